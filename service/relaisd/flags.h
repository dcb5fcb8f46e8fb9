#ifndef RELAIS_SERVICE_RELAISD_FLAGS_H_
#define RELAIS_SERVICE_RELAISD_FLAGS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "service/domain/common/localized_text.h"
#include "service/jobs/timed_backups.h"
#include "service/mail/smtp.h"
#include "service/rpc/server/server.h"
#include "service/web/door.h"

// The flags of relaisd. A flag that one command reads is declared for it here; the others are read through
// the functions below, which check them.

ABSL_DECLARE_FLAG(std::string, backup_folder);
ABSL_DECLARE_FLAG(bool, behind_proxy);
ABSL_DECLARE_FLAG(std::string, database);
ABSL_DECLARE_FLAG(std::string, expect);
ABSL_DECLARE_FLAG(std::string, from);
ABSL_DECLARE_FLAG(bool, if_missing);
ABSL_DECLARE_FLAG(std::size_t, import_limit_mib);
ABSL_DECLARE_FLAG(std::string, log_level);
ABSL_DECLARE_FLAG(bool, new_key);
ABSL_DECLARE_FLAG(std::string, port_file);
ABSL_DECLARE_FLAG(std::string, to);
ABSL_DECLARE_FLAG(std::string, web_address);
ABSL_DECLARE_FLAG(std::string, web_listen);
ABSL_DECLARE_FLAG(std::string, web_port_file);
ABSL_DECLARE_FLAG(std::size_t, write_queue);

namespace relais {

// The file that defines the flags, as `--help` knows it.
inline constexpr char kFlagsFile[] = "service/relaisd/flags.cc";

// The key's file: that of --key_file, or the database's name followed by .key.
std::string KeyFile();

// Options of the server. Appends to `problems` each flag that is invalid, and each address that the service
// cannot listen on.
rpc::ServerOptions ServerOptionsFromFlags(std::vector<domain::LocalizedText>& problems);

// Options of the door for browsers; nullopt if it is off, or if the flag is invalid or its address cannot be
// listened on: `problems` then says why.
std::optional<web::DoorOptions> WebOptionsFromFlags(std::vector<domain::LocalizedText>& problems);

// Nullopt if no mail flag is given, or if they are invalid: `problems` then says why.
std::optional<mail::SmtpOptions> SmtpFromFlags(std::vector<domain::LocalizedText>& problems);

// How the service makes backups by itself; nullopt if it makes none. Appends to `problems` if a flag is
// invalid.
std::optional<jobs::TimedBackupOptions> BackupsFromFlags(std::vector<domain::LocalizedText>& problems);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_FLAGS_H_
