#ifndef RELAIS_STORAGE_STATUS_MACROS_H_
#define RELAIS_STORAGE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// The usual macros for returning an error status early. Debian 12 ships an Abseil without them.

#define RELAIS_RETURN_IF_ERROR(expression)                                                    \
  do {                                                                                        \
    if (absl::Status relais_status = (expression); !relais_status.ok()) return relais_status; \
  } while (false)

#define RELAIS_CONCAT_INNER(a, b) a##b
#define RELAIS_CONCAT(a, b) RELAIS_CONCAT_INNER(a, b)
#define RELAIS_ASSIGN_OR_RETURN(target, expression) \
  RELAIS_ASSIGN_OR_RETURN_AS(RELAIS_CONCAT(relais_result_, __LINE__), target, expression)
#define RELAIS_ASSIGN_OR_RETURN_AS(result, target, expression) \
  auto result = (expression);                                  \
  if (!result.ok()) return result.status();                    \
  target = *std::move(result)

#endif  // RELAIS_STORAGE_STATUS_MACROS_H_
