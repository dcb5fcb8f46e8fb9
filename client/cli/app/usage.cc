#include "client/cli/app/usage.h"

#include <algorithm>
#include <cstdlib>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/fields.h"
#include "client/cli/framework/folding.h"

namespace relais::cli {
namespace {

// Finds the option of that name that the command accepts, common options included.
const CLI::Option* FindOption(const CLI::App* command, const std::string& name) {
  for (; command != nullptr; command = command->get_parent()) {
    if (const CLI::Option* option = command->get_option_no_throw(name); option != nullptr) return option;
  }
  return nullptr;
}

const CLI::App* FindCommand(const CLI::App& family, const std::string& word) {
  for (const CLI::App* command : family.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->check_name(word)) return command;
  }
  return nullptr;
}

bool HasCommands(const CLI::App& app) {
  return !app.get_subcommands([](const CLI::App*) { return true; }).empty();
}

std::string PathOf(const CLI::App* command) {
  std::string path;
  for (; command != nullptr; command = command->get_parent()) {
    path = path.empty() ? command->get_name() : absl::StrCat(command->get_name(), " ", path);
  }
  return path;
}

// Name of the positional that takes the argument number `index` among those that are no options.
std::string PositionalName(const CLI::App& command, size_t index) {
  std::vector<const CLI::Option*> positionals;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) positionals.push_back(option);
  }
  if (positionals.empty()) return "";
  return positionals[std::min(index, positionals.size() - 1)]->get_name();
}

// Reads arguments one by one, from the left.
class Reader {
 public:
  explicit Reader(const CLI::App& app) { line_.command = &app; }

  CommandLine Read(const std::vector<std::string>& arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      const bool is_option = !options_ended_ && argument.size() > 1 && argument[0] == '-';
      if (!is_option) {
        ReadWord(argument);
      } else if (argument == "--") {
        options_ended_ = true;
        line_.arguments.push_back(argument);
      } else if (ReadOption(argument)) {
        i += ReadValue(argument, i + 1 < arguments.size() ? &arguments[i + 1] : nullptr);
      }
    }
    return std::move(line_);
  }

 private:
  // True if the next argument is the option's value.
  bool ReadOption(const std::string& argument) {
    const size_t mark = argument.find('=');
    const std::string name = argument.substr(0, mark);
    const CLI::Option* option = FindOption(line_.command, name);
    const bool takes_value = option != nullptr && option->get_items_expected_max() != 0;
    if (mark == std::string::npos || !takes_value) {
      Check(Printable(name), argument);
      line_.arguments.push_back(argument);
      return takes_value;
    }
    Check(name, argument.substr(mark + 1));
    line_.arguments.push_back(name);
    line_.arguments.push_back(argument.substr(mark + 1));
    return false;
  }

  // Reads the value of an option from the argument after it; returns how many arguments that took.
  size_t ReadValue(const std::string& option, const std::string* next) {
    const std::string type = FindOption(line_.command, option)->get_type_name();
    if (type == YesOrNo(Language::kFrench) || type == YesOrNo(Language::kEnglish)) {
      // Without a value it means yes.
      if (next == nullptr || absl::StartsWith(*next, "--")) {
        line_.arguments.push_back("yes");
        return 0;
      }
    }
    if (next == nullptr) return 0;
    if (absl::StartsWith(*next, "--") &&
        FindOption(line_.command, next->substr(0, next->find('='))) != nullptr) {
      if (line_.without_value.empty()) line_.without_value = option;
      return 0;
    }
    Check(option, *next);
    line_.arguments.push_back(*next);
    return 1;
  }

  void ReadWord(const std::string& word) {
    if (!HasCommands(*line_.command)) {
      Check(PositionalName(*line_.command, positionals_++), word);
    } else if (line_.unknown.empty() && !line_.asks_help) {
      const CLI::App* found = FindCommand(*line_.command, word);
      if (found != nullptr && found->get_name() != "help") {
        line_.command = found;
      } else if (word == "help") {
        line_.asks_help = true;
        return;
      } else {
        line_.unknown = word;
      }
    } else if (line_.asks_help) {
      const CLI::App* found = FindCommand(*line_.command, word);
      if (found == nullptr) {
        line_.unknown = word;
      } else {
        line_.command = found;
      }
      return;
    }
    line_.arguments.push_back(word);
  }

  void Check(const std::string& name, const std::string& value) {
    if (!line_.not_utf8.empty() || IsUtf8(value)) return;
    line_.not_utf8 = name.empty() ? "?" : name;
  }

  // Printable name of an option, which may itself not be UTF-8.
  static std::string Printable(const std::string& name) { return IsUtf8(name) ? name : "--?"; }

  CommandLine line_;
  size_t positionals_ = 0;
  bool options_ended_ = false;
};

