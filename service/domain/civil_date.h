#ifndef RELAIS_SERVICE_DOMAIN_CIVIL_DATE_H_
#define RELAIS_SERVICE_DOMAIN_CIVIL_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace relais::domain {

// Civil dates are days of the America/Toronto calendar; no hour, no zone of their own.

// Parses `YYYY-MM-DD` and nothing else; the day must exist, from the year 1900 on.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// The day, if it exists and is not before the year 1900.
std::optional<absl::CivilDay> MakeDay(int year, int month, int day);

// Parses what people and Excel write in French Canada, if it has one meaning: `2018-04-12`, `2018/04/12`,
// `12/04/2018` and `2-4-2018` (day first), `2 mai 2018`, `1er mai 2018`, `02-mai-18`, `May 2, 2018`,
// `mercredi 2 mai 2018`, Excel's number of a day (`43222`, system of 1900). Any dash counts as `-`, any space
// as a blank; an hour after the date is passed over. A year of two digits is read only beside the name of a
// month, as Excel does it (1930 to 2029): `02/05/18` has two meanings.
std::optional<absl::CivilDay> ParseImportDate(absl::string_view text);

// `YYYY-MM-DD`.
std::string FormatDate(absl::CivilDay day);

// The day that it is in America/Toronto at `now`. Needs the zone to be there; where it is not, the day in
// UTC. Thread-safe.
absl::CivilDay Today(absl::Time now);

// Whether the machine knows the zone America/Toronto (package tzdata). A service that keeps dates asks once
// at start. Thread-safe.
bool TorontoZoneAvailable();

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_CIVIL_DATE_H_
