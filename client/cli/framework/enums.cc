#include "client/cli/framework/enums.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/folding.h"
#include "relais/v1/label.pb.h"

namespace relais::cli {
namespace {

// Whether the word means the value: its name in the .proto, its code, a label or an alias.
bool Means(const google::protobuf::EnumValueDescriptor& value, const std::string& folded) {
  if (folded == Fold(EnumCode(value)) || folded == Fold(value.name())) return true;
  const v1::Label& label = value.options().GetExtension(v1::label);
  if (folded == Fold(label.fr()) || folded == Fold(label.en())) return true;
  return std::any_of(label.aliases().begin(), label.aliases().end(),
                     [&](const std::string& alias) { return folded == Fold(alias); });
}

}  // namespace

std::string EnumCode(const google::protobuf::EnumValueDescriptor& value) {
  // The first value of each enum is its prefix followed by UNSPECIFIED.
  constexpr size_t kSuffix = sizeof("UNSPECIFIED") - 1;
  const size_t prefix = value.type()->value(0)->name().size() - kSuffix;
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           std::string_view word) {
  const std::string folded = Fold(word);
  if (folded.empty()) return nullptr;
  for (int i = 1; i < type.value_count(); ++i) {
    if (Means(*type.value(i), folded)) return type.value(i);
  }
  return nullptr;
}

std::string EnumChoices(const google::protobuf::EnumDescriptor& type) {
  std::string choices;
  for (int i = 1; i < type.value_count(); ++i) {
    absl::StrAppend(&choices, i == 1 ? "" : "|", EnumCode(*type.value(i)));
  }
  return choices;
}

std::string EnumAllowed(const google::protobuf::EnumDescriptor& type, Language language) {
  std::string allowed;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string code = EnumCode(*type.value(i));
    const std::string label = EnumLabel(*type.value(i), language);
    absl::StrAppend(&allowed, i == 1 ? "" : ", ", label);
    if (Fold(label) != Fold(code)) absl::StrAppend(&allowed, " (", code, ")");
  }
  return allowed;
}

absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view flag, const google::protobuf::EnumDescriptor& type, const std::string& word,
    Language language) {
  if (const auto* value = FindEnumValue(type, word); value != nullptr) return value;
  const absl::string_view name(flag.data(), flag.size());
  return UsageError(
      language == Language::kFrench
          ? absl::StrCat(name, " : « ", word, " » refusé; permis : ", EnumAllowed(type, language))
          : absl::StrCat(name, ": “", word, "” refused; allowed: ", EnumAllowed(type, language)));
}

absl::StatusOr<int> ParseEnumNumber(std::string_view flag, const google::protobuf::EnumDescriptor& type,
                                    const std::string& word, Language language) {
  const auto value = ParseEnum(flag, type, word, language);
  if (!value.ok()) return value.status();
  return (*value)->number();
}

std::string EnumLabel(const google::protobuf::EnumValueDescriptor& value, Language language) {
  const v1::Label& label = value.options().GetExtension(v1::label);
  const std::string& text = language == Language::kFrench ? label.fr() : label.en();
  return text.empty() ? EnumCode(value) : text;
}

std::string EnumLabel(const google::protobuf::EnumDescriptor& type, std::string_view code,
                      Language language) {
  const std::string wanted = absl::AsciiStrToLower(absl::string_view(code.data(), code.size()));
  for (int i = 1; i < type.value_count(); ++i) {
    if (EnumCode(*type.value(i)) == wanted) return EnumLabel(*type.value(i), language);
  }
  return std::string(code);
}

}  // namespace relais::cli
