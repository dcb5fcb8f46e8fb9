#include "client/cli/framework/command.h"

#include <google/protobuf/field_mask.pb.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/cli/framework/dates.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/names.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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

Command AddGroup(CommandTree& tree, Command parent, const char* name, LocalizedText help) {
  CLI::App& group = *parent.app().add_subcommand(name, help.In(tree.language));
  group.require_subcommand(1);
  return group;
}

Command AddCommand(CommandTree& tree, Command parent, const char* name, LocalizedText help,
                   const char* example, Action action) {
  CLI::App& command = *parent.app().add_subcommand(name, help.In(tree.language));
  const LocalizedText heading = {"Exemple :\n  ", "Example:\n  "};
  const LocalizedText common = {"\n\nOptions communes : relais --help", "\n\nCommon options: relais --help"};
  command.footer(absl::StrCat(heading.In(tree.language), absl::StrReplaceAll(example, {{"\n", "\n  "}}),
                              common.In(tree.language)));
  command.callback([&tree, action = std::move(action)] { tree.selected = action; });
  return command;
}

std::shared_ptr<FlagValues> AddFlags(CommandTree& tree, Command command, const std::vector<Flag>& flags,
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
      command.app().add_flag_function(
          flag.name, [words, &given](std::int64_t) { given = {"yes"}; }, help);
      continue;
    }
    const bool several_words =
        flag.kind == InputKind::kWords || (flag.kind == InputKind::kCode && !IsOption(flag));
    if (repeated || several_words) {
      option = command.app().add_option_function<std::vector<std::string>>(
          flag.name, [words, &given](const std::vector<std::string>& values) { given = values; }, help);
      option->allow_extra_args(several_words);
    } else {
      option = command.app().add_option_function<std::string>(
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

void AddLimit(CommandTree& tree, Command command, int& limit) {
  const LocalizedText help = {"Nombre maximal d’éléments; tous sans cette option",
                              "At most this many items; all without it"};
  command.AddOption("--limit", limit, help.In(tree.language))
      .Between(1, 1000000000, tree.language)
      .ValueName(tree.language == Language::kFrench ? "NOMBRE" : "NUMBER");
}

Command AddRequestOf(CommandTree& tree, Command parent, const CommandSpec& given, const Message& prototype,
                     RequestAction run) {
  const google::protobuf::Descriptor& type = *prototype.GetDescriptor();
  const CommandSpec spec = WithRequestId(given, type);
  auto words = std::make_shared<std::shared_ptr<FlagValues>>();
  Action action = [spec, words, &prototype,
                   run = std::move(run)](Session& session) -> absl::StatusOr<ExitCode> {
    const std::unique_ptr<Message> request(prototype.New());
    absl::Status filled = FillRequest(spec, **words, session.language(), *request);
    session.field_names() = FieldNamesOf(spec);
    if (filled.ok()) filled = ResolveNames(session, spec, **words, *request);
    if (!filled.ok()) return filled;
    // Each number that no dossier has may be an external id.
    for (size_t left = spec.flags.size();; --left) {
      const std::unique_ptr<Message> attempt(prototype.New());
      attempt->CopyFrom(*request);
      absl::StatusOr<ExitCode> done = run(session, *attempt);
      if (!absl::IsNotFound(done.status()) || left == 0) return done;
      absl::Status named = NameInstead(session, spec, **words, done.status(), *request);
      if (!named.ok()) return named;
    }
  };
  const Command command = AddCommand(tree, parent, spec.name, spec.help, spec.example, std::move(action));
  *words = AddFlags(tree, command, spec.flags, type);
  NameMethod(tree, type, spec.help);
  return command;
}

}  // namespace relais::cli
