#include "service/auth/method_rules.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/repeatable.h"
#include "relais/v1/annotations.pb.h"
#include "service/convert/common/names.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;
using google::protobuf::ServiceDescriptor;
using Path = std::vector<std::string>;

// Whether the access is checked on a dossier named in the request.
bool NamesDossier(v1::DossierAccess access) {
  switch (access) {
    case v1::DOSSIER_ACCESS_VIEW:
    case v1::DOSSIER_ACCESS_PARTY:
    case v1::DOSSIER_ACCESS_CONTRIBUTE:
    case v1::DOSSIER_ACCESS_LEAD:
    case v1::DOSSIER_ACCESS_SEND:
    case v1::DOSSIER_ACCESS_NETWORK:
      return true;
    default:
      return false;
  }
}

absl::Status Refused(const MethodDescriptor& method, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(method.full_name(), " ", why));
}

// The text field at the end of the path; null if there is none.
const FieldDescriptor* FieldAt(const Descriptor& request, const Path& path) {
  const Descriptor* type = &request;
  const FieldDescriptor* field = nullptr;
  for (const std::string& name : path) {
    field = type == nullptr ? nullptr : type->FindFieldByName(name);
    if (field == nullptr) return nullptr;
    type = field->message_type();
  }
  return field != nullptr && field->type() == FieldDescriptor::TYPE_STRING ? field : nullptr;
}

// Whether a text field of this name usually holds the name of a dossier or a part.
bool LooksLikeDossierName(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  const std::string& name = field.name();
  return name == "name" || name == "parent" || name == "source" || name == "target" ||
         absl::StrContains(name, "dossier");
}

// Paths in the request and its submessages that may name a dossier.
std::vector<std::string> PossibleDossierFields(const Descriptor& request) {
  std::vector<std::string> paths;
  for (int i = 0; i < request.field_count(); ++i) {
    const FieldDescriptor& field = *request.field(i);
    if (LooksLikeDossierName(field)) paths.push_back(field.name());
    if (field.type() != FieldDescriptor::TYPE_MESSAGE || field.is_repeated()) continue;
    const FieldDescriptor* name = field.message_type()->FindFieldByName("name");
    if (name != nullptr) paths.push_back(absl::StrCat(field.name(), ".name"));
  }
  return paths;
}

absl::Status CheckDossierFields(const MethodDescriptor& method, const v1::AccessRule& rule) {
  const auto& listed = rule.dossier_fields();
  if (listed.empty() != rule.no_dossier_field()) {
    return Refused(method, "says neither or both of dossier_fields and no_dossier_field in its access rule");
  }
  for (const std::string& path : listed) {
    if (FieldAt(*method.input_type(), absl::StrSplit(path, '.')) == nullptr)
      return Refused(method, absl::StrCat("has no text `", path, "`, which its access rule lists"));
  }
  for (const std::string& path : PossibleDossierFields(*method.input_type())) {
    if (std::find(listed.begin(), listed.end(), path) == listed.end())
      return Refused(method, absl::StrCat("does not list `", path, "` in its access rule"));
  }
  return absl::OkStatus();
}

absl::Status CheckRule(const MethodDescriptor& method) {
  const v1::AccessRule& rule = method.options().GetExtension(v1::access);
  const bool complete = rule.anonymous() ? rule.roles().empty()
                                         : !rule.roles().empty() && rule.dossier() != 0 && rule.scope() != 0;
  if (!complete) return Refused(method, "has no complete access rule");
  if (rule.anonymous() || !NamesDossier(rule.dossier())) return absl::OkStatus();
  return CheckDossierFields(method, rule);
}

void ForEachText(const Message& message, const Path& path, std::size_t depth,
                 const std::function<void(const std::string&)>& each) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path[depth]);
  if (field == nullptr) return;
  const Reflection& reflection = *message.GetReflection();
  const bool last = depth + 1 == path.size();
  if (last && field->type() != FieldDescriptor::TYPE_STRING) return;
  if (!last && field->type() != FieldDescriptor::TYPE_MESSAGE) return;
  if (!field->is_repeated()) {
    if (last) return each(reflection.GetString(message, field));
    return ForEachText(reflection.GetMessage(message, field), path, depth + 1, each);
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    if (last) {
      each(reflection.GetRepeatedString(message, field, i));
    } else {
      ForEachText(reflection.GetRepeatedMessage(message, field, i), path, depth + 1, each);
    }
  }
}

}  // namespace

absl::StatusOr<AccessRules> AccessRules::Load(const std::vector<std::string>& services,
                                              const DescriptorPool& pool) {
  AccessRules rules;
  for (const std::string& name : services) {
    const ServiceDescriptor* service = pool.FindServiceByName(name);
    if (service == nullptr) return absl::FailedPreconditionError(absl::StrCat("no service ", name));
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      RELAIS_RETURN_IF_ERROR(CheckRule(method));
      if (!rules.rules_.emplace(method.name(), method.options().GetExtension(v1::access)).second) {
        return absl::FailedPreconditionError(absl::StrCat("two methods are named ", method.name()));
      }
      if (!rules.methods_.emplace(method.input_type(), &method).second) {
        return Refused(method, "shares its request type with another method");
      }
    }
  }
  return rules;
}

const v1::AccessRule& AccessRules::Of(const std::string& method) const {
  const auto found = rules_.find(method);
  return found == rules_.end() ? v1::AccessRule::default_instance() : found->second;
}

const MethodDescriptor* AccessRules::MethodOf(const Descriptor& request) const {
  const auto found = methods_.find(&request);
  return found == methods_.end() ? nullptr : found->second;
}

std::set<std::int64_t> NamedDossiers(const v1::AccessRule& rule, const Message& request) {
  std::set<std::int64_t> named;
  for (const std::string& path : rule.dossier_fields()) {
    ForEachText(request, absl::StrSplit(path, '.'), 0, [&named](const std::string& name) {
      if (const auto dossier_id = convert::DossierIn(name); dossier_id.has_value()) named.insert(*dossier_id);
    });
  }
  return named;
}

bool OnlyReads(const std::string& method) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  const std::string package = v1::AccessRule::descriptor()->file()->package();
  const Descriptor* request = pool.FindMessageTypeByName(absl::StrCat(package, ".", method, "Request"));
  if (request == nullptr) return false;
  for (int i = 0; i < request->file()->service_count(); ++i) {
    const MethodDescriptor* found = request->file()->service(i)->FindMethodByName(method);
    if (found == nullptr) continue;
    return relais::OnlyReads(found->options().GetExtension(v1::access));
  }
  return false;
}

}  // namespace relais::handlers
