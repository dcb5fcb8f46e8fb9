#include "service/domain/field_checks.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "service/domain/messages.h"

namespace relais::domain {
namespace {

constexpr std::size_t kMaxAmountDigits = 12;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n' && c != '\r' && c != '\t';
  });
}

bool LooksLikeEmail(absl::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == absl::string_view::npos) return false;
  const absl::string_view domain = text.substr(at + 1);
  return domain.find('@') == absl::string_view::npos && absl::StrContains(domain, '.') &&
         !absl::StartsWith(domain, ".") && !absl::EndsWith(domain, ".") &&
         text.find_first_of(" \t\r\n,;<>") == absl::string_view::npos;
}

bool LooksLikeIdentifier(absl::string_view text) {
  return text.size() <= kMaxIdentifier && absl::ascii_islower(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) || IsDigit(c) || c == '-';
         });
}

// Digits of `whole` without what parts its thousands; nullopt where a group is not of three digits.
std::optional<std::string> WithoutThousands(absl::string_view whole) {
  std::string digits;
  std::size_t group = 0;
  char separator = '\0';
  for (const char c : whole) {
    if (IsDigit(c)) {
      digits.push_back(c);
      ++group;
      continue;
    }
    const bool first = separator == '\0';
    if ((c != ' ' && c != ',' && c != '.') || (!first && c != separator)) return std::nullopt;
    if (first ? (group < 1 || group > 3) : group != 3) return std::nullopt;
    separator = c;
    group = 0;
  }
  if (separator != '\0' && group != 3) return std::nullopt;
  return digits;
}

// Where the decimals of `amount` begin with their mark; its size where it has none.
std::size_t DecimalMark(absl::string_view amount) {
  const std::size_t mark = amount.find_last_of(",.");
  if (mark == absl::string_view::npos) return amount.size();
  // Three digits after the mark are a group of thousands.
  return amount.size() - mark == 4 ? amount.size() : mark;
}

}  // namespace

std::optional<Text> CheckRequired(absl::string_view text) {
  if (!Trim(text).empty()) return std::nullopt;
  return messages::Required();
}

std::optional<Text> CheckText(absl::string_view text, std::size_t max_characters) {
  if (!IsValidUtf8(text) || HasControlCharacter(text)) return messages::BadCharacters();
  if (CharacterCount(text) > max_characters) return messages::TooLong(max_characters);
  return std::nullopt;
}

std::optional<Text> CheckEmail(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  if (std::optional<Text> fault = CheckText(text, kMaxEmail)) return fault;
  if (!LooksLikeEmail(text)) return messages::BadEmail();
  return std::nullopt;
}

std::optional<Text> CheckIdentifier(absl::string_view text) {
  if (text.empty() || LooksLikeIdentifier(text)) return std::nullopt;
  return messages::BadIdentifier();
}

std::optional<Text> CheckMinutes(std::int64_t minutes) {
  if (minutes >= 0 && minutes <= kMaxMinutes) return std::nullopt;
  return messages::BadMinutes();
}

std::optional<Text> CheckNotInFuture(absl::CivilDay day, absl::CivilDay today) {
  if (day <= today) return std::nullopt;
  return messages::FutureDate(today);
}

std::optional<int> ParseMinutes(absl::string_view text) {
  int minutes = 0;
  if (text.empty() || !AllDigits(text) || !absl::SimpleAtoi(text, &minutes) || minutes > kMaxMinutes) {
    return std::nullopt;
  }
  return minutes;
}

std::optional<std::int64_t> ParseAmountCents(absl::string_view text) {
  const std::string plain = absl::StrReplaceAll(text, {{"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "}});
  absl::string_view amount = Trim(plain);
  if (!absl::ConsumePrefix(&amount, "$")) absl::ConsumeSuffix(&amount, "$");
  amount = Trim(amount);
  const std::size_t mark = DecimalMark(amount);
  absl::string_view decimals = mark < amount.size() ? amount.substr(mark + 1) : absl::string_view();
  if (!AllDigits(decimals) || decimals.size() > 2 || (mark < amount.size() && decimals.empty()))
    return std::nullopt;
  const std::optional<std::string> whole = WithoutThousands(amount.substr(0, mark));
  if (!whole.has_value() || whole->empty() || whole->size() > kMaxAmountDigits) return std::nullopt;
  std::string digits = *whole;
  digits.append(decimals.data(), decimals.size());
  digits.append(2 - decimals.size(), '0');
  std::int64_t cents = 0;
  if (!absl::SimpleAtoi(digits, &cents)) return std::nullopt;
  return cents;
}

}  // namespace relais::domain
