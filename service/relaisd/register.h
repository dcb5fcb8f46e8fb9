#ifndef RELAIS_SERVICE_RELAISD_REGISTER_H_
#define RELAIS_SERVICE_RELAISD_REGISTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/domain/common/localized_text.h"
#include "storage/maintenance/verify.h"
#include "storage/store.h"

// Opens the register. register.cc is the only file of the service that names a storage engine.

namespace relais {

// Opens the database file without migrating its schema; `path` may be any. FAILED_PRECONDITION if another
// process has it open.
absl::StatusOr<std::unique_ptr<storage::Engine>> OpenEngine(const std::string& path);

// Opens the register and adds the first data to a new one. Upgrades one that an earlier version wrote, on a
// copy (storage/maintenance/upgrade.h). Says on standard error what it upgraded, and which files it closed to
// other accounts. If it fails, `problems` says why; for a register of a newer version, also which copy this
// program can use. `path` is that of --database.
absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::LocalizedText>& problems);

// Opens the register at `path`, which no process has open, and verifies it: against `noted`, if given, too.
// Then calls `also`, unless null, with the same snapshot. Migrates its schema and closes it, so its file is
// whole by itself afterwards: an error if its log could not be emptied. FAILED_PRECONDITION if its schema is
// newer than this program; DATA_LOSS if the file is damaged; else the statuses of OpenEngine. Faults that the
// verification found are in the report.
absl::StatusOr<storage::VerifyReport> VerifyFile(
    const std::string& path, const std::optional<storage::NotedEntry>& noted,
    const std::function<absl::Status(const storage::Snapshot&)>& also = nullptr);

// Restores the backup at `file` into the folder `scratch` and verifies it there, against `noted` too; returns
// its last entry. DATA_LOSS if its journal does not fit; else as VerifyFile. Leaves its files in `scratch`.
absl::StatusOr<storage::NotedEntry> CheckBackup(const std::string& file, const std::string& scratch,
                                                const storage::NotedEntry& noted);

// Bytes of the database file and its log.
std::int64_t RegisterBytes();

// The file of the database in its folder, with symbolic links followed.
std::string DatabaseFile();

// The Unix socket beside the database on which the service takes commands of this machine.
std::string ControlSocket();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_REGISTER_H_
