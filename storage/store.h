#ifndef RELAIS_STORAGE_STORE_H_
#define RELAIS_STORAGE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/erasure.h"
#include "storage/projections/projections.h"
#include "storage/read/reader_pool.h"
#include "storage/versioned/versioned.h"

// Start here: how the register is read and written.

namespace relais::storage {

struct SlicedWrite;
struct StagedRows;
class WriteWatch;

// Collects the rows that one write puts into the register. The rows are written after the closure has
// returned, so its reads do not see them: read first, then write. Write a key at most once. Owned by the
// store; use it on the thread of the closure alone.
class WriteTransaction {
 public:
  explicit WriteTransaction(Snapshot snapshot, absl::Time recorded_at)
      : WriteTransaction(snapshot, recorded_at, snapshot.head() + 1) {}
  // For an entry at another position than the next one.
  WriteTransaction(Snapshot snapshot, absl::Time recorded_at, std::int64_t seq)
      : snapshot_(snapshot), recorded_at_(recorded_at), seq_(seq) {}

  // The current rows.
  const Snapshot& snapshot() const { return snapshot_; }
  // Restricts the snapshot to the rows that this caller may see; `scope` must outlive the transaction.
  void RestrictTo(const Scope& scope) { snapshot_ = snapshot_.RestrictedTo(scope); }
  // The journal position of this write, and the instant at which it is recorded.
  std::int64_t seq() const { return seq_; }
  absl::Time recorded_at() const { return recorded_at_; }

  // Adds a row for a key without a current row, which the store does not check. The write fails with
  // ALREADY_EXISTS if another current row has the same unique identifier, such as `external_id`.
  template <class Record>
  void Insert(const Record& record) {
    Add({&SchemaOf<Record>(), ValuesOf(record), Write::Kind::kInsert});
  }
  // Supersedes the current row of the record's key by this one. The store does not check that there is one:
  // without it, Replace adds the row as Insert does.
  template <class Record>
  void Replace(const Record& record) {
    Add({&SchemaOf<Record>(), ValuesOf(record), Write::Kind::kReplace});
  }
  // Ends the current row of the record's key, without a successor. Reads only the key fields of `record`. The
  // store does not check that there is such a row.
  template <class Record>
  void Remove(const Record& record) {
    Add({&SchemaOf<Record>(), ValuesOf(record), Write::Kind::kRemove});
  }

  // Empties the personal and erasable fields, and the salt, of all matching rows of the table: every
  // revision, superseded, current or written by this entry. `condition` is SQL over the table's columns with
  // a `?` for each parameter, such as `dossier_id = ?`. Runs after the rows are written; `reply` sees the
  // effect. The entry exists even if no row matches or nothing else is written. Fails the write with INTERNAL
  // if the table has no personal field or `condition` is empty.
  //
  // An entry's digest covers the rows that it wrote, not the values that it erased (why:
  // decisions/2026-11-24-erasure.md). If the register must show what was erased, insert a plain record of it
  // in the same entry. Store::Scrub removes the bytes from the files.
  template <class Record>
  void ErasePersonal(std::string condition, std::vector<Value> parameters) {
    ErasePersonal(SchemaOf<Record>(), std::move(condition), std::move(parameters));
  }
  // The same for a table that is known by its schema alone.
  void ErasePersonal(const TableSchema& shape, std::string condition, std::vector<Value> parameters) {
    erasures_.push_back({&shape, std::move(condition), std::move(parameters)});
  }

