#include "client/src/method_traits.h"

#include "proto/repeatable.h"
#include "relais/v1/annotations.pb.h"

namespace relais {
namespace {

bool HasCredential(const google::protobuf::Descriptor& request) {
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->options().GetExtension(v1::credential)) return true;
  }
  return false;
}

}  // namespace

MethodTraits TraitsOf(const google::protobuf::MethodDescriptor& method) {
  MethodTraits traits;
  traits.has_request_id = method.input_type()->FindFieldByName("request_id") != nullptr;
  traits.repeatable = traits.has_request_id || OnlyReads(method.options().GetExtension(v1::access));
  traits.has_credential = HasCredential(*method.input_type());
  return traits;
}

}  // namespace relais
