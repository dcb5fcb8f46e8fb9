#ifndef RELAIS_SERVICE_RPC_CALLS_WRITE_JOB_H_
#define RELAIS_SERVICE_RPC_CALLS_WRITE_JOB_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/rpc/calls/call.h"
#include "storage/journal/journal.h"
#include "storage/store.h"

// What unary writes and imports have in common when they go to the store.

namespace relais::rpc {

// The same bytes for the same message, whatever the order of its maps.
std::string DeterministicBytes(const google::protobuf::Message& message);

// A job with identity and deadline; `content` is what makes a request the same request.
storage::WriteJob NewWriteJob(const ServerDependencies& dependencies, const Call& call,
                              const std::string& request_id, const std::string& content);

// The store's outcome as the caller is told it.
absl::Status WriteOutcome(absl::Status status, const std::string& request_id);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_WRITE_JOB_H_
