#include "service/auth/erased.h"

#include <algorithm>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "relais/v1/annotations.pb.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

namespace v1 = ::relais::v1;

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether any field that the .proto marks as personal is filled.
bool HoldsPersonal(const Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  return std::any_of(fields.begin(), fields.end(), [&](const FieldDescriptor* field) {
    if (field->options().GetExtension(v1::personal)) return true;
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) return false;
    if (!field->is_repeated()) return HoldsPersonal(reflection.GetMessage(message, field));
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (HoldsPersonal(reflection.GetRepeatedMessage(message, field, i))) return true;
    }
    return false;
  });
}

}  // namespace

absl::Status CheckNotErased(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                            const Message& request) {
  if (!HoldsPersonal(request)) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const bool erased, storage::IsErased(snapshot, dossier_id));
  return erased ? ErasedError(dossier_id) : absl::OkStatus();
}

absl::Status ErasedError(std::int64_t dossier_id) {
  return convert::WrongState(
      convert::DossierName(dossier_id), "erased", "write personal data",
      {"les renseignements personnels de ce dossier ont été effacés; laissez vides les noms et les textes "
       "libres, ou ouvrez-en un nouveau",
       "the personal data of this dossier was erased; leave names and free texts empty, or open a new one"});
}

}  // namespace relais::handlers
