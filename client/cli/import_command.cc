#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"

namespace relais::cli {
namespace {

// In the order in which rows refer to one another.
constexpr const char* kFileNames[] = {"agreements.csv", "dossiers.csv",  "interventions.csv",
                                      "phases.csv",     "referrals.csv", "funding.csv"};

struct ImportCommandOptions {
  std::string folder;
  bool dry_run = false;
  bool ignore_unknown = false;
};

absl::StatusOr<std::vector<ImportFile>> ReadFolder(const std::string& folder, Language language) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return UsageError(
        absl::StrCat(Text{"pas un dossier de fichiers : ", "not a folder: "}.In(language), folder));
  }
  std::vector<ImportFile> files;
  for (const char* name : kFileNames) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    if (!std::filesystem::exists(path, error)) continue;
    std::ifstream input(path, std::ios::binary);
    std::ostringstream content;
    content << input.rdbuf();
    // An empty file leaves the output stream failed, and that is no reading fault.
    if (!input.is_open() || input.bad()) {
      return absl::FailedPreconditionError(
          absl::StrCat(Text{"lecture impossible : ", "cannot read: "}.In(language), path.string()));
    }
    files.push_back({name, content.str()});
  }
  if (files.empty()) {
    return UsageError(absl::StrCat(Text{"aucun fichier à importer (dossiers.csv, interventions.csv…) dans ",
                                        "no file to import (dossiers.csv, interventions.csv…) in "}
                                       .In(language),
                                   folder));
  }
  return files;
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

absl::StatusOr<ExitCode> ImportFolder(Session& session, const ImportCommandOptions& options) {
  absl::StatusOr<std::vector<ImportFile>> files = ReadFolder(options.folder, session.language());
  if (!files.ok()) return files.status();
  v1::ImportOptions sent;
  sent.set_dry_run(options.dry_run);
  sent.set_ignore_unknown(options.ignore_unknown);
  const bool draw = isatty(STDERR_FILENO) == 1;
  ImportProgressCallback progress;
  if (draw) progress = [&session](int64_t done, int64_t total) { DrawProgress(session, done, total); };
  absl::StatusOr<ImportResult> result = session.client().Import(sent, *files, progress);
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
                                 [options](Session& session) { return ImportFolder(session, *options); });
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
