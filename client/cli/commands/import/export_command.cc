#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

struct ExportCommandOptions {
  std::string folder;
  bool replace = false;
};

// Prints notices on standard error in every format, so that no loss goes unreported.
void WarnOfNotices(Session& session, const ExportResult& result) {
  for (const v1::ExportNotice& notice : result.notices) {
    std::string place = notice.file_name();
    if (!notice.column().empty()) absl::StrAppend(&place, ":", notice.column());
    const std::string& key = notice.key().empty() ? notice.dossier() : notice.key();
    session.err() << Printable(absl::StrCat(place, ": ", key, key.empty() ? "" : ": ", notice.message()))
                  << "\n";
  }
  const v1::ExportSummary& summary = result.summary;
  if (summary.consents_left_out() + summary.follow_ups_left_out() > 0) {
    session.err() << session.Say({"avertissement : n’ont pas de place dans les fichiers : ",
                                  "warning: have no place in the files: "})
                  << summary.consents_left_out() << session.Say({" consentement(s), ", " consent(s), "})
                  << summary.follow_ups_left_out() << session.Say({" suivi(s)", " follow-up(s)"}) << "\n";
  }
}

void PrintSummary(Session& session, const ExportResult& result) {
  const Columns columns = {{"file_name", {"Fichier", "File"}}, {"rows", {"Lignes", "Rows"}}};
  const Output output = session.output();
  std::vector<const google::protobuf::Message*> files;
  for (const v1::ExportFileSummary& file : result.summary.files()) files.push_back(&file);
  PrintMany(output, "files", files, columns);
  if (output.format != Format::kTable) return;
  output.out << "\n"
             << session.Say({"Tel qu’au journal, position ", "As of the journal at "})
             << result.summary.sequence() << "\n";
}

Json ResultJson(const ExportResult& result) {
  Json json = ToJson(result.summary);
  // The count of the summary is the length of the list.
  json["notices"] = Json::array();
  for (const v1::ExportNotice& notice : result.notices) json["notices"].push_back(ToJson(notice));
  return json;
}

absl::StatusOr<ExitCode> RunExport(Session& session, const ExportCommandOptions& options) {
  // Checked first: a folder that cannot be written must not cost an export of the whole register.
  if (!options.replace) {
    absl::Status writable = CheckPrivateFolder(options.folder, {}, /*replace=*/false, session.language());
    if (!writable.ok()) return writable;
  }
  absl::StatusOr<ExportResult> result = session.client().ExportRegister({});
  if (!result.ok()) return result.status();
  absl::Status written =
      WritePrivateFolder(options.folder, result->files, options.replace, session.language());
  if (!written.ok()) return written;
  WarnOfNotices(session, *result);
  if (session.output().format == Format::kJson) {
    session.out() << JsonText(ResultJson(*result));
  } else {
    PrintSummary(session, *result);
  }
  return kDone;
}

}  // namespace

void AddExportCommand(CommandTree& tree) {
  auto options = std::make_shared<ExportCommandOptions>();
  const LocalizedText help = {
      "Écrit tous les dossiers de votre réseau en chiffriers que « relais import » reprend tels quels.",
      "Writes all dossiers of your network as spreadsheets that \"relais import\" takes as they are."};
  const Command command = AddCommand(tree, tree.app, "export", help, "relais export registre/",
                                     [options](Session& session) { return RunExport(session, *options); });
  // Label of this method in the log of disclosures.
  NameMethod(tree, *v1::ExportRegisterRequest::descriptor(), help);
  command
      .AddOption(
          "folder", options->folder,
          LocalizedText{"Dossier à créer, lisible par vous seul; il contient des renseignements personnels",
                        "Folder to make, readable by you alone; it holds personal data"}
              .In(tree.language))
      .Required()
      .ValueName("DIR");
  command.AddFlag("--replace", options->replace,
                  LocalizedText{"Remplace l’exportation qui se trouve déjà dans le dossier",
                                "Replaces the export that the folder holds already"}
                      .In(tree.language));
}

}  // namespace relais::cli
