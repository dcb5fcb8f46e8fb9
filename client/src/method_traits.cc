#include "client/src/method_traits.h"

#include "relais/v1/annotations.pb.h"

namespace relais {
namespace {

bool HasCredential(const google::protobuf::Descriptor& request) {
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->options().GetExtension(v1::credential)) return true;
  }
  return false;
}

bool IsRead(const v1::AccessRule& rule) {
  const bool reads = rule.scope() == v1::TOKEN_SCOPE_STATISTICS || rule.scope() == v1::TOKEN_SCOPE_READ_ONLY;
  return reads && !rule.not_repeatable();
}

}  // namespace

MethodTraits TraitsOf(const google::protobuf::MethodDescriptor& method) {
  MethodTraits traits;
  traits.has_request_id = method.input_type()->FindFieldByName("request_id") != nullptr;
  traits.repeatable = traits.has_request_id || IsRead(method.options().GetExtension(v1::access));
  traits.has_credential = HasCredential(*method.input_type());
  return traits;
}

}  // namespace relais
