#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_INSTANT_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_INSTANT_H_

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/app/language.h"
#include "relais/v1/as_of.pb.h"

namespace relais::cli {

// America/Toronto, the time zone of all local times.
absl::TimeZone LocalZone();

// Parses `@12` as a journal position. Other forms are an RFC 3339 instant, or a local date and time without
// offset (seconds optional). A date alone means the end of that day; if it is the day of `now`, it means the
// current state. Local times that the clock skips or repeats are refused. Usage error otherwise.
absl::StatusOr<v1::AsOf> ParseAsOf(const std::string& text, Language language, absl::Time now = absl::Now());

// Parses the end of a validity: an instant as for ParseAsOf, or a date, which means the end of that day. A
// usage error names `flag`.
absl::StatusOr<google::protobuf::Timestamp> ParseUntil(const std::string& flag, const std::string& text,
                                                       Language language);

// Parses a start: the same, but a date means the beginning of that day.
absl::StatusOr<google::protobuf::Timestamp> ParseSince(const std::string& flag, const std::string& text,
                                                       Language language);

// Local date and time, to the second.
std::string LocalTime(const google::protobuf::Timestamp& instant);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_INSTANT_H_
