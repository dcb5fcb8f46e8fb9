#ifndef RELAIS_SERVICE_DISPATCH_CALLS_ADAPTER_H_
#define RELAIS_SERVICE_DISPATCH_CALLS_ADAPTER_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/auth/call_context.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/exchange.h"
#include "storage/store.h"

namespace relais::dispatch {

// Runs handlers: the steps that all unary methods share are here, once. Thread-safe. The type of the request
// identifies the method. Every function finishes its exchange once: on another thread or, for point reads and
// early refusals, before it returns.
class Adapter {
 public:
  explicit Adapter(const ServerDependencies& dependencies) : dependencies_(dependencies) {}

  using ReadFunction = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&)>;
  using Apply =
      std::function<absl::StatusOr<std::string>(const handlers::CallContext&, storage::WriteTransaction&)>;
  using ReplyWith = std::function<absl::Status(const handlers::CallContext&, const storage::Snapshot&,
                                               const std::string& resource)>;

  // A method that only reads: `read` fills the response. A point read (by its access rule) runs on the
  // calling thread, unless it is as of an instant; any other runs on `readers`. Records the disclosure of
  // other organizations' dossiers before it answers. The first one of a day is a write; later ones are only
  // counted.
  void Read(std::shared_ptr<Exchange> exchange, ReadFunction read) const;

  // A method that writes. `apply` and `reply` run on the commit thread, within the transaction, and may run
  // more than once. `reply` fills the response; it is sent once the write is durable. Authorizes the caller
  // and checks the dossier's access rule in the transaction, just before `apply`.
  void Write(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply) const;
  // For a method that answers with nothing.
  static absl::Status NoReply(const handlers::CallContext&, const storage::Snapshot&, const std::string&) {
    return absl::OkStatus();
  }

  // A method that erases: like Write, but it answers once the erased bytes are off the database's files too.
  // UNAVAILABLE if the data is erased from the register but not off the files yet: a retry with the same
  // request id then only scrubs.
  void WriteAndScrub(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply) const;

  // A method that hashes or checks passwords before it writes. `prepare` runs first, on `hashers`, with the
  // context's client address set; for a method without sign-in it sets the call's actor. An error of
  // `prepare` ends the call.
  using Prepare = std::function<absl::Status(Call& call)>;
  void PreparedWrite(std::shared_ptr<Exchange> exchange, Prepare prepare, Apply apply, ReplyWith reply) const;

  // A method with costly lookups: `look` runs first, on `lookups`, so that `apply` holds up other writes for
  // less time. The data may have changed between the two. An error of `look` ends the call.
  void PrefetchAndWrite(std::shared_ptr<Exchange> exchange, ReadFunction look, Apply apply,
                        ReplyWith reply) const;

  // One write among those of a batch.
  struct BatchItem {
    // The request of this write alone; owned by the whole request.
    const google::protobuf::Message* request;
    Apply apply;
    ReplyWith reply;
    // Called instead of `reply` if the write is refused: on the commit thread, or on the caller's if the
    // queue is full.
    std::function<void(const handlers::CallContext&, const absl::Status&)> refused;
  };

  // A method that makes several writes, all queued at once, each recorded or refused by itself. The call is
  // OK even if every item is refused: `refused` then fills its result. Each item's idempotency key is the
  // request's id and its place. `check` checks the request as a whole; `items` is called after that and must
  // not be empty. UNAVAILABLE if the outcome of a write is unknown: a retry with the same request settles it.
  void WriteEach(std::shared_ptr<Exchange> exchange, const std::function<absl::Status()>& check,
                 const std::function<std::vector<BatchItem>()>& items) const;

 private:
  struct UnaryCall;
  struct Batch;
  // Next step once a write is durable.
  enum class Then { kAnswer, kScrub };

  std::shared_ptr<UnaryCall> Begin(std::shared_ptr<Exchange> exchange) const;
  void WriteThen(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply, Then then) const;
  absl::StatusOr<std::string> ApplyFor(UnaryCall& call, const google::protobuf::Message& request,
                                       const Apply& apply, storage::WriteTransaction& transaction) const;
  storage::WriteJob JobOf(const std::shared_ptr<Batch>& batch, const BatchItem& item, std::size_t place,
                          const std::string& request_id) const;
  void QueueWrite(const std::shared_ptr<UnaryCall>& call, Apply apply, ReplyWith reply,
                  Then then = Then::kAnswer) const;
  // Queues `run` for `workers`, in the turn of the call's user.
  void Submit(FairThreadPool& workers, const std::shared_ptr<UnaryCall>& call,
              std::function<void()> run) const;
  // Ends the call on another thread, so that the commit thread goes on.
  void FinishSoon(const std::shared_ptr<UnaryCall>& call, absl::Status status) const;
  // Scrubs the files on a thread that may block, then answers.
  void FinishScrubbed(const std::shared_ptr<UnaryCall>& call) const;
  void FinishRead(const std::shared_ptr<UnaryCall>& call, const std::vector<std::int64_t>& dossiers) const;

  const ServerDependencies dependencies_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_CALLS_ADAPTER_H_
