#include "storage/engine/sqlite/sqlite.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <system_error>
#include <typeinfo>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Maps extended result codes, as in SQLite's "Result and Error Codes"; SOCI's header defines them as macros.
absl::StatusCode CodeOf(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_INTERRUPT:
    // Only StopPreparing denies anything.
    case SQLITE_AUTH:
      return absl::StatusCode::kDeadlineExceeded;
    case SQLITE_CONSTRAINT:
      return extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY
                 ? absl::StatusCode::kAlreadyExists
                 : absl::StatusCode::kInternal;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

sqlite_api::sqlite3* Handle(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// Instructions of SQLite's virtual machine between two checks of the clock: about a tenth of a millisecond of
// work.
constexpr int kInstructionsPerLook = 10000;

// How long a statement waits for a lock that another connection holds.
constexpr int kBusySeconds = 10;

// Names in a statement between two checks of the clock while it is prepared.
constexpr int kNamesPerLook = 32;

// Limits of a statement that is prepared. A set is one parameter (Dialect), so no caller makes a statement
// longer, and preparing one takes milliseconds at most.
constexpr int kSqlBytes = 256 << 10;
constexpr int kParameters = 4096;

int StopRunning(void* rule) { return static_cast<const StopCondition*>(rule)->SaysStop() ? 1 : 0; }

// SQLite 3.40 calls its progress handler while a statement runs, not while it is prepared. But it calls the
// authorizer for each name in it.
int StopPreparing(void* rule, int, const char*, const char*, const char*, const char*) {
  thread_local int names = 0;
  if (++names % kNamesPerLook != 0) return SQLITE_OK;
  return static_cast<const StopCondition*>(rule)->SaysStop() ? SQLITE_DENY : SQLITE_OK;
}

class SqliteDialect : public Dialect {
 public:
  const char* BeginWrite() const override { return "BEGIN IMMEDIATE"; }
  // The file lock refuses a second process.
  bool OwnsDatabase() const override { return true; }
  const char* BeginRead() const override { return "BEGIN"; }
  const char* IntegerKeyType() const override { return "INTEGER"; }
  const char* Clustered() const override { return "WITHOUT ROWID"; }

  bool InTransaction(soci::session& session) const override {
    return sqlite_api::sqlite3_get_autocommit(Handle(session)) == 0;
  }

  absl::Status CurrentExceptionToStatus(soci::session& session) const override {
    try {
      throw;
    } catch (const soci::soci_error& error) {
      const int code =
          session.get_backend() == nullptr ? 0 : sqlite_api::sqlite3_extended_errcode(Handle(session));
      // The bare message names tables and columns; what() would add every bound value, personal data among
      // them.
      return absl::Status(CodeOf(code), absl::StrCat("SQLite ", code, ": ", error.get_error_message()));
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("unexpected exception ", typeid(error).name()));
    }
  }

  const char* SetOfTexts() const override { return "(SELECT value FROM json_each(?))"; }
  const char* SetOfIntegers() const override { return SetOfTexts(); }
  const char* TableOfTexts() const override { return "json_each(?)"; }

  // Set once for each connection: changing the callback would make SQLite prepare every statement again.
  void InstallStopCondition(soci::session& session, const StopCondition& rule) const override {
    sqlite_api::sqlite3_set_authorizer(Handle(session), &StopPreparing, const_cast<StopCondition*>(&rule));
  }

  void RuleChanged(soci::session& session, const StopCondition& rule) const override {
    const bool is_set = rule.IsSet();
    sqlite_api::sqlite3_progress_handler(Handle(session), is_set ? kInstructionsPerLook : 0,
                                         is_set ? &StopRunning : nullptr, const_cast<StopCondition*>(&rule));
  }

  std::size_t StatementBytes(soci::statement& statement) const override {
    auto* const backend = static_cast<soci::sqlite3_statement_backend*>(statement.get_backend());
    const int bytes = sqlite_api::sqlite3_stmt_status(backend->stmt_, SQLITE_STMTSTATUS_MEMUSED, 0);
    return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
  }

  absl::Status Scrub(Session& session, absl::Time deadline) const override {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("no time is left for a scrub");
    session.SetDeadline(deadline);
    const auto restore = absl::MakeCleanup([&session] {
      session.SetDeadline(absl::InfiniteFuture());
      SetBusyTimeout(session, absl::Seconds(kBusySeconds)).IgnoreError();
    });
    // First EmptyLog: else VACUUM would add the whole database to a full log. VACUUM: secure_delete alone
    // does not cover copies left by page splits, or pages that other programs wrote. Second EmptyLog: the
    // output of VACUUM is in the log alone. The old pages stay in the file until the log is copied and the
    // file is truncated.
    absl::Status status = SetBusyTimeout(session, std::min(left, absl::Seconds(kBusySeconds)));
    if (status.ok()) status = EmptyLog(session);
    if (status.ok()) status = session.ExecuteOnce("VACUUM");
    if (status.ok()) status = EmptyLog(session);
    return status;
  }

  absl::Status Checkpoint(Session& session) const override {
    // The readers have released their snapshots; waiting for anything else would delay every write.
    RELAIS_RETURN_IF_ERROR(SetBusyTimeout(session, absl::ZeroDuration()));
    absl::Status status = EmptyLog(session);
    RELAIS_RETURN_IF_ERROR(SetBusyTimeout(session, absl::Seconds(kBusySeconds)));
    return status;
  }

  std::int64_t LogBytes(soci::session& session) const override {
    const char* const name = sqlite_api::sqlite3_db_filename(Handle(session), "main");
    struct stat log {};
    return name != nullptr && ::stat(absl::StrCat(name, "-wal").c_str(), &log) == 0 ? log.st_size : 0;
  }

  // Copies rows, not pages: free pages may hold erased values that are not scrubbed yet. The statement reads
  // one snapshot, so the log grows meanwhile but no other call waits.
  absl::Status Copy(Session& session, const std::string& file) const override {
    // The setting applies to the whole connection, the copy included.
    absl::Status status = session.ExecuteOnce("PRAGMA query_only=OFF");
    if (status.ok()) status = session.Execute("VACUUM INTO ?", {file});
    // If SQLite cannot read the size of the file, it reports a plain error, that the file exists.
    if (absl::IsInternal(status)) status = absl::UnavailableError(status.message());
    const absl::Status restored = session.ExecuteOnce("PRAGMA query_only=ON");
    return status.ok() ? restored : status;
  }

 private:
  static absl::Status SetBusyTimeout(Session& session, absl::Duration timeout) {
    return session.ExecuteOnce(absl::StrCat("PRAGMA busy_timeout=", absl::ToInt64Milliseconds(timeout)));
  }

  // Copies the log into the file and truncates it.
  static absl::Status EmptyLog(Session& session) {
    // The pragma reports a failure in its row, not in its result code.
    bool busy = true;
    absl::Status status = session.Query("PRAGMA wal_checkpoint(TRUNCATE)", {}, "iii",
                                        [&](const Row& row) { busy = row.Integer(0) != 0; });
    if (status.ok() && busy) status = absl::UnavailableError("another connection is reading the log");
    return status;
  }
};

// Holds a lock on the file `path`; the kernel releases it when the process ends, however it ends.
class FileLock {
 public:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  ~FileLock() { ::close(descriptor_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
    auto lock = std::make_unique<FileLock>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is held: another process has this database open"));
    }
    return lock;
  }

 private:
  int descriptor_;
};

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

// Removes access for all but the owner. Adds the file to `mended` if others had access.
absl::Status RestrictToOwner(int descriptor, const std::string& path, std::vector<std::string>& mended) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0)
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot look at ", path));
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) == 0) return absl::OkStatus();
  if (::fchmod(descriptor, kOwnerOnly) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(path, " is open to others than its owner, and is not this account's to change"));
  }
  mended.push_back(path);
  return absl::OkStatus();
}

