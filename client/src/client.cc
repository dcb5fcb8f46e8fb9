#include "relais/client.h"

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/src/client_impl.h"

namespace relais {
namespace {

// How long a retry waits for a connection: some round trips on this machine, and little if the service is
// away.
constexpr absl::Duration kConnectionMoment = absl::Milliseconds(100);

}  // namespace

Client::Impl::Impl(ClientOptions client_options)
    : options(std::move(client_options)),
      connection(Connect(options)),
      channel(connection.channel),
      accounts(v1::AccountService::NewStub(channel)),
      consents(v1::ConsentService::NewStub(channel)),
      saved_lists(v1::SavedListService::NewStub(channel)),
      privacy(v1::PrivacyService::NewStub(channel)),
      audit(v1::AuditService::NewStub(channel)),
      agreements(v1::AgreementService::NewStub(channel)),
      changes(v1::ChangeService::NewStub(channel)),
      codelists(v1::CodelistService::NewStub(channel)),
      dossiers(v1::DossierService::NewStub(channel)),
      follow_ups(v1::FollowUpService::NewStub(channel)),
      funding(v1::FundingService::NewStub(channel)),
      imports(v1::ImportService::NewStub(channel)),
      interventions(v1::InterventionService::NewStub(channel)),
      organizations(v1::OrganizationService::NewStub(channel)),
      referrals(v1::ReferralService::NewStub(channel)),
      statistics(v1::StatisticsService::NewStub(channel)) {}

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

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

absl::Status Client::CheckHealth(const std::string& service) const {
  if (!impl_->connection.status.ok()) return impl_->connection.status;
  // The health messages hold one string and one enum. They have the wire format of these two well-known
  // types, so no copy of health.proto is needed here.
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value> stub(
      impl_->channel);
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  grpc::ClientContext context;
  impl_->Prepare(context, absl::Now() + impl_->options.deadline);

  grpc::CompletionQueue queue;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return FromGrpc(status);
  constexpr int kServing = 1;
  if (response.value() == kServing) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("health status ", response.value()));
}

}  // namespace relais
