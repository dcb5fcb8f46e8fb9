#ifndef RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_
#define RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_

// What the service's key digests, each use apart from the others.

namespace relais::rpc {

inline constexpr char kTokenDigest[] = "token";
inline constexpr char kRequestDigest[] = "request";
// Setup and invitation codes.
inline constexpr char kCodeDigest[] = "code";

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_
