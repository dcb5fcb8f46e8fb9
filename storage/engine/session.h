#ifndef RELAIS_STORAGE_ENGINE_SESSION_H_
#define RELAIS_STORAGE_ENGINE_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/engine/value.h"

namespace soci {
class session;
}

namespace relais::storage {

// One row of an answer; valid during the call that receives it.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  // 0 where there is no value.
  virtual std::int64_t Integer(int column) const = 0;
  // Empty where there is no value.
  virtual const std::string& Text(int column) const = 0;
};

class Session;

// What was made from rows that rarely change, so that it need not be made for every call: by its type and a
// key. It holds for one version of those rows (JournalHead::reference_version). Snapshot::Remembered fills
// it.
struct SessionMemory {
  std::int64_t reference_version = -1;
  absl::flat_hash_map<std::pair<std::type_index, std::string>, std::shared_ptr<const void>> kept;
};

// What an engine does in its own way. One implementation per engine.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // The statement that begins a writing transaction, taking the right to write at once.
  virtual const char* BeginWrite() const = 0;
  // Whether every commit to the database is made by this process, so that it knows of each.
  virtual bool OwnsDatabase() const = 0;
  // The statement that begins a reading transaction: one snapshot from its first query to its end.
  virtual const char* BeginRead() const = 0;
  // Column type of an integer key that the engine may store as the row's own number.
  virtual const char* IntegerKeyType() const = 0;
  // What stands behind a table's columns so that its rows lie in the order of its key, in one place; may be
  // empty.
  virtual const char* Clustered() const = 0;
  // Whether the transaction that was begun on `session` still stands: some errors end it, and what comes
  // after them would stand alone.
  virtual bool InTransaction(soci::session& session) const = 0;
  // Turns the exception in flight into a status, by numeric code, never by message text:
  //   UNAVAILABLE the operation may be tried again; ABORTED lost against another writer; DEADLINE_EXCEEDED
  //   interrupted; ALREADY_EXISTS a unique index refused; RESOURCE_EXHAUSTED no room; DATA_LOSS the file is
  //   damaged; INTERNAL else.
  virtual absl::Status CurrentExceptionToStatus(soci::session& session) const = 0;
  // Makes what runs on `session` from now on stop with DEADLINE_EXCEEDED once `deadline` has passed;
  // absl::InfiniteFuture() takes the limit away. `deadline` stays where it is until the next one is set.
  virtual void SetDeadline(soci::session& session, const absl::Time& deadline) const = 0;
  // Rewrites the database so that its files hold the rows that stand in its tables and nothing else: no free
  // page, no row deleted or overwritten, no old log. `session` is the writer, outside a transaction, and no
  // other session is open. DEADLINE_EXCEEDED where `deadline` passed first, UNAVAILABLE where another
  // connection is in the way, else what CurrentExceptionToStatus gives; on any error the rows and the session
  // are as before. Its last step cannot be stopped and may run past `deadline`.
  virtual absl::Status Scrub(Session& session, absl::Time deadline) const = 0;
  // Makes what runs on `session` from now on stop with DEADLINE_EXCEEDED once `stop`, asked now and then on
  // the thread that runs it, says so; null takes that, and a deadline, away. `stop` stays where it is until
  // then.
  virtual void SetStop(soci::session& session, const std::function<bool()>* stop) const = 0;
  // Writes the rows that stand in the tables, those of one instant, to `file`, which is empty: a database of
  // the same engine, without free pages, so without anything that was deleted or erased. `session` reads,
  // outside a transaction; writes go on meanwhile. What CurrentExceptionToStatus gives; then `file` holds
  // anything.
  virtual absl::Status Copy(Session& session, const std::string& file) const = 0;
};

// `?, ?, ?`, for so many parameters.
std::string Marks(std::size_t count);

// One connection with its prepared statements, kept by their text. SQL writes each parameter as `?`, in
// order. Not thread-safe: one thread at a time.
class Session {
 public:
  Session(std::unique_ptr<soci::session> session, std::shared_ptr<const Dialect> dialect);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Dialect& dialect() const { return *dialect_; }
  void SetDeadline(absl::Time deadline) {
    deadline_ = deadline;
    dialect_->SetDeadline(*session_, deadline_);
  }
  bool InTransaction() const { return dialect_->InTransaction(*session_); }
  // In place of a deadline; see Dialect.
  void SetStop(const std::function<bool()>* stop) { dialect_->SetStop(*session_, stop); }

  // Runs one statement that gives no rows, prepared and kept for the next time.
  absl::Status Execute(absl::string_view sql, const std::vector<Value>& parameters = {});
  // Runs one statement once, without keeping it: schema changes and transaction control.
  absl::Status ExecuteOnce(absl::string_view sql);
  // Calls `each` with every row. `columns` says the type of each column: `i` integer, `t` text.
  absl::Status Query(absl::string_view sql, const std::vector<Value>& parameters, absl::string_view columns,
                     const std::function<void(const Row&)>& each);
  // The one integer of the one row; 0 where it has no value or there is no row.
  absl::StatusOr<std::int64_t> QueryInteger(absl::string_view sql, const std::vector<Value>& parameters = {});

  SessionMemory& memory() { return memory_; }

 private:
  struct Prepared;
  struct Cache;
  absl::StatusOr<Prepared*> Prepare(absl::string_view sql, const std::vector<Value>& parameters,
                                    absl::string_view columns);

  std::unique_ptr<soci::session> session_;
  std::shared_ptr<const Dialect> dialect_;
  std::unique_ptr<Cache> cache_;
  SessionMemory memory_;
  absl::Time deadline_ = absl::InfiniteFuture();
};

// A database that sessions can be opened on. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;
  // The one session that writes.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenWriter() = 0;
  // A session that cannot write.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenReader() = 0;
  // A session on a file that Dialect::Copy wrote, which leaves it as it is.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenCopy(const std::string& file) = 0;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_SESSION_H_
