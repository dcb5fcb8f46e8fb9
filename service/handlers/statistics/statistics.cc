#include "service/handlers/statistics/statistics.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "service/auth/access.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/page_token.h"
#include "service/convert/common/records.h"
#include "service/convert/statistics/statistics.h"
#include "service/handlers/statistics/statistics_query.h"
#include "storage/journal/journal.h"
#include "storage/statistics/statistics.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

void AddRows(const storage::StatisticsAnswer& answer, v1::StatisticsResult& result) {
  for (const storage::StatisticsCell& cell : answer.cells) {
    v1::StatisticsRow& row = *result.add_rows();
    for (const std::string& key : cell.keys) row.add_keys(key);
    row.set_value(storage::ToDouble(cell.value));
    row.set_whole(cell.value.whole);
    row.set_half(cell.value.half);
    if (cell.percentile_90.has_value()) row.set_percentile_90(static_cast<double>(*cell.percentile_90));
  }
  result.set_total(storage::ToDouble(answer.total.value));
  result.set_total_whole(answer.total.value.whole);
  result.set_total_half(answer.total.value.half);
  if (answer.total.percentile_90.has_value()) {
    result.set_total_percentile_90(static_cast<double>(*answer.total.percentile_90));
  }
  result.set_multi_valued(answer.multi_valued);
}

v1::JournalPosition PositionOf(const StatisticsQueryReader& query) {
  return convert::ToPosition(query.entry().value_or(storage::JournalEntry()));
}

// Turns an overflow of a sum into a violation, which names the dossiers if the caller may list them.
absl::Status Explained(const CallContext& call, const absl::Status& status) {
  if (!absl::IsOutOfRange(status)) return status;
  const bool may_list = call.principal.Holds(v1::ROLE_AGENT) || call.principal.Holds(v1::ROLE_ADVISOR);
  const std::string dossiers = may_list ? std::string(status.message()) : "";
  return convert::InvalidQuery(
      {{"query.measure",
        "",
        {absl::StrCat("une somme d’au plus 92 233 720 368 547 758,07 $ : corrigez les montants des dossiers ",
                      dossiers, ", ou écartez-les par un filtre"),
         absl::StrCat("a sum of at most $92,233,720,368,547,758.07: correct the amounts of the dossiers ",
                      dossiers, ", or leave them out by a filter")}}});
}

absl::StatusOr<v1::StatisticsResult> ResultOf(const CallContext& call, const storage::Snapshot& snapshot,
                                              StatisticsQueryReader& query,
                                              const storage::StatisticsPlan& plan) {
  absl::StatusOr<storage::StatisticsAnswer> answer = storage::Aggregate(snapshot, plan);
  RELAIS_RETURN_IF_ERROR(Explained(call, answer.status()));
  RELAIS_RETURN_IF_ERROR(query.Sort(answer->cells));
  v1::StatisticsResult result;
  AddRows(*answer, result);
  result.set_unit(convert::UnitOf(plan.measure));
  *result.mutable_period() = convert::PeriodOf(plan);
  result.set_period_complete(query.IsComplete(plan));
  *result.mutable_as_of() = PositionOf(query);
  result.set_canonical_query(convert::CanonicalQuery(plan));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<v1::CodelistVersion> versions, query.CodelistVersions());
  for (const v1::CodelistVersion& version : versions) *result.add_codelist_versions() = version;
  result.set_counting_rules_version(convert::kCountingRulesVersion);
  result.set_digest(convert::DigestOf(result));
  return result;
}

// Start of a page. Later pages show the cell as of the first page's position.
struct Place {
  std::int64_t position = 0;
  std::int64_t after = 0;
  // Civil day of the first page, for views that end by date.
  absl::CivilDay day;
};

// Days since 1970-01-01, for a page token.
std::int64_t NumberOf(absl::CivilDay day) { return day - absl::CivilDay(1970); }

absl::StatusOr<Place> PlaceOf(const CallContext& call, const storage::Snapshot& snapshot,
                              const v1::ListStatisticsDossiersRequest& request) {
  if (request.page_token().empty()) return Place{snapshot.position(), 0, call.today};
  RELAIS_ASSIGN_OR_RETURN(
      const std::vector<std::int64_t> key,
      convert::ParseNumericPageToken(request.page_token(),
                                     convert::QueryFingerprint(request, call.principal.user_id), 3));
  if (key[0] > snapshot.head() || key[2] < 0 || key[2] > NumberOf(absl::CivilDay(9999, 12, 31))) {
    return convert::InvalidPageToken("page_token");
  }
  return Place{key[0], key[1], absl::CivilDay(1970) + key[2]};
}

}  // namespace

