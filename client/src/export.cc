#include <map>
#include <utility>

#include "client/src/client_impl.h"
#include "client/src/status.h"
#include "relais/client.h"
#include "relais/v1/import_service.grpc.pb.h"

namespace relais {
namespace {

absl::StatusOr<ExportResult> RunExport(v1::ImportService::Stub& stub, grpc::ClientContext& context,
                                       const v1::ExportRegisterRequest& request) {
  const auto stream = stub.ExportRegister(&context, request);
  ExportResult result;
  std::map<std::string, std::string> contents;
  bool has_summary = false;
  v1::ExportRegisterResponse response;
  while (stream->Read(&response)) {
    if (response.has_chunk()) {
      contents[response.chunk().file_name()] += response.chunk().data();
    } else if (response.has_notice()) {
      result.notices.push_back(std::move(*response.mutable_notice()));
    } else if (response.has_summary()) {
      result.summary = response.summary();
      has_summary = true;
    }
  }
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return status;
  if (!has_summary) return absl::InternalError("the service ended the export without a summary");
  for (const v1::ExportFileSummary& file : result.summary.files()) {
    result.files.push_back({file.file_name(), std::move(contents[file.file_name()])});
  }
  return result;
}

}  // namespace

absl::StatusOr<ExportResult> Client::ExportRegister(const v1::ExportRegisterRequest& request) const {
  const auto stub = v1::ImportService::NewStub(impl_->channel);
  return impl_->RunStream<ExportResult>(
      [&](grpc::ClientContext& context) { return RunExport(*stub, context, request); });
}

}  // namespace relais
