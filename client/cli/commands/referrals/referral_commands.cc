#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/names.h"

namespace relais::cli {
namespace {

const Flag kName = {"referral", "name",           {"Référence, par exemple 12/1", "Referral, such as 12/1"},
                    true,       InputKind::kName, "dossiers/*/referrals/*"};
const Flag kOn = {"--on", "on", {"Date; aujourd’hui sans cette option", "Day; today without it"}};
const Flag kText = {
    "--text",
    "text",
    {"Motif ou résultat en mots; ceci ou --code", "Reason or result in words; this or --code"}};
const Flag kEtag = {"--etag", "etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}};

Flag Code(LocalizedText help) { return {"--code", "code", help}; }

const Columns kColumns = {
    {"name", {"Référence", "Referral"}},
    {"external_id", {"Identifiant externe", "External id"}, "", false},
    {"cover_sheet.project_title", {"Projet", "Project"}},
    {"cover_sheet.sector", {"Secteur", "Sector"}, "sector", false},
    {"cover_sheet.mrc", {"MRC", "MRC"}, "mrc", false},
    {"cover_sheet.phase", {"Phase", "Phase"}, "", false},
    {"kind", {"Type", "Kind"}},
    {"from_organization", {"De", "From"}, "organization"},
    {"to_organization", {"À", "To"}, "organization"},
    {"sent_on", {"Envoyée le", "Sent on"}},
    {"respond_by", {"Réponse d’ici le", "Respond by"}, "", false},
    {"reason_code", {"Raison", "Reason"}, "referral_reason", false},
    {"reason", {"Motif", "Reason in words"}, "", false},
    {"state", {"État", "State"}},
    {"answered_on", {"Réponse le", "Answered on"}},
    {"decline_reason", {"Motif du refus", "Decline reason"}, "decline_reason", false},
    {"ended_on", {"Terminée le", "Ended on"}, "", false},
    {"end_code", {"Issue", "Outcome"}, "referral_result|return_reason|recall_reason", false},
    {"answer_text", {"Réponse", "Answer"}, "", false},
    {"consent", {"Consentement", "Consent"}, "", false},
    {"view_open", {"Dossier ouvert au destinataire", "Dossier open to the recipient"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
};

// Columns for the outcome of each dossier.
const Columns kResultColumns = {
    {"parent", {"Dossier", "Dossier"}},          {"referral.name", {"Référence", "Referral"}},
    {"referral.state", {"État", "State"}},       {"reason", {"Refus", "Refusal"}},
    {"message", {"Explication", "Explanation"}},
};

absl::StatusOr<ExitCode> CreateOne(Session& session, v1::CreateReferralRequest& request,
                                   const std::string& dossier) {
  absl::StatusOr<std::string> parent = FindDossier(session, dossier);
  if (!parent.ok()) return parent.status();
  request.set_parent(*std::move(parent));
  auto response = session.client().CreateReferral(request);
  if (IsUnknownNumber(response.status(), dossier)) {
    absl::StatusOr<std::string> instead = FindInstead(session, dossier);
    if (!instead.ok()) return instead.status();
    if (instead->empty()) return response.status();
    request.set_parent(*std::move(instead));
    response = session.client().CreateReferral(request);
  }
  if (!response.ok()) return response.status();
  PrintResponse(session, *response, kColumns);
  return kDone;
}

// Sends those again whose number no dossier has, to the dossier with that external id. Their answers take the
// place of the refusals.
absl::Status SendInstead(Session& session, const v1::BatchCreateReferralsRequest& request,
                         const std::vector<std::string>& dossiers,
                         v1::BatchCreateReferralsResponse& response) {
  v1::BatchCreateReferralsRequest again;
  std::vector<int> places;
  for (int i = 0; i < std::min(request.requests_size(), response.results_size()); ++i) {
    const std::string& number = dossiers[static_cast<size_t>(i)];
    const v1::BatchCreateReferralsResult& result = response.results(i);
    if (result.reason() != "RESOURCE_NOT_FOUND" || result.parent() != absl::StrCat("dossiers/", number))
      continue;
    const absl::StatusOr<std::string> instead = FindInstead(session, number);
    if (!instead.ok()) return instead.status();
    if (instead->empty()) continue;
    *again.add_requests() = request.requests(i);
    again.mutable_requests(again.requests_size() - 1)->set_parent(*instead);
    places.push_back(i);
  }
  if (places.empty()) return absl::OkStatus();
  // Another call, so another identifier; the same one each time that the command is repeated.
  if (!request.request_id().empty()) again.set_request_id(absl::StrCat(request.request_id(), "-2"));
  const auto second = session.client().BatchCreateReferrals(again);
  // The result of the first call is kept, with its refusals.
  if (!second.ok() || second->results_size() != again.requests_size()) return absl::OkStatus();
  for (int i = 0; i < second->results_size(); ++i) {
    *response.mutable_results(places[static_cast<size_t>(i)]) = second->results(i);
  }
  return absl::OkStatus();
}

// All of them with the same words; some may fail where others succeed.
absl::StatusOr<ExitCode> CreateSeveral(Session& session, const v1::CreateReferralRequest& common,
                                       const std::vector<std::string>& dossiers) {
  if (!common.referral().external_id().empty()) {
    return UsageError(session.Say(
        {"--external-id : un seul dossier à la fois", "--external-id: one dossier at a time only"}));
  }
  // Each request of the batch has the fields of the one.
  const FieldNames names = session.field_names();
  for (const auto& [path, flag] : names) session.field_names()["requests." + path] = flag;
  session.field_names()["requests.parent"] = "dossier";
  v1::BatchCreateReferralsRequest request;
  request.set_request_id(common.request_id());
  for (const std::string& dossier : dossiers) {
    v1::CreateReferralRequest& one = *request.add_requests();
    absl::StatusOr<std::string> parent = FindDossier(session, dossier);
    if (!parent.ok()) return parent.status();
    one.set_parent(*std::move(parent));
    *one.mutable_referral() = common.referral();
  }
  auto response = session.client().BatchCreateReferrals(request);
  if (!response.ok()) return response.status();
  absl::Status sent = SendInstead(session, request, dossiers, *response);
  std::vector<const google::protobuf::Message*> results;
  bool all_sent = true;
  for (const v1::BatchCreateReferralsResult& result : response->results()) {
    results.push_back(&result);
    all_sent = all_sent && result.code() == 0;
  }
  Output output = session.output();
  // Never cuts the explanations.
  output.width = std::numeric_limits<int>::max();
  PrintMany(output, "results", results, kResultColumns);
  for (const v1::BatchCreateReferralsResult& result : response->results()) {
    if (result.reason() != "CONSENT_MISSING") continue;
    session.err() << session.Say({"D’abord : ", "First: "})
                  << Printable(ConsentCommand(result.parent(), common.referral().to_organization(), ""))
                  << "\n";
  }
  if (!sent.ok()) return sent;
  return all_sent ? kDone : kFailed;
}

void AddCreate(CommandTree& tree, Command group) {
  auto dossiers = std::make_shared<std::vector<std::string>>();
  const Command command = AddRequest<v1::CreateReferralRequest>(
      tree, group,
      {"create",
       {"Envoie une référence, ou une pour chacun de plusieurs dossiers.",
        "Sends a referral, or one for each of several dossiers."},
       "relais referral create 12 --kind transfer --to mrc-drummond --respond-by 2018-07-01\n"
       "relais referral create 12 13 14 --kind consultation --to pole --reason-code expertise",
       {{"--kind", "referral.kind", {"Type", "Kind"}, true},
        {"--to", "referral.to_organization", {"Organisme destinataire", "Recipient"}, true},
        {"--from",
         "referral.from_organization",
         {"Organisme qui réfère; le responsable sans cette option", "Sender; the lead without it"}},
        {"--on",
         "referral.sent_on",
         {"Date d’envoi; aujourd’hui sans cette option", "Day it is sent; today without it"}},
        {"--respond-by",
         "referral.respond_by",
         {"Date de réponse demandée", "Day by which an answer is asked"}},
        {"--reason-code",
         "referral.reason_code",
         {"Raison : code ou libellé, montrée avec le sommaire",
          "Reason: code or label, shown with the cover sheet"}},
        {"--reason", "referral.reason", {"Motif en mots", "Reason in words"}},
        {"--external-id", "referral.external_id", {"Identifiant externe", "External id"}}}},
      [dossiers](Session& session, v1::CreateReferralRequest& request) {
        return dossiers->size() == 1 ? CreateOne(session, request, dossiers->front())
                                     : CreateSeveral(session, request, *dossiers);
      });
  command
      .AddOption("dossier", *dossiers,
                 LocalizedText{"Numéro du dossier; jusqu’à 100", "Number of the dossier; up to 100"}.In(
                     tree.language))
      .Required()
      .ValueName("dossiers/*");
}

void AddMoves(CommandTree& tree, Command group) {
  AddCall(tree, group,
          {"accept",
           {"Accepte une référence.", "Accepts a referral."},
           "relais referral accept 12/1 --on 2018-06-01",
           {kName, kOn, kEtag}},
          kColumns, "ReferralService.AcceptReferral");
  AddCall(tree, group,
          {"decline",
           {"Décline une référence.", "Declines a referral."},
           "relais referral decline 12/1 --reason hors-mandat",
           {kName,
            {"--reason", "decline_reason", {"Motif : code ou libellé", "Reason: code or label"}, true},
            {"--text", "text", {"Précision", "More about it"}},
            kOn,
            kEtag}},
          kColumns, "ReferralService.DeclineReferral");
  AddCall(tree, group,
          {"recall",
           {"Rappelle une référence envoyée.", "Recalls a referral sent."},
           "relais referral recall 12/1 --code erreur",
           {kName, Code({"Motif du rappel : code ou libellé", "Reason of the recall: code or label"}), kText,
            kOn, kEtag}},
          kColumns, "ReferralService.RecallReferral");
  AddCall(tree, group,
          {"complete",
           {"Termine une référence acceptée, avec son résultat.",
            "Completes an accepted referral, with its result."},
           "relais referral complete 12/1 --code besoin-repondu --text \"plan d’affaires déposé\"",
           {kName, Code({"Résultat : code ou libellé", "Result: code or label"}), kText, kOn, kEtag}},
          kColumns, "ReferralService.CompleteReferral");
  AddCall(tree, group,
          {"return",
           {"Retourne une référence acceptée.", "Returns an accepted referral."},
           "relais referral return 12/1 --code projet-reporte",
           {kName, Code({"Motif du retour : code ou libellé", "Reason of the return: code or label"}), kText,
            kOn, kEtag}},
          kColumns, "ReferralService.ReturnReferral");
}

}  // namespace

void AddReferralCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "referral",
               {"Tient les références d’un organisme à l’autre.", "Keeps referrals between organizations."});
  AddReferralInbox(tree, group);
  AddCreate(tree, group);
  AddCall(tree, group,
          {"get", {"Montre une référence.", "Shows a referral."}, "relais referral get 12/1", {kName}},
          kColumns, "ReferralService.GetReferral");
  AddList(tree, group,
          {"list",
           {"Liste les références d’un dossier ou de tous.", "Lists the referrals of a dossier or of all."},
           "relais referral list --state sent --to pole",
           {{"dossier",
             "parent",
             {"Numéro du dossier; tous sans lui", "Number of the dossier; all without it"},
             false,
             InputKind::kName,
             "dossiers/*",
             "-"},
            {"--state", "states", {"État", "State"}},
            {"--from", "from_organization", {"Organisme qui réfère", "Sender"}},
            {"--to", "to_organization", {"Organisme destinataire", "Recipient"}}}},
          kColumns, "ReferralService.ListReferrals");
  AddMoves(tree, group);
  AddReferralCorrections(tree, group);
  AddReferralEvents(tree, group);
}

}  // namespace relais::cli
