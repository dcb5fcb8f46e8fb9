// Commands on the journal, and on the history, erasure and export of one dossier.
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/names.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

const Flag kName = {"dossier", "name",           {"Numéro du dossier", "Number of the dossier"},
                    true,      InputKind::kName, "dossiers/*"};

const Columns kLineColumns = {
    {"sequence", {"Journal", "Journal"}},
    {"recorded_at", {"Inscrit le", "Recorded"}},
    {"actor", {"Par", "By"}},
    {"organization", {"Organisme", "Organization"}, "organization"},
    {"method", {"Opération", "Operation"}},
    {"resource", {"Ressource", "Resource"}},
    {"on_behalf_of", {"Au nom de", "On behalf of"}, "organization"},
};

// Columns for one dossier's history, with the corrected values.
const Columns& HistoryColumns() {
  static const Columns& columns = *[] {
    auto* all = new Columns(kLineColumns);
    all->push_back({"correction.before", {"Avant", "Before"}});
    all->push_back({"correction.after", {"Après", "After"}});
    all->push_back({"correction.reason", {"Motif", "Reason"}, "", false});
    return all;
  }();
  return columns;
}

// Erases a dossier. The notice of the recipients to inform goes to standard error: standard output has the
// response alone.
absl::StatusOr<ExitCode> Erase(Session& session, const v1::EraseDossierRequest& request) {
  const absl::StatusOr<v1::EraseDossierResponse> response = session.client().EraseDossier(request);
  if (!response.ok()) return response.status();
  PrintResponse(session, *response, ErasureColumns());
  if (!response->saved_lists().empty()) {
    session.err() << session.Say(
                         {"Listes enregistrées qui citaient ce dossier, à signaler à leur titulaire : ",
                          "Saved lists that quoted this dossier; tell their owners: "})
                  << absl::StrJoin(response->saved_lists(), ", ") << "\n";
  }
  if (!response->incidents().empty()) {
    session.err() << session.Say({"Incidents dont le texte le citait, vidé : ",
                                  "Incidents whose text quoted it, now empty: "})
                  << absl::StrJoin(response->incidents(), ", ") << "\n";
  }
  return kDone;
}

struct ExportOptions {
  std::string dossier;
  std::string output;
};

absl::StatusOr<ExitCode> Export(Session& session, const ExportOptions& options) {
  v1::ExportDossierRequest request;
  absl::StatusOr<std::string> name = FindDossier(session, options.dossier);
  if (!name.ok()) return name.status();
  request.set_name(*std::move(name));
  absl::StatusOr<v1::ExportDossierResponse> response = session.client().ExportDossier(request);
  if (IsUnknownNumber(response.status(), options.dossier)) {
    absl::StatusOr<std::string> instead = FindInstead(session, options.dossier);
    if (!instead.ok()) return instead.status();
    if (instead->empty()) return response.status();
    request.set_name(*std::move(instead));
    response = session.client().ExportDossier(request);
  }
  if (!response.ok()) return response.status();
  const std::string text = JsonText(ToJson(response->export_()));
  if (options.output.empty() || options.output == "-") {
    session.out() << text;
    return kDone;
  }
  absl::Status written = WritePrivateFile(options.output, text, session.language());
  if (!written.ok()) return written;
  return kDone;
}

void AddExport(CommandTree& tree, Command group) {
  auto options = std::make_shared<ExportOptions>();
  const Command command = AddCommand(tree, group, "export",
                                     {"Remet tout ce que le registre détient sur un dossier, en JSON.",
                                      "Gives all that the register holds about a dossier, as JSON."},
                                     "relais dossier export 12 --output dossier-12.json",
                                     [options](Session& session) { return Export(session, *options); });
  command.AddOption("dossier", options->dossier, kName.help.In(tree.language))
      .Required()
      .ValueName("dossiers/*");
  command
      .AddOption("--output", options->output,
                 LocalizedText{"Fichier nouveau, lisible par vous seul; la sortie standard sans cette option",
                               "New file, readable by you alone; standard output without it"}
                     .In(tree.language))
      .ValueName(LocalizedText{"FICHIER", "FILE"}.In(tree.language));
}

}  // namespace

void AddJournalCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "journal",
               {"Montre qui a fait quoi dans le registre.", "Shows who did what in the register."});
  AddList(tree, group,
          {"list",
           {"Liste le journal, une ligne par inscription, les plus récentes d’abord.",
            "Lists the journal, one line an entry, the newest first."},
           "relais journal list --limit 20\nrelais journal list --after 120",
           {{"--after",
             "after_sequence",
             {"Dans l’ordre, après cette position", "In their order, after this position"}}}},
          kLineColumns, "AuditService.ListJournal",
          PrepareRequest<v1::ListJournalRequest>([](Session&, v1::ListJournalRequest& request) {
            request.set_newest_first(request.after_sequence() == 0);
            return absl::OkStatus();
          }));
}

void AddDossierPrivacyCommands(CommandTree& tree, Command dossier) {
  AddList(tree, dossier,
          {"history",
           {"Liste qui a fait quoi dans un dossier, du plus ancien au plus récent.",
            "Lists who did what to a dossier, oldest first."},
           "relais dossier history 12",
           {kName}},
          HistoryColumns(), "DossierService.ListDossierHistory");
  AddExport(tree, dossier);
  AddRequest<v1::EraseDossierRequest>(
      tree, dossier,
      {"erase",
       {"Efface pour toujours les renseignements personnels d’un dossier fermé.",
        "Erases the personal data of a closed dossier for ever."},
       "relais dossier erase 12 --etag 4 --reason conservation-echue",
       {kName,
        {"--etag",
         "etag",
         {"Etag du dossier tel que vous l’avez lu : « relais dossier get »",
          "Etag of the dossier as you read it: “relais dossier get”"},
         true},
        {"--reason", "reason", {"Motif : code ou libellé", "Reason: code or label"}, true}}},
      &Erase);
}

}  // namespace relais::cli
