#include "service/domain/import/row_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/identifier.h"
#include "service/domain/common/messages.h"
#include "service/domain/import/cell.h"
#include "service/domain/import/numbers.h"

namespace relais::domain {
namespace {

// Reserved: it means no value.
constexpr absl::string_view kReserved = "none";

domain::LocalizedText ReservedWord() {
  return {"« none » est un mot réservé; un autre identifiant",
          "\"none\" is a reserved word; another identifier"};
}

domain::LocalizedText AmbiguousAmount() {
  return {
      "ce montant a deux sens : la virgule ou le point peut séparer les milliers ou les cents; écrivez-le "
      "comme 1234,00 ou 1 234,00 $",
      "this amount has two meanings: the comma or point may part thousands or cents; write it as 1234.00 or "
      "1 234,00 $"};
}

}  // namespace

std::string SpellingOf(ImportContext& context, FileKind kind, absl::string_view identifier) {
  if (identifier.empty()) return "";
  const auto [spelling, is_new] =
      context.spellings[static_cast<std::size_t>(kind)].try_emplace(FoldIdentifier(identifier));
  if (is_new) spelling->second = context.known.SpellingOf(kind, std::string(identifier));
  return spelling->second;
}

absl::string_view RowReader::Cell(std::size_t column) {
  const absl::string_view cell = row_.Cell(column);
  if (std::optional<domain::LocalizedText> fault = CheckCell(cell)) {
    Report(column, *std::move(fault));
    return "";
  }
  // A missing required column is reported once, at the header.
  if (cell.empty() && sheet_.Spec(column).required && sheet_.HasColumn(column)) {
    Report(column, messages::Required());
  }
  return cell;
}

std::string RowReader::Text(std::size_t column, std::size_t max_characters) {
  const absl::string_view cell = Cell(column);
  if (std::optional<domain::LocalizedText> fault = CheckText(cell, max_characters)) {
    Report(column, *std::move(fault));
    return "";
  }
  return std::string(cell);
}

std::string RowReader::UnreservedId(std::size_t column) {
  std::string identifier = Text(column, kMaxExternalId);
  if (FoldIdentifier(identifier) != kReserved) return identifier;
  Report(column, ReservedWord());
  return "";
}

std::string RowReader::ExternalId(std::size_t column, FileKind kind) {
  return SpellingOf(context_, kind, UnreservedId(column));
}

std::string RowReader::PhaseId(std::size_t column, const std::string& dossier) {
  const std::string identifier = UnreservedId(column);
  if (identifier.empty()) return "";
  const auto [spelling, is_new] = context_.spellings[static_cast<std::size_t>(FileKind::kPhases)].try_emplace(
      absl::StrCat(dossier, "|", FoldIdentifier(identifier)));
  if (is_new) spelling->second = context_.known.SpellingOfPhase(dossier, identifier);
  return spelling->second;
}

std::string RowReader::Email(std::size_t column) {
  const absl::string_view cell = Cell(column);
  if (std::optional<domain::LocalizedText> fault = CheckEmail(cell)) {
    Report(column, *std::move(fault));
    return "";
  }
  return std::string(cell);
}

std::string RowReader::Identifier(std::size_t column) {
  std::string identifier = absl::AsciiStrToLower(Cell(column));
  if (std::optional<domain::LocalizedText> fault = CheckIdentifier(identifier)) {
    Report(column, *std::move(fault));
    return "";
  }
  if (identifier == kReserved) {
    Report(column, ReservedWord());
    return "";
  }
  return identifier;
}

std::string RowReader::Date(std::size_t column, Future future) {
  const absl::string_view cell = Cell(column);
  if (cell.empty()) return "";
  const std::optional<absl::CivilDay> day = ParseImportDate(cell);
  if (!day.has_value()) {
    Report(column, messages::BadImportDate());
    return "";
  }
  if (future == Future::kRefused) {
    if (std::optional<domain::LocalizedText> fault = CheckNotInFuture(*day, context_.options.today)) {
      Report(column, *std::move(fault));
      return "";
    }
  }
  return FormatDate(*day);
}

std::string RowReader::Resolve(std::size_t column, absl::string_view word, const CodelistIndex& index,
                               const std::string& row_key) {
  CodelistIndex::Resolution resolution = index.Resolve(word);
  switch (resolution.match) {
    case CodelistIndex::Match::kActive:
      return std::move(resolution.code);
    case CodelistIndex::Match::kRetired:
      if (!row_key.empty() &&
          context_.known.HasCode(sheet_.kind(), row_key, sheet_.Spec(column).name, resolution.code)) {
        return std::move(resolution.code);
      }
      sheet_.ReportValue(row_.line(), column, word, messages::RetiredValue(index.AllowedCodes()));
      return "";
    case CodelistIndex::Match::kUnknown:
      break;
  }
  sheet_.ReportValue(row_.line(), column, word, messages::AllowedValues(index.AllowedCodes()));
  return "";
}

std::string RowReader::Code(std::size_t column, const CodelistIndex& index, const std::string& row_key) {
  const absl::string_view cell = Cell(column);
  return cell.empty() ? "" : Resolve(column, cell, index, row_key);
}

std::vector<std::string> RowReader::Codes(std::size_t column, const CodelistIndex& index,
                                          const std::string& row_key) {
  std::vector<std::string> codes;
  const absl::string_view cell = Cell(column);
  bool any = false;
  for (const std::string& word : SplitWords(cell, index)) {
    any = true;
    std::string code = Resolve(column, word, index, row_key);
    if (!code.empty()) codes.push_back(std::move(code));
  }
  if (!cell.empty() && !any) Report(column, messages::Required());
  if (codes.size() > 1) {
    std::sort(codes.begin(), codes.end(),
              [&](const auto& a, const auto& b) { return index.Position(a) < index.Position(b); });
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  }
  return codes;
}

std::optional<int> RowReader::Minutes(std::size_t column) {
  const absl::string_view cell = Cell(column);
  if (cell.empty()) return std::nullopt;
  const std::optional<int> minutes = ParseMinutes(cell);
  if (!minutes.has_value()) Report(column, messages::BadMinutes());
  return minutes;
}

std::optional<std::int64_t> RowReader::Amount(std::size_t column) {
  const absl::string_view cell = Cell(column);
  if (cell.empty()) return std::nullopt;
  const ParsedAmount amount = ParseAmount(cell);
  if (amount.ambiguous) {
    Report(column, AmbiguousAmount());
  } else if (!amount.cents.has_value()) {
    Report(column, messages::BadAmount());
  } else if (std::optional<domain::LocalizedText> fault = CheckAmount(*amount.cents)) {
    Report(column, *std::move(fault));
    return std::nullopt;
  }
  return amount.cents;
}

void DuplicateKeyChecker::Add(const std::string& key, int line) {
  const auto [place, is_new] = first_.try_emplace(key, First{line, false});
  if (is_new) return;
  const auto report = [&](int at, int other) {
    sheet_.Report(at, column_,
                  {absl::StrCat(key_.fr, " unique dans le fichier; aussi à la ligne ", other),
                   absl::StrCat("a ", key_.en, " found once in the file; also on line ", other)});
  };
  First& first = place->second;
  if (!first.reported) report(first.line, line);
  first.reported = true;
  report(line, first.line);
}

}  // namespace relais::domain
