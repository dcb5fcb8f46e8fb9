#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/call_context.h"
#include "service/handlers/dossiers/duplicate_precheck.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Handlers of DossierService for pairs of similar dossiers. The opening of a dossier records them; an advisor
// lists and dismisses them. The RPC layer checks the access rule and restricts the snapshot first.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Records the pairs of the new `dossier` with similar ones, in the same entry: the latest that the caller
// sees and the latest of all. The pairs that the caller sees do not depend on hidden dossiers. `before`: see
// FindDuplicates.
absl::Status RecordDuplicates(storage::WriteTransaction& transaction, const storage::DossierRecord& dossier,
                              const DuplicatePrecheck& before);

// Returns the pairs without a decision, by ascending number of the later dossier; with `include_decided`, all
// pairs. For advisors.
absl::StatusOr<v1::ListDuplicatesResponse> ListDuplicates(const CallContext& call,
                                                          const storage::Snapshot& snapshot,
                                                          const v1::ListDuplicatesRequest& request);

// Records that a pair is no duplicate. For advisors of the network. NOT_FOUND unless the caller sees both
// dossiers; FAILED_PRECONDITION if the pair has a decision. Takes no etag.
absl::StatusOr<std::string> DismissDuplicate(const CallContext& call, storage::WriteTransaction& transaction,
                                             const v1::DismissDuplicateRequest& request);

// Fills `reply` with the pair named `resource`. NOT_FOUND unless the snapshot shows both dossiers.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Duplicate* reply);

// Fills `reply` with the opened dossier and the names of similar dossiers that the caller sees.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CreateDossierResponse* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_DUPLICATES_H_
