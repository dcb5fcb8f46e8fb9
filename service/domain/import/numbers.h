#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "service/domain/common/field_checks.h"

namespace relais::domain {

// Numbers as people and Excel write them in French Canada. Pure functions; what has two meanings is not read.

// ParseMinutes (field_checks.h) reads `90`, `90,0`, `90.00`, `90 min`, `1h30`, `1 h 30 min`, `2 h`, `1,5 h`,
// `1:30` and `01:30:00` (hours, minutes and no seconds); ParseAmountCents gives the cents of ParseAmount.

struct ParsedAmount {
  // CAD cents, from 0 to kMaxAmountCents; absent if the text is no amount, or not of one meaning.
  std::optional<std::int64_t> cents;
  // Whether the text is an amount with two meanings, such as `1,234`: one dollar and something, or 1234
  // dollars.
  bool ambiguous = false;
};

// Reads `1234.56`, `1234,5`, `12 500,00 $`, `12 500,00 $ CA`, `1,234.56`, `$1,234,567`, `CAD 90`. Spaces of
// any kind, commas or points part thousands; no more than whole cents. A comma or point that stands once
// before three digits may part thousands or decimals: it is ambiguous, unless what precedes it cannot be a
// group of thousands and what follows is whole cents (`12500.000`, `0,500`), or spaces part the thousands.
ParsedAmount ParseAmount(absl::string_view text);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_
