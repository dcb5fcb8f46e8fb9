#include "service/domain/import/numbers.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {
namespace {

// More digits than any amount has.
constexpr std::size_t kMaxDigits = 15;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// Removes and returns the leading digits of `text`.
absl::string_view TakeDigits(absl::string_view* text) {
  const auto end = std::find_if_not(text->begin(), text->end(), IsDigit);
  const absl::string_view digits = text->substr(0, static_cast<std::size_t>(end - text->begin()));
  text->remove_prefix(digits.size());
  return digits;
}

std::optional<int> SmallNumber(absl::string_view digits) {
  int number = 0;
  if (digits.empty() || digits.size() > 4 || !AllDigits(digits) || !absl::SimpleAtoi(digits, &number))
    return std::nullopt;
  return number;
}

// Removes blanks; nullopt if one separates two digits, as in `1 30`, which has no meaning.
std::optional<std::string> WithoutBlanks(const std::string& folded) {
  std::string out;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (folded[i] != ' ') {
      out.push_back(folded[i]);
    } else if (!out.empty() && IsDigit(out.back()) && i + 1 < folded.size() && IsDigit(folded[i + 1])) {
      return std::nullopt;
    }
  }
  return out;
}

std::optional<int> WithinADay(std::optional<int> hours, int minutes) {
  if (!hours.has_value()) return std::nullopt;
  const int all = *hours * 60 + minutes;
  return all <= kMaxMinutes ? std::optional<int>(all) : std::nullopt;
}

// Parses two digits below 60.
std::optional<int> Sixtieths(absl::string_view digits) {
  const std::optional<int> number = SmallNumber(digits);
  return digits.size() == 2 && number.has_value() && *number < 60 ? number : std::nullopt;
}

// `1:30` or `01:30:00`, after the hours.
std::optional<int> AfterColon(std::optional<int> hours, absl::string_view rest) {
  // `1:30` has no seconds to remove.
  if (rest.size() > 2) absl::ConsumeSuffix(&rest, ":00");
  const std::optional<int> minutes = Sixtieths(rest);
  return minutes.has_value() ? WithinADay(hours, *minutes) : std::nullopt;
}

// `1h30`, `1 h 5 min`, `2 h`, after the `h`.
std::optional<int> AfterHours(std::optional<int> hours, absl::string_view rest) {
  const absl::string_view digits = TakeDigits(&rest);
  const bool is_unit = rest.empty() || rest == "min" || rest == "min." || rest == "m" || rest == "minutes";
  if (!is_unit) return std::nullopt;
  if (digits.empty()) return rest.empty() ? WithinADay(hours, 0) : std::nullopt;
  const std::optional<int> minutes = SmallNumber(digits);
  if (!minutes.has_value() || digits.size() > 2 || *minutes >= 60) return std::nullopt;
  return WithinADay(hours, *minutes);
}

// `,5 h`: decimals of hours, if they give whole minutes.
std::optional<int> DecimalHours(int hours, absl::string_view decimals) {
  if (decimals.empty() || decimals.size() > 2) return std::nullopt;
  const int hundredths = *SmallNumber(decimals) * (decimals.size() == 1 ? 10 : 1);
  if (hundredths * 60 % 100 != 0) return std::nullopt;
  return WithinADay(hours, hundredths * 60 / 100);
}

// Removes the separators of thousands from `whole`; nullopt if the groups do not have three digits. `mark`
// becomes the separator, 0 if there is none.
std::optional<std::string> WithoutThousands(absl::string_view whole, char* mark) {
  std::string digits;
  std::size_t group = 0;
  *mark = '\0';
  for (const char c : whole) {
    if (IsDigit(c)) {
      digits.push_back(c);
      ++group;
      continue;
    }
    const bool first = *mark == '\0';
    if ((c != ' ' && c != ',' && c != '.') || (!first && c != *mark)) return std::nullopt;
    if (first ? (group < 1 || group > 3) : group != 3) return std::nullopt;
    // No number in groups begins with a zero.
    if (first && digits[0] == '0') return std::nullopt;
    *mark = c;
    group = 0;
  }
  if (*mark != '\0' && group != 3) return std::nullopt;
  return digits;
}

