#ifndef RELAIS_SERVICE_JOBS_BACKUP_FOLDER_H_
#define RELAIS_SERVICE_JOBS_BACKUP_FOLDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// The folder of the timed backups: names of its files, and which of them to keep.

namespace relais::jobs {

// A good backup, by its name: `relais-20261130T232544Z-1234.db`.
struct BackupFile {
  std::string name;
  // When it was made, to the second, in UTC.
  absl::Time made_at;
  // The last entry of the journal that it holds.
  std::int64_t position = 0;
};

std::string BackupName(absl::Time made_at, std::int64_t position);
// Nullopt for any other name: of a file that is not this service's to remove.
std::optional<BackupFile> ParseBackupName(const std::string& name);

// The good backups in the folder, oldest first. NOT_FOUND, PERMISSION_DENIED: of the folder.
absl::StatusOr<std::vector<BackupFile>> ListBackups(const std::string& folder);

// Which of `files` to remove at `now`; any order. Keeps all of the last hour, for a mistake just made; the
// last of each hour for a day, and the last of each day for 31 days, for one that is noticed late: about 70
// files. Older ones go, because erased personal data lives on in them. Hours and days are of UTC, so a change
// of the clocks moves none of them. The newest one always stays, however old, and so does one from the
// future: the clock may be wrong. For the same reason, only the two oldest ones of those that are older than
// a day go at once.
std::vector<BackupFile> BackupsToRemove(std::vector<BackupFile> files, absl::Time now);

}  // namespace relais::jobs

#endif  // RELAIS_SERVICE_JOBS_BACKUP_FOLDER_H_
