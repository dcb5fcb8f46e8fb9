#ifndef RELAIS_STORAGE_MAINTENANCE_BACKUP_H_
#define RELAIS_STORAGE_MAINTENANCE_BACKUP_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"

// A copy of the register in a file of its own, as it stood at one journal position.

namespace relais::storage {

struct BackupReport {
  // The last entry that the copy holds: position, instant, digest.
  std::int64_t seq = 0;
  absl::Time recorded_at = absl::UnixEpoch();
  std::string digest;
  // Size of the file.
  std::int64_t bytes = 0;
};

// Copies what `session`, a reader of `engine` outside a transaction, sees to `path`, readable by its owner
// alone. The file has its name only once it is whole and on disk; until then it is a draft beside it
// (`PATH.XXXXXX`), which is gone after every error and stays only where the process is killed. Ends early
// with CANCELLED once `stop`, asked now and then on this thread, says so. Store::Backup says what the copy
// holds.
//
// ALREADY_EXISTS: there is such a file, or a `-wal` or `-journal` of one, that would be taken for the copy's.
// INVALID_ARGUMENT: `path` holds a quotation mark. NOT_FOUND, PERMISSION_DENIED: of its folder.
// RESOURCE_EXHAUSTED: no room. DATA_LOSS: the register is damaged. UNAVAILABLE: another fault of a disk.
absl::StatusOr<BackupReport> WriteBackup(Engine& engine, Session& session, const std::string& path,
                                         const std::function<bool()>& stop);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_BACKUP_H_
