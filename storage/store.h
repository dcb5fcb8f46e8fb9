#ifndef RELAIS_STORAGE_STORE_H_
#define RELAIS_STORAGE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/journal.h"
#include "storage/versioned.h"

// Start here: how everything is read and written.

namespace relais::storage {

// What one write puts into the register. Writes are kept back until the closure has returned, so reads in the
// closure do not see them; read first, then write. A key may be written once. Borrowed; one thread.
class WriteTransaction {
 public:
  explicit WriteTransaction(Snapshot snapshot, absl::Time recorded_at)
      : snapshot_(snapshot), recorded_at_(recorded_at) {}

  // The current rows.
  const Snapshot& snapshot() const { return snapshot_; }
  // The journal position that this write will have, and its instant.
  std::int64_t seq() const { return snapshot_.head() + 1; }
  absl::Time recorded_at() const { return recorded_at_; }

  // A row whose key has no current row.
  template <class Record>
  void Insert(const Record& record) {
    writes_.push_back({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kInsert});
  }
  // A row that supersedes the current row of its key.
  template <class Record>
  void Replace(const Record& record) {
    writes_.push_back({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kReplace});
  }
  // Takes the current row of this record's key away, with nothing in its place.
  template <class Record>
  void Remove(const Record& record) {
    writes_.push_back({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kRemove});
  }

  // What turns the rows `before` into the rows `after`: a key on both sides is written only where its row
  // differs.
  template <class Record>
  void WriteDifference(const std::vector<Record>& before, const std::vector<Record>& after) {
    for (const Record& old : before) {
      const Record* next = FindSameKey(after, old);
      if (next == nullptr) {
        Remove(old);
      } else if (ValuesOf(*next) != ValuesOf(old)) {
        Replace(*next);
      }
    }
    for (const Record& next : after) {
      if (FindSameKey(before, next) == nullptr) Insert(next);
    }
  }

  struct Write {
    enum class Kind { kInsert, kReplace, kRemove };
    const TableShape* shape;
    std::vector<Value> values;
    Kind kind;
  };
  const std::vector<Write>& writes() const { return writes_; }

 private:
  Snapshot snapshot_;
  absl::Time recorded_at_;
  std::vector<Write> writes_;
};

// One write and what follows from it. The functions run on the store's commit thread; `apply` and `reply` may
// run more than once and have no outside effect.
struct WriteJob {
  // Who asks, by which method, and how the request is known again.
  RequestIdentity identity;
  // Past it, a job that has not begun is refused with DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Reads, checks and writes; gives the name of the resource that the entry is about. Any error leaves the
  // register as it was. Where nothing is written, there is no journal entry.
  std::function<absl::StatusOr<std::string>(WriteTransaction&)> apply;
  // Makes the answer from the register as of the entry: the one just written or, when a request is repeated,
  // the first.
  std::function<absl::Status(const Snapshot&, const JournalEntry&)> reply;
  // Called once, when the outcome is known: OK means durable. UNAVAILABLE means that the outcome is not
  // known; the request sent again with its id settles it.
  std::function<void(absl::Status)> done;
};

struct StoreOptions {
  std::function<absl::Time()> clock = [] { return absl::Now(); };
  // Jobs waiting for the commit thread; one more is refused with RESOURCE_EXHAUSTED.
  std::size_t queue_limit = 4096;
  // Jobs in one database transaction.
  std::size_t batch_limit = 256;
  // Read sessions, opened when first needed.
  std::size_t reader_limit = 8;
};

// The register: versioned rows and the journal that wrote them. Thread-safe.
class Store {
 public:
  // Brings the schema up to date and, in an empty database, records `seed` as the first entry.
  // FAILED_PRECONDITION where the schema is newer than the program. Owns the engine.
  static absl::StatusOr<std::unique_ptr<Store>> Open(
      std::unique_ptr<Engine> engine, StoreOptions options,
      const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed);
  // Answers what waits, then stops.
  ~Store();

  // Runs `read` on one consistent snapshot of the current rows, on the calling thread. Gives what `read`
  // gives; DEADLINE_EXCEEDED where the time ran out.
  absl::Status Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read);

  // Queues the job and returns; `done` tells the outcome. RESOURCE_EXHAUSTED comes through `done` too, on
  // this thread.
  void Write(WriteJob job);

  // The last entry recorded at or before `instant` (position 0 where there is none), after making sure that
  // whatever is recorded from now on bears a later one. OUT_OF_RANGE where `instant` lies in the future.
  absl::StatusOr<std::int64_t> ResolveInstant(absl::Time instant, absl::Time deadline);

  absl::Time Now() const;
  std::size_t queued() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STORE_H_
