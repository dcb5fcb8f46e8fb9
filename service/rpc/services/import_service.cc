#include <atomic>
#include <memory>

#include "relais/v1/import_service.grpc.pb.h"
#include "service/rpc/overload/fair_thread_pool.h"
#include "service/rpc/overload/limits.h"
#include "service/rpc/services/services.h"
#include "service/rpc/streams/export_call.h"
#include "service/rpc/streams/import_call.h"

namespace relais::rpc {
namespace {

class ImportService final : public v1::ImportService::CallbackService {
 public:
  ImportService(const ServerDependencies& dependencies, std::size_t byte_limit)
      : dependencies_(dependencies), byte_limit_(byte_limit) {}

  grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* Import(
      grpc::CallbackServerContext* context) override {
    const auto call = std::make_shared<ImportCall>(*context, dependencies_, byte_limit_, running_, workers_);
    call->Start();
    return call.get();
  }
  grpc::ServerWriteReactor<v1::ExportRegisterResponse>* ExportRegister(
      grpc::CallbackServerContext* context, const v1::ExportRegisterRequest* request) override {
    return NewExportCall(*context, dependencies_, *request);
  }

 private:
  const ServerDependencies dependencies_;
  const std::size_t byte_limit_;
  std::atomic<int> running_ = 0;
  // One import at a time: each may take much memory, and would wait for the previous one to write anyway.
  FairThreadPool workers_{1, kImportsAtOnce};
};

}  // namespace

NamedService NewImportService(const ServerDependencies& dependencies, std::size_t byte_limit) {
  return {v1::ImportService::service_full_name(), std::make_unique<ImportService>(dependencies, byte_limit)};
}

}  // namespace relais::rpc
