#include "service/domain/import/problem.h"

#include <tuple>

namespace relais::domain {

bool operator<(const Problem& a, const Problem& b) {
  return std::tie(a.file_order, a.file_name, a.line, a.column_order) <
         std::tie(b.file_order, b.file_name, b.line, b.column_order);
}

}  // namespace relais::domain
