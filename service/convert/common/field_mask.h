#ifndef RELAIS_SERVICE_CONVERT_COMMON_FIELD_MASK_H_
#define RELAIS_SERVICE_CONVERT_COMMON_FIELD_MASK_H_

#include <string>
#include <vector>

#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "service/domain/common/violation.h"

namespace relais::convert {

// Copies fields from `source` to `target`, messages of one type, by the update mask:
// - empty mask: every filled field in `updatable`;
// - `*`: all of `updatable`;
// - else its paths. A path that is unknown or not in or under `updatable` becomes a violation.
// Replaces lists and messages instead of merging them. Clears a top-level field that is named but absent in
// `source`. `updatable` holds paths such as `promoter` or `notes`.
void MergeByMask(const google::protobuf::FieldMask& mask, const std::vector<std::string>& updatable,
                 const google::protobuf::Message& source, google::protobuf::Message* target,
                 domain::Violations& violations);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_FIELD_MASK_H_
