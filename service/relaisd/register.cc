#include "service/relaisd/register.h"

#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/reference/seed.h"
#include "service/jobs/backup_folder.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/maintenance/durable_files.h"
#include "storage/maintenance/replace.h"
#include "storage/maintenance/upgrade.h"
#include "storage/migrations/migrations.h"
#include "storage/status_macros.h"

namespace relais {

namespace {

storage::StoreOptions OptionsFromFlags() {
  storage::StoreOptions options;
  options.queue_limit = absl::GetFlag(FLAGS_write_queue);
  options.projections = handlers::MakeProjections();
  return options;
}

// Brings a register that an earlier version wrote up to date, on a copy.
absl::Status UpgradeIfOlder(storage::Engine& engine) {
  const std::string database = DatabaseFile();
  storage::RemoveOldUpgradeCopies(database, absl::Now());
  const auto migrate = [](const std::string& path) -> absl::StatusOr<storage::NotedEntry> {
    RELAIS_ASSIGN_OR_RETURN(const storage::VerifyReport report, VerifyFile(path, std::nullopt));
    for (const std::string& fault : report.faults) Tell({fault, fault});
    if (!report.faults.empty()) return absl::DataLossError("its journal does not fit");
    return storage::NotedEntry{report.head_seq, report.head_digest};
  };
  RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::Upgrade> upgrade,
                          storage::UpgradeByCopy(engine, database, migrate, absl::Now()));
  if (upgrade.has_value()) Tell(Upgraded(*upgrade));
  return absl::OkStatus();
}

// False too if the version cannot be read.
bool IsOlder(storage::Engine& engine) {
  const absl::StatusOr<std::unique_ptr<storage::Session>> reader = engine.OpenReader();
  if (!reader.ok()) return false;
  const absl::StatusOr<std::int64_t> version = storage::SchemaVersion(**reader);
  return version.ok() && *version > 0 && *version < storage::NewestVersion();
}

bool IsForThisProgram(storage::Engine& engine, const std::string& file) {
  const absl::StatusOr<std::unique_ptr<storage::Session>> copy = engine.OpenCopy(file);
  if (!copy.ok()) return false;
  const absl::StatusOr<std::int64_t> version = storage::SchemaVersion(**copy);
  return version.ok() && *version > 0 && *version <= storage::NewestVersion();
}

// The newest copy that this program can use: one that an upgrade left, or a timed backup; empty for none.
std::string NewestEarlierCopy(storage::Engine& engine) {
  for (const std::string& file : storage::ListUpgradeCopies(DatabaseFile())) {
    if (IsForThisProgram(engine, file)) return file;
  }
  const std::string folder = absl::GetFlag(FLAGS_backup_folder);
  absl::StatusOr<std::vector<jobs::BackupFile>> backups = jobs::ListBackups(folder);
  if (folder.empty() || !backups.ok()) return "";
  for (auto backup = backups->rbegin(); backup != backups->rend(); ++backup) {
    const std::string file = absl::StrCat(folder, "/", backup->name);
    if (IsForThisProgram(engine, file)) return file;
  }
  return "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<storage::Engine>> OpenEngine(const std::string& path) {
  return storage::OpenSqlite(path);
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::LocalizedText>& problems) {
  std::vector<std::string> mended;
  absl::StatusOr<std::unique_ptr<storage::Engine>> engine = storage::OpenSqlite(path, &mended);
  if (!engine.ok()) {
    problems.push_back(ExplainDatabase(engine.status(), path));
    return engine.status();
  }
  for (const std::string& file : mended) Tell(MendedMode(file));
  if (const absl::Status upgraded = UpgradeIfOlder(**engine); !upgraded.ok()) {
    if (!absl::IsFailedPrecondition(upgraded) && !IsOlder(**engine)) {
      problems.push_back(ExplainRegister(upgraded, path));
      return upgraded;
    }
    problems.push_back(ExplainUpgrade(
        upgraded, path, absl::IsFailedPrecondition(upgraded) ? NewestEarlierCopy(**engine) : std::string()));
    return upgraded;
  }
  auto store = storage::Store::Open(*std::move(engine), OptionsFromFlags(), handlers::SeedRegister);
  if (!store.ok()) problems.push_back(ExplainRegister(store.status(), path));
  return store;
}

absl::StatusOr<storage::VerifyReport> VerifyFile(
    const std::string& path, const std::optional<storage::NotedEntry>& noted,
    const std::function<absl::Status(const storage::Snapshot&)>& also) {
  RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<storage::Engine> engine, storage::OpenSqlite(path));
  // An empty file is no register, and must not become one.
  const auto refuse = [](storage::WriteTransaction&) {
    return absl::DataLossError("no entry in its journal");
  };
  RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<storage::Store> store,
                          storage::Store::Open(std::move(engine), OptionsFromFlags(), refuse));
  absl::StatusOr<storage::VerifyReport> report;
  RELAIS_RETURN_IF_ERROR(store->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
    report = storage::Verify(snapshot, noted, handlers::MakeProjections());
    if (report.ok() && also) RELAIS_RETURN_IF_ERROR(also(snapshot));
    return report.status();
  }));
  // Closing the store empties its log too, but cannot tell of a failure.
  store.reset();
  RELAIS_ASSIGN_OR_RETURN(engine, storage::OpenSqlite(path));
  RELAIS_RETURN_IF_ERROR(storage::EmptyLogOf(*engine));
  return report;
}

absl::StatusOr<storage::NotedEntry> CheckBackup(const std::string& file, const std::string& scratch,
                                                const storage::NotedEntry& noted) {
  const std::string restored = absl::StrCat(scratch, "/register.db");
  RELAIS_RETURN_IF_ERROR(storage::CopyFileDurably(file, restored));
  RELAIS_ASSIGN_OR_RETURN(const storage::VerifyReport report, VerifyFile(restored, noted));
  if (!report.faults.empty()) return absl::DataLossError("the journal of the backup does not fit");
  return storage::NotedEntry{report.head_seq, report.head_digest};
}

std::int64_t RegisterBytes() {
  std::int64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(DatabaseFile() + suffix, missing);
    if (!missing) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

std::string DatabaseFile() { return storage::BesideDatabase(absl::GetFlag(FLAGS_database), ""); }

std::string ControlSocket() { return storage::BesideDatabase(absl::GetFlag(FLAGS_database), ".control"); }

}  // namespace relais
