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
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/engine/value.h"

namespace soci {
class session;
class statement;
}  // namespace soci

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

// Tells when the work of a session must stop. One thread at a time.
struct StopRule {
  // The real clock's.
  absl::Time deadline = absl::InfiniteFuture();
  // Asked now and then if set, on the thread that works.
  const std::function<bool()>* stop = nullptr;

  bool IsSet() const { return stop != nullptr || deadline != absl::InfiniteFuture(); }
  bool SaysStop() const {
    if (stop != nullptr && (*stop)()) return true;
    return deadline != absl::InfiniteFuture() && absl::Now() > deadline;
  }
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
  // A subquery that gives the elements of a set that is bound as one parameter (SetOf): `x IN ` before it
  // tests membership. A statement's text is then the same for a set of any size.
  virtual const char* SetOfTexts() const = 0;
  virtual const char* SetOfIntegers() const = 0;
  // A table of one column, `value`, with the elements of such a set, for a FROM clause.
  virtual const char* TableOfTexts() const = 0;
  // Makes `session` obey `rule` from now on: what it prepares or runs stops with DEADLINE_EXCEEDED once the
  // rule says so. Once for each session; the rule outlives it.
  virtual void Obey(soci::session& session, const StopRule& rule) const = 0;
  // Tells that the rule of `session` was changed.
  virtual void RuleChanged(soci::session& session, const StopRule& rule) const = 0;
  // Memory that a prepared statement holds, about.
  virtual std::size_t StatementBytes(soci::statement& statement) const = 0;
  // Rewrites the database so that its files hold the rows that stand in its tables and nothing else: no free
  // page, no row deleted or overwritten, no old log. `session` is the writer, outside a transaction, and no
  // other session is open. DEADLINE_EXCEEDED where `deadline` passed first, UNAVAILABLE where another
  // connection is in the way, else what CurrentExceptionToStatus gives; on any error the rows and the session
  // are as before. Its last step cannot be stopped and may run past `deadline`.
  virtual absl::Status Scrub(Session& session, absl::Time deadline) const = 0;
  // Moves all of the log of writes into the database file, if no other session reads; UNAVAILABLE if one
  // does. `session` is the writer, outside a transaction. OK for an engine without such a log.
  virtual absl::Status Checkpoint(Session& session) const = 0;
  // Bytes of the log of writes now; 0 for an engine without one.
  virtual std::int64_t LogBytes(soci::session& session) const = 0;
  // Writes the rows that stand in the tables, those of one instant, to `file`, which is empty: a database of
  // the same engine, without free pages, so without anything that was deleted or erased. `session` reads,
  // outside a transaction; writes go on meanwhile. What CurrentExceptionToStatus gives; then `file` holds
  // anything.
  virtual absl::Status Copy(Session& session, const std::string& file) const = 0;
};

// `?, ?, ?`, for so many parameters: one for each column of a table, say. A set that callers give is bound as
// one parameter, see SetOf.
std::string Placeholders(std::size_t count);

// A set as one parameter, for Dialect::SetOfTexts and Dialect::SetOfIntegers.
Value SetOf(const std::vector<std::string>& texts);
Value SetOf(const std::vector<std::int64_t>& integers);

// How many prepared statements a session keeps. The least recently used one goes first.
struct StatementCacheLimits {
  std::size_t count = 200;
  std::size_t bytes = std::size_t{4} << 20;
};

// One connection with a cache of prepared statements, by their text. SQL writes each parameter as `?`, in
// order. Not thread-safe: one thread at a time.
class Session {
 public:
  Session(std::unique_ptr<soci::session> session, std::shared_ptr<const Dialect> dialect);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Dialect& dialect() const { return *dialect_; }
  // Every call fails with DEADLINE_EXCEEDED once `deadline` has passed: before a statement, while it is
  // prepared and while it runs. absl::InfiniteFuture() takes the limit away.
  void SetDeadline(absl::Time deadline) {
    rule_->deadline = deadline;
    dialect_->RuleChanged(*session_, *rule_);
  }
  // The same once `stop`, asked now and then on the thread that works, says so; borrowed until null is set.
  void SetStop(const std::function<bool()>* stop) {
    rule_->stop = stop;
    dialect_->RuleChanged(*session_, *rule_);
  }
  bool InTransaction() const { return dialect_->InTransaction(*session_); }
  // See Dialect.
  std::int64_t LogBytes() const { return dialect_->LogBytes(*session_); }
  void SetCacheLimits(const StatementCacheLimits& limits);
  // Prepared statements that are kept, their memory, and how many were ever prepared.
  std::size_t cached_statements() const;
  std::size_t cached_bytes() const;
  std::int64_t prepared_statements() const;

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

  // OK if the session may go on.
  absl::Status CheckRule() const;
  // Gives the statement back to the cache, or drops it if it must not be kept.
  void GiveBack(absl::string_view sql, Prepared& prepared, bool keep);

  // Outlives the connection, which looks at it.
  const std::unique_ptr<StopRule> rule_ = std::make_unique<StopRule>();
  std::unique_ptr<soci::session> session_;
  std::shared_ptr<const Dialect> dialect_;
  std::unique_ptr<Cache> cache_;
  SessionMemory memory_;
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
