#ifndef RELAIS_SERVICE_DISPATCH_CALLS_WRITE_JOB_H_
#define RELAIS_SERVICE_DISPATCH_CALLS_WRITE_JOB_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/dispatch/calls/call.h"
#include "storage/journal/journal.h"
#include "storage/store.h"

// Helpers that unary writes and imports share.

namespace relais::dispatch {

// Serializes a message so that equal messages give equal bytes, whatever the order of their maps.
std::string DeterministicBytes(const google::protobuf::Message& message);

// Returns a job with identity (caller, method, request id) and deadline; the caller adds the functions.
// `content` is the request's: its keyed digest makes the store refuse a request id that comes again with
// other content.
storage::WriteJob NewWriteJob(const ServerDependencies& dependencies, const Call& call,
                              const std::string& request_id, const std::string& content);

// Converts the store's outcome into the caller's status. A reused request id becomes RequestIdReused, which
// names it; any other status stays.
absl::Status WriteOutcome(absl::Status status, const std::string& request_id);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_CALLS_WRITE_JOB_H_
