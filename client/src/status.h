#ifndef RELAIS_CLIENT_SRC_STATUS_H_
#define RELAIS_CLIENT_SRC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace relais {

// Payload of an absl::Status that holds the service's serialized google.rpc.Status.
inline constexpr char kDetailsPayload[] = "type.googleapis.com/google.rpc.Status";

// Converts a gRPC status and keeps its details. CANCELLED becomes UNAVAILABLE, because only a stopping
// service cancels calls here.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_STATUS_H_
