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

// One row of a result; valid during the callback that receives it.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  // 0 if there is no value.
  virtual std::int64_t Integer(int column) const = 0;
  // Empty if there is no value.
  virtual const std::string& Text(int column) const = 0;
};

class Session;

// A session's cache of values made from reference data, by type and key. It is valid for one version of those
// rows (JournalHead::reference_version). Snapshot::Cached fills it.
struct SessionMemory {
  std::int64_t reference_version = -1;
  absl::flat_hash_map<std::pair<std::type_index, std::string>, std::shared_ptr<const void>> kept;
};

// Says when the work of a session must stop. One thread at a time.
struct StopCondition {
  // By the real clock.
  absl::Time deadline = absl::InfiniteFuture();
  // Polled if set, on the thread that works.
  const std::function<bool()>* stop = nullptr;

  bool IsSet() const { return stop != nullptr || deadline != absl::InfiniteFuture(); }
  bool SaysStop() const {
    if (stop != nullptr && (*stop)()) return true;
    return deadline != absl::InfiniteFuture() && absl::Now() > deadline;
  }
};

// The SQL and the operations that differ between engines. One implementation for each engine.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // The statement that begins a write transaction and takes the write lock at once.
  virtual const char* BeginWrite() const = 0;
  // Whether this process makes every commit to the database, so that it knows of each.
  virtual bool OwnsDatabase() const = 0;
  // The statement that begins a read transaction: one snapshot from its first query to its end.
  virtual const char* BeginRead() const = 0;
  // Column type of an integer key that the engine may use as its row id.
  virtual const char* IntegerKeyType() const = 0;
  // Table option that stores the rows in the order of their key; may be empty.
  virtual const char* Clustered() const = 0;
  // Whether the transaction begun on `session` is still open. Some errors end it; later statements would then
  // commit one by one.
  virtual bool InTransaction(soci::session& session) const = 0;
  // Turns the exception in flight into a status, by numeric code, never by message text:
  //   UNAVAILABLE: the operation may be retried; ABORTED: it lost against another writer;
  //   DEADLINE_EXCEEDED: it was interrupted; ALREADY_EXISTS: a unique index refused it;
  //   RESOURCE_EXHAUSTED: no room; DATA_LOSS: the file is damaged; INTERNAL: anything else.
  virtual absl::Status CurrentExceptionToStatus(soci::session& session) const = 0;
  // A subquery that yields the elements of a set bound as one parameter (SetOf); write `x IN ` before it. The
  // statement's text is then the same for a set of any size.
  virtual const char* SetOfTexts() const = 0;
  virtual const char* SetOfIntegers() const = 0;
  // A table for a FROM clause, with one column, `value`, that holds the elements of such a set.
  virtual const char* TableOfTexts() const = 0;
  // Makes the statements that `session` prepares or runs stop with DEADLINE_EXCEEDED once `rule` says so.
  // Call it once for each session; the rule must outlive it.
  virtual void InstallStopCondition(soci::session& session, const StopCondition& rule) const = 0;
  // Must be called after the rule of `session` has changed.
  virtual void RuleChanged(soci::session& session, const StopCondition& rule) const = 0;
  // Approximate memory, in bytes, of a prepared statement.
  virtual std::size_t StatementBytes(soci::statement& statement) const = 0;
  // Rewrites the database so that its files hold the rows of its tables and nothing else: no free page, no
  // deleted or overwritten row, no old log. `session` is the writer, outside a transaction, and no other
  // session is open. DEADLINE_EXCEEDED if `deadline` passed first, UNAVAILABLE if another connection is in
  // the way, else a status of CurrentExceptionToStatus. On any error the rows and the session are as before.
  // The last step cannot be stopped and may run past `deadline`.
  virtual absl::Status Scrub(Session& session, absl::Time deadline) const = 0;
  // Checkpoints the whole log of writes into the database file. UNAVAILABLE if another session reads.
  // `session` is the writer, outside a transaction. OK for an engine without such a log.
  virtual absl::Status Checkpoint(Session& session) const = 0;
  // Current size of the log of writes in bytes; 0 for an engine without one.
  virtual std::int64_t LogBytes(soci::session& session) const = 0;
  // Copies one snapshot of all tables to `file`, which must be empty. The copy is a database of the same
  // engine without free pages, so without deleted or erased values. `session` is a reader outside a
  // transaction; writes go on meanwhile. Returns a status of CurrentExceptionToStatus; after an error the
  // content of `file` is undefined.
  virtual absl::Status Copy(Session& session, const std::string& file) const = 0;
};

