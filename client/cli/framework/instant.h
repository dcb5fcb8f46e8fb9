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

// America/Toronto, in which people of the region read and write times.
absl::TimeZone LocalZone();

// `@12` is a journal position; else an RFC 3339 instant, a local date and time without offset, seconds
// optional, or a date: the end of that day, which of the day that it is at `now` is the present. An hour that
// the clock passed twice or never is refused. Usage error otherwise.
absl::StatusOr<v1::AsOf> ParseAsOf(const std::string& text, Language language, absl::Time now = absl::Now());

// How long something holds: an instant written as for ParseAsOf, or a date, whose whole day counts. A usage
// error names `flag`.
absl::StatusOr<google::protobuf::Timestamp> ParseUntil(const std::string& flag, const std::string& text,
                                                       Language language);

// From when something counts: the same, but a date means its beginning.
absl::StatusOr<google::protobuf::Timestamp> ParseSince(const std::string& flag, const std::string& text,
                                                       Language language);

// Local date and time, to the second.
std::string LocalTime(const google::protobuf::Timestamp& instant);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_INSTANT_H_
