#include "service/convert/common/redact.h"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "relais/v1/annotations.pb.h"

namespace relais::convert {

void ClearPersonal(google::protobuf::Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->options().GetExtension(relais::v1::personal)) {
      reflection.ClearField(message, field);
    } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(*message, field); ++i)
        ClearPersonal(reflection.MutableRepeatedMessage(message, field, i));
    } else if (field->type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
      ClearPersonal(reflection.MutableMessage(message, field));
    }
  }
}

}  // namespace relais::convert
