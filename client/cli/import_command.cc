#include <unistd.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/import_folder.h"

namespace relais::cli {
namespace {

struct ImportCommandOptions {
  std::string folder;
  bool dry_run = false;
  bool ignore_unknown = false;
};

// Nothing of the folder is passed over in silence.
void WarnOfPassedOver(Session& session, const ImportFolder& folder) {
  for (const std::string& line : folder.passed_over) {
    session.err() << session.Say({"avertissement : fichier non lu : ", "warning: file not read: "}) << line
                  << "\n";
  }
}

void DrawProgress(Session& session, int64_t done, int64_t total) {
  constexpr int64_t kBar = 30;
  const int64_t filled = total > 0 ? std::min(kBar, done * kBar / total) : 0;
  std::string bar;
  for (int64_t i = 0; i < kBar; ++i) bar += i < filled ? "█" : "░";
  session.err() << "\r" << bar << " " << done << "/" << total << session.Say({" lignes", " rows"})
                << std::flush;
}

Json ResultJson(const ImportResult& result) {
  Json json = ToJson(result.summary);
  // The count of the summary is the length of the list.
  json["problems"] = Json::array();
  for (const v1::ImportProblem& problem : result.problems) json["problems"].push_back(ToJson(problem));
  return json;
}

void PrintSummary(Session& session, const ImportResult& result, bool dry_run) {
  const Columns columns = {
      {"file_name", {"Fichier", "File"}},         {"rows", {"Lignes", "Rows"}},
      {"created", {"Créées", "Created"}},         {"revised", {"Révisées", "Revised"}},
      {"unchanged", {"Inchangées", "Unchanged"}},
  };
  const Output output = session.output();
  std::vector<const google::protobuf::Message*> files;
  for (const v1::ImportFileSummary& file : result.summary.files()) files.push_back(&file);
  if (!files.empty() || output.format != Format::kTable) PrintMany(output, "files", files, columns);
  if (output.format != Format::kTable) return;
  output.out << "\n";
  if (!result.problems.empty()) {
    output.out << result.problems.size()
               << session.Say({" problème(s); rien n’a été inscrit.", " problem(s); nothing was recorded."})
               << "\n";
  } else if (dry_run) {
    output.out << session.Say({"Essai : rien n’a été inscrit.", "Dry run: nothing was recorded."}) << "\n";
  } else if (result.summary.recorded()) {
    output.out << session.Say({"Inscrit au journal, position ", "Recorded in the journal at "})
               << result.summary.sequence() << "\n";
  } else {
    output.out << session.Say({"Rien de nouveau à inscrire.", "Nothing new to record."}) << "\n";
  }
}

void PrintProblems(Session& session, const ImportResult& result) {
  // In a table they are the answer; beside CSV they must not mix with the rows.
  std::ostream& out = session.output().format == Format::kCsv ? session.err() : session.out();
  for (const v1::ImportProblem& problem : result.problems) {
    out << Printable(absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column(), ": ",
                                  problem.value(), problem.value().empty() ? "" : ": ", problem.message()))
        << "\n";
  }
}

absl::StatusOr<ExitCode> RunImport(Session& session, const ImportCommandOptions& options) {
  const absl::StatusOr<ImportFolder> folder = ReadImportFolder(options.folder, session.language());
  if (!folder.ok()) return folder.status();
  WarnOfPassedOver(session, *folder);
  v1::ImportOptions sent;
  sent.set_dry_run(options.dry_run);
  sent.set_ignore_unknown(options.ignore_unknown);
  const bool draw = isatty(STDERR_FILENO) == 1;
  ImportProgressCallback progress;
  if (draw) progress = [&session](int64_t done, int64_t total) { DrawProgress(session, done, total); };
  absl::StatusOr<ImportResult> result = session.client().Import(sent, folder->files, progress);
  // Clears the line of the bar.
  if (draw) session.err() << "\r\x1b[K" << std::flush;
  if (!result.ok()) return result.status();
  if (session.output().format == Format::kJson) {
    session.out() << JsonText(ResultJson(*result));
  } else {
    PrintProblems(session, *result);
    PrintSummary(session, *result, options.dry_run);
  }
  return result->problems.empty() ? kDone : kFailed;
}

}  // namespace

void AddImportCommand(CommandTree& tree) {
  auto options = std::make_shared<ImportCommandOptions>();
  CLI::App* command = AddCommand(tree, tree.app, "import",
                                 {"Importe les chiffriers d’une agence : toutes les lignes ou aucune.",
                                  "Imports an agency's spreadsheets: all rows or none."},
                                 "relais import chiffriers/ --dry-run",
                                 [options](Session& session) { return RunImport(session, *options); });
  command
      ->add_option(
          "folder", options->folder,
          Text{"Dossier qui contient les fichiers CSV", "Folder that holds the CSV files"}.In(tree.language))
      ->required()
      ->type_name("DIR");
  command->add_flag(
      "--dry-run", options->dry_run,
      Text{"Trouve tous les problèmes sans rien inscrire", "Finds every problem and records nothing"}.In(
          tree.language));
  command->add_flag("--ignore-unknown", options->ignore_unknown,
                    Text{"Passe les colonnes inconnues", "Passes over unknown columns"}.In(tree.language));
}

}  // namespace relais::cli
