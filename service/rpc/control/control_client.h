#ifndef RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_
#define RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/maintenance/backup.h"

namespace relais::rpc {

// Asks the service behind the control socket `socket` to copy its register to `file`, an absolute path on
// this machine. Blocks until the copy is made, without a deadline. Statuses of storage::Store::Backup;
// INVALID_ARGUMENT for a relative path; UNAVAILABLE if no service answers or it ends meanwhile.
absl::StatusOr<storage::BackupReport> AskForBackup(const std::string& socket, const std::string& file);

// Asks that service for a new setup code, which voids the one before. FAILED_PRECONDITION if there is an
// administrator; UNAVAILABLE if no service answers or it ends meanwhile.
absl::StatusOr<std::string> AskForSetupCode(const std::string& socket);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_