// `count` placeholders, such as `?, ?, ?`: one for each column of a table, say. Bind a set that callers give
// as one parameter instead (SetOf).
std::string Placeholders(std::size_t count);

// A set as one bound parameter, for Dialect::SetOfTexts and Dialect::SetOfIntegers.
Value SetOf(const std::vector<std::string>& texts);
Value SetOf(const std::vector<std::int64_t>& integers);

// Limits of the cache of prepared statements. It evicts the least recently used one first.
struct StatementCacheLimits {
  std::size_t count = 200;
  std::size_t bytes = std::size_t{4} << 20;
};

// One connection, with a cache of prepared statements by their text. SQL writes each parameter as `?`, in
// order. Statuses: those of Dialect::CurrentExceptionToStatus, and DEADLINE_EXCEEDED. Not thread-safe: one
// thread at a time.
class Session {
 public:
  Session(std::unique_ptr<soci::session> session, std::shared_ptr<const Dialect> dialect);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Dialect& dialect() const { return *dialect_; }
  // Makes every call fail with DEADLINE_EXCEEDED once `deadline` has passed: before a statement, while it is
  // prepared and while it runs. absl::InfiniteFuture() removes the limit.
  void SetDeadline(absl::Time deadline) {
    rule_->deadline = deadline;
    dialect_->RuleChanged(*session_, *rule_);
  }
  // Does the same once `stop` returns true. It is polled on the thread that works, and borrowed until null is
  // set.
  void SetStop(const std::function<bool()>* stop) {
    rule_->stop = stop;
    dialect_->RuleChanged(*session_, *rule_);
  }
  bool InTransaction() const { return dialect_->InTransaction(*session_); }
  // See Dialect.
  std::int64_t LogBytes() const { return dialect_->LogBytes(*session_); }
  // Sets the limits of the statement cache, and evicts at once what exceeds them.
  void SetCacheLimits(const StatementCacheLimits& limits);
  // Statements in the cache, their memory in bytes, and the number of statements ever prepared.
  std::size_t cached_statements() const;
  std::size_t cached_bytes() const;
  std::int64_t prepared_statements() const;

  // Runs one statement without result rows, and caches the prepared statement.
  absl::Status Execute(absl::string_view sql, const std::vector<Value>& parameters = {});
  // Runs one statement without caching it: schema changes and transaction control.
  absl::Status ExecuteOnce(absl::string_view sql);
  // Calls `each` with every row. `columns` gives the type of each column: `i` integer, `t` text. `each` may
  // run other statements on this session, but not the same one.
  absl::Status Query(absl::string_view sql, const std::vector<Value>& parameters, absl::string_view columns,
                     const std::function<void(const Row&)>& each);
  // The one integer of the one row; 0 if it is NULL or there is no row.
  absl::StatusOr<std::int64_t> QueryInteger(absl::string_view sql, const std::vector<Value>& parameters = {});

  SessionMemory& memory() { return memory_; }

 private:
  struct Prepared;
  struct Cache;
  absl::StatusOr<Prepared*> Prepare(absl::string_view sql, const std::vector<Value>& parameters,
                                    absl::string_view columns);

  // DEADLINE_EXCEEDED if the deadline has passed.
  absl::Status CheckRule() const;
  // Returns the statement to the cache, or drops it unless `keep`.
  void GiveBack(absl::string_view sql, Prepared& prepared, bool keep);

  // Must outlive the connection, which reads it.
  const std::unique_ptr<StopCondition> rule_ = std::make_unique<StopCondition>();
  std::unique_ptr<soci::session> session_;
  std::shared_ptr<const Dialect> dialect_;
  std::unique_ptr<Cache> cache_;
  SessionMemory memory_;
};

// A database on which sessions are opened. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;
  // The one session that writes.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenWriter() = 0;
  // A session that cannot write.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenReader() = 0;
  // A session that reads a file written by Dialect::Copy and does not change it.
  virtual absl::StatusOr<std::unique_ptr<Session>> OpenCopy(const std::string& file) = 0;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_SESSION_H_
