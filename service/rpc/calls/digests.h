#ifndef RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_
#define RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_

// Purposes of the service's keyed digests: one key, separate digests for each use.

namespace relais::rpc {

inline constexpr char kTokenDigest[] = "token";
inline constexpr char kRequestDigest[] = "request";
// Setup and invitation codes.
inline constexpr char kCodeDigest[] = "code";

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_DIGESTS_H_
