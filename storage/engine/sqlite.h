#ifndef RELAIS_STORAGE_ENGINE_SQLITE_H_
#define RELAIS_STORAGE_ENGINE_SQLITE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine/session.h"

namespace relais::storage {

// The embedded engine: one file, one process. Takes a lock beside the file (`FILE.lock`) for as long as the
// engine lives; FAILED_PRECONDITION where another process holds it, NOT_FOUND where the folder does not
// exist, PERMISSION_DENIED where it cannot be written. The file is made where it is missing.
absl::StatusOr<std::unique_ptr<Engine>> OpenSqlite(const std::string& path);

// Where a file of a database lies that its name and `suffix` tell: beside the database itself, whatever link
// leads to it.
std::string BesideDatabase(const std::string& path, absl::string_view suffix);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_SQLITE_H_
