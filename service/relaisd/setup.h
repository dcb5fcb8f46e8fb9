#ifndef RELAIS_SERVICE_RELAISD_SETUP_H_
#define RELAIS_SERVICE_RELAISD_SETUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/secrets/key.h"
#include "storage/store.h"

// Writes that the process makes itself, at start or for `relaisd init`. Each function blocks until its write
// is done.

namespace relais {

// Adds initial data that a register created by an earlier version lacks.
absl::Status AddMissingInitialData(storage::Store& store);

// Creates and returns a setup code, with which the first administrator sets a password within kSetupTime. It
// replaces the previous code; only its digest is stored. FAILED_PRECONDITION if there is an administrator.
absl::StatusOr<std::string> NewSetupCode(storage::Store& store, const secrets::Key& key);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_SETUP_H_
