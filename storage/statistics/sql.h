#ifndef RELAIS_STORAGE_STATISTICS_SQL_H_
#define RELAIS_STORAGE_STATISTICS_SQL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/engine/value.h"
#include "storage/statistics/statistics.h"
#include "storage/versioned/versioned.h"

// Puts a counting query together from the closed tables. Every text of the plan is bound, none is pasted.
//
// All three queries below stand on the same rows: one for each unit and cell that it stands in, after the
// filters. That is why cells, totals and drill-down agree.

namespace relais::storage::counting {

struct SqlQuery {
  std::string text;
  // One for each `?`, in order.
  std::vector<Value> parameters;
  // Types of the columns, as Session::Query wants them.
  std::string columns;
};

// A sum comes in two columns, so that it is exact whatever the amounts: `high` times kSumBase plus `low`.
inline constexpr std::int64_t kSumBase = 1'000'000'000;

// Rows: a key for each of `dimensions` (the plan's, or none for the total), then the lowest dossier_id, then
// the value: one row for each cell with its number as `high` and `low`, or for a measure of days one row for
// each unit with the days on which it began and ended.
SqlQuery CellsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                    const std::vector<Dimension>& dimensions);

// Rows: dossier_id, its project title, what it brings as `high` and `low`. `keys` are those of the plan's
// dimensions, each as the spellings that it stands for; empty means the total.
SqlQuery ContributionsQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                            const std::vector<std::vector<std::string>>& keys, std::int64_t after,
                            std::int64_t limit);

// One row: how many dossiers stand behind the cell that ContributionsQuery leaves out, for the caller may not
// see them now.
SqlQuery WithheldQuery(const Snapshot& snapshot, const StatisticsPlan& plan,
                       const std::vector<std::vector<std::string>>& keys);

}  // namespace relais::storage::counting

#endif  // RELAIS_STORAGE_STATISTICS_SQL_H_
