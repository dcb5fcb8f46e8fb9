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

// From gRPC to handlers and back, for every unary method: what the methods share is here once, what is their
// own is in their handlers. Thread-safe. The type of the request identifies the method.
class Adapter {
 public:
  explicit Adapter(const ServerDependencies& dependencies) : dependencies_(dependencies) {}

  template <class Request, class Response>
  using ReadHandler = absl::StatusOr<Response> (*)(const handlers::CallContext&, const storage::Snapshot&,
                                                   const Request&);
  template <class Request>
  using WriteHandler = absl::StatusOr<std::string> (*)(const handlers::CallContext&,
                                                       storage::WriteTransaction&, const Request&);

  // A method that only reads: a point read, by its access rule, on the thread that calls, any other on the
  // readers.
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

  // A method that writes and answers with the resource as it then stands, in the response's field
  // `mutable_resource`.
  template <class Request, class Response, class Resource>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, WriteHandler<Request> handler,
                                  Resource* (Response::*mutable_resource)()) const {
    return RunWrite(Begin(*context, *request), *request, request->request_id(), Bind(handler, request),
                    ReplyInto(response, mutable_resource));
  }

  // A method that erases: like Write, but the answer waits until what was erased is off the files of the
  // database too. UNAVAILABLE where it is out of the register and not off the files yet: the request sent
  // again with its id sees to that alone.
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

  // A method that needs passwords hashed or checked before it writes: `prepare` runs first, on a thread for
  // that; where it does not need a sign-in, it tells the call who asks.
  template <class Request>
  grpc::ServerUnaryReactor* PreparedWrite(grpc::CallbackServerContext* context, const Request* request,
                                          const std::string& request_id, Prepare prepare, Apply apply,
                                          ReplyWith reply) const {
    return RunPrepared(Begin(*context, *request), *request, request_id, std::move(prepare), std::move(apply),
                       std::move(reply));
  }

  // A method that writes and answers with more than a resource.
  template <class Request>
  grpc::ServerUnaryReactor* WriteWith(grpc::CallbackServerContext* context, const Request* request,
                                      const std::string& request_id, Apply apply, ReplyWith reply) const {
    return RunWrite(Begin(*context, *request), *request, request_id, std::move(apply), std::move(reply));
  }

  using Look = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;

  // The same for one that has much to look for before it writes: `look` does so on threads for short reads,
  // so that less is left for `apply`, in whose transaction everybody waits. What it saw may have changed by
  // then; an error of it ends the call.
  template <class Request>
  grpc::ServerUnaryReactor* PrefetchAndWrite(grpc::CallbackServerContext* context, const Request* request,
                                             const std::string& request_id, Look look, Apply apply,
                                             ReplyWith reply) const {
    return RunLookAndWrite(Begin(*context, *request), *request, request_id, std::move(look), std::move(apply),
                           std::move(reply));
  }

  // One write among those of a batch.
  struct BatchItem {
    // What it alone is asked to do; owned by the request.
    const google::protobuf::Message* request;
    Apply apply;
    ReplyWith reply;
    // Told instead of `reply` where it is refused.
    std::function<void(const handlers::CallContext&, const absl::Status&)> refused;
  };

  // A method that makes several writes, each recorded or refused by itself, all of them queued at once. They
  // are known again by the request's id and their place. `check` judges the request as a whole, `items` are
  // asked for after that. UNAVAILABLE where the outcome of one is not known: the same request again settles
  // it.
  template <class Request>
  grpc::ServerUnaryReactor* WriteEach(grpc::CallbackServerContext* context, const Request* request,
                                      absl::Status (*check)(const Request&),
                                      std::function<std::vector<BatchItem>()> items) const {
    return RunEach(
        Begin(*context, *request), request->request_id(), [=] { return check(*request); }, std::move(items));
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
  struct Batch;
  // What is still to do once a write is durable.
  enum class Then { kAnswer, kScrub };
  using ReadFunction = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;

  template <class Response, class Resource>
  static ReplyWith ReplyInto(Response* response, Resource* (Response::*mutable_resource)()) {
    // Found by CallContext's namespace: handlers::Reply for this resource.
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
  grpc::ServerUnaryReactor* RunLookAndWrite(std::shared_ptr<UnaryCall> call,
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
  // Has `run` done by `workers`, in its user's turn.
  void Submit(FairThreadPool& workers, std::shared_ptr<UnaryCall> call, std::function<void()> run) const;
  // For the commit thread: ends the call on another.
  void FinishSoon(std::shared_ptr<UnaryCall> call, absl::Status status) const;
  // Takes what was erased off the files on a thread that may block, then answers.
  void FinishScrubbed(std::shared_ptr<UnaryCall> call) const;
  void FinishRead(std::shared_ptr<UnaryCall> call, const std::vector<std::int64_t>& dossiers) const;

  const ServerDependencies dependencies_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_ADAPTER_H_
