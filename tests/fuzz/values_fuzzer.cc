// Values of single fields: dates, periods, amounts, minutes, addresses and identifiers.

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/period.h"
#include "service/domain/import/numbers.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

void CheckRefusal(const std::optional<domain::LocalizedText>& refusal) {
  if (!refusal.has_value()) return;
  Require(!refusal->fr.empty() && !refusal->en.empty(), "a refusal is told in both languages");
  Require(domain::IsValidUtf8(refusal->fr) && domain::IsValidUtf8(refusal->en), "a refusal is UTF-8");
}

void CheckDates(absl::string_view text) {
  const auto day = Decoded(text, domain::ParseDate);
  const auto imported = Decoded(text, domain::ParseImportDate);
  if (day.has_value()) {
    Require(domain::FormatDate(*day) == text, "a date has one spelling");
    Require(imported == day, "an import takes every date");
  }
  if (!imported.has_value()) return;
  Require(domain::ParseDate(domain::FormatDate(*imported)) == imported, "a date is read as it was written");
  for (const std::string& label : {domain::FiscalYearLabel(*imported), domain::QuarterLabel(*imported)}) {
    // A year label has four digits on both sides.
    if (imported->year() >= 9999 || imported->year() <= 1900) continue;
    const auto period = domain::ParsePeriodLabel(label);
    Require(period.has_value() && period->from <= *imported && *imported <= period->to,
            "a day lies in the period whose label it has");
  }
}

void CheckPeriod(absl::string_view text) {
  const auto period = Decoded(text, domain::ParsePeriodLabel);
  if (!period.has_value()) return;
  Require(period->from <= period->to, "a period begins before it ends");
  const std::string label = domain::PeriodLabel(*period);
  Require(!label.empty() && domain::ParsePeriodLabel(label) == period, "a period has a label");
  // Its days are valid input again.
  Require(domain::ParseDate(domain::FormatDate(period->from)) == period->from &&
              domain::ParseDate(domain::FormatDate(period->to)) == period->to,
          "the days of a period are dates");
}

void CheckNumbers(absl::string_view text) {
  const auto minutes = Decoded(text, domain::ParseMinutes);
  if (minutes.has_value()) CheckRefusal(domain::CheckMinutes(*minutes));
  Require(!minutes.has_value() || !domain::CheckMinutes(*minutes).has_value(), "minutes that are read pass");
  const domain::ParsedAmount amount = domain::ParseAmount(text);
  Require(!amount.ambiguous || !amount.cents.has_value(), "what has two meanings has no value");
  const auto cents = Decoded(text, domain::ParseAmountCents);
  if (!cents.has_value()) return;
  Require(*cents >= 0 && *cents <= domain::kMaxAmountCents, "an amount is within its bounds");
  const std::string dollars = absl::StrFormat("%d.%02d", *cents / 100, *cents % 100);
  Require(domain::ParseAmountCents(dollars) == cents, "an amount is read as it was written");
}

void CheckShapes(absl::string_view text) {
  const auto email = domain::CheckEmail(text);
  const auto identifier = domain::CheckIdentifier(text);
  for (const auto& refusal :
       {email, identifier, domain::CheckRequired(text), domain::CheckText(text, domain::kMaxName)}) {
    CheckRefusal(refusal);
  }
  if (!email.has_value() && !text.empty()) {
    Require(domain::IsValidUtf8(text) && absl::StrContains(text, '@'), "an address is text around an @");
  }
  if (!identifier.has_value()) Require(text.size() <= domain::kMaxIdentifier, "an identifier is short");
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = relais::fuzz::TextOf(data, size);
  relais::fuzz::CheckDates(text);
  relais::fuzz::CheckPeriod(text);
  relais::fuzz::CheckNumbers(text);
  relais::fuzz::CheckShapes(text);
  return 0;
}
