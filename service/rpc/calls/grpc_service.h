#ifndef RELAIS_SERVICE_RPC_CALLS_GRPC_SERVICE_H_
#define RELAIS_SERVICE_RPC_CALLS_GRPC_SERVICE_H_

#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/dispatch/dispatcher.h"

// The services of a dispatcher, for gRPC. Unary methods go to the dispatcher; streams have a table here.

namespace relais::rpc {

// How the service answers one streaming method. The type of its request identifies the method.
struct StreamMethod {
  const google::protobuf::Message* request;
  // Makes gRPC's handler, which the service owns then.
  std::function<grpc::internal::MethodHandler*()> new_handler;
};

struct NamedService {
  // Such as `relais.v1.DossierService`; health checks use it.
  std::string name;
  std::unique_ptr<grpc::Service> service;
};

// Returns all services of the dispatcher, with all methods of their .proto files. Throws std::logic_error if
// a streaming method is not in `streams`, or if one in `streams` is of no service of the dispatcher or named
// twice. `dispatcher` must outlive the services. gRPC calls them from many threads at once.
std::vector<NamedService> NewGrpcServices(const dispatch::Dispatcher& dispatcher,
                                          const std::vector<StreamMethod>& streams);

// A stream of answers to one request. `begin` returns a reactor that gRPC owns.
template <class Request, class Response>
StreamMethod ServerStream(
    std::function<grpc::ServerWriteReactor<Response>*(grpc::CallbackServerContext*, const Request*)> begin) {
  return {&Request::default_instance(), [begin = std::move(begin)]() -> grpc::internal::MethodHandler* {
            return new grpc::internal::CallbackServerStreamingHandler<Request, Response>(begin);
          }};
}

// A stream of requests and answers.
template <class Request, class Response>
StreamMethod BidiStream(
    std::function<grpc::ServerBidiReactor<Request, Response>*(grpc::CallbackServerContext*)> begin) {
  return {&Request::default_instance(), [begin = std::move(begin)]() -> grpc::internal::MethodHandler* {
            return new grpc::internal::CallbackBidiHandler<Request, Response>(begin);
          }};
}

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_GRPC_SERVICE_H_
