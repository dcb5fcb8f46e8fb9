#include "service/domain/common/civil_date.h"

#include "absl/strings/ascii.h"

namespace relais::domain {
namespace {

constexpr int kFirstYear = 1900;

struct Zone {
  absl::TimeZone zone;
  bool found;
};

const Zone& Toronto() {
  static const Zone* const zone = [] {
    auto* loaded = new Zone{absl::UTCTimeZone(), false};
    loaded->found = absl::LoadTimeZone("America/Toronto", &loaded->zone);
    return loaded;
  }();
  return *zone;
}

// Parses digits; -1 if any character is not a digit.
int Number(absl::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<absl::CivilDay> MakeDay(int year, int month, int day) {
  if (year < kFirstYear || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay date(year, month, day);
  // CivilDay carries an excess into the next month, so such a date does not exist.
  if (date.year() != year || date.month() != month || date.day() != day) return std::nullopt;
  return date;
}

}  // namespace

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return MakeDay(Number(text.substr(0, 4)), Number(text.substr(5, 2)), Number(text.substr(8, 2)));
}

std::string FormatDate(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::CivilDay Today(absl::Time now) { return absl::ToCivilDay(now, Toronto().zone); }

bool TorontoZoneAvailable() { return Toronto().found; }

}  // namespace relais::domain
