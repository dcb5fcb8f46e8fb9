#include "service/jobs/timed_backups.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/mail/backup_notice.h"
#include "service/observability/log.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/durable_files.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/status_macros.h"

namespace relais::jobs {
namespace {

namespace fs = std::filesystem;
using observability::LogLevel;

constexpr absl::Duration kReadTime = absl::Seconds(30);
constexpr absl::Duration kShortestDelay = absl::Minutes(15);
constexpr int kMaxAdministrators = 100;
// At once on the disk of the backups: the draft, its restored copy and the log of that.
constexpr std::int64_t kCopies = 3;
// What a backup leaves free, in bytes: the register may be on the same disk.
constexpr std::int64_t kReserve = std::int64_t{64} << 20;
// Before a backup is verified. Both names are this job's: what is left of them by a kill is removed.
constexpr char kUnverified[] = "unverified-";
constexpr char kScratch[] = "restored-for-verification";

absl::Status MakeFolder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return storage::ErrnoStatus("cannot make the folder of backups");
}

// Whether this job made the file: a draft, `unverified-DIGITS.db`, a log of it, or what a killed backup left.
bool IsDraft(const std::string& name) {
  absl::string_view rest = name;
  const std::optional<std::string> target = storage::TargetOfUnfinished(name);
  if (target.has_value()) rest = *target;
  for (const char* log : {"-wal", "-journal", "-shm"}) absl::ConsumeSuffix(&rest, log);
  if (!absl::ConsumePrefix(&rest, kUnverified) || !absl::ConsumeSuffix(&rest, ".db")) return false;
  return !rest.empty() && std::all_of(rest.begin(), rest.end(), absl::ascii_isdigit);
}

// Removes what an interrupted backup left.
void RemoveLeftovers(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> drafts;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (IsDraft(entries->path().filename().string())) drafts.push_back(entries->path());
  }
  for (const fs::path& draft : drafts) ::unlink(draft.c_str());
  fs::remove_all(fs::path(folder) / kScratch, error);
}

// Without the status text, which names paths.
void LogFailure(const absl::Status& status) {
  observability::Log(LogLevel::kWarning, "timed backup failed",
                     {{"code", absl::StatusCodeToString(status.code())}});
}

}  // namespace

absl::StatusOr<std::int64_t> FreeBytes(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return storage::ErrnoStatus("cannot look at the backup disk");
  return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

TimedBackups::TimedBackups(storage::Store& store, TimedBackupOptions options,
                           observability::BackupHealth& health)
    : store_(store), options_(std::move(options)), health_(health) {
  figures_.enabled = true;
  health_.Set(figures_);
}

void TimedBackups::Look() {
  const absl::Time now = store_.Now();
  counted_from_ = std::min(counted_from_, now);
  // If the clock was set back, the next backup is not put off until it gets there again.
  if (now >= next_ || next_ - now > options_.every) {
    const absl::Status status = Run(now);
    figures_.attempted_at = now;
    figures_.result = status.code();
    if (status.ok()) {
      figures_.complete_at = now;
      counted_from_ = now;
      // Not after a failure: the good backups may be all that is left.
      Thin(now);
    } else if (!stopped_) {
      LogFailure(status);
    }
    next_ = now + options_.every;
  }
  figures_.late = now - counted_from_ > std::max(3 * options_.every, kShortestDelay);
  health_.Set(figures_);
  TellIfLate(now);
}

absl::Status TimedBackups::Run(absl::Time now) {
  RELAIS_RETURN_IF_ERROR(MakeFolder(options_.folder));
  RemoveLeftovers(options_.folder);
  RELAIS_ASSIGN_OR_RETURN(const storage::NotedEntry head, Head());
  if (!adopted_) AdoptNewest(head);
  adopted_ = true;
  std::error_code unknown;
  const bool there = !file_.empty() && fs::exists(PathOf(file_), unknown);
  if (there && head.seq == figures_.position && head.digest == digest_) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const storage::NotedEntry made, Make(now, head));
  figures_.position = made.seq;
  digest_ = made.digest;
  return absl::OkStatus();
}

void TimedBackups::AdoptNewest(const storage::NotedEntry& head) {
  const absl::StatusOr<std::vector<BackupFile>> files = ListBackups(options_.folder);
  if (!files.ok() || files->empty() || files->back().position != head.seq) return;
  const std::string file = PathOf(files->back().name);
  const absl::StatusOr<storage::NotedEntry> checked = Check(file, head);
  if (!checked.ok()) {
    if (!stopped_) LogFailure(checked.status());
    return;
  }
  std::error_code ignored;
  figures_.position = checked->seq;
  figures_.bytes = static_cast<std::int64_t>(fs::file_size(file, ignored));
  digest_ = checked->digest;
  file_ = files->back().name;
}

