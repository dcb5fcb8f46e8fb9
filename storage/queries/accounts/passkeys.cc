#include "storage/queries/accounts/passkeys.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

constexpr char kTable[] = "passkey";

std::string Bytes(const std::string& text) {
  std::string bytes;
  // Only InsertPasskey writes the text.
  return absl::WebSafeBase64Unescape(text, &bytes) ? bytes : "";
}

Passkey FromRow(const Row& row) {
  Passkey passkey;
  passkey.passkey_id = row.Text(0);
  passkey.user_id = row.Text(1);
  passkey.title = row.Text(2);
  passkey.credential_id = Bytes(row.Text(3));
  passkey.algorithm = row.Integer(4);
  passkey.public_key = Bytes(row.Text(5));
  passkey.sign_count = row.Integer(6);
  passkey.created_at = absl::FromUnixMicros(row.Integer(7));
  if (row.Integer(8) != 0) passkey.used_at = absl::FromUnixMicros(row.Integer(8));
  return passkey;
}

absl::StatusOr<std::vector<Passkey>> Find(const Snapshot& snapshot, const std::string& condition,
                                          std::vector<Value> parameters) {
  std::vector<Passkey> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT passkey_id, user_id, title, credential_id, algorithm, public_key, sign_count,"
                   " created_at, used_at FROM passkey WHERE ",
                   condition),
      std::move(parameters), "ttttitiii", [&](const Row& row) { found.push_back(FromRow(row)); }));
  return found;
}

absl::StatusOr<std::optional<Passkey>> FindOnly(const Snapshot& snapshot, const std::string& condition,
                                                const std::string& parameter) {
  RELAIS_ASSIGN_OR_RETURN(std::vector<Passkey> found, Find(snapshot, condition, {parameter}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

absl::StatusOr<std::optional<Passkey>> FindPasskey(const Snapshot& snapshot, const std::string& passkey_id) {
  return FindOnly(snapshot, "passkey_id = ?", passkey_id);
}

absl::StatusOr<std::optional<Passkey>> FindPasskeyByCredential(const Snapshot& snapshot,
                                                               const std::string& credential_id) {
  return FindOnly(snapshot, "credential_id = ?", absl::WebSafeBase64Escape(credential_id));
}

absl::StatusOr<std::vector<Passkey>> ListPasskeyRows(const Snapshot& snapshot, const std::string& user_id,
                                                     const std::string& after, std::int64_t limit) {
  return Find(snapshot, "user_id = ? AND passkey_id > ? ORDER BY passkey_id LIMIT ?",
              {user_id, after.empty() ? Value(" ") : Value(after), limit});
}

void InsertPasskey(WriteTransaction& transaction, const Passkey& passkey) {
  transaction.ExecuteUnversioned(
      kTable,
      "INSERT INTO passkey (passkey_id, user_id, title, credential_id, algorithm, public_key, sign_count,"
      " created_at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {passkey.passkey_id, passkey.user_id, passkey.title, absl::WebSafeBase64Escape(passkey.credential_id),
       passkey.algorithm, absl::WebSafeBase64Escape(passkey.public_key), passkey.sign_count,
       absl::ToUnixMicros(passkey.created_at)});
}

void PutPasskeyUse(WriteTransaction& transaction, const std::string& passkey_id, std::int64_t sign_count,
                   absl::Time now) {
  transaction.ExecuteUnversioned(kTable,
                                 "UPDATE passkey SET sign_count = ?, used_at = ? WHERE passkey_id = ?",
                                 {sign_count, absl::ToUnixMicros(now), passkey_id});
}

void RemovePasskey(WriteTransaction& transaction, const std::string& passkey_id) {
  transaction.ExecuteUnversioned(kTable, "DELETE FROM passkey WHERE passkey_id = ?", {passkey_id});
}

void RemovePasskeys(WriteTransaction& transaction, const std::string& user_id) {
  transaction.ExecuteUnversioned(kTable, "DELETE FROM passkey WHERE user_id = ?", {user_id});
}

}  // namespace relais::storage
