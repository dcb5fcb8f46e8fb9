#ifndef RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_
#define RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/session.h"

namespace relais::storage {

// Opens the embedded engine: one file, one process. Locks `FILE.lock`, beside the file, for the life of the
// engine. Creates the file if it is missing. FAILED_PRECONDITION if another process holds the lock, NOT_FOUND
// if the folder does not exist, PERMISSION_DENIED if it is not writable.
//
// The database, its log and its lock are private to their owner (0600), whatever the umask. The call
// restricts a file that others may access, and names it in `mended` unless that is null. PERMISSION_DENIED if
// this account may not change its mode.
absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite(const std::string& path,
                                                   std::vector<std::string>* mended = nullptr);

// Path of the file named like the database plus `suffix`, in the folder of the database itself. Follows
// symbolic links.
std::string BesideDatabase(const std::string& path, absl::string_view suffix);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_
