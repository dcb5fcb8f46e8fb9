#include "service/convert/common/message_fields.h"

#include "google/protobuf/descriptor.h"

namespace relais::convert {

using google::protobuf::FieldDescriptor;

std::string StringField(const google::protobuf::Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) return "";
  return message.GetReflection()->GetString(message, field);
}

}  // namespace relais::convert
