#include "service/rpc/streams/stream_methods.h"

#include <atomic>
#include <memory>

#include "relais/v1/import_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/overload/limits.h"
#include "service/rpc/streams/export_call.h"
#include "service/rpc/streams/follow_call.h"
#include "service/rpc/streams/import_call.h"

namespace relais::rpc {
namespace {

// Borrows `dependencies`.
class Imports {
 public:
  Imports(const dispatch::ServerDependencies& dependencies, std::size_t byte_limit)
      : dependencies_(dependencies), byte_limit_(byte_limit) {}

  grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* Begin(
      grpc::CallbackServerContext* context) {
    const auto call = std::make_shared<ImportCall>(*context, dependencies_, byte_limit_, running_, workers_);
    call->Start();
    return call.get();
  }

 private:
  const dispatch::ServerDependencies& dependencies_;
  const std::size_t byte_limit_;
  std::atomic<int> running_ = 0;
  // One import at a time: each may take much memory, and would wait for the previous one to write anyway.
  dispatch::FairThreadPool workers_{1, dispatch::kImportsAtOnce};
};

}  // namespace

std::vector<StreamMethod> ImportStreams(const dispatch::ServerDependencies& dependencies,
                                        std::size_t byte_limit) {
  const auto imports = std::make_shared<Imports>(dependencies, byte_limit);
  return {
      BidiStream<v1::ImportRequest, v1::ImportResponse>(
          [imports](grpc::CallbackServerContext* context) { return imports->Begin(context); }),
      ServerStream<v1::ExportRegisterRequest, v1::ExportRegisterResponse>(
          [&dependencies](grpc::CallbackServerContext* context, const v1::ExportRegisterRequest* request) {
            return NewExportCall(*context, dependencies, *request);
          })};
}

std::vector<StreamMethod> ReferralStreams(const dispatch::ServerDependencies& dependencies,
                                          dispatch::ReferralFeed& feed) {
  return {ServerStream<v1::FollowReferralEventsRequest, v1::FollowReferralEventsResponse>(
      [&dependencies, &feed](grpc::CallbackServerContext* context,
                             const v1::FollowReferralEventsRequest* request) {
        return NewFollowCall(*context, dependencies, feed, *request);
      })};
}

}  // namespace relais::rpc