// Creates the database file if it is missing, and restricts it and the files beside it to their owner. SQLite
// gives a new log the mode of its database, whatever the umask.
absl::Status RestrictFiles(const std::string& path, std::vector<std::string>& mended) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) {
    const std::string file = BesideDatabase(path, suffix);
    const bool is_database = *suffix == '\0';
    const int flags = is_database ? O_RDWR | O_CREAT : O_RDONLY;
    const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC | O_NONBLOCK, kOwnerOnly);
    if (descriptor < 0) {
      if (errno == ENOENT && !is_database) continue;
      if (errno == EISDIR) return absl::UnavailableError(absl::StrCat(file, " is a folder"));
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", file));
    }
    const auto close_it = absl::MakeCleanup([descriptor] { ::close(descriptor); });
    RELAIS_RETURN_IF_ERROR(RestrictToOwner(descriptor, file, mended));
  }
  return absl::OkStatus();
}

// Debian's SQLite counts every allocation under one process-wide lock, and locks each connection for each
// call. The counts are unused, and one thread at a time uses a session. If the library was already in use,
// the settings have no effect, which only costs time.
void ConfigureLibrary() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  });
}

class SqliteEngine : public Engine {
 public:
  SqliteEngine(std::string path, std::unique_ptr<FileLock> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  // No temporary files: a scrub does not reach them, so they would keep erased values. A savepoint copies
  // each page there before it is changed.
  absl::StatusOr<std::unique_ptr<Session>> OpenWriter() override {
    return Open(path_, {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
                        "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-32768",
                        "PRAGMA wal_autocheckpoint=4000"});
  }

  // Readers never checkpoint: SQLite before 3.51.3 may reset the log wrongly if two connections do.
  absl::StatusOr<std::unique_ptr<Session>> OpenReader() override {
    return Open(path_, {"PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=-8192",
                        "PRAGMA temp_store=MEMORY"});
  }

  // A copy is not a WAL database, so no file appears beside it.
  absl::StatusOr<std::unique_ptr<Session>> OpenCopy(const std::string& file) override {
    return Open(file, {"PRAGMA query_only=ON"});
  }

 private:
  absl::StatusOr<std::unique_ptr<Session>> Open(const std::string& path,
                                                const std::vector<const char*>& settings) {
    auto session = std::make_unique<soci::session>();
    try {
      session->open(soci::sqlite3, absl::StrCat("db=\"", path, "\" timeout=", kBusySeconds));
      sqlite_api::sqlite3_extended_result_codes(Handle(*session), 1);
      sqlite_api::sqlite3_limit(Handle(*session), SQLITE_LIMIT_SQL_LENGTH, kSqlBytes);
      sqlite_api::sqlite3_limit(Handle(*session), SQLITE_LIMIT_VARIABLE_NUMBER, kParameters);
      // Closing a connection must not checkpoint: only the writer does, explicitly or automatically.
      int on = 0;
      sqlite_api::sqlite3_db_config(Handle(*session), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &on);
    } catch (const soci::soci_error& error) {
      return absl::UnavailableError(absl::StrCat("cannot open ", path, ": ", error.get_error_message()));
    }
    auto opened = std::make_unique<Session>(std::move(session), dialect_);
    for (const char* setting : settings) {
      if (absl::Status status = opened->ExecuteOnce(setting); !status.ok()) return status;
    }
    return opened;
  }

  const std::string path_;
  const std::unique_ptr<FileLock> lock_;
  const std::shared_ptr<const Dialect> dialect_ = std::make_shared<SqliteDialect>();
};

}  // namespace

std::string BesideDatabase(const std::string& path, absl::string_view suffix) {
  std::error_code unknown;
  const std::filesystem::path given = std::filesystem::absolute(path, unknown);
  const std::filesystem::path file = std::filesystem::weakly_canonical(given, unknown);
  return absl::StrCat(unknown ? given.string() : file.string(), suffix);
}

absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite(const std::string& path,
                                                   std::vector<std::string>* mended) {
  ConfigureLibrary();
  // A link to a database must share its lock.
  absl::StatusOr<std::unique_ptr<FileLock>> lock = FileLock::Take(BesideDatabase(path, ".lock"));
  if (!lock.ok()) return lock.status();
  std::vector<std::string> restricted;
  RELAIS_RETURN_IF_ERROR(RestrictFiles(path, restricted));
  if (mended != nullptr) *mended = std::move(restricted);
  return std::make_unique<SqliteEngine>(path, *std::move(lock));
}

}  // namespace relais::storage
