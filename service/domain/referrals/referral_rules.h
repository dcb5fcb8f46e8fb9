#ifndef RELAIS_SERVICE_DOMAIN_REFERRALS_REFERRAL_RULES_H_
#define RELAIS_SERVICE_DOMAIN_REFERRALS_REFERRAL_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "service/domain/common/rule_result.h"

namespace relais::domain {

enum class ReferralVerb { kAccept, kDecline, kRecall, kExpire, kComplete, kReturn };

enum class ReferralActor { kSender, kRecipient, kService };

// What an accepted move does to the lead of the dossier from its date on.
enum class LeadMove { kNone, kToRecipient, kToSender };

// A referral as it stands. Codes of ReferralKinds() and ReferralStates().
struct ReferralFacts {
  std::string kind;
  std::string state;
  // Date of the sending, or of the last move since.
  absl::CivilDay last_move_on;
  std::optional<absl::CivilDay> respond_by;
};

struct ReferralMove {
  ReferralVerb verb;
  absl::CivilDay on;
  // A code of the codelist `decline_reason` was given.
  bool has_decline_reason = false;
  bool has_text = false;
  // A code of the codelist that goes with the verb was given.
  bool has_code = false;
};

struct ReferralDecision {
  RuleResult result;
  // State after the move; empty where it is refused.
  std::string next_state;
  LeadMove lead = LeadMove::kNone;
};

// The word of the API and of the journal for it, such as `accept`.
absl::string_view WordOf(ReferralVerb verb);

// The codelist whose code may say why or with what result; empty where the verb has none besides
// decline_reason.
absl::string_view EndCodelistOf(ReferralVerb verb);

// Who may do it; for an external referral the sender stands in for the recipient.
ReferralActor ActorOf(absl::string_view kind, ReferralVerb verb);

// Judges a move: the table of states and verbs; a recall of an accepted referral only of a consultation;
// expiry only after `respond_by`; until the service has recorded it, an answer counts. Not in the future, not
// before the last move. A refusal needs a decline reason; a recall, a completion and a return need a text or
// a code. Who may act is asked of ActorOf first. Fields: on, decline_reason, text.
ReferralDecision CheckReferralMove(const ReferralFacts& referral, const ReferralMove& move,
                                   absl::CivilDay today);

// A referral to be sent.
struct NewReferral {
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  absl::CivilDay sent_on;
  std::optional<absl::CivilDay> respond_by;
};

// Known kind, two organizations, sent not in the future nor before the opening, `respond_by` not before the
// sending. Fields are those of the struct.
RuleResult CheckNewReferral(const NewReferral& referral, absl::CivilDay opened_on, absl::CivilDay today);

// Whether a referral of this kind may go to an organization of that kind (code of OrganizationKind): an
// external one to those without accounts, any other to those that have some.
bool MayReceive(absl::string_view organization_kind, absl::string_view referral_kind);

// Whether it keeps the dossier from being sent to the same organization once more: it waits for an answer, or
// the recipient works along on it.
bool IsUnderWay(absl::string_view kind, absl::string_view state);

// Whether the recipient sees something of the dossier because a consent covers it: the cover sheet of a
// referral sent, the full view of an accepted consultation.
bool RestsOnConsent(absl::string_view kind, absl::string_view state);

// Whether a referral in this state has ever been accepted, given that it was answered or not.
bool WasAccepted(absl::string_view state, bool answered);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_REFERRALS_REFERRAL_RULES_H_
