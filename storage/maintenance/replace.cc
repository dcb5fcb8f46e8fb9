#include "storage/maintenance/replace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/maintenance/durable_files.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

namespace fs = std::filesystem;

// Files that belong to a database file and hold part of its content.
constexpr const char* kLogs[] = {"-wal", "-journal"};

bool HoldsBytes(const std::string& file) {
  std::error_code unknown;
  const std::uintmax_t bytes = fs::file_size(file, unknown);
  return !unknown && bytes > 0;
}

// A new folder, for its owner alone, whose name is free once `.draft` is taken off.
absl::StatusOr<std::string> MakeFolder(const std::string& wanted) {
  for (int number = 1;; ++number) {
    const std::string name = number == 1 ? wanted : absl::StrCat(wanted, "-", number);
    std::error_code unknown;
    if (fs::exists(fs::symlink_status(name, unknown))) continue;
    if (::mkdir(absl::StrCat(name, ".draft").c_str(), 0700) == 0) return name;
    // One that a killed process left.
    if (errno != EEXIST) return ErrnoStatus(absl::StrCat("cannot make the folder ", name));
  }
}

absl::Status CopyInto(const std::string& folder, const std::string& path) {
  const std::string name = fs::path(path).filename().string();
  RELAIS_RETURN_IF_ERROR(CopyFileDurably(path, absl::StrCat(folder, "/", name)));
  for (const char* log : kLogs) {
    if (!HoldsBytes(path + log)) continue;
    RELAIS_RETURN_IF_ERROR(CopyFileDurably(path + log, absl::StrCat(folder, "/", name, log)));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DraftOf(const std::string& path) { return path + ".next"; }

void RemoveDraft(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) {
    ::unlink(absl::StrCat(DraftOf(path), suffix).c_str());
  }
}

absl::Status EmptyLogOf(Engine& engine) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> writer, engine.OpenWriter());
  return writer->dialect().Checkpoint(*writer);
}

absl::StatusOr<std::string> SetAside(const std::string& path, absl::Time now) {
  RELAIS_ASSIGN_OR_RETURN(const std::string folder,
                          MakeFolder(absl::StrCat(path, ".before-", InstantInName(now))));
  const std::string draft = folder + ".draft";
  absl::Status status = CopyInto(draft, path);
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
  for (const char* suffix : {"-wal", "-shm"}) ::unlink(absl::StrCat(draft, suffix).c_str());
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
  return absl::FormatTime("%Y%m%dT%H%M%SZ", instant, absl::UTCTimeZone());
}

}  // namespace relais::storage
