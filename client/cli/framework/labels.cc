#include "client/cli/framework/labels.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/framework/fields.h"
#include "client/cli/framework/folding.h"

namespace relais::cli {
namespace {

// Labels of the service's own writes, by their method name in the journal.
struct OwnMethod {
  const char* name;
  LocalizedText label;
};
constexpr OwnMethod kOwnMethods[] = {
    {"Initialize", {"Crée le registre", "Creates the register"}},
    {"PrepareSetup", {"Prépare l’installation", "Prepares the installation"}},
    {"ExpireReferral", {"Constate qu’une référence a expiré", "Notes that a referral expired"}},
    {"RecordNotice", {"Consigne un avis envoyé", "Records a notice that was sent"}},
};

// The brackets tell the label from a person or a list that is called so.
bool IsLabel(std::string_view value, const char* label) {
  return !value.empty() && value.front() == '(' && Fold(value) == Fold(label);
}

}  // namespace

bool MeansNone(std::string_view value) {
  return Fold(value) == "none" || IsLabel(value, kNoneLabel.In(Language::kFrench)) ||
         IsLabel(value, kNoneLabel.In(Language::kEnglish));
}

Labels::List Labels::Ask(const std::string& list) const {
  List labels;
  if (client_ == nullptr) return labels;
  if (list == "organization") {
    for (absl::StatusOr<v1::Organization>& item : client_->Organizations({})) {
      if (item.ok()) labels[LastPart(item->name())] = item->title();
    }
  } else if (list == "agreement") {
    for (absl::StatusOr<v1::Agreement>& item : client_->Agreements({})) {
      if (item.ok()) labels[LastPart(item->name())] = item->title();
    }
  } else {
    v1::GetCodelistRequest request;
    request.set_name(absl::StrCat("codelists/", list));
    absl::StatusOr<v1::GetCodelistResponse> response = client_->GetCodelist(request);
    if (!response.ok()) return labels;
    for (const v1::Code& code : response->codelist().codes()) {
      labels[LastPart(code.name())] = language_ == Language::kEnglish ? code.label_en() : code.label_fr();
    }
  }
  return labels;
}

std::string Labels::Of(const std::string& lists, const std::string& code) {
  if (code.empty()) return code;
  for (const std::string& list : std::vector<std::string>(absl::StrSplit(lists, '|'))) {
    auto known = lists_.find(list);
    if (known == lists_.end()) known = lists_.emplace(list, Ask(list)).first;
    const auto label = known->second.find(LastPart(code));
    if (label != known->second.end() && !label->second.empty()) return label->second;
  }
  return code;
}

std::string Labels::OfMethod(const std::string& method) const {
  const auto known = methods_.find(method);
  if (known != methods_.end()) return std::string(absl::StripSuffix(known->second.In(language_), "."));
  for (const OwnMethod& own : kOwnMethods) {
    if (method == own.name) return own.label.In(language_);
  }
  return method;
}

}  // namespace relais::cli
