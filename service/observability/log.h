#ifndef RELAIS_SERVICE_OBSERVABILITY_LOG_H_
#define RELAIS_SERVICE_OBSERVABILITY_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/variant.h"

// The log: one JSON object per line on standard error. Warnings and errors are flushed at once, other lines
// within a second. No line may hold personal data: pass names of methods and resources, codes and numbers.
// Thread-safe.

namespace relais::observability {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  const char* name;
  absl::variant<std::string, std::int64_t, double> value;
};

// Returns the line without its line end: `ts` (RFC 3339, UTC, milliseconds), `level`, `message`, then the
// fields in their order. Bytes that are not UTF-8 become U+FFFD.
std::string RenderLogLine(absl::Time at, LogLevel level, absl::string_view message,
                          const std::vector<LogField>& fields);

// Writes the line, unless `level` is below that of SetLogLevel.
void Log(LogLevel level, absl::string_view message, const std::vector<LogField>& fields = {});

// Drops lines below `level` (debug, info, warning, error) from now on; info is the default. INVALID_ARGUMENT
// for another word.
absl::Status SetLogLevel(absl::string_view level);

}  // namespace relais::observability

#endif  // RELAIS_SERVICE_OBSERVABILITY_LOG_H_
