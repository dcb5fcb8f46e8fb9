#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_

#include "absl/time/civil_time.h"

// How long a closed dossier keeps its personal data. Pure functions.

namespace relais::domain {

// Default for an outcome without a rule: seven years after the closing, the usual span for accounting and
// grant files. No law fixes it for these dossiers; the Pôle decides.
inline constexpr int kDefaultRetentionYears = 7;
inline constexpr int kMinRetentionYears = 1;
inline constexpr int kMaxRetentionYears = 100;

// Returns the first civil date on which the data of a dossier closed on that day may be deleted. For a
// closing on 29 February, a year without that day gives 1 March: never a day early.
absl::CivilDay RetentionDueOn(absl::CivilDay closed_on, int years);

// Returns the last closing date that is due on `day`: RetentionDueOn(closed_on, years) <= day exactly if
// closed_on <= RetentionClosedTo(day, years).
absl::CivilDay RetentionClosedTo(absl::CivilDay day, int years);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_