std::optional<std::int64_t> Cents(const std::string& whole, absl::string_view decimals) {
  if (whole.empty() || whole.size() > kMaxDigits || !AllDigits(decimals)) return std::nullopt;
  // Decimals beyond cents must be zeros.
  const absl::string_view cents_digits = decimals.substr(0, 2);
  if (decimals.size() > 4 ||
      decimals.substr(cents_digits.size()).find_first_not_of('0') != absl::string_view::npos)
    return std::nullopt;
  std::int64_t cents = 0;
  const std::string digits = absl::StrCat(whole, cents_digits, std::string(2 - cents_digits.size(), '0'));
  if (!absl::SimpleAtoi(digits, &cents) || cents > kMaxAmountCents) return std::nullopt;
  return cents;
}

// Removes a currency on either side: `$`, `$ CA`, `CAD`.
absl::string_view WithoutCurrency(absl::string_view amount) {
  constexpr absl::string_view kUnits[] = {"$ ca",  "$ca",  "ca $",  "ca$",  "$ can", "$can",
                                          "cad $", "cad$", "$ cad", "$cad", "cad",   "$"};
  for (const absl::string_view unit : kUnits) {
    if (absl::ConsumePrefix(&amount, unit) || absl::ConsumeSuffix(&amount, unit)) break;
  }
  return absl::StripAsciiWhitespace(amount);
}

}  // namespace

std::optional<int> ParseMinutes(absl::string_view text) {
  const std::optional<std::string> folded = WithoutBlanks(Fold(text));
  if (!folded.has_value()) return std::nullopt;
  absl::string_view rest = *folded;
  const std::optional<int> number = SmallNumber(TakeDigits(&rest));
  if (!number.has_value()) return std::nullopt;
  if (absl::ConsumePrefix(&rest, ":")) return AfterColon(number, rest);
  // The longest first.
  const auto consume_hours = [](absl::string_view* from) {
    return absl::ConsumePrefix(from, "heures") || absl::ConsumePrefix(from, "heure") ||
           absl::ConsumePrefix(from, "hours") || absl::ConsumePrefix(from, "hour") ||
           absl::ConsumePrefix(from, "hrs") || absl::ConsumePrefix(from, "hr") ||
           absl::ConsumePrefix(from, "h");
  };
  if (consume_hours(&rest)) return AfterHours(number, rest);
  absl::string_view decimals;
  if (absl::ConsumePrefix(&rest, ",") || absl::ConsumePrefix(&rest, ".")) {
    decimals = TakeDigits(&rest);
    if (decimals.empty()) return std::nullopt;
    if (consume_hours(&rest)) return rest.empty() ? DecimalHours(*number, decimals) : std::nullopt;
    if (decimals != "0" && decimals != "00") return std::nullopt;
  }
  const bool is_unit =
      rest.empty() || rest == "min" || rest == "min." || rest == "minutes" || rest == "minute";
  return is_unit && *number <= kMaxMinutes ? number : std::nullopt;
}

ParsedAmount ParseAmount(absl::string_view text) {
  ParsedAmount parsed;
  const std::string folded = Fold(text);
  const absl::string_view amount = WithoutCurrency(folded);
  const std::size_t last = amount.find_last_of(",.");
  char mark = '\0';
  const std::optional<std::string> grouped = WithoutThousands(amount, &mark);
  const std::optional<std::int64_t> whole = grouped.has_value() ? Cents(*grouped, "") : std::nullopt;
  if (last == absl::string_view::npos) {
    parsed.cents = whole;
    return parsed;
  }
  const absl::string_view decimals = amount.substr(last + 1);
  char thousands = '\0';
  const std::optional<std::string> before = WithoutThousands(amount.substr(0, last), &thousands);
  const bool may_be_decimals = before.has_value() && thousands != amount[last] && !decimals.empty() &&
                               AllDigits(decimals) && !before->empty();
  // A single mark, which may separate thousands or decimals.
  parsed.ambiguous = grouped.has_value() && may_be_decimals && thousands == '\0';
  if (parsed.ambiguous) return parsed;
  parsed.cents = may_be_decimals ? Cents(*before, decimals) : whole;
  return parsed;
}

LocalizedText FormatAmount(std::int64_t cents) {
  std::string french = absl::StrCat(cents / 100);
  std::string english = french;
  for (std::size_t size = french.size(); size > 3;) {
    size -= 3;
    french.insert(size, " ");
    english.insert(size, ",");
  }
  const std::string rest = absl::StrFormat("%02d", cents % 100);
  return {absl::StrCat(french, ",", rest, " $"), absl::StrCat("$", english, ".", rest)};
}

std::optional<std::int64_t> ParseAmountCents(absl::string_view text) { return ParseAmount(text).cents; }

}  // namespace relais::domain
