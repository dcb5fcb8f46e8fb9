#ifndef RELAIS_CLIENT_SRC_METHOD_TRAITS_H_
#define RELAIS_CLIENT_SRC_METHOD_TRAITS_H_

#include <google/protobuf/descriptor.h>

namespace relais {

// How the client treats a method, by what the .proto files say of it.
struct MethodTraits {
  // The service records a request once by its id, however often it arrives.
  bool has_request_id = false;
  // Whether a second attempt does no harm: a read, or a write with a request id.
  bool repeatable = false;
  // Whether the request has a password or a code. The client sends it only where no other machine can read
  // it.
  bool has_credential = false;
};

MethodTraits TraitsOf(const google::protobuf::MethodDescriptor& method);

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_METHOD_TRAITS_H_
