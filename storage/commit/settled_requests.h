#ifndef RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_
#define RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/journal/journal.h"

// Requests that changed nothing: they have no journal entry by which they could be known again.

namespace relais::storage {

struct SettledRequest {
  std::string request_digest;
  std::string resource;
  // Where the journal stood when it was answered.
  std::int64_t seq = 0;
};

// The one that this actor made with this request id, or none.
absl::StatusOr<std::optional<SettledRequest>> FindSettledRequest(const Snapshot& snapshot,
                                                                 const RequestIdentity& identity);

// For the store alone: in a writing transaction. Keeps it for a year, and lets go of older ones.
absl::Status InsertSettledRequest(Session& session, const RequestIdentity& identity,
                                  const std::string& resource, std::int64_t seq, absl::Time now);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_COMMIT_SETTLED_REQUESTS_H_
