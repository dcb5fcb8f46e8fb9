#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_

#include <cstddef>
#include <string>

#include "service/domain/common/localized_text.h"

namespace relais::domain {

// One fault of an import. Plain value.
struct Problem {
  // As the caller named the file.
  std::string file_name;
  // Line of the file where the row begins, the header being line 1; 0 where the whole file is at fault.
  int line = 0;
  // Header of the column as the file has it; its name in code where the file lacks it; empty where the whole
  // row or file is at fault.
  std::string column;
  // What stands in the cell, the end of a long value cut; empty for personal data and where nothing does.
  std::string value;
  // What is wrong and what is allowed. Never holds personal data.
  LocalizedText message;
  // Of a cell that changed in the register too: what the register has; empty for personal data.
  std::string register_value;
  // Whether it is such a cell, or a changed row of something that the register no longer holds.
  bool conflict = false;

  // For the order of problems: place of the file among the kinds, and of the column in the file.
  std::size_t file_order = 0;
  std::size_t column_order = 0;
};

enum class NoticeKind {
  // The value of the file, or of the register, was taken as the caller prefers.
  kTakenFromFile,
  kTakenFromRegister,
  // A row that records nothing.
  kPassedOver,
  // A row of an earlier import that is absent now: kept, or withdrawn.
  kMissing,
  kWithdrawn
};

// Something that an import does and names. Plain value.
struct Notice {
  NoticeKind kind;
  Problem place;
};

// By file, line and column.
bool operator<(const Problem& a, const Problem& b);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_PROBLEM_H_
