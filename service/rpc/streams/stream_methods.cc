#include "service/rpc/streams/stream_methods.h"

#include "relais/v1/import_service.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "service/rpc/streams/export_call.h"
#include "service/rpc/streams/follow_call.h"
#include "service/rpc/streams/import_call.h"

namespace relais::rpc {

std::vector<StreamMethod> ImportStreams(const dispatch::ServerDependencies& dependencies,
                                        dispatch::Imports& imports) {
  return {
      BidiStream<v1::ImportRequest, v1::ImportResponse>(
          [&dependencies, &imports](grpc::CallbackServerContext* context) {
            return NewImportCall(*context, dependencies, imports);
          }),
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
