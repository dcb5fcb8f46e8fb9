#ifndef RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_

#include <string>

#include "google/protobuf/message.h"

namespace relais::convert {

// Returns the string field of that name, such as `parent`; empty if the message has no singular string field
// of that name.
std::string StringField(const google::protobuf::Message& message, const char* name);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_
