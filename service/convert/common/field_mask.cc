#include "service/convert/common/field_mask.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"

namespace relais::convert {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;

// Appends the paths of the filled fields; for a message field, those of its filled fields.
void AppendFilled(const Message& message, const std::string& prefix, FieldMask* mask) {
  std::vector<const FieldDescriptor*> filled;
  message.GetReflection()->ListFields(message, &filled);
  for (const FieldDescriptor* field : filled) {
    const std::string path = prefix + field->name();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      AppendFilled(message.GetReflection()->GetMessage(message, field), path + ".", mask);
    } else {
      mask->add_paths(path);
    }
  }
}

bool MayUpdate(const std::vector<std::string>& updatable, const std::string& path) {
  return std::any_of(updatable.begin(), updatable.end(), [&](const std::string& allowed) {
    return path == allowed || absl::StartsWith(path, allowed + ".");
  });
}

}  // namespace

void MergeByMask(const FieldMask& mask, const std::vector<std::string>& updatable, const Message& source,
                 Message* target, domain::Violations& violations) {
  FieldMask wanted;
  if (mask.paths_size() == 0) {
    FieldMask filled;
    AppendFilled(source, "", &filled);
    for (const std::string& path : filled.paths()) {
      if (MayUpdate(updatable, path)) wanted.add_paths(path);
    }
  } else if (mask.paths_size() == 1 && mask.paths(0) == "*") {
    for (const std::string& path : updatable) wanted.add_paths(path);
  } else {
    for (const std::string& path : mask.paths()) {
      if (MayUpdate(updatable, path) &&
          FieldMaskUtil::GetFieldDescriptors(source.GetDescriptor(), path, nullptr)) {
        wanted.add_paths(path);
      } else {
        const std::string allowed = absl::StrJoin(updatable, ", ");
        violations.push_back({"update_mask",
                              path,
                              {absl::StrCat("peuvent être modifiés : ", allowed, " ou *"),
                               absl::StrCat("may be updated: ", allowed, " or *")}});
      }
    }
  }
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(source, wanted, options, target);
  // Clears fields that are named but absent: the merge alone would set an optional number to 0.
  for (const std::string& path : wanted.paths()) {
    const FieldDescriptor* field = source.GetDescriptor()->FindFieldByName(path);
    if (field != nullptr && field->has_presence() && !source.GetReflection()->HasField(source, field)) {
      target->GetReflection()->ClearField(target, field);
    }
  }
}

}  // namespace relais::convert
