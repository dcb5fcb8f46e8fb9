#ifndef RELAIS_CLIENT_SRC_CLIENT_IMPL_H_
#define RELAIS_CLIENT_SRC_CLIENT_IMPL_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/src/connection.h"
#include "client/src/retry.h"
#include "relais/client.h"

namespace relais {

struct Client::Impl {
  explicit Impl(ClientOptions client_options);

  RetryPolicy Retries() const;
  // Prepares the context of one attempt: gRPC forbids reusing one. Requires that `connection.status` is OK.
  void Prepare(grpc::ClientContext& context, absl::Time deadline) const;

  // Makes a unary call, with a request id and retries as the method allows.
  absl::Status Unary(const google::protobuf::MethodDescriptor& method,
                     const google::protobuf::Message& request, google::protobuf::Message& response) const;

  // Runs `attempt`, which reads one stream into a Result, within `import_deadline`; retries on UNAVAILABLE.
  template <typename Result>
  absl::StatusOr<Result> RunStream(
      const std::function<absl::StatusOr<Result>(grpc::ClientContext&)>& attempt) const {
    absl::StatusOr<Result> result;
    absl::Status status = RunAttempts([&](grpc::ClientContext& context) {
      result = attempt(context);
      return result.status();
    });
    if (!status.ok()) return status;
    return result;
  }
  absl::Status RunAttempts(const std::function<absl::Status(grpc::ClientContext&)>& attempt) const;

  const ClientOptions options;
  const Connection connection;
  const std::shared_ptr<grpc::Channel> channel;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_CLIENT_IMPL_H_
