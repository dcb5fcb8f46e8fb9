#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "service/auth/access.h"
#include "service/auth/erased.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/privacy/access_rules.h"
#include "service/domain/referrals/referral_rules.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/dossiers/closing.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/privacy/erasure.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/handlers/referrals/referral_view.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using Verb = domain::ReferralVerb;

// Request of a move, for all verbs.
struct MoveRequest {
  // The whole request.
  const google::protobuf::Message& message;
  const std::string& name;
  const std::string& etag;
  const std::string& on;
  Verb verb;
  std::string text = "";
  std::string decline_reason = "";
  std::string code = "";
};

// The fields of the move, after validation.
struct MoveInput {
  std::string on;
  std::string text;
  std::string decline_reason;
  std::string code;
};

domain::ReferralFacts FactsOf(const storage::ReferralRecord& record) {
  const std::string& last = !record.ended_on.empty()      ? record.ended_on
                            : !record.answered_on.empty() ? record.answered_on
                                                          : record.sent_on;
  return {record.kind, record.state, DayOf(last), OptionalDay(record.respond_by)};
}

// The organization that may make the move.
const std::string& ActorOf(const storage::ReferralRecord& record, Verb verb) {
  return domain::ActorOf(record.kind, verb) == domain::ReferralActor::kSender ? record.from_organization
                                                                              : record.to_organization;
}

// Applies the move to the record.
void ApplyVerb(storage::ReferralRecord& record, Verb verb, const std::string& next_state,
               const MoveInput& input) {
  if (verb == Verb::kAccept || verb == Verb::kDecline) {
    record.answer = next_state;
    record.answered_on = input.on;
    record.decline_reason = input.decline_reason;
  } else {
    record.ended_on = input.on;
    record.end_code = input.code;
  }
  record.state = next_state;
  record.answer_text = input.text;
  ++record.revision;
}

