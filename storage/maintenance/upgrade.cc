#include "storage/maintenance/upgrade.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
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

std::string CopyName(const std::string& path, std::int64_t version, absl::Time now) {
  return absl::StrCat(path, kMark, version, "-", InstantInName(now));
}

// When an upgrade of the register at `path` made the copy `file`: `PATH.schema-12-20261130T232544Z`, or with
// `-2` after it. Nullopt for any other name: of a file that is not the service's to remove.
std::optional<absl::Time> MadeAt(const std::string& path, const std::string& file) {
  absl::string_view rest = file;
  if (!absl::ConsumePrefix(&rest, path + kMark)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '-');
  std::int64_t version = 0;
  std::int64_t number = 0;
  if (parts.size() < 2 || parts.size() > 3 || !absl::SimpleAtoi(parts[0], &version)) return std::nullopt;
  const std::optional<absl::Time> made = ParseInstantInName(parts[1]);
  if (!made.has_value()) return std::nullopt;
  std::string name = CopyName(path, version, *made);
  if (parts.size() == 3 && (!absl::SimpleAtoi(parts[2], &number) || number < 2)) return std::nullopt;
  if (parts.size() == 3) absl::StrAppend(&name, "-", number);
  return name == file ? made : std::nullopt;
}

// A name that cannot be looked at is taken for free; the rename then fails.
std::string FreeName(const std::string& wanted) {
  std::string name = wanted;
  std::error_code unknown;
  for (int number = 2; fs::exists(fs::symlink_status(name, unknown)); ++number) {
    name = absl::StrCat(wanted, "-", number);
  }
  return name;
}

absl::StatusOr<std::int64_t> VersionIn(Engine& engine) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> reader, engine.OpenReader());
  return SchemaVersion(*reader);
}

// Copies the register to `file`; the copy must end with the register's last entry.
absl::StatusOr<BackupReport> KeepCopy(Engine& engine, const std::string& file) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> reader, engine.OpenReader());
  NotedEntry head;
  RELAIS_RETURN_IF_ERROR(reader->Query("SELECT seq, digest FROM journal_head", {}, "it", [&](const Row& row) {
    head = {row.Integer(0), row.Text(1)};
  }));
  RELAIS_ASSIGN_OR_RETURN(const BackupReport copy, WriteBackup(engine, *reader, file, [] { return false; }));
  if (copy.seq != head.seq || copy.digest != head.digest) {
    return absl::DataLossError("the copy ends with another entry than the register");
  }
  return copy;
}

// Names the copy that stays; SwapIn syncs its folder.
absl::Status NameKept(const std::string& path, const std::string& kept) {
  RELAIS_RETURN_IF_ERROR(GiveOwnerOf(path, KeptDraftOf(path)));
  if (std::rename(KeptDraftOf(path).c_str(), kept.c_str()) == 0) return absl::OkStatus();
  return ErrnoStatus(absl::StrCat("cannot name the copy ", kept));
}

// Makes the draft of the copy that stays, and the one that will take the register's place.
absl::Status MakeDraft(Engine& engine, const std::string& path, const MigrateFile& migrate) {
  RELAIS_RETURN_IF_ERROR(EmptyLogOf(engine));
  RELAIS_ASSIGN_OR_RETURN(const BackupReport before, KeepCopy(engine, KeptDraftOf(path)));
  RELAIS_RETURN_IF_ERROR(CopyFileDurably(KeptDraftOf(path), DraftOf(path)));
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
  RemoveDraft(path);
  const Upgrade upgrade = {version, NewestVersion(), FreeName(CopyName(path, version, now))};
  absl::Status drafted = MakeDraft(engine, path, migrate);
  // Named as late as possible: an attempt that is killed before leaves drafts alone.
  if (drafted.ok()) drafted = NameKept(path, upgrade.kept);
  if (!drafted.ok()) {
    RemoveDraft(path);
    return drafted;
  }
  RELAIS_RETURN_IF_ERROR(SwapIn(path));
  return std::optional<Upgrade>(upgrade);
}

std::vector<std::string> ListUpgradeCopies(const std::string& path) {
  std::vector<std::pair<absl::Time, std::string>> found;
  std::error_code error;
  fs::directory_iterator entries(fs::path(path).parent_path(), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string file = entries->path().string();
    if (const std::optional<absl::Time> made = MadeAt(path, file)) found.emplace_back(*made, file);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> files;
  for (auto& [made, file] : found) files.push_back(std::move(file));
  return files;
}

void RemoveOldUpgradeCopies(const std::string& path, absl::Time now) {
  for (const std::string& file : ListUpgradeCopies(path)) {
    const std::optional<absl::Time> made = MadeAt(path, file);
    if (made.has_value() && now - *made > kKept) ::unlink(file.c_str());
  }
}

}  // namespace relais::storage