  // Writes the changes that turn the rows `before` into the rows `after`. A key on both sides is written only
  // if its row differs. Two rows of `after` with one key are an error: see status().
  template <class Record>
  void WriteDifference(const std::vector<Record>& before, const std::vector<Record>& after) {
    for (const Record& next : after) {
      if (FindSameKey(after, next) != &next) RefuseDoubleKey(SchemaOf<Record>());
    }
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

  // INTERNAL, naming the table, if WriteDifference was given two rows of one key. The store then records
  // nothing. A caller that plans without writing must check it.
  const absl::Status& status() const { return status_; }

  // Queues a statement on `table`, which is not part of the journal (secrets, queues). It runs after the rows
  // are written, in the same transaction, and makes no journal entry by itself. `sql` comes from the program,
  // never from a caller.
  void ExecuteUnversioned(absl::string_view table, std::string sql, std::vector<Value> parameters) {
    apart_.push_back({table, std::move(sql), std::move(parameters)});
  }

  struct Statement {
    absl::string_view table;
    std::string sql;
    std::vector<Value> parameters;
  };
  const std::vector<Statement>& apart() const { return apart_; }

  struct Write {
    enum class Kind { kInsert, kReplace, kRemove };
    const TableSchema* shape;
    std::vector<Value> values;
    Kind kind;
  };
  const std::vector<Write>& writes() const { return writes_; }
  // Adds a row of any table.
  void Add(Write write) {
    if (sink_) {
      sink_(std::move(write));
    } else {
      writes_.push_back(std::move(write));
    }
  }
  // Passes each later row to `sink` at once, instead of keeping it.
  void SendRowsTo(std::function<void(Write)> sink) { sink_ = std::move(sink); }
  const std::vector<PersonalErasure>& erasures() const { return erasures_; }

 private:
  void RefuseDoubleKey(const TableSchema& shape) {
    status_.Update(absl::InternalError(absl::StrCat("two rows of one key for table ", shape.name)));
  }

  Snapshot snapshot_;
  absl::Time recorded_at_;
  std::int64_t seq_;
  std::function<void(Write)> sink_;
  absl::Status status_;
  std::vector<Write> writes_;
  std::vector<Statement> apart_;
  std::vector<PersonalErasure> erasures_;
};

// One write request. All functions run on the store's commit thread, but `done` runs on the caller's if the
// queue is full. `apply` and `reply` may run more than once, so they must have no outside effect.
struct WriteJob {
  // The actor, the method and the idempotency key.
  RequestIdentity identity;
  // Once it has passed, by the store's clock, a job that has not begun is refused with DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Reads, checks and writes; returns the name of the resource that the entry is about. After any error the
  // register is unchanged. If it writes and erases nothing, there is no journal entry; the request id is then
  // kept apart from the journal (settled_requests.h).
  std::function<absl::StatusOr<std::string>(WriteTransaction&)> apply;
  // Makes the answer from the register as of the entry: the new one or, for a repeated request, the first
  // one. Without an entry it receives the position and the resource, but no identity and no digests.
  std::function<absl::Status(const Snapshot&, const JournalEntry&)> reply =
      [](const Snapshot&, const JournalEntry&) { return absl::OkStatus(); };
  // Called once, when the outcome is known. OK means durable. UNAVAILABLE means that the outcome is unknown;
  // sending the request again with the same id settles it.
  std::function<void(absl::Status)> done;
  // The staged rows of this entry (storage/commit/staged_rows.h); null for none. For the store alone.
  std::shared_ptr<const StagedRows> staged;
};

struct StoreOptions {
  std::function<absl::Time()> clock = [] { return absl::Now(); };
  // Most jobs that may wait for the commit thread; one more is refused with RESOURCE_EXHAUSTED.
  std::size_t queue_limit = 4096;
  // Most jobs in one database transaction.
  std::size_t batch_limit = 256;
  // Most rows that a sliced write inserts in one transaction, and most dossiers that it derives projections
  // of. A write that inserts at most `slice_rows` rows is not sliced.
  std::size_t slice_rows = 2000;
  std::size_t slice_dossiers = 250;
  // Most read sessions of each kind; each is opened when it is first needed.
  std::size_t short_reader_limit = 6;
  std::size_t long_reader_limit = 4;
  // How long a long read may hold its snapshot, whatever its deadline.
  absl::Duration long_read_time = absl::Seconds(20);
  // Size in bytes above which the engine's log of writes is emptied, as soon as the reads allow it.
  std::int64_t log_limit = std::int64_t{32} << 20;
  // Run on the commit thread, within the transaction that wrote the rows, and on the thread that calls Open.
  Projections projections;
};

// The register: versioned rows, and the journal of the writes that made them. Thread-safe.
class Store {
 public:
  // Opens the register and takes ownership of the engine. Applies the missing migrations. Records `seed` as
  // the first entry of an empty database. Cleans up after an interrupted import. Rebuilds the projections if
  // their version differs. FAILED_PRECONDITION if the schema is newer than the program.
  static absl::StatusOr<std::unique_ptr<Store>> Open(
      std::unique_ptr<Engine> engine, StoreOptions options,
      const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed);
  // Runs the queued jobs, then stops. Leaves the database file complete by itself, with an empty log, unless
  // a read still holds the log.
  ~Store();

