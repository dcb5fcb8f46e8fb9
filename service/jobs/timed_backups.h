#ifndef RELAIS_SERVICE_JOBS_TIMED_BACKUPS_H_
#define RELAIS_SERVICE_JOBS_TIMED_BACKUPS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/jobs/backup_folder.h"
#include "service/mail/smtp.h"
#include "service/observability/backup_health.h"
#include "storage/maintenance/backup.h"
#include "storage/maintenance/verify.h"
#include "storage/store.h"

namespace relais::jobs {

// Of the file system of `folder`.
absl::StatusOr<std::int64_t> FreeBytes(const std::string& folder);

struct TimedBackupOptions {
  // The folder of the backups; the service makes it, but not the folder that it lies in.
  std::string folder;
  // Time between the begins of two backups.
  absl::Duration every = absl::Minutes(5);
  // Restores the backup at `file` into the new folder `scratch`, verifies it there against `noted`, an entry
  // of the register, and returns its last entry. An error if it cannot be opened or its journal does not fit.
  // May leave files in `scratch`.
  std::function<absl::StatusOr<storage::NotedEntry>(const std::string& file, const std::string& scratch,
                                                    const storage::NotedEntry& noted)>
      check;
  // Bytes of the register's files.
  std::function<std::int64_t()> register_bytes;
  // Bytes that this account may still write on the disk of the folder.
  std::function<absl::StatusOr<std::int64_t>(const std::string& folder)> free_bytes = &FreeBytes;
  // Sends mails to the administrators; null for none.
  mail::Sender* sender = nullptr;
  // Domain of the Message-ID.
  std::string message_id_domain;
};

// Makes backups by itself: one each `every`, if the journal's position has moved. Each is restored in a
// temporary place and compared with the digest of the register before it gets its name, so a file with a
// name (backup_folder.h) is a good backup. After a success, removes those that BackupsToRemove names. Logs
// `POSITION:DIGEST` of each, for `relaisd restore --expect`. Failures are logged and shown in `health`, and
// tried again after `every`; they never reach the register. RESOURCE_EXHAUSTED, before anything is written,
// if less is free than three times the register's size and a reserve. Look on one thread at a time; Stop on
// any.
class TimedBackups {
 public:
  // `store`, `health` and `options.sender` must outlive this.
  TimedBackups(storage::Store& store, TimedBackupOptions options, observability::BackupHealth& health);
  TimedBackups(const TimedBackups&) = delete;
  TimedBackups& operator=(const TimedBackups&) = delete;

  // Makes a backup if it is time by the store's clock, and tells the administrators by mail, once, if none
  // was complete for longer than three times `every`, and for at least 15 minutes. Call it each minute.
  // Blocks for as long as a backup and its verification take.
  void Look();

  // Makes a backup in progress end soon, once its verification has ended if it is being verified, and later
  // ones fail. Does not wait.
  void Stop() { stopped_ = true; }

 private:
  absl::Status Run(absl::Time now);
  // Takes the newest backup in the folder for the last one, if it still is a good one.
  void AdoptNewest(const storage::NotedEntry& head);
  absl::Status CheckRoom();
  // `head` is the last entry of the register, or one before.
  absl::StatusOr<storage::NotedEntry> Make(absl::Time now, const storage::NotedEntry& head);
  absl::StatusOr<storage::NotedEntry> Check(const std::string& file, const storage::NotedEntry& noted);
  void Thin(absl::Time now);
  void TellIfLate(absl::Time now);
  absl::StatusOr<storage::NotedEntry> Head();
  // The users to tell, with their addresses.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Administrators();
  std::string PathOf(const std::string& name) const { return options_.folder + "/" + name; }

  storage::Store& store_;
  const TimedBackupOptions options_;
  observability::BackupHealth& health_;
  std::atomic<bool> stopped_ = false;
  observability::BackupFigures figures_;
  // Name and last digest of the newest good backup; empty for none.
  std::string file_;
  std::string digest_;
  bool adopted_ = false;
  absl::Time next_ = absl::InfinitePast();
  // Since when no complete backup is known: the first Look, or `complete_at`.
  absl::Time counted_from_ = absl::InfiniteFuture();
  // Administrators who know of the present delay.
  std::set<std::string> told_;
};

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_TIMED_BACKUPS_H_
