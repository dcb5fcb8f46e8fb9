#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Flag kName = {"consent", "name",           {"Consentement, par exemple 12/1", "Consent, such as 12/1"},
                    true,      InputKind::kName, "dossiers/*/consents/*"};
const Flag kDossier = {"dossier", "parent",         {"Numéro du dossier", "Number of the dossier"},
                       true,      InputKind::kName, "dossiers/*"};

const Columns kColumns = {
    {"name", {"Consentement", "Consent"}},
    {"purpose", {"Finalité", "Purpose"}, "consent_purpose"},
    {"recipients", {"Destinataires", "Recipients"}, "organization"},
    {"whole_network", {"Tout le réseau", "Whole network"}},
    {"obtained_on", {"Obtenu le", "Obtained on"}},
    {"expires_on", {"Expire le", "Expires on"}},
    {"evidence", {"Preuve", "Evidence"}},
    {"withdrawn_on", {"Retiré le", "Withdrawn on"}},
    {"notes", {"Notes", "Notes"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
};

}  // namespace

void AddConsentCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "consent",
               {"Tient les consentements des promoteurs.", "Keeps the promoters’ consents."});
  AddCall(
      tree, group,
      {"create",
       {"Inscrit un consentement.", "Records a consent."},
       "relais consent create 12 --purpose accompagnement --recipient mrc-drummond --evidence written",
       {kDossier,
        {"--purpose", "consent.purpose", {"Finalité : code ou libellé", "Purpose: code or label"}, true},
        {"--recipient", "consent.recipients", {"Organisme destinataire", "Organization that may receive"}},
        {"--whole-network", "consent.whole_network", {"Pour tout le réseau", "For the whole network"}},
        {"--on",
         "consent.obtained_on",
         {"Date d’obtention; aujourd’hui sans cette option", "Day it was obtained; today without it"}},
        {"--expires-on", "consent.expires_on", {"Dernier jour où il vaut", "Last day on which it holds"}},
        {"--evidence", "consent.evidence", {"Preuve", "Evidence"}, true},
        {"--notes", "consent.notes", {"Où se trouve la preuve", "Where the evidence is kept"}}}},
      kColumns, "ConsentService.CreateConsent");
  AddCall(tree, group,
          {"get", {"Montre un consentement.", "Shows a consent."}, "relais consent get 12/1", {kName}},
          kColumns, "ConsentService.GetConsent");
  AddList(tree, group,
          {"list",
           {"Liste les consentements d’un dossier.", "Lists the consents of a dossier."},
           "relais consent list 12",
           {kDossier}},
          kColumns, "ConsentService.ListConsents");
  AddCall(tree, group,
          {"withdraw",
           {"Retire un consentement : les accès qui en dépendent se ferment.",
            "Withdraws a consent: the views that rest on it close."},
           "relais consent withdraw 12/1 --on 2019-02-01",
           {kName,
            {"--on", "withdrawn_on", {"Date; aujourd’hui sans cette option", "Day; today without it"}},
            {"--etag", "etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}}}},
          kColumns, "ConsentService.WithdrawConsent");
}

}  // namespace relais::cli
