#ifndef RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_
#define RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "relais/v1/account.pb.h"
#include "service/handlers/common/request_reader.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Helpers that the handlers of accounts and of users share.

namespace relais::handlers {

// Converts the roles to the stored form. Violations go to `input`: no role, an unknown one, or one that the
// kind of the organization does not allow. Drops repeated roles.
absl::StatusOr<std::string> ReadRoles(RequestReader& input, const std::string& field,
                                      const std::vector<relais::v1::Role>& roles,
                                      const std::string& organization);

// Revokes the token, unless it is revoked.
void Revoke(storage::WriteTransaction& transaction, storage::TokenRecord token);
// Revokes all tokens of the user: sessions and tokens for scripts.
absl::Status RevokeAll(storage::WriteTransaction& transaction, const std::string& user_id);

// Writes a new revision of the user, so that the journal records a change of secrets only.
void Touch(storage::WriteTransaction& transaction, storage::UserRecord user);
// The calling user. UNAUTHENTICATED if the account is gone.
absl::StatusOr<storage::UserRecord> Self(const CallContext& call, const storage::Snapshot& snapshot);

// Converts the record to a message, with whether a password and a one-time code are set.
absl::StatusOr<relais::v1::User> UserMessage(const storage::Snapshot& snapshot,
                                             const storage::UserRecord& record);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_
