#include "client/cli/framework/names.h"

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/framework/folding.h"
#include "client/cli/framework/labels.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kDossierPattern[] = "dossiers/*";

std::string Quoted(const std::string& text, Language language) {
  return language == Language::kFrench ? absl::StrCat("« ", text, " »") : absl::StrCat("“", text, "”");
}

bool NamesDossier(const Flag& flag) {
  return flag.kind == InputKind::kName && std::string_view(flag.pattern) == kDossierPattern;
}

// The number of a dossier, as the service writes it. `0718` and the like are external ids.
bool IsNumber(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) && number > 0 && absl::StrCat(number) == text;
}

// Whether it needs no search: a number, `dossiers/12`, or `-` for all.
bool IsDossierName(const std::string& given) {
  return given == "-" || absl::StartsWith(given, "dossiers/") || IsNumber(given);
}

// The name of the one dossier with this external id; empty if there is none that the caller sees. A usage
// error names several.
absl::StatusOr<std::string> FindByExternalId(Session& session, const std::string& given) {
  v1::ListDossiersRequest request;
  request.mutable_filter()->add_external_ids(given);
  // Unless the command has a flag for it.
  session.field_names().emplace("filter.external_ids", "dossier");
  constexpr int kShown = 5;
  request.set_page_size(kShown);
  const absl::StatusOr<v1::ListDossiersResponse> response = session.client().ListDossiers(request);
  if (!response.ok()) return response.status();
  if (response->dossiers().empty()) return std::string();
  if (response->dossiers_size() == 1) return response->dossiers(0).name();
  std::vector<std::string> numbers;
  for (const v1::Dossier& dossier : response->dossiers()) numbers.push_back(ShortName(dossier.name()));
  return UsageError(absl::StrCat(session.Say({"plusieurs dossiers ont l’identifiant externe ",
                                              "several dossiers have the external id "}),
                                 Quoted(given, session.language()),
                                 session.Say({" : donnez le numéro, ", ": give the number, "}),
                                 absl::StrJoin(numbers, session.Say({" ou ", " or "}))));
}

bool NamesAgreement(const Flag& flag, const FieldDescriptor& field) {
  const bool is_text = flag.kind == InputKind::kPlain || flag.kind == InputKind::kOrNone;
  return is_text && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         (field.name() == "agreement" || field.name() == "agreements");
}

// Whether it can be the identifier of an agreement, or its name: a title has blanks or capitals.
bool IsAgreementName(const std::string& given) {
  return given.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/") == std::string::npos;
}

// The name of the one agreement with this title or identifier, whatever the case and accents; `given` itself
// if there is none, so that the service says so. A usage error names several.
absl::StatusOr<std::string> FindAgreement(Session& session, const std::string& given) {
  if (IsAgreementName(given) || MeansNone(given)) return given;
  std::vector<std::string> found;
  for (absl::StatusOr<v1::Agreement>& agreement : session.client().Agreements({})) {
    if (!agreement.ok()) return given;
    const std::string id = ShortName(agreement->name());
    if (Fold(agreement->title()) == Fold(given) || Fold(id) == Fold(given)) found.push_back(id);
  }
  if (found.size() <= 1) return found.empty() ? given : found.front();
  return UsageError(
      absl::StrCat(session.Say({"plusieurs protocoles ont le titre ", "several agreements have the title "}),
                   Quoted(given, session.language()),
                   session.Say({" : donnez l’identifiant, ", ": give the identifier, "}),
                   absl::StrJoin(found, session.Say({" ou ", " or "}))));
}

// Sets the field again, from the names that `find` gives for the words.
absl::Status ResolveFlag(Session& session, const Flag& flag, const FieldDescriptor& field,
                         const std::vector<std::string>& words,
                         absl::StatusOr<std::string> (*find)(Session&, const std::string&),
                         google::protobuf::Message& request) {
  std::vector<std::string> given = {words.back()};
  if (field.is_repeated()) {
    given.clear();
    for (const std::string& word : words) {
      for (std::string& value : SplitValues(word)) given.push_back(std::move(value));
    }
  }
  for (std::string& value : given) {
    absl::StatusOr<std::string> name = find(session, value);
    if (!name.ok()) return name.status();
    value = *std::move(name);
  }
  ClearField(request, flag.path);
  return SetField(request, flag.path, flag.kind, flag.pattern, flag.name, given, session.language());
}
}  // namespace

