#ifndef RELAIS_SERVICE_CONVERT_IMPORT_ERRORS_H_
#define RELAIS_SERVICE_CONVERT_IMPORT_ERRORS_H_

#include "absl/status/status.h"

namespace relais::convert {

// UNAVAILABLE: others kept changing what an import rests on; nothing was written.
absl::Status ImportOvertaken();

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_IMPORT_ERRORS_H_
