#include "client/cli/framework/fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/amount.h"
#include "client/cli/framework/dates.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/folding.h"
#include "client/cli/framework/instant.h"
#include "client/cli/framework/labels.h"

namespace relais::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

absl::Status Refuse(std::string_view flag, const std::string& word, std::string_view allowed,
                    Language language) {
  return UsageError(absl::StrCat(
      View(flag), language == Language::kFrench ? " : « " : ": “", word,
      language == Language::kFrench ? " » refusé; permis : " : "” refused; allowed: ", View(allowed)));
}

bool ParseBool(const std::string& word, bool& value) {
  const std::string lower = absl::AsciiStrToLower(word);
  value = lower == "true" || lower == "oui" || lower == "vrai" || lower == "yes" || lower == "1";
  return value || lower == "false" || lower == "non" || lower == "faux" || lower == "no" || lower == "0";
}

// Removes the blanks that an authenticator application shows in a code: `123 456`.
std::string WithoutBlanks(const std::string& word) {
  return absl::StrReplaceAll(word, {{" ", ""}, {"\u00a0", ""}, {"\u202f", ""}});
}

// Text fields of requests that hold a code, by the field's name, and the codelists it may be of.
struct CodeField {
  const char* name;
  const char* codelists;
};

constexpr CodeField kCodeFields[] = {
    {"sector", "sector"},
    {"sectors", "sector"},
    {"mrc", "mrc"},
    {"mrcs", "mrc"},
    {"subjects", "subject"},
    {"program", "program"},
    {"outcome", "closing_outcome"},
    {"new_outcome", "closing_outcome"},
    {"purpose", "consent_purpose"},
    {"decline_reason", "decline_reason"},
    {"new_decline_reason", "decline_reason"},
    {"reason_code", "referral_reason"},
    {"code", "recall_reason|referral_result|return_reason"},
};

// The codelists of the field; empty if it holds no code.
std::string_view CodelistsOf(const FieldDescriptor& field) {
  // Everywhere else a reason is free text.
  if (field.full_name() == "relais.v1.EraseDossierRequest.reason") return "erasure_reason";
  for (const CodeField& known : kCodeFields) {
    if (field.name() == known.name) return known.codelists;
  }
  return "";
}

struct Target {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

Target Reach(Message& root, std::string_view path) {
  Target target;
  target.message = &root;
  for (absl::string_view part : absl::StrSplit(View(path), '.')) {
    if (target.field != nullptr) {
      const auto* reflection = target.message->GetReflection();
      if (!target.field->is_repeated()) {
        target.message = reflection->MutableMessage(target.message, target.field);
      } else if (reflection->FieldSize(*target.message, target.field) == 0) {
        target.message = reflection->AddMessage(target.message, target.field);
      } else {
        target.message = reflection->MutableRepeatedMessage(target.message, target.field, 0);
      }
    }
    target.field = target.message->GetDescriptor()->FindFieldByName(std::string(part));
  }
  return target;
}

absl::Status SetEnum(const Target& target, std::string_view flag, const std::string& word,
                     Language language) {
  const auto value = ParseEnum(flag, *target.field->enum_type(), word, language);
  if (!value.ok()) return value.status();
  const auto* reflection = target.message->GetReflection();
  if (target.field->is_repeated()) {
    reflection->AddEnum(target.message, target.field, *value);
  } else {
    reflection->SetEnum(target.message, target.field, *value);
  }
  return absl::OkStatus();
}

absl::Status SetNumber(const Target& target, std::string_view flag, const std::string& word, InputKind kind,
                       Language language) {
  const auto* reflection = target.message->GetReflection();
  int64_t number = 0;
  int32_t small = 0;
  if (kind == InputKind::kMoney) {
    const absl::StatusOr<int64_t> cents = ParseAmount(flag, word, language);
    if (!cents.ok()) return cents.status();
    reflection->SetInt64(target.message, target.field, *cents);
  } else if (target.field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    if (!absl::SimpleAtoi(word, &small)) return Refuse(flag, word, "0, 1, 2…", language);
    reflection->SetInt32(target.message, target.field, small);
  } else {
    if (!absl::SimpleAtoi(word, &number)) return Refuse(flag, word, "0, 1, 2…", language);
    reflection->SetInt64(target.message, target.field, number);
  }
  return absl::OkStatus();
}

absl::Status SetText(const Target& target, InputKind kind, std::string_view pattern, std::string_view flag,
                     const std::string& word, Language language) {
  const auto* reflection = target.message->GetReflection();
  std::string text = word;
  if (kind == InputKind::kName) {
    absl::Status reserved = CheckNotReserved(flag, pattern, word, language);
    if (!reserved.ok()) return reserved;
    text = CompleteName(pattern, word);
  }
  if (kind == InputKind::kOrNone && MeansNone(word)) text = "none";
  if (kind == InputKind::kPlain) text = BareCode(CodelistsOf(*target.field), word);
  if (kind == InputKind::kCode) text = WithoutBlanks(word);
  if (kind == InputKind::kPlain && IsDateField(*target.field)) {
    absl::StatusOr<std::string> date = ParseDate(flag, word, language);
    if (!date.ok()) return date.status();
    text = *std::move(date);
  }
  if (target.field->is_repeated()) {
    reflection->AddString(target.message, target.field, text);
  } else {
    reflection->SetString(target.message, target.field, text);
  }
  return absl::OkStatus();
}

absl::Status SetOne(const Target& target, InputKind kind, std::string_view pattern, std::string_view flag,
                    const std::string& word, Language language) {
  const auto* reflection = target.message->GetReflection();
  bool truth = false;
  switch (target.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(target, flag, word, language);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!ParseBool(word, truth)) return Refuse(flag, word, YesOrNo(language), language);
      reflection->SetBool(target.message, target.field, truth);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetNumber(target, flag, word, kind, language);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(target, kind, pattern, flag, word, language);
    default:
      return absl::InternalError(absl::StrCat("no input for field ", target.field->full_name()));
  }
}

}  // namespace

