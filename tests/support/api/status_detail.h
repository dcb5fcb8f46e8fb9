#ifndef RELAIS_TESTS_SUPPORT_API_STATUS_DETAIL_H_
#define RELAIS_TESTS_SUPPORT_API_STATUS_DETAIL_H_

#include "google/rpc/status.pb.h"

namespace relais::testing_support {

// The error detail of this type, such as google::rpc::ErrorInfo; empty if the status has none.
template <class Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail found;
  for (const google::protobuf::Any& detail : status.details()) {
    if (detail.Is<Detail>()) detail.UnpackTo(&found);
  }
  return found;
}

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_API_STATUS_DETAIL_H_
