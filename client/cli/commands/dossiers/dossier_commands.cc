#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands/commands.h"
#include "client/cli/commands/dossiers/dossier_lists.h"
#include "client/cli/framework/enums.h"

namespace relais::cli {
namespace {

const Flag kName = {"dossier", "name",           {"Numéro du dossier", "Number of the dossier"},
                    true,      InputKind::kName, "dossiers/*"};
const Flag kOn = {
    "--on",
    "effective_on",
    {"Date de prise d’effet; aujourd’hui sans cette option", "Day it takes effect; today without it"}};
const Flag kReason = {"--reason", "reason", {"Motif", "Reason"}};
const Flag kReasonRequired = {"--reason", "reason", {"Motif", "Reason"}, true};
const Flag kEtag = {
    "--etag", "etag", {"Refuser si le dossier a changé depuis", "Refuse where the dossier changed since"}};

const Columns kRevisionColumns = {
    {"dossier.revision", {"Révision", "Revision"}},
    {"recorded_at", {"Inscrite le", "Recorded"}},
    {"actor", {"Par", "By"}},
    {"method", {"Opération", "Operation"}},
    {"sequence", {"Journal", "Journal"}},
    {"dossier.project_title", {"Projet", "Project"}},
    {"dossier.sector", {"Secteur", "Sector"}, "sector"},
    {"dossier.mrc", {"MRC", "MRC"}, "mrc"},
    {"dossier.phase", {"Phase", "Phase"}},
    {"dossier.status", {"Statut", "Status"}},
};

// Flags that create and update share.
std::vector<Flag> Attributes(bool required) {
  return {
      {"--opened-on", "dossier.opened_on", {"Date d’ouverture", "Day it was opened"}, required},
      {"--title",
       "dossier.project_title",
       {"Titre du projet, sans renseignement personnel", "Title of the project, without personal data"},
       required},
      {"--promoter",
       "dossier.promoter.name",
       {"Nom du groupe promoteur", "Name of the promoter group"},
       required},
      {"--gender",
       "dossier.promoter.gender",
       {"Qui représente le groupe", "Who represents the group"},
       required},
      {"--kind",
       "dossier.promoter.kind",
       {"Projet ou entreprise existante", "Project or existing enterprise"},
       required},
      {"--contact-name", "dossier.promoter.contact_name", {"Personne-ressource", "Contact person"}},
      {"--contact-email", "dossier.promoter.contact_email", {"Courriel", "Email"}},
      {"--contact-phone", "dossier.promoter.contact_phone", {"Téléphone", "Phone"}},
      {"--sector", "dossier.sector", {"Secteur : code ou libellé", "Sector: code or label"}, required},
      {"--mrc", "dossier.mrc", {"MRC : code ou libellé", "MRC: code or label"}, required},
      {"--origin",
       "dossier.origin_organization",
       {"Organisme qui a envoyé le promoteur", "Organization that sent the promoter"}},
      {"--agreement", "dossier.agreement", {"Protocole d’accompagnement", "Agreement"}},
      {"--advisor", "dossier.advisor", {"Agent(e) ou conseiller(ère)", "Advisor or agent in charge"}},
      {"--notes", "dossier.notes", {"Notes", "Notes"}},
  };
}

std::vector<Flag> CreateFlags() {
  std::vector<Flag> flags = Attributes(true);
  flags.push_back({"--phase", "dossier.phase", {"Phase à l’ouverture", "Phase at the opening"}, true});
  flags.push_back(
      {"--lead",
       "dossier.lead_organization",
       {"Organisme responsable; le vôtre sans cette option", "Lead organization; your own without it"}});
  flags.push_back({"--external-id",
                   "dossier.external_id",
                   {"Identifiant dans le chiffrier de l’agence", "Identifier in the agency's spreadsheet"}});
  return flags;
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false);
  flags.insert(flags.begin(), {"dossier",
                               "dossier.name",
                               {"Numéro du dossier", "Number of the dossier"},
                               true,
                               InputKind::kName,
                               "dossiers/*"});
  flags.push_back({"--etag",
                   "dossier.etag",
                   {"Refuser si le dossier a changé depuis", "Refuse where the dossier changed since"}});
  return flags;
}

// `promoteur, projet`: by what the two resemble.
std::string GroundsText(const v1::PossibleDuplicate& match, Language language) {
  std::vector<std::string> texts;
  for (const std::string& ground : match.grounds()) {
    texts.push_back(EnumLabel(*v1::DuplicateGround_descriptor(), ground, language));
  }
  return absl::StrJoin(texts, ", ");
}

// Dossiers that the new one resembles, each with its grounds, which a service of an earlier version does not
// send.
std::string DuplicateText(const Session& session, const v1::CreateDossierResponse& created) {
  std::map<std::string, std::string> grounds;
  for (const v1::PossibleDuplicate& match : created.duplicate_grounds()) {
    grounds[match.dossier()] = GroundsText(match, session.language());
  }
  std::vector<std::string> texts;
  for (const std::string& other : created.possible_duplicates()) {
    const std::string& why = grounds[other];
    texts.push_back(absl::StrCat(ShortName(other), why.empty() ? "" : absl::StrCat(" (", why, ")")));
  }
  return absl::StrCat(session.Say({"Ressemble à : ", "Resembles: "}), absl::StrJoin(texts, "; "));
}

// Creates a dossier. In a table, the duplicate warning is under the dossier; for JSON and CSV it goes to
// standard error. JSON is the whole answer, so it contains `possibleDuplicates`.
absl::StatusOr<ExitCode> Create(Session& session, v1::CreateDossierRequest& request) {
  const absl::StatusOr<v1::CreateDossierResponse> response = session.client().CreateDossier(request);
  if (!response.ok()) return response.status();
  const Output output = session.output();
  if (output.format == Format::kJson) {
    PrintOne(output, *response, {});
  } else {
    PrintOne(output, response->dossier(), DossierColumns());
  }
  if (response->possible_duplicates().empty()) return kDone;
  std::ostream& out = output.format == Format::kTable ? output.out : session.err();
  out << Printable(DuplicateText(session, *response)) << "\n";
  return kDone;
}

void AddMoves(CommandTree& tree, Command group) {
  AddCall(tree, group,
          {"phase",
           {"Inscrit la phase à partir d’une date.", "Records the phase from a day on."},
           "relais dossier phase 12 startup --on 2018-09-04",
           {kName, {"phase", "phase", {"Nouvelle phase", "New phase"}, true}, kOn, kReason, kEtag}},
          DossierColumns(), "DossierService.ChangeDossierPhase");
  AddCall(tree, group,
          {"hold",
           {"Met un dossier en suspens.", "Puts a dossier on hold."},
           "relais dossier hold 12 --reason \"en attente du promoteur\"",
           {kName, kOn, kReason, kEtag}},
          DossierColumns(), "DossierService.HoldDossier");
  AddCall(tree, group,
          {"resume",
           {"Reprend un dossier en suspens.", "Resumes a dossier on hold."},
           "relais dossier resume 12",
           {kName, kOn, kReason, kEtag}},
          DossierColumns(), "DossierService.ResumeDossier");
  AddCall(tree, group,
          {"close",
           {"Ferme un dossier, avec son issue.", "Closes a dossier, with its outcome."},
           "relais dossier close 12 --outcome projet-demarre --on 2019-02-28\n"
           "relais dossier close 12 --outcome abandonne --recall-pending",
           {kName,
            {"--outcome", "outcome", {"Issue : code ou libellé", "Outcome: code or label"}, true},
            kOn,
            kReason,
            {"--recall-pending",
             "recall_pending",
             {"Rappeler d’abord les références qui attendent ou sont en cours",
              "Recall first the referrals that wait or are under way"},
             false,
             InputKind::kSwitch},
            kEtag}},
          DossierColumns(), "DossierService.CloseDossier");
  AddCall(tree, group,
          {"reopen",
           {"Rouvre un dossier fermé.", "Reopens a closed dossier."},
           "relais dossier reopen 12 --reason \"le projet reprend\"",
           {kName, kOn, kReasonRequired, kEtag}},
          DossierColumns(), "DossierService.ReopenDossier");
}

}  // namespace

void AddDossierCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "dossier",
               {"Ouvre les dossiers d’accompagnement et les suit.", "Opens dossiers and follows them."});
  AddRequest<v1::CreateDossierRequest>(
      tree, group,
      {"create",
       {"Ouvre un dossier.", "Opens a dossier."},
       "relais dossier create --opened-on 2018-04-12 --title \"Épicerie coopérative\" --promoter \"Coop du "
       "village\" "
       "--gender both --kind project --sector alimentation --mrc drummond --phase pre_startup --lead pole",
       CreateFlags()},
      &Create);
  AddCall(tree, group,
          {"get",
           {"Montre un dossier, aujourd’hui ou tel qu’il était.", "Shows a dossier, now or as it was."},
           "relais dossier get 12 --as-of 2019-04-01T08:00",
           {kName,
            {"--as-of",
             "as_of",
             {"État du registre à ce moment", "State of the register then"},
             false,
             InputKind::kAsOf}}},
          DossierColumns(), "DossierService.GetDossier");
  AddCall(tree, group,
          {"update",
           {"Change les attributs donnés d’un dossier.", "Changes the given attributes of a dossier."},
           "relais dossier update 12 --sector culture --notes \"\"",
           UpdateFlags(),
           "dossier"},
          DossierColumns(), "DossierService.UpdateDossier");
  AddMoves(tree, group);
  AddDossierCorrections(tree, group);
  AddDossierLists(tree, group);
  AddDuplicateCommands(tree, group);
  AddList(tree, group,
          {"revisions",
           {"Liste les révisions d’un dossier, la plus récente d’abord.",
            "Lists the revisions of a dossier, newest first."},
           "relais dossier revisions 12",
           {kName}},
          kRevisionColumns, "DossierService.ListDossierRevisions");
  AddDossierPrivacyCommands(tree, group);
}

}  // namespace relais::cli