absl::StatusOr<v1::QueryStatisticsResponse> QueryStatistics(const CallContext& call,
                                                            const storage::Snapshot& snapshot,
                                                            const v1::QueryStatisticsRequest& request) {
  StatisticsQueryReader query(call, snapshot, request.query());
  RELAIS_RETURN_IF_ERROR(query.status());
  v1::QueryStatisticsResponse response;
  RELAIS_ASSIGN_OR_RETURN(*response.mutable_result(), ResultOf(call, snapshot, query, query.plan()));
  return response;
}

absl::StatusOr<v1::QueryStatisticsSeriesResponse> QueryStatisticsSeries(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::QueryStatisticsSeriesRequest& request) {
  StatisticsQueryReader query(call, snapshot, request.query());
  const std::vector<StatisticsQueryReader::Bucket> buckets = query.ReadBuckets(request.bucket());
  RELAIS_RETURN_IF_ERROR(query.status());
  v1::QueryStatisticsSeriesResponse series;
  for (const StatisticsQueryReader::Bucket& bucket : buckets) {
    v1::StatisticsSeriesPoint& point = *series.add_points();
    point.set_bucket(bucket.label);
    RELAIS_ASSIGN_OR_RETURN(*point.mutable_result(), ResultOf(call, snapshot, query, bucket.plan));
  }
  *series.mutable_period() = convert::PeriodOf(query.plan());
  series.set_bucket(request.bucket());
  *series.mutable_as_of() = PositionOf(query);
  series.set_canonical_query(
      absl::StrCat("series=", convert::CodeOf(request.bucket()), ";", convert::CanonicalQuery(query.plan())));
  series.set_digest(convert::DigestOf(series));
  return series;
}

absl::StatusOr<v1::ListStatisticsDossiersResponse> ListStatisticsDossiers(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListStatisticsDossiersRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const Place place, PlaceOf(call, snapshot, request));
  storage::Snapshot shown = snapshot;
  storage::Scope then;
  // A request for a past state is already judged as of it; one for the present is so from its second page.
  if (!snapshot.has_access_as_of() && !request.page_token().empty()) {
    shown = snapshot.At(place.position);
    RELAIS_ASSIGN_OR_RETURN(then, ScopeAsOf(call, shown, place.day));
    shown = shown.WithAccessAsOf(then);
  }
  StatisticsQueryReader query(call, shown, request.query());
  const std::optional<std::vector<std::string>> keys = query.ReadKeys(request.keys());
  domain::Violations violations;
  const std::int64_t size = convert::PageSize(request.page_size(), violations);
  query.Add(violations);
  RELAIS_RETURN_IF_ERROR(query.status());

  // One more than the page tells whether another follows.
  const absl::StatusOr<std::vector<storage::StatisticsContribution>> contributions =
      storage::ListContributions(shown, query.plan(), keys, place.after, size + 1);
  RELAIS_RETURN_IF_ERROR(Explained(call, contributions.status()));
  const std::vector<storage::StatisticsContribution>& found = *contributions;
  v1::ListStatisticsDossiersResponse response;
  for (const storage::StatisticsContribution& contribution : found) {
    if (response.dossiers_size() == size) {
      response.set_next_page_token(convert::MakePageToken(
          convert::QueryFingerprint(request, call.principal.user_id),
          {absl::StrCat(place.position),
           absl::StrCat(found[static_cast<std::size_t>(response.dossiers_size()) - 1].dossier_id),
           absl::StrCat(NumberOf(place.day))}));
      break;
    }
    v1::StatisticsDossier& dossier = *response.add_dossiers();
    dossier.set_dossier(convert::DossierName(contribution.dossier_id));
    dossier.set_project_title(contribution.project_title);
    dossier.set_value(static_cast<double>(contribution.value));
    dossier.set_whole(contribution.value);
  }
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t withheld, storage::CountWithheld(shown, query.plan(), keys));
  response.set_withheld_count(withheld);
  return response;
}

}  // namespace relais::handlers