// Words that a French-speaking person may try for a family of commands.
struct OtherWord {
  const char* word;
  const char* command;
};
constexpr OtherWord kOtherWords[] = {
    {"reference", "referral"},
    {"references", "referral"},
    {"consentement", "consent"},
    {"protocole", "agreement"},
    {"entente", "agreement"},
    {"financement", "funding"},
    {"suivi", "followup"},
    {"relance", "followup"},
    {"code", "codelist"},
    {"organisme", "organization"},
    {"importer", "import"},
    {"exporter", "export"},
    {"exportation", "export"},
    {"statistiques", "stats"},
    {"rapport", "report"},
    {"compte", "account"},
    {"utilisateur", "user"},
    {"connexion", "account"},
    {"changements", "changes"},
    {"sante", "health"},
    {"listes", "list"},
    {"creer", "create"},
    {"montrer", "get"},
    {"voir", "get"},
    {"modifier", "update"},
    {"fermer", "close"},
    {"chercher", "search"},
    {"exporter", "export"},
    {"effacer", "erase"},
    {"accepter", "accept"},
    {"refuser", "decline"},
    {"retourner", "return"},
    {"rappeler", "recall"},
    {"terminer", "complete"},
    {"show", "get"},
    {"get", "show"},
    {"connect", "sign-in"},
    {"login", "sign-in"},
    {"logout", "sign-out"},
};

