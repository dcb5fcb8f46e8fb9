#include "storage/maintenance/replace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/durable_files.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Four digits for the year, so that it can be read again.
constexpr char kInstant[] = "%E4Y%m%dT%H%M%SZ";

namespace fs = std::filesystem;

// Files that belong to a database file and hold part of its content.
constexpr const char* kLogs[] = {"-wal", "-journal"};

bool HoldsBytes(const std::string& file) {
  std::error_code unknown;
  const std::uintmax_t bytes = fs::file_size(file, unknown);
  return !unknown && bytes > 0;
}

// Removes what a killed WriteBackup left of `file`.
void RemoveUnfinished(const fs::path& file) {
  std::error_code error;
  std::vector<fs::path> found;
  fs::directory_iterator entries(file.has_parent_path() ? file.parent_path() : fs::path("."), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (TargetOfUnfinished(entries->path().filename().string()) == file.filename().string()) {
      found.push_back(entries->path());
    }
  }
  for (const fs::path& left : found) ::unlink(left.c_str());
}

// A new folder, for its owner alone, whose name is free once `.draft` is taken off.
absl::StatusOr<std::string> MakeFolder(const std::string& wanted) {
  for (int number = 1;; ++number) {
    const std::string name = number == 1 ? wanted : absl::StrCat(wanted, "-", number);
    std::error_code unknown;
    if (fs::exists(fs::symlink_status(name, unknown))) continue;
    if (::mkdir(absl::StrCat(name, ".draft").c_str(), 0700) == 0) return name;
    // EEXIST: one that a killed process left.
    if (errno != EEXIST) return ErrnoStatus(absl::StrCat("cannot make the folder ", name));
  }
}

// The content of the draft is not what was verified, if a part of it is in a log.
absl::Status CheckWhole(const std::string& draft) {
  for (const char* log : kLogs) {
    if (HoldsBytes(draft + log)) return absl::DataLossError(absl::StrCat(draft, log, " holds bytes"));
  }
  return absl::OkStatus();
}

absl::Status CopyInto(const std::string& folder, const std::string& path) {
  const std::string target = absl::StrCat(folder, "/", fs::path(path).filename().string());
  RELAIS_RETURN_IF_ERROR(CopyFileDurably(path, target));
  RELAIS_RETURN_IF_ERROR(GiveOwnerOf(path, target));
  for (const char* log : kLogs) {
    if (!HoldsBytes(path + log)) continue;
    RELAIS_RETURN_IF_ERROR(CopyFileDurably(path + log, target + log));
    RELAIS_RETURN_IF_ERROR(GiveOwnerOf(path, target + log));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DraftOf(const std::string& path) { return path + ".next"; }

std::string KeptDraftOf(const std::string& path) { return DraftOf(path) + ".kept"; }

void RemoveDraft(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) {
    ::unlink(absl::StrCat(DraftOf(path), suffix).c_str());
  }
  ::unlink(KeptDraftOf(path).c_str());
  RemoveUnfinished(KeptDraftOf(path));
}

absl::Status EmptyLogOf(Engine& engine) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> writer, engine.OpenWriter());
  return writer->dialect().Checkpoint(*writer);
}

absl::StatusOr<std::string> SetAside(const std::string& path, absl::Time now) {
  RELAIS_ASSIGN_OR_RETURN(const std::string folder,
                          MakeFolder(absl::StrCat(path, ".before-", InstantInName(now))));
  const std::string draft = folder + ".draft";
  absl::Status status = GiveOwnerOf(path, draft);
  if (status.ok()) status = CopyInto(draft, path);
  if (status.ok() && std::rename(draft.c_str(), folder.c_str()) != 0) {
    status = ErrnoStatus(absl::StrCat("cannot name the folder ", folder));
  }
  if (!status.ok()) {
    std::error_code ignored;
    fs::remove_all(draft, ignored);
    return status;
  }
  RELAIS_RETURN_IF_ERROR(SyncFolderOf(folder));
  return folder;
}

absl::Status SwapIn(const std::string& path) {
  const std::string draft = DraftOf(path);
  RELAIS_RETURN_IF_ERROR(CheckWhole(draft));
  RELAIS_RETURN_IF_ERROR(GiveOwnerOf(path, draft));
  for (const char* suffix : {"-wal", "-journal", "-shm"}) ::unlink(absl::StrCat(draft, suffix).c_str());
  RELAIS_RETURN_IF_ERROR(SyncPath(draft));
  // Before the rename: SQLite would read a log left beside the new file into it.
  for (const char* suffix : {"-wal", "-journal", "-shm"}) ::unlink(absl::StrCat(path, suffix).c_str());
  RELAIS_RETURN_IF_ERROR(SyncFolderOf(path));
  if (std::rename(draft.c_str(), path.c_str()) != 0) {
    return ErrnoStatus(absl::StrCat("cannot rename ", draft));
  }
  RemoveDraft(path);
  return SyncFolderOf(path);
}

std::string InstantInName(absl::Time instant) {
  return absl::FormatTime(kInstant, instant, absl::UTCTimeZone());
}

std::optional<absl::Time> ParseInstantInName(absl::string_view text) {
  absl::Time instant;
  std::string ignored;
  return absl::ParseTime(kInstant, text, &instant, &ignored) ? std::optional(instant) : std::nullopt;
}

}  // namespace relais::storage
