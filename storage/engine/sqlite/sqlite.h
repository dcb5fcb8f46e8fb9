#ifndef RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_
#define RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/session.h"

namespace relais::storage {

// The embedded engine: one file, one process. Takes a lock beside the file (`FILE.lock`) for as long as the
// engine lives; FAILED_PRECONDITION if another process holds it, NOT_FOUND if the folder does not exist,
// PERMISSION_DENIED if it cannot be written. Makes the file if it is missing.
//
// The database, its log and its lock are for their owner alone (0600), whatever the umask. One that others
// may touch is mended, and named in `mended` unless that is null; PERMISSION_DENIED if it is not this
// account's to mend.
absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite(const std::string& path,
                                                   std::vector<std::string>* mended = nullptr);

// Where a file of a database lies that its name and `suffix` tell: beside the database itself, whatever link
// leads to it.
std::string BesideDatabase(const std::string& path, absl::string_view suffix);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_SQLITE_SQLITE_H_
