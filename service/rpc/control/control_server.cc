#include "service/rpc/control/control_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/dispatch/overload/limits.h"
#include "service/observability/log.h"
#include "service/rpc/control/control.grpc.pb.h"

namespace relais::rpc {
namespace {

using SetupCodeMaker = std::function<absl::StatusOr<std::string>()>;

class ControlService final : public control::ControlService::Service {
 public:
  ControlService(storage::Store& store, SetupCodeMaker new_setup_code)
      : store_(store), new_setup_code_(std::move(new_setup_code)) {}

  grpc::Status Backup(grpc::ServerContext* context, const control::BackupRequest* request,
                      control::BackupResponse* response) override {
    const absl::Time begun = absl::Now();
    const absl::StatusOr<storage::BackupReport> report =
        BackUp(request->file(), [context] { return context->IsCancelled(); });
    const std::int64_t milliseconds = absl::ToInt64Milliseconds(absl::Now() - begun);
    if (!report.ok()) {
      // Without the status text, which holds a path that the administrator chose.
      observability::Log(observability::LogLevel::kWarning, "not backed up",
                         {{"code", absl::StatusCodeToString(report.status().code())}, {"ms", milliseconds}});
      return grpc::Status(static_cast<grpc::StatusCode>(report.status().code()),
                          std::string(report.status().message()));
    }
    observability::Log(observability::LogLevel::kInfo, "backed up",
                       {{"seq", report->seq}, {"bytes", report->bytes}, {"ms", milliseconds}});
    response->set_seq(report->seq);
    response->set_recorded_at_micros(absl::ToUnixMicros(report->recorded_at));
    response->set_digest(report->digest);
    response->set_bytes(report->bytes);
    return grpc::Status::OK;
  }

  grpc::Status NewSetupCode(grpc::ServerContext*, const control::NewSetupCodeRequest*,
                            control::NewSetupCodeResponse* response) override {
    absl::StatusOr<std::string> code = new_setup_code_();
    observability::Log(observability::LogLevel::kInfo, "setup code asked for",
                       {{"code", absl::StatusCodeToString(code.status().code())}});
    if (!code.ok()) {
      return grpc::Status(static_cast<grpc::StatusCode>(code.status().code()),
                          std::string(code.status().message()));
    }
    response->set_setup_code(*std::move(code));
    return grpc::Status::OK;
  }

 private:
  absl::StatusOr<storage::BackupReport> BackUp(const std::string& file, const std::function<bool()>& stop) {
    // A relative path would be resolved in this process's folder, not in the caller's.
    if (!std::filesystem::path(file).is_absolute()) return absl::InvalidArgumentError("a relative path");
    return store_.Backup(file, absl::InfiniteFuture(), stop);
  }

  storage::Store& store_;
  const SetupCodeMaker new_setup_code_;
};

}  // namespace

class ControlServer::Impl {
 public:
  Impl(storage::Store& store, SetupCodeMaker new_setup_code) : service_(store, std::move(new_setup_code)) {}
  ~Impl() {
    if (server_ == nullptr) return;
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
  }

  absl::Status Listen(const std::string& path) {
    grpc::ServerBuilder builder;
    builder.SetMaxReceiveMessageSize(dispatch::kMessageBytes);
    builder.RegisterService(&service_);
    builder.AddListeningPort(absl::StrCat("unix:", path), grpc::InsecureServerCredentials());
    // Makes the socket's file private from the start. Files that other threads create meanwhile are at most
    // private too.
    const mode_t before = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
    const auto restore = absl::MakeCleanup([before] { ::umask(before); });
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::UnavailableError(absl::StrCat("cannot listen on ", path));
    return absl::OkStatus();
  }

 private:
  ControlService service_;
  std::unique_ptr<grpc::Server> server_;
};

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlServer::~ControlServer() = default;

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Start(storage::Store& store,
                                                                    SetupCodeMaker new_setup_code,
                                                                    const std::string& path) {
  auto impl = std::make_unique<Impl>(store, std::move(new_setup_code));
  absl::Status listens = impl->Listen(path);
  if (!listens.ok()) return listens;
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

}  // namespace relais::rpc
