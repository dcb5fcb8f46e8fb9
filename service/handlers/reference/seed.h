#ifndef RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_
#define RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/store.h"

namespace relais::handlers {

// What every register begins with: the codelists and organizations of the Centre-du-Québec network. Adds
// those that are missing and leaves the others as they are. Gives the name of the journal entry's resource.
absl::StatusOr<std::string> SeedRegister(storage::WriteTransaction& transaction);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_REFERENCE_SEED_H_
