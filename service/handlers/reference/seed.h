#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace relais::handlers {

// Inserts the initial codelists and organizations of the Centre-du-Québec network. Adds those that are
// missing and leaves the others unchanged. Returns the resource name for the journal entry.
absl::StatusOr<std::string> SeedRegister(storage::WriteTransaction& transaction);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_
