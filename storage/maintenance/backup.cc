#include "storage/maintenance/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/maintenance/durable_files.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

absl::Status CheckNameIsFree(const std::string& path) {
  // SQLite would read a log beside the copy as the copy's own.
  for (const char* suffix : {"", "-wal", "-journal"}) {
    std::error_code unknown;
    const std::string file = path + suffix;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, unknown))) {
      return absl::AlreadyExistsError(absl::StrCat(file, " exists"));
    }
  }
  return absl::OkStatus();
}

// Creates an empty file under a unique name, readable by its owner alone.
absl::StatusOr<std::string> MakeDraft(const std::string& path) {
  std::string draft = absl::StrCat(path, ".XXXXXX");
  const int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(absl::StrCat("cannot make a file beside ", path));
  ::close(descriptor);
  return draft;
}

// Renames the draft to `path`, unless that exists.
absl::Status Publish(const std::string& draft, const std::string& path) {
  if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    return absl::OkStatus();
  }
  // Some file systems, NFS among them, have no such rename, but have links.
  if (errno == EINVAL && ::link(draft.c_str(), path.c_str()) == 0) {
    ::unlink(draft.c_str());
    return absl::OkStatus();
  }
  return ErrnoStatus(absl::StrCat("cannot name the backup ", path));
}

absl::StatusOr<BackupReport> Describe(Engine& engine, const std::string& file) {
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<Session> copy, engine.OpenCopy(file));
  BackupReport report;
  // Only columns that every schema has: a register may be copied before a newer program migrates it.
  RELAIS_RETURN_IF_ERROR(
      copy->Query("SELECT seq, recorded_at, digest FROM journal_head", {}, "iit", [&](const Row& row) {
        report.seq = row.Integer(0);
        report.recorded_at = absl::FromUnixMicros(row.Integer(1));
        report.digest = row.Text(2);
      }));
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return ErrnoStatus(absl::StrCat("cannot look at ", file));
  report.bytes = status.st_size;
  return report;
}

absl::Status CopyUnlessStopped(Session& session, const std::string& file, const std::function<bool()>& stop) {
  bool stopped = false;
  // Asked at least once, so that even a small backup can be stopped.
  const std::function<bool()> ask = [&] { return stopped = stopped || stop(); };
  absl::Status status;
  if (!ask()) {
    session.SetStop(&ask);
    status = session.dialect().Copy(session, file);
    session.SetStop(nullptr);
  }
  return stopped ? absl::CancelledError("the backup was stopped") : status;
}

}  // namespace

absl::StatusOr<BackupReport> WriteBackup(Engine& engine, Session& session, const std::string& path,
                                         const std::function<bool()>& stop) {
  // Engines receive the path between double quotation marks.
  if (absl::string_view(path).find('"') != absl::string_view::npos) {
    return absl::InvalidArgumentError("a path with a quotation mark");
  }
  RELAIS_RETURN_IF_ERROR(CheckNameIsFree(path));
  RELAIS_ASSIGN_OR_RETURN(const std::string draft, MakeDraft(path));
  auto remove_draft = absl::MakeCleanup([&draft] {
    ::unlink(draft.c_str());
    ::unlink(absl::StrCat(draft, "-journal").c_str());
  });
  RELAIS_RETURN_IF_ERROR(CopyUnlessStopped(session, draft, stop));
  RELAIS_RETURN_IF_ERROR(SyncPath(draft));
  RELAIS_ASSIGN_OR_RETURN(const BackupReport report, Describe(engine, draft));
  RELAIS_RETURN_IF_ERROR(Publish(draft, path));
  std::move(remove_draft).Cancel();
  absl::Status kept = SyncFolderOf(path);
  if (!kept.ok()) {
    ::unlink(path.c_str());
    return kept;
  }
  return report;
}

std::optional<std::string> TargetOfUnfinished(absl::string_view name) {
  // As mkostemp names it (MakeDraft), or the journal of SQLite beside it.
  constexpr std::size_t kRandom = 6;
  absl::ConsumeSuffix(&name, "-journal");
  if (name.size() <= kRandom + 1 || name[name.size() - kRandom - 1] != '.') return std::nullopt;
  const absl::string_view random = name.substr(name.size() - kRandom);
  if (!std::all_of(random.begin(), random.end(), absl::ascii_isalnum)) return std::nullopt;
  return std::string(name.substr(0, name.size() - kRandom - 1));
}

}  // namespace relais::storage
