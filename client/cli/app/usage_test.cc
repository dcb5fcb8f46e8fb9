// Errors for an invalid command line: in one language, with the command's own help.
#include "client/cli/app/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "client/cli/framework/folding.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

// Words that only CLI11's English sentences contain.
void ExpectFrench(const std::string& text) {
  for (const char* english :
       {" is required", "not in", "Value", "range", "excludes", "requires", "expected", "subcommand",
        "missing", "Could not", "argument was", "allowed", " to ", "flag", "given"}) {
    EXPECT_THAT(text, Not(HasSubstr(english)));
  }
}

struct Fault {
  Arguments arguments;
  std::string french;
  std::string english;
};

// Each causes a different message of the parser.
const Fault kFaults[] = {
    {{}, "il manque une sous-commande\nVoir : relais --help", "a subcommand is missing\nSee: relais --help"},
    {{"dossier"}, "il manque une sous-commande\nVoir : relais dossier --help", "a subcommand is missing"},
    {{"dossier", "get"}, "dossier est requis\nVoir : relais dossier get --help", "dossier is required"},
    {{"dossier", "erase", "1", "--reason", "x"}, "--etag est requis", "--etag is required"},
    {{"dossiers"},
     "commande inconnue « dossiers » (vouliez-vous « dossier » ?)",
     "unknown command “dossiers” (did you mean “dossier”?)"},
    {{"journ"}, "commande inconnue « journ » (vouliez-vous « journal » ?)", "“journal”"},
    {{"dossier", "lister"},
     "commande inconnue « lister » (vouliez-vous « list » ?)\nVoir : relais dossier --help",
     "unknown command “lister” (did you mean “list”?)"},
    {{"account", "token", "revok", "x"},
     "commande inconnue « revok » (vouliez-vous « revoke » ?)",
     "“revoke”"},
    {{"référence"}, "(vouliez-vous « referral » ?)", "“referral”"},
    {{"xyzzy"}, "commande inconnue « xyzzy »\n", "unknown command “xyzzy”\n"},
    {{"help", "dossiers"}, "commande inconnue « dossiers »", "unknown command “dossiers”"},
    {{"dossier", "get", "1", "2"}, "argument inattendu : 2\n", "unexpected argument: 2\n"},
    {{"dossier", "get", "1", "2", "3"}, "arguments inattendus : 2 3\n", "unexpected arguments: 2 3\n"},
    {{"referral", "recall", "1/1", "--reason", "erreur"},
     "option inconnue « --reason »",
     "unknown option “--reason”"},
    {{"referral", "recall", "1/1", "--reason", "erreur"},
     "Voir : relais referral recall --help",
     "See: relais referral recall --help"},
    {{"dossier", "hold", "1", "--reasn", "x"},
     "option inconnue « --reasn » (vouliez-vous « --reason » ?)",
     "“--reason”"},
    {{"dossier", "list", "--limit"}, "--limit : il manque la valeur", "--limit: the value is missing"},
    {{"consent", "create", "1", "--purpose", "--evidence", "written"},
     "--purpose : il manque la valeur\nVoir : relais consent create --help",
     "--purpose: the value is missing"},
    {{"dossier", "list", "--limit", "--format=json"},
     "--limit : il manque la valeur",
     "--limit: the value is missing"},
    {{"consent", "create", "1", "--whole-network", "--obtained-onn", "2018-04-10", "--purpose", "x",
      "--evidence", "written"},
     "option inconnue « --obtained-onn »",
     "unknown option “--obtained-onn”"},
    {{"dossier", "list", "--limit", "0"},
     "--limit : « 0 » refusé; permis : 1 à 1000000000",
     "--limit: “0” refused; allowed: 1 to 1000000000"},
    {{"dossier", "list", "--limit", "1", "--limit", "2"},
     "--limit : au plus 1 valeur",
     "--limit: at most 1 value"},
    {{"changes", "--after", "hier"},
     "--after : « hier » n’est pas un nombre",
     "--after: “hier” is no number"},
    {{"changes", "--after", "1", "--resume-token", "x"},
     "--after exclut --resume-token",
     "--after excludes --resume-token"},
    {{"referral", "inbox", "--from-now"}, "--from-now demande --follow", "--from-now needs --follow"},
    {{"import", "x", "--dry-run=peut-être"},
     "--dry-run : ne prend pas de valeur",
     "--dry-run: takes no value"},
    {{"--deadline", "0", "health"},
     "--deadline : « 0 » refusé; permis : un nombre de secondes plus grand que 0",
     "--deadline: “0” refused"},
    {{"--deadline", "nan", "health"}, "--deadline : « nan » refusé", "--deadline: “nan” refused"},
    {{"--format", "xml", "health"},
     "--format : « xml » refusé; permis : table, json, csv",
     "--format: “xml” refused"},
    {{"--csv", "word", "health"},
     "--csv : « word » refusé; permis : standard, excel",
     "--csv: “word” refused"},
    {{"health", "--tls", "never"},
     "--tls : « never » refusé; permis : auto, always",
     "--tls: “never” refused"},
    {{"health", "--tls", "always", "--plaintext"}, "--tls exclut --plaintext", "--tls excludes --plaintext"},
};

