#ifndef RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_
#define RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/domain/common/localized_text.h"
#include "service/rpc/server/address.h"
#include "storage/maintenance/upgrade.h"

// Checks of the machine at start, and the texts that explain failures to the person who starts the service. A
// Check function returns the problem, or nullopt if all is well. Every text is in French and in English.

namespace relais {

// Returns a problem if the machine has no data for America/Toronto.
std::optional<domain::LocalizedText> CheckTimeZone();

// Raises the process's limit of open files to what dispatch/overload/limits.h and web/http/limits.h need, or
// as far as the machine allows; reports nothing. Shells and systemd give a program 1,024 unless it asks for
// more.
void RaiseFileLimit();

// Returns a problem if the service cannot listen on `address`: another program does already, or the system
// refuses. Binds a TCP address for a moment; connects to a Unix socket, so a file that a dead process left is
// no problem.
std::optional<domain::LocalizedText> CheckCanListen(const rpc::Address& address);

// The opposite check, for a command that needs the running service: returns a problem if no process accepts
// connections on the control socket at the path `socket`.
std::optional<domain::LocalizedText> CheckServiceListens(const std::string& socket);

// Explains why the backup to `file` failed.
domain::LocalizedText ExplainBackup(const absl::Status& status, const std::string& file);
// Whether a backup that failed with `status` was refused before it began, rather than broken off.
bool IsRefusedBackup(const absl::Status& status);

// Explains how to restore from the copy `file`. `noted` is the value for `verify --expect`.
domain::LocalizedText HowToRestore(const std::string& database, const std::string& key,
                                   const std::string& file, const std::string& noted);

// Explains why the database file could not be opened.
domain::LocalizedText ExplainDatabase(const absl::Status& status, const std::string& path);

// Explains that there is no database file, or that it cannot be read.
domain::LocalizedText MissingDatabase(const std::string& path);

// Explains why the register in an open database file could not be opened, such as a schema newer than this
// program.
domain::LocalizedText ExplainRegister(const absl::Status& status, const std::string& path);

// Says that the register was upgraded, and which copy of it stays.
domain::LocalizedText Upgraded(const storage::Upgrade& upgrade);
// Explains why a register of another version could not be upgraded. `copy` is one that this program can use;
// empty for none.
domain::LocalizedText ExplainUpgrade(const absl::Status& status, const std::string& path,
                                     const std::string& copy);

// Explains why the key file could not be read or created.
domain::LocalizedText ExplainKey(const absl::Status& status, const std::string& path);

// Whether the database file exists and is not empty.
bool HoldsSomething(const std::string& database);

// Explains why neither the service nor init goes on without the key of an existing register, and what to do.
domain::LocalizedText ExplainMissingKey(const std::string& database, const std::string& key);

// Explains what a new key for a register in use makes void.
domain::LocalizedText NewKeyMade(const std::string& key);

// Says that other accounts had access to `file`, and that it is closed to them now.
domain::LocalizedText MendedMode(const std::string& file);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_
