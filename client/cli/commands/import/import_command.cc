#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/cli/commands/commands.h"
#include "client/cli/commands/import/import_folder.h"
#include "client/cli/framework/enums.h"

namespace relais::cli {
namespace {

struct ImportCommandOptions {
  std::string folder;
  bool dry_run = false;
  bool ignore_unknown = false;
  std::string prefer;
  std::string missing;
};

// The number of the value; 0 for an empty word.
absl::StatusOr<int> ReadChoice(const char* flag, const google::protobuf::EnumDescriptor& type,
                               const std::string& word, Language language) {
  return word.empty() ? 0 : ParseEnumNumber(flag, type, word, language);
}

// A sentence of the service with the flags of this command for the options of the API: `--missing retirer`
// for `missing=withdraw`.
std::string InFlags(std::string sentence, Language language) {
  const auto replace = [&](const char* option, const google::protobuf::EnumDescriptor& type) {
    for (int i = 1; i < type.value_count(); ++i) {
      const auto& value = *type.value(i);
      sentence =
          absl::StrReplaceAll(sentence, {{absl::StrCat(option, "=", EnumCode(value)),
                                          absl::StrCat("--", option, " ", EnumLabel(value, language))}});
    }
  };
  replace("prefer", *v1::ImportPreference_descriptor());
  replace("missing", *v1::ImportMissing_descriptor());
  return sentence;
}

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
  // In place of their number: the list itself, and `problemCount` for what it leaves out.
  json["problemCount"] = result.summary.problems();
  json["problems"] = Json::array();
  for (const v1::ImportProblem& problem : result.problems) json["problems"].push_back(ToJson(problem));
  json["notices"] = Json::array();
  for (const v1::ImportNotice& notice : result.notices) json["notices"].push_back(ToJson(notice));
  return json;
}

void PrintSummary(Session& session, const ImportResult& result, bool dry_run) {
  const Columns columns = {
      {"file_name", {"Fichier", "File"}},         {"rows", {"Lignes", "Rows"}},
      {"created", {"Créées", "Created"}},         {"revised", {"Révisées", "Revised"}},
      {"unchanged", {"Inchangées", "Unchanged"}}, {"withdrawn", {"Retirées", "Withdrawn"}},
  };
  const Output output = session.output();
  std::vector<const google::protobuf::Message*> files;
  for (const v1::ImportFileSummary& file : result.summary.files()) files.push_back(&file);
  if (!files.empty() || output.format != Format::kTable) PrintMany(output, "files", files, columns);
  if (output.format != Format::kTable) return;
  output.out << "\n";
  if (!result.problems.empty()) {
    output.out << result.summary.problems()
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
  // In a table they are the answer; with CSV they must not mix with the rows.
  std::ostream& out = session.output().format == Format::kCsv ? session.err() : session.out();
  for (const v1::ImportProblem& problem : result.problems) {
    out << Printable(absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column(), ": ",
                                  problem.value(), problem.value().empty() ? "" : ": ",
                                  InFlags(problem.message(), session.language())))
        << "\n";
  }
  const std::int64_t more = result.summary.problems() - static_cast<std::int64_t>(result.problems.size());
  if (more > 0) out << session.Say({"… et ", "… and "}) << more << session.Say({" de plus", " more"}) << "\n";
}

// A row that is absent from its file has no line.
void PrintNotices(Session& session, const ImportResult& result) {
  std::ostream& out = session.output().format == Format::kCsv ? session.err() : session.out();
  for (const v1::ImportNotice& notice : result.notices) {
    std::string place = notice.file_name();
    if (notice.line() > 0) absl::StrAppend(&place, ":", notice.line());
    if (!notice.column().empty()) absl::StrAppend(&place, ":", notice.column());
    out << Printable(absl::StrCat(place, ": ", notice.value(), notice.value().empty() ? "" : ": ",
                                  InFlags(notice.message(), session.language())))
        << "\n";
  }
}

// Explains in this command's flags the options that the service mentions.
void PrintHowToSettle(Session& session, const ImportResult& result) {
  const bool conflict = std::any_of(result.problems.begin(), result.problems.end(),
                                    [](const v1::ImportProblem& problem) { return problem.conflict(); });
  if (!conflict || session.output().format != Format::kTable) return;
  session.out() << session.Say({"Pour trancher : --prefer fichier ou --prefer registre.",
                                "To settle: --prefer file or --prefer register."})
                << "\n";
}

absl::StatusOr<ExitCode> RunImport(Session& session, const ImportCommandOptions& options) {
  const absl::StatusOr<ImportFolder> folder = ReadImportFolder(options.folder, session.language());
  if (!folder.ok()) return folder.status();
  WarnOfPassedOver(session, *folder);
  v1::ImportOptions sent;
  sent.set_dry_run(options.dry_run);
  sent.set_ignore_unknown(options.ignore_unknown);
  const auto prefer =
      ReadChoice("--prefer", *v1::ImportPreference_descriptor(), options.prefer, session.language());
  if (!prefer.ok()) return prefer.status();
  const auto missing =
      ReadChoice("--missing", *v1::ImportMissing_descriptor(), options.missing, session.language());
  if (!missing.ok()) return missing.status();
  sent.set_prefer(static_cast<v1::ImportPreference>(*prefer));
  sent.set_missing(static_cast<v1::ImportMissing>(*missing));
  const bool draw = isatty(STDERR_FILENO) == 1;
  ImportProgressCallback progress;
  if (draw) progress = [&session](int64_t done, int64_t total) { DrawProgress(session, done, total); };
  absl::StatusOr<ImportResult> result = session.client().Import(sent, folder->files, progress);
  // Clears the line of the progress bar.
  if (draw) session.err() << "\r\x1b[K" << std::flush;
  if (!result.ok()) return result.status();
  if (session.output().format == Format::kJson) {
    session.out() << JsonText(ResultJson(*result));
  } else {
    PrintProblems(session, *result);
    PrintNotices(session, *result);
    PrintHowToSettle(session, *result);
    PrintSummary(session, *result, options.dry_run);
  }
  return result->problems.empty() ? kDone : kFailed;
}

}  // namespace

