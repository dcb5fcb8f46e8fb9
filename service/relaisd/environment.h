#ifndef RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_
#define RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/domain/common/localized_text.h"
#include "service/rpc/server/address.h"

// What must hold on the machine before the service starts. Each function tells what is wrong in a sentence
// for the person who starts it, or nothing.

namespace relais {

std::optional<domain::LocalizedText> CheckTimeZone();

// Lets this process have the files and sockets that rpc/limits.h counts on open, where the machine allows so
// many: shells and systemd give a program 1,024 unless it takes more.
void RaiseFileLimit();

// Whether somebody listens there already.
std::optional<domain::LocalizedText> CheckFree(const rpc::Address& address);

// Whether somebody listens on the control socket at this path, for a command that needs the service.
std::optional<domain::LocalizedText> CheckAnswers(const std::string& socket);

// What a failure to make the copy `file` means, and whether it was refused before anything was done.
domain::LocalizedText ExplainBackup(const absl::Status& status, const std::string& file);
bool IsRefusedBackup(const absl::Status& status);

// What to do with a copy that was made. `noted` is for `verify --expect`.
domain::LocalizedText HowToRestore(const std::string& database, const std::string& key,
                                   const std::string& file, const std::string& noted);

// What a failure to open the database file means.
domain::LocalizedText ExplainDatabase(const absl::Status& status, const std::string& path);

// What a failure to open the register in that file means.
domain::LocalizedText ExplainRegister(const absl::Status& status, const std::string& path);

// What a failure to read or make the key file means.
domain::LocalizedText ExplainKey(const absl::Status& status, const std::string& path);

// Whether the database file exists and is not empty.
bool HoldsSomething(const std::string& database);

// Why a register is not given a new key unasked, and what to do.
domain::LocalizedText ExplainMissingKey(const std::string& database, const std::string& key);

// What a new key for a register in use means.
domain::LocalizedText NewKeyMade(const std::string& key);

// That a file was open to others, and no longer is.
domain::LocalizedText MendedMode(const std::string& file);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_ENVIRONMENT_H_
