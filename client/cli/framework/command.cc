#include "client/cli/framework/command.h"

#include <google/protobuf/field_mask.pb.h>

#include <cstdint>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/cli/framework/checks.h"
#include "client/cli/framework/dates.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/folding.h"
#include "client/cli/framework/labels.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kDossierPattern[] = "dossiers/*";

bool IsOption(const Flag& flag) { return flag.name[0] == '-'; }

// Name of the value in help and completion.
std::string ValueName(const Flag& flag, const FieldDescriptor* field, Language language) {
  if (field == nullptr) return "";
  if (flag.kind == InputKind::kAsOf)
    return language == Language::kFrench ? "@NUMÉRO|INSTANT" : "@NUMBER|INSTANT";
  if (flag.kind == InputKind::kUntil || flag.kind == InputKind::kSince)
    return language == Language::kFrench ? "AAAA-MM-JJ|INSTANT" : "YYYY-MM-DD|INSTANT";
  if (flag.kind == InputKind::kMoney) return "CAD";
  if (flag.kind == InputKind::kName) return flag.pattern;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return EnumChoices(*field->enum_type());
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return YesOrNo(language);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
    return language == Language::kFrench ? "NOMBRE" : "NUMBER";
  if (IsDateField(*field)) return language == Language::kFrench ? "AAAA-MM-JJ" : "YYYY-MM-DD";
  return language == Language::kFrench ? "TEXTE" : "TEXT";
}

void AddToMask(google::protobuf::Message& request, const std::string& path) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
  auto* mask =
      static_cast<google::protobuf::FieldMask*>(request.GetReflection()->MutableMessage(&request, field));
  mask->add_paths(path);
}

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

