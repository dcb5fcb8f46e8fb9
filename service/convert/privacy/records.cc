#include "service/convert/privacy/records.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"

namespace relais::convert {

std::string IncidentName(std::int64_t number) { return absl::StrCat("incidents/", number); }

v1::DossierRead ToProto(const storage::RecordedRead& record) {
  v1::DossierRead read;
  read.set_sequence(record.read.read_seq);
  *read.mutable_recorded_at() = ToTimestamp(record.recorded_at);
  read.set_dossier(DossierName(record.read.dossier_id));
  read.set_user(Named("users", record.read.user_id));
  read.set_organization(Named("organizations", record.read.organization));
  read.set_method(record.read.method);
  read.set_read_on(record.read_on.empty() ? domain::FormatDate(domain::Today(record.recorded_at))
                                          : record.read_on);
  read.set_count(record.count);
  *read.mutable_first_read_at() = ToTimestamp(record.recorded_at);
  *read.mutable_last_read_at() = ToTimestamp(record.last_read_at);
  return read;
}

v1::RetentionRule ToProto(const storage::RetentionRuleRecord& record) {
  v1::RetentionRule rule;
  rule.set_name(Named(kRetentionRules, record.outcome));
  rule.set_etag(absl::StrCat(record.revision));
  rule.set_years(static_cast<std::int32_t>(record.years));
  return rule;
}

v1::Erasure ToProto(const storage::RecordedErasure& record) {
  v1::Erasure erasure;
  erasure.set_dossier(DossierName(record.erasure.dossier_id));
  erasure.set_sequence(record.erasure.since_seq);
  *erasure.mutable_recorded_at() = ToTimestamp(record.recorded_at);
  erasure.set_user(record.actor);
  erasure.set_reason(record.erasure.reason);
  return erasure;
}

v1::Incident ToProto(const storage::IncidentRecord& record) {
  v1::Incident incident;
  incident.set_name(IncidentName(record.number));
  incident.set_etag(absl::StrCat(record.revision));
  incident.set_occurred_on(record.occurred_on);
  incident.set_discovered_on(record.discovered_on);
  incident.set_description(record.description);
  incident.set_risk(FromCode<v1::IncidentRisk>(record.risk));
  for (const absl::string_view number : absl::StrSplit(record.dossiers, '|', absl::SkipEmpty())) {
    incident.add_dossiers(absl::StrCat("dossiers/", number));
  }
  incident.set_persons(static_cast<std::int32_t>(record.persons.value_or(0)));
  incident.set_authority_told_on(record.authority_told_on);
  incident.set_persons_told_on(record.persons_told_on);
  incident.set_measures(record.measures);
  return incident;
}

}  // namespace relais::convert
