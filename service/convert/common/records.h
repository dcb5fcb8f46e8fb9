#ifndef RELAIS_SERVICE_CONVERT_COMMON_RECORDS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_RECORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "relais/v1/agreement.pb.h"
#include "relais/v1/as_of.pb.h"
#include "relais/v1/codelist.pb.h"
#include "relais/v1/consent.pb.h"
#include "relais/v1/dossier.pb.h"
#include "relais/v1/follow_up.pb.h"
#include "relais/v1/funding.pb.h"
#include "relais/v1/intervention.pb.h"
#include "relais/v1/organization.pb.h"
#include "relais/v1/referral.pb.h"
#include "storage/journal/journal.h"
#include "storage/records/records.h"

// Converts database records to API messages. Every function returns a new message, filled from the record.

namespace relais::convert {

google::protobuf::Timestamp ToTimestamp(absl::Time instant);
// Converts a caller's timestamp; nullopt outside of the years 1 to 9999, the documented range of the type.
std::optional<absl::Time> ParseTimestamp(const google::protobuf::Timestamp& given);
v1::JournalPosition ToPosition(const storage::JournalEntry& entry);

// Without dated changes and recording times.
v1::Dossier ToProto(const storage::DossierRecord& record);
v1::PhaseChange ToProto(const storage::PhaseRecord& record);
v1::StatusChange ToProto(const storage::StatusRecord& record);
v1::LeadChange ToProto(const storage::LeadRecord& record);
// `subjects` are in display order.
v1::Intervention ToProto(const storage::InterventionRecord& record, const std::vector<std::string>& subjects);
// Without cover sheet and view, which depend on the caller.
v1::Referral ToProto(const storage::ReferralRecord& record);
v1::Consent ToProto(const storage::ConsentRecord& record);
// Without personal data.
v1::CoverSheet ToCoverSheet(const storage::DossierRecord& record);
v1::FundingApplication ToProto(const storage::FundingApplicationRecord& record,
                               const std::vector<storage::FundingStepRecord>& steps);
v1::FollowUp ToProto(const storage::FollowUpRecord& record);
v1::Agreement ToProto(const storage::AgreementRecord& record);
v1::Organization ToProto(const storage::OrganizationRecord& record);
v1::Code ToProto(const storage::CodeRecord& record);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_RECORDS_H_
