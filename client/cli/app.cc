#include "client/cli/app.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands.h"
#include "client/cli/secret.h"

namespace relais::cli {
namespace {

struct FileOption {
  const char* name;
  const char* variable;
  std::string Globals::*file;
  Text help;
};

constexpr FileOption kFileOptions[] = {
    {"--ca-file",
     "RELAIS_CA_FILE",
     &Globals::ca_file,
     {"Autorités qui signent le certificat du service, PEM (celles du système)",
      "Authorities that sign the service's certificate, PEM (those of the system)"}},
    {"--client-certificate",
     "RELAIS_CLIENT_CERTIFICATE",
     &Globals::client_certificate,
     {"Certificat à montrer au service, PEM", "Certificate to show to the service, PEM"}},
    {"--client-key",
     "RELAIS_CLIENT_KEY",
     &Globals::client_key,
     {"Clé de ce certificat, PEM", "Key of that certificate, PEM"}},
    {"--token-file",
     "RELAIS_TOKEN_FILE",
     &Globals::token_file,
     {"Jeton d’accès, sur la première ligne; - : l’entrée standard",
      "Access token, on the first line; -: standard input"}},
};

// How the service is reached, and as whom. A token is never an argument: the list of processes shows those.
void AddConnectionGlobals(CommandTree& tree, Globals& globals) {
  const auto say = [&tree](Text text) { return text.In(tree.language); };
  const char* group = say({"Connexion", "Connection"});
  for (const FileOption& option : kFileOptions) {
    tree.app.add_option(option.name, globals.*option.file, say(option.help))
        ->envname(option.variable)
        ->type_name(say({"FICHIER", "FILE"}))
        ->group(group);
  }
  CLI::Option* tls =
      tree.app
          .add_option("--tls", globals.tls,
                      say({"Chiffrement : auto, sauf sur cette machine; always, toujours (auto)",
                           "Encryption: auto, except on this machine; always (auto)"}))
          ->envname("RELAIS_TLS")
          ->check(CLI::IsMember({"auto", "always"}).description(""))
          ->type_name("auto|always")
          ->group(group);
  tree.app
      .add_flag("--plaintext", globals.plaintext,
                say({"Sans chiffrement, même vers une autre machine : tout se lit en chemin",
                     "No encryption, even to another machine: all can be read on the way"}))
      ->excludes(tls)
      ->group(group);
}

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
  AddConnectionGlobals(tree, globals);
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
  app.get_formatter()->label("Excludes", "exclut ");
  app.get_formatter()->label("Needs", "demande ");
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

// Some ask the service nothing, or are how one gets a token in the first place: a token which cannot be read
// does not stop them.
bool NeedsToken(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    absl::StrAppend(&words, " ", at->get_name());
  }
  for (const char* without :
       {" version", " completion bash", " account setup", " account accept-invitation", " account sign-in"}) {
    if (words == without) return false;
  }
  return true;
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
  AddAccountCommands(tree);
  AddUserCommands(tree);
  AddDossierCommands(tree);
  AddInterventionCommands(tree);
  AddConsentCommands(tree);
  AddReferralCommands(tree);
  AddAgreementCommands(tree);
  AddFundingCommands(tree);
  AddFollowUpCommands(tree);
  AddSavedListCommands(tree);
  AddCodelistCommands(tree);
  AddOrganizationCommands(tree);
  AddImportCommand(tree);
  AddStatisticsCommand(tree);
  AddReportCommand(tree);
  AddChangesCommand(tree);
  AddJournalCommands(tree);
  AddPrivacyCommands(tree);
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
        std::ostream& err, std::istream& in) {
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
  absl::StatusOr<std::string> token = std::string();
  if (NeedsToken(app)) token = ReadSecret("--token-file", globals.token_file, language, in);
  if (!token.ok()) {
    err << ErrorText(token.status(), globals.server, language);
    return ExitCodeOf(token.status());
  }
  Session session(globals, *token, language, in, out, err);
  return RunSelected(tree.selected, session, globals.server, err);
}

}  // namespace relais::cli
