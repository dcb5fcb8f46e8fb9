#include "service/rpc/adapter.h"

#include <google/protobuf/descriptor.h>

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "service/convert/errors.h"
#include "service/rpc/call_rules.h"
#include "service/rpc/write_job.h"

namespace relais::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string StringField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) return "";
  return message.GetReflection()->GetString(message, field);
}

// What the request says that it is about: its name, its parent, or the name of the resource that it carries
// first.
std::string ResourceOf(const Message& request) {
  for (const char* field : {"name", "parent"}) {
    std::string value = StringField(request, field);
    if (!value.empty()) return value;
  }
  const Descriptor& type = *request.GetDescriptor();
  if (type.field_count() == 0 || type.field(0)->is_repeated() ||
      type.field(0)->type() != FieldDescriptor::TYPE_MESSAGE) {
    return "";
  }
  return StringField(request.GetReflection()->GetMessage(request, type.field(0)), "name");
}

}  // namespace

struct Adapter::UnaryCall {
  UnaryCall(grpc::CallbackServerContext& context, const Backend& backend, std::string method)
      : call(context, backend, std::move(method), &UnaryDeadline), reactor(context.DefaultReactor()) {}

  void Finish(const absl::Status& status) { reactor->Finish(call.End(status)); }
  bool IsPointRead() const { return absl::StartsWith(call.method(), "Get"); }
  bool IsLate() const { return absl::Now() > call.context().deadline; }

  Call call;
  // Owned by gRPC; gone once finished.
  grpc::ServerUnaryReactor* const reactor;
};

std::shared_ptr<Adapter::UnaryCall> Adapter::Begin(grpc::CallbackServerContext& context,
                                                   const Message& request) const {
  const std::string& type = request.GetDescriptor()->name();
  auto call = std::make_shared<UnaryCall>(context, backend_, std::string(absl::StripSuffix(type, "Request")));
  call->call.set_resource(ResourceOf(request));
  return call;
}

grpc::ServerUnaryReactor* Adapter::RunRead(std::shared_ptr<UnaryCall> call, AsOfField as_of,
                                           ReadFunction read) const {
  grpc::ServerUnaryReactor* const reactor = call->reactor;
  const auto run = [this, call, as_of, read = std::move(read)] {
    if (call->IsLate())
      return call->Finish(absl::DeadlineExceededError("the deadline passed while the call waited"));
    const handlers::CallContext& context = call->call.context();
    call->Finish(ReadAsOf(backend_.store, context.deadline, as_of,
                          [&](const storage::Snapshot& snapshot) { return read(context, snapshot); }));
  };
  if (call->IsPointRead() && !as_of.HasInstant()) {
    run();
  } else if (!backend_.readers.Submit(run)) {
    call->Finish(absl::ResourceExhaustedError("too many reads wait"));
  }
  return reactor;
}

grpc::ServerUnaryReactor* Adapter::RunWrite(std::shared_ptr<UnaryCall> call, const Message& request,
                                            const std::string& request_id, ApplyFunction apply,
                                            ReplyFunction reply) const {
  grpc::ServerUnaryReactor* const reactor = call->reactor;
  if (std::optional<domain::Violation> violation = CheckRequestId(request_id)) {
    call->Finish(convert::InvalidFields({*violation}));
    return reactor;
  }
  storage::WriteJob job = NewWriteJob(backend_, call->call, request_id, DeterministicBytes(request));
  job.apply = [call, apply = std::move(apply)](storage::WriteTransaction& transaction) {
    return apply(call->call.context(), transaction);
  };
  job.reply = [call, reply = std::move(reply)](const storage::Snapshot& snapshot,
                                               const storage::JournalEntry& entry) {
    call->call.set_resource(entry.resource);
    return reply(call->call.context(), snapshot, entry.resource);
  };
  job.done = [this, call, request_id](absl::Status status) {
    // The queue of answers has no limit of its own: that of writes bounds it.
    static_cast<void>(backend_.answers.Submit([call, request_id, status = std::move(status)]() mutable {
      call->Finish(WriteOutcome(std::move(status), request_id));
    }));
  };
  backend_.store.Write(std::move(job));
  return reactor;
}

}  // namespace relais::rpc
