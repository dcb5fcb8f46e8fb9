#ifndef RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_
#define RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_

#include "absl/time/civil_time.h"

// How long a closed dossier keeps its personal data. Pure functions.

namespace relais::domain {

// For an outcome that has no rule yet. A default of policy, to be set by the Pôle: seven years after the
// closing, the span that accounting and grant files are commonly kept for; no law fixes it for these
// dossiers.
inline constexpr int kDefaultRetentionYears = 7;
inline constexpr int kMinRetentionYears = 1;
inline constexpr int kMaxRetentionYears = 100;

// The civil date from which the data of a dossier closed on that day may go. What closed on 29 February is
// due on 1 March of a year without one: never a day early.
absl::CivilDay RetentionDueOn(absl::CivilDay closed_on, int years);

// The last closing date that is due on `day`: RetentionDueOn(closed_on, years) <= day exactly where
// closed_on <= RetentionClosedTo(day, years).
absl::CivilDay RetentionClosedTo(absl::CivilDay day, int years);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_PRIVACY_RETENTION_H_
