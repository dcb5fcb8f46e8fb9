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

// Who asks, and how the same request is known again.
struct RequestIdentity {
  std::string actor;
  // Name of the method, such as `CreateDossier`.
  std::string method;
  // Empty: the request cannot be known again.
  std::string request_id;
  // Digest of method and request; only compared.
  std::string request_digest;
};

struct JournalEntry {
  // From 1, growing from entry to entry; a large import leaves a gap before its own. 0 stands for the time
  // before the first entry.
  std::int64_t seq = 0;
  absl::Time recorded_at;
  RequestIdentity identity;
  // Name of what the entry is about, such as `dossiers/12`.
  std::string resource;
  std::string written_digest;
  std::string previous_digest;
  std::string digest;
};

// The entry at `seq`, or none.
absl::StatusOr<std::optional<JournalEntry>> FindEntry(const Snapshot& snapshot, std::int64_t seq);

// The entry that `actor` made with `request_id`, or none.
absl::StatusOr<std::optional<JournalEntry>> FindRequest(const Snapshot& snapshot, const std::string& actor,
                                                        const std::string& request_id);

// The first entry recorded at or after `instant`; one past the snapshot's position if there is none yet.
absl::StatusOr<std::int64_t> FirstEntrySince(const Snapshot& snapshot, absl::Time instant);

// Calls `each` with the entries from `from` to the snapshot's position, in order, `limit` at most.
absl::Status ForEachEntry(const Snapshot& snapshot, std::int64_t from,
                          const std::function<void(const JournalEntry&)>& each,
                          std::int64_t limit = kNoLimit);
// The same from the snapshot's position back to the entry after `after`.
absl::Status ForEachEntryBackwards(const Snapshot& snapshot, std::int64_t after,
                                   const std::function<void(const JournalEntry&)>& each, std::int64_t limit);

// INVALID_ARGUMENT: the actor used this request id for another request.
absl::Status RequestIdReusedError();
bool IsRequestIdReused(const absl::Status& status);

// Where the journal stands. `closed_until` is the last instant that an answer was given for: what is recorded
// later bears a later one.
struct JournalHead {
  std::int64_t seq = 0;
  absl::Time recorded_at = absl::UnixEpoch();
  std::string digest;
  absl::Time sealed_until = absl::UnixEpoch();
  // Grows with every write to what rarely changes and is needed for nearly every call (IsReferenceData).
  std::int64_t reference_version = 0;
  // Position of an entry whose rows are being inserted ahead of it (SlicedWrite); above `seq`. 0: none.
  std::int64_t staged_seq = 0;
  // The numbers of the dossiers that it opens; while `staged_seq` is 0, of those whose cached answers are
  // still to be made. 0: none.
  std::int64_t staged_from = 0;
  std::int64_t staged_to = 0;
  // Whether the row exists in the database.
  bool exists = false;
};
absl::StatusOr<JournalHead> ReadHead(Session& session);
bool operator==(const JournalHead& a, const JournalHead& b);

// The current rows as of that head, by the session that read it in the same transaction.
Snapshot SnapshotOf(Session& session, const JournalHead& head);

// Whether the table holds accounts, tokens, secrets, organizations, codelists or agreements.
bool IsReferenceData(absl::string_view table);

// For the store alone: in a writing transaction.
absl::Status WriteHead(Session& session, const JournalHead& head);
absl::Status InsertEntry(Session& session, const JournalEntry& entry);

// One resource touched by an entry.
struct ChangeRecord {
  enum class Kind { kCreated, kUpdated, kDeleted };
  JournalEntry entry;
  Kind kind = Kind::kCreated;
  std::string resource;
};

// A place in the change feed: after the change `offset` (from 1) of entry `seq`; offset 0 is before its
// first.
struct ChangePosition {
  std::int64_t seq = 1;
  std::int64_t offset = 0;
};

// Up to `limit` changes after `position`, in journal order, and the place after the last of them.
struct ChangePage {
  std::vector<ChangeRecord> changes;
  ChangePosition next;
};
absl::StatusOr<ChangePage> ListChanges(const Snapshot& snapshot, ChangePosition position, std::int64_t limit);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_JOURNAL_H_
