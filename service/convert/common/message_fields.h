#ifndef RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_

#include <string>

#include "google/protobuf/message.h"

namespace relais::convert {

// The text of the field of that name, such as `parent`; empty where the message has no such field of one
// text.
std::string StringField(const google::protobuf::Message& message, const char* name);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_MESSAGE_FIELDS_H_
