#ifndef RELAIS_TESTS_BENCH_PERCENTILE_H_
#define RELAIS_TESTS_BENCH_PERCENTILE_H_

#include <cstddef>
#include <vector>

namespace relais::bench {

// Percentile by nearest rank, of values in ascending order; 0 if there are none. `percent`: 1 to 100.
template <class Number>
Number Percentile(const std::vector<Number>& ascending, std::size_t percent) {
  return ascending.empty() ? Number{0} : ascending[(ascending.size() * percent + 99) / 100 - 1];
}

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_PERCENTILE_H_
