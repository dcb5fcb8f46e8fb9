#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {
namespace {

// Folded, in French and English, by month. `mar` abbreviates no other month in French.
const std::vector<std::vector<absl::string_view>>& MonthNames() {
  static const auto* const names = new std::vector<std::vector<absl::string_view>>{
      {"janvier", "janv", "jan", "january"},
      {"fevrier", "fevr", "fev", "feb", "february"},
      {"mars", "mar", "march"},
      {"avril", "avr", "apr", "april"},
      {"mai", "may"},
      {"juin", "jun", "june"},
      {"juillet", "juil", "juill", "jul", "july"},
      {"aout", "aou", "aug", "august"},
      {"septembre", "sept", "sep", "september"},
      {"octobre", "oct", "october"},
      {"novembre", "nov", "november"},
      {"decembre", "dec", "december"},
  };
  return *names;
}

// Monday first.
const std::vector<std::vector<absl::string_view>>& WeekdayNames() {
  static const auto* const names = new std::vector<std::vector<absl::string_view>>{
      {"lundi", "lun", "monday", "mon"},       {"mardi", "tuesday", "tue"},
      {"mercredi", "mer", "wednesday", "wed"}, {"jeudi", "jeu", "thursday", "thu"},
      {"vendredi", "ven", "friday", "fri"},    {"samedi", "sam", "saturday", "sat"},
      {"dimanche", "dim", "sunday", "sun"}};
  return *names;
}

// Index of `word`, with or without a final point, among the names; -1 if it is not one.
int PositionOf(absl::string_view word, const std::vector<std::vector<absl::string_view>>& names) {
  absl::ConsumeSuffix(&word, ".");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(names[i].begin(), names[i].end(), word) != names[i].end()) return static_cast<int>(i);
  }
  return -1;
}

// Parses a number of `least` to `most` digits; -1 for anything else.
int Number(absl::string_view text, std::size_t least, std::size_t most) {
  int number = 0;
  const bool digits = std::all_of(text.begin(), text.end(),
                                  [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  if (!digits || text.size() < least || text.size() > most || !absl::SimpleAtoi(text, &number)) return -1;
  return number;
}

int Day(absl::string_view text) {
  if (text == "1er" || text == "1st") return 1;
  return Number(text, 1, 2);
}

// Reads a year of two digits as Excel does: 1930 to 2029.
int Year(absl::string_view text) {
  const int number = Number(text, 2, 4);
  if (text.size() == 4) return number;
  if (text.size() != 2 || number < 0) return -1;
  return number < 30 ? 2000 + number : 1900 + number;
}

std::optional<absl::CivilDay> MakeDay(int year, int month, int day) {
  return ParseDate(absl::StrFormat("%04d-%02d-%02d", year, month, day));
}

// Reads Excel's day number (1900 system): five digits, unlike any year or other number in a sheet's dates.
std::optional<absl::CivilDay> FromSerial(absl::string_view text) {
  constexpr int kFirst = 10'000;
  // 31 December 2099.
  constexpr int kLast = 73'050;
  if (!absl::ConsumeSuffix(&text, ".0")) absl::ConsumeSuffix(&text, ",0");
  const int serial = Number(text, 5, 5);
  if (serial < kFirst || serial > kLast) return std::nullopt;
  return absl::CivilDay(1899, 12, 30) + serial;
}

// Removes a time from the end of `text`, as in `2018-05-02 00:00:00` or `2018-05-02t14:30`. The day does not
// depend on it.
void RemoveTime(absl::string_view* text) {
  const std::size_t colon = text->find(':');
  if (colon == absl::string_view::npos) return;
  const std::size_t gap = text->find_last_of(" t", colon);
  if (gap == absl::string_view::npos) return;
  absl::string_view time = text->substr(gap + 1);
  if (const std::size_t point = time.find_first_of(".,"); point != absl::string_view::npos) {
    if (Number(time.substr(point + 1), 1, 6) < 0) return;
    time = time.substr(0, point);
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(time, ':');
  if (parts.size() > 3 || Number(parts[0], 1, 2) < 0 || Number(parts[0], 1, 2) > 23) return;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (Number(parts[i], 2, 2) < 0 || Number(parts[i], 2, 2) > 59) return;
  }
  *text = absl::StripAsciiWhitespace(text->substr(0, gap));
}

// Splits a date at blanks, commas and one kind of `-`, `/` or `.`; empty if there are several kinds.
std::vector<absl::string_view> Pieces(absl::string_view text) {
  const std::size_t first = text.find_first_of("-/");
  if (first != absl::string_view::npos) {
    const char mark = text[first];
    // Blanks around the separators have no meaning.
    std::vector<absl::string_view> pieces = absl::StrSplit(text, mark);
    for (absl::string_view& piece : pieces) piece = absl::StripAsciiWhitespace(piece);
    return pieces;
  }
  if (!absl::StrContains(text, ' ')) return absl::StrSplit(text, '.');
  return absl::StrSplit(text, absl::ByAnyChar(" ,"), absl::SkipEmpty());
}

// Removes a weekday from the front of the pieces; -1 if there is none.
int TakeWeekday(std::vector<absl::string_view>* pieces) {
  if (pieces->size() < 4) return -1;
  const int weekday = PositionOf(pieces->front(), WeekdayNames());
  if (weekday >= 0) pieces->erase(pieces->begin());
  return weekday;
}

std::optional<absl::CivilDay> FromPieces(const std::vector<absl::string_view>& pieces) {
  if (pieces.size() != 3) return std::nullopt;
  if (const int month = PositionOf(pieces[1], MonthNames()); month >= 0) {
    // Accepts `2018-mai-02`, besides the forms that people write.
    if (pieces[0].size() == 4) return MakeDay(Number(pieces[0], 4, 4), month + 1, Day(pieces[2]));
    return MakeDay(Year(pieces[2]), month + 1, Day(pieces[0]));
  }
  if (const int month = PositionOf(pieces[0], MonthNames()); month >= 0) {
    return MakeDay(Number(pieces[2], 4, 4), month + 1, Day(pieces[1]));
  }
  if (pieces[0].size() == 4) {
    return MakeDay(Number(pieces[0], 4, 4), Number(pieces[1], 1, 2), Number(pieces[2], 1, 2));
  }
  return MakeDay(Number(pieces[2], 4, 4), Number(pieces[1], 1, 2), Number(pieces[0], 1, 2));
}

}  // namespace

std::optional<absl::CivilDay> ParseImportDate(absl::string_view text) {
  const std::string folded = Fold(text);
  absl::string_view rest = folded;
  if (const auto serial = FromSerial(rest)) return serial;
  RemoveTime(&rest);
  std::vector<absl::string_view> pieces = Pieces(rest);
  if (pieces.size() > 3 && pieces.front() == "le") pieces.erase(pieces.begin());
  const int weekday = TakeWeekday(&pieces);
  const std::optional<absl::CivilDay> day = FromPieces(pieces);
  // The weekday contradicts the date: one of the two is wrong.
  if (weekday >= 0 && day.has_value() && static_cast<int>(absl::GetWeekday(*day)) != weekday)
    return std::nullopt;
  return day;
}

}  // namespace relais::domain
