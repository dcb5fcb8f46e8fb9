#ifndef RELAIS_STORAGE_MAINTENANCE_BACKUP_H_
#define RELAIS_STORAGE_MAINTENANCE_BACKUP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"

// Backup: a copy of the register in its own file, as of one journal position.

namespace relais::storage {

struct BackupReport {
  // Last entry in the copy: position, instant, digest.
  std::int64_t seq = 0;
  absl::Time recorded_at = absl::UnixEpoch();
  std::string digest;
  // Size of the file in bytes.
  std::int64_t bytes = 0;
};

// Copies the snapshot of `session`, a reader of `engine` outside a transaction, to `path`, readable by its
// owner alone. The copy is written to a draft beside it (`PATH.XXXXXX`), and renamed once it is complete and
// on disk. The draft is removed after every error; it stays only if the process is killed. `stop` is polled
// on this thread; if it returns true, the copy ends with CANCELLED. Store::Backup describes the content.
//
// ALREADY_EXISTS: the file exists, or a `-wal` or `-journal` file that would be taken for its log.
// INVALID_ARGUMENT: `path` contains a double quotation mark. NOT_FOUND, PERMISSION_DENIED: of its folder.
// RESOURCE_EXHAUSTED: no room. DATA_LOSS: the register is damaged. UNAVAILABLE: another disk error.
absl::StatusOr<BackupReport> WriteBackup(Engine& engine, Session& session, const std::string& path,
                                         const std::function<bool()>& stop);

// The name that a backup would have got of which a killed WriteBackup left the file `name`, without folder.
// Nullopt for the name of another file.
std::optional<std::string> TargetOfUnfinished(absl::string_view name);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_BACKUP_H_