absl::StatusOr<std::string> FindDossier(Session& session, const std::string& given) {
  absl::Status reserved = CheckNotReserved("dossier", kDossierPattern, given, session.language());
  if (!reserved.ok()) return reserved;
  if (IsDossierName(given)) return CompleteName(kDossierPattern, given);
  // Without letters and digits it would be no identifier, and might match what has none.
  if (Fold(given).empty()) {
    return UsageError(session.Say({"dossier : donnez un numéro ou un identifiant externe",
                                   "dossier: give a number or an external id"}));
  }
  absl::StatusOr<std::string> name = FindByExternalId(session, given);
  if (!name.ok() || !name->empty()) return name;
  // The service did not write this message, so it is shown unchanged.
  return absl::FailedPreconditionError(
      absl::StrCat(session.Say({"aucun dossier que vous voyez n’a ce numéro ou cet identifiant externe : ",
                                "no dossier that you see has this number or external id: "}),
                   Quoted(given, session.language()),
                   session.Say({"; cherchez par les mots : relais dossier search",
                                "; search by words: relais dossier search"})));
}

bool IsUnknownNumber(const absl::Status& refusal, const std::string& number) {
  if (!absl::IsNotFound(refusal) || !IsNumber(number)) return false;
  const ErrorInfo details = ErrorDetails(refusal);
  const auto resource = details.metadata.find("resource");
  // One that was merged or is not shown is there all the same.
  return details.reason == "RESOURCE_NOT_FOUND" && resource != details.metadata.end() &&
         resource->second == CompleteName(kDossierPattern, number);
}

absl::StatusOr<std::string> FindInstead(Session& session, const std::string& number) {
  absl::StatusOr<std::string> found = FindByExternalId(session, number);
  // A caller who may not list dossiers gets the error of the original request, not of this lookup.
  if (!found.ok() && ExitCodeOf(found.status()) != kBadUsage) return std::string();
  if (found.ok() && !found->empty()) {
    session.err() << number
                  << session.Say({" : identifiant externe du dossier ", ": external id of dossier "})
                  << ShortName(*found) << "\n";
  }
  return found;
}

absl::Status NameInstead(Session& session, const CommandSpec& spec, const FlagValues& words,
                         const absl::Status& refusal, google::protobuf::Message& request) {
  for (size_t i = 0; i < spec.flags.size(); ++i) {
    const Flag& flag = spec.flags[i];
    if (!NamesDossier(flag) || words[i].empty() || !IsUnknownNumber(refusal, words[i].back())) continue;
    if (FindField(*request.GetDescriptor(), flag.path)->is_repeated()) continue;
    const absl::StatusOr<std::string> name = FindInstead(session, words[i].back());
    if (!name.ok()) return name.status();
    if (name->empty()) return refusal;
    return SetField(request, flag.path, flag.kind, flag.pattern, flag.name, {*name}, session.language());
  }
  return refusal;
}

absl::Status ResolveNames(Session& session, const CommandSpec& spec, const FlagValues& words,
                          google::protobuf::Message& request) {
  for (size_t i = 0; i < spec.flags.size(); ++i) {
    const Flag& flag = spec.flags[i];
    if (words[i].empty()) continue;
    const FieldDescriptor* field = FindField(*request.GetDescriptor(), flag.path);
    if (field == nullptr) continue;
    absl::StatusOr<std::string> (*find)(Session&, const std::string&) = nullptr;
    if (NamesDossier(flag)) find = &FindDossier;
    if (NamesAgreement(flag, *field)) find = &FindAgreement;
    if (find == nullptr) continue;
    absl::Status resolved = ResolveFlag(session, flag, *field, words[i], find, request);
    if (!resolved.ok()) return resolved;
  }
  return absl::OkStatus();
}
}  // namespace relais::cli
