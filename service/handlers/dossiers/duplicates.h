#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "service/handlers/dossiers/duplicate_precheck.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Dossiers that resemble each other: found when one is opened, listed, dismissed. Handlers as in dossiers.h.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Records, in the entry that opens `dossier`, the pairs that it makes with what stands: the latest of those
// that the caller sees, and the latest of all. Which of the first there are does not depend on the others.
// `before`: as in FindDuplicates.
absl::Status RecordDuplicates(storage::WriteTransaction& transaction, const storage::DossierRecord& dossier,
                              const DuplicatePrecheck& before);

absl::StatusOr<v1::ListDuplicatesResponse> ListDuplicates(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListDuplicatesRequest& request);

absl::StatusOr<std::string> DismissDuplicate(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::DismissDuplicateRequest& request);

// Fills `reply` with the pair named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Duplicate* reply);

// Fills `reply` with the dossier that was opened and with those that the caller sees and that resemble it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CreateDossierResponse* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_
