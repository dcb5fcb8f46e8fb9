#ifndef RELAIS_SERVICE_RELAISD_EXIT_H_
#define RELAIS_SERVICE_RELAISD_EXIT_H_

#include <vector>

#include "service/domain/common/localized_text.h"

// How a command of relaisd ends: its exit code, and what it says on standard error, in French and in English.

namespace relais {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
// Refused before it began.
inline constexpr int kBadStart = 2;

// Prints one line to standard error.
void Tell(const domain::LocalizedText& text);

// Prints a line for each problem; returns kBadStart.
int Refuse(const std::vector<domain::LocalizedText>& problems);

// Call after the last output. Returns `code` if all that was printed has reached standard output, such as a
// file on a full disk; else says that it is lost and returns kFailed.
int AfterPrinting(int code, const domain::LocalizedText& lost);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_EXIT_H_
