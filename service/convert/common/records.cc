#include "service/convert/common/records.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/names.h"

namespace relais::convert {
namespace {

std::string Etag(std::int64_t revision) { return absl::StrCat(revision); }

}  // namespace

google::protobuf::Timestamp ToTimestamp(absl::Time instant) {
  google::protobuf::Timestamp timestamp;
  const std::int64_t micros = absl::ToUnixMicros(instant);
  // Rounds down, so that nanos are never negative.
  const std::int64_t seconds = absl::ToUnixSeconds(instant);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>((micros - seconds * 1'000'000) * 1'000));
  return timestamp;
}

std::optional<absl::Time> ParseTimestamp(const google::protobuf::Timestamp& given) {
  constexpr std::int64_t kFirstSecond = -62135596800;
  constexpr std::int64_t kLastSecond = 253402300799;
  if (given.seconds() < kFirstSecond || given.seconds() > kLastSecond) return std::nullopt;
  if (given.nanos() < 0 || given.nanos() > 999999999) return std::nullopt;
  return absl::FromUnixSeconds(given.seconds()) + absl::Nanoseconds(given.nanos());
}

v1::JournalPosition ToPosition(const storage::JournalEntry& entry) {
  v1::JournalPosition position;
  position.set_sequence(entry.seq);
  if (entry.seq > 0) *position.mutable_recorded_at() = ToTimestamp(entry.recorded_at);
  return position;
}

v1::Dossier ToProto(const storage::DossierRecord& record) {
  v1::Dossier dossier;
  dossier.set_name(DossierName(record.dossier_id));
  dossier.set_etag(Etag(record.revision));
  dossier.set_revision(record.revision);
  dossier.set_external_id(record.external_id);
  dossier.set_opened_on(record.opened_on);
  dossier.set_project_title(record.project_title);
  v1::Promoter* promoter = dossier.mutable_promoter();
  promoter->set_name(record.promoter_name);
  promoter->set_gender(FromCode<v1::PromoterGender>(record.promoter_gender));
  promoter->set_kind(FromCode<v1::PromoterKind>(record.promoter_kind));
  promoter->set_contact_name(record.contact_name);
  promoter->set_contact_email(record.contact_email);
  promoter->set_contact_phone(record.contact_phone);
  dossier.set_sector(record.sector);
  dossier.set_mrc(record.mrc);
  dossier.set_phase(FromCode<v1::Phase>(record.phase));
  dossier.set_status(FromCode<v1::DossierStatus>(record.status));
  dossier.set_lead_organization(Named("organizations", record.lead_organization));
  dossier.set_origin_organization(Named("organizations", record.origin_organization));
  dossier.set_agreement(Named("agreements", record.agreement));
  dossier.set_advisor(record.advisor);
  dossier.set_notes(record.notes);
  dossier.set_closing_outcome(record.closing_outcome);
  dossier.set_closed_on(record.closed_on);
  return dossier;
}

v1::PhaseChange ToProto(const storage::PhaseRecord& record) {
  v1::PhaseChange change;
  change.set_effective_on(record.effective_on);
  change.set_phase(FromCode<v1::Phase>(record.phase));
  change.set_reason(record.reason);
  return change;
}

v1::StatusChange ToProto(const storage::StatusRecord& record) {
  v1::StatusChange change;
  change.set_effective_on(record.effective_on);
  change.set_status(FromCode<v1::DossierStatus>(record.status));
  change.set_outcome(record.outcome);
  change.set_reason(record.reason);
  change.set_number(record.number);
  return change;
}

v1::LeadChange ToProto(const storage::LeadRecord& record) {
  v1::LeadChange change;
  change.set_effective_on(record.effective_on);
  change.set_organization(Named("organizations", record.organization));
  change.set_number(record.number);
  return change;
}

v1::Intervention ToProto(const storage::InterventionRecord& record,
                         const std::vector<std::string>& subjects) {
  v1::Intervention intervention;
  intervention.set_name(PartName(record.dossier_id, kInterventions, record.number));
  intervention.set_etag(Etag(record.revision));
  intervention.set_external_id(record.external_id);
  intervention.set_held_on(record.held_on);
  for (const std::string& subject : subjects) intervention.add_subjects(subject);
  if (record.minutes.has_value()) intervention.set_minutes(static_cast<std::int32_t>(*record.minutes));
  intervention.set_notes(record.notes);
  intervention.set_organization(Named("organizations", record.organization));
  return intervention;
}

v1::Referral ToProto(const storage::ReferralRecord& record) {
  v1::Referral referral;
  referral.set_name(PartName(record.dossier_id, kReferrals, record.number));
  referral.set_etag(Etag(record.revision));
  referral.set_external_id(record.external_id);
  referral.set_kind(FromCode<v1::ReferralKind>(record.kind));
  referral.set_from_organization(Named("organizations", record.from_organization));
  referral.set_to_organization(Named("organizations", record.to_organization));
  referral.set_sent_on(record.sent_on);
  referral.set_respond_by(record.respond_by);
  referral.set_reason(record.reason);
  referral.set_state(FromCode<v1::ReferralState>(record.state));
  referral.set_answered_on(record.answered_on);
  referral.set_decline_reason(record.decline_reason);
  referral.set_ended_on(record.ended_on);
  referral.set_answer_text(record.answer_text);
  referral.set_reason_code(record.reason_code);
  if (record.consent_number.has_value()) {
    referral.set_consent(PartName(record.dossier_id, kConsents, *record.consent_number));
  }
  referral.set_end_code(record.end_code);
  return referral;
}

v1::Consent ToProto(const storage::ConsentRecord& record) {
  v1::Consent consent;
  consent.set_name(PartName(record.dossier_id, kConsents, record.number));
  consent.set_etag(Etag(record.revision));
  consent.set_purpose(record.purpose);
  for (absl::string_view recipient : absl::StrSplit(record.recipients, '|', absl::SkipEmpty())) {
    consent.add_recipients(Named("organizations", recipient));
  }
  consent.set_whole_network(record.whole_network);
  consent.set_obtained_on(record.obtained_on);
  consent.set_expires_on(record.expires_on);
  consent.set_evidence(FromCode<v1::ConsentEvidence>(record.evidence));
  consent.set_withdrawn_on(record.withdrawn_on);
  consent.set_notes(record.notes);
  return consent;
}

v1::CoverSheet ToCoverSheet(const storage::DossierRecord& record) {
  v1::CoverSheet sheet;
  sheet.set_dossier(DossierName(record.dossier_id));
  sheet.set_project_title(record.project_title);
  sheet.set_sector(record.sector);
  sheet.set_mrc(record.mrc);
  sheet.set_phase(FromCode<v1::Phase>(record.phase));
  return sheet;
}

v1::FundingApplication ToProto(const storage::FundingApplicationRecord& record,
                               const std::vector<storage::FundingStepRecord>& steps) {
  v1::FundingApplication application;
  application.set_name(PartName(record.dossier_id, kFundingApplications, record.number));
  application.set_etag(Etag(record.revision));
  application.set_external_id(record.external_id);
  application.set_program(record.program);
  if (record.requested_cents.has_value()) application.set_requested_cents(*record.requested_cents);
  if (record.awarded_cents.has_value()) application.set_awarded_cents(*record.awarded_cents);
  for (const storage::FundingStepRecord& step : steps) {
    v1::FundingStep* added = application.add_steps();
    added->set_step(FromCode<v1::FundingStepKind>(step.step));
    added->set_step_on(step.step_on);
  }
  return application;
}

v1::FollowUp ToProto(const storage::FollowUpRecord& record) {
  v1::FollowUp follow_up;
  follow_up.set_name(PartName(record.dossier_id, kFollowUps, record.number));
  follow_up.set_etag(Etag(record.revision));
  follow_up.set_due_on(record.due_on);
  follow_up.set_owner(record.owner);
  follow_up.set_notes(record.notes);
  follow_up.set_done_on(record.done_on);
  return follow_up;
}

v1::Agreement ToProto(const storage::AgreementRecord& record) {
  v1::Agreement agreement;
  agreement.set_name(Named("agreements", record.agreement));
  agreement.set_etag(Etag(record.revision));
  agreement.set_organization(Named("organizations", record.organization));
  agreement.set_title(record.title);
  agreement.set_starts_on(record.starts_on);
  agreement.set_ends_on(record.ends_on);
  if (record.contribution_cents.has_value()) agreement.set_contribution_cents(*record.contribution_cents);
  return agreement;
}

v1::Organization ToProto(const storage::OrganizationRecord& record) {
  v1::Organization organization;
  organization.set_name(Named("organizations", record.organization));
  organization.set_etag(Etag(record.revision));
  organization.set_title(record.title);
  organization.set_kind(FromCode<v1::OrganizationKind>(record.kind));
  organization.set_mrc(record.mrc);
  for (absl::string_view alias : absl::StrSplit(record.aliases, '|', absl::SkipEmpty())) {
    organization.add_aliases(std::string(alias));
  }
  organization.set_active(record.active);
  organization.set_network(record.network);
  return organization;
}

v1::Code ToProto(const storage::CodeRecord& record) {
  v1::Code code;
  code.set_name(CodeName(record.codelist, record.code));
  code.set_etag(Etag(record.revision));
  code.set_label_fr(record.label_fr);
  code.set_label_en(record.label_en);
  for (absl::string_view alias : absl::StrSplit(record.aliases, '|', absl::SkipEmpty())) {
    code.add_aliases(std::string(alias));
  }
  code.set_active(record.active);
  code.set_scheme(record.scheme);
  code.set_external_code(record.external_code);
  return code;
}

}  // namespace relais::convert
