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

// From the storage's records to the API's messages. Every function fills the whole message from the record;
// nothing is kept of what the message held.

namespace relais::convert {

google::protobuf::Timestamp ToTimestamp(absl::Time instant);
// The instant of a caller's timestamp; nothing outside of the years 1 to 9999, which the type documents.
std::optional<absl::Time> ParseTimestamp(const google::protobuf::Timestamp& given);
v1::JournalPosition ToPosition(const storage::JournalEntry& entry);

// Without dated changes and recording times.
v1::Dossier ToProto(const storage::DossierRecord& record);
v1::PhaseChange ToProto(const storage::PhaseRecord& record);
v1::StatusChange ToProto(const storage::StatusRecord& record);
v1::LeadChange ToProto(const storage::LeadRecord& record);
// `subjects` in the order that the answer shows.
v1::Intervention ToProto(const storage::InterventionRecord& record, const std::vector<std::string>& subjects);
// Without cover sheet and view: those depend on who asks.
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
