#ifndef RELAIS_SERVICE_RPC_CALLS_ADAPTER_H_
#define RELAIS_SERVICE_RPC_CALLS_ADAPTER_H_

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/handlers/common/context.h"
#include "service/rpc/calls/as_of.h"
#include "service/rpc/calls/call.h"
#include "storage/store.h"

namespace relais::rpc {

// Runs handlers for gRPC: the steps that all unary methods share are here, once. Thread-safe. The type of the
// request identifies the method. Every method returns a reactor that gRPC owns; it is finished on another
// thread or, for point reads and early refusals, before the function returns.
class Adapter {
 public:
  explicit Adapter(const ServerDependencies& dependencies) : dependencies_(dependencies) {}

  template <class Request, class Response>
  using ReadHandler = absl::StatusOr<Response> (*)(const handlers::CallContext&, const storage::Snapshot&,
                                                   const Request&);
  template <class Request>
  using WriteHandler = absl::StatusOr<std::string> (*)(const handlers::CallContext&,
                                                       storage::WriteTransaction&, const Request&);

  // A method that only reads. A point read (by its access rule) runs on the calling thread, any other on
  // `readers`. Records the disclosure of other organizations' dossiers before it answers.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request,
                                 Response* response, ReadHandler<Request, Response> handler) const {
    return RunRead(Begin(*context, *request), AsOfOf(*request), *request, *response,
                   [=](const handlers::CallContext& call, const storage::Snapshot& snapshot) -> absl::Status {
                     absl::StatusOr<Response> answer = handler(call, snapshot, *request);
                     if (!answer.ok()) return answer.status();
                     *response = *std::move(answer);
                     return absl::OkStatus();
                   });
  }

