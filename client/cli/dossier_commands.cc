#include "client/cli/commands.h"

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
const Flag kRequestId = {"--request-id",
                         "request_id",
                         {"Identifiant de la demande, pour la répéter sans doublon",
                          "Identifier of the request, to repeat it safely"}};

const Columns kColumns = {
    {"name", {"Dossier", "Dossier"}},
    {"external_id", {"Identifiant externe", "External id"}, "", false},
    {"opened_on", {"Ouvert le", "Opened on"}},
    {"project_title", {"Projet", "Project"}},
    {"promoter.name", {"Groupe promoteur", "Promoter"}, "", false},
    {"promoter.gender", {"Représenté par", "Represented by"}, "", false},
    {"promoter.kind", {"Type", "Kind"}, "", false},
    {"promoter.contact_name", {"Personne-ressource", "Contact"}, "", false},
    {"promoter.contact_email", {"Courriel", "Email"}, "", false},
    {"promoter.contact_phone", {"Téléphone", "Phone"}, "", false},
    {"sector", {"Secteur", "Sector"}, "sector"},
    {"mrc", {"MRC", "MRC"}, "mrc"},
    {"phase", {"Phase", "Phase"}},
    {"status", {"Statut", "Status"}},
    {"lead_organization", {"Responsable", "Lead"}, "organization"},
    {"origin_organization", {"Provenance", "Origin"}, "organization", false},
    {"agreement", {"Protocole", "Agreement"}, "agreement", false},
    {"advisor", {"Agent(e) ou conseiller(ère)", "Advisor or agent"}, "", false},
    {"closed_on", {"Fermé le", "Closed on"}, "", false},
    {"closing_outcome", {"Issue", "Outcome"}, "closing_outcome", false},
    {"notes", {"Notes", "Notes"}, "", false},
    {"phase_changes", {"Phases", "Phases"}, "", false},
    {"status_changes", {"Statuts", "Statuses"}, "", false},
    {"lead_changes", {"Responsables", "Leads"}, "", false},
    {"revision", {"Révision", "Revision"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
    {"create_time", {"Inscrit le", "Recorded"}, "", false},
    {"update_time", {"Révisé le", "Revised"}, "", false},
};

const Columns kRevisionColumns = {
    {"dossier.revision", {"Révision", "Revision"}},
    {"recorded_at", {"Inscrite le", "Recorded"}},
    {"actor", {"Par", "By"}},
    {"method", {"Opération", "Method"}},
    {"sequence", {"Journal", "Journal"}},
    {"dossier.project_title", {"Projet", "Project"}},
    {"dossier.sector", {"Secteur", "Sector"}, "sector"},
    {"dossier.mrc", {"MRC", "MRC"}, "mrc"},
    {"dossier.phase", {"Phase", "Phase"}},
    {"dossier.status", {"Statut", "Status"}},
};

// What creation and update both take.
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
      {"--lead", "dossier.lead_organization", {"Organisme responsable", "Lead organization"}, true});
  flags.push_back({"--external-id",
                   "dossier.external_id",
                   {"Identifiant dans le chiffrier de l’agence", "Identifier in the agency's spreadsheet"}});
  flags.push_back(kRequestId);
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

std::vector<Flag> FilterFlags() {
  return {
      {"--sector", "filter.sectors", {"Secteur", "Sector"}},
      {"--mrc", "filter.mrcs", {"MRC", "MRC"}},
      {"--gender", "filter.promoter_genders", {"Qui représente le groupe", "Who represents the group"}},
      {"--kind", "filter.promoter_kinds", {"Projet ou entreprise", "Project or enterprise"}},
      {"--phase", "filter.phases", {"Phase d’aujourd’hui", "Phase today"}},
      {"--status", "filter.statuses", {"Statut d’aujourd’hui", "Status today"}},
      {"--lead", "filter.lead_organizations", {"Organisme responsable", "Lead organization"}},
      {"--origin", "filter.origin_organizations", {"Provenance; none : sans", "Origin; none: without"}},
      {"--agreement", "filter.agreements", {"Protocole; none : sans", "Agreement; none: without"}},
      {"--advisor",
       "filter.advisors",
       {"Agent(e) ou conseiller(ère); none : sans", "Advisor or agent; none: without"}},
      {"--external-id", "filter.external_ids", {"Identifiant externe", "External id"}},
      {"--opened-from", "filter.opened_from", {"Ouvert à partir du", "Opened on or after"}},
      {"--opened-to", "filter.opened_to", {"Ouvert jusqu’au", "Opened on or before"}},
  };
}

void AddMoves(CommandTree& tree, CLI::App& group) {
  AddCall<v1::ChangeDossierPhaseRequest>(
      tree, group,
      {"phase",
       {"Inscrit la phase à partir d’une date.", "Records the phase from a day on."},
       "relais dossier phase 12 startup --on 2018-09-04",
       {kName, {"phase", "phase", {"Nouvelle phase", "New phase"}, true}, kOn, kReason, kEtag, kRequestId}},
      kColumns, &Client::ChangeDossierPhase);
  AddCall<v1::HoldDossierRequest>(tree, group,
                                  {"hold",
                                   {"Met un dossier en suspens.", "Puts a dossier on hold."},
                                   "relais dossier hold 12 --reason \"en attente du promoteur\"",
                                   {kName, kOn, kReason, kEtag, kRequestId}},
                                  kColumns, &Client::HoldDossier);
  AddCall<v1::ResumeDossierRequest>(tree, group,
                                    {"resume",
                                     {"Reprend un dossier en suspens.", "Resumes a dossier on hold."},
                                     "relais dossier resume 12",
                                     {kName, kOn, kReason, kEtag, kRequestId}},
                                    kColumns, &Client::ResumeDossier);
  AddCall<v1::CloseDossierRequest>(
      tree, group,
      {"close",
       {"Ferme un dossier, avec son issue.", "Closes a dossier, with its outcome."},
       "relais dossier close 12 --outcome projet-demarre --on 2019-02-28",
       {kName,
        {"--outcome", "outcome", {"Issue : code ou libellé", "Outcome: code or label"}, true},
        kOn,
        kReason,
        kEtag,
        kRequestId}},
      kColumns, &Client::CloseDossier);
  AddCall<v1::ReopenDossierRequest>(tree, group,
                                    {"reopen",
                                     {"Rouvre un dossier fermé.", "Reopens a closed dossier."},
                                     "relais dossier reopen 12 --reason \"le projet reprend\"",
                                     {kName, kOn, kReasonRequired, kEtag, kRequestId}},
                                    kColumns, &Client::ReopenDossier);
}

}  // namespace