absl::Status TimedBackups::CheckRoom() {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t free, options_.free_bytes(options_.folder));
  if (free >= kCopies * options_.register_bytes() + kReserve) return absl::OkStatus();
  return absl::ResourceExhaustedError("no room for a backup and its verification");
}

absl::StatusOr<storage::NotedEntry> TimedBackups::Make(absl::Time now, const storage::NotedEntry& head) {
  RELAIS_RETURN_IF_ERROR(CheckRoom());
  const std::string draft = PathOf(absl::StrCat(kUnverified, absl::ToUnixMicros(now), ".db"));
  RELAIS_ASSIGN_OR_RETURN(const storage::BackupReport report,
                          store_.Backup(draft, absl::InfiniteFuture(), [this] { return stopped_.load(); }));
  absl::StatusOr<storage::NotedEntry> checked = Check(draft, head);
  if (checked.ok() && (checked->seq != report.seq || checked->digest != report.digest)) {
    checked = absl::DataLossError("the restored backup ends with another entry than the register");
  }
  const std::string name = BackupName(now, report.seq);
  if (checked.ok() && std::rename(draft.c_str(), PathOf(name).c_str()) != 0) {
    checked = storage::ErrnoStatus("cannot name the backup");
  }
  if (!checked.ok()) {
    ::unlink(draft.c_str());
    return checked.status();
  }
  RELAIS_RETURN_IF_ERROR(storage::SyncFolderOf(PathOf(name)));
  figures_.bytes = report.bytes;
  file_ = name;
  observability::Log(LogLevel::kInfo, "backed up",
                     {{"noted", absl::StrCat(report.seq, ":", report.digest)}, {"bytes", report.bytes}});
  return checked;
}

absl::StatusOr<storage::NotedEntry> TimedBackups::Check(const std::string& file,
                                                        const storage::NotedEntry& noted) {
  if (stopped_) return absl::CancelledError("the backup was stopped");
  const std::string scratch = PathOf(kScratch);
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  if (::mkdir(scratch.c_str(), 0700) != 0) return storage::ErrnoStatus("cannot make a temporary folder");
  absl::StatusOr<storage::NotedEntry> checked = options_.check(file, scratch, noted);
  fs::remove_all(scratch, ignored);
  return checked;
}

void TimedBackups::Thin(absl::Time now) {
  absl::StatusOr<std::vector<BackupFile>> files = ListBackups(options_.folder);
  if (!files.ok()) return;
  figures_.kept = static_cast<std::int64_t>(files->size());
  for (const BackupFile& file : BackupsToRemove(*std::move(files), now)) {
    if (::unlink(PathOf(file.name).c_str()) == 0) --figures_.kept;
  }
}

void TimedBackups::TellIfLate(absl::Time now) {
  if (!figures_.late) return told_.clear();
  if (options_.sender == nullptr) return;
  const auto administrators = Administrators();
  if (!administrators.ok()) return LogFailure(administrators.status());
  mail::Message message = mail::ComposeLateBackup(counted_from_);
  message.date = now;
  for (const auto& [user_id, address] : *administrators) {
    if (told_.count(user_id) > 0) continue;
    message.to = address;
    message.message_id = absl::StrCat("backup-", absl::ToUnixSeconds(counted_from_), "-", told_.size(), "@",
                                      options_.message_id_domain);
    const absl::Status sent = options_.sender->Send(message);
    // A recipient that the server refuses is not asked again.
    if (sent.ok() || absl::IsInvalidArgument(sent)) told_.insert(user_id);
    observability::Log(sent.ok() ? LogLevel::kInfo : LogLevel::kWarning, "late backup told by mail",
                       {{"code", absl::StatusCodeToString(sent.code())}});
    // The server is at fault: the next Look tries again.
    if (!sent.ok() && !absl::IsInvalidArgument(sent)) return;
  }
}

absl::StatusOr<storage::NotedEntry> TimedBackups::Head() {
  storage::NotedEntry noted;
  RELAIS_RETURN_IF_ERROR(
      store_.Read(absl::Now() + kReadTime, [&](const storage::Snapshot& snapshot) -> absl::Status {
        RELAIS_ASSIGN_OR_RETURN(const storage::JournalHead head, storage::ReadHead(snapshot.session()));
        noted = {head.seq, head.digest};
        return absl::OkStatus();
      }));
  return noted;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> TimedBackups::Administrators() {
  std::vector<std::pair<std::string, std::string>> found;
  RELAIS_RETURN_IF_ERROR(
      store_.Read(absl::Now() + kReadTime, [&](const storage::Snapshot& snapshot) -> absl::Status {
        RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::UserRecord> users,
                                storage::ListAdministrators(snapshot, kMaxAdministrators));
        for (const storage::UserRecord& user : users) {
          if (!user.email.empty()) found.emplace_back(user.user_id, user.email);
        }
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace relais::jobs
