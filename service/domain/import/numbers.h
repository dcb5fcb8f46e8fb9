#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// Parses numbers as people and Excel write them in French Canada. Pure functions. A text with two meanings is
// not read.

// ParseAmountCents (field_checks.h) returns the cents of ParseAmount. ParseMinutes (field_checks.h) reads the
// forms below. The last one has hours, minutes and no seconds.
//   `90`, `90,0`, `90.00`, `90 min`, `1h30`, `1 h 30 min`, `2 h`, `1,5 h`, `1:30`, `01:30:00`

struct ParsedAmount {
  // CAD cents, from 0 to kMaxAmountCents; absent if the text is not an amount, or has two meanings.
  std::optional<std::int64_t> cents;
  // Whether the text is an amount with two meanings, such as `1,234`: one dollar and a fraction, or 1234
  // dollars.
  bool ambiguous = false;
};

// Reads `1234.56`, `1234,5`, `12 500,00 $`, `12 500,00 $ CA`, `1,234.56`, `$1,234,567`, `CAD 90`. Spaces of
// any kind, commas or points may separate thousands; no fraction of a cent.
// A single comma or point before three digits is ambiguous: it may separate thousands or decimals. It
// separates decimals if spaces separate the thousands. It also does if the digits before it cannot be a group
// of thousands and those after it are whole cents (`12500.000`, `0,500`).
ParsedAmount ParseAmount(absl::string_view text);

// An amount as people read it: `45 123,45 $` in French, `$45,123.45` in English. `cents` is not negative.
LocalizedText FormatAmount(std::int64_t cents);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_NUMBERS_H_
