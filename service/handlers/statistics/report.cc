#include "service/handlers/statistics/report.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/convert/statistics/statistics.h"
#include "service/handlers/statistics/dimension_codes.h"
#include "service/handlers/statistics/report_counter.h"
#include "service/handlers/statistics/report_specs.h"
#include "service/handlers/statistics/statistics_query.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// `-` of an identifier is `_` in the code of a section.
std::string SectionCode(absl::string_view kind, const std::string& id) {
  return absl::StrCat(kind, "_", absl::StrReplaceAll(id, {{"-", "_"}}));
}

// Position of the entry that first recorded each organization.
absl::StatusOr<std::map<std::string, std::int64_t>> FirstRecorded(const storage::Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(const auto revisions,
                          storage::EveryRevision<storage::OrganizationRecord>(snapshot.session()));
  std::map<std::string, std::int64_t> first;
  for (const storage::OrganizationRecord& revision : revisions) {
    const auto known = first.emplace(revision.organization, revision.since_seq).first;
    known->second = std::min(known->second, revision.since_seq);
  }
  return first;
}

// The organizations of kind POLE of the caller's network. The one recorded first comes first: a Pôle added
// later must not take over its section.
absl::StatusOr<std::vector<storage::OrganizationRecord>> FindPoles(const CallContext& call,
                                                                   const storage::Snapshot& snapshot) {
  std::vector<storage::OrganizationRecord> poles;
  RELAIS_ASSIGN_OR_RETURN(const auto own, storage::FindOrganization(snapshot, call.principal.organization));
  if (!own.has_value()) return poles;
  RELAIS_ASSIGN_OR_RETURN(auto all, storage::ListOrganizationRecords(snapshot, "", storage::kNoLimit));
  for (storage::OrganizationRecord& organization : all) {
    const bool counts = organization.kind == "pole" && organization.network == own->network;
    if (counts) poles.push_back(std::move(organization));
  }
  RELAIS_ASSIGN_OR_RETURN(const auto first, FirstRecorded(snapshot));
  std::stable_sort(poles.begin(), poles.end(), [&](const auto& a, const auto& b) {
    return first.at(a.organization) < first.at(b.organization);
  });
  return poles;
}

// By identifier: those that the request names, else those that overlap the period.
absl::StatusOr<std::vector<storage::AgreementRecord>> FindAgreements(const storage::Snapshot& snapshot,
                                                                     const storage::StatisticsPlan& plan) {
  RELAIS_ASSIGN_OR_RETURN(std::vector<storage::AgreementRecord> agreements,
                          storage::ListAgreementRecords(snapshot, "", storage::kNoLimit));
  const auto left_out = [&](const storage::AgreementRecord& agreement) {
    if (plan.filters.empty()) return agreement.starts_on > plan.to || agreement.ends_on < plan.from;
    const std::vector<std::string>& named = plan.filters[0].values;
    return std::find(named.begin(), named.end(), agreement.agreement) == named.end();
  };
  agreements.erase(std::remove_if(agreements.begin(), agreements.end(), left_out), agreements.end());
  return agreements;
}

template <class Record, class Id>
std::vector<std::string> IdsOf(const std::vector<Record>& records, Id id) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.*id);
  return ids;
}

v1::ReportSection& AddSection(std::string code, const domain::LocalizedText& label,
                              ReportCounter::Groups groups, v1::Report& report) {
  v1::ReportSection& section = *report.add_sections();
  section.set_code(std::move(code));
  SetLabel(label, section);
  for (v1::ReportGroup& group : groups) *section.add_groups() = std::move(group);
  return section;
}

// The first figure of a chapter counts all dossiers handled.
bool CountsNothing(const ReportCounter::Groups& groups) { return groups[0].figures(0).whole() == 0; }

absl::Status AddAccompaniment(const CallContext& call, const storage::Snapshot& snapshot,
                              ReportCounter& counter, v1::Report& report) {
  RELAIS_ASSIGN_OR_RETURN(const auto poles, FindPoles(call, snapshot));
  RELAIS_ASSIGN_OR_RETURN(
      auto counted,
      counter.Count(AccompanimentChapter(), IdsOf(poles, &storage::OrganizationRecord::organization)));
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < poles.size(); ++i) {
    if (poles[i].active || !CountsNothing(counted[i])) shown.push_back(i);
  }
  for (const std::size_t i : shown) {
    const std::string& id = poles[i].organization;
    const std::string title = shown.size() == 1 ? "" : poles[i].title;
    v1::ReportSection& section =
        AddSection(i == shown[0] ? "accompaniment" : SectionCode("accompaniment", id),
                   {absl::StrCat("Accompagnement", title.empty() ? "" : " : ", title),
                    absl::StrCat("Accompaniment", title.empty() ? "" : ": ", title)},
                   std::move(counted[i]), report);
    section.set_organization(convert::Named("organizations", id));
  }
  return absl::OkStatus();
}

