#ifndef RELAIS_SERVICE_RPC_ADAPTER_H_
#define RELAIS_SERVICE_RPC_ADAPTER_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/handlers/context.h"
#include "service/rpc/as_of.h"
#include "service/rpc/call.h"
#include "storage/store.h"

namespace relais::rpc {

// From gRPC to handlers and back, for every unary method: what the methods share stands here once, and what
// each of them is stands in its handler. Thread-safe. The request names the method: `GetDossierRequest` is
// that of `GetDossier`.
class Adapter {
 public:
  explicit Adapter(const Backend& backend) : backend_(backend) {}

  template <class Request, class Response>
  using ReadHandler = absl::StatusOr<Response> (*)(const handlers::CallContext&, const storage::Snapshot&,
                                                   const Request&);
  template <class Request>
  using WriteHandler = absl::StatusOr<std::string> (*)(const handlers::CallContext&,
                                                       storage::WriteTransaction&, const Request&);

  // A method that only reads. `Get…` runs on the thread that calls, any other on the readers.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, ReadHandler<Request, Response> handler) const {
    return RunRead(Begin(*context, *request), AsOfOf(*request),
                   [=](const handlers::CallContext& call, const storage::Snapshot& snapshot) -> absl::Status {
                     absl::StatusOr<Response> answer = handler(call, snapshot, *request);
                     if (!answer.ok()) return answer.status();
                     *response = *std::move(answer);
                     return absl::OkStatus();
                   });
  }

  // A method that writes and answers with the resource as it then stands, in the response's field
  // `mutable_resource`.
  template <class Request, class Response, class Resource>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, WriteHandler<Request> handler,
                                  Resource* (Response::*mutable_resource)()) const {
    // Found by CallContext's namespace: handlers::Reply for this resource.
    return RunWrite(Begin(*context, *request), *request, request->request_id(), Bind(handler, request),
                    [=](const handlers::CallContext& call, const storage::Snapshot& snapshot,
                        const std::string& resource) -> absl::Status {
                      response->Clear();
                      return Reply(call, snapshot, resource, (response->*mutable_resource)());
                    });
  }

  // A method that writes and answers with nothing.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Delete(grpc::CallbackServerContext* context, const Request* request, Response*,
                                   WriteHandler<Request> handler) const {
    return RunWrite(Begin(*context, *request), *request, request->request_id(), Bind(handler, request),
                    [](const handlers::CallContext&, const storage::Snapshot&, const std::string&) {
                      return absl::OkStatus();
                    });
  }

 private:
  struct UnaryCall;
  using ReadFunction = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;
  using ApplyFunction =
      std::function<absl::StatusOr<std::string>(const handlers::CallContext&, storage::WriteTransaction&)>;
  using ReplyFunction =
      std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&, const std::string&)>;

  template <class Request>
  static ApplyFunction Bind(WriteHandler<Request> handler, const Request* request) {
    return [=](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
      return handler(call, transaction, *request);
    };
  }

  // gRPC keeps context, request and response until the call is finished.
  std::shared_ptr<UnaryCall> Begin(grpc::CallbackServerContext& context,
                                   const google::protobuf::Message& request) const;
  grpc::ServerUnaryReactor* RunRead(std::shared_ptr<UnaryCall> call, AsOfField as_of,
                                    ReadFunction read) const;
  grpc::ServerUnaryReactor* RunWrite(std::shared_ptr<UnaryCall> call,
                                     const google::protobuf::Message& request, const std::string& request_id,
                                     ApplyFunction apply, ReplyFunction reply) const;

  const Backend backend_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_ADAPTER_H_
