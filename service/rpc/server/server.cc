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
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/observability/log.h"
#include "service/rpc/calls/grpc_service.h"
#include "service/rpc/server/health.pb.h"
#include "service/rpc/server/listener.h"
#include "service/rpc/streams/stream_methods.h"

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
  quota.Resize(dispatch::kBufferBytes);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(dispatch::kMessageBytes);
  // A compressed message may far exceed its limit once it is decompressed.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, dispatch::kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, dispatch::kMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(options.handshake_time));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(options.connection_idle));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(dispatch::kConnectionAgeGrace));
}

// Bound of descriptors for connections: fewer if the process may open fewer files, and never all of them.
int Descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
      limit.rlim_cur >= dispatch::kDescriptors + dispatch::kOtherFiles)
    return dispatch::kDescriptors;
  return static_cast<int>(limit.rlim_cur > 2 * dispatch::kOtherFiles ? limit.rlim_cur - dispatch::kOtherFiles
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
  Impl(dispatch::Runtime& runtime, const ServerOptions& options) : runtime_(runtime), options_(options) {}

  absl::Status Start() {
    gpr_set_log_function(&LogForGrpc);
    if (options_.metrics_listen.has_value()) {
      Address address = *options_.metrics_listen;
      // The metrics' web server takes no host names.
      if (address.host == "localhost") address.host = "127.0.0.1";
      absl::Status exposed = runtime_.metrics().Expose(address.ToString());
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
    services_ = NewGrpcServices(runtime_.dispatcher(), Streams());
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
      runtime_.feed().Stop();
      listener_->Stop();
      server_->Shutdown(absl::ToChronoTime(absl::Now() + dispatch::kDrainTime));
      server_->Wait();
      runtime_.Flush();
    });
  }

  int port() const { return listener_->port(); }
  int metrics_port() const { return runtime_.metrics().port(); }

 private:
  std::vector<StreamMethod> Streams() {
    std::vector<StreamMethod> streams = ImportStreams(runtime_.dependencies(), runtime_.imports());
    for (StreamMethod& each : ReferralStreams(runtime_.dependencies(), runtime_.feed()))
      streams.push_back(std::move(each));
    return streams;
  }

  // Order matters: members use those declared before them, and are destroyed first.
  dispatch::Runtime& runtime_;
  const ServerOptions options_;
  std::vector<NamedService> services_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Listener> listener_;
  std::once_flag drained_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Drain(); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(dispatch::Runtime& runtime,
                                                      const ServerOptions& options) {
  auto impl = std::make_unique<Impl>(runtime, options);
  absl::Status started = impl->Start();
  if (!started.ok()) return started;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

int Server::port() const { return impl_->port(); }
int Server::metrics_port() const { return impl_->metrics_port(); }
void Server::Drain() { impl_->Drain(); }

}  // namespace relais::rpc