  // A method that writes, then answers with the written resource in the response's field `mutable_resource`.
  template <class Request, class Response, class Resource>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, WriteHandler<Request> handler,
                                  Resource* (Response::*mutable_resource)()) const {
    return RunWrite(Begin(*context, *request), *request, request->request_id(), Bind(handler, request),
                    ReplyInto(response, mutable_resource));
  }

  // A method that erases: like Write, but it answers once the erased bytes are off the database's files too.
  // UNAVAILABLE if the data is erased from the register but not off the files yet: a retry with the same
  // request id then only scrubs.
  template <class Request, class Response>
  grpc::ServerUnaryReactor* WriteAndScrub(grpc::CallbackServerContext* context, const Request* request,
                                          Response* response, WriteHandler<Request> handler) const {
    const auto reply = [response](const handlers::CallContext& call, const storage::Snapshot& snapshot,
                                  const std::string& resource) -> absl::Status {
      response->Clear();
      return Reply(call, snapshot, resource, response);
    };
    return RunWrite(Begin(*context, *request), *request, request->request_id(), Bind(handler, request), reply,
                    Then::kScrub);
  }

  using Prepare = std::function<absl::Status(Call& call)>;
  using Apply =
      std::function<absl::StatusOr<std::string>(const handlers::CallContext&, storage::WriteTransaction&)>;
  using ReplyWith = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&,
                                               const std::string& resource)>;

  // A method that hashes or checks passwords before it writes. `prepare` runs first, on `hashers`; for a
  // method without sign-in it sets the call's actor.
  template <class Request>
  grpc::ServerUnaryReactor* PreparedWrite(grpc::CallbackServerContext* context, const Request* request,
                                          const std::string& request_id, Prepare prepare, Apply apply,
                                          ReplyWith reply) const {
    return RunPrepared(Begin(*context, *request), *request, request_id, std::move(prepare), std::move(apply),
                       std::move(reply));
  }

  // A method that writes and answers with more than a resource: `reply` fills the response.
  template <class Request>
  grpc::ServerUnaryReactor* WriteWith(grpc::CallbackServerContext* context, const Request* request,
                                      const std::string& request_id, Apply apply, ReplyWith reply) const {
    return RunWrite(Begin(*context, *request), *request, request_id, std::move(apply), std::move(reply));
  }

  using Look = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;

  // Like WriteWith, for a method with costly lookups: `look` runs first, on `lookups`, so that `apply` holds
  // up other writes for less time. The data may have changed between the two. An error of `look` ends the
  // call.
  template <class Request>
  grpc::ServerUnaryReactor* PrefetchAndWrite(grpc::CallbackServerContext* context, const Request* request,
                                             const std::string& request_id, Look look, Apply apply,
                                             ReplyWith reply) const {
    return RunPrefetchAndWrite(Begin(*context, *request), *request, request_id, std::move(look),
                               std::move(apply), std::move(reply));
  }

  // One write among those of a batch.
  struct BatchItem {
    // The request of this write alone; owned by the whole request.
    const google::protobuf::Message* request;
    Apply apply;
    ReplyWith reply;
    // Called instead of `reply` if the write is refused.
    std::function<void(const handlers::CallContext&, const absl::Status&)> refused;
  };

  // A method that makes several writes, all queued at once, each recorded or refused by itself. Each one's
  // idempotency key is the request's id and its place. `check` checks the request as a whole; `items` is
  // called after that and must not be empty. UNAVAILABLE if the outcome of a write is unknown: a retry with
  // the same request settles it.
  template <class Request>
  grpc::ServerUnaryReactor* WriteEach(grpc::CallbackServerContext* context, const Request* request,
                                      absl::Status (*check)(const Request&),
                                      std::function<std::vector<BatchItem>()> items) const {
    return RunEach(
        Begin(*context, *request), request->request_id(), [=] { return check(*request); }, std::move(items));
  }

  // A method that writes and returns an empty response.
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
  struct Batch;
  // Next step once a write is durable.
  enum class Then { kAnswer, kScrub };
  using ReadFunction = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;

  template <class Response, class Resource>
  static ReplyWith ReplyInto(Response* response, Resource* (Response::*mutable_resource)()) {
    // Finds handlers::Reply for this resource by argument-dependent lookup.
    return [=](const handlers::CallContext& call, const storage::Snapshot& snapshot,
               const std::string& resource) -> absl::Status {
      response->Clear();
      return Reply(call, snapshot, resource, (response->*mutable_resource)());
    };
  }

  template <class Request>
  static Apply Bind(WriteHandler<Request> handler, const Request* request) {
    return [=](const handlers::CallContext& call, storage::WriteTransaction& transaction) {
      return handler(call, transaction, *request);
    };
  }

  // gRPC keeps context, request and response until the call is finished.
  std::shared_ptr<UnaryCall> Begin(grpc::CallbackServerContext& context,
                                   const google::protobuf::Message& request) const;
  grpc::ServerUnaryReactor* RunRead(std::shared_ptr<UnaryCall> call, AsOfField as_of,
                                    const google::protobuf::Message& request,
                                    const google::protobuf::Message& response, ReadFunction read) const;
  grpc::ServerUnaryReactor* RunWrite(std::shared_ptr<UnaryCall> call,
                                     const google::protobuf::Message& request, const std::string& request_id,
                                     Apply apply, ReplyWith reply, Then then = Then::kAnswer) const;
  grpc::ServerUnaryReactor* RunPrefetchAndWrite(std::shared_ptr<UnaryCall> call,
                                                const google::protobuf::Message& request,
                                                const std::string& request_id, Look look, Apply apply,
                                                ReplyWith reply) const;
  grpc::ServerUnaryReactor* RunPrepared(std::shared_ptr<UnaryCall> call,
                                        const google::protobuf::Message& request,
                                        const std::string& request_id, Prepare prepare, Apply apply,
                                        ReplyWith reply) const;
  grpc::ServerUnaryReactor* RunEach(std::shared_ptr<UnaryCall> call, const std::string& request_id,
                                    const std::function<absl::Status()>& check,
                                    const std::function<std::vector<BatchItem>()>& items) const;
  absl::StatusOr<std::string> ApplyFor(UnaryCall& call, const google::protobuf::Message& request,
                                       const Apply& apply, storage::WriteTransaction& transaction) const;
  storage::WriteJob JobOf(std::shared_ptr<Batch> batch, const BatchItem& item, std::size_t place,
                          const std::string& request_id) const;
  void QueueWrite(std::shared_ptr<UnaryCall> call, const google::protobuf::Message& request,
                  const std::string& request_id, Apply apply, ReplyWith reply,
                  Then then = Then::kAnswer) const;
  // Queues `run` for `workers`, in the turn of the call's user.
  void Submit(FairThreadPool& workers, std::shared_ptr<UnaryCall> call, std::function<void()> run) const;
  // Ends the call on another thread, so that the commit thread goes on.
  void FinishSoon(std::shared_ptr<UnaryCall> call, absl::Status status) const;
  // Scrubs the files on a thread that may block, then answers.
  void FinishScrubbed(std::shared_ptr<UnaryCall> call) const;
  void FinishRead(std::shared_ptr<UnaryCall> call, const std::vector<std::int64_t>& dossiers) const;

  const ServerDependencies dependencies_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_ADAPTER_H_
