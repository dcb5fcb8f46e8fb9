#ifndef RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_
#define RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/maintenance/backup.h"

namespace relais::rpc {

// Has the service that listens on the control socket at `socket` copy its register to `file`, an absolute
// path on this machine, and waits until it has. Statuses of storage::Store::Backup, and UNAVAILABLE where
// nobody answers or the service ends meanwhile.
absl::StatusOr<storage::BackupReport> AskForBackup(const std::string& socket, const std::string& file);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CONTROL_CONTROL_CLIENT_H_