// Refuses a range that ends before it begins: the list would be empty, and the user would not know why.
absl::Status CheckRanges(const CommandSpec& spec, const FlagValues& words, Language language,
                         const google::protobuf::Message& request) {
  for (size_t from = 0; from < spec.flags.size(); ++from) {
    const std::string path = spec.flags[from].path;
    const FieldDescriptor* field = FindField(*request.GetDescriptor(), path);
    if (words[from].empty() || field == nullptr || !IsDateField(*field) || !absl::EndsWith(path, "from"))
      continue;
    const std::string other = path.substr(0, path.size() - 4) + "to";
    for (size_t to = 0; to < spec.flags.size(); ++to) {
      if (other != spec.flags[to].path || words[to].empty()) continue;
      const auto first = ReadDay(words[from].back());
      const auto last = ReadDay(words[to].back());
      if (!first.has_value() || !last.has_value() || *first <= *last) continue;
      const LocalizedText after = {" est après ", " is after "};
      return UsageError(absl::StrCat(spec.flags[from].name, " ", words[from].back(), after.In(language),
                                     spec.flags[to].name, " ", words[to].back()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

CLI::App* AddGroup(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help) {
  CLI::App* group = parent.add_subcommand(name, help.In(tree.language));
  group->require_subcommand(1);
  return group;
}

CLI::App* AddCommand(CommandTree& tree, CLI::App& parent, const char* name, LocalizedText help,
                     const char* example, Action action) {
  CLI::App* command = parent.add_subcommand(name, help.In(tree.language));
  const LocalizedText heading = {"Exemple :\n  ", "Example:\n  "};
  const LocalizedText common = {"\n\nOptions communes : relais --help", "\n\nCommon options: relais --help"};
  command->footer(absl::StrCat(heading.In(tree.language), absl::StrReplaceAll(example, {{"\n", "\n  "}}),
                               common.In(tree.language)));
  command->callback([&tree, action = std::move(action)] { tree.selected = action; });
  return command;
}

std::shared_ptr<FlagValues> AddFlags(CommandTree& tree, CLI::App& command, const std::vector<Flag>& flags,
                                     const google::protobuf::Descriptor& request) {
  auto words = std::make_shared<FlagValues>(flags.size());
  for (size_t i = 0; i < flags.size(); ++i) {
    const Flag& flag = flags[i];
    const FieldDescriptor* field = FindField(request, flag.path);
    const bool repeated =
        field != nullptr && field->is_repeated() &&
        (flag.kind == InputKind::kPlain || flag.kind == InputKind::kOrNone || flag.kind == InputKind::kName);
    std::vector<std::string>& given = (*words)[i];
    CLI::Option* option = nullptr;
    const char* help = flag.help.In(tree.language);
    if (flag.kind == InputKind::kSwitch) {
      command.add_flag_function(
          flag.name, [words, &given](std::int64_t) { given = {"yes"}; }, help);
      continue;
    }
    const bool several_words =
        flag.kind == InputKind::kWords || (flag.kind == InputKind::kCode && !IsOption(flag));
    if (repeated || several_words) {
      option = command.add_option_function<std::vector<std::string>>(
          flag.name, [words, &given](const std::vector<std::string>& values) { given = values; }, help);
      option->allow_extra_args(several_words);
    } else {
      option = command.add_option_function<std::string>(
          flag.name, [words, &given](const std::string& value) { given = {value}; }, help);
    }
    option->type_name(ValueName(flag, field, tree.language))->required(flag.required);
  }
  return words;
}

absl::Status FillRequest(const CommandSpec& spec, const FlagValues& words, Language language,
                         google::protobuf::Message& request) {
  const std::string root = spec.mask_root == nullptr ? "" : absl::StrCat(spec.mask_root, ".");
  for (size_t i = 0; i < spec.flags.size(); ++i) {
    const Flag& flag = spec.flags[i];
    std::vector<std::string> given = words[i];
    if (given.empty() && flag.fallback != nullptr) given = {flag.fallback};
    if (given.empty()) continue;
    absl::Status status = SetField(request, flag.path, flag.kind, flag.pattern, flag.name, given, language);
    if (!status.ok()) return status;
    const bool identity = flag.path == absl::StrCat(root, "name") || flag.path == absl::StrCat(root, "etag");
    // Fields beside the resource, such as a request id, are not in the mask.
    const bool of_resource = !root.empty() && absl::StartsWith(flag.path, root);
    if (of_resource && !identity && IsOption(flag))
      AddToMask(request, std::string(flag.path).substr(root.size()));
  }
  return CheckRanges(spec, words, language, request);
}

void NameMethod(CommandTree& tree, const google::protobuf::Descriptor& request, LocalizedText help) {
  // The first command of a method describes it best.
  tree.methods.emplace(std::string(absl::StripSuffix(request.name(), "Request")), help);
}

absl::StatusOr<std::string> FindDossier(Session& session, const std::string& given) {
  const absl::Status reserved = CheckNotReserved("dossier", kDossierPattern, given, session.language());
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

FieldNames FieldNamesOf(const CommandSpec& spec) {
  FieldNames names;
  for (const Flag& flag : spec.flags) names.emplace(flag.path, flag.name);
  return names;
}

CommandSpec WithRequestId(CommandSpec spec, const google::protobuf::Descriptor& request) {
  if (request.FindFieldByName("request_id") == nullptr) return spec;
  spec.flags.push_back({"--request-id",
                        "request_id",
                        {"Identifiant de la demande, pour la répéter sans doublon",
                         "Identifier of the request, to repeat it safely"}});
  return spec;
}

void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns) {
  if (response.GetDescriptor()->field_count() > 0) {
    const FieldDescriptor* resource = response.GetDescriptor()->field(0);
    const bool holds_resource = resource->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    PrintOne(session.output(),
             holds_resource ? response.GetReflection()->GetMessage(response, resource) : response, columns);
    return;
  }
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << "{}\n";
  } else if (output.format == Format::kTable) {
    output.out << session.Say({"Fait.", "Done."}) << "\n";
  }
}

void AddLimit(CommandTree& tree, CLI::App& command, int& limit) {
  const LocalizedText help = {"Nombre maximal d’éléments; tous sans cette option",
                              "At most this many items; all without it"};
  command.add_option("--limit", limit, help.In(tree.language))
      ->check(Between(1, 1000000000, tree.language))
      ->type_name(tree.language == Language::kFrench ? "NOMBRE" : "NUMBER");
}

}  // namespace relais::cli
