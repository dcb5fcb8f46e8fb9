#ifndef RELAIS_SERVICE_DISPATCH_METHOD_TABLE_H_
#define RELAIS_SERVICE_DISPATCH_METHOD_TABLE_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/dispatch/calls/adapter.h"
#include "service/dispatch/exchange.h"

// A service of the API as a table of its methods. The type of its request identifies a method, so that the
// table names each handler once and no method twice.

namespace relais::dispatch {

// How the service answers one unary method: a row of the table.
struct UnaryMethod {
  // Answers one call: finishes the exchange, whose messages are of the method's types.
  using Answer = std::function<void(const Adapter&, std::shared_ptr<Exchange>)>;

  // An empty request of the method.
  const google::protobuf::Message* request;
  // Type of the response, and that of the message in it, or the response itself, that a reply fills; null if
  // nothing depends on it. Checked at the start.
  const google::protobuf::Descriptor* response;
  const google::protobuf::Descriptor* filled;
  bool writes;
  Answer answer;
};

// A unary method of the API, with its handler.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor;
  // Empty messages of the method's types: New() makes those of a call.
  const google::protobuf::Message* request;
  const google::protobuf::Message* response;
  // For the dispatcher alone.
  UnaryMethod::Answer answer;
};

// A service of the API, with its unary methods in the order of the .proto file.
struct Service {
  const google::protobuf::ServiceDescriptor* descriptor;
  std::vector<Method> methods;

  // Such as `relais.v1.DossierService`.
  const std::string& name() const { return descriptor->full_name(); }
};

// Returns the service `full_name`, such as `relais.v1.DossierService`, with the unary methods of the table.
// Throws std::logic_error if the table does not fit the .proto file: a unary method is missing, of another
// service, named twice, or of other messages than its row says; or a write without a request id could be sent
// twice.
Service NewService(const char* full_name, std::vector<UnaryMethod> methods);

// Whether a method is no stream.
bool IsUnary(const google::protobuf::MethodDescriptor& method);

// Returns the field of `response` that holds a message of type `resource`; there must be one, which
// NewService checks.
google::protobuf::Message* MutableResource(google::protobuf::Message& response,
                                           const google::protobuf::Descriptor& resource);

// A method that only reads.
template <class Request, class Response>
UnaryMethod Read(absl::StatusOr<Response> (*handler)(const handlers::CallContext&, const storage::Snapshot&,
                                                     const Request&)) {
  return {&Request::default_instance(), Response::descriptor(), nullptr, false,
          [handler](const Adapter& adapter, const std::shared_ptr<Exchange>& exchange) {
            const auto& request = static_cast<const Request&>(exchange->request());
            auto& response = static_cast<Response&>(exchange->response());
            adapter.Read(exchange,
                         [handler, &request, &response](const handlers::CallContext& call,
                                                        const storage::Snapshot& snapshot) -> absl::Status {
                           absl::StatusOr<Response> answer = handler(call, snapshot, request);
                           if (!answer.ok()) return answer.status();
                           response = *std::move(answer);
                           return absl::OkStatus();
                         });
          }};
}

// A method that only reads, with more than its request.
template <class Request, class Response>
UnaryMethod CustomRead(std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&,
                                                  const Request&, Response&)>
                           read) {
  return {&Request::default_instance(), Response::descriptor(), nullptr, false,
          [read = std::move(read)](const Adapter& adapter, const std::shared_ptr<Exchange>& exchange) {
            const auto& request = static_cast<const Request&>(exchange->request());
            auto& response = static_cast<Response&>(exchange->response());
            adapter.Read(exchange, [&read, &request, &response](const handlers::CallContext& call,
                                                                const storage::Snapshot& snapshot) {
              return read(call, snapshot, request, response);
            });
          }};
}

// A method that writes in a way of its own.
template <class Request, class Response>
UnaryMethod CustomWrite(
    std::function<void(const Adapter&, std::shared_ptr<Exchange>, const Request&, Response&)> answer) {
  return {&Request::default_instance(), Response::descriptor(), nullptr, true,
          [answer = std::move(answer)](const Adapter& adapter, std::shared_ptr<Exchange> exchange) {
            const auto& request = static_cast<const Request&>(exchange->request());
            auto& response = static_cast<Response&>(exchange->response());
            answer(adapter, std::move(exchange), request, response);
          }};
}

template <class Request>
using WriteHandler = absl::StatusOr<std::string> (*)(const handlers::CallContext&, storage::WriteTransaction&,
                                                     const Request&);

// Runs a handler on the request of the call.
template <class Request>
Adapter::Apply ApplyOf(WriteHandler<Request> handler, const Exchange& exchange) {
  const auto& request = static_cast<const Request&>(exchange.request());
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
          [handler](const Adapter& adapter, const std::shared_ptr<Exchange>& exchange) {
            adapter.Write(exchange, ApplyOf(handler, *exchange), ReplyOf<Filled>(exchange->response()));
          }};
}

// A method that erases: see Adapter::WriteAndScrub.
template <class Filled, class Request>
UnaryMethod WriteAndScrub(WriteHandler<Request> handler) {
  return {&Request::default_instance(), nullptr, Filled::descriptor(), true,
          [handler](const Adapter& adapter, const std::shared_ptr<Exchange>& exchange) {
            adapter.WriteAndScrub(exchange, ApplyOf(handler, *exchange),
                                  ReplyOf<Filled>(exchange->response()));
          }};
}

// A method that writes, and answers with nothing.
template <class Request>
UnaryMethod WriteOnly(WriteHandler<Request> handler) {
  return {&Request::default_instance(), nullptr, nullptr, true,
          [handler](const Adapter& adapter, const std::shared_ptr<Exchange>& exchange) {
            adapter.Write(exchange, ApplyOf(handler, *exchange), &Adapter::NoReply);
          }};
}

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_METHOD_TABLE_H_
