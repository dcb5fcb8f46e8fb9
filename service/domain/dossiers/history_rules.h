#ifndef RELAIS_SERVICE_DOMAIN_DOSSIERS_HISTORY_RULES_H_
#define RELAIS_SERVICE_DOMAIN_DOSSIERS_HISTORY_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"

// Checks all dated facts of a dossier together, as if they had been recorded in date order. Pure functions.

namespace relais::domain {

// An organization that leads from a day on. `number` 1 is the lead at the opening; later numbers give the
// order of leads of one day.
struct LeadChange {
  std::int64_t number = 0;
  absl::CivilDay effective_on;
  std::string organization;
};

struct InterventionDate {
  // Resource name, such as `dossiers/12/interventions/3`; `name` means the same below.
  std::string name;
  absl::CivilDay held_on;
};

struct ReferralDates {
  std::string name;
  std::string kind;
  std::string state;
  std::string from_organization;
  std::string to_organization;
  absl::CivilDay sent_on;
  // Date of the acceptance or refusal.
  std::optional<absl::CivilDay> answered_on = std::nullopt;
  bool accepted = false;
  // Date of a recall, completion, return or expiry.
  std::optional<absl::CivilDay> ended_on = std::nullopt;
  // False for an imported referral: it never keeps a dossier from closing, and its sender need not lead.
  bool sent_here = false;
  // Whether `respond_by` has passed without an answer.
  bool overdue = false;
};

struct ApplicationDates {
  std::string name;
  std::vector<FundingStep> steps;
};

// All dated facts of one dossier; each list in any order. Plain value.
struct DossierHistory {
  std::string name;
  absl::CivilDay opened_on;
  std::vector<PhaseChange> phases;
  std::vector<StatusChange> statuses;
  std::vector<LeadChange> leads;
  std::vector<InterventionDate> interventions;
  std::vector<ReferralDates> referrals;
  std::vector<ApplicationDates> applications;
};

// A fact that contradicts others.
struct Conflict {
  // Name of the resource that holds the fact.
  std::string subject;
  // Names the fact, its date and what it contradicts. No personal data.
  LocalizedText problem;
  // Identifies the conflict: equal for the same conflict in two histories of one dossier.
  std::string key;
};

// Returns every fact that breaks one of these rules. Dates are judged as of no particular day: a date in the
// future breaks none.
// - Phases: one a day, no two equal in a row, a reason for a move back (IsMoveBack).
// - Statuses: each may follow the one before. A closing has an outcome, a reopening a reason.
// - Leads: no two equal in a row.
// - Dates: nothing before the opening, nothing between a closing and the reopening.
// - Referrals: answered after the sending, ended after the answer. A transfer moves the lead on the day of
//   its acceptance and of its return.
// - Referrals sent here: the sender leads on that day. None waits or is worked on at a closing, unless it was
//   sent on or after the reopening that followed.
// - Funding steps: as in CheckFundingSteps.
std::vector<Conflict> CheckHistory(const DossierHistory& history);

// Returns the conflicts of `after` that `before` does not have, so that older conflicts do not block a
// correction.
std::vector<Conflict> NewConflicts(const DossierHistory& before, const DossierHistory& after);

// Whether the referral was sent here and waits for an answer in time, or the recipient works along on it.
bool WaitsOrWorksAlong(const ReferralDates& referral);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_DOSSIERS_HISTORY_RULES_H_
