#include "client/cli/framework/instant.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/dates.h"

namespace relais::cli {
namespace {

google::protobuf::Timestamp AtInstant(absl::Time time) {
  google::protobuf::Timestamp instant;
  const int64_t seconds = absl::ToUnixSeconds(time);
  instant.set_seconds(seconds);
  instant.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return instant;
}

bool ParseLocal(const std::string& text, absl::CivilSecond& civil) {
  for (const char* format :
       {"%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"}) {
    absl::Time time;
    if (absl::ParseTime(format, text, absl::UTCTimeZone(), &time, nullptr)) {
      civil = absl::ToCivilSecond(time, absl::UTCTimeZone());
      return true;
    }
  }
  return false;
}

// Parses RFC 3339, or a local time without offset. `refusal` starts the error if the text is neither.
absl::StatusOr<google::protobuf::Timestamp> ParseInstant(const std::string& flag, const std::string& text,
                                                         const std::string& refusal, Language language) {
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return AtInstant(time);
  absl::CivilSecond civil;
  if (!ParseLocal(text, civil)) return UsageError(absl::StrCat(refusal, text));
  const absl::TimeZone::TimeInfo info = LocalZone().At(civil);
  if (info.kind == absl::TimeZone::TimeInfo::UNIQUE) return AtInstant(info.pre);
  const LocalizedText twice = {" : heure de changement d’heure; précisez le décalage (-04:00 ou -05:00) : ",
                               ": the clocks change at that hour; add the offset (-04:00 or -05:00): "};
  return UsageError(absl::StrCat(flag, twice.In(language), text));
}

// Parses an instant or a date; a date means the start of the day that is `days` after it.
absl::StatusOr<google::protobuf::Timestamp> ParseDayOrInstant(const std::string& flag,
                                                              const std::string& text, int days,
                                                              Language language) {
  if (const std::optional<absl::CivilDay> day = ReadDay(text); day.has_value()) {
    return AtInstant(LocalZone().At(absl::CivilSecond(*day + days)).pre);
  }
  const LocalizedText refusal = {
      " : attendu 2027-03-31, 31/03/2027, 2027-03-31T17:00 ou 2027-03-31T17:00:00-04:00; reçu : ",
      ": expected 2027-03-31, 31/03/2027, 2027-03-31T17:00 or 2027-03-31T17:00:00-04:00; got: "};
  return ParseInstant(flag, text, absl::StrCat(flag, refusal.In(language)), language);
}

}  // namespace

absl::TimeZone LocalZone() {
  absl::TimeZone zone;
  // Without time zone data, the standard offset is the best approximation.
  if (!absl::LoadTimeZone("America/Toronto", &zone)) zone = absl::FixedTimeZone(-5 * 60 * 60);
  return zone;
}

absl::StatusOr<v1::AsOf> ParseAsOf(const std::string& text, Language language, absl::Time now) {
  const LocalizedText refusal = {
      "--as-of : attendu @NUMÉRO, 2019-03-31, 31/03/2019, 2019-04-01T08:00 ou 2019-04-01T08:00:00-04:00; "
      "reçu : ",
      "--as-of: expected @NUMBER, 2019-03-31, 31/03/2019, 2019-04-01T08:00 or 2019-04-01T08:00:00-04:00; "
      "got: "};
  v1::AsOf as_of;
  int64_t sequence = 0;
  if (!text.empty() && text[0] == '@') {
    if (!absl::SimpleAtoi(text.substr(1), &sequence) || sequence < 0) {
      return UsageError(absl::StrCat(refusal.In(language), text));
    }
    as_of.set_sequence(sequence);
    return as_of;
  }
  if (const std::optional<absl::CivilDay> day = ReadDay(text); day.has_value()) {
    // The journal counts in microseconds: the last one before the next day.
    const absl::Time end = LocalZone().At(absl::CivilSecond(*day + 1)).pre - absl::Microseconds(1);
    if (*day != absl::ToCivilDay(now, LocalZone())) *as_of.mutable_instant() = AtInstant(end);
    return as_of;
  }
  auto instant = ParseInstant("--as-of", text, refusal.In(language), language);
  if (!instant.ok()) return instant.status();
  *as_of.mutable_instant() = *std::move(instant);
  return as_of;
}

absl::StatusOr<google::protobuf::Timestamp> ParseUntil(const std::string& flag, const std::string& text,
                                                       Language language) {
  return ParseDayOrInstant(flag, text, 1, language);
}

absl::StatusOr<google::protobuf::Timestamp> ParseSince(const std::string& flag, const std::string& text,
                                                       Language language) {
  return ParseDayOrInstant(flag, text, 0, language);
}

std::string LocalTime(const google::protobuf::Timestamp& instant) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(instant.seconds()), LocalZone());
}

}  // namespace relais::cli
