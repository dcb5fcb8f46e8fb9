#include "service/handlers/import/export.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/auth/access.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/identifier.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/import/current_rows.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/exported_names.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr std::int64_t kDossiersInAPage = 100;
constexpr std::size_t kChunkBytes = 64 << 10;

v1::ExportNoticeKind ToProto(domain::ExportNoticeKind kind) {
  switch (kind) {
    case domain::ExportNoticeKind::kNotCarried:
      return v1::EXPORT_NOTICE_KIND_NOT_CARRIED;
    case domain::ExportNoticeKind::kCellEmptied:
      return v1::EXPORT_NOTICE_KIND_CELL_EMPTIED;
    case domain::ExportNoticeKind::kCellReplaced:
      return v1::EXPORT_NOTICE_KIND_CELL_REPLACED;
    case domain::ExportNoticeKind::kRowLeftOut:
      return v1::EXPORT_NOTICE_KIND_ROW_LEFT_OUT;
  }
  return v1::EXPORT_NOTICE_KIND_UNSPECIFIED;
}

template <class Row>
domain::ExportNotice NotCarried(const Row& row, const char* column, domain::LocalizedText message) {
  return {domain::ExportNoticeKind::kNotCarried,
          Row::kKind,
          column,
          row.dossier,
          domain::RowKey(row),
          std::move(message)};
}

// A prefix that makes resource names unique among the external_ids; empty unless one looks like a resource
// name.
absl::StatusOr<std::string> FreePrefix(const storage::Snapshot& snapshot) {
  std::vector<std::string> alike;
  const auto keep = [&](const std::string& external_id) {
    std::string folded = domain::FoldIdentifier(external_id);
    if (absl::StrContains(folded, "dossiers/")) alike.push_back(std::move(folded));
  };
  RELAIS_RETURN_IF_ERROR(storage::ForEachExternalId<storage::DossierRecord>(snapshot, keep));
  RELAIS_RETURN_IF_ERROR(storage::ForEachExternalId<storage::InterventionRecord>(snapshot, keep));
  RELAIS_RETURN_IF_ERROR(storage::ForEachExternalId<storage::ReferralRecord>(snapshot, keep));
  RELAIS_RETURN_IF_ERROR(storage::ForEachExternalId<storage::FundingApplicationRecord>(snapshot, keep));
  std::string prefix;
  const auto is_taken = [&] {
    const std::string begin = absl::StrCat(prefix, "dossiers/");
    return std::any_of(alike.begin(), alike.end(),
                       [&](const std::string& external_id) { return absl::StartsWith(external_id, begin); });
  };
  for (int i = 1; is_taken(); ++i) prefix = absl::StrCat(kExportPrefix, i, "-");
  return prefix;
}

// Whether the referral has values that no import writes.
bool HasMoreThanItsRow(const storage::ReferralRecord& referral) {
  return referral.consent_number.has_value() || !referral.respond_by.empty() || !referral.ended_on.empty() ||
         !referral.decline_reason.empty() || !referral.answer_text.empty() || !referral.reason_code.empty() ||
         !referral.end_code.empty();
}

bool IsOverdue(const storage::ReferralRecord& referral, absl::CivilDay today) {
  return ReferralStateOn(referral, today) != referral.state;
}

template <class Record>
absl::StatusOr<std::vector<Record>> AllOf(const storage::Snapshot& snapshot, std::int64_t dossier_id) {
  return storage::FindAll<Record>(snapshot, "dossier_id = ?", {dossier_id});
}

}  // namespace

absl::StatusOr<RegisterExport::Page> RegisterExport::Next(const CallContext& call,
                                                          const storage::Snapshot& snapshot) {
  Page page;
  Gathered gathered;
  if (!begun_) {
    RELAIS_RETURN_IF_ERROR(Begin(call, snapshot));
    RELAIS_ASSIGN_OR_RETURN(gathered, GatherAgreements(call, snapshot));
    const domain::ExportedRows written = Write(call, gathered, page);
    for (const domain::AgreementRow& row : written.rows.agreements) rules_.agreements.insert(row.external_id);
    begun_ = true;
    return page;
  }
  // Reading current rows is faster.
  const storage::Snapshot then = snapshot.head() == position_ ? snapshot : snapshot.At(position_);
  RELAIS_ASSIGN_OR_RETURN(gathered, GatherDossiers(call, then));
  const domain::ExportedRows written = Write(call, gathered, page);
  for (const domain::DossierRow& row : written.rows.dossiers) {
    const storage::DossierRecord& record = gathered.dossiers.at(row.external_id);
    if (record.lead_organization != call.principal.organization) page.read.push_back(record.dossier_id);
  }
  if (done_) AddSummary(page);
  return page;
}