absl::Status AddAgreements(const storage::Snapshot& snapshot, const storage::StatisticsPlan& plan,
                           ReportCounter& counter, v1::Report& report) {
  RELAIS_ASSIGN_OR_RETURN(const auto agreements, FindAgreements(snapshot, plan));
  RELAIS_ASSIGN_OR_RETURN(
      auto counted,
      counter.Count(AgreementChapter(), IdsOf(agreements, &storage::AgreementRecord::agreement)));
  for (std::size_t i = 0; i < agreements.size(); ++i) {
    const storage::AgreementRecord& agreement = agreements[i];
    v1::ReportSection& section = AddSection(
        SectionCode("agreement", agreement.agreement),
        {absl::StrCat("Protocole : ", agreement.title), absl::StrCat("Agreement: ", agreement.title)},
        std::move(counted[i]), report);
    section.set_organization(convert::Named("organizations", agreement.organization));
    section.set_agreement(convert::Named("agreements", agreement.agreement));
  }
  return absl::OkStatus();
}

// One group for each program, under its label.
absl::Status AddFunding(const storage::Snapshot& snapshot, ReportCounter& counter, v1::Report& report) {
  const ChapterSpec& chapter = ProgramChapter();
  RELAIS_ASSIGN_OR_RETURN(const auto programs, counter.KeysInUse(chapter.scope));
  RELAIS_ASSIGN_OR_RETURN(auto counted, counter.Count(chapter, programs));
  const storage::Dimension dimension = convert::ToStorage(chapter.scope);
  RELAIS_ASSIGN_OR_RETURN(const auto codes, LoadDimensionCodes(snapshot, dimension));
  ReportCounter::Groups groups;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    v1::ReportGroup& group = groups.emplace_back(std::move(counted[i][0]));
    group.set_code(programs[i]);
    SetLabel(LabelOfKey(dimension, *codes, programs[i]), group);
  }
  AddSection("funding", {"Financement", "Funding"}, std::move(groups), report);
  return absl::OkStatus();
}

std::string CanonicalText(const storage::StatisticsPlan& plan) {
  std::string text = absl::StrCat("report;from=", plan.from, ";to=", plan.to);
  if (!plan.filters.empty()) {
    absl::StrAppend(&text, ";agreements=", absl::StrJoin(plan.filters[0].values, "|"));
  }
  return text;
}

}  // namespace

absl::StatusOr<v1::GetReportResponse> GetReport(const CallContext& call, const storage::Snapshot& snapshot,
                                                const v1::GetReportRequest& request) {
  StatisticsQueryReader query(call, snapshot, request);
  RELAIS_RETURN_IF_ERROR(query.status());
  v1::GetReportResponse response;
  v1::Report& report = *response.mutable_report();
  *report.mutable_period() = convert::PeriodOf(query.plan());
  *report.mutable_as_of() = convert::ToPosition(query.entry().value_or(storage::JournalEntry()));
  report.set_period_complete(query.IsComplete(query.plan()));
  ReportCounter counter(call, snapshot, report.period());
  RELAIS_RETURN_IF_ERROR(AddAccompaniment(call, snapshot, counter, report));
  RELAIS_RETURN_IF_ERROR(AddAgreements(snapshot, query.plan(), counter, report));
  RELAIS_RETURN_IF_ERROR(AddFunding(snapshot, counter, report));
  report.set_canonical_query(CanonicalText(query.plan()));
  for (const auto& [codelist, version] : counter.codelist_versions()) {
    report.add_codelist_versions()->set_codelist(codelist);
    report.mutable_codelist_versions()->rbegin()->set_version(version);
  }
  report.set_counting_rules_version(convert::kCountingRulesVersion);
  report.set_digest(convert::DigestOf(report));
  return response;
}

}  // namespace relais::handlers
