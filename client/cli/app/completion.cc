#include "client/cli/app/completion.h"

#include <CLI/CLI.hpp>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace relais::cli {
namespace {

// The type name of an option lists its values: `a|b`, all lower case. Any other type name is not a list.
std::string Choices(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const bool is_list = type.find('|') != std::string::npos &&
                       type.find_first_not_of("abcdefghijklmnopqrstuvwxyz_|") == std::string::npos;
  return is_list ? absl::StrReplaceAll(type, {{"|", " "}}) : "";
}

struct Script {
  // Words that may follow each command; the key is its words joined by blanks.
  std::map<std::string, std::string> words;
  // Values that may follow an option, by command and option: an option may differ between two commands.
  std::map<std::string, std::string> values;
  std::set<std::string> takes_value;
};

void Visit(const CLI::App& app, const std::string& path, const std::set<std::string>& inherited,
           Script& script) {
  std::set<std::string> words = inherited;
  for (const CLI::Option* option : app.get_options()) {
    const std::string choices = Choices(*option);
    if (option->get_positional()) {
      for (absl::string_view choice : absl::StrSplit(choices, ' ', absl::SkipEmpty())) words.emplace(choice);
    }
    for (const std::string& name : option->get_lnames()) {
      const std::string full = absl::StrCat("--", name);
      words.insert(full);
      if (option->get_items_expected_max() != 0) script.takes_value.insert(full);
      if (!choices.empty()) script.values[absl::StrCat(path, " ", full)] = choices;
      const std::string type = option->get_type_name();
      if (type == "FICHIER" || type == "FILE") script.values[absl::StrCat(path, " ", full)] = "@file";
    }
  }
  std::set<std::string> options;
  for (const std::string& word : words) {
    if (word[0] == '-') options.insert(word);
  }
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : subcommands) {
    words.insert(command->get_name());
    // Only the root's common options are accepted after a subcommand.
    Visit(*command, absl::StrCat(path, " ", command->get_name()), path == "relais" ? options : inherited,
          script);
  }
  script.words[path] = absl::StrJoin(words, " ");
}

std::string Cases(const std::map<std::string, std::string>& entries, const char* variable) {
  std::string text;
  for (const auto& [key, value] : entries)
    absl::StrAppend(&text, "    '", key, "') ", variable, "='", value, "' ;;\n");
  return text;
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  Script script;
  Visit(app, "relais", {}, script);
  std::map<std::string, std::string> common;
  for (const auto& [key, value] : script.values) {
    if (absl::StartsWith(key, "relais --")) common[key.substr(key.find("--"))] = value;
  }
  return absl::StrCat(
      "# bash completion for relais\n"
      "_relais_words() {\n  case \"$1\" in\n",
      Cases(script.words, "words"),
      "    *) words='' ;;\n  esac\n}\n"
      "_relais_values() {\n  values=''\n  case \"$1\" in\n",
      Cases(common, "values"),
      "  esac\n"
      "  case \"$2 $1\" in\n",
      Cases(script.values, "values"),
      "  esac\n}\n"
      "_relais() {\n"
      "  local path=relais skip='' word words values i\n"
      "  local takes_value=' ",
      absl::StrJoin(script.takes_value, " "),
      " '\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=\"${COMP_WORDS[i]}\"\n"
      "    if [[ -n $skip ]]; then skip=''; continue; fi\n"
      "    if [[ $takes_value == *\" $word \"* ]]; then skip=1; continue; fi\n"
      "    _relais_words \"$path $word\"\n"
      "    [[ -n $words ]] && path=\"$path $word\"\n"
      "  done\n"
      "  _relais_values \"$previous\" \"$path\"\n"
      "  if [[ $values == @file ]]; then COMPREPLY=($(compgen -f -- \"$current\")); return; fi\n"
      "  if [[ -n $values ]]; then COMPREPLY=($(compgen -W \"$values\" -- \"$current\")); return; fi\n"
      "  if [[ -n $skip ]]; then COMPREPLY=(); return; fi\n"
      "  _relais_words \"$path\"\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "}\n"
      "complete -o default -F _relais relais\n");
}

}  // namespace relais::cli