std::string YesOrNo(Language language) { return language == Language::kFrench ? "oui|non" : "yes|no"; }

const FieldDescriptor* FindField(const Descriptor& type, std::string_view path) {
  const Descriptor* at = &type;
  const FieldDescriptor* field = nullptr;
  for (absl::string_view part : absl::StrSplit(View(path), '.')) {
    if (at == nullptr) return nullptr;
    field = at->FindFieldByName(std::string(part));
    if (field == nullptr) return nullptr;
    at = field->message_type();
  }
  return field;
}

std::string CompleteName(std::string_view pattern, const std::string& given) {
  const std::vector<std::string> parts = absl::StrSplit(View(pattern), '/');
  const std::vector<std::string> words = absl::StrSplit(given, '/');
  if (static_cast<size_t>(std::count(parts.begin(), parts.end(), "*")) != words.size()) return given;
  std::vector<std::string> name;
  size_t next = 0;
  for (const std::string& part : parts) name.push_back(part == "*" ? words[next++] : part);
  return absl::StrJoin(name, "/");
}

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

absl::Status CheckNotReserved(std::string_view flag, std::string_view pattern, const std::string& given,
                              Language language) {
  const std::vector<std::string> pattern_parts = absl::StrSplit(View(pattern), '/');
  const std::vector<std::string> parts = absl::StrSplit(CompleteName(pattern, given), '/');
  bool reserved = Fold(given) == "none";
  for (size_t i = 0; parts.size() == pattern_parts.size() && i < parts.size(); ++i) {
    reserved = reserved || (pattern_parts[i] == "*" && Fold(parts[i]) == "none");
  }
  if (!reserved) return absl::OkStatus();
  return UsageError(
      absl::StrCat(View(flag), language == Language::kFrench
                                   ? absl::StrCat(" : « ", given, " » est un mot réservé, qui ne nomme rien")
                                   : absl::StrCat(": “", given, "” is a reserved word that names nothing")));
}

void ClearField(Message& message, std::string_view path) {
  const Target target = Reach(message, path);
  if (target.field != nullptr) target.message->GetReflection()->ClearField(target.message, target.field);
}

std::string BareCode(std::string_view codelists, const std::string& given) {
  for (absl::string_view list : absl::StrSplit(View(codelists), '|', absl::SkipEmpty())) {
    for (const std::string& prefix : {absl::StrCat(list, "/"), absl::StrCat("codelists/", list, "/codes/")}) {
      if (absl::StartsWith(given, prefix)) return given.substr(prefix.size());
    }
  }
  return given;
}

std::vector<std::string> SplitValues(std::string_view text) {
  std::vector<std::string> values(1);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool separates = text[i] == ',' && (i + 1 == text.size() || text[i + 1] != ' ');
    if (separates) {
      values.emplace_back();
    } else {
      values.back() += text[i];
    }
  }
  values.erase(std::remove(values.begin(), values.end(), ""), values.end());
  return values;
}

absl::Status SetField(Message& message, std::string_view path, InputKind kind, std::string_view pattern,
                      std::string_view flag, const std::vector<std::string>& words, Language language) {
  const Target target = Reach(message, path);
  if (target.field == nullptr) return absl::InternalError(absl::StrCat("no field ", View(path)));
  if (kind == InputKind::kAsOf) {
    auto as_of = ParseAsOf(words.back(), language);
    if (!as_of.ok()) return as_of.status();
    target.message->GetReflection()->MutableMessage(target.message, target.field)->CopyFrom(*as_of);
    return absl::OkStatus();
  }
  if (kind == InputKind::kUntil || kind == InputKind::kSince) {
    const auto parse = kind == InputKind::kUntil ? &ParseUntil : &ParseSince;
    auto instant = parse({flag.data(), flag.size()}, words.back(), language);
    if (!instant.ok()) return instant.status();
    target.message->GetReflection()->MutableMessage(target.message, target.field)->CopyFrom(*instant);
    return absl::OkStatus();
  }
  if (kind == InputKind::kWords || kind == InputKind::kCode) {
    return SetOne(target, kind, pattern, flag, absl::StrJoin(words, " "), language);
  }
  if (!target.field->is_repeated()) return SetOne(target, kind, pattern, flag, words.back(), language);
  for (const std::string& word : words) {
    for (const std::string& value : SplitValues(word)) {
      absl::Status status = SetOne(target, kind, pattern, flag, value, language);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace relais::cli