absl::Status RegisterExport::Begin(const CallContext& call, const storage::Snapshot& snapshot) {
  position_ = snapshot.head();
  summary_.set_sequence(position_);
  RELAIS_ASSIGN_OR_RETURN(prefix_, FreePrefix(snapshot));
  RELAIS_ASSIGN_OR_RETURN(codelists_, LoadImportCodelists(snapshot));
  RELAIS_ASSIGN_OR_RETURN(const auto organizations,
                          storage::ListOrganizationRecords(snapshot, "", storage::kNoLimit));
  rules_.today = call.today;
  for (const storage::OrganizationRecord& organization : organizations) {
    rules_.organization_kinds[organization.organization] = organization.kind;
    if (AdvisesNetworkOf(call, organization.organization)) {
      rules_.network.push_back(organization.organization);
    }
  }
  for (std::size_t i = 0; i < domain::kFileKinds; ++i) {
    pending_[i] = domain::ExportHeader(static_cast<domain::FileKind>(i));
  }
  return absl::OkStatus();
}

// Agreements are visible to all; export only those of the caller's network.
absl::StatusOr<RegisterExport::Gathered> RegisterExport::GatherAgreements(
    const CallContext& call, const storage::Snapshot& snapshot) const {
  Gathered gathered;
  RELAIS_ASSIGN_OR_RETURN(const auto records, storage::ListAgreementRecords(snapshot, "", storage::kNoLimit));
  for (const storage::AgreementRecord& record : records) {
    if (AdvisesNetworkOf(call, record.organization)) gathered.rows.agreements.push_back(RowOf(record));
  }
  return gathered;
}

absl::StatusOr<RegisterExport::Gathered> RegisterExport::GatherDossiers(const CallContext& call,
                                                                        const storage::Snapshot& snapshot) {
  Gathered gathered;
  RELAIS_ASSIGN_OR_RETURN(const auto records,
                          storage::ListDossierRecords(snapshot, {}, after_, kDossiersInAPage));
  for (const storage::DossierRecord& record : records) {
    const std::int64_t id = record.dossier_id;
    RELAIS_ASSIGN_OR_RETURN(const auto phases, storage::ListPhases(snapshot, id));
    RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(snapshot, id));
    RELAIS_ASSIGN_OR_RETURN(const auto statuses, storage::ListStatuses(snapshot, id));
    domain::DossierRow row = RowOf(record, phases, leads);
    row.external_id = NameOf(record.external_id, convert::DossierName(id));
    for (const storage::PhaseRecord& phase : phases) {
      if (phase.opening) continue;
      gathered.rows.phases.push_back(RowOf(phase));
      gathered.rows.phases.back().dossier = row.external_id;
    }
    gathered.histories[row.external_id] = {LeadsOf(leads), StatusChangesOf(statuses)};
    RELAIS_RETURN_IF_ERROR(GatherParts(call, snapshot, id, row.external_id, gathered));
    gathered.dossiers[row.external_id] = record;
    gathered.rows.dossiers.push_back(std::move(row));
    after_ = id;
  }
  done_ = static_cast<std::int64_t>(records.size()) < kDossiersInAPage;
  return gathered;
}

