#ifndef RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_
#define RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/domain/common/localized_text.h"

namespace relais::rpc {

// An address that the service listens on. Plain value.
struct Address {
  // Absolute path of a Unix socket; empty for TCP.
  std::string path;
  // IPv4 or IPv6 address without brackets, or `localhost`.
  std::string host;
  int port = 0;

  bool IsUnix() const { return !path.empty(); }
  // Whether only this machine can reach it: a Unix socket, localhost or a loopback address.
  bool IsLocal() const;
  // In gRPC's form: `unix:/path`, `127.0.0.1:7443`, `[::1]:7443`.
  std::string ToString() const;
};

// An address, or the problem that a person reads if there is none.
struct AddressCheck {
  std::optional<Address> address;
  domain::LocalizedText problem;
};

// Parses `127.0.0.1:7443`, `[::1]:7443`, `localhost:7443` or `unix:/path`; with port 0 the system chooses.
// Refuses host names other than localhost, which may resolve to anything. Refuses addresses that are not
// local unless `beyond_loopback`: gRPC 1.51 has known remote denial-of-service faults. Opens nothing.
AddressCheck CheckListenAddress(absl::string_view text, bool beyond_loopback);

// The same for /metrics: a loopback TCP address and nothing else.
AddressCheck CheckMetricsAddress(absl::string_view text);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_
