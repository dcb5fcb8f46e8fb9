#ifndef RELAIS_STORAGE_MAINTENANCE_UPGRADE_H_
#define RELAIS_STORAGE_MAINTENANCE_UPGRADE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"
#include "storage/maintenance/verify.h"

// Upgrade of a register that an earlier version wrote. The schema is migrated on a copy, which takes the
// register's place once it is verified. Killed at any step, the old or the new register is whole, and the
// next start does the rest.

namespace relais::storage {

struct Upgrade {
  // Schema versions before and after.
  std::int64_t from = 0;
  std::int64_t to = 0;
  // The copy of the register as it was before, which stays: the way back to the earlier version.
  std::string kept;
};

// Migrates and verifies the register in the file at this path, which no process has open, and closes it, so
// that its file is whole by itself. Returns its last entry, or an error if its journal does not fit.
using MigrateFile = std::function<absl::StatusOr<NotedEntry>(const std::string& path)>;

// Upgrades the register at `path`, of which the caller holds the engine, without an open session. Nullopt if
// it is up to date, or empty. `now` is for the name of the copy that stays, `path.schema-VERSION-INSTANT`.
//
// FAILED_PRECONDITION if the schema is newer than this program; DATA_LOSS if the migrated copy does not
// verify; RESOURCE_EXHAUSTED if there is no room for two more copies; else the statuses of WriteBackup and of
// `migrate`. After any error the register is as it was.
absl::StatusOr<std::optional<Upgrade>> UpgradeByCopy(Engine& engine, const std::string& path,
                                                     const MigrateFile& migrate, absl::Time now);

// The copies that upgrades of the register at `path` left, newest first.
std::vector<std::string> ListUpgradeCopies(const std::string& path);

// Removes those made more than 31 days before `now`: data erased since lives on in them.
void RemoveOldUpgradeCopies(const std::string& path, absl::Time now);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_UPGRADE_H_