// Gives the lead of the dossier to `organization` from `on`. FAILED_PRECONDITION unless `holder` leads now.
absl::Status MoveLead(RequestReader& input, storage::WriteTransaction& transaction,
                      const storage::ReferralRecord& referral, const std::string& holder,
                      const std::string& organization, const std::string& on, absl::string_view move) {
  // Unrestricted: the recipient does not see the dossier before it takes the lead.
  const storage::Snapshot snapshot = transaction.snapshot().Unrestricted();
  const std::string name = convert::DossierName(referral.dossier_id);
  RELAIS_ASSIGN_OR_RETURN(storage::DossierRecord dossier, LoadDossierOrError(snapshot, "name", name));
  if (dossier.lead_organization != holder) {
    return convert::WrongState(
        NameOf(kReferrals, referral), referral.state, std::string(move),
        {absl::StrCat("Le dossier est maintenant mené par ", dossier.lead_organization, "."),
         absl::StrCat("The dossier is now led by ", dossier.lead_organization, ".")});
  }
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, referral.dossier_id));
  storage::LeadRecord lead{referral.dossier_id, 0, on, organization};
  RELAIS_ASSIGN_OR_RETURN(lead.number,
                          storage::NextNumber<storage::LeadRecord>(snapshot, referral.dossier_id));
  if (on < leads.back().effective_on) {
    input.AddViolation(
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

absl::Status MoveLeadAsDecided(RequestReader& input, storage::WriteTransaction& transaction,
                               const storage::ReferralRecord& record, domain::LeadMove move,
                               const std::string& on, absl::string_view word) {
  switch (move) {
    case domain::LeadMove::kToRecipient:
      return MoveLead(input, transaction, record, record.from_organization, record.to_organization, on, word);
    case domain::LeadMove::kToSender:
      return MoveLead(input, transaction, record, record.to_organization, record.from_organization, on, word);
    case domain::LeadMove::kNone:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// A view opens only while a consent covers it. An EXTERNAL answer opens no view, so it needs no consent.
absl::Status CheckConsent(const CallContext& call, const storage::Snapshot& snapshot,
                          storage::ReferralRecord& record) {
  if (record.kind == "external") return absl::OkStatus();
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts, DossierFactsOf(all, record.dossier_id));
  const auto covering =
      domain::CoveringConsent(facts, record.to_organization, domain::FormatDate(call.today));
  if (!covering.has_value()) {
    return convert::ConsentMissing(convert::DossierName(record.dossier_id),
                                   convert::Named("organizations", record.to_organization));
  }
  if (record.consent_number.has_value()) return absl::OkStatus();
  // An imported referral has no consent yet: use the one that covers it now.
  RELAIS_ASSIGN_OR_RETURN(const auto consents, storage::ListParts<storage::ConsentRecord>(
                                                   all, record.dossier_id, 0, storage::kNoLimit));
  record.consent_number = consents[*covering].number;
  return absl::OkStatus();
}

// A closed dossier cannot be accepted, and takes no answer or returned lead dated after its closing. Recall,
// completion and expiry stay possible, to end referrals that an older version left open.
absl::Status CheckDossierTakes(const storage::Snapshot& snapshot, const storage::ReferralRecord& record,
                               const MoveRequest& request, const std::string& on) {
  const bool moves_lead_back = request.verb == Verb::kReturn && record.kind == "transfer";
  if (request.verb != Verb::kAccept && request.verb != Verb::kDecline && !moves_lead_back) {
    return absl::OkStatus();
  }
  const storage::Snapshot all = snapshot.Unrestricted();
  const std::string move(domain::WordOf(request.verb));
  if (request.verb == Verb::kAccept && record.kind != "external") {
    RELAIS_ASSIGN_OR_RETURN(const auto dossier, storage::FindDossier(all, record.dossier_id));
    if (dossier.has_value()) RELAIS_RETURN_IF_ERROR(CheckNotClosed(*dossier, request.name, move));
  }
  return CheckOpenOn(all, record.dossier_id, on, request.name, move);
}

MoveInput ReadMove(RequestReader& input, const MoveRequest& request) {
  MoveInput read;
  read.on = input.DateOrToday("on", request.on);
  read.text = input.Text("text", request.text, Presence::kOptional, domain::kMaxFreeText, Privacy::kPersonal);
  read.decline_reason =
      input.Code("decline_reason", "decline_reason", request.decline_reason, Presence::kOptional);
  const absl::string_view codelist = domain::EndCodelistOf(request.verb);
  if (!codelist.empty()) read.code = input.Code(codelist, "code", request.code, Presence::kOptional);
  return read;
}

// Checks the actor before the state: the wrong party gets PERMISSION_DENIED, and others get NOT_FOUND from
// the load.
absl::StatusOr<std::string> Move(const CallContext& call, storage::WriteTransaction& transaction,
                                 const MoveRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(storage::ReferralRecord record,
                          LoadOrError(kReferrals, call, transaction.snapshot(), "name", request.name));
  const std::string actor = ActorOf(record, request.verb);
  if (call.principal.organization != actor) return convert::PermissionDeniedError(request.name);
  RELAIS_RETURN_IF_ERROR(CheckNotErased(transaction.snapshot(), record.dossier_id, request.message));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name, request.etag, record.revision));
  RequestReader input(call, transaction.snapshot());
  const MoveInput read = ReadMove(input, request);
  const std::string word(domain::WordOf(request.verb));
  const domain::ReferralDecision decision =
      domain::CheckReferralMove(FactsOf(record),
                                {request.verb, read.on.empty() ? call.today : DayOf(read.on),
                                 !request.decline_reason.empty(), !read.text.empty(), !request.code.empty()},
                                call.today);
  if (decision.result.wrong_state.has_value()) {
    return convert::WrongState(request.name, record.state, word, *decision.result.wrong_state);
  }
  input.Add(decision.result.violations);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckDossierTakes(transaction.snapshot(), record, request, read.on));
  if (request.verb == Verb::kAccept)
    RELAIS_RETURN_IF_ERROR(CheckConsent(call, transaction.snapshot(), record));
  RELAIS_RETURN_IF_ERROR(MoveLeadAsDecided(input, transaction, record, decision.lead, read.on, word));
  ApplyVerb(record, request.verb, decision.next_state, read);
  transaction.Replace(record);
  RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, record, record.state, actor));
  return request.name;
}

