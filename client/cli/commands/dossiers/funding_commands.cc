#include "client/cli/commands/commands.h"
#include "client/cli/commands/dossiers/funding_flags.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Demande", "Application"}},
    {"external_id", {"Identifiant externe", "External id"}, "", false},
    {"program", {"Programme", "Program"}, "program"},
    {"requested_cents", {"Demandé", "Requested"}},
    {"awarded_cents", {"Accordé", "Awarded"}},
    {"steps", {"Étapes", "Steps"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

Flag Name(const char* path) {
  return {"application",
          path,
          {"Demande, par exemple 12/1", "Application, such as 12/1"},
          true,
          InputKind::kName,
          "dossiers/*/fundingApplications/*"};
}

const Flag kDossier = {"dossier", "parent",         {"Numéro du dossier", "Number of the dossier"},
                       true,      InputKind::kName, "dossiers/*"};

}  // namespace

void AddFundingCommands(CommandTree& tree) {
  const Command group = AddGroup(tree, tree.app, "funding",
                                 {"Suit les demandes de financement.", "Follows funding applications."});
  AddCall(tree, group,
          {"create",
           {"Inscrit une demande, avec sa première étape.", "Records an application, with its first step."},
           "relais funding create 12 --program piec --step filed --on 2018-10-01 --requested 50000",
           {kDossier,
            {"--program",
             "funding_application.program",
             {"Programme : code ou libellé", "Program: code or label"},
             true},
            {"--step", "funding_application.steps.step", {"Première étape", "First step"}, true},
            {"--on",
             "funding_application.steps.step_on",
             {"Date de l’étape; aujourd’hui sans cette option", "Day of the step; today without it"}},
            kRequestedFlag,
            kAwardedFlag,
            {"--external-id", "funding_application.external_id", {"Identifiant externe", "External id"}}}},
          kColumns, "FundingService.CreateFundingApplication");
  AddCall(
      tree, group,
      {"get", {"Montre une demande.", "Shows an application."}, "relais funding get 12/1", {Name("name")}},
      kColumns, "FundingService.GetFundingApplication");
  AddList(tree, group,
          {"list",
           {"Liste les demandes d’un dossier.", "Lists the applications of a dossier."},
           "relais funding list 12",
           {kDossier}},
          kColumns, "FundingService.ListFundingApplications");
  AddCall(tree, group,
          {"update",
           {"Change les montants d’une demande.", "Changes the amounts of an application."},
           "relais funding update 12/1 --awarded 45000",
           {Name("funding_application.name"),
            kRequestedFlag,
            kAwardedFlag,
            {"--etag",
             "funding_application.etag",
             {"Refuser si elle a changé depuis", "Refuse where it changed since"}}},
           "funding_application"},
          kColumns, "FundingService.UpdateFundingApplication");
  AddCall(tree, group,
          {"step",
           {"Inscrit une étape d’une demande.", "Records a step of an application."},
           "relais funding step 12/1 awarded --on 2019-02-15 --amount 45000",
           {Name("name"),
            {"step", "step.step", {"Étape", "Step"}, true},
            {"--on", "step.step_on", {"Date; aujourd’hui sans cette option", "Day; today without it"}},
            {"--amount",
             "amount_cents",
             {"Montant demandé (filed) ou accordé (awarded), en dollars",
              "Amount asked (filed) or given (awarded), in dollars"},
             false,
             InputKind::kMoney},
            {"--etag", "etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}}}},
          kColumns, "FundingService.RecordFundingStep");
  AddFundingCorrections(tree, group);
}

}  // namespace relais::cli
