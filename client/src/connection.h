#ifndef RELAIS_CLIENT_SRC_CONNECTION_H_
#define RELAIS_CLIENT_SRC_CONNECTION_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "relais/client_options.h"

namespace relais {

struct Connection {
  // Where it is not OK, `channel` leads nowhere and no call may be made.
  absl::Status status;
  // The same for a call that carries a password or a code: not OK, too, where another machine could read it.
  absl::Status secrets;
  // Never null. Connects when the first call is made.
  std::shared_ptr<grpc::Channel> channel;
};

// Whether nobody but this machine takes part in a connection to `target`: `unix:` with a path, an address of
// 127.0.0.0/8, [::1] or localhost, with or without a port. In doubt, no.
bool StaysOnThisMachine(const std::string& target);

// Reads the files of the options and prepares the connection. Statuses: those of Client.
Connection Connect(const ClientOptions& options);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_CONNECTION_H_
