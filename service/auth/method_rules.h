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

// The access rules of the methods, as the .proto files declare them, and what follows from them alone.
// Thread-safe.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// The access rule of every method of the API, by the method's name without its service.
class AccessRules {
 public:
  // Reads the rules of the services from their descriptors. FAILED_PRECONDITION names a method that has no
  // complete rule, one whose request has a field that looks like the name of a dossier and that the rule does
  // not list, two methods of one name, or two with one request type.
  static absl::StatusOr<AccessRules> Load(
      const std::vector<std::string>& services,
      const google::protobuf::DescriptorPool& pool = *google::protobuf::DescriptorPool::generated_pool());
  // If there is no such method: a rule with every field UNSPECIFIED, which refuses every caller.
  const v1::AccessRule& Of(const std::string& method) const;
  // The method that takes requests of this type; null if there is none.
  const google::protobuf::MethodDescriptor* MethodOf(const google::protobuf::Descriptor& request) const;

 private:
  std::map<std::string, v1::AccessRule> rules_;
  std::map<const google::protobuf::Descriptor*, const google::protobuf::MethodDescriptor*> methods_;
};

// Numbers of the dossiers that the request names, in the fields that the rule lists.
std::set<std::int64_t> NamedDossiers(const v1::AccessRule& rule, const google::protobuf::Message& request);

// Whether the method, named without its service, only reads: a token of scope READ_ONLY is enough for it.
// False for a method that is not there.
bool OnlyReads(const std::string& method);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_METHOD_RULES_H_
