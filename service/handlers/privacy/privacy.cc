#include "service/handlers/privacy/privacy.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/convert/privacy/records.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/load.h"
#include "service/handlers/dossiers/dossiers.h"
#include "service/handlers/dossiers/follow_ups.h"
#include "service/handlers/dossiers/funding.h"
#include "service/handlers/dossiers/interventions.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Adds every part of a kind, as its own method shows it.
template <class Record, class Message>
absl::Status AddParts(const CallContext& call, const storage::Snapshot& snapshot, std::int64_t dossier_id,
                      absl::string_view collection, google::protobuf::RepeatedPtrField<Message>* parts) {
  RELAIS_ASSIGN_OR_RETURN(const auto records,
                          storage::ListParts<Record>(snapshot, dossier_id, 0, storage::kNoLimit));
  for (const Record& record : records) {
    RELAIS_RETURN_IF_ERROR(
        Reply(call, snapshot, convert::PartName(dossier_id, collection, record.number), parts->Add()));
  }
  return absl::OkStatus();
}

// Adds the dossier after each change of its own row or dated changes, except the present state.
absl::Status AddPastRevisions(const CallContext& call, const storage::Snapshot& all, std::int64_t dossier_id,
                              v1::DossierExport* content) {
  RELAIS_ASSIGN_OR_RETURN(std::vector<std::int64_t> positions, storage::OwnRowPositions(all, dossier_id));
  // The last position begins the present state or, for a merged dossier, its absence.
  if (!positions.empty()) positions.pop_back();
  for (const std::int64_t position : positions) {
    const storage::Snapshot then = all.At(position);
    RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindDossier(then, dossier_id));
    // Between a merge and its undoing it did not exist.
    if (!record.has_value()) continue;
    RELAIS_RETURN_IF_ERROR(
        Reply(call, then, convert::DossierName(dossier_id), content->add_past_revisions()));
  }
  return absl::OkStatus();
}

// A past state of a part as its own method showed it.
absl::Status ShowPast(const CallContext& call, const storage::Snapshot& then,
                      const storage::InterventionRecord& record, v1::Intervention* part) {
  return Reply(call, then, convert::PartName(record.dossier_id, convert::kInterventions, record.number),
               part);
}

absl::Status ShowPast(const CallContext& call, const storage::Snapshot& then,
                      const storage::FundingApplicationRecord& record, v1::FundingApplication* part) {
  return Reply(call, then, convert::PartName(record.dossier_id, convert::kFundingApplications, record.number),
               part);
}

// The record of a referral, follow-up or consent is complete; the view that a referral opens exists only now.
template <class Record, class Message>
absl::Status ShowPast(const CallContext&, const storage::Snapshot&, const Record& record, Message* part) {
  *part = convert::ToProto(record);
  return absl::OkStatus();
}

// Names the referral's consent in its home dossier, since a merge may have moved it.
void NameConsent(const storage::DossierRows& rows, const storage::ReferralRecord& record,
                 v1::Referral* referral) {
  if (!record.consent_number.has_value()) return;
  const auto home =
      rows.CurrentKeyOf(storage::ConsentRecord::kTable, {record.dossier_id, *record.consent_number});
  referral->set_consent(
      home.has_value() ? convert::PartName(home->dossier_id, convert::kConsents, home->number) : "");
}

template <class Record, class Message>
void NameConsent(const storage::DossierRows&, const Record&, Message*) {}

// Adds every past state of the parts of a kind. Uses the name in the exported dossier for a part that a merge
// moved: the other dossier may be another promoter's.
template <class Record, class Message>
absl::Status AddPastParts(const CallContext& call, const storage::Snapshot& all,
                          const storage::DossierRows& rows, absl::string_view collection,
                          google::protobuf::RepeatedPtrField<Message>* parts) {
  RELAIS_ASSIGN_OR_RETURN(const auto past, storage::ListPastParts<Record>(all, rows));
  for (const storage::PastRow<Record>& state : past) {
    const auto home = rows.CurrentKeyOf(Record::kTable, {state.record.dossier_id, state.record.number});
    if (!home.has_value()) return absl::InternalError("a past part is about no dossier of the export");
    Message* part = parts->Add();
    RELAIS_RETURN_IF_ERROR(ShowPast(call, all.At(state.last_seq), state.record, part));
    part->set_name(convert::PartName(home->dossier_id, collection, home->number));
    NameConsent(rows, state.record, part);
  }
  return absl::OkStatus();
}

