#ifndef RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_
#define RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_

#include "google/protobuf/message.h"

namespace relais::convert {

// Clears every field that the .proto marks as personal, in the message and in nested messages.
void ClearPersonal(google::protobuf::Message* message);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_REDACT_H_
