#include "service/convert/common/request_caps.h"

#include <cstddef>
#include <set>

#include "absl/strings/str_cat.h"
#include "relais/v1/annotations.pb.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/messages.h"

namespace relais::convert {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldOptions;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsOurs(const Descriptor& type) {
  return type.file()->package() == v1::AccessRule::descriptor()->file()->package();
}

domain::LocalizedText TooMany(int most) {
  return {absl::StrCat("au plus ", most, " éléments"), absl::StrCat("at most ", most, " items")};
}

domain::LocalizedText TooManyBytes(int most) {
  return {absl::StrCat("au plus ", most, " octets"), absl::StrCat("at most ", most, " bytes")};
}

class CapsCheck {
 public:
  void CheckMessage(const Message& message, const std::string& prefix, const FieldDescriptor* outer) {
    std::vector<const FieldDescriptor*> filled;
    message.GetReflection()->ListFields(message, &filled);
    for (const FieldDescriptor* field : filled) {
      const std::string path = prefix + field->name();
      if (field->is_repeated()) {
        CheckList(message, *field, path, outer);
      } else {
        CheckValue(message, *field, -1, path, outer);
      }
    }
  }

  domain::Violations Take() { return std::move(violations_); }

 private:
  void CheckList(const Message& message, const FieldDescriptor& field, const std::string& path,
                 const FieldDescriptor* outer) {
    const int size = message.GetReflection()->FieldSize(message, &field);
    const int most = CapsOf(field, outer).items;
    if (most > 0 && size > most) {
      violations_.push_back({path, absl::StrCat(size), TooMany(most)});
      return;
    }
    for (int i = 0; i < size; ++i) CheckValue(message, field, i, absl::StrCat(path, "[", i, "]"), outer);
  }

  // Checks one value; `place` is its index in a list, or -1.
  void CheckValue(const Message& message, const FieldDescriptor& field, int place, const std::string& path,
                  const FieldDescriptor* outer) {
    const Reflection& reflection = *message.GetReflection();
    const bool listed = place >= 0;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& inner = listed ? reflection.GetRepeatedMessage(message, &field, place)
                                    : reflection.GetMessage(message, &field);
      return CheckMessage(inner, path + ".", &field);
    }
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    std::string scratch;
    const std::string& text = listed ? reflection.GetRepeatedStringReference(message, &field, place, &scratch)
                                     : reflection.GetStringReference(message, &field, &scratch);
    const FieldCaps caps = CapsOf(field, outer);
    if (caps.bytes > 0 && text.size() > static_cast<std::size_t>(caps.bytes)) {
      violations_.push_back({path, "", TooManyBytes(caps.bytes)});
    }
    // A text has at most as many characters as bytes.
    const auto most = static_cast<std::size_t>(caps.characters);
    if (most > 0 && text.size() > most && domain::CharacterCount(text) > most) {
      violations_.push_back({path, "", domain::messages::TooLong(most)});
    }
  }

  domain::Violations violations_;
};

void AddUncapped(const Descriptor& type, const FieldDescriptor* outer, std::set<const Descriptor*>& seen,
                 std::vector<std::string>& uncapped) {
  // A message of another package takes the caps of the field that holds it, so visit it each time.
  if (IsOurs(type) && !seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const FieldCaps caps = CapsOf(field, outer);
    const bool text = field.type() == FieldDescriptor::TYPE_STRING;
    const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
    if ((field.is_repeated() && caps.items <= 0) || (text && caps.characters <= 0) ||
        (bytes && caps.bytes <= 0)) {
      uncapped.push_back(outer == nullptr || IsOurs(type) ? field.full_name() : outer->full_name());
    }
    if (field.type() == FieldDescriptor::TYPE_MESSAGE) {
      AddUncapped(*field.message_type(), &field, seen, uncapped);
    }
  }
}

}  // namespace

FieldCaps CapsOf(const FieldDescriptor& field, const FieldDescriptor* outer) {
  const bool ours = IsOurs(*field.containing_type()) || outer == nullptr;
  const FieldOptions& options = ours ? field.options() : outer->options();
  return {options.GetExtension(v1::max_items), options.GetExtension(v1::max_length),
          options.GetExtension(v1::max_bytes)};
}

domain::Violations CheckCaps(const Message& request) {
  CapsCheck check;
  check.CheckMessage(request, "", nullptr);
  return check.Take();
}

std::vector<std::string> FieldsWithoutCap(const Descriptor& request) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> uncapped;
  AddUncapped(request, nullptr, seen, uncapped);
  return uncapped;
}

}  // namespace relais::convert
