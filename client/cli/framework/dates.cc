#include "client/cli/framework/dates.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/folding.h"

namespace relais::cli {
namespace {

// Folded names, French and English.
constexpr const char* kMonths[12][4] = {
    {"janvier", "janv", "january", "jan"},
    {"fevrier", "fevr", "february", "feb"},
    {"mars", "mar", "march", "mar"},
    {"avril", "avr", "april", "apr"},
    {"mai", "mai", "may", "may"},
    {"juin", "juin", "june", "jun"},
    {"juillet", "juil", "july", "jul"},
    {"aout", "aout", "august", "aug"},
    {"septembre", "sept", "september", "sep"},
    {"octobre", "oct", "october", "oct"},
    {"novembre", "nov", "november", "nov"},
    {"decembre", "dec", "december", "dec"},
};

int MonthOf(const std::string& word) {
  for (int month = 0; month < 12; ++month) {
    for (const char* name : kMonths[month]) {
      if (word == name) return month + 1;
    }
  }
  return 0;
}

struct Day {
  int year = 0, month = 0, day = 0;
};

// Reads a number; `1er` in French dates is 1.
bool ReadNumber(const std::string& word, int& number) {
  return absl::SimpleAtoi(word == "1er" ? "1" : word, &number);
}

// Reads the three parts in any supported order.
bool ReadParts(const std::vector<std::string>& words, Day& date) {
  if (words.size() != 3) return false;
  // The month is a name; the year is the part with four digits.
  for (size_t at : {size_t{1}, size_t{0}}) {
    const int month = MonthOf(words[at]);
    if (month == 0) continue;
    date.month = month;
    return words[2].size() == 4 && ReadNumber(words[1 - at], date.day) && ReadNumber(words[2], date.year);
  }
  const bool year_first = words[0].size() == 4;
  if (!year_first && words[2].size() != 4) return false;
  return ReadNumber(words[year_first ? 0 : 2], date.year) && ReadNumber(words[1], date.month) &&
         ReadNumber(words[year_first ? 2 : 0], date.day);
}

}  // namespace

bool IsDateField(const google::protobuf::FieldDescriptor& field) {
  if (field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) return false;
  const std::string& name = field.name();
  for (const char* suffix : {"_on", "_from", "_to", "_since"}) {
    if (absl::EndsWith(name, suffix)) return true;
  }
  return name == "on" || name == "from" || name == "to" || name == "respond_by";
}

std::optional<absl::CivilDay> ReadDay(const std::string& text) {
  Day date;
  const std::vector<std::string> words = absl::StrSplit(Fold(text), ' ', absl::SkipEmpty());
  if (!ReadParts(words, date)) return std::nullopt;
  const absl::CivilDay day(date.year, date.month, date.day);
  // An impossible day would be taken as one of the next month.
  if (day.year() != date.year || day.month() != date.month || day.day() != date.day) return std::nullopt;
  return day;
}

absl::StatusOr<std::string> ParseDate(std::string_view flag, const std::string& text, Language language) {
  if (text.empty()) return text;
  if (const std::optional<absl::CivilDay> day = ReadDay(text); day.has_value()) {
    return absl::StrFormat("%04d-%02d-%02d", day->year(), day->month(), day->day());
  }
  const absl::string_view name(flag.data(), flag.size());
  return UsageError(
      language == Language::kFrench
          ? absl::StrCat(name, " : « ", text,
                         " » n’est pas une date; attendu 2018-05-02 ou 02/05/2018 (jour d’abord)")
          : absl::StrCat(name, ": “", text, "” is no date; expected 2018-05-02 or 02/05/2018 (day first)"));
}

}  // namespace relais::cli