std::string Told(const storage::ReferralRecord& record) {
  return absl::StrCat(NameOf(kReferrals, record), " ", record.answered_on, " ", record.answer,
                      record.decline_reason.empty() ? "" : " ", record.decline_reason);
}

// Fills the text of the answer. That of the former answer does not go with another one.
void ReadCorrectedText(RequestReader& input, const v1::CorrectReferralAnswerRequest& request,
                       bool other_answer, storage::ReferralRecord& record) {
  if (request.has_new_text()) {
    record.answer_text = input.Text("new_text", request.new_text(), Presence::kOptional, domain::kMaxFreeText,
                                    Privacy::kPersonal);
  } else if (other_answer) {
    record.answer_text.clear();
  }
}

// Fills date, answer, text and reason of a refusal from the request.
void ReadCorrectedAnswer(RequestReader& input, const v1::CorrectReferralAnswerRequest& request,
                         storage::ReferralRecord& record) {
  const storage::ReferralRecord recorded = record;
  if (!request.new_answered_on().empty()) {
    record.answered_on = input.PastDate("new_answered_on", request.new_answered_on(), Presence::kRequired);
  }
  if (request.new_answer() == v1::REFERRAL_STATE_ACCEPTED ||
      request.new_answer() == v1::REFERRAL_STATE_DECLINED) {
    record.answer = convert::CodeOf(request.new_answer());
  } else if (request.new_answer() != v1::REFERRAL_STATE_UNSPECIFIED) {
    input.OneOf("new_answer", convert::CodeOf(request.new_answer()), "accepted, declined");
  }
  if (record.answer == "declined") {
    const std::string& given =
        request.new_decline_reason().empty() ? recorded.decline_reason : request.new_decline_reason();
    record.decline_reason = input.Code("decline_reason", "new_decline_reason", given, Presence::kRequired,
                                       recorded.decline_reason);
  } else if (!request.new_decline_reason().empty()) {
    input.AddViolation("new_decline_reason", request.new_decline_reason(),
                       {"seulement avec un refus", "with a refusal only"});
  } else {
    record.decline_reason.clear();
  }
  const bool other_answer = record.answer != recorded.answer;
  if (other_answer && record.ended_on.empty()) record.state = record.answer;
  ReadCorrectedText(input, request, other_answer, record);
  if (input.ok() && storage::ValuesOf(record) == storage::ValuesOf(recorded)) {
    input.AddViolation("new_answered_on", "",
                       {"rien ne changerait : donnez une valeur autre que celle qui est inscrite",
                        "nothing would change: give a value other than the one recorded"});
  }
}

// Checks that the corrected answer fits the other facts of referral and dossier.
absl::Status CheckCorrectedAnswer(const CallContext& call, const storage::Snapshot& snapshot,
                                  const storage::ReferralRecord& before,
                                  const storage::ReferralRecord& corrected) {
  const std::string name = NameOf(kReferrals, corrected);
  if (corrected.answer == "declined" && !corrected.ended_on.empty()) {
    return convert::FactsInTheWay(
        name, corrected.state, "correct answer",
        {{name,
          {absl::StrCat("la référence acceptée a pris fin le ", corrected.ended_on, " : elle reste acceptée"),
           absl::StrCat("the accepted referral ended on ", corrected.ended_on, ": it stays accepted")}}});
  }
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier,
                          LoadDossierOrError(all, "name", convert::DossierName(corrected.dossier_id)));
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierHistory history, ReadHistory(all, dossier, call.today));
  domain::DossierHistory after = history;
  for (domain::ReferralDates& referral : after.referrals) {
    if (referral.name == name) referral = ReferralDatesOf(corrected, call.today);
  }
  return CheckHistoryChange(history, after, name, before.state, "correct answer");
}

}  // namespace

absl::StatusOr<std::string> AcceptReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::AcceptReferralRequest& request) {
  return Move(call, transaction, {request, request.name(), request.etag(), request.on(), Verb::kAccept});
}

