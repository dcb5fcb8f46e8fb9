#ifndef RELAIS_TESTS_SUPPORT_API_ENUM_VALUES_H_
#define RELAIS_TESTS_SUPPORT_API_ENUM_VALUES_H_

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace relais {

// Every value of an enumeration of the API but UNSPECIFIED, in the order of the .proto. A test that loops
// over them covers a new value without an edit.
template <class Enum>
std::vector<Enum> EnumValues() {
  const google::protobuf::EnumDescriptor& all = *google::protobuf::GetEnumDescriptor<Enum>();
  std::vector<Enum> values;
  for (int i = 0; i < all.value_count(); ++i) {
    if (all.value(i)->number() != 0) values.push_back(static_cast<Enum>(all.value(i)->number()));
  }
  return values;
}

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_ENUM_VALUES_H_
