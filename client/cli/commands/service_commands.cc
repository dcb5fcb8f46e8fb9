#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/app/completion.h"
#include "client/cli/commands/commands.h"

#ifndef RELAIS_VERSION
#error "RELAIS_VERSION is given by the build"
#endif

namespace relais::cli {
namespace {

void PrintFact(Session& session, const char* code, const std::string& value, const std::string& sentence) {
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(Json{{code, value}});
  } else if (output.format == Format::kCsv) {
    output.out << CsvHeader({code}, output.csv) << CsvLine({value}, output.csv);
  } else {
    output.out << sentence << "\n";
  }
}

absl::StatusOr<ExitCode> PrintVersion(Session& session) {
  PrintFact(session, "version", RELAIS_VERSION, "relais " RELAIS_VERSION);
  return kDone;
}

// Repeats the health check for at most `wait`, until the service answers and is ready.
absl::StatusOr<ExitCode> PrintHealth(Session& session, absl::Duration wait) {
  const absl::Time end = absl::Now() + wait;
  absl::Status status = session.client().CheckHealth();
  while (absl::IsUnavailable(status) && absl::Now() < end) {
    absl::SleepFor(std::min(absl::Milliseconds(100), end - absl::Now()));
    session.Reconnect();
    status = session.client().CheckHealth();
  }
  if (!status.ok()) return status;
  PrintFact(session, "health", "serving", session.Say({"Le service répond.", "The service is up."}));
  return kDone;
}

}  // namespace

void AddServiceCommands(CommandTree& tree) {
  auto wait = std::make_shared<double>(0);
  AddCommand(tree, tree.app, "health",
             {"Demande au service s’il est prêt.", "Asks the service whether it is ready."}, "relais health",
             [wait](Session& session) { return PrintHealth(session, absl::Seconds(*wait)); })
      .AddOption(
          "--wait", *wait,
          LocalizedText{"Attend qu’il le soit, au plus ce temps", "Waits until it is, at most this long"}.In(
              tree.language))
      .Seconds(tree.language)
      .ValueName(LocalizedText{"SECONDES", "SECONDS"}.In(tree.language));
  const Command group = AddGroup(
      tree, tree.app, "completion",
      {"Écrit un script de complétion pour l’interpréteur.", "Writes a completion script for the shell."});
  const Command app = tree.app;
  AddCommand(tree, group, "bash", {"Écrit le script pour bash.", "Writes the script for bash."},
             "source <(relais completion bash)", [app](Session& session) -> absl::StatusOr<ExitCode> {
               session.out() << BashCompletion(app.app());
               return kDone;
             });
  // usage.h handles `help` before the parser; this adds it to the help and the completion.
  AddCommand(tree, tree.app, "help", {"Affiche l’aide d’une commande.", "Prints the help of a command."},
             "relais help dossier create", [app](Session& session) -> absl::StatusOr<ExitCode> {
               session.out() << app.Help();
               return kDone;
             });
  AddCommand(tree, tree.app, "version",
             {"Affiche la version du programme.", "Prints the version of the program."}, "relais version",
             PrintVersion);
}

}  // namespace relais::cli
