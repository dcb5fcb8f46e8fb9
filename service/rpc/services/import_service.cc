#include <atomic>
#include <memory>

#include "relais/v1/import_service.grpc.pb.h"
#include "service/rpc/streams/export_call.h"
#include "service/rpc/streams/import_call.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "service/rpc/overload/fair_thread_pool.h"

namespace relais::rpc {
namespace {

class ImportService final : public v1::ImportService::CallbackService {
 public:
  ImportService(const Backend& backend, std::size_t byte_limit)
      : backend_(backend), byte_limit_(byte_limit) {}

  grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* Import(
      grpc::CallbackServerContext* context) override {
    const auto call = std::make_shared<ImportCall>(*context, backend_, byte_limit_, running_, workers_);
    call->Start();
    return call.get();
  }
  grpc::ServerWriteReactor<v1::ExportRegisterResponse>* ExportRegister(
      grpc::CallbackServerContext* context, const v1::ExportRegisterRequest* request) override {
    return NewExportCall(*context, backend_, *request);
  }

 private:
  const Backend backend_;
  const std::size_t byte_limit_;
  std::atomic<int> running_ = 0;
  // One at a time: each may take much memory, and waits for the one before it anyway when it writes.
  Workers workers_{1, kImportsAtOnce};
};

}  // namespace

NamedService NewImportService(const Backend& backend, std::size_t byte_limit) {
  return {v1::ImportService::service_full_name(), std::make_unique<ImportService>(backend, byte_limit)};
}

}  // namespace relais::rpc
