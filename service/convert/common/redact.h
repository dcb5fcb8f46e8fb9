#ifndef RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_
#define RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_

#include "google/protobuf/message.h"

namespace relais::convert {

// Takes every field that the .proto marks as personal out of the message and of the messages in it.
void ClearPersonal(google::protobuf::Message* message);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_
