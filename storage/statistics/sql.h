#ifndef RELAIS_STORAGE_STATISTICS_SQL_H_
#define RELAIS_STORAGE_STATISTICS_SQL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/engine/value.h"
#include "storage/statistics/statistics.h"
#include "storage/versioned/versioned.h"

// Builds the counting queries from the closed tables. Every text of the plan is a bound parameter.
//
// All three queries use the same rows: one for each unit and each cell that it counts in, after the filters.
// So cells, totals and drill-down agree.

namespace relais::storage::counting {

struct SqlQuery {
  std::string text;
  // One for each `?`, in order.
  std::vector<Value> parameters;
  // Types of the columns, as Session::Query expects.
  std::string columns;
};

// A sum has two columns, so that it is exact for any amounts: `high` times kSumBase plus `low`.
inline constexpr std::int64_t kSumBase = 1'000'000'000;

// Columns: a key for each of `dimensions` (the plan's, or none for the total), then the lowest dossier_id,
// then the value. A count or sum has one row for each cell, with `high` and `low`. A measure of days has one
// row for each unit, with its first and last day.
SqlQuery CellsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                    const std::vector<Dimension>& dimensions);

// Columns: dossier_id, project title, and the dossier's contribution as `high` and `low`. `keys` are those of
// the plan's dimensions, each as the spellings that it covers; empty means the total.
SqlQuery ContributionsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                            const std::vector<std::vector<std::string>>& keys, std::int64_t after,
                            std::int64_t limit);

// One row: the number of dossiers in the cell that ContributionsQuery leaves out, because the caller may not
// see them now.
SqlQuery WithheldQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                       const std::vector<std::vector<std::string>>& keys);

}  // namespace relais::storage::counting

#endif  // RELAIS_STORAGE_STATISTICS_SQL_H_
