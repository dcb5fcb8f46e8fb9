#include "service/handlers/statistics.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "service/convert/errors.h"
#include "service/convert/names.h"
#include "service/convert/page_token.h"
#include "service/convert/records.h"
#include "service/convert/statistics.h"
#include "service/handlers/access.h"
#include "service/handlers/statistics_query.h"
#include "storage/journal.h"
#include "storage/statistics.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

void AddRows(const storage::StatisticsAnswer& answer, v1::StatisticsResult& result) {
  for (const storage::StatisticsCell& cell : answer.cells) {
    v1::StatisticsRow& row = *result.add_rows();
    for (const std::string& key : cell.keys) row.add_keys(key);
    row.set_value(cell.value);
    if (cell.percentile_90.has_value()) row.set_percentile_90(*cell.percentile_90);
  }
  result.set_total(answer.total.value);
  if (answer.total.percentile_90.has_value()) result.set_total_percentile_90(*answer.total.percentile_90);
  result.set_multi_valued(answer.multi_valued);
}

absl::StatusOr<v1::JournalPosition> PositionOf(const storage::Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::JournalEntry> entry,
                          storage::FindEntry(snapshot, snapshot.position()));
  return convert::ToPosition(entry.value_or(storage::JournalEntry()));
}

// A page after the first shows the cell as it was when the first was made, whatever was recorded since.
struct Place {
  std::int64_t position = 0;
  std::int64_t after = 0;
  // Civil day by which views that end by date were open or closed for the first page.
  absl::CivilDay day;
};

// Days since 1970-01-01, for a page token.
std::int64_t NumberOf(absl::CivilDay day) { return day - absl::CivilDay(1970); }

absl::StatusOr<Place> PlaceOf(const CallContext& call, const storage::Snapshot& snapshot,
                              const v1::ListStatisticsDossiersRequest& request) {
  if (request.page_token().empty()) return Place{snapshot.position(), 0, call.today};
  RELAIS_ASSIGN_OR_RETURN(
      const std::vector<std::int64_t> key,
      convert::ParseNumericPageToken(request.page_token(), convert::QueryFingerprint(request), 3));
  if (key[0] > snapshot.head() || key[2] < 0 || key[2] > NumberOf(absl::CivilDay(9999, 12, 31))) {
    return convert::InvalidPageToken("page_token");
  }
  return Place{key[0], key[1], absl::CivilDay(1970) + key[2]};
}

}  // namespace

absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(const CallContext&,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::QueryStatisticsRequest& request) {
  StatisticsQueryReader query(snapshot, request.query());
  RELAIS_RETURN_IF_ERROR(query.status());
  RELAIS_ASSIGN_OR_RETURN(storage::StatisticsAnswer answer, storage::Aggregate(snapshot, query.plan()));
  RELAIS_RETURN_IF_ERROR(query.Sort(answer.cells));

  v1::QueryStatisticsResponse response;
  v1::StatisticsResult& result = *response.mutable_result();
  AddRows(answer, result);
  result.set_unit(convert::UnitOf(query.plan().measure));
  *result.mutable_period() = convert::PeriodOf(query.plan());
  RELAIS_ASSIGN_OR_RETURN(*result.mutable_as_of(), PositionOf(snapshot));
  result.set_canonical_query(convert::CanonicalQuery(query.plan()));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<v1::CodelistVersion> versions, query.CodelistVersions());
  for (const v1::CodelistVersion& version : versions) *result.add_codelist_versions() = version;
  result.set_counting_rules_version(convert::kCountingRulesVersion);
  result.set_digest(convert::DigestOf(result));
  return response;
}

absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListStatisticsDossiersRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const Place place, PlaceOf(call, snapshot, request));
  storage::Snapshot shown = snapshot;
  storage::Scope then;
  // A request for a past state is judged as of it already; one for the present is from its second page on.
  if (!snapshot.judged_as_of() && !request.page_token().empty()) {
    shown = snapshot.At(place.position);
    RELAIS_ASSIGN_OR_RETURN(then, ScopeAsOf(call, shown, place.day));
    shown = shown.JudgedAsOf(then);
  }
  StatisticsQueryReader query(shown, request.query());
  const std::optional<std::vector<std::string>> keys = query.ReadKeys(request.keys());
  domain::Violations violations;
  const std::int64_t size = convert::PageSize(request.page_size(), violations);
  query.Add(violations);
  RELAIS_RETURN_IF_ERROR(query.status());

  // One more than the page tells whether another follows.
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::StatisticsContribution> found,
                          storage::ListContributions(shown, query.plan(), keys, place.after, size + 1));
  v1::ListStatisticsDossiersResponse response;
  for (const storage::StatisticsContribution& contribution : found) {
    if (response.dossiers_size() == size) {
      response.set_next_page_token(convert::MakePageToken(
          convert::QueryFingerprint(request),
          {absl::StrCat(place.position),
           absl::StrCat(found[static_cast<std::size_t>(response.dossiers_size()) - 1].dossier_id),
           absl::StrCat(NumberOf(place.day))}));
      break;
    }
    v1::StatisticsDossier& dossier = *response.add_dossiers();
    dossier.set_dossier(convert::DossierName(contribution.dossier_id));
    dossier.set_project_title(contribution.project_title);
    dossier.set_value(contribution.value);
  }
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t withheld, storage::CountWithheld(shown, query.plan(), keys));
  response.set_withheld_count(withheld);
  return response;
}

}  // namespace relais::handlers
