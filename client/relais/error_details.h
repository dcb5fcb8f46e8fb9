#ifndef RELAIS_CLIENT_RELAIS_ERROR_DETAILS_H_
#define RELAIS_CLIENT_RELAIS_ERROR_DETAILS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace relais {

// One field of a request that the service refused.
struct FieldViolation {
  // Path of the field, such as `dossier.sector`.
  std::string field;
  // The problem and what is allowed, in the language of ClientOptions.
  std::string description;
};

// Details of an error from the service, beyond its code and message.
struct ErrorInfo {
  // Value of `relais.v1.ErrorReason` without its prefix, such as `ETAG_MISMATCH`. Empty when the error does
  // not come from Relais (no connection, a deadline that ran out on this side).
  std::string reason;
  // Message for a person, in the language of ClientOptions. Empty if the service sent none.
  std::string localized_message;
  std::vector<FieldViolation> field_violations;
  // Values that `relais.v1.ErrorReason` documents for the reason, such as the `resource`.
  std::map<std::string, std::string> metadata;
  // Time to wait before a retry; zero if the service did not say.
  absl::Duration retry_delay;
};

// Reads the details of a status that a Client returned. Never fails: absent or damaged details stay empty.
// Thread-safe.
ErrorInfo ErrorDetails(const absl::Status& status);

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_ERROR_DETAILS_H_
