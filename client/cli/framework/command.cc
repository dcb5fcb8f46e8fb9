#include "client/cli/framework/command.h"

#include <google/protobuf/field_mask.pb.h>

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/cli/framework/checks.h"
#include "client/cli/framework/dates.h"
#include "client/cli/framework/enums.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kDossierPattern[] = "dossiers/*";

bool IsOption(const Flag& flag) { return flag.name[0] == '-'; }

// What help and completion show for the value.
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
    const bool repeated = field != nullptr && field->is_repeated() &&
                          (flag.kind == InputKind::kPlain || flag.kind == InputKind::kName);
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
    // What stands beside the resource, such as a request id, is no field of it.
    const bool of_resource = !root.empty() && absl::StartsWith(flag.path, root);
    if (of_resource && !identity && IsOption(flag))
      AddToMask(request, std::string(flag.path).substr(root.size()));
  }
  return absl::OkStatus();
}

void NameMethod(CommandTree& tree, const google::protobuf::Descriptor& request, LocalizedText help) {
  // The first command that calls a method says best what it does.
  tree.methods.emplace(std::string(absl::StripSuffix(request.name(), "Request")), help);
}

absl::StatusOr<std::string> FindDossier(Session& session, const std::string& given) {
  const bool is_number = !given.empty() && given.find_first_not_of("0123456789") == std::string::npos;
  if (is_number || given == "-" || absl::StrContains(given, '/')) return CompleteName(kDossierPattern, given);
  v1::ListDossiersRequest request;
  request.mutable_filter()->add_external_ids(given);
  constexpr int kShown = 5;
  request.set_page_size(kShown);
  const absl::StatusOr<v1::ListDossiersResponse> response = session.client().ListDossiers(request);
  if (!response.ok()) return response.status();
  if (response->dossiers_size() == 1) return response->dossiers(0).name();
  const std::string quoted = session.language() == Language::kFrench ? absl::StrCat("« ", given, " »")
                                                                     : absl::StrCat("“", given, "”");
  if (response->dossiers().empty()) {
    // No word of the service: the message is shown as it stands.
    return absl::FailedPreconditionError(
        absl::StrCat(session.Say({"aucun dossier que vous voyez n’a ce numéro ou cet identifiant externe : ",
                                  "no dossier that you see has this number or external id: "}),
                     quoted,
                     session.Say({"; cherchez par les mots : relais dossier search",
                                  "; search by words: relais dossier search"})));
  }
  std::vector<std::string> numbers;
  for (const v1::Dossier& dossier : response->dossiers()) numbers.push_back(ShortName(dossier.name()));
  return UsageError(absl::StrCat(session.Say({"plusieurs dossiers ont l’identifiant externe ",
                                              "several dossiers have the external id "}),
                                 quoted, session.Say({" : donnez le numéro, ", ": give the number, "}),
                                 absl::StrJoin(numbers, session.Say({" ou ", " or "}))));
}

absl::Status FindByExternalId(Session& session, const CommandSpec& spec, const FlagValues& words,
                              google::protobuf::Message& request) {
  for (size_t i = 0; i < spec.flags.size(); ++i) {
    const Flag& flag = spec.flags[i];
    if (flag.kind != InputKind::kName || std::string_view(flag.pattern) != kDossierPattern ||
        words[i].empty())
      continue;
    if (FindField(*request.GetDescriptor(), flag.path)->is_repeated()) continue;
    const absl::StatusOr<std::string> name = FindDossier(session, words[i].back());
    if (!name.ok()) return name.status();
    absl::Status set =
        SetField(request, flag.path, flag.kind, flag.pattern, flag.name, {*name}, session.language());
    if (!set.ok()) return set;
  }
  return absl::OkStatus();
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
