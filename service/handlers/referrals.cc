#include "service/handlers/referrals.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/errors.h"
#include "service/convert/names.h"
#include "service/convert/records.h"
#include "service/domain/field_checks.h"
#include "service/domain/referral_rules.h"
#include "service/handlers/facts.h"
#include "service/handlers/found.h"
#include "service/handlers/input.h"
#include "service/handlers/paging.h"
#include "storage/dossier_parts.h"
#include "storage/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kAllDossiers[] = "dossiers/-";

absl::StatusOr<storage::ReferralRecord> Found(const storage::Snapshot& snapshot, const std::string& field,
                                              const std::string& name) {
  return FoundPart<storage::ReferralRecord>(snapshot, field, name, convert::kReferrals);
}

std::string NameOf(const storage::ReferralRecord& record) {
  return convert::PartName(record.dossier_id, convert::kReferrals, record.number);
}

std::optional<absl::CivilDay> OptionalDay(const std::string& date) {
  return date.empty() ? std::nullopt : std::optional<absl::CivilDay>(DayOf(date));
}

// Who leads on a civil date; empty before the opening.
std::string LeadOn(const std::vector<storage::LeadRecord>& leads, const std::string& date) {
  std::string organization;
  for (const storage::LeadRecord& lead : leads) {
    if (lead.effective_on <= date) organization = lead.organization;
  }
  return organization;
}

// Only the organization that leads on the day may send.
void CheckSender(Input& input, const std::vector<storage::LeadRecord>& leads,
                 storage::ReferralRecord& record) {
  const std::string lead = LeadOn(leads, record.sent_on);
  if (record.from_organization.empty()) record.from_organization = lead;
  if (!lead.empty() && record.from_organization != lead) {
    input.Fault("referral.from_organization", record.from_organization,
                {absl::StrCat("l'organisme responsable du dossier à cette date, ", lead),
                 absl::StrCat("the organization that leads the dossier on that date, ", lead)});
  }
}

// What a move of a referral carries.
struct MoveRequest {
  const std::string& name;
  const std::string& etag;
  const std::string& on;
  std::string text;
  std::string decline_reason;
  domain::ReferralVerb verb;
  const char* move;
};

domain::ReferralFacts FactsOf(const storage::ReferralRecord& record) {
  const std::string& last = !record.ended_on.empty()      ? record.ended_on
                            : !record.answered_on.empty() ? record.answered_on
                                                          : record.sent_on;
  return {record.kind, record.state, DayOf(last), OptionalDay(record.respond_by)};
}

// Puts what the move says into the record.
void Follow(storage::ReferralRecord& record, const MoveRequest& request, const std::string& next_state,
            const std::string& on, const std::string& decline_reason, const std::string& text) {
  if (request.verb == domain::ReferralVerb::kAccept || request.verb == domain::ReferralVerb::kDecline) {
    record.answer = next_state;
    record.answered_on = on;
    record.decline_reason = decline_reason;
  } else {
    record.ended_on = on;
  }
  record.state = next_state;
  record.answer_text = text;
  ++record.revision;
}

// Gives the lead of the dossier to `organization` from `on`; the lead must stand with `holder` now.
absl::Status MoveLead(Input& input, storage::WriteTransaction& transaction,
                      const storage::ReferralRecord& referral, const std::string& holder,
                      const std::string& organization, const std::string& on, const char* move) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  const std::string name = convert::DossierName(referral.dossier_id);
  RELAIS_ASSIGN_OR_RETURN(storage::DossierRecord dossier, FoundDossier(snapshot, "name", name));
  if (dossier.lead_organization != holder) {
    return convert::WrongState(
        NameOf(referral), referral.state, move,
        {absl::StrCat("Le dossier est maintenant mené par ", dossier.lead_organization, "."),
         absl::StrCat("The dossier is now led by ", dossier.lead_organization, ".")});
  }
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, referral.dossier_id));
  storage::LeadRecord lead{referral.dossier_id, 0, on, organization};
  for (const storage::LeadRecord& other : leads) lead.number = std::max(lead.number, other.number);
  ++lead.number;
  if (on < leads.back().effective_on) {
    input.Fault(
        "on", on,
        {absl::StrCat("au plus tôt au dernier changement de responsable, ", leads.back().effective_on),
         absl::StrCat("not before the last change of lead, ", leads.back().effective_on)});
    return input.status();
  }
  transaction.Insert(lead);
  dossier.lead_organization = organization;
  ++dossier.revision;
  transaction.Replace(dossier);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Move(const CallContext& call, storage::WriteTransaction& transaction,
                                 const MoveRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::ReferralRecord record,
                          Found(transaction.snapshot(), "name", request.name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name, request.etag, record.revision));
  Input input(call, transaction.snapshot());
  const std::string on = input.DateOrToday("on", request.on);
  const std::string text =
      input.Text("text", request.text, Presence::kOptional, domain::kMaxFreeText, Privacy::kPersonal);
  const std::string decline_reason =
      input.Code("decline_reason", "decline_reason", request.decline_reason, Presence::kOptional);
  const domain::ReferralDecision decision = domain::CheckReferralMove(
      FactsOf(record),
      {request.verb, on.empty() ? call.today : DayOf(on), !request.decline_reason.empty(), !text.empty()},
      call.today);
  if (decision.result.wrong_state.has_value()) {
    return convert::WrongState(request.name, record.state, request.move, *decision.result.wrong_state);
  }
  input.Add(decision.result.violations);
  RELAIS_RETURN_IF_ERROR(input.status());
  if (decision.lead == domain::LeadMove::kToRecipient) {
    RELAIS_RETURN_IF_ERROR(MoveLead(input, transaction, record, record.from_organization,
                                    record.to_organization, on, request.move));
  } else if (decision.lead == domain::LeadMove::kToSender) {
    RELAIS_RETURN_IF_ERROR(MoveLead(input, transaction, record, record.to_organization,
                                    record.from_organization, on, request.move));
  }
  Follow(record, request, decision.next_state, on, decline_reason, text);
  transaction.Replace(record);
  return request.name;
}

}  // namespace

