#ifndef RELAIS_TESTS_SUPPORT_API_API_FILES_H_
#define RELAIS_TESTS_SUPPORT_API_API_FILES_H_

#include <vector>

#include "google/protobuf/descriptor.h"

namespace relais {

// Every .proto file of the API, for tests that must cover every method or field, new ones included.
std::vector<const google::protobuf::FileDescriptor*> ApiFiles();

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_API_FILES_H_
