#ifndef RELAIS_SERVICE_AUTH_METHOD_RULES_H_
#define RELAIS_SERVICE_AUTH_METHOD_RULES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "relais/v1/access.pb.h"

// The access rules of the methods, as the .proto files declare them. Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The access rule of every method of the API, by the method's name without its service.
class AccessRules {
 public:
  // Reads the rules of the services from their descriptors. FAILED_PRECONDITION names a method without a
  // complete rule, or with a request field that looks like a dossier name but is not listed. The same for two
  // methods with one name or one request type, and for an unknown service.
  static absl::StatusOr<AccessRules> Load(
      const std::vector<std::string>& services,
      const google::protobuf::DescriptorPool& pool = *google::protobuf::DescriptorPool::generated_pool());
  // Returns the rule of a method; for an unknown method, an empty rule, which refuses every caller.
  const v1::AccessRule& Of(const std::string& method) const;
  // The method that takes requests of this type; null if there is none.
  const google::protobuf::MethodDescriptor* MethodOf(const google::protobuf::Descriptor& request) const;

 private:
  std::map<std::string, v1::AccessRule> rules_;
  std::map<const google::protobuf::Descriptor*, const google::protobuf::MethodDescriptor*> methods_;
};

// Numbers of the dossiers named in the request fields that the rule lists. Skips malformed names.
std::set<std::int64_t> NamedDossiers(const v1::AccessRule& rule, const google::protobuf::Message& request);

// Whether the rule of this method, named without its service, only reads (proto/repeatable.h). False for an
// unknown method.
bool OnlyReads(const std::string& method);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_METHOD_RULES_H_
