#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_

#include <string>

#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Two dossiers made one, and that taken back. Handlers as in dossiers.h; each writes one entry. Thread-safe.
//
// A merge takes the source's own rows away, so that no reader and no count meets it, and gives its parts new
// numbers in the target; what went where stays recorded until the merge is taken back. Parts keep their
// dates, also those before the target's opening: they happened, and count where they did.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<std::string> MergeDossiers(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::MergeDossiersRequest& request);

absl::StatusOr<std::string> UnmergeDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UnmergeDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_MERGES_H_
