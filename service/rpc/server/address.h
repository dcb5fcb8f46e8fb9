#ifndef RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_
#define RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/domain/common/localized_text.h"

namespace relais::rpc {

// Where the service listens. Plain value.
struct Address {
  // Absolute path of a Unix socket; empty for TCP.
  std::string path;
  // IPv4 or IPv6 address without brackets, or `localhost`.
  std::string host;
  int port = 0;

  bool IsUnix() const { return !path.empty(); }
  // Whether only this machine can reach it.
  bool IsLocal() const;
  // As gRPC wants it: `unix:/path`, `127.0.0.1:7443`, `[::1]:7443`.
  std::string ToString() const;
};

// An address, or why there is none.
struct AddressCheck {
  std::optional<Address> address;
  domain::LocalizedText problem;
};

// Reads `127.0.0.1:7443`, `[::1]:7443`, `localhost:7443` or `unix:/path`; port 0 lets the system choose.
// Refuses host names other than localhost, which may lead anywhere, and what is not local unless
// `beyond_loopback`: gRPC 1.51 has known remote denial-of-service faults.
AddressCheck CheckListenAddress(absl::string_view text, bool beyond_loopback);

// The same, for /metrics: a loopback TCP address and nothing else.
AddressCheck CheckMetricsAddress(absl::string_view text);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_SERVER_ADDRESS_H_