void AddDossierCommands(CommandTree& tree) {
  CLI::App& group =
      *AddGroup(tree, tree.app, "dossier",
                {"Ouvre les dossiers d’accompagnement et les suit.", "Opens dossiers and follows them."});
  AddCall<v1::CreateDossierRequest>(
      tree, group,
      {"create",
       {"Ouvre un dossier.", "Opens a dossier."},
       "relais dossier create --opened-on 2018-04-12 --title \"Épicerie coopérative\" --promoter \"Coop du "
       "village\" "
       "--gender both --kind project --sector alimentation --mrc drummond --phase pre_startup --lead pole",
       CreateFlags()},
      kColumns, &Client::CreateDossier);
  AddCall<v1::GetDossierRequest>(
      tree, group,
      {"get",
       {"Montre un dossier, aujourd’hui ou tel qu’il était.", "Shows a dossier, now or as it was."},
       "relais dossier get 12 --as-of 2019-04-01T08:00",
       {kName,
        {"--as-of",
         "as_of",
         {"État du registre à ce moment", "State of the register then"},
         false,
         InputKind::kAsOf}}},
      kColumns, &Client::GetDossier);
  AddList<v1::ListDossiersRequest, v1::Dossier>(
      tree, group,
      {"list",
       {"Liste les dossiers qui correspondent aux filtres.", "Lists the dossiers that match the filters."},
       "relais dossier list --mrc drummond --status open,on_hold",
       FilterFlags()},
      "dossiers", kColumns, &Client::Dossiers);
  AddCall<v1::UpdateDossierRequest>(
      tree, group,
      {"update",
       {"Change les attributs donnés d’un dossier.", "Changes the given attributes of a dossier."},
       "relais dossier update 12 --sector culture --notes \"\"",
       UpdateFlags(),
       "dossier"},
      kColumns, &Client::UpdateDossier);
  AddMoves(tree, group);
  AddList<v1::ListDossierRevisionsRequest, v1::DossierRevision>(
      tree, group,
      {"revisions",
       {"Liste les révisions d’un dossier, la plus récente d’abord.",
        "Lists the revisions of a dossier, newest first."},
       "relais dossier revisions 12",
       {kName}},
      "revisions", kRevisionColumns, &Client::DossierRevisions);
}

}  // namespace relais::cli