// Adds past states, including those of dossiers that were merged into this one.
absl::Status AddPast(const CallContext& call, const storage::Snapshot& snapshot, std::int64_t dossier_id,
                     v1::DossierExport* content) {
  // Unrestricted: the caller sees the dossier, and no scope shows rows of a merged one.
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRows rows, storage::DossierRows::Of(all, dossier_id));
  for (const std::int64_t each : rows.dossiers()) {
    RELAIS_RETURN_IF_ERROR(AddPastRevisions(call, all, each, content));
    RELAIS_ASSIGN_OR_RETURN(const auto reads, storage::ListReadRecords(all, each, {}, storage::kNoLimit));
    for (const storage::RecordedRead& read : reads) *content->add_reads() = convert::ToProto(read);
  }
  RELAIS_RETURN_IF_ERROR(AddPastParts<storage::InterventionRecord>(call, all, rows, convert::kInterventions,
                                                                   content->mutable_past_interventions()));
  RELAIS_RETURN_IF_ERROR(AddPastParts<storage::ReferralRecord>(call, all, rows, convert::kReferrals,
                                                               content->mutable_past_referrals()));
  RELAIS_RETURN_IF_ERROR(AddPastParts<storage::FundingApplicationRecord>(
      call, all, rows, convert::kFundingApplications, content->mutable_past_funding_applications()));
  RELAIS_RETURN_IF_ERROR(AddPastParts<storage::FollowUpRecord>(call, all, rows, convert::kFollowUps,
                                                               content->mutable_past_follow_ups()));
  return AddPastParts<storage::ConsentRecord>(call, all, rows, convert::kConsents,
                                              content->mutable_past_consents());
}

}  // namespace

absl::StatusOr<v1::ListDossierReadsResponse> ListDossierReads(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListDossierReadsRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t dossier_id, LoadParentOrError(snapshot, request.parent()));
  ListPage page({call, snapshot}, request, "nn");
  return page.Answer(
      &v1::ListDossierReadsResponse::mutable_reads,
      [&] {
        return storage::ListReadRecords(snapshot, dossier_id, {page.after_number(0), page.after_number(1)},
                                        page.limit());
      },
      [](const storage::RecordedRead& item) { return PageKey(item.read.since_seq, item.read.dossier_id); },
      [](const storage::RecordedRead& item) { return convert::ToProto(item); });
}

absl::StatusOr<v1::ExportDossierResponse> ExportDossier(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ExportDossierRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord record,
                          LoadDossierOrError(snapshot, "name", request.name()));
  const std::int64_t id = record.dossier_id;
  v1::ExportDossierResponse response;
  v1::DossierExport* content = response.mutable_export_();
  RELAIS_RETURN_IF_ERROR(Reply(call, snapshot, request.name(), content->mutable_dossier()));
  RELAIS_RETURN_IF_ERROR(AddParts<storage::InterventionRecord>(call, snapshot, id, convert::kInterventions,
                                                               content->mutable_interventions()));
  RELAIS_RETURN_IF_ERROR(AddParts<storage::ReferralRecord>(call, snapshot, id, convert::kReferrals,
                                                           content->mutable_referrals()));
  RELAIS_RETURN_IF_ERROR(AddParts<storage::FundingApplicationRecord>(
      call, snapshot, id, convert::kFundingApplications, content->mutable_funding_applications()));
  RELAIS_RETURN_IF_ERROR(AddParts<storage::FollowUpRecord>(call, snapshot, id, convert::kFollowUps,
                                                           content->mutable_follow_ups()));
  RELAIS_ASSIGN_OR_RETURN(const auto consents,
                          storage::ListParts<storage::ConsentRecord>(snapshot, id, 0, storage::kNoLimit));
  for (const storage::ConsentRecord& consent : consents) *content->add_consents() = convert::ToProto(consent);
  RELAIS_RETURN_IF_ERROR(AddPast(call, snapshot, id, content));
  *content->mutable_export_time() = convert::ToTimestamp(call.now);
  return response;
}

}  // namespace relais::handlers
