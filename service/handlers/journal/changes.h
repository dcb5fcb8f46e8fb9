#ifndef RELAIS_SERVICE_HANDLERS_JOURNAL_CHANGES_H_
#define RELAIS_SERVICE_HANDLERS_JOURNAL_CHANGES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/change_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handler of ChangeService. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns the changes after a position or `resume_token`, in journal order: at most `page_size`, default 100,
// capped at 1000. For agents and advisors; only changes that the snapshot's scope shows. An empty page is not
// an error: continue with its token. INVALID_ARGUMENT for a damaged token, or a token with `after_sequence`.
// Writes nothing.
absl::StatusOr<v1::ListChangesResponse> ListChanges(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::ListChangesRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_JOURNAL_CHANGES_H_
