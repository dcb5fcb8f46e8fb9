#include "service/rpc/control/control_client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/rpc/control/control.grpc.pb.h"

namespace relais::rpc {
namespace {

std::unique_ptr<control::ControlService::Stub> StubOf(const std::string& socket) {
  return control::ControlService::NewStub(
      grpc::CreateChannel(absl::StrCat("unix:", socket), grpc::InsecureChannelCredentials()));
}

absl::Status StatusOf(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace

absl::StatusOr<storage::BackupReport> AskForBackup(const std::string& socket, const std::string& file) {
  grpc::ClientContext context;
  control::BackupRequest request;
  request.set_file(file);
  control::BackupResponse response;
  const grpc::Status status = StubOf(socket)->Backup(&context, request, &response);
  if (!status.ok()) return StatusOf(status);
  return storage::BackupReport{response.seq(), absl::FromUnixMicros(response.recorded_at_micros()),
                               response.digest(), response.bytes()};
}

absl::StatusOr<std::string> AskForSetupCode(const std::string& socket) {
  grpc::ClientContext context;
  control::NewSetupCodeResponse response;
  const grpc::Status status = StubOf(socket)->NewSetupCode(&context, {}, &response);
  if (!status.ok()) return StatusOf(status);
  return response.setup_code();
}

}  // namespace relais::rpc
