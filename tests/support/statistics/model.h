#ifndef RELAIS_TESTS_SUPPORT_STATISTICS_MODEL_H_
#define RELAIS_TESTS_SUPPORT_STATISTICS_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/statistics/statistics.h"
#include "tests/support/statistics/register.h"

// For tests: brute-force counts from every fact of every dossier. Shares only types with the counting core;
// written to be plainly right, not fast.

namespace relais::storage::counting {

struct ModelAnswer {
  // By keys.
  std::map<std::vector<std::string>, StatisticsCell> cells;
  StatisticsCell total;
  // By keys (none: the total), then by dossier: its contribution.
  std::map<std::vector<std::string>, std::map<std::int64_t, std::int64_t>> contributions;
  // Whether a unit appears in several cells.
  bool some_unit_twice = false;
};

ModelAnswer Count(const TestRegister& reg, std::int64_t position, const StatisticsPlan& plan);

}  // namespace relais::storage::counting

#endif  // RELAIS_TESTS_SUPPORT_STATISTICS_MODEL_H_
