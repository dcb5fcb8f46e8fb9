#include "storage/queries/accounts/accounts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {

absl::StatusOr<std::optional<UserRecord>> FindUser(const Snapshot& snapshot, const std::string& user_id) {
  return FindOne<UserRecord>(snapshot, "user_id = ?", {user_id});
}

absl::StatusOr<std::vector<UserRecord>> ListUserRecords(const Snapshot& snapshot,
                                                        const std::string& organization,
                                                        const std::string& after, std::int64_t limit) {
  std::string where = "user_id > ?";
  std::vector<Value> parameters = {after.empty() ? Value(" ") : Value(after)};
  if (!organization.empty()) {
    where += " AND organization = ?";
    parameters.emplace_back(organization);
  }
  parameters.emplace_back(limit);
  return FindAll<UserRecord>(snapshot, where, std::move(parameters), "ORDER BY user_id LIMIT ?");
}

absl::StatusOr<std::int64_t> CountAdministrators(const Snapshot& snapshot, const std::string& except) {
  return snapshot.session().QueryInteger(
      "SELECT COUNT(*) FROM user_account u JOIN credential c ON c.user_id = u.user_id"
      " WHERE u.until_seq IS NULL AND u.active = 1 AND u.user_id <> COALESCE(?, '')"
      " AND ('|' || u.roles || '|') LIKE '%|administrator|%' AND c.password_hash <> ''",
      {except});
}

absl::StatusOr<std::vector<UserRecord>> ListAdministrators(const Snapshot& snapshot, std::int64_t limit) {
  return FindAll<UserRecord>(snapshot, "active = 1 AND ('|' || roles || '|') LIKE '%|administrator|%'",
                             {limit}, "ORDER BY user_id LIMIT ?");
}

absl::StatusOr<std::optional<TokenRecord>> FindToken(const Snapshot& snapshot, const std::string& token_id) {
  return FindOne<TokenRecord>(snapshot, "token_id = ?", {token_id});
}

absl::StatusOr<std::optional<TokenRecord>> FindTokenByDigest(const Snapshot& snapshot,
                                                             const std::string& digest) {
  return FindOne<TokenRecord>(snapshot, "digest = ?", {digest});
}

absl::StatusOr<std::vector<TokenRecord>> ListTokenRecords(const Snapshot& snapshot,
                                                          const std::string& user_id, bool all,
                                                          absl::Time now, const std::string& after,
                                                          std::int64_t limit) {
  std::string where = "user_id = ? AND token_id > ?";
  std::vector<Value> parameters = {user_id, after.empty() ? Value(" ") : Value(after)};
  if (!all) {
    where += " AND session = 0 AND revoked = 0 AND expires_at > ?";
    parameters.emplace_back(absl::ToUnixMicros(now));
  }
  parameters.emplace_back(limit);
  return FindAll<TokenRecord>(snapshot, where, std::move(parameters), "ORDER BY token_id LIMIT ?");
}

absl::StatusOr<std::optional<absl::Time>> FindTokenUse(const Snapshot& snapshot,
                                                       const std::string& token_id) {
  RELAIS_ASSIGN_OR_RETURN(
      const std::int64_t micros,
      snapshot.session().QueryInteger("SELECT used_at FROM token_use WHERE token_id = ?", {token_id}));
  return micros == 0 ? std::nullopt : std::optional<absl::Time>(absl::FromUnixMicros(micros));
}

absl::StatusOr<std::optional<Credential>> FindCredential(const Snapshot& snapshot,
                                                         const std::string& user_id) {
  std::optional<Credential> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT password_hash, one_time_secret, one_time_confirmed, one_time_last_step FROM credential"
      " WHERE user_id = ?",
      {user_id}, "ttii", [&](const Row& row) {
        found = Credential{user_id, row.Text(0), row.Text(1), row.Integer(2) != 0, row.Integer(3)};
      }));
  return found;
}

absl::StatusOr<std::optional<std::string>> FindSealedSecret(const Snapshot& snapshot) {
  std::optional<std::string> found;
  RELAIS_RETURN_IF_ERROR(
      snapshot.session().Query("SELECT one_time_secret FROM credential WHERE one_time_secret <> '' LIMIT 1",
                               {}, "t", [&](const Row& row) { found = row.Text(0); }));
  return found;
}

void PutCredential(WriteTransaction& transaction, const Credential& credential) {
  transaction.ExecuteUnversioned("credential", "DELETE FROM credential WHERE user_id = ?",
                                 {credential.user_id});
  transaction.ExecuteUnversioned(
      "credential",
      "INSERT INTO credential (user_id, password_hash, one_time_secret, one_time_confirmed, "
      "one_time_last_step)"
      " VALUES (?, ?, ?, ?, ?)",
      {credential.user_id, credential.password_hash, credential.one_time_secret,
       credential.one_time_confirmed, credential.one_time_last_step});
}

absl::StatusOr<std::optional<PendingCode>> FindPendingCode(const Snapshot& snapshot,
                                                           const std::string& digest) {
  std::optional<PendingCode> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT user_id, expires_at FROM pending_code WHERE digest = ?", {digest}, "ti", [&](const Row& row) {
        found = PendingCode{digest, row.Text(0), absl::FromUnixMicros(row.Integer(1))};
      }));
  return found;
}

void PutPendingCode(WriteTransaction& transaction, const PendingCode& code) {
  RemovePendingCodes(transaction, code.user_id);
  transaction.ExecuteUnversioned("pending_code",
                                 "INSERT INTO pending_code (digest, user_id, expires_at) VALUES (?, ?, ?)",
                                 {code.digest, code.user_id, absl::ToUnixMicros(code.expires_at)});
}

void RemovePendingCodes(WriteTransaction& transaction, const std::string& user_id) {
  if (user_id.empty()) {
    transaction.ExecuteUnversioned("pending_code", "DELETE FROM pending_code WHERE user_id IS NULL", {});
  } else {
    transaction.ExecuteUnversioned("pending_code", "DELETE FROM pending_code WHERE user_id = ?", {user_id});
  }
}

void PutTokenUse(WriteTransaction& transaction, const std::string& token_id, absl::Time now) {
  transaction.ExecuteUnversioned("token_use", "DELETE FROM token_use WHERE token_id = ?", {token_id});
  transaction.ExecuteUnversioned("token_use", "INSERT INTO token_use (token_id, used_at) VALUES (?, ?)",
                                 {token_id, absl::ToUnixMicros(now)});
}

}  // namespace relais::storage
