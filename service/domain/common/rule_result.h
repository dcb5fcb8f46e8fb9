#ifndef RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_

#include <optional>

#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

namespace relais::domain {

// Result of checking a requested change. It is refused either by the state of the resource, whatever the
// fields hold (FAILED_PRECONDITION), or because of bad fields (INVALID_ARGUMENT). Plain value.
struct RuleResult {
  // Set if the state does not allow the change; then `violations` is empty.
  std::optional<LocalizedText> wrong_state;
  // All bad fields. `field` is the bare field name, such as `effective_on`.
  Violations violations;

  bool ok() const { return !wrong_state.has_value() && violations.empty(); }
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_RULE_RESULT_H_