absl::StatusOr<v1::GetReferralResponse> GetReferral(const CallContext&, const storage::Snapshot& snapshot,
                                                    const v1::GetReferralRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::ReferralRecord record, Found(snapshot, "name", request.name()));
  v1::GetReferralResponse response;
  *response.mutable_referral() = convert::ToProto(record);
  return response;
}

absl::StatusOr<v1::ListReferralsResponse> ListReferrals(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListReferralsRequest& request) {
  storage::ReferralConditions conditions;
  if (request.parent() != kAllDossiers) {
    RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                            FoundDossier(snapshot, "parent", request.parent()));
    conditions.dossier_id = dossier.dossier_id;
  }
  Input input(call, snapshot);
  const Paging paging(input, request, "nn");
  for (int i = 0; i < request.states_size(); ++i) {
    conditions.states.push_back(
        input.EnumCode(absl::StrCat("states[", i, "]"), request.states(i), Presence::kRequired));
  }
  conditions.from_organization = input.Organization("from_organization", request.from_organization(),
                                                    Presence::kOptional, "", Retired::kAllowed);
  conditions.to_organization = input.Organization("to_organization", request.to_organization(),
                                                  Presence::kOptional, "", Retired::kAllowed);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(
      std::vector<storage::ReferralRecord> records,
      storage::ListReferralRecords(snapshot, conditions, {paging.after_number(0), paging.after_number(1)},
                                   paging.limit()));
  v1::ListReferralsResponse response;
  response.set_next_page_token(paging.Cut(records, [](const auto& item) -> std::vector<std::string> {
    return {absl::StrCat(item.dossier_id), absl::StrCat(item.number)};
  }));
  for (const auto& record : records) *response.add_referrals() = convert::ToProto(record);
  return response;
}

absl::StatusOr<std::string> CreateReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateReferralRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          FoundDossier(snapshot, "parent", request.parent()));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, dossier.dossier_id));
  const v1::Referral& referral = request.referral();
  Input input(call, snapshot);
  storage::ReferralRecord record;
  record.external_id =
      input.Text("referral.external_id", referral.external_id(), Presence::kOptional, domain::kMaxExternalId);
  record.kind = input.EnumCode("referral.kind", referral.kind(), Presence::kRequired);
  record.from_organization =
      input.Organization("referral.from_organization", referral.from_organization(), Presence::kOptional);
  record.to_organization =
      input.Organization("referral.to_organization", referral.to_organization(), Presence::kRequired);
  record.sent_on = input.DateOrToday("referral.sent_on", referral.sent_on());
  record.respond_by = input.Date("referral.respond_by", referral.respond_by(), Presence::kOptional);
  record.reason = input.Text("referral.reason", referral.reason(), Presence::kOptional, domain::kMaxFreeText,
                             Privacy::kPersonal);
  CheckSender(input, leads, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  const domain::RuleResult result =
      domain::CheckNewReferral({record.kind, record.from_organization, record.to_organization,
                                DayOf(record.sent_on), OptionalDay(record.respond_by)},
                               DayOf(dossier.opened_on), call.today);
  for (const domain::Violation& violation : result.violations) {
    input.Fault("referral." + violation.field, violation.value, violation.problem);
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  if (!record.external_id.empty()) {
    RELAIS_ASSIGN_OR_RETURN(const auto taken, storage::FindPartByExternalId<storage::ReferralRecord>(
                                                  snapshot, record.external_id));
    if (taken.has_value()) return convert::AlreadyExists(NameOf(*taken));
  }
  record.dossier_id = dossier.dossier_id;
  record.revision = 1;
  record.state = "sent";
  RELAIS_ASSIGN_OR_RETURN(record.number,
                          storage::NextNumber<storage::ReferralRecord>(snapshot, dossier.dossier_id));
  transaction.Insert(record);
  return NameOf(record);
}

absl::StatusOr<std::string> AcceptReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::AcceptReferralRequest& request) {
  return Move(
      call, transaction,
      {request.name(), request.etag(), request.on(), "", "", domain::ReferralVerb::kAccept, "accept"});
}

absl::StatusOr<std::string> DeclineReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeclineReferralRequest& request) {
  return Move(call, transaction,
              {request.name(), request.etag(), request.on(), request.text(), request.decline_reason(),
               domain::ReferralVerb::kDecline, "decline"});
}

absl::StatusOr<std::string> RecallReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::RecallReferralRequest& request) {
  return Move(call, transaction,
              {request.name(), request.etag(), request.on(), request.text(), "",
               domain::ReferralVerb::kRecall, "recall"});
}

absl::StatusOr<std::string> CompleteReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteReferralRequest& request) {
  return Move(call, transaction,
              {request.name(), request.etag(), request.on(), request.text(), "",
               domain::ReferralVerb::kComplete, "complete"});
}

absl::StatusOr<std::string> ReturnReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::ReturnReferralRequest& request) {
  return Move(call, transaction,
              {request.name(), request.etag(), request.on(), request.text(), "",
               domain::ReferralVerb::kReturn, "return"});
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Referral* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::ReferralRecord record, Found(snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
