#ifndef RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/domain/common/violation.h"

// Checks the caps that the .proto declares for lists and texts (annotations.proto: max_items, max_length,
// max_bytes). Thread-safe.

namespace relais::convert {

// Returns a violation for every list and text over its cap, by path, such as `filter.external_ids[3]`. Costs
// one pass over the filled fields; does not look into a list over its cap. Violations hold no field content,
// at most a list's size.
domain::Violations CheckCaps(const google::protobuf::Message& request);

// Caps of a field; 0 means none. `outer` is the field that holds the message, or null. Its caps apply to the
// fields of message types from other packages.
struct FieldCaps {
  int items = 0;
  int characters = 0;
  int bytes = 0;
};
FieldCaps CapsOf(const google::protobuf::FieldDescriptor& field,
                 const google::protobuf::FieldDescriptor* outer);

// Returns the full names of lists and texts, at any depth, that a request of this type may hold without a
// cap.
std::vector<std::string> FieldsWithoutCap(const google::protobuf::Descriptor& request);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_REQUEST_CAPS_H_
