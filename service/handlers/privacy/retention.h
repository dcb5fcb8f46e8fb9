#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/auth/call_context.h"
#include "storage/store.h"

// Handlers of PrivacyService for the retention of personal data of closed dossiers: one function for each
// RPC, with its name. An outcome without a rule uses domain::kDefaultRetentionYears, with etag `0`.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Returns a rule for each closing outcome, in codelist order, with the default if none is recorded. For
// advisors and administrators.
absl::StatusOr<v1::ListRetentionRulesResponse> ListRetentionRules(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListRetentionRulesRequest& request);

// Sets the years of an outcome, 1 to 100. For administrators. NOT_FOUND for an unknown outcome; ABORTED for a
// stale etag (an empty one is not checked). Records the first rule of an outcome even if it equals the
// default.
absl::StatusOr<std::string> UpdateRetentionRule(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::UpdateRetentionRuleRequest& request);

// Returns closed dossiers with a retention period that ends on or before `due_to` (default: today), not yet
// erased, by number. For advisors; only dossiers that the snapshot shows.
absl::StatusOr<v1::ListRetentionDueResponse> ListRetentionDue(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListRetentionDueRequest& request);

// Fills `reply` with the rule named `resource`, as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::RetentionRule* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_