absl::StatusOr<std::string> DeclineReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                            const v1::DeclineReferralRequest& request) {
  return Move(call, transaction,
              {request, request.name(), request.etag(), request.on(), Verb::kDecline, request.text(),
               request.decline_reason()});
}

absl::StatusOr<std::string> RecallReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::RecallReferralRequest& request) {
  return Move(call, transaction,
              {request, request.name(), request.etag(), request.on(), Verb::kRecall, request.text(), "",
               request.code()});
}

absl::StatusOr<std::string> CompleteReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::CompleteReferralRequest& request) {
  return Move(call, transaction,
              {request, request.name(), request.etag(), request.on(), Verb::kComplete, request.text(), "",
               request.code()});
}

absl::StatusOr<std::string> ReturnReferral(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::ReturnReferralRequest& request) {
  return Move(call, transaction,
              {request, request.name(), request.etag(), request.on(), Verb::kReturn, request.text(), "",
               request.code()});
}

absl::StatusOr<std::string> CorrectReferralAnswer(const CallContext& call,
                                                  storage::WriteTransaction& transaction,
                                                  const v1::CorrectReferralAnswerRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(storage::ReferralRecord record,
                          LoadOrError(kReferrals, call, snapshot, "name", request.name()));
  // Only the sender may: it recorded the answer.
  if (call.principal.organization != record.from_organization)
    return convert::PermissionDeniedError(request.name());
  RELAIS_RETURN_IF_ERROR(CheckNotErased(snapshot, record.dossier_id, request));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), record.revision));
  if (record.kind != "external" || record.answer.empty()) {
    return convert::WrongState(
        request.name(), record.state, "correct answer",
        {"seule une réponse que l'expéditeur a inscrite pour un organisme sans compte se corrige ainsi",
         "only an answer that the sender recorded for an organization without accounts is corrected so"});
  }
  if (request.has_new_text() && !record.ended_on.empty()) {
    return convert::WrongState(request.name(), record.state, "correct answer",
                               {"la référence a pris fin, et son texte est celui de sa fin",
                                "the referral has ended, and its text is that of its end"});
  }
  const storage::ReferralRecord before = record;
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, record.dossier_id, request.reason());
  ReadCorrectedAnswer(input, request, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(CheckCorrectedAnswer(call, snapshot, before, record));
  RELAIS_RETURN_IF_ERROR(
      RecordCorrection(transaction, record.dossier_id, {"referral", Told(before), Told(record), reason}));
  ++record.revision;
  transaction.Replace(record);
  return request.name();
}

absl::StatusOr<std::string> ExpireReferral(storage::WriteTransaction& transaction, const std::string& name,
                                           absl::CivilDay today) {
  RELAIS_ASSIGN_OR_RETURN(storage::ReferralRecord record,
                          LoadOrError(kReferrals, CallContext(), transaction.snapshot(), "name", name));
  const domain::ReferralDecision decision =
      domain::CheckReferralMove(FactsOf(record), {Verb::kExpire, today}, today);
  // The referral has moved meanwhile.
  if (!decision.result.ok()) return name;
  ApplyVerb(record, Verb::kExpire, decision.next_state, {domain::FormatDate(today), "", "", ""});
  transaction.Replace(record);
  RELAIS_RETURN_IF_ERROR(QueueNotices(transaction, record, record.state, ""));
  return name;
}

absl::StatusOr<std::vector<std::string>> OverdueReferrals(const storage::Snapshot& snapshot,
                                                          absl::CivilDay today, std::int64_t limit) {
  std::vector<std::string> names;
  RELAIS_RETURN_IF_ERROR(storage::ForEach<storage::ReferralRecord>(
      snapshot, "state = ? AND respond_by < ?", {"sent", domain::FormatDate(today), limit},
      "ORDER BY dossier_id, number LIMIT ?",
      [&](const storage::ReferralRecord& record) { names.push_back(NameOf(kReferrals, record)); }));
  return names;
}

}  // namespace relais::handlers
