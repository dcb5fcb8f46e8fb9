#ifndef RELAIS_STORAGE_MAINTENANCE_REPLACE_H_
#define RELAIS_STORAGE_MAINTENANCE_REPLACE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/engine/session.h"

// Puts another database file in the place of the register's, for a restore and for an upgrade. At any moment,
// also after a kill, the old or the new register is whole at its path. The caller holds the engine of the
// register, and so its lock, without an open session. Statuses as in durable_files.h.

namespace relais::storage {

// The draft of the file that will replace `path`. One at a time, under the lock of the register.
std::string DraftOf(const std::string& path);
// The draft of a copy of the register that stays, until it gets its name.
std::string KeptDraftOf(const std::string& path);
// Removes both drafts and the files beside them, such as a process that was killed left.
void RemoveDraft(const std::string& path);

// Writes what the log of the database at `path` holds into its file, which is then whole by itself. DATA_LOSS
// or INTERNAL if the file is not a sound database.
absl::Status EmptyLogOf(Engine& engine);

// Copies the files of the database at `path` (with a log, if it has one) to a new folder beside it, and
// returns the folder: `path.before-INSTANT`, or with a number after it if that name is taken. The folder has
// this name once all is on disk. Under root, all of it belongs to the owner of the register.
absl::StatusOr<std::string> SetAside(const std::string& path, absl::Time now);

// Renames the draft, a database that is whole without a log, to `path`. Removes the files beside `path` that
// SQLite would take for the new file's log; EmptyLogOf must have made them empty, or SetAside copied them.
// DATA_LOSS, with nothing changed, if the draft has a log that holds bytes. Under root, the new file
// belongs to the owner of the register.
absl::Status SwapIn(const std::string& path);

// `instant` in a file name: `20261130T232544Z`, in UTC.
std::string InstantInName(absl::Time instant);
// The instant of such a text; nullopt for any other one.
std::optional<absl::Time> ParseInstantInName(absl::string_view text);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_MAINTENANCE_REPLACE_H_
