#ifndef RELAIS_SERVICE_DOMAIN_COMMON_VIOLATION_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_VIOLATION_H_

#include <string>
#include <vector>

#include "service/domain/common/localized_text.h"

namespace relais::domain {

// A fault of one input field.
struct Violation {
  // Path of the field in the request, such as `dossier.sector`, or header of a column.
  std::string field;
  // The given value; empty if it is absent or personal data.
  std::string value;
  // What is wrong or what is allowed. Never holds personal data.
  LocalizedText problem;
};

using Violations = std::vector<Violation>;

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_VIOLATION_H_
