#include <memory>

#include "relais/v1/codelist_service.grpc.pb.h"
#include "service/handlers/reference/codelists.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class CodelistService final : public v1::CodelistService::CallbackService {
 public:
  explicit CodelistService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* ListCodelists(Context* c, const v1::ListCodelistsRequest* q,
                         v1::ListCodelistsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListCodelists);
  }
  Reactor* GetCodelist(Context* c, const v1::GetCodelistRequest* q, v1::GetCodelistResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetCodelist);
  }
  Reactor* CreateCode(Context* c, const v1::CreateCodeRequest* q, v1::CreateCodeResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateCode, &v1::CreateCodeResponse::mutable_code);
  }
  Reactor* UpdateCode(Context* c, const v1::UpdateCodeRequest* q, v1::UpdateCodeResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::UpdateCode, &v1::UpdateCodeResponse::mutable_code);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewCodelistService(const ServerDependencies& dependencies) {
  return {v1::CodelistService::service_full_name(), std::make_unique<CodelistService>(dependencies)};
}

}  // namespace relais::rpc
