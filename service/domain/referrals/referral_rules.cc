#include "service/domain/referrals/referral_rules.h"

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/messages.h"

namespace relais::domain {
namespace {

// State after the verb; empty if the state and kind do not allow it.
std::string NextState(const ReferralFacts& referral, const ReferralMove& move) {
  const bool sent = referral.state == "sent";
  const bool accepted = referral.state == "accepted";
  switch (move.verb) {
    case ReferralVerb::kAccept:
      return sent ? "accepted" : "";
    case ReferralVerb::kDecline:
      return sent ? "declined" : "";
    case ReferralVerb::kRecall:
      return sent || (accepted && referral.kind == "consultation") ? "recalled" : "";
    case ReferralVerb::kExpire:
      return sent && referral.respond_by.has_value() && move.on > *referral.respond_by ? "expired" : "";
    case ReferralVerb::kComplete:
      return accepted ? "completed" : "";
    case ReferralVerb::kReturn:
      return accepted ? "returned" : "";
  }
  return "";
}

LocalizedText WrongState(const ReferralFacts& referral) {
  const LocalizedText state = ReferralStates().LabelOf(referral.state);
  const LocalizedText kind = ReferralKinds().LabelOf(referral.kind);
  return {absl::StrCat("l'état de la référence ne le permet pas : ", state.fr, " (", kind.fr, ")"),
          absl::StrCat("the state of the referral does not allow it: ", state.en, " (", kind.en, ")")};
}

LeadMove LeadAfter(const std::string& kind, ReferralVerb verb) {
  if (kind != "transfer") return LeadMove::kNone;
  if (verb == ReferralVerb::kAccept) return LeadMove::kToRecipient;
  return verb == ReferralVerb::kReturn ? LeadMove::kToSender : LeadMove::kNone;
}

bool NeedsText(ReferralVerb verb) {
  return verb == ReferralVerb::kRecall || verb == ReferralVerb::kComplete || verb == ReferralVerb::kReturn;
}

}  // namespace

absl::string_view WordOf(ReferralVerb verb) {
  switch (verb) {
    case ReferralVerb::kAccept:
      return "accept";
    case ReferralVerb::kDecline:
      return "decline";
    case ReferralVerb::kRecall:
      return "recall";
    case ReferralVerb::kExpire:
      return "expire";
    case ReferralVerb::kComplete:
      return "complete";
    case ReferralVerb::kReturn:
      return "return";
  }
  return "";
}

absl::string_view EndCodelistOf(ReferralVerb verb) {
  if (verb == ReferralVerb::kRecall) return "recall_reason";
  if (verb == ReferralVerb::kComplete) return "referral_result";
  return verb == ReferralVerb::kReturn ? "return_reason" : "";
}

ReferralActor ActorOf(absl::string_view kind, ReferralVerb verb) {
  if (verb == ReferralVerb::kExpire) return ReferralActor::kService;
  if (verb == ReferralVerb::kRecall || kind == "external") return ReferralActor::kSender;
  return ReferralActor::kRecipient;
}

ReferralDecision CheckReferralMove(const ReferralFacts& referral, const ReferralMove& move,
                                   absl::CivilDay today) {
  ReferralDecision decision;
  ReferralFacts now = referral;
  if (move.verb != ReferralVerb::kExpire) now.state = StateOn(referral.state, referral.respond_by, today);
  const std::string next = NextState(now, move);
  if (next.empty()) {
    decision.result.wrong_state = WrongState(now);
    return decision;
  }
  Violations& violations = decision.result.violations;
  if (std::optional<LocalizedText> fault = CheckNotInFuture(move.on, today)) {
    violations.push_back({"on", FormatDate(move.on), *std::move(fault)});
  } else if (move.on < referral.last_move_on) {
    violations.push_back({"on", FormatDate(move.on),
                          messages::BeforeDate("le dernier geste", "the last move", referral.last_move_on)});
  }
  if (move.verb == ReferralVerb::kDecline && !move.has_decline_reason) {
    violations.push_back({"decline_reason", "", messages::Required()});
  }
  if (NeedsText(move.verb) && !move.has_text && !move.has_code)
    violations.push_back({"text", "", messages::Required()});
  if (!decision.result.ok()) return decision;
  decision.next_state = next;
  decision.lead = LeadAfter(referral.kind, move.verb);
  return decision;
}

RuleResult CheckNewReferral(const NewReferral& referral, absl::CivilDay opened_on, absl::CivilDay today) {
  RuleResult result;
  Violations& violations = result.violations;
  if (ReferralKinds().Find(referral.kind) == nullptr) {
    violations.push_back({"kind", referral.kind, messages::AllowedValues(ReferralKinds().AllowedCodes())});
  }
  if (referral.from_organization == referral.to_organization) {
    violations.push_back(
        {"to_organization",
         referral.to_organization,
         {"un autre organisme que celui qui réfère", "another organization than the sender"}});
  }
  const std::string sent_on = FormatDate(referral.sent_on);
  if (std::optional<LocalizedText> fault = CheckNotInFuture(referral.sent_on, today)) {
    violations.push_back({"sent_on", sent_on, *std::move(fault)});
  } else if (referral.sent_on < opened_on) {
    violations.push_back(
        {"sent_on", sent_on,
         messages::BeforeDate("l'ouverture du dossier", "the opening of the dossier", opened_on)});
  }
  if (referral.respond_by.has_value() && *referral.respond_by < referral.sent_on) {
    violations.push_back({"respond_by", FormatDate(*referral.respond_by),
                          messages::BeforeDate("l'envoi", "the sending", referral.sent_on)});
  }
  return result;
}

bool MayReceive(absl::string_view organization_kind, absl::string_view referral_kind) {
  return HasAccounts(organization_kind) != (referral_kind == "external");
}

std::string StateOn(const std::string& state, std::optional<absl::CivilDay> respond_by,
                    absl::CivilDay today) {
  return state == "sent" && respond_by.has_value() && *respond_by < today ? "expired" : state;
}

bool IsUnderWay(absl::string_view kind, absl::string_view state) {
  return state == "sent" || (state == "accepted" && kind == "consultation");
}

bool RestsOnConsent(absl::string_view kind, absl::string_view state) {
  return kind != "external" && IsUnderWay(kind, state);
}

bool WasAccepted(absl::string_view state, bool answered) {
  if (state == "accepted" || state == "completed" || state == "returned") return true;
  return state == "recalled" && answered;
}

}  // namespace relais::domain
