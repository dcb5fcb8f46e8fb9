#include "service/domain/common/period.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace relais::domain {
namespace {

constexpr int kFirstMonth = 4;
constexpr int kFirstYear = 1900;

absl::civil_year_t FiscalYear(absl::CivilDay day) {
  return day.month() < kFirstMonth ? day.year() - 1 : day.year();
}

// 1 for April to June … 4 for January to March.
int Quarter(absl::CivilDay day) { return (day.month() + 12 - kFirstMonth) % 12 / 3 + 1; }

Period YearPeriod(absl::civil_year_t year) {
  return {absl::CivilDay(year, kFirstMonth, 1), absl::CivilDay(year + 1, kFirstMonth, 1) - 1};
}

Period QuarterPeriod(absl::civil_year_t year, int quarter) {
  const absl::CivilMonth first = absl::CivilMonth(year, kFirstMonth) + absl::civil_diff_t{3} * (quarter - 1);
  return {absl::CivilDay(first), absl::CivilDay(first + 3) - 1};
}

// Parses a year of four digits; nullopt for anything else.
std::optional<int> ParseYear(absl::string_view digits) {
  for (const char c : digits) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
  }
  int year = 0;
  if (!absl::SimpleAtoi(digits, &year) || year < kFirstYear) return std::nullopt;
  return year;
}

}  // namespace

bool operator==(const Period& a, const Period& b) { return a.from == b.from && a.to == b.to; }

std::optional<Period> ParsePeriodLabel(absl::string_view label) {
  label = absl::StripAsciiWhitespace(label);
  if ((label.size() != 9 && label.size() != 12) || label[4] != '-') return std::nullopt;
  const std::optional<int> first = ParseYear(label.substr(0, 4));
  const std::optional<int> second = ParseYear(label.substr(5, 4));
  if (!first.has_value() || !second.has_value() || *second != *first + 1) return std::nullopt;
  if (label.size() == 9) return YearPeriod(*first);
  const char letter = absl::ascii_toupper(static_cast<unsigned char>(label[10]));
  const int quarter = label[11] - '0';
  if (label[9] != '/' || (letter != 'T' && letter != 'Q') || quarter < 1 || quarter > 4) return std::nullopt;
  return QuarterPeriod(*first, quarter);
}

std::string PeriodLabel(const Period& period) {
  const absl::civil_year_t year = FiscalYear(period.from);
  if (period == YearPeriod(year)) return FiscalYearLabel(period.from);
  if (period == QuarterPeriod(year, Quarter(period.from))) return QuarterLabel(period.from);
  return "";
}

std::string FiscalYearLabel(absl::CivilDay day) {
  const absl::civil_year_t year = FiscalYear(day);
  return absl::StrCat(year, "-", year + 1);
}

std::string QuarterLabel(absl::CivilDay day) {
  return absl::StrCat(FiscalYearLabel(day), "/T", Quarter(day));
}

std::string MonthLabel(absl::CivilDay day) { return absl::FormatCivilTime(absl::CivilMonth(day)); }

std::optional<std::vector<BucketPeriod>> SplitPeriod(const Period& period, Bucket bucket, std::size_t most) {
  const auto whole = [bucket](absl::CivilDay day) -> BucketPeriod {
    const absl::CivilMonth month(day);
    switch (bucket) {
      case Bucket::kMonth:
        return {MonthLabel(day), {absl::CivilDay(month), absl::CivilDay(month + 1) - 1}};
      case Bucket::kQuarter:
        return {QuarterLabel(day), QuarterPeriod(FiscalYear(day), Quarter(day))};
      case Bucket::kFiscalYear:
        break;
    }
    return {FiscalYearLabel(day), YearPeriod(FiscalYear(day))};
  };
  std::vector<BucketPeriod> buckets;
  for (absl::CivilDay day = period.from; day <= period.to; day = buckets.back().period.to + 1) {
    if (buckets.size() == most) return std::nullopt;
    buckets.push_back(whole(day));
    Period& part = buckets.back().period;
    part = {std::max(part.from, period.from), std::min(part.to, period.to)};
  }
  return buckets;
}

}  // namespace relais::domain
