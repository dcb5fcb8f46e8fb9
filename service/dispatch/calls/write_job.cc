#include "service/dispatch/calls/write_job.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/secrets/digest_purposes.h"
#include "service/secrets/key.h"

namespace relais::dispatch {

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return bytes;
}

storage::WriteJob NewWriteJob(const ServerDependencies& dependencies, const Call& call,
                              const std::string& request_id, const std::string& content) {
  storage::WriteJob job;
  job.identity.actor = call.context().actor;
  job.identity.method = call.method();
  job.identity.request_id = request_id;
  // A keyed digest, because a request holds personal data and its digest outlives an erasure.
  job.identity.request_digest = secrets::KeyedDigest(dependencies.key, secrets::kRequestDigest,
                                                     absl::StrCat(call.method(), "\n", content));
  // The store has its own clock, so the remaining time is converted.
  job.deadline = dependencies.store.Now() + (call.context().deadline - absl::Now());
  return job;
}

absl::Status WriteOutcome(absl::Status status, const std::string& request_id) {
  return storage::IsRequestIdReused(status) ? convert::RequestIdReused(request_id) : status;
}

}  // namespace relais::dispatch
