#ifndef RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_
#define RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/privacy_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

// Handlers of PrivacyService about how long closed dossiers keep their personal data: one function per RPC,
// named like it. An outcome without a rule of its own is held to domain::kDefaultRetentionYears; its etag is
// `0`. Statuses are those that the .proto documents. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

absl::StatusOr<v1::ListRetentionRulesResponse> ListRetentionRules(
    const CallContext& call, const storage::Snapshot& snapshot, const v1::ListRetentionRulesRequest& request);

absl::StatusOr<std::string> UpdateRetentionRule(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::UpdateRetentionRuleRequest& request);

absl::StatusOr<v1::ListRetentionDueResponse> ListRetentionDue(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListRetentionDueRequest& request);

// Fills `reply` with the rule named `resource` as the snapshot shows it.
absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::RetentionRule* reply);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_PRIVACY_RETENTION_H_
