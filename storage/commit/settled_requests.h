#ifndef RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_
#define RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/journal/journal.h"

// Idempotency records of requests that changed nothing, and so have no journal entry.

namespace relais::storage {

struct SettledRequest {
  std::string request_digest;
  std::string resource;
  // Journal position at which the request was answered.
  std::int64_t seq = 0;
};

// The record of this actor and request id, or none.
absl::StatusOr<std::optional<SettledRequest>> FindSettledRequest(const Snapshot& snapshot,
                                                                 const RequestIdentity& identity);

// For the store alone, in a write transaction. Keeps the record for a year and deletes older ones.
absl::Status InsertSettledRequest(Session& session, const RequestIdentity& identity,
                                  const std::string& resource, std::int64_t seq, absl::Time now);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_
