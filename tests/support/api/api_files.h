#ifndef RELAIS_TESTS_SUPPORT_API_API_FILES_H_
#define RELAIS_TESTS_SUPPORT_API_API_FILES_H_

#include <vector>

#include "google/protobuf/descriptor.h"

namespace relais {

// Every .proto file of the API, so that a test which goes through all methods or fields leaves out no new
// one.
std::vector<const google::protobuf::FileDescriptor*> ApiFiles();

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_API_FILES_H_
