#include "service/rpc/control/control_client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/rpc/control/control.grpc.pb.h"

namespace relais::rpc {

absl::StatusOr<storage::BackupReport> AskForBackup(const std::string& socket, const std::string& file) {
  const auto stub = control::ControlService::NewStub(
      grpc::CreateChannel(absl::StrCat("unix:", socket), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  control::BackupRequest request;
  request.set_file(file);
  control::BackupResponse response;
  const grpc::Status status = stub->Backup(&context, request, &response);
  if (!status.ok()) {
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  }
  return storage::BackupReport{response.seq(), absl::FromUnixMicros(response.recorded_at_micros()),
                               response.digest(), response.bytes()};
}

}  // namespace relais::rpc
