#include "service/domain/import/problem.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace relais::domain {

bool operator<(const Problem& a, const Problem& b) {
  return std::tie(a.file_order, a.file_name, a.line, a.column_order) <
         std::tie(b.file_order, b.file_name, b.line, b.column_order);
}

void ProblemList::Add(Problem problem) {
  Count(problem.file_order);
  if (!full()) kept_.push_back(std::move(problem));
}

void ProblemList::Count(std::size_t file_order) {
  ++count_;
  files_.insert(file_order);
}

std::vector<Problem> ProblemList::TakeSorted() {
  std::stable_sort(kept_.begin(), kept_.end());
  count_ = 0;
  files_.clear();
  return std::exchange(kept_, {});
}

}  // namespace relais::domain
