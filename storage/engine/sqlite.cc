#include "storage/engine/sqlite.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/file.h>
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

namespace relais::storage {
namespace {

// Extended result codes by number, as in SQLite's "Result and Error Codes"; SOCI's wrapped header has them as
// macros.
absl::StatusCode CodeOf(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_INTERRUPT:
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

// Instructions of SQLite's machine between two looks at the clock: about a tenth of a millisecond of work.
constexpr int kInstructionsPerLook = 10000;

// How long a statement waits for a lock that another connection holds.
constexpr int kBusySeconds = 10;

int StopWhenPast(void* deadline) { return absl::Now() > *static_cast<const absl::Time*>(deadline) ? 1 : 0; }

int StopWhenAsked(void* stop) { return (*static_cast<const std::function<bool()>*>(stop))() ? 1 : 0; }

class SqliteDialect : public Dialect {
 public:
  const char* BeginWrite() const override { return "BEGIN IMMEDIATE"; }
  // A lock refuses a second process.
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
      // The bare message speaks of tables and columns; what() would add every value bound, personal data
      // among them.
      return absl::Status(CodeOf(code), absl::StrCat("SQLite ", code, ": ", error.get_error_message()));
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat("unexpected exception ", typeid(error).name()));
    }
  }

  void SetDeadline(soci::session& session, const absl::Time& deadline) const override {
    if (deadline == absl::InfiniteFuture()) {
      sqlite_api::sqlite3_progress_handler(Handle(session), 0, nullptr, nullptr);
    } else {
      sqlite_api::sqlite3_progress_handler(Handle(session), kInstructionsPerLook, &StopWhenPast,
                                           const_cast<absl::Time*>(&deadline));
    }
  }

  absl::Status Scrub(Session& session, absl::Time deadline) const override {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("no time is left for a scrub");
    session.SetDeadline(deadline);
    const auto restore = absl::MakeCleanup([&session] {
      session.SetDeadline(absl::InfiniteFuture());
      SetBusyTimeout(session, absl::Seconds(kBusySeconds)).IgnoreError();
    });
    // Before: on a full log the whole database would come on top. VACUUM: so that nothing rests on
    // secure_delete alone, which says nothing of copies that pages leave when they split, or of what other
    // programs wrote. After: what VACUUM wrote is in the log alone, and the old pages are in the file, until
    // the log is copied and the file is cut.
    absl::Status status = SetBusyTimeout(session, std::min(left, absl::Seconds(kBusySeconds)));
    if (status.ok()) status = EmptyLog(session);
    if (status.ok()) status = session.ExecuteOnce("VACUUM");
    if (status.ok()) status = EmptyLog(session);
    return status;
  }

  void SetStop(soci::session& session, const std::function<bool()>* stop) const override {
    sqlite_api::sqlite3_progress_handler(Handle(session), stop == nullptr ? 0 : kInstructionsPerLook,
                                         stop == nullptr ? nullptr : &StopWhenAsked,
                                         const_cast<std::function<bool()>*>(stop));
  }

  // By its rows, not page by page: free pages may hold what was erased and not scrubbed yet. The statement
  // reads on one snapshot, so the log grows meanwhile but nobody waits.
  absl::Status Copy(Session& session, const std::string& file) const override {
    // Of the connection as a whole, the copy included.
    absl::Status status = session.ExecuteOnce("PRAGMA query_only=OFF");
    if (status.ok()) status = session.Execute("VACUUM INTO ?", {file});
    // SQLite says that the file exists, a plain error, where it cannot read its size.
    if (absl::IsInternal(status)) status = absl::UnavailableError(status.message());
    const absl::Status restored = session.ExecuteOnce("PRAGMA query_only=ON");
    return status.ok() ? restored : status;
  }

 private:
  static absl::Status SetBusyTimeout(Session& session, absl::Duration timeout) {
    return session.ExecuteOnce(absl::StrCat("PRAGMA busy_timeout=", absl::ToInt64Milliseconds(timeout)));
  }

  // Copies the log into the file, and cuts it to nothing.
  static absl::Status EmptyLog(Session& session) {
    // The pragma tells by a row, not by its result code, that it could not.
    bool busy = true;
    absl::Status status = session.Query("PRAGMA wal_checkpoint(TRUNCATE)", {}, "iii",
                                        [&](const Row& row) { busy = row.Integer(0) != 0; });
    if (status.ok() && busy) status = absl::UnavailableError("another connection is reading the log");
    return status;
  }
};

// Holds the file `path` locked; the kernel lets go when the process ends, however it ends.
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

// Debian's SQLite counts every allocation under one lock for the whole process, and locks each connection for
// each call. Nobody asks for the counts, and a session is used by one thread at a time. Not so where the
// library was already in use when the first engine was opened, which only takes longer.
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

  // Temporary files would keep what is erased, out of reach of a scrub: a savepoint copies each page there
  // before it is changed.
  absl::StatusOr<std::unique_ptr<Session>> OpenWriter() override {
    return Open(path_, {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
                        "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-32768",
                        "PRAGMA wal_autocheckpoint=4000"});
  }

  // Readers never checkpoint: SQLite before 3.51.3 may reset the log wrongly when two connections do.
  absl::StatusOr<std::unique_ptr<Session>> OpenReader() override {
    return Open(path_, {"PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=-8192",
                        "PRAGMA temp_store=MEMORY"});
  }

  // A copy is no WAL database, so that nothing appears beside it.
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
      // Closing a connection must not checkpoint: only the writer does, by itself.
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

absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite(const std::string& path) {
  ConfigureLibrary();
  // A link to a database is no other database.
  absl::StatusOr<std::unique_ptr<FileLock>> lock = FileLock::Take(BesideDatabase(path, ".lock"));
  if (!lock.ok()) return lock.status();
  return std::make_unique<SqliteEngine>(path, *std::move(lock));
}

}  // namespace relais::storage
