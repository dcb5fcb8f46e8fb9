#ifndef RELAIS_SERVICE_AUTH_ERASED_H_
#define RELAIS_SERVICE_AUTH_ERASED_H_

#include <cstdint>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "storage/versioned/versioned.h"

// Refuses personal data for a dossier whose personal data was erased.

namespace relais::handlers {

// FAILED_PRECONDITION if the request holds personal data and the dossier is erased: erased data must not
// return under the same number. Codes and dates may still be corrected. Does not check that the caller sees
// the dossier.
absl::Status CheckNotErased(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                            const google::protobuf::Message& request);

// FAILED_PRECONDITION: the dossier is erased and takes no personal data.
absl::Status ErasedError(std::int64_t dossier_id);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_ERASED_H_
