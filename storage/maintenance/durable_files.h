#ifndef RELAIS_STORAGE_MAINTENANCE_DURABLE_FILES_H_
#define RELAIS_STORAGE_MAINTENANCE_DURABLE_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Files that are on disk once a call returns. Statuses: RESOURCE_EXHAUSTED for no room, a quota or a size
// limit; NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS of a path; UNAVAILABLE or another one for a disk error.

namespace relais::storage {

// The status of errno, with `what` as its message.
absl::Status ErrnoStatus(absl::string_view what);

// If this process is root: gives `path` the owner and group of `model`, or if that is not there, of the
// folder that it would be in. So the account of the service can use what an administrator's command made.
absl::Status GiveOwnerOf(const std::string& model, const std::string& path);

// Syncs a file or a folder.
absl::Status SyncPath(const std::string& path);
// Syncs the folder of `path`, so that a name made or renamed in it stays.
absl::Status SyncFolderOf(const std::string& path);

// Copies the file `from` to `to`, readable by its owner alone, and syncs it. ALREADY_EXISTS if `to` exists.
// Removes what it wrote after an error. Never call it for a database that this process has open: closing its
// file would release the locks that SQLite holds on it.
absl::Status CopyFileDurably(const std::string& from, const std::string& to);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_DURABLE_FILES_H_