// The name with the smallest edit distance to a word; empty if none is near.
std::string Nearest(const std::string& word, const std::vector<std::string>& names) {
  const std::string folded = Fold(word);
  for (const OtherWord& other : kOtherWords) {
    const bool offered = std::find(names.begin(), names.end(), other.command) != names.end();
    if (offered && folded == Fold(other.word)) return other.command;
  }
  std::string best;
  int best_distance = 1 + static_cast<int>(std::max<size_t>(2, folded.size()) / 3);
  for (const std::string& name : names) {
    const std::string known = Fold(name);
    const bool begins =
        folded.size() >= 3 && (absl::StartsWith(known, folded) || absl::StartsWith(folded, known));
    const int distance = begins ? 1 : EditDistance(folded, known);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

std::vector<std::string> CommandNames(const CLI::App& family) {
  std::vector<std::string> names;
  for (const CLI::App* command : family.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App* command) {
  std::vector<std::string> names;
  for (; command != nullptr; command = command->get_parent()) {
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back(absl::StrCat("--", name));
    }
  }
  return names;
}

std::string Suggestion(const std::string& nearest, Language language) {
  if (nearest.empty()) return "";
  return language == Language::kFrench ? absl::StrCat(" (vouliez-vous « ", nearest, " » ?)")
                                       : absl::StrCat(" (did you mean “", nearest, "”?)");
}

std::string Quoted(const std::string& text, Language language) {
  return language == Language::kFrench ? absl::StrCat("« ", text, " »") : absl::StrCat("“", text, "”");
}

// A message of CLI11 2.1 and its translations; {1} and {2} are its parts.
struct Message {
  const char* pattern;
  LocalizedText text;
};
const Message kMessages[] = {
    {"A subcommand is required", {"il manque une sous-commande", "a subcommand is missing"}},
    {"(.*) is required", {"{1} est requis", "{1} is required"}},
    {"(.*) excludes (.*)", {"{1} exclut {2}", "{1} excludes {2}"}},
    {"(.*) requires (.*)", {"{1} demande {2}", "{1} needs {2}"}},
    {"(.*): \\d+ required .* missing", {"{1} : il manque la valeur", "{1}: the value is missing"}},
    {"(.*): At least (\\d+) required but received \\d+",
     {"{1} : au moins {2} valeurs", "{1}: at least {2} values"}},
    {"(.*): At Most (\\d+) required but received \\d+",
     {"{1} : au plus {2} valeur, une seule fois", "{1}: at most {2} value, once only"}},
    {"(.*) was given a disallowed flag override", {"{1} : ne prend pas de valeur", "{1}: takes no value"}},
    {"Could not convert: (.*) = (.*)", {"{1} : « {2} » n’est pas un nombre", "{1}: “{2}” is no number"}},
    {"The value (.*) is not an allowed value for (.*)", {"{2} : « {1} » refusé", "{2}: “{1}” refused"}},
    {"(.*): Should be true/false or a number", {"{1} : ne prend pas de valeur", "{1}: takes no value"}},
    {"(.*): too many inputs for a flag", {"{1} : ne prend pas de valeur", "{1}: takes no value"}},
};

// Arguments that no option or positional takes, in the order typed.
std::string ExtrasText(const CLI::App& app, const CommandLine& line, Language language) {
  const std::vector<std::string> extras = app.remaining(/*recurse=*/true);
  if (!extras.empty() && extras[0].size() > 1 && extras[0][0] == '-') {
    const std::string name = extras[0].substr(0, extras[0].find('='));
    return absl::StrCat(LocalizedText{"option inconnue ", "unknown option "}.In(language),
                        Quoted(name, language),
                        Suggestion(Nearest(name, OptionNames(line.command)), language));
  }
  const LocalizedText text = extras.size() > 1
                                 ? LocalizedText{"arguments inattendus : ", "unexpected arguments: "}
                                 : LocalizedText{"argument inattendu : ", "unexpected argument: "};
  return absl::StrCat(text.In(language), absl::StrJoin(extras, " "));
}

}  // namespace

CommandLine ReadCommandLine(const CLI::App& app, const std::vector<std::string>& arguments) {
  return Reader(app).Read(arguments);
}

absl::Status CheckCommandLine(const CLI::App& app, const CommandLine& line, Language language) {
  const LocalizedText not_utf8 = {" : le texte n’est pas en UTF-8", ": the text is not UTF-8"};
  if (!IsUtf8(line.unknown)) {
    return UsageError(absl::StrCat(LocalizedText{"commande", "command"}.In(language), not_utf8.In(language)));
  }
  if (!line.not_utf8.empty()) return UsageError(absl::StrCat(line.not_utf8, not_utf8.In(language)));
  for (const CLI::Option* option : app.get_options()) {
    const std::string variable = option->get_envname();
    const char* value = variable.empty() ? nullptr : std::getenv(variable.c_str());
    if (value != nullptr && !IsUtf8(value)) return UsageError(absl::StrCat(variable, not_utf8.In(language)));
  }
  if (line.unknown.empty() && !line.without_value.empty()) {
    return UsageError(absl::StrCat(
        line.without_value, LocalizedText{" : il manque la valeur", ": the value is missing"}.In(language)));
  }
  if (line.unknown.empty()) return absl::OkStatus();
  return UsageError(absl::StrCat(LocalizedText{"commande inconnue ", "unknown command "}.In(language),
                                 Quoted(line.unknown, language),
                                 Suggestion(Nearest(line.unknown, CommandNames(*line.command)), language)));
}

std::string UsageText(const CLI::App& app, const CommandLine& line, const CLI::ParseError& error,
                      Language language) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return ExtrasText(app, line, language);
  std::string said = error.what();
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    // An error of our own checks, already in the user's language.
    return language == Language::kFrench
               ? said.substr(0, said.find(": ")) + " : " + said.substr(said.find(": ") + 2)
               : said;
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    // `--dry-run=maybe`: CLI11 tries to read it as a number.
    static const std::regex& name = *new std::regex("Could not convert: (--\\S+) = .*");
    std::smatch parts;
    const CLI::Option* option =
        std::regex_match(said, parts, name) ? FindOption(line.command, parts[1].str()) : nullptr;
    if (option != nullptr && option->get_items_expected_max() == 0) {
      return absl::StrCat(parts[1].str(),
                          LocalizedText{" : ne prend pas de valeur", ": takes no value"}.In(language));
    }
  }
  for (const Message& message : kMessages) {
    std::smatch parts;
    if (!std::regex_match(said, parts, std::regex(message.pattern))) continue;
    return absl::StrReplaceAll(message.text.In(language), {{"{1}", parts.size() > 1 ? parts[1].str() : ""},
                                                           {"{2}", parts.size() > 2 ? parts[2].str() : ""}});
  }
  return said;
}

std::string SeeHelp(const CommandLine& line, Language language) {
  return absl::StrCat(LocalizedText{"Voir : ", "See: "}.In(language), PathOf(line.command), " --help");
}

}  // namespace relais::cli
