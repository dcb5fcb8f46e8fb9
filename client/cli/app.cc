#include "client/cli/app.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands.h"

namespace relais::cli {
namespace {

void AddGlobals(CommandTree& tree, Globals& globals) {
  const auto say = [&tree](Text text) { return text.In(tree.language); };
  const char* group = say({"Options communes", "Common options"});
  // The default stands in the text: what CLI11 would add by itself is not in the user's language.
  tree.app
      .add_option("--server", globals.server,
                  say({"Adresse du service (127.0.0.1:7443)", "Address of the service (127.0.0.1:7443)"}))
      ->envname("RELAIS_SERVER")
      ->type_name(say({"HÔTE:PORT|unix:CHEMIN", "HOST:PORT|unix:PATH"}))
      ->group(group);
  tree.app
      .add_option("--format", globals.format,
                  say({"Forme des réponses (table)", "Form of the answers (table)"}))
      ->check(CLI::IsMember({"table", "json", "csv"}).description(""))
      ->type_name("table|json|csv")
      ->group(group);
  tree.app
      .add_option(
          "--lang", globals.lang,
          say({"Langue; celle du système sans cette option", "Language; that of the system without it"}))
      ->check(CLI::IsMember({"fr", "en"}).description(""))
      ->type_name("fr|en")
      ->group(group);
  tree.app
      .add_option("--deadline", globals.deadline,
                  say({"Délai accordé à chaque appel (10)", "Time given to each call (10)"}))
      ->check(CLI::PositiveNumber.description(""))
      ->type_name(say({"SECONDES", "SECONDS"}))
      ->group(group);
}

// The few words that CLI11 writes itself.
void Translate(CLI::App& app, Language language) {
  app.set_help_flag("-h,--help", Text{"Affiche cette aide", "Prints this help"}.In(language));
  app.get_formatter()->column_width(34);
  if (language == Language::kEnglish) return;
  app.get_formatter()->label("Usage", "Usage ");
  app.get_formatter()->label("SUBCOMMAND", "COMMANDE");
  app.get_formatter()->label("Positionals", "Arguments");
  app.get_formatter()->label("REQUIRED", "(requis)");
  app.get_formatter()->label("Env", "variable ");
}

void GroupSubcommands(CLI::App& app, const char* group) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    command->group(group);
    GroupSubcommands(*command, group);
  }
}

std::string UsageText(const CLI::ParseError& error, Language language) {
  if (language == Language::kEnglish) return absl::StrCat("Usage error: ", error.what(), "\n");
  std::string text = absl::StrReplaceAll(
      error.what(), {{"A subcommand is required", "il manque une sous-commande"},
                     {" is required", " est requis"},
                     {" excludes ", " exclut "},
                     {" requires ", " demande "},
                     {"The following argument was not expected:", "argument inattendu :"},
                     {"The following arguments were not expected:", "arguments inattendus :"},
                     {"Could not convert:", "valeur refusée :"},
                     {" not in ", " n’est pas dans "},
                     {" required TEXTE missing", " valeur manquante"}});
  return absl::StrCat("Usage incorrect : ", text, "\n");
}

int RunSelected(const Action& action, Session& session, const std::string& server, std::ostream& err) {
  absl::StatusOr<ExitCode> code = action(session);
  if (code.ok()) return *code;
  err << ErrorText(code.status(), server, session.language());
  return ExitCodeOf(code.status());
}

}  // namespace

void BuildApp(CommandTree& tree, Globals& globals) {
  CLI::App& app = tree.app;
  Translate(app, tree.language);
  // Common options may stand after the subcommand too.
  app.fallthrough();
  app.require_subcommand(1);
  AddGlobals(tree, globals);
  AddDossierCommands(tree);
  AddInterventionCommands(tree);
  AddReferralCommands(tree);
  AddAgreementCommands(tree);
  AddFundingCommands(tree);
  AddFollowUpCommands(tree);
  AddCodelistCommands(tree);
  AddOrganizationCommands(tree);
  AddImportCommand(tree);
  AddStatisticsCommand(tree);
  AddReportCommand(tree);
  AddChangesCommand(tree);
  AddServiceCommands(tree);
  GroupSubcommands(app, Text{"Commandes", "Commands"}.In(tree.language));
  app.footer(
      Text{"Exemple :\n  relais dossier list --mrc drummond --format json\n\n"
           "Codes de sortie : 0 fait, 1 échec, 2 usage incorrect, 4 il faut s’identifier.",
           "Example:\n  relais dossier list --mrc drummond --format json\n\n"
           "Exit codes: 0 done, 1 failed, 2 bad usage, 4 sign in."}
          .In(tree.language));
}

int Run(const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
        std::ostream& err) {
  const Language language = ChooseLanguage(arguments, environment);
  Globals globals;
  CLI::App app(Text{"Relais : suivi des dossiers d’accompagnement en économie sociale.",
                    "Relais: case management for the social economy."}
                   .In(language),
               "relais");
  CommandTree tree{app, language, nullptr};
  BuildApp(tree, globals);
  // CLI11 reads a vector from its end, and reports by exceptions.
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& success) {
    return app.exit(success, out, err);
  } catch (const CLI::ParseError& error) {
    err << UsageText(error, language) << Text{"Voir : relais --help", "See: relais --help"}.In(language)
        << "\n";
    return kBadUsage;
  }
  Session session(globals, language, out, err);
  return RunSelected(tree.selected, session, globals.server, err);
}

}  // namespace relais::cli
