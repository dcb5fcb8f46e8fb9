#include "client/cli/framework/amount.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/app/errors.h"

namespace relais::cli {
namespace {

absl::Status Refuse(std::string_view flag, const std::string& text, LocalizedText why, Language language) {
  const absl::string_view name(flag.data(), flag.size());
  return UsageError(language == Language::kFrench ? absl::StrCat(name, " : « ", text, " » refusé; ", why.fr)
                                                  : absl::StrCat(name, ": “", text, "” refused; ", why.en));
}

// Turns every kind of blank into a plain one, and removes a currency on either side: `$`, `CA$`, `$ CA`,
// `CAD`. Between digits it is no currency: `12$50` is refused.
std::string WithoutCurrency(const std::string& text) {
  const std::string plain =
      absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "}});
  absl::string_view amount = absl::StripAsciiWhitespace(plain);
  for (bool removed = true; removed;) {
    removed = false;
    for (const absl::string_view currency : {"CAD", "CA", "$"}) {
      removed |= absl::ConsumePrefix(&amount, currency) || absl::ConsumeSuffix(&amount, currency);
      amount = absl::StripAsciiWhitespace(amount);
    }
  }
  return std::string(amount);
}

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Reads `1 234 567`: each group after the first has three digits.
bool ReadGroups(const std::string& text, char mark, std::string& digits) {
  const std::vector<std::string> groups = absl::StrSplit(text, mark);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!AllDigits(groups[i]) || (i > 0 && groups[i].size() != 3)) return false;
    if (i == 0 && groups.size() > 1 && groups[i].size() > 3) return false;
    digits += groups[i];
  }
  return true;
}

struct Parts {
  std::string whole;
  std::string decimals;
};

// Splits at the decimal mark; false if the text is no number.
bool Split(const std::string& text, Parts& parts) {
  const size_t last = text.find_last_of(",.");
  if (last == std::string::npos) return ReadGroups(text, ' ', parts.whole);
  const char mark = text[last];
  const bool repeated = text.find(mark) != last;
  if (repeated) return ReadGroups(text, mark, parts.whole);
  std::string whole = text.substr(0, last);
  parts.decimals = text.substr(last + 1);
  if (!AllDigits(parts.decimals)) return false;
  const char other = mark == ',' ? '.' : ',';
  return ReadGroups(whole, whole.find(other) != std::string::npos ? other : ' ', parts.whole);
}

// Whether the text is like `1,234`, which may mean 1234 or 1.234.
bool HasTwoMeanings(const std::string& text) {
  const size_t mark = text.find_first_of(",.");
  return mark != std::string::npos && text.find_first_of(",. ", mark + 1) == std::string::npos && mark >= 1 &&
         mark <= 3 && text[0] != '0' && text.find(' ') == std::string::npos && text.size() - mark - 1 == 3;
}

// Unsigned, so that the smallest number has a magnitude too.
std::uint64_t Magnitude(std::int64_t cents) {
  return cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
}

std::string Grouped(std::uint64_t dollars, const char* mark) {
  std::string digits = absl::StrCat(dollars);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<size_t>(at), mark);
  return digits;
}

}  // namespace

absl::StatusOr<std::int64_t> ParseAmount(std::string_view flag, const std::string& text, Language language) {
  const std::string plain = WithoutCurrency(text);
  Parts parts;
  if (!Split(plain, parts)) {
    return Refuse(
        flag, text,
        {"attendu un montant comme 12500 ou 12 500,00 $", "expected an amount such as 12500 or $12,500.00"},
        language);
  }
  if (HasTwoMeanings(plain)) {
    return Refuse(flag, text,
                  {"a deux sens : écrivez 1234 ou 1,23 sans séparateur de milliers",
                   "has two meanings: write 1234 or 1.23, without a mark for thousands"},
                  language);
  }
  // Zeros after the cents change nothing; Excel writes them.
  while (parts.decimals.size() > 2 && parts.decimals.back() == '0') parts.decimals.pop_back();
  if (parts.decimals.size() > 2) {
    return Refuse(flag, text, {"au plus deux décimales", "at most two decimals"}, language);
  }
  parts.decimals.resize(2, '0');
  std::int64_t cents = 0;
  if (!absl::SimpleAtoi(parts.whole + parts.decimals, &cents) || cents > kMaxCents) {
    return Refuse(flag, text, {"au plus 1 000 000 000,00 $", "at most $1,000,000,000.00"}, language);
  }
  return cents;
}

std::string AmountText(std::int64_t cents, Language language) {
  const char* sign = cents < 0 ? "-" : "";
  const std::uint64_t size = Magnitude(cents);
  const std::string rest = absl::StrFormat("%02u", size % 100);
  if (language == Language::kEnglish) return absl::StrCat(sign, "$", Grouped(size / 100, ","), ".", rest);
  return absl::StrCat(sign, Grouped(size / 100, " "), ",", rest, " $");
}

std::string PlainAmount(std::int64_t cents, char decimal_mark) {
  const std::uint64_t size = Magnitude(cents);
  return absl::StrFormat("%s%d%c%02d", cents < 0 ? "-" : "", size / 100, decimal_mark, size % 100);
}

}  // namespace relais::cli
