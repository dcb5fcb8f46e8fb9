#include "client/cli/app/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/cli/app/usage.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/checks.h"
#include "client/cli/framework/secret.h"
#include "client/cli/output/file_output.h"
#include "client/cli/output/private_file.h"
#include "client/cli/output/system_error.h"

#ifndef RELAIS_VERSION
#error "RELAIS_VERSION is given by the build"
#endif

namespace relais::cli {
namespace {

struct FileOption {
  const char* name;
  const char* variable;
  std::string Globals::*file;
  LocalizedText help;
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

// Adds the options of the connection and the caller. A token is never an argument, because the list of
// processes shows arguments.
void AddConnectionGlobals(CommandTree& tree, Globals& globals) {
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const char* group = say({"Connexion", "Connection"});
  for (const FileOption& option : kFileOptions) {
    tree.app.app()
        .add_option(option.name, globals.*option.file, say(option.help))
        ->envname(option.variable)
        ->type_name(say({"FICHIER", "FILE"}))
        ->group(group);
  }
  CLI::Option* tls =
      tree.app.app()
          .add_option("--tls", globals.tls,
                      say({"Chiffrement : auto, sauf sur cette machine; always, toujours (auto)",
                           "Encryption: auto, except on this machine; always (auto)"}))
          ->envname("RELAIS_TLS")
          ->check(OneOf({"auto", "always"}, tree.language))
          ->type_name("auto|always")
          ->group(group);
  tree.app.app()
      .add_flag("--plaintext", globals.plaintext,
                say({"Sans chiffrement, même vers une autre machine : tout se lit en chemin",
                     "No encryption, even to another machine: all can be read on the way"}))
      ->excludes(tls)
      ->group(group);
}

void AddGlobals(CommandTree& tree, Globals& globals) {
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const char* group = say({"Options communes", "Common options"});
  // The help text names the default, because CLI11's own note is not in the user's language.
  tree.app.app()
      .add_option("--server", globals.server,
                  say({"Adresse du service (127.0.0.1:7443)", "Address of the service (127.0.0.1:7443)"}))
      ->envname("RELAIS_SERVER")
      ->type_name(say({"HÔTE:PORT|unix:CHEMIN", "HOST:PORT|unix:PATH"}))
      ->group(group);
  tree.app.app()
      .add_option("--format", globals.format,
                  say({"Forme des réponses (table)", "Form of the answers (table)"}))
      ->check(OneOf({"table", "json", "csv"}, tree.language))
      ->type_name("table|json|csv")
      ->group(group);
  tree.app.app()
      .add_option(
          "--csv", globals.csv,
          say({"Forme du CSV (standard); excel : celle qu’Excel en français ouvre d’un double clic, avec « ; "
               "», "
               "libellés et virgule décimale",
               "Form of CSV (standard); excel: the one that French Excel opens by a double click, with “;”, "
               "labels and decimal comma"}))
      ->check(OneOf({"standard", "excel"}, tree.language))
      ->type_name("standard|excel")
      ->group(group);
  tree.app.app()
      .add_option(
          "--output", globals.output_file,
          say({"Fichier où écrire la réponse, en entier ou pas du tout, lisible par vous seul; il remplace "
               "ce qui s’y trouve; « - » : la sortie standard",
               "File to write the answer to, whole or not at all, readable by you alone; it replaces what is "
               "there; “-”: standard output"}))
      ->type_name(say({"FICHIER", "FILE"}))
      ->group(group);
  tree.app.app()
      .add_option(
          "--lang", globals.lang,
          say({"Langue; celle du système sans cette option", "Language; that of the system without it"}))
      ->check(OneOf({"fr", "en"}, tree.language))
      ->type_name("fr|en")
      ->group(group);
  tree.app.app()
      .add_option("--deadline", globals.deadline,
                  say({"Délai accordé à chaque appel (10)", "Time given to each call (10)"}))
      ->check(Duration(tree.language))
      ->type_name(say({"SECONDES", "SECONDS"}))
      ->group(group);
  AddConnectionGlobals(tree, globals);
}

// Translates the few words that CLI11 writes itself.
void Translate(CLI::App& app, Language language) {
  app.set_help_flag("-h,--help", LocalizedText{"Affiche cette aide", "Prints this help"}.In(language));
  app.set_version_flag(
      "--version", "relais " RELAIS_VERSION,
      LocalizedText{"Affiche la version du programme", "Prints the version of the program"}.In(language));
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

// Whether the command needs a token. Some call no service, or are how a user gets a token: an unreadable
// token does not stop them.
bool NeedsToken(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    absl::StrAppend(&words, " ", at->get_name());
  }
  constexpr const char* kWithout[] = {
      " version",        " help", " completion bash", " account setup", " account accept-invitation",
      " account sign-in"};
  return std::find(std::begin(kWithout), std::end(kWithout), words) == std::end(kWithout);
}

absl::Status OutputFailed(const std::ostream& out, Language language) {
  const auto* file = dynamic_cast<const FileOutput*>(out.rdbuf());
  const int error = file == nullptr ? 0 : file->error();
  const char* colon = language == Language::kFrench ? " : " : ": ";
  return absl::FailedPreconditionError(absl::StrCat(
      LocalizedText{"impossible d’écrire à la sortie standard", "cannot write to standard output"}.In(
          language),
      error == 0 ? "" : absl::StrCat(colon, SystemErrorText(error, language))));
}

// Returns the exit code once all output is flushed: an answer that is lost or cut is no success.
int Finish(int code, std::ostream& out, std::ostream& err, Language language) {
  out.flush();
  if (out.good()) return code;
  err << ErrorText(OutputFailed(out, language), "", language);
  return code == kDone ? kFailed : code;
}

int RunSelected(const CommandTree& tree, const Globals& globals, const std::string& token, std::istream& in,
                std::ostream& out, std::ostream& err) {
  const Language language = tree.language;
  std::ostringstream kept;
  const bool to_file = !globals.output_file.empty();
  Session session(globals, token, language, tree.methods, in, to_file ? kept : out, err);
  absl::StatusOr<ExitCode> code = tree.selected(session);
  if (code.ok() && to_file) {
    const absl::Status saved = ReplacePrivateFile(globals.output_file, kept.str(), language);
    if (!saved.ok()) code = saved;
  }
  if (code.ok()) return *code;
  err << ErrorText(code.status(), globals.server, language, session.field_names());
  return ExitCodeOf(code.status());
}

// Arguments for the help of the line's command, such as `relais referral recall --help`.
std::vector<std::string> HelpArguments(const CommandLine& line) {
  std::vector<std::string> arguments = {"--help"};
  for (const CLI::App* command = line.command; command->get_parent() != nullptr;
       command = command->get_parent()) {
    arguments.insert(arguments.begin(), command->get_name());
  }
  return arguments;
}

}  // namespace

void BuildApp(CommandTree& tree, Globals& globals) {
  CLI::App& app = tree.app.app();
  Translate(app, tree.language);
  // Common options are accepted after the subcommand too.
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
  AddExportCommand(tree);
  AddStatisticsCommand(tree);
  AddReportCommand(tree);
  AddChangesCommand(tree);
  AddJournalCommands(tree);
  AddPrivacyCommands(tree);
  AddServiceCommands(tree);
  GroupSubcommands(app, LocalizedText{"Commandes", "Commands"}.In(tree.language));
  app.footer(LocalizedText{
      "Exemple :\n  relais dossier list --mrc drummond --format json\n\n"
      "Codes de sortie : 0 fait; 1 échec; 2 usage incorrect; 4 il faut s’identifier; 5 réessayer plus "
      "tard (le "
      "service ne répond pas, le délai est écoulé, trop de demandes).",
      "Example:\n  relais dossier list --mrc drummond --format json\n\n"
      "Exit codes: 0 done; 1 failed; 2 bad usage; 4 sign in; 5 try again later (the service does not "
      "answer, the "
      "deadline passed, too many requests)."}
                 .In(tree.language));
}

int Run(const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
        std::ostream& err, std::istream& in) {
  const Language language = ChooseLanguage(arguments, environment);
  Globals globals;
  CLI::App app(LocalizedText{"Relais : suivi des dossiers d’accompagnement en économie sociale.",
                             "Relais: case management for the social economy."}
                   .In(language),
               "relais");
  CommandTree tree{app, language, nullptr};
  BuildApp(tree, globals);
  CommandLine line = ReadCommandLine(app, arguments);
  const auto bad_usage = [&](const std::string& what) {
    err << LocalizedText{"Usage incorrect : ", "Usage error: "}.In(language) << Printable(what) << "\n"
        << SeeHelp(line, language) << "\n";
    return kBadUsage;
  };
  const absl::Status checked = CheckCommandLine(app, line, language);
  if (!checked.ok()) return bad_usage(std::string(checked.message()));
  if (line.asks_help) line.arguments = HelpArguments(line);
  // CLI11 reads a vector from its end, and reports errors as exceptions.
  try {
    app.parse(std::vector<std::string>(line.arguments.rbegin(), line.arguments.rend()));
  } catch (const CLI::Success& success) {
    return Finish(app.exit(success, out, err), out, err, language);
  } catch (const CLI::ParseError& error) {
    return bad_usage(UsageText(app, line, error, language));
  }
  if (globals.csv == "excel" && globals.format != "json") globals.format = "csv";
  if (globals.output_file == "-") globals.output_file.clear();
  absl::StatusOr<std::string> token = std::string();
  if (NeedsToken(app)) token = ReadSecret("--token-file", globals.token_file, language, in);
  if (!token.ok()) {
    err << ErrorText(token.status(), globals.server, language);
    return ExitCodeOf(token.status());
  }
  return Finish(RunSelected(tree, globals, *token, in, out, err), out, err, language);
}

}  // namespace relais::cli
