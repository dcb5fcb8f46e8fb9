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

// Start here: how everything is read and written.

namespace relais::storage {

struct SlicedWrite;
struct StagedRows;
class WriteWatch;

// What one write puts into the register. Writes are kept back until the closure has returned, so reads in the
// closure do not see them; read first, then write. A key may be written once. Borrowed; one thread.
class WriteTransaction {
 public:
  explicit WriteTransaction(Snapshot snapshot, absl::Time recorded_at)
      : WriteTransaction(snapshot, recorded_at, snapshot.head() + 1) {}
  // With a position of the entry other than the next one.
  WriteTransaction(Snapshot snapshot, absl::Time recorded_at, std::int64_t seq)
      : snapshot_(snapshot), recorded_at_(recorded_at), seq_(seq) {}

  // The current rows.
  const Snapshot& snapshot() const { return snapshot_; }
  // From now on the snapshot shows what this caller may see; `scope` must outlive the transaction.
  void RestrictTo(const Scope& scope) { snapshot_ = snapshot_.RestrictedTo(scope); }
  // The journal position that this write will have, and its instant.
  std::int64_t seq() const { return seq_; }
  absl::Time recorded_at() const { return recorded_at_; }

  // A row whose key has no current row.
  template <class Record>
  void Insert(const Record& record) {
    Add({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kInsert});
  }
  // A row that supersedes the current row of its key.
  template <class Record>
  void Replace(const Record& record) {
    Add({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kReplace});
  }
  // Takes the current row of this record's key away, with nothing in its place.
  template <class Record>
  void Remove(const Record& record) {
    Add({&ShapeOf<Record>(), ValuesOf(record), Write::Kind::kRemove});
  }

  // Empties the personal fields, and their salt, of all rows of the table that match: every revision,
  // superseded or current, those that this very entry writes included. `condition` is SQL over the table's
  // columns with `?` for each parameter, such as `dossier_id = ?`. Kept back like the rows, and done after
  // them; seen by `reply`. The entry exists even where no row matches or nothing else is written. INTERNAL,
  // and no entry, where the table has no personal field or `condition` is empty.
  //
  // An entry's digest covers the rows that it wrote, not what it erased (why: README). Insert a plain record
  // of the erasure in the same entry where it must be told what was erased. Store::Scrub takes the bytes off
  // the files.
  template <class Record>
  void ErasePersonal(std::string condition, std::vector<Value> parameters) {
    ErasePersonal(ShapeOf<Record>(), std::move(condition), std::move(parameters));
  }
  // The same for a table that is known by its shape alone.
  void ErasePersonal(const TableSchema& shape, std::string condition, std::vector<Value> parameters) {
    erasures_.push_back({&shape, std::move(condition), std::move(parameters)});
  }

