#ifndef RELAIS_SERVICE_RPC_CALLS_GRPC_TRANSPORT_H_
#define RELAIS_SERVICE_RPC_CALLS_GRPC_TRANSPORT_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"

namespace relais::rpc {

// A gRPC call, unary or stream, as the dispatcher sees it. `context` is gRPC's, which keeps it until the call
// is finished.
class GrpcTransport final : public dispatch::Transport {
 public:
  explicit GrpcTransport(grpc::CallbackServerContext& context) : context_(context) {}

  std::string Header(absl::string_view name) const override;
  absl::Time Deadline() const override;
  std::string PeerAddress() const override;
  void AddHeader(absl::string_view name, absl::string_view value) override;
  void AddTrailer(absl::string_view name, absl::string_view value) override;

 private:
  grpc::CallbackServerContext& context_;
};

// The same status for gRPC; an error carries its details.
grpc::Status ToGrpc(const google::rpc::Status& status);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_GRPC_TRANSPORT_H_
