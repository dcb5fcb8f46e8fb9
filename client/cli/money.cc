#include "client/cli/money.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace relais::cli {
namespace {

constexpr std::size_t kGroup = 3;

std::string InThousands(const std::string& digits, char separator) {
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % kGroup == 0) grouped += separator;
    grouped += digits[i];
  }
  return grouped;
}

}  // namespace

std::string MoneyLabel(std::int64_t cents, Language language) {
  // Unsigned, so that the smallest number has a magnitude too.
  const std::uint64_t magnitude =
      cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  const bool french = language == Language::kFrench;
  const std::string dollars = InThousands(absl::StrCat(magnitude / 100), french ? ' ' : ',');
  const std::string decimals = absl::StrFormat("%02u", magnitude % 100);
  const char* sign = cents < 0 ? "-" : "";
  return french ? absl::StrCat(sign, dollars, ",", decimals, " $")
                : absl::StrCat(sign, "$", dollars, ".", decimals);
}

}  // namespace relais::cli
