#ifndef RELAIS_SERVICE_RELAISD_REGISTER_H_
#define RELAIS_SERVICE_RELAISD_REGISTER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/domain/common/localized_text.h"
#include "storage/store.h"

// Opens the register. register.cc is the only file of the service that names a storage engine.

namespace relais {

// Opens the database file without migrating its schema. FAILED_PRECONDITION if another process has it open.
absl::StatusOr<std::unique_ptr<storage::Engine>> OpenEngine(const std::string& path);

// Opens the register, migrates its schema and adds the first data to a new one. Says on standard error which
// files it closed to other accounts. If it fails, `problems` says why.
absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(const std::string& path,
                                                          std::vector<domain::LocalizedText>& problems);

// The Unix socket beside the database on which the service takes commands of this machine.
std::string ControlSocket();

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_REGISTER_H_
