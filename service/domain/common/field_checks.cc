#include "service/domain/common/field_checks.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/domain/common/identifier.h"
#include "service/domain/common/messages.h"

namespace relais::domain {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

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

}  // namespace

std::optional<LocalizedText> CheckRequired(absl::string_view text) {
  if (HasVisibleCharacter(text)) return std::nullopt;
  return messages::Required();
}

std::optional<LocalizedText> CheckText(absl::string_view text, std::size_t max_characters) {
  if (!IsValidUtf8(text) || HasControlCharacter(text)) return messages::BadCharacters();
  if (CharacterCount(text) > max_characters) return messages::TooLong(max_characters);
  return std::nullopt;
}

std::optional<LocalizedText> CheckEmail(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  if (std::optional<LocalizedText> fault = CheckText(text, kMaxEmail)) return fault;
  if (!LooksLikeEmail(text)) return messages::BadEmail();
  return std::nullopt;
}

std::optional<LocalizedText> CheckIdentifier(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!LooksLikeIdentifier(text)) return messages::BadIdentifier();
  return CheckNotReserved(text);
}

std::optional<LocalizedText> CheckNotReserved(absl::string_view text) {
  if (Fold(text) != "none") return std::nullopt;
  return messages::ReservedWord();
}

std::optional<LocalizedText> CheckAmount(std::int64_t cents) {
  if (cents >= 0 && cents <= kMaxAmountCents) return std::nullopt;
  return messages::AmountOutOfBounds();
}

std::optional<LocalizedText> CheckMinutes(std::int64_t minutes) {
  if (minutes >= 0 && minutes <= kMaxMinutes) return std::nullopt;
  return messages::BadMinutes();
}

std::optional<LocalizedText> CheckNotInFuture(absl::CivilDay day, absl::CivilDay today) {
  if (day <= today) return std::nullopt;
  return messages::FutureDate(today);
}

}  // namespace relais::domain
