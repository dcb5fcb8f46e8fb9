#ifndef RELAIS_SERVICE_CONVERT_PRIVACY_RECORDS_H_
#define RELAIS_SERVICE_CONVERT_PRIVACY_RECORDS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "relais/v1/privacy.pb.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/records/records.h"

// Converts records of the privacy registers to API messages, and their names. Every function returns a new
// message, filled from the record.

namespace relais::convert {

inline constexpr absl::string_view kRetentionRules = "retentionRules";

// `incidents/3`.
std::string IncidentName(std::int64_t number);

v1::DossierRead ToProto(const storage::RecordedRead& record);
v1::RetentionRule ToProto(const storage::RetentionRuleRecord& record);
v1::Erasure ToProto(const storage::RecordedErasure& record);
v1::Incident ToProto(const storage::IncidentRecord& record);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_PRIVACY_RECORDS_H_
