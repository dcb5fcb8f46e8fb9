#ifndef RELAIS_STORAGE_JOURNAL_JOURNAL_H_
#define RELAIS_STORAGE_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/versioned/versioned.h"

namespace relais::storage {

// The actor of a request, and its idempotency key: actor and request id.
struct RequestIdentity {
  std::string actor;
  // Name of the method, such as `CreateDossier`.
  std::string method;
  // If empty, a repeated request is not recognized.
  std::string request_id;
  // Digest of method and request. A reused request id with another digest is an error.
  std::string request_digest;
};

struct JournalEntry {
  // Position in the journal: ascending from 1, with a gap before a large import. 0 means before the first
  // entry.
  std::int64_t seq = 0;
  absl::Time recorded_at;
  RequestIdentity identity;
  // Name of the resource that the entry is about, such as `dossiers/12`.
  std::string resource;
  std::string written_digest;
  std::string previous_digest;
  std::string digest;
};

// Returns the entry at `seq`, or none.
absl::StatusOr<std::optional<JournalEntry>> FindEntry(const Snapshot& snapshot, std::int64_t seq);

// Returns the entry that `actor` made with `request_id`, or none.
absl::StatusOr<std::optional<JournalEntry>> FindRequest(const Snapshot& snapshot, const std::string& actor,
                                                        const std::string& request_id);

// Returns the position of the first entry recorded at or after `instant`, up to the snapshot's position; one
// past that position if there is none.
absl::StatusOr<std::int64_t> FirstEntrySince(const Snapshot& snapshot, absl::Time instant);

// Calls `each` with the entries from `from` to the snapshot's position, in order, at most `limit`. Ignores
// the scope, as do all functions here that read entries.
absl::Status ForEachEntry(const Snapshot& snapshot, std::int64_t from,
                          const std::function<void(const JournalEntry&)>& each,
                          std::int64_t limit = kNoLimit);
// The same backwards, from the snapshot's position to the entry after `after`.
absl::Status ForEachEntryBackwards(const Snapshot& snapshot, std::int64_t after,
                                   const std::function<void(const JournalEntry&)>& each, std::int64_t limit);

// INVALID_ARGUMENT: the actor used this request id for a different request.
absl::Status RequestIdReusedError();
bool IsRequestIdReused(const absl::Status& status);

// The end of the journal. `sealed_until` is the last instant for which an as-of answer was given: every later
// entry gets a later instant.
struct JournalHead {
  std::int64_t seq = 0;
  absl::Time recorded_at = absl::UnixEpoch();
  std::string digest;
  absl::Time sealed_until = absl::UnixEpoch();
  // Grows with every write to reference data (IsReferenceData), which sessions cache.
  std::int64_t reference_version = 0;
  // Position, above `seq`, of an entry with staged rows (staged_rows.h). 0: none.
  std::int64_t staged_seq = 0;
  // Numbers of the dossiers that the staged entry opens. Once `staged_seq` is 0 again: those with a cached
  // answer still to be made. 0: none.
  std::int64_t staged_from = 0;
  std::int64_t staged_to = 0;
  // Whether the row exists in the database.
  bool exists = false;
};
// Reads the end of the journal. Without an entry yet, returns a head with `exists` false.
absl::StatusOr<JournalHead> ReadHead(Session& session);
bool operator==(const JournalHead& a, const JournalHead& b);

// Snapshot of the current rows as of `head`, which `session` read in the same transaction.
Snapshot SnapshotOf(Session& session, const JournalHead& head);

// Whether the table holds accounts, tokens, secrets, organizations, codelists or agreements.
bool IsReferenceData(absl::string_view table);

// For the store alone, in a write transaction: stores the head, or adds the entry. InsertEntry does not move
// the head.
absl::Status WriteHead(Session& session, const JournalHead& head);
absl::Status InsertEntry(Session& session, const JournalEntry& entry);

// One resource touched by an entry.
struct ChangeRecord {
  enum class Kind { kCreated, kUpdated, kDeleted };
  JournalEntry entry;
  Kind kind = Kind::kCreated;
  std::string resource;
};

// A position in the change feed: after the change `offset` (from 1) of entry `seq`; offset 0 is before its
// first.
struct ChangePosition {
  std::int64_t seq = 1;
  std::int64_t offset = 0;
};

// Up to `limit` changes after `position`, in journal order, and the position after the last of them. Shows
// only changes that the snapshot's scope ever shows.
struct ChangePage {
  std::vector<ChangeRecord> changes;
  ChangePosition next;
};
absl::StatusOr<ChangePage> ListChanges(const Snapshot& snapshot, ChangePosition position, std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_JOURNAL_H_
