#include "service/rpc/server/server.h"

#include <google/protobuf/message.h>
#include <grpc/grpc.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/observability/log.h"
#include "service/observability/metrics.h"
#include "service/rpc/overload/fair_thread_pool.h"
#include "service/rpc/server/alarm_timer.h"
#include "service/rpc/server/health.pb.h"
#include "service/rpc/server/listener.h"
#include "service/rpc/services/services.h"
#include "service/rpc/streams/referral_feed.h"

namespace relais::rpc {
namespace {

constexpr char kReflectionPlugin[] = "proto_server_reflection";

// Once enabled, reflection is in every server of the process; this option removes it from one.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) { return plugin->name() == kReflectionPlugin; }),
                   plugins->end());
  }
};

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

void SetLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("relais");
  quota.Resize(kBufferBytes);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMessageBytes);
  // A compressed message may far exceed its limit once it is decompressed.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(options.handshake_time));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(options.connection_idle));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(kConnectionAgeGrace));
}

// Bound of descriptors for connections: fewer if the process may open fewer files, and never all of them.
int Descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kDescriptors + kOtherFiles)
    return kDescriptors;
  return static_cast<int>(limit.rlim_cur > 2 * kOtherFiles ? limit.rlim_cur - kOtherFiles
                                                           : limit.rlim_cur / 2);
}

// Writes gRPC's own messages to our log.
void LogForGrpc(gpr_log_func_args* said) {
  // Most errors of gRPC are caused by peers.
  const observability::LogLevel level =
      said->severity == GPR_LOG_SEVERITY_ERROR  ? observability::LogLevel::kWarning
      : said->severity == GPR_LOG_SEVERITY_INFO ? observability::LogLevel::kInfo
                                                : observability::LogLevel::kDebug;
  observability::Log(
      level, "grpc",
      {{"detail", std::string(said->message)}, {"file", absl::StrCat(said->file, ":", said->line)}});
}

}  // namespace

class Server::Impl {
 public:
  Impl(storage::Store& store, const secrets::Key& key, const ServerOptions& options)
      : options_(options),
        metrics_([&store] { return store.queued(); }),
        limiter_(kCallsPerUser),
        read_counts_(store, &CallAfter),
        answers_(kAnswerThreads, std::numeric_limits<std::size_t>::max()),
        readers_(kReadThreads, kReadsWaiting),
        lookups_(kLookupThreads, kReadsWaiting),
        hashers_(kHashThreads, kHashesWaiting),
        refusals_({kRejectionDelay, kMaxDelayedRejections, kUsualRejections, kMaxBackoffMultiplier},
                  &CallAfter),
        dependencies_{store,       metrics_,     readers_,  lookups_,   answers_,
                      hashers_,    key,          rules_,    limiter_,   refusals_,
                      token_uses_, read_counts_, throttle_, passwords_, options.behind_proxy},
        feed_(store) {}

  absl::Status Start() {
    gpr_set_log_function(&LogForGrpc);
    if (options_.metrics_listen.has_value()) {
      Address address = *options_.metrics_listen;
      // The metrics' web server takes no host names.
      if (address.host == "localhost") address.host = "127.0.0.1";
      absl::Status exposed = metrics_.Expose(address.ToString());
      if (!exposed.ok()) return exposed;
    }
    grpc::EnableDefaultHealthCheckService(true);
    // Applies to every server that this process builds from now on: see WithoutReflection.
    if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    // Reflection lists gRPC's own health service, so it must have the descriptor too.
    google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckRequest>();
    grpc::ServerBuilder builder;
    SetLimits(options_, builder);
    if (!options_.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
    MakeServices();
    std::vector<std::string> names;
    for (const NamedService& each : services_) names.push_back(each.name);
    absl::StatusOr<handlers::AccessRules> rules = handlers::AccessRules::Load(names);
    if (!rules.ok()) return rules.status();
    rules_ = *std::move(rules);
    for (const NamedService& each : services_) builder.RegisterService(each.service.get());
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    absl::StatusOr<std::unique_ptr<Listener>> listener = Listener::Open(options_.listen, Descriptors());
    if (!listener.ok()) return listener.status();
    listener_ = *std::move(listener);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::UnavailableError("gRPC does not start");
    for (const NamedService& each : services_)
      server_->GetHealthCheckService()->SetServingStatus(each.name, true);
    listener_->Start([this](int connection) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
      parameters.fd = connection;
      acceptor_->HandleNewConnection(&parameters);
    });
    return absl::OkStatus();
  }

  void Drain() {
    std::call_once(drained_, [this] {
      if (server_ == nullptr) return;
      server_->GetHealthCheckService()->SetServingStatus(false);
      // Follow streams would otherwise stay open until their callers leave.
      feed_.Stop();
      listener_->Stop();
      server_->Shutdown(absl::ToChronoTime(absl::Now() + kDrainTime));
      server_->Wait();
      read_counts_.Flush();
    });
  }

  int port() const { return listener_->port(); }
  int metrics_port() const { return metrics_.port(); }

 private:
  void MakeServices() {
    services_.push_back(NewAccountService(dependencies_));
    services_.push_back(NewAgreementService(dependencies_));
    services_.push_back(NewAuditService(dependencies_));
    services_.push_back(NewChangeService(dependencies_));
    services_.push_back(NewCodelistService(dependencies_));
    services_.push_back(NewConsentService(dependencies_));
    services_.push_back(NewDossierService(dependencies_));
    services_.push_back(NewFollowUpService(dependencies_));
    services_.push_back(NewFundingService(dependencies_));
    services_.push_back(NewImportService(dependencies_, options_.import_bytes));
    services_.push_back(NewInterventionService(dependencies_));
    services_.push_back(NewOrganizationService(dependencies_));
    services_.push_back(NewPrivacyService(dependencies_));
    services_.push_back(NewReferralService(dependencies_, feed_));
    services_.push_back(NewSavedListService(dependencies_));
    services_.push_back(NewStatisticsService(dependencies_));
  }

  // Order matters: members use those declared before them, and are destroyed first.
  const ServerOptions options_;
  observability::Metrics metrics_;
  // Filled before the first call.
  handlers::AccessRules rules_;
  ConcurrencyLimiter limiter_;
  TokenUseThrottle token_uses_;
  ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  const secrets::PasswordVerifier passwords_;
  FairThreadPool answers_;
  FairThreadPool readers_;
  FairThreadPool lookups_;
  FairThreadPool hashers_;
  DelayedRejections refusals_;
  const ServerDependencies dependencies_;
  ReferralFeed feed_;
  std::vector<NamedService> services_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Listener> listener_;
  std::once_flag drained_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Drain(); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(storage::Store& store, const secrets::Key& key,
                                                      const ServerOptions& options) {
  auto impl = std::make_unique<Impl>(store, key, options);
  absl::Status started = impl->Start();
  if (!started.ok()) return started;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

int Server::port() const { return impl_->port(); }
int Server::metrics_port() const { return impl_->metrics_port(); }
void Server::Drain() { impl_->Drain(); }

}  // namespace relais::rpc
