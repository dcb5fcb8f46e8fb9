// Commands for wrongly recorded data: corrections, withdrawals and voiding.
#include "client/cli/commands/commands.h"
#include "client/cli/commands/dossiers/dossier_lists.h"
#include "client/cli/commands/dossiers/funding_flags.h"

namespace relais::cli {
namespace {

const Flag kDossier = {"dossier", "name",           {"Numéro du dossier", "Number of the dossier"},
                       true,      InputKind::kName, "dossiers/*"};
const Flag kWhy = {"--reason",
                   "reason",
                   {"Pourquoi c’est corrigé; requis, sauf pour un dossier effacé",
                    "Why it is corrected; required, unless the dossier was erased"}};
const Flag kEtag = {
    "--etag", "etag", {"Refuser si la ressource a changé depuis", "Refuse if the resource changed since"}};

Flag StatusNumber() {
  return {"number",
          "number",
          {"Numéro du changement de statut, que montre « relais dossier get »",
           "Number of the status change, which “relais dossier get” shows"},
          true};
}

const Columns kLeadColumns = {
    {"name", {"Dossier", "Dossier"}},
    {"lead_changes", {"Responsables", "Leads"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

const Columns kApplicationColumns = {
    {"name", {"Demande", "Application"}},
    {"program", {"Programme", "Program"}, "program"},
    {"requested_cents", {"Demandé", "Requested"}},
    {"awarded_cents", {"Accordé", "Awarded"}},
    {"steps", {"Étapes", "Steps"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

const Columns kReferralColumns = {
    {"name", {"Référence", "Referral"}},
    {"kind", {"Type", "Kind"}},
    {"to_organization", {"À", "To"}, "organization"},
    {"sent_on", {"Envoyée le", "Sent on"}},
    {"state", {"État", "State"}},
    {"answered_on", {"Réponse le", "Answered on"}},
    {"decline_reason", {"Motif du refus", "Decline reason"}, "decline_reason"},
    {"etag", {"Etag", "Etag"}, "", false},
};

void AddPhaseCorrections(CommandTree& tree, Command group) {
  const Flag which = {"--on",
                      "effective_on",
                      {"Date du changement, telle qu’inscrite", "Day of the change, as recorded"},
                      true};
  AddCall(tree, group,
          {"correct-phase",
           {"Corrige la date, la phase ou le motif d’un changement de phase.",
            "Corrects the day, phase or reason of a phase change."},
           "relais dossier correct-phase 12 --on 2018-11-06 --new-on 2018-12-06 --reason \"mauvais mois\"",
           {kDossier,
            which,
            {"--new-on", "new_effective_on", {"Vraie date", "True day"}},
            {"--phase", "new_phase", {"Vraie phase", "True phase"}},
            {"--new-reason", "new_reason", {"Motif du changement lui-même", "Reason of the change itself"}},
            kWhy,
            kEtag}},
          DossierColumns(), "DossierService.CorrectDossierPhase");
  AddCall(
      tree, group,
      {"withdraw-phase",
       {"Retire un changement de phase inscrit par erreur.", "Withdraws a phase change recorded by mistake."},
       "relais dossier withdraw-phase 12 --on 2018-11-06 --reason \"inscrit dans le mauvais dossier\"",
       {kDossier, which, kWhy, kEtag}},
      DossierColumns(), "DossierService.WithdrawDossierPhase");
}

void AddStatusCorrections(CommandTree& tree, Command group) {
  AddCall(tree, group,
          {"correct-status",
           {"Corrige la date, le statut, l’issue ou le motif d’un changement de statut, comme une fermeture.",
            "Corrects the day, status, outcome or reason of a status change, such as a closing."},
           "relais dossier correct-status 12 2 --new-on 2019-02-28 --reason \"date oubliée\"\n"
           "relais dossier correct-status 12 2 --new-status \"en suspens\" --reason \"jamais fermé\"",
           {kDossier,
            StatusNumber(),
            {"--new-on", "new_effective_on", {"Vraie date", "True day"}},
            {"--new-status",
             "new_status",
             {"Vrai statut; une fermeture demande aussi --outcome",
              "True status; a closing needs --outcome as well"}},
            {"--outcome", "new_outcome", {"Vraie issue : code ou libellé", "True outcome: code or label"}},
            {"--new-reason", "new_reason", {"Motif du changement lui-même", "Reason of the change itself"}},
            kWhy,
            kEtag}},
          DossierColumns(), "DossierService.CorrectDossierStatus");
  AddCall(tree, group,
          {"withdraw-status",
           {"Retire un changement de statut inscrit par erreur.",
            "Withdraws a status change recorded by mistake."},
           "relais dossier withdraw-status 12 3 --reason \"le dossier n’a jamais été rouvert\"",
           {kDossier, StatusNumber(), kWhy, kEtag}},
          DossierColumns(), "DossierService.WithdrawDossierStatus");
}

void AddVoiding(CommandTree& tree, Command group) {
  AddCall(tree, group,
          {"void",
           {"Annule un dossier ouvert par erreur : il n’est plus dans aucune liste ni aucun compte.",
            "Voids a dossier opened by mistake: it is in no list and no count any more."},
           "relais dossier void 12 --reason \"ouvert deux fois\"",
           {kDossier,
            {"--reason",
             "reason",
             {"Pourquoi il est annulé; requis, sauf pour un dossier effacé",
              "Why it is voided; required, unless the dossier was erased"}},
            kEtag}},
          DossierColumns(), "DossierService.VoidDossier");
  AddCall(tree, group,
          {"unvoid",
           {"Rétablit un dossier annulé.", "Undoes the voiding of a dossier."},
           "relais dossier unvoid 12",
           {kDossier, kEtag}},
          DossierColumns(), "DossierService.UnvoidDossier");
}

Flag Application(const char* path) {
  return {"application",
          path,
          {"Demande, par exemple 12/1", "Application, such as 12/1"},
          true,
          InputKind::kName,
          "dossiers/*/fundingApplications/*"};
}

// JSON is the whole answer, so that it holds `applicationWithdrawn`. In a table a sentence says it; beside
// CSV, on standard error.
absl::StatusOr<ExitCode> WithdrawStep(Session& session, v1::WithdrawFundingStepRequest& request) {
  const absl::StatusOr<v1::WithdrawFundingStepResponse> response =
      session.client().WithdrawFundingStep(request);
  if (!response.ok()) return response.status();
  const Output output = session.output();
  if (!response->application_withdrawn()) {
    PrintOne(output, response->funding_application(), kApplicationColumns);
    return kDone;
  }
  if (output.format == Format::kJson) {
    PrintOne(output, *response, {});
    return kDone;
  }
  if (output.format != Format::kTable) PrintOne(output, response->funding_application(), kApplicationColumns);
  std::ostream& out = output.format == Format::kTable ? output.out : session.err();
  out << session.Say({"C’était la dernière étape : la demande est retirée avec elle.",
                      "It was the last step: the application is withdrawn with it."})
      << "\n";
  return kDone;
}

}  // namespace

void AddDossierCorrections(CommandTree& tree, Command dossier) {
  AddPhaseCorrections(tree, dossier);
  AddStatusCorrections(tree, dossier);
  AddCall(tree, dossier,
          {"correct-lead",
           {"Corrige qui est responsable d’un dossier, et depuis quand (administrateur).",
            "Corrects who leads a dossier, and since when (administrator)."},
           "relais dossier correct-lead 12 --number 2 --on 2019-01-15 --reason \"mauvaise date\"\n"
           "relais dossier correct-lead 12 --on 2019-04-01 --organization pole --reason \"l’agence a fermé\"",
           {kDossier,
            {"--number",
             "number",
             {"Numéro du responsable à corriger; sans cette option, un changement s’ajoute",
              "Number of the lead to correct; without it a change is added"}},
            {"--on", "effective_on", {"Vraie date", "True day"}},
            {"--organization", "organization", {"Vrai organisme", "True organization"}},
            kWhy,
            kEtag}},
          kLeadColumns, "DossierService.CorrectDossierLead");
  AddCall(tree, dossier,
          {"withdraw-lead",
           {"Retire un changement de responsable inscrit par erreur (administrateur).",
            "Withdraws a change of lead recorded by mistake (administrator)."},
           "relais dossier withdraw-lead 12 2 --reason \"inscrit dans le mauvais dossier\"",
           {kDossier,
            {"number",
             "number",
             {"Numéro du responsable, que montre « relais dossier get »",
              "Number of the lead, which “relais dossier get” shows"},
             true},
            kWhy,
            kEtag}},
          kLeadColumns, "DossierService.WithdrawDossierLead");
  AddVoiding(tree, dossier);
}

void AddFundingCorrections(CommandTree& tree, Command funding) {
  const Flag step = {"step", "step", {"Étape", "Step"}, true};
  AddCall(tree, funding,
          {"correct-step",
           {"Corrige la date d’une étape inscrite.", "Corrects the day of a recorded step."},
           "relais funding correct-step 12/1 awarded --on 2019-02-15 --reason \"date de la lettre\"",
           {Application("name"), step, {"--on", "step_on", {"Vraie date", "True day"}, true}, kWhy, kEtag}},
          kApplicationColumns, "FundingService.CorrectFundingStep");
  AddRequest<v1::WithdrawFundingStepRequest>(
      tree, funding,
      {"withdraw-step",
       {"Retire une étape inscrite par erreur; la dernière, avec la demande.",
        "Withdraws a step recorded by mistake; the last one, with the application."},
       "relais funding withdraw-step 12/1 awarded --reason \"rien n’est encore accordé\"",
       {Application("name"), step, kWhy, kEtag}},
      &WithdrawStep);
  AddCall(tree, funding,
          {"correct",
           {"Corrige le programme ou les montants d’une demande.",
            "Corrects the program or the amounts of an application."},
           "relais funding correct 12/1 --program risq --reason \"mauvais programme\"",
           {Application("funding_application.name"),
            {"--program",
             "funding_application.program",
             {"Vrai programme : code ou libellé", "True program: code or label"}},
            kRequestedFlag,
            kAwardedFlag,
            kWhy,
            {"--etag",
             "funding_application.etag",
             {"Refuser si elle a changé depuis", "Refuse if it changed since"}}},
           "funding_application"},
          kApplicationColumns, "FundingService.CorrectFundingApplication");
}

void AddReferralCorrections(CommandTree& tree, Command referral) {
  AddCall(
      tree, referral,
      {"correct-answer",
       {"Corrige la réponse inscrite pour un organisme sans compte.",
        "Corrects the answer recorded for an organization without accounts."},
       "relais referral correct-answer 12/1 --on 2018-07-03 --reason \"date de leur lettre\"\n"
       "relais referral correct-answer 12/1 --answer declined --decline-reason hors-mandat --reason \"mal "
       "lu\"",
       {{"referral",
         "name",
         {"Référence, par exemple 12/1", "Referral, such as 12/1"},
         true,
         InputKind::kName,
         "dossiers/*/referrals/*"},
        {"--on", "new_answered_on", {"Vraie date de la réponse", "True day of the answer"}},
        {"--answer",
         "new_answer",
         {"Vraie réponse : accepted ou declined", "True answer: accepted or declined"}},
        {"--new-text",
         "new_text",
         {"Vrai texte de la réponse; celui d’une réponse contraire s’efface sans cette option",
          "True text of the answer; that of the opposite answer goes without it"}},
        {"--decline-reason",
         "new_decline_reason",
         {"Motif du refus : code ou libellé", "Reason of the refusal: code or label"}},
        kWhy,
        kEtag}},
      kReferralColumns, "ReferralService.CorrectReferralAnswer");
}

}  // namespace relais::cli
