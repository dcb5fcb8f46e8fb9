#include "relais/client.h"

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/src/client_impl.h"
#include "client/src/method_traits.h"
#include "client/src/request_id.h"
#include "client/src/status.h"

namespace relais {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// How long a retry waits for a connection: some round trips on this machine, and little if the service is
// away.
constexpr absl::Duration kConnectionMoment = absl::Milliseconds(100);

// Makes one attempt of a unary call. `path` is `/{service}/{method}`.
grpc::Status Attempt(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                     grpc::ClientContext& context, const Message& request, Message& response) {
  grpc::TemplatedGenericStub<Message, Message> stub(channel);
  grpc::CompletionQueue queue;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

// The request, with random bits as its request id if it has none.
std::unique_ptr<Message> WithRequestId(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (request.GetReflection()->GetString(request, id).empty())
    request.GetReflection()->SetString(copy.get(), id, NewRequestId());
  return copy;
}

}  // namespace

Client::Impl::Impl(ClientOptions client_options)
    : options(std::move(client_options)), connection(Connect(options)), channel(connection.channel) {}

RetryPolicy Client::Impl::Retries() const {
  RetryPolicy policy = {options.max_attempts, options.initial_backoff, options.max_backoff, options.sleeper};
  policy.sleeper = [this, as_asked = policy](absl::Duration duration) {
    Pause(as_asked, duration);
    // gRPC connects only while a thread waits for it. Without this wait, attempts that fail at once would
    // leave it to gRPC, which tries every five seconds.
    channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectionMoment));
  };
  return policy;
}

void Client::Impl::Prepare(grpc::ClientContext& context, absl::Time deadline) const {
  context.set_deadline(absl::ToChronoTime(deadline));
  context.AddMetadata("accept-language", options.language == "en" ? "en-CA" : "fr-CA");
  if (!options.token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
}

absl::Status Client::Impl::Unary(const MethodDescriptor& method, const Message& request,
                                 Message& response) const {
  if (!connection.status.ok()) return connection.status;
  const MethodTraits traits = TraitsOf(method);
  if (traits.has_credential && !connection.secrets.ok()) return connection.secrets;
  // Chosen once, so that every attempt carries the same one.
  const std::unique_ptr<Message> with_id = traits.has_request_id ? WithRequestId(request) : nullptr;
  const Message& sent = with_id ? *with_id : request;
  RetryPolicy policy = Retries();
  if (!traits.repeatable) policy.max_attempts = 1;
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const absl::Time deadline = absl::Now() + options.deadline;
  return RunWithRetries(policy, deadline, [&] {
    response.Clear();
    grpc::ClientContext context;
    Prepare(context, deadline);
    return FromGrpc(Attempt(channel, path, context, sent, response));
  });
}

absl::Status Client::Impl::RunAttempts(
    const std::function<absl::Status(grpc::ClientContext&)>& attempt) const {
  if (!connection.status.ok()) return connection.status;
  const absl::Time deadline = absl::Now() + options.import_deadline;
  return RunWithRetries(Retries(), deadline, [&] {
    grpc::ClientContext context;
    Prepare(context, deadline);
    return attempt(context);
  });
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

absl::Status Client::Call(const std::string& method, const Message& request, Message& response) const {
  const MethodDescriptor* found =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method);
  if (found == nullptr || found->client_streaming() || found->server_streaming())
    return absl::UnimplementedError(absl::StrCat(method, ": no unary method has this name"));
  if (request.GetDescriptor() != found->input_type() || response.GetDescriptor() != found->output_type())
    return absl::InvalidArgumentError(absl::StrCat(method, ": a message of another method"));
  return impl_->Unary(*found, request, response);
}

absl::Status Client::CheckHealth(const std::string& service) const {
  if (!impl_->connection.status.ok()) return impl_->connection.status;
  // The health messages hold one string and one enum. They have the wire format of these two well-known
  // types, so no copy of health.proto is needed here.
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  grpc::ClientContext context;
  impl_->Prepare(context, absl::Now() + impl_->options.deadline);
  const grpc::Status status =
      Attempt(impl_->channel, "/grpc.health.v1.Health/Check", context, request, response);
  if (!status.ok()) return FromGrpc(status);
  constexpr int kServing = 1;
  if (response.value() == kServing) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("health status ", response.value()));
}

}  // namespace relais
