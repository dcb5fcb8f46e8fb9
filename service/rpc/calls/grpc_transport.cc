#include "service/rpc/calls/grpc_transport.h"

#include <chrono>

#include "service/rpc/calls/peer_address.h"

namespace relais::rpc {

std::string GrpcTransport::Header(absl::string_view name) const {
  const auto found = context_.client_metadata().find(grpc::string_ref(name.data(), name.size()));
  return found == context_.client_metadata().end() ? ""
                                                   : std::string(found->second.data(), found->second.size());
}

absl::Time GrpcTransport::Deadline() const {
  const std::chrono::system_clock::time_point deadline = context_.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                  : absl::FromChrono(deadline);
}

std::string GrpcTransport::PeerAddress() const { return AddressOfPeer(context_.peer()); }

void GrpcTransport::AddHeader(absl::string_view name, absl::string_view value) {
  context_.AddInitialMetadata(std::string(name), std::string(value));
}

void GrpcTransport::AddTrailer(absl::string_view name, absl::string_view value) {
  context_.AddTrailingMetadata(std::string(name), std::string(value));
}

grpc::Status ToGrpc(const google::rpc::Status& status) {
  if (status.code() == 0) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                      status.SerializeAsString());
}

}  // namespace relais::rpc
