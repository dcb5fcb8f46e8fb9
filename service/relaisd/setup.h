#ifndef RELAIS_SERVICE_RELAISD_SETUP_H_
#define RELAIS_SERVICE_RELAISD_SETUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/secrets/key.h"
#include "storage/store.h"

// What is written before the service takes calls. Each function waits for its write.

namespace relais {

// Records what a register of an earlier version lacks of what every register begins with.
absl::Status SeedMissing(storage::Store& store);

// A code with which the first administrator sets a password within kSetupTime; it takes the place of the one
// before. FAILED_PRECONDITION where there is an administrator.
absl::StatusOr<std::string> NewSetupCode(storage::Store& store, const secrets::Key& key);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_SETUP_H_
