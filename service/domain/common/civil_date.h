#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CIVIL_DATE_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CIVIL_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace relais::domain {

// Civil dates are days of the America/Toronto calendar; no hour, no zone of their own.

// Parses `YYYY-MM-DD` and nothing else; the day must exist, from the year 1900 on.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// Parses a date as people and Excel write it in French Canada. Nullopt if it has two meanings or none (forms:
// import/date.cc).
std::optional<absl::CivilDay> ParseImportDate(absl::string_view text);

// `YYYY-MM-DD`.
std::string FormatDate(absl::CivilDay day);

// Returns the civil date in America/Toronto at `now`; in UTC if the machine does not know that zone.
// Thread-safe.
absl::CivilDay Today(absl::Time now);

// Whether the machine knows the zone America/Toronto (package tzdata). The service checks it at startup.
// Thread-safe.
bool TorontoZoneAvailable();

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_CIVIL_DATE_H_
