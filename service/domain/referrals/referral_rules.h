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

// Effect of an allowed move on the dossier's lead, from the date of the move.
enum class LeadMove { kNone, kToRecipient, kToSender };

// Current state of a referral. Codes of ReferralKinds() and ReferralStates().
struct ReferralFacts {
  std::string kind;
  std::string state;
  // Date of the last move, or of the sending if there was none.
  absl::CivilDay last_move_on;
  std::optional<absl::CivilDay> respond_by;
};

struct ReferralMove {
  ReferralVerb verb;
  absl::CivilDay on;
  // Whether a code of the codelist `decline_reason` was given.
  bool has_decline_reason = false;
  bool has_text = false;
  // Whether a code of EndCodelistOf(verb) was given.
  bool has_code = false;
};

struct ReferralDecision {
  RuleResult result;
  // State after the move; empty if it is refused.
  std::string next_state;
  LeadMove lead = LeadMove::kNone;
};

// Name of the verb in the API and the journal, such as `accept`.
absl::string_view WordOf(ReferralVerb verb);

// Codelist for the reason or result of the verb; empty if it has none. kDecline uses `decline_reason`
// instead.
absl::string_view EndCodelistOf(ReferralVerb verb);

// The party that may make the move. The sender acts for the recipient of an external referral.
ReferralActor ActorOf(absl::string_view kind, ReferralVerb verb);

// Checks a move of a referral. The caller checks the actor first (ActorOf). Fields: on, decline_reason, text.
// - Wrong state: the state and kind do not allow the verb. An accepted referral can be recalled only if it is
//   a consultation. kExpire needs a date after `respond_by`. For the other verbs a referral that waits past
//   `respond_by` is expired, whether or not the service has recorded it (StateOn).
// - Violations: a date in the future or before the last move; a refusal without decline reason; a recall,
//   completion or return with neither text nor code.
ReferralDecision CheckReferralMove(const ReferralFacts& referral, const ReferralMove& move,
                                   absl::CivilDay today);

// A referral before it is sent.
struct NewReferral {
  std::string kind;
  std::string from_organization;
  std::string to_organization;
  absl::CivilDay sent_on;
  std::optional<absl::CivilDay> respond_by;
};

// Checks a new referral: known kind, two different organizations, `sent_on` neither in the future nor before
// the opening, `respond_by` not before `sent_on`. Never gives wrong_state. Field names are those of the
// struct. Consent and recipient are checked elsewhere.
RuleResult CheckNewReferral(const NewReferral& referral, absl::CivilDay opened_on, absl::CivilDay today);

// Whether an organization of this kind (code of OrganizationKinds()) may receive a referral of that kind: an
// external one needs an organization without accounts, any other needs one with accounts.
bool MayReceive(absl::string_view organization_kind, absl::string_view referral_kind);

// State on the day `today`: a referral that still waits on the day after `respond_by` is expired for every
// reader and every verb, even before the service records it.
std::string StateOn(const std::string& state, std::optional<absl::CivilDay> respond_by, absl::CivilDay today);

// Whether the referral waits for an answer, or the recipient works along on it. It then blocks another
// referral to the same organization.
bool IsUnderWay(absl::string_view kind, absl::string_view state);

// Whether the recipient's view needs a consent: the cover sheet of a sent referral, or the full view of an
// accepted consultation. False for an external referral.
bool RestsOnConsent(absl::string_view kind, absl::string_view state);

// Whether a referral in this state was ever accepted. `answered`: it has an answer date, which decides for a
// recalled one.
bool WasAccepted(absl::string_view state, bool answered);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_REFERRALS_REFERRAL_RULES_H_
