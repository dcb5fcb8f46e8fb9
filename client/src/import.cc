#include <algorithm>
#include <thread>

#include "client/src/client_impl.h"
#include "client/src/request_id.h"
#include "client/src/status.h"
#include "relais/client.h"
#include "relais/v1/import_service.grpc.pb.h"

namespace relais {
namespace {

constexpr size_t kChunkBytes = 256 << 10;

using Stream = grpc::ClientReaderWriter<v1::ImportRequest, v1::ImportResponse>;

// Sends an empty file as one empty chunk: the service reports the problem.
bool SendFile(Stream& stream, const ImportFile& file) {
  size_t offset = 0;
  do {
    const size_t size = std::min(kChunkBytes, file.content.size() - offset);
    v1::ImportRequest request;
    request.mutable_chunk()->set_file_name(file.name);
    request.mutable_chunk()->set_data(file.content.data() + offset, size);
    if (!stream.Write(request)) return false;
    offset += size;
  } while (offset < file.content.size());
  return true;
}

void SendAll(Stream& stream, const v1::ImportOptions& options, const std::vector<ImportFile>& files) {
  v1::ImportRequest first;
  *first.mutable_options() = options;
  bool alive = stream.Write(first);
  for (const ImportFile& file : files) alive = alive && SendFile(stream, file);
  // Does not close a broken stream: the service must not take half of the files for all of them.
  if (alive) stream.WritesDone();
}

absl::StatusOr<ImportResult> RunImport(v1::ImportService::Stub& stub, grpc::ClientContext& context,
                                       const v1::ImportOptions& options, const std::vector<ImportFile>& files,
                                       const ImportProgressCallback& progress) {
  std::unique_ptr<Stream> stream = stub.Import(&context);
  // Sends on another thread: the service may answer meanwhile, and writing and reading in turn could block
  // both sides.
  std::thread sender([&] { SendAll(*stream, options, files); });
  ImportResult result;
  bool has_summary = false;
  v1::ImportResponse response;
  while (stream->Read(&response)) {
    if (response.has_progress() && progress) {
      progress(response.progress().rows_done(), response.progress().rows_total());
    } else if (response.has_problem()) {
      result.problems.push_back(response.problem());
    } else if (response.has_notice()) {
      result.notices.push_back(response.notice());
    } else if (response.has_summary()) {
      result.summary = response.summary();
      has_summary = true;
    }
  }
  sender.join();
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return status;
  if (!has_summary) return absl::InternalError("the service ended the import without a summary");
  return result;
}

}  // namespace

absl::StatusOr<ImportResult> Client::Import(const v1::ImportOptions& options,
                                            const std::vector<ImportFile>& files,
                                            const ImportProgressCallback& progress) const {
  v1::ImportOptions sent = options;
  if (sent.request_id().empty()) sent.set_request_id(NewRequestId());
  const auto stub = v1::ImportService::NewStub(impl_->channel);
  return impl_->RunStream<ImportResult>(
      [&](grpc::ClientContext& context) { return RunImport(*stub, context, sent, files, progress); });
}

}  // namespace relais