absl::Status RegisterExport::GatherParts(const CallContext& call, const storage::Snapshot& snapshot,
                                         std::int64_t dossier_id, const std::string& dossier,
                                         Gathered& gathered) {
  RELAIS_ASSIGN_OR_RETURN(const auto interventions, storage::ListParts<storage::InterventionRecord>(
                                                        snapshot, dossier_id, 0, storage::kNoLimit));
  RELAIS_ASSIGN_OR_RETURN(const auto subjects,
                          AllOf<storage::InterventionSubjectRecord>(snapshot, dossier_id));
  for (const storage::InterventionRecord& record : interventions) {
    domain::InterventionRow row = RowOf(record, subjects, codelists_.subject);
    row.dossier = dossier;
    row.external_id =
        NameOf(record.external_id, convert::PartName(dossier_id, convert::kInterventions, record.number));
    gathered.rows.interventions.push_back(std::move(row));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto referrals, storage::ListParts<storage::ReferralRecord>(
                                                    snapshot, dossier_id, 0, storage::kNoLimit));
  for (const storage::ReferralRecord& record : referrals) {
    domain::ReferralRow row = RowOf(record);
    row.dossier = dossier;
    row.external_id =
        NameOf(record.external_id, convert::PartName(dossier_id, convert::kReferrals, record.number));
    if (IsOverdue(record, call.today)) row.state = "expired";
    if (HasMoreThanItsRow(record)) {
      gathered.notices.push_back(NotCarried(
          row, "",
          {"le délai, la fin, les codes, le texte de la réponse et le consentement n'ont pas de place dans "
           "les fichiers",
           "the deadline, the end, the codes, the text of the answer and the consent have no place in the "
           "files"}));
    }
    gathered.rows.referrals.push_back(std::move(row));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto consents, AllOf<storage::ConsentRecord>(snapshot, dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const auto follow_ups, AllOf<storage::FollowUpRecord>(snapshot, dossier_id));
  summary_.set_consents_left_out(summary_.consents_left_out() + static_cast<std::int64_t>(consents.size()));
  summary_.set_follow_ups_left_out(summary_.follow_ups_left_out() +
                                   static_cast<std::int64_t>(follow_ups.size()));
  return GatherFunding(snapshot, dossier_id, dossier, gathered);
}

absl::Status RegisterExport::GatherFunding(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                                           const std::string& dossier, Gathered& gathered) {
  RELAIS_ASSIGN_OR_RETURN(const auto applications, storage::ListParts<storage::FundingApplicationRecord>(
                                                       snapshot, dossier_id, 0, storage::kNoLimit));
  if (applications.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto steps, AllOf<storage::FundingStepRecord>(snapshot, dossier_id));
  for (const storage::FundingApplicationRecord& record : applications) {
    const std::string name = NameOf(
        record.external_id, convert::PartName(dossier_id, convert::kFundingApplications, record.number));
    bool tells_requested = false;
    bool tells_awarded = false;
    for (domain::FundingRow& row : RowsOf(record, steps)) {
      row.external_id = name;
      row.dossier = dossier;
      tells_requested |= row.step == "inquiry" || row.step == "filed";
      tells_awarded |= row.step == "awarded";
      gathered.rows.funding.push_back(std::move(row));
    }
    const bool lost = (!tells_requested && record.requested_cents.has_value()) ||
                      (!tells_awarded && record.awarded_cents.has_value()) ||
                      std::none_of(steps.begin(), steps.end(),
                                   [&](const auto& step) { return step.number == record.number; });
    if (!lost) continue;
    domain::FundingRow row;
    row.external_id = name;
    row.dossier = dossier;
    gathered.notices.push_back(NotCarried(
        row, "amount",
        {"une demande sans étape, ou un montant sans l'étape qui le dit, n'a pas de place dans les "
         "fichiers",
         "an application without a step, or an amount without the step that tells it, has no "
         "place in the files"}));
  }
  return absl::OkStatus();
}

std::string RegisterExport::NameOf(const std::string& external_id, const std::string& resource) {
  if (!external_id.empty()) return external_id;
  summary_.set_named(summary_.named() + 1);
  return absl::StrCat(prefix_, resource);
}

domain::ExportedRows RegisterExport::Write(const CallContext& call, Gathered& gathered, Page& page) {
  domain::ExportedRows written =
      domain::WriteExport(std::move(gathered.rows), gathered.histories, codelists_, rules_);
  for (std::size_t i = 0; i < domain::kFileKinds; ++i) {
    pending_[i] += written.text[i];
    counts_[i] += written.counts[i];
  }
  for (const domain::ExportNotice& notice : gathered.notices) AddNotice(call, gathered, notice, page);
  for (const domain::ExportNotice& notice : written.notices) AddNotice(call, gathered, notice, page);
  Flush(/*all=*/done_, page);
  return written;
}

void RegisterExport::AddNotice(const CallContext& call, const Gathered& gathered,
                               const domain::ExportNotice& notice, Page& page) {
  v1::ExportNotice& message = *page.messages.emplace_back().mutable_notice();
  message.set_kind(ToProto(notice.kind));
  message.set_file_name(domain::FileName(notice.file));
  message.set_column(notice.column);
  const auto dossier = gathered.dossiers.find(notice.dossier);
  if (dossier != gathered.dossiers.end()) {
    message.set_dossier(convert::DossierName(dossier->second.dossier_id));
  }
  message.set_key(notice.key);
  message.set_message(notice.message.In(call.language));
  summary_.set_notices(summary_.notices() + 1);
}

void RegisterExport::Flush(bool all, Page& page) {
  for (std::size_t i = 0; i < domain::kFileKinds; ++i) {
    std::string& text = pending_[i];
    std::size_t sent = 0;
    while (text.size() - sent >= kChunkBytes || (all && sent < text.size())) {
      v1::ExportChunk& chunk = *page.messages.emplace_back().mutable_chunk();
      chunk.set_file_name(domain::FileName(static_cast<domain::FileKind>(i)));
      chunk.set_data(text.substr(sent, kChunkBytes));
      sent += chunk.data().size();
    }
    text.erase(0, sent);
  }
}

void RegisterExport::AddSummary(Page& page) const {
  v1::ExportSummary& summary = *page.messages.emplace_back().mutable_summary();
  summary = summary_;
  for (std::size_t i = 0; i < domain::kFileKinds; ++i) {
    v1::ExportFileSummary& file = *summary.add_files();
    file.set_file_name(domain::FileName(static_cast<domain::FileKind>(i)));
    file.set_rows(counts_[i]);
  }
}

}  // namespace relais::handlers