  // Runs `read` once, on the calling thread, with one consistent snapshot of the current rows. Returns the
  // status of `read`, or DEADLINE_EXCEEDED if the time ran out. `deadline` is of the real clock, not
  // StoreOptions::clock. A long read may take at most StoreOptions::long_read_time, counted from its begin.
  absl::Status Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read,
                    ReadKind kind = ReadKind::kShort);

  // Queues the job and returns; `done` receives the outcome. If the queue is full, `done` receives
  // RESOURCE_EXHAUSTED on the calling thread.
  void Write(WriteJob job);

  // Records which rows are written from now on, until the caller releases the result.
  std::shared_ptr<const WriteWatch> Watch();
  // Writes many rows as one entry, in slices between which other writes run: see SlicedWrite. Blocks the
  // calling thread. Never call it within Read, apply, reply or done. Concurrent calls run one after the
  // other.
  absl::Status WriteInSlices(const SlicedWrite& write);

  // Returns the position of the last entry recorded at or before `instant`, or 0 if there is none. First
  // seals the journal, durably, up to `instant`: every later entry gets a later instant, so the answer never
  // changes. OUT_OF_RANGE if `instant` lies in the future, RESOURCE_EXHAUSTED if the queue of writes is full,
  // DEADLINE_EXCEEDED as in Read. May wait for the commit thread: never call it within apply, reply or done.
  absl::StatusOr<std::int64_t> ResolveInstant(absl::Time instant, absl::Time deadline);

  // Calls `listener` on the commit thread after every commit with a job that succeeded, even if the job
  // changed nothing. It must not block, nor add or remove listeners. Returns the id for RemoveCommitListener.
  std::int64_t AddCommitListener(std::function<void()> listener);
  // Returns once the listener is not running and will not run again. An unknown id is ignored.
  void RemoveCommitListener(std::int64_t id);

  // Removes erased values, and values superseded in place, from the files of the database. After OK no byte
  // of them is left, neither in a free page nor in the write-ahead log. Call it after an erasure is durable;
  // blocks the calling thread.
  //
  // It waits for its turn among the writes, then until all running reads have ended. From then on reads and
  // writes wait until it is done. That takes time and memory in proportion to the whole register (measured:
  // decisions/2026-11-24-erasure.md). Never call it within Read, apply, reply or done: it would wait for
  // itself until the deadline. A read that waits for another read or for a write delays it too.
  //
  // DEADLINE_EXCEEDED: not finished by `deadline` (of the real clock, as in Read), or not begun; the last
  // step, once begun, may still end later. UNAVAILABLE: another connection holds the database.
  // RESOURCE_EXHAUSTED: the queue of writes is full, or there is no room to rewrite the register. After any
  // error the rows are unchanged, reads and writes go on, and the call may be repeated.
  absl::Status Scrub(absl::Time deadline);

  // Copies the current register to the file `path`, which must not exist; WriteBackup lists the steps and
  // statuses. Reads and writes go on; the copy leaves out what they write meanwhile. The copy holds every
  // entry up to the position returned, all their rows, and the tables apart from the journal. It holds no
  // erased value, even if a scrub is pending. The log of writes cannot be restarted meanwhile.
  //
  // Blocks the calling thread. Never call it within Read, apply, reply or done. Occupies one long read
  // session. Backups and scrubs exclude each other and wait for their turn, without delaying other calls.
  // DEADLINE_EXCEEDED if `deadline` (of the real clock) passed, CANCELLED once `stop` returned true. `stop`
  // is polled on this thread.
  absl::StatusOr<BackupReport> Backup(const std::string& path, absl::Time deadline,
                                      const std::function<bool()>& stop);
  // Whether a scrub is due: something was erased since the last one, in this process or before a crash.
  // DEADLINE_EXCEEDED as in Read.
  absl::StatusOr<bool> ScrubPending(absl::Time deadline);

  // The time by StoreOptions::clock. An entry may be recorded later than that: its instant is after every
  // earlier entry and sealed instant.
  absl::Time Now() const;
  // Number of jobs that wait for the commit thread.
  std::size_t queued() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STORE_H_
