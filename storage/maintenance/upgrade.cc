#include "storage/maintenance/upgrade.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/durable_files.h"
#include "storage/maintenance/replace.h"
#include "storage/migrations/migrations.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

namespace fs = std::filesystem;

constexpr char kMark[] = ".schema-";
constexpr absl::Duration kKept = absl::Hours(31 * 24);

// A name `PATH.schema-12-20261130T232544Z`, or with `-2` after it.
std::optional<absl::Time> MadeAt(const std::string& file) {
  const std::vector<std::string> parts =
      absl::StrSplit(file.substr(file.rfind(kMark) + sizeof(kMark) - 1), '-');
  absl::Time made;
  std::string ignored;
  if (parts.size() < 2 || !absl::ParseTime("%E4Y%m%dT%H%M%SZ", parts[1], &made, &ignored))
    return std::nullopt;
  return made;
}

std::string FreeName(const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; fs::exists(name); ++number) name = absl::StrCat(wanted, "-", number);
  return name;
}

absl::StatusOr<std::int64_t> VersionIn(Engine& engine) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> reader, engine.OpenReader());
  return SchemaVersion(*reader);
}

absl::StatusOr<BackupReport> KeepCopy(Engine& engine, const std::string& file) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> reader, engine.OpenReader());
  return WriteBackup(engine, *reader, file, [] { return false; });
}

// Makes the draft that will take the register's place.
absl::Status MakeDraft(const std::string& path, const std::string& kept, const BackupReport& before,
                       const MigrateFile& migrate) {
  RemoveDraft(path);
  RELAIS_RETURN_IF_ERROR(CopyFileDurably(kept, DraftOf(path)));
  RELAIS_ASSIGN_OR_RETURN(const NotedEntry after, migrate(DraftOf(path)));
  if (after.seq != before.seq || after.digest != before.digest) {
    return absl::DataLossError("the migrated register ends with another entry");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Upgrade>> UpgradeByCopy(Engine& engine, const std::string& path,
                                                     const MigrateFile& migrate, absl::Time now) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t version, VersionIn(engine));
  if (version > NewestVersion()) {
    return absl::FailedPreconditionError(absl::StrCat("the database has schema version ", version,
                                                      "; this program knows versions up to ",
                                                      NewestVersion()));
  }
  if (version == 0 || version == NewestVersion()) return std::optional<Upgrade>();
  RELAIS_RETURN_IF_ERROR(EmptyLogOf(engine));
  const Upgrade upgrade = {version, NewestVersion(),
                           FreeName(absl::StrCat(path, kMark, version, "-", InstantInName(now)))};
  RELAIS_ASSIGN_OR_RETURN(const BackupReport before, KeepCopy(engine, upgrade.kept));
  const absl::Status drafted = MakeDraft(path, upgrade.kept, before, migrate);
  if (!drafted.ok()) {
    RemoveDraft(path);
    ::unlink(upgrade.kept.c_str());
    return drafted;
  }
  RELAIS_RETURN_IF_ERROR(SwapIn(path));
  return std::optional<Upgrade>(upgrade);
}

std::vector<std::string> ListUpgradeCopies(const std::string& path) {
  std::vector<std::pair<absl::Time, std::string>> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::path(path).parent_path(), ignored)) {
    const std::string file = entry.path().string();
    if (!absl::StartsWith(file, path + kMark)) continue;
    if (const std::optional<absl::Time> made = MadeAt(file)) found.emplace_back(*made, file);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> files;
  for (auto& [made, file] : found) files.push_back(std::move(file));
  return files;
}

void RemoveOldUpgradeCopies(const std::string& path, absl::Time now) {
  for (const std::string& file : ListUpgradeCopies(path)) {
    const std::optional<absl::Time> made = MadeAt(file);
    if (made.has_value() && now - *made > kKept) ::unlink(file.c_str());
  }
}

}  // namespace relais::storage