  // What turns the rows `before` into the rows `after`: a key on both sides is written only where its row
  // differs. A key that stands twice in `after` would lose one of its rows: see status().
  template <class Record>
  void WriteDifference(const std::vector<Record>& before, const std::vector<Record>& after) {
    for (const Record& next : after) {
      if (FindSameKey(after, next) != &next) RefuseDoubleKey(ShapeOf<Record>());
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

  // INTERNAL, naming the table, once WriteDifference was given two rows of one key. The store then records
  // nothing; a caller that plans without writing asks for it.
  const absl::Status& status() const { return status_; }

  // A statement on `table`, which stands apart from the journal (secrets, queues): run after the rows are
  // written, in the same transaction. It makes no journal entry by itself. From the program, never from a
  // caller.
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
  // One of these, whatever its table.
  void Add(Write write) {
    if (sink_) {
      sink_(std::move(write));
    } else {
      writes_.push_back(std::move(write));
    }
  }
  // From now on rows go there as they are handed over, and are not kept.
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

// One write and what follows from it. The functions run on the store's commit thread; `apply` and `reply` may
// run more than once and have no outside effect.
struct WriteJob {
  // Who asks, by which method, and how the request is known again.
  RequestIdentity identity;
  // Past it, a job that has not begun is refused with DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Reads, checks and writes; gives the name of the resource that the entry is about. Any error leaves the
  // register as it was. Where nothing is written or erased, there is no journal entry.
  std::function<absl::StatusOr<std::string>(WriteTransaction&)> apply;
  // Makes the answer from the register as of the entry: the one just written or, when a request is repeated,
  // the first.
  std::function<absl::Status(const Snapshot&, const JournalEntry&)> reply =
      [](const Snapshot&, const JournalEntry&) { return absl::OkStatus(); };
  // Called once, when the outcome is known: OK means durable. UNAVAILABLE means that the outcome is not
  // known; the request sent again with its id settles it.
  std::function<void(absl::Status)> done;
  // The staged rows of this entry (storage/staging.h); null: none. For the store alone.
  std::shared_ptr<const StagedRows> staged;
};

struct StoreOptions {
  std::function<absl::Time()> clock = [] { return absl::Now(); };
  // Jobs waiting for the commit thread; one more is refused with RESOURCE_EXHAUSTED.
  std::size_t queue_limit = 4096;
  // Jobs in one database transaction.
  std::size_t batch_limit = 256;
  // Rows that a sliced write inserts in one transaction, and dossiers that it derives projections of; it is
  // sliced only if it inserts more rows.
  std::size_t slice_rows = 2000;
  std::size_t slice_dossiers = 250;
  // Read sessions of each kind, opened when first needed.
  std::size_t short_reader_limit = 6;
  std::size_t long_reader_limit = 4;
  // How long a long read may hold its snapshot, whatever its deadline.
  absl::Duration long_read_time = absl::Seconds(20);
  // Bytes of the engine's log of writes; once it is larger, it is emptied as soon as the reads allow.
  std::int64_t log_limit = std::int64_t{32} << 20;
  // Run on the commit thread, within the transaction that wrote the rows.
  Projections projections;
};

// The register: versioned rows and the journal that wrote them. Thread-safe.
class Store {
 public:
  // Brings the schema up to date, makes what is derived again where its version differs and, in an empty
  // database, records `seed` as the first entry. FAILED_PRECONDITION where the schema is newer than the
  // program. Owns the engine.
  static absl::StatusOr<std::unique_ptr<Store>> Open(
      std::unique_ptr<Engine> engine, StoreOptions options,
      const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed);
  // Answers what waits, then stops and leaves the database file whole by itself, with its log empty.
  ~Store();

  // Runs `read` on one consistent snapshot of the current rows, on the calling thread. Returns what `read`
  // returns; DEADLINE_EXCEEDED if the time ran out, which for a long read is at most
  // StoreOptions::long_read_time from its begin.
  absl::Status Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read,
                    ReadKind kind = ReadKind::kShort);

  // Queues the job and returns; `done` tells the outcome. RESOURCE_EXHAUSTED comes through `done` too, on
  // this thread.
  void Write(WriteJob job);

  // Notes which rows are written from now on, for as long as the answer is held.
  std::shared_ptr<const WriteWatch> Watch();
  // Writes many rows as one entry, others' writes between: see SlicedWrite. Blocks the calling thread, which
  // is in none of Read, apply, reply or done; one at a time, others wait.
  absl::Status WriteInSlices(const SlicedWrite& write);

  // The last entry recorded at or before `instant` (position 0 where there is none), after making sure that
  // whatever is recorded from now on bears a later one. OUT_OF_RANGE where `instant` lies in the future.
  absl::StatusOr<std::int64_t> ResolveInstant(absl::Time instant, absl::Time deadline);

  // `listener` is called after every commit that recorded something, on the commit thread: it must not block,
  // nor add or remove listeners. The answer takes it away again.
  std::int64_t AddCommitListener(std::function<void()> listener);
  // Waits until it does not run, and will not. Nothing for one that is no more.
  void RemoveCommitListener(std::int64_t id);

  // Takes what was erased, or superseded in place, physically off the database: after OK no byte of it is in
  // a file of the database, be it a free page or the write-ahead log. To be called after an erasure is
  // durable; blocks the calling thread.
  //
  // It waits for its turn among the writes, then until every read that runs has ended; from then on reads and
  // writes wait until it is done, which takes time and memory in proportion to the whole register (measured:
  // README). Never call it within Read, apply, reply or done: it would wait for itself until the deadline.
  // For the same reason a read that waits for another read or for a write holds it up.
  //
  // DEADLINE_EXCEEDED: not finished by `deadline` (of the real clock, as in Read), or not even begun; the
  // last step, once begun, is ended all the same. UNAVAILABLE: something else holds the database.
  // RESOURCE_EXHAUSTED: the queue of writes is full, or there is no room to rewrite the register. After any
  // error the register holds the same rows, reads and writes go on as before, and it may be asked again.
  absl::Status Scrub(absl::Time deadline);

  // Copies the register as it stands to the file `path`, which must not exist: WriteBackup says how, and with
  // which statuses. Reads and writes go on; what is written meanwhile is not in it. The copy holds every
  // entry up to the position that is answered, every row that they wrote but for what was erased, and what
  // stands apart from the journal; nothing that was erased, be it not scrubbed yet. The log of writes cannot
  // be begun anew meanwhile.
  //
  // Blocks the calling thread, which is in none of Read, apply, reply or done. One at a time, and none during
  // a scrub: each waits for the other, without holding anybody else up. DEADLINE_EXCEEDED where `deadline`
  // (of the real clock) passed, CANCELLED once `stop` said so: it is asked now and then on this thread.
  absl::StatusOr<BackupReport> Backup(const std::string& path, absl::Time deadline,
                                      const std::function<bool()>& stop);
  // Whether something was erased and no scrub has ended since, be it in another process before: a crash may
  // come between the two. DEADLINE_EXCEEDED as in Read.
  absl::StatusOr<bool> ScrubPending(absl::Time deadline);

  absl::Time Now() const;
  // Work that waits for the commit thread.
  std::size_t queued() const;

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STORE_H_
