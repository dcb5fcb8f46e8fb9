#include <memory>

#include "relais/v1/saved_list_service.grpc.pb.h"
#include "service/handlers/dossiers/saved_lists.h"
#include "service/rpc/calls/adapter.h"
#include "service/rpc/services/services.h"

namespace relais::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class SavedListService final : public v1::SavedListService::CallbackService {
 public:
  explicit SavedListService(const ServerDependencies& dependencies) : adapter_(dependencies) {}

  Reactor* CreateSavedList(Context* c, const v1::CreateSavedListRequest* q,
                           v1::CreateSavedListResponse* r) override {
    return adapter_.Write(c, q, r, &handlers::CreateSavedList,
                          &v1::CreateSavedListResponse::mutable_saved_list);
  }
  Reactor* GetSavedList(Context* c, const v1::GetSavedListRequest* q, v1::GetSavedListResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::GetSavedList);
  }
  Reactor* ListSavedLists(Context* c, const v1::ListSavedListsRequest* q,
                          v1::ListSavedListsResponse* r) override {
    return adapter_.Read(c, q, r, &handlers::ListSavedLists);
  }
  Reactor* DeleteSavedList(Context* c, const v1::DeleteSavedListRequest* q,
                           v1::DeleteSavedListResponse* r) override {
    return adapter_.Delete(c, q, r, &handlers::DeleteSavedList);
  }

 private:
  const Adapter adapter_;
};

}  // namespace

NamedService NewSavedListService(const ServerDependencies& dependencies) {
  return {v1::SavedListService::service_full_name(), std::make_unique<SavedListService>(dependencies)};
}

}  // namespace relais::rpc
