#include "storage/commit/settled_requests.h"

#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Longer than any client retries.
constexpr absl::Duration kKept = absl::Hours(366 * 24);

}  // namespace

absl::StatusOr<std::optional<SettledRequest>> FindSettledRequest(const Snapshot& snapshot,
                                                                 const RequestIdentity& identity) {
  std::optional<SettledRequest> found;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT request_digest, resource, seq FROM settled_request WHERE actor = ? AND request_id = ?",
      {identity.actor, identity.request_id}, "tti", [&](const Row& row) {
        found = SettledRequest{row.Text(0), row.Text(1), row.Integer(2)};
      }));
  return found;
}

absl::Status InsertSettledRequest(Session& session, const RequestIdentity& identity,
                                  const std::string& resource, std::int64_t seq, absl::Time now) {
  RELAIS_RETURN_IF_ERROR(
      session.Execute("DELETE FROM settled_request WHERE settled_at < ?", {absl::ToUnixMicros(now - kKept)}));
  return session.Execute(
      "INSERT INTO settled_request (actor, request_id, request_digest, resource, seq, settled_at)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      {identity.actor, identity.request_id, identity.request_digest, resource, seq, absl::ToUnixMicros(now)});
}

}  // namespace relais::storage