TEST(UsageTest, EachFaultIsToldInTheUsersLanguage) {
  for (const Fault& fault : kFaults) {
    const Outcome french = RunProgram(fault.arguments);
    EXPECT_EQ(french.code, kBadUsage) << testing::PrintToString(fault.arguments);
    EXPECT_EQ(french.out, "");
    EXPECT_THAT(french.err, AllOf(StartsWith("Usage incorrect : "), HasSubstr(fault.french)));
    EXPECT_LT(french.err.size(), 400u) << "no range of 309 digits";
    ExpectFrench(french.err);
    Arguments arguments = fault.arguments;
    arguments.insert(arguments.begin(), {"--lang", "en"});
    const Outcome english = RunProgram(arguments);
    EXPECT_EQ(english.code, kBadUsage);
    EXPECT_THAT(english.err, AllOf(StartsWith("Usage error: "), HasSubstr(fault.english)));
  }
}

TEST(UsageTest, HelpIsHadInEveryWay) {
  const std::string root = RunProgram({"--help"}).out;
  const std::string create = RunProgram({"dossier", "create", "--help"}).out;
  EXPECT_EQ(RunProgram({"help"}).out, root);
  EXPECT_EQ(RunProgram({"help", "dossier", "create"}).out, create);
  EXPECT_EQ(RunProgram({"dossier", "help", "create"}).out, create);
  EXPECT_EQ(RunProgram({"dossier", "help"}).out, RunProgram({"dossier", "--help"}).out);
  EXPECT_EQ(RunProgram({"help"}).code, kDone);
  EXPECT_THAT(root, HasSubstr("5 réessayer plus tard"));
  EXPECT_EQ(RunProgram({"--version"}).out, RunProgram({"version"}).out);
  EXPECT_EQ(RunProgram({"dossier", "--version"}).code, kDone);
}

// Tries every option and positional of every command, common ones included, with text in Windows-1252.
void TryEveryOption(const CLI::App& app, Arguments path, int& tried) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    Arguments arguments = path;
    if (!option->get_positional()) arguments.push_back("--" + option->get_lnames()[0]);
    arguments.push_back("Caf\xe9");
    const Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, kBadUsage) << option->get_name();
    EXPECT_THAT(outcome.err, HasSubstr(" : le texte n’est pas en UTF-8\n")) << testing::PrintToString(path);
    EXPECT_TRUE(IsUtf8(outcome.err));
    if (!option->get_positional()) {
      EXPECT_THAT(outcome.err, HasSubstr("--" + option->get_lnames()[0] + " : "));
    }
    ++tried;
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    Arguments deeper = path;
    deeper.push_back(command->get_name());
    TryEveryOption(*command, deeper, tried);
  }
}

TEST(UsageTest, TextThatIsNotUtf8IsRefusedByName) {
  EXPECT_THAT(
      RunProgram({"dossier", "create", "--title", "Caf\xe9"}).err,
      StartsWith(
          "Usage incorrect : --title : le texte n’est pas en UTF-8\nVoir : relais dossier create --help"));
  EXPECT_THAT(RunProgram({"dossier", "list", "--mrc=B\xe9"}).err, HasSubstr("--mrc : le texte"));
  EXPECT_THAT(RunProgram({"dossier", "search", "\xe9t\xe9"}).err, HasSubstr("words : le texte"));
  EXPECT_THAT(RunProgram({"d\xe9"}).err,
              StartsWith("Usage incorrect : commande : le texte n’est pas en UTF-8\n"));
  EXPECT_THAT(RunProgram({"dossier", "\xe9"}).err, HasSubstr("commande : le texte n’est pas en UTF-8\n"));
  EXPECT_THAT(RunProgram({"--lang", "en", "\xe9"}).err, HasSubstr("command: the text is not UTF-8\n"));
  EXPECT_EQ(RunProgram({"--\xe9"}).code, kBadUsage);
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  int tried = 0;
  TryEveryOption(app, {}, tried);
  EXPECT_GE(tried, 300);
}

TEST(UsageTest, AVariableThatIsNotUtf8IsNamed) {
  setenv("RELAIS_SERVER", "h\xf4te:1", 1);
  const Outcome outcome = RunProgram({"health"});
  unsetenv("RELAIS_SERVER");
  EXPECT_EQ(outcome.code, kBadUsage);
  EXPECT_THAT(outcome.err, HasSubstr("RELAIS_SERVER : le texte n’est pas en UTF-8"));
}

// Adds the pattern of each option and positional that takes a resource name.
void AddPatterns(const CLI::App& app, std::vector<std::string>& patterns) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.find("/*") != std::string::npos) patterns.push_back(type);
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    AddPatterns(*command, patterns);
  }
}

TEST(UsageTest, WhatAListPrintsEveryCommandTakes) {
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  std::vector<std::string> patterns;
  AddPatterns(app, patterns);
  EXPECT_GE(patterns.size(), 40u);
  for (const std::string& pattern : patterns) {
    const std::string name = absl::StrReplaceAll(pattern, {{"*", "k3-v9"}});
    EXPECT_TRUE(IsResourceName(name)) << name << " is not shortened in a table";
    EXPECT_EQ(CompleteName(pattern, ShortName(name)), name);
    EXPECT_EQ(CompleteName(pattern, name), name);
  }
}

}  // namespace
}  // namespace relais::cli
