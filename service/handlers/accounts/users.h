#ifndef RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_
#define RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "relais/v1/account.pb.h"
#include "service/handlers/common/request_reader.h"
#include "storage/records/records.h"
#include "storage/store.h"

// What the handlers of accounts and of users share.

namespace relais::handlers {

// The roles as they are kept; faults go to `input`: none, one twice, or one that the kind of the organization
// does not allow.
absl::StatusOr<std::string> ReadRoles(RequestReader& input, const std::string& field,
                                      const std::vector<relais::v1::Role>& roles,
                                      const std::string& organization);

// The roles as ReadRoles gave them to the record.
std::vector<relais::v1::Role> RolesOf(const storage::UserRecord& record);
bool HoldsRole(const storage::UserRecord& record, relais::v1::Role role);

// Revokes the token, unless it is revoked already.
void Revoke(storage::WriteTransaction& transaction, storage::TokenRecord token);
// All of the user's, for scripts and of sign-ins.
absl::Status RevokeAll(storage::WriteTransaction& transaction, const std::string& user_id);

// With what is known of the user's secrets.
absl::StatusOr<relais::v1::User> UserMessage(const storage::Snapshot& snapshot,
                                             const storage::UserRecord& record);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_ACCOUNTS_USERS_H_
