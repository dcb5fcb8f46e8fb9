#include "service/domain/common/codelists.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/domain/common/unicode.h"

namespace relais::domain {
namespace {

struct LabelRow {
  const char* enum_name;
  CodelistEntry entry;
};

const std::vector<LabelRow>& Labels() {
  static const auto& labels = *new std::vector<LabelRow>{
#include "relais/v1/enum_labels.inc"
  };
  return labels;
}

std::string Capitalized(absl::string_view text) {
  utf8proc_int32_t first = 0;
  const std::size_t size = unicode::At(text, 0, &first);
  std::string capitalized;
  if (size > 0) unicode::Append(utf8proc_toupper(first), &capitalized);
  return absl::StrCat(capitalized, text.substr(size));
}

// The values of an enum of the API, in the order of the .proto. Sentences set these labels apart by their
// capital: `le dossier est déjà à la phase Démarrage`.
const CodelistIndex* ListOf(absl::string_view enum_name) {
  std::vector<CodelistEntry> values;
  for (const LabelRow& label : Labels()) {
    if (label.enum_name != enum_name) continue;
    CodelistEntry& value = values.emplace_back(label.entry);
    value.label_fr = Capitalized(value.label_fr);
    value.label_en = Capitalized(value.label_en);
  }
  return new CodelistIndex(std::move(values));
}

}  // namespace

const CodelistIndex& PromoterGenders() {
  static const auto* const index = ListOf("PromoterGender");
  return *index;
}

const CodelistIndex& PromoterKinds() {
  static const auto* const index = ListOf("PromoterKind");
  return *index;
}

const CodelistIndex& Phases() {
  static const auto* const index = ListOf("Phase");
  return *index;
}

const CodelistIndex& Statuses() {
  static const auto* const index = ListOf("DossierStatus");
  return *index;
}

const CodelistIndex& ReferralKinds() {
  static const auto* const index = ListOf("ReferralKind");
  return *index;
}

const CodelistIndex& ReferralStates() {
  static const auto* const index = ListOf("ReferralState");
  return *index;
}

const CodelistIndex& FundingSteps() {
  static const auto* const index = ListOf("FundingStepKind");
  return *index;
}

const CodelistIndex& OrganizationKinds() {
  static const auto* const index = ListOf("OrganizationKind");
  return *index;
}

bool HasAccounts(absl::string_view organization_kind) {
  return organization_kind == "pole" || organization_kind == "mrc_agency";
}

}  // namespace relais::domain
