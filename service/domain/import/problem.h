#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {

// One fault of an import. Plain value.
struct Problem {
  // File name as the caller gave it.
  std::string file_name;
  // Line on which the row begins, the header being line 1; 0 if the whole file is at fault.
  int line = 0;
  // Column header as in the file, or its name in code if the file lacks it; empty if the whole row or file is
  // at fault.
  std::string column;
  // Content of the cell, cut if long; empty for personal data.
  std::string value;
  // What is wrong or what is allowed. Never holds personal data.
  LocalizedText message;
  // For a cell that changed in the register too: the register's value; empty for personal data.
  std::string register_value;
  // Whether this is such a cell, or a changed row of something that is no longer in the register.
  bool conflict = false;

  // Sort keys: position of the file among the kinds, and of the column in the file.
  std::size_t file_order = 0;
  std::size_t column_order = 0;
};

enum class NoticeKind {
  // A conflict was settled by ImportOptions::prefer.
  kTakenFromFile,
  kTakenFromRegister,
  // The row records nothing.
  kPassedOver,
  // A row of an earlier import is absent now: it was kept, or withdrawn.
  kMissing,
  kWithdrawn
};

// An effect of an import that is not a fault. Plain value.
struct Notice {
  NoticeKind kind;
  Problem place;
};

// By file, line and column.
bool operator<(const Problem& a, const Problem& b);

// The problems of one import. Keeps the first kMaxKept and counts the rest, so that memory is bounded even if
// every cell is at fault. Not thread-safe.
class ProblemList {
 public:
  // More than a person reads; about 5 MB.
  static constexpr std::size_t kMaxKept = 10'000;

  // Counts the problem, and keeps it if the list is not full.
  void Add(Problem problem);
  // Counts a problem of the file that is `file_order`-th without keeping it; for when the list is full.
  void Count(std::size_t file_order);

  bool full() const { return kept_.size() >= kMaxKept; }
  bool empty() const { return count_ == 0; }
  // All problems, those that are not kept included.
  std::size_t count() const { return count_; }
  // Whether the file that is `file_order`-th has a problem.
  bool HasAnyOf(std::size_t file_order) const { return files_.contains(file_order); }

  // Returns the kept problems by file, line and column, and empties the list.
  std::vector<Problem> TakeSorted();

 private:
  std::vector<Problem> kept_;
  std::size_t count_ = 0;
  absl::flat_hash_set<std::size_t> files_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_
