#ifndef RELAIS_CLIENT_SRC_CONNECTION_H_
#define RELAIS_CLIENT_SRC_CONNECTION_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "relais/client_options.h"

namespace relais {

struct Connection {
  // If not OK, `channel` leads nowhere: make no call, and return this status.
  absl::Status status;
  // The same for calls with a password or a code: also not OK if another machine could read them.
  absl::Status secrets;
  // Never null. Connects when the first call is made.
  std::shared_ptr<grpc::Channel> channel;
};

// Whether a connection to `target` stays on this machine: `unix:` with a path, an address of 127.0.0.0/8,
// [::1] or localhost, with or without a port. False in doubt.
bool StaysOnThisMachine(const std::string& target);

// Reads the files of the options and prepares the connection; opens no network connection yet. Statuses:
// those of Client.
Connection Connect(const ClientOptions& options);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_CONNECTION_H_
