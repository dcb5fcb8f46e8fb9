#ifndef RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_

#include <optional>

#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

namespace relais::domain {

// What a rule says of a move. A move is refused either because the state of the resource does not allow it,
// whatever the fields say (FAILED_PRECONDITION), or because fields are at fault (INVALID_ARGUMENT). Plain
// value.
struct RuleResult {
  // Filled where the state does not allow the move; then `violations` is empty.
  std::optional<LocalizedText> wrong_state;
  // All bad fields. `field` is the bare field name, such as `effective_on`.
  Violations violations;

  bool ok() const { return !wrong_state.has_value() && violations.empty(); }
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_
