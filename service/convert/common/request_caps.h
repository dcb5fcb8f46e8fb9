#ifndef RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/domain/common/violation.h"

// The caps of lists and texts that the .proto declares (annotations.proto: max_items, max_length, max_bytes).
// Thread-safe.

namespace relais::convert {

// Every list and text of the request that is over its cap, by path, such as `filter.external_ids[3]`. Costs
// one pass over the fields that are filled; a list over its cap is not looked into. Holds no value of a
// field.
domain::Violations CheckCaps(const google::protobuf::Message& request);

// The caps that hold for a field. `outer` is the field that holds the message, or null: its caps count for
// messages that are not ours. 0: none.
struct FieldCaps {
  int items = 0;
  int characters = 0;
  int bytes = 0;
};
FieldCaps CapsOf(const google::protobuf::FieldDescriptor& field,
                 const google::protobuf::FieldDescriptor* outer);

// Full names of the lists and texts that a request of this type may hold, at any depth, without a cap.
std::vector<std::string> FieldsWithoutCap(const google::protobuf::Descriptor& request);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_
