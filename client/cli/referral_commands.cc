#include "client/cli/commands.h"

namespace relais::cli {
namespace {

const Flag kName = {"referral", "name",           {"Référence, par exemple 12/1", "Referral, such as 12/1"},
                    true,       InputKind::kName, "dossiers/*/referrals/*"};
const Flag kOn = {"--on", "on", {"Date; aujourd’hui sans cette option", "Day; today without it"}};
const Flag kText = {"--text", "text", {"Motif ou résultat", "Reason or result"}, true};
const Flag kEtag = {"--etag", "etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}};

const Columns kColumns = {
    {"name", {"Référence", "Referral"}},
    {"external_id", {"Identifiant externe", "External id"}, "", false},
    {"kind", {"Type", "Kind"}},
    {"from_organization", {"De", "From"}, "organization"},
    {"to_organization", {"À", "To"}, "organization"},
    {"sent_on", {"Envoyée le", "Sent on"}},
    {"respond_by", {"Réponse d’ici le", "Respond by"}, "", false},
    {"state", {"État", "State"}},
    {"answered_on", {"Réponse le", "Answered on"}},
    {"decline_reason", {"Motif du refus", "Decline reason"}, "decline_reason", false},
    {"ended_on", {"Terminée le", "Ended on"}, "", false},
    {"reason", {"Motif", "Reason"}, "", false},
    {"answer_text", {"Réponse", "Answer"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
};

void AddMoves(CommandTree& tree, CLI::App& group) {
  AddCall<v1::AcceptReferralRequest>(tree, group,
                                     {"accept",
                                      {"Accepte une référence.", "Accepts a referral."},
                                      "relais referral accept 12/1 --on 2018-06-01",
                                      {kName, kOn, kEtag}},
                                     kColumns, &Client::AcceptReferral);
  AddCall<v1::DeclineReferralRequest>(
      tree, group,
      {"decline",
       {"Décline une référence.", "Declines a referral."},
       "relais referral decline 12/1 --reason hors-mandat",
       {kName,
        {"--reason", "decline_reason", {"Motif : code ou libellé", "Reason: code or label"}, true},
        {"--text", "text", {"Précision", "More about it"}},
        kOn,
        kEtag}},
      kColumns, &Client::DeclineReferral);
  AddCall<v1::RecallReferralRequest>(tree, group,
                                     {"recall",
                                      {"Rappelle une référence envoyée.", "Recalls a referral sent."},
                                      "relais referral recall 12/1 --text \"envoyée par erreur\"",
                                      {kName, kText, kOn, kEtag}},
                                     kColumns, &Client::RecallReferral);
  AddCall<v1::CompleteReferralRequest>(tree, group,
                                       {"complete",
                                        {"Termine une référence acceptée, avec son résultat.",
                                         "Completes an accepted referral, with its result."},
                                        "relais referral complete 12/1 --text \"plan d’affaires déposé\"",
                                        {kName, kText, kOn, kEtag}},
                                       kColumns, &Client::CompleteReferral);
  AddCall<v1::ReturnReferralRequest>(tree, group,
                                     {"return",
                                      {"Retourne une référence acceptée.", "Returns an accepted referral."},
                                      "relais referral return 12/1 --text \"projet reporté\"",
                                      {kName, kText, kOn, kEtag}},
                                     kColumns, &Client::ReturnReferral);
}

}  // namespace

void AddReferralCommands(CommandTree& tree) {
  CLI::App& group =
      *AddGroup(tree, tree.app, "referral",
                {"Tient les références d’un organisme à l’autre.", "Keeps referrals between organizations."});
  AddCall<v1::CreateReferralRequest>(
      tree, group,
      {"create",
       {"Envoie une référence.", "Sends a referral."},
       "relais referral create 12 --kind transfer --to mrc-drummond --respond-by 2018-07-01",
       {{"dossier",
         "parent",
         {"Numéro du dossier", "Number of the dossier"},
         true,
         InputKind::kName,
         "dossiers/*"},
        {"--kind", "referral.kind", {"Type", "Kind"}, true},
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
        {"--reason", "referral.reason", {"Motif", "Reason"}},
        {"--external-id", "referral.external_id", {"Identifiant externe", "External id"}},
        {"--request-id", "request_id", {"Identifiant de la demande", "Identifier of the request"}}}},
      kColumns, &Client::CreateReferral);
  AddCall<v1::GetReferralRequest>(
      tree, group,
      {"get", {"Montre une référence.", "Shows a referral."}, "relais referral get 12/1", {kName}}, kColumns,
      &Client::GetReferral);
  AddList<v1::ListReferralsRequest, v1::Referral>(
      tree, group,
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
      "referrals", kColumns, &Client::Referrals);
  AddMoves(tree, group);
}

}  // namespace relais::cli
