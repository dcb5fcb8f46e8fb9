#include "service/domain/privacy/retention.h"

namespace relais::domain {

absl::CivilDay RetentionDueOn(absl::CivilDay closed_on, int years) {
  return absl::CivilDay(closed_on.year() + years, closed_on.month(), closed_on.day());
}

absl::CivilDay RetentionClosedTo(absl::CivilDay day, int years) {
  const absl::CivilDay same_day(day.year() - years, day.month(), day.day());
  // CivilDay turns 29 February of a year without it into 1 March, which is due a day later.
  return same_day.month() == day.month() ? same_day : same_day - 1;
}

}  // namespace relais::domain