void AddImportCommand(CommandTree& tree) {
  auto options = std::make_shared<ImportCommandOptions>();
  const LocalizedText help = {"Importe les chiffriers d’une agence : toutes les lignes ou aucune.",
                              "Imports an agency's spreadsheets: all rows or none."};
  const Command command = AddCommand(tree, tree.app, "import", help, "relais import chiffriers/ --dry-run",
                                     [options](Session& session) { return RunImport(session, *options); });
  NameMethod(tree, *v1::ImportRequest::descriptor(), help);
  command
      .AddOption("folder", options->folder,
                 LocalizedText{"Dossier qui contient les fichiers CSV", "Folder that holds the CSV files"}.In(
                     tree.language))
      .Required()
      .ValueName("DIR");
  command.AddFlag(
      "--dry-run", options->dry_run,
      LocalizedText{"Trouve tous les problèmes sans rien inscrire", "Finds every problem and records nothing"}
          .In(tree.language));
  command.AddFlag(
      "--ignore-unknown", options->ignore_unknown,
      LocalizedText{"Passe les colonnes inconnues", "Passes over unknown columns"}.In(tree.language));
  command
      .AddOption("--prefer", options->prefer,
                 LocalizedText{"Valeur d’une cellule changée aussi dans le registre : fichier ou registre",
                               "Value of a cell that changed in the register too: file or register"}
                     .In(tree.language))
      .ValueName(LocalizedText{"CHOIX", "CHOICE"}.In(tree.language));
  command
      .AddOption("--missing", options->missing,
                 LocalizedText{"Lignes importées auparavant et absentes : garder, lister ou retirer",
                               "Rows imported before and absent now: keep, list or withdraw"}
                     .In(tree.language))
      .ValueName(LocalizedText{"CHOIX", "CHOICE"}.In(tree.language));
}

}  // namespace relais::cli
