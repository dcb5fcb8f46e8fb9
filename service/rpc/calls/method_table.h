#ifndef RELAIS_SERVICE_RPC_CALLS_METHOD_TABLE_H_
#define RELAIS_SERVICE_RPC_CALLS_METHOD_TABLE_H_

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

#include "service/rpc/calls/adapter.h"
#include "service/rpc/calls/exchange.h"

// A service of the API as a table of its methods. The type of its request identifies a method, so that the
// table names each handler once and no method twice.

namespace relais::rpc {

// How the service answers one unary method.
struct UnaryMethod {
  // An empty request of the method.
  const google::protobuf::Message* request;
  // Type of the response, and that of the message in it, or the response itself, that a reply fills; null if
  // nothing depends on it. Checked at the start.
  const google::protobuf::Descriptor* response;
  const google::protobuf::Descriptor* filled;
  bool writes;
  // Answers one call; returns a reactor that gRPC owns.
  std::function<grpc::ServerUnaryReactor*(const Adapter&, std::shared_ptr<Exchange>)> answer;
};

// How the service answers one streaming method.
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

// Returns the service `full_name`, such as `relais.v1.DossierService`, with the methods of the table.
// Throws std::logic_error if the table does not fit the .proto file: a method is missing, of another service,
// named twice, or of other messages than its row says; or a write without a request id could be sent twice.
// `dependencies` must outlive the service. gRPC calls it from many threads at once.
NamedService NewService(const char* full_name, const ServerDependencies& dependencies,
                        std::vector<UnaryMethod> methods, std::vector<StreamMethod> streams = {});

// Returns the field of `response` that holds a message of type `resource`; there must be one, which
// NewService checks.
google::protobuf::Message* MutableResource(google::protobuf::Message& response,
                                           const google::protobuf::Descriptor& resource);

// A method that only reads.
template <class Request, class Response>
UnaryMethod Read(absl::StatusOr<Response> (*handler)(const handlers::CallContext&, const storage::Snapshot&,
                                                     const Request&)) {
  return {&Request::default_instance(), Response::descriptor(), nullptr, false,
          [handler](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            const auto& request = static_cast<const Request&>(*exchange->request);
            auto& response = static_cast<Response&>(*exchange->response);
            return adapter.Read(
                std::move(exchange),
                [handler, &request, &response](const handlers::CallContext& call,
                                               const storage::Snapshot& snapshot) -> absl::Status {
                  absl::StatusOr<Response> answer = handler(call, snapshot, request);
                  if (!answer.ok()) return answer.status();
                  response = *std::move(answer);
                  return absl::OkStatus();
                });
          }};
}

// A method that writes in a way of its own.
template <class Request, class Response>
UnaryMethod CustomWrite(std::function<grpc::ServerUnaryReactor*(const Adapter&, std::shared_ptr<Exchange>,
                                                                const Request&, Response&)>
                            answer) {
  return {&Request::default_instance(), Response::descriptor(), nullptr, true,
          [answer = std::move(answer)](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            const auto& request = static_cast<const Request&>(*exchange->request);
            auto& response = static_cast<Response&>(*exchange->response);
            return answer(adapter, std::move(exchange), request, response);
          }};
}

template <class Request>
using WriteHandler = absl::StatusOr<std::string> (*)(const handlers::CallContext&, storage::WriteTransaction&,
                                                     const Request&);

// Runs a handler on the request of the call.
template <class Request>
Adapter::Apply ApplyOf(WriteHandler<Request> handler, const Exchange& exchange) {
  const auto& request = static_cast<const Request&>(*exchange.request);
  return [handler, &request](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
    return handler(call, transaction, request);
  };
}

// Fills the whole response, or the message of type `Filled` in it, with the written resource:
// handlers::Reply, found by argument-dependent lookup.
template <class Filled>
Adapter::ReplyWith ReplyOf(google::protobuf::Message& response) {
  return [&response](const handlers::CallContext& call, const storage::Snapshot& snapshot,
                     const std::string& resource) -> absl::Status {
    response.Clear();
    google::protobuf::Message* filled = response.GetDescriptor() == Filled::descriptor()
                                            ? &response
                                            : MutableResource(response, *Filled::descriptor());
    return Reply(call, snapshot, resource, static_cast<Filled*>(filled));
  };
}

// A method that writes, then answers with the written resource. `Filled` is the type of the resource, or that
// of the response if it holds more.
template <class Filled, class Request>
UnaryMethod Write(WriteHandler<Request> handler) {
  return {&Request::default_instance(), nullptr, Filled::descriptor(), true,
          [handler](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            return adapter.Write(exchange, ApplyOf(handler, *exchange), ReplyOf<Filled>(*exchange->response));
          }};
}

// A method that erases: see Adapter::WriteAndScrub.
template <class Filled, class Request>
UnaryMethod WriteAndScrub(WriteHandler<Request> handler) {
  return {&Request::default_instance(), nullptr, Filled::descriptor(), true,
          [handler](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            return adapter.WriteAndScrub(exchange, ApplyOf(handler, *exchange),
                                         ReplyOf<Filled>(*exchange->response));
          }};
}

// A method that writes, and answers with nothing.
template <class Request>
UnaryMethod WriteOnly(WriteHandler<Request> handler) {
  return {&Request::default_instance(), nullptr, nullptr, true,
          [handler](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            return adapter.Write(exchange, ApplyOf(handler, *exchange), &Adapter::NoReply);
          }};
}

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

#endif  // RELAIS_SERVICE_RPC_CALLS_METHOD_TABLE_H_
