#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Flag kOfDossier = {"dossier",
                         "parent",
                         {"Numéro du dossier; tous sans lui", "Number of the dossier; all without it"},
                         false,
                         InputKind::kName,
                         "dossiers/*",
                         "-"};

const Columns kReadColumns = {
    {"sequence", {"Journal", "Journal"}},
    {"read_on", {"Lu le", "Read on"}},
    {"count", {"Lectures", "Readings"}},
    {"first_read_at", {"La première", "First"}, "", false},
    {"last_read_at", {"La dernière", "Last"}},
    {"dossier", {"Dossier", "Dossier"}},
    {"user", {"Par", "By"}},
    {"organization", {"Organisme", "Organization"}, "organization"},
    {"method", {"Opération", "Operation"}},
    {"recorded_at", {"Inscrit le", "Recorded"}, "", false},
};

const Columns kCommunicationColumns = {
    {"communicated_on", {"Communiqué le", "Communicated"}},
    {"referral", {"Référence", "Referral"}},
    {"from_organization", {"De", "From"}, "organization"},
    {"to_organization", {"À", "To"}, "organization"},
    {"information", {"Renseignements", "Information"}},
    {"purpose", {"Fin", "Purpose"}, "consent_purpose"},
    {"consent", {"Consentement", "Consent"}, "", false},
    {"closed_on", {"Fermé le", "Closed"}},
};

const Columns kRuleColumns = {
    {"name", {"Issue", "Outcome"}},
    {"years", {"Années de conservation", "Years kept"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

const Columns kDueColumns = {
    {"dossier", {"Dossier", "Dossier"}},
    {"closing_outcome", {"Issue", "Outcome"}, "closing_outcome"},
    {"closed_on", {"Fermé le", "Closed on"}},
    {"due_on", {"Échu le", "Due on"}},
};

void AddRetention(CommandTree& tree, Command group) {
  AddList(tree, group,
          {"retention",
           {"Liste les dossiers fermés dont la durée de conservation est échue.",
            "Lists the closed dossiers whose retention has ended."},
           "relais privacy retention --due-to 2027-03-31",
           {{"--due-to",
             "due_to",
             {"Échus à cette date; aujourd’hui sans cette option", "Due by this day; today without it"}}}},
          kDueColumns, "PrivacyService.ListRetentionDue");
  const Command rules = AddGroup(
      tree, group, "retention-rule",
      {"Fixe la durée de conservation, par issue.", "Sets how long closed dossiers are kept, by outcome."});
  AddCommand(tree, rules, "list",
             {"Liste la durée de conservation de chaque issue.", "Lists the retention of every outcome."},
             "relais privacy retention-rule list", [](Session& session) -> absl::StatusOr<ExitCode> {
               const auto response = session.client().ListRetentionRules({});
               if (!response.ok()) return response.status();
               std::vector<const google::protobuf::Message*> items;
               for (const v1::RetentionRule& rule : response->retention_rules()) items.push_back(&rule);
               PrintMany(session.output(), "retentionRules", items, kRuleColumns);
               return kDone;
             });
  AddCall(
      tree, rules,
      {"update",
       {"Change la durée de conservation d’une issue.", "Changes the retention of an outcome."},
       "relais privacy retention-rule update abandonne --years 3",
       {{"outcome",
         "retention_rule.name",
         {"Code de l’issue", "Code of the outcome"},
         true,
         InputKind::kName,
         "retentionRules/*"},
        {"--years", "retention_rule.years", {"Années entières, de 1 à 100", "Whole years, 1 to 100"}, true},
        {"--etag",
         "retention_rule.etag",
         {"Refuser si elle a changé depuis", "Refuse where it changed since"}}}},
      kRuleColumns, "PrivacyService.UpdateRetentionRule");
}

}  // namespace

const Columns& ErasureColumns() {
  static const Columns& columns = *new Columns{
      {"dossier", {"Dossier", "Dossier"}},
      {"recorded_at", {"Effacé le", "Erased"}},
      {"user", {"Par", "By"}},
      {"reason", {"Motif", "Reason"}, "erasure_reason"},
      {"sequence", {"Journal", "Journal"}},
  };
  return columns;
}

void AddPrivacyCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "privacy",
               {"Tient les registres que la loi demande.", "Keeps the registers that the law asks for."});
  AddList(tree, group,
          {"reads",
           {"Liste qui, hors de l’organisme responsable, a lu un dossier.",
            "Lists who outside the lead organization read a dossier."},
           "relais privacy reads 12",
           {kOfDossier}},
          kReadColumns, "PrivacyService.ListDossierReads");
  AddList(
      tree, group,
      {"communications",
       {"Montre le registre des communications de renseignements.", "Shows the register of communications."},
       "relais privacy communications --from 2026-04-01 --to 2026-06-30",
       {kOfDossier,
        {"--from", "from", {"Communiqués à partir du", "Communicated on or after"}},
        {"--to", "to", {"Communiqués jusqu’au", "Communicated on or before"}}}},
      kCommunicationColumns, "PrivacyService.ListCommunications");
  AddRetention(tree, group);
  AddList(tree, group,
          {"erasures",
           {"Liste les effacements de renseignements personnels.", "Lists the erasures of personal data."},
           "relais privacy erasures"},
          ErasureColumns(), "PrivacyService.ListErasures");
  AddIncidentCommands(tree, group);
}

}  // namespace relais::cli
