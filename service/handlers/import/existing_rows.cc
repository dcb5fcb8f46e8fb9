// Reads what the register keeps of imported rows, and their current facts.

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/import/current_rows.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/import.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/queries/reference/reference_data.h"

namespace relais::handlers {
namespace {

// Splits a key at its last bar; a step and a day have none.
std::pair<std::string, std::string> SplitKey(const std::string& row_key) {
  const std::size_t bar = row_key.rfind('|');
  if (bar == std::string::npos) return {row_key, ""};
  return {row_key.substr(0, bar), row_key.substr(bar + 1)};
}

// The day of a phase row in the register.
std::string DayOfPhase(const std::string& row_key, const std::string& place) {
  return place.empty() ? SplitKey(row_key).second : place;
}

template <class Row>
std::vector<domain::CellText> CellsOrNone(absl::StatusOr<std::optional<Row>> row, absl::Status* status) {
  status->Update(row.status());
  if (!row.ok() || !row->has_value()) return {};
  return domain::CellsOf(**row);
}

bool Any(const std::vector<bool>& values) {
  return std::find(values.begin(), values.end(), true) != values.end();
}

}  // namespace

storage::ImportRowText RememberedText(domain::FileKind kind, std::string canonical,
                                      const std::vector<domain::CellText>& cells) {
  storage::ImportRowText said{std::move(canonical), {}};
  const std::vector<domain::ColumnSpec>& columns = domain::ColumnsOf(kind);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // An erasure empties the title too: people type names there.
    const bool title = kind == domain::FileKind::kDossiers && columns[i].name == "project_title";
    said.cells.push_back({cells[i].text, columns[i].personal || title, cells[i].absent});
  }
  return said;
}

domain::RowState ImportKnown::StateOf(domain::FileKind kind, const std::string& row_key,
                                      const std::string& dossier, const std::string& canonical,
                                      const std::vector<domain::CellText>& cells) {
  const auto found = Keep(storage::FindImportRow(snapshot_, domain::FileName(kind), row_key));
  if (!found.has_value() || !found->has_value()) return domain::RowState::kNew;
  // What the caller does not see it cannot tell to be the same, so a guess learns nothing.
  if (!dossier.empty() && !IsVisible(dossier)) return domain::RowState::kChanged;
  if (!storage::WasErased(**found)) {
    return storage::HasSameText(**found, canonical) ? domain::RowState::kUnchanged
                                                    : domain::RowState::kChanged;
  }
  if (!IsErased(dossier)) return domain::RowState::kChanged;
  return Any(ChangedCells(kind, row_key, cells)) ? domain::RowState::kChanged : domain::RowState::kUnchanged;
}

std::vector<bool> ImportKnown::ChangedCells(domain::FileKind kind, const std::string& row_key,
                                            const std::vector<domain::CellText>& cells) {
  std::vector<bool> changed(cells.size(), true);
  const auto found = Keep(storage::FindImportRow(snapshot_, domain::FileName(kind), row_key));
  if (!found.has_value() || !found->has_value()) return changed;
  const std::vector<storage::ImportCell> texts = RememberedText(kind, "", cells).cells;
  if (const auto known = storage::ChangedCells(**found, texts)) return *known;
  const std::vector<domain::CellText> then = CellsAsImported(kind, **found);
  const bool erased = storage::WasErased(**found);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // Key cells use the names of the files, so do not compare them.
    const bool key = domain::ColumnsOf(kind)[i].name == "external_id" ||
                     (kind != domain::FileKind::kDossiers && domain::ColumnsOf(kind)[i].name == "dossier");
    const bool unknown = key || cells[i].absent || (erased && texts[i].personal);
    changed[i] = !unknown && (i >= then.size() || then[i].text != cells[i].text);
  }
  return changed;
}

std::vector<domain::CellText> ImportKnown::CellsAsImported(domain::FileKind kind,
                                                           const storage::ImportRowRecord& row) {
  const storage::Snapshot then = snapshot_.Unrestricted().At(row.since_seq);
  const auto [id, rest] = SplitKey(row.row_key);
  std::vector<domain::CellText> cells;
  switch (kind) {
    case domain::FileKind::kDossiers:
      if (const auto number = BearerOf(row.row_key)) {
        cells = CellsOrNone(ReadDossierRow(then, *number), &status_);
      }
      return cells;
    case domain::FileKind::kInterventions:
      if (const auto key = PartOf<storage::InterventionRecord>(row.row_key)) {
        cells = CellsOrNone(ReadInterventionRow(then, *key), &status_);
      }
      break;
    case domain::FileKind::kPhases:
      if (const auto number = BearerOf(id)) {
        cells = CellsOrNone(ReadPhaseRow(then, *number, DayOfPhase(row.row_key, row.place)), &status_);
      }
      break;
    case domain::FileKind::kReferrals:
      if (const auto key = PartOf<storage::ReferralRecord>(row.row_key)) {
        cells = CellsOrNone(ReadReferralRow(then, *key), &status_);
      }
      break;
    case domain::FileKind::kFunding:
      if (const auto key = PartOf<storage::FundingApplicationRecord>(id)) {
        cells = CellsOrNone(ReadFundingRow(then, *key, rest), &status_);
      }
      break;
    case domain::FileKind::kAgreements:
      cells = CellsOrNone(ReadAgreementRow(then, row.row_key), &status_);
      return cells;
  }
  return cells;
}

std::optional<std::int64_t> ImportKnown::BearerOf(const std::string& external_id) {
  if (const auto named = exported_.find(external_id); named != exported_.end()) return named->second;
  const auto found = Keep(storage::FindDossierByExternalId(snapshot_.Unrestricted(), external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  const std::int64_t number = (*found)->dossier_id;
  basis_.Add(number);
  if (snapshot_.scope() == nullptr) return number;
  const auto seen = Keep(storage::FindDossier(snapshot_, number));
  return seen.has_value() && seen->has_value() ? std::optional<std::int64_t>(number) : std::nullopt;
}

template <class Record>
std::optional<storage::PartKey> ImportKnown::PartOf(const std::string& external_id) {
  if (const auto named = exported_parts_.find(external_id); named != exported_parts_.end())
    return named->second;
  const auto found = Keep(storage::FindPartByExternalId<Record>(snapshot_, external_id));
  if (!found.has_value() || !found->has_value()) return std::nullopt;
  basis_.Add((*found)->dossier_id);
  return storage::PartKey{(*found)->dossier_id, (*found)->number};
}

std::optional<domain::DossierRow> ImportKnown::FindRow(const domain::DossierRow& row) {
  const auto number = BearerOf(row.external_id);
  return number.has_value() ? Keep(ReadDossierRow(snapshot_, *number)).value_or(std::nullopt) : std::nullopt;
}

std::optional<domain::InterventionRow> ImportKnown::FindRow(const domain::InterventionRow& row) {
  const auto key = PartOf<storage::InterventionRecord>(row.external_id);
  if (!key.has_value()) return std::nullopt;
  return Keep(ReadInterventionRow(snapshot_, *key)).value_or(std::nullopt);
}

std::optional<domain::PhaseRow> ImportKnown::FindRow(const domain::PhaseRow& row) {
  const auto number = BearerOf(row.dossier);
  if (!number.has_value()) return std::nullopt;
  std::string day = row.effective_on;
  if (!row.external_id.empty()) {
    const auto found = Keep(
        storage::FindImportRow(snapshot_, domain::FileName(domain::FileKind::kPhases), domain::RowKey(row)));
    // A new row uses its own day.
    if (found.has_value() && found->has_value()) day = (*found)->place;
  }
  return Keep(ReadPhaseRow(snapshot_, *number, day)).value_or(std::nullopt);
}

std::optional<domain::ReferralRow> ImportKnown::FindRow(const domain::ReferralRow& row) {
  const auto key = PartOf<storage::ReferralRecord>(row.external_id);
  if (!key.has_value()) return std::nullopt;
  return Keep(ReadReferralRow(snapshot_, *key)).value_or(std::nullopt);
}

std::optional<domain::FundingRow> ImportKnown::FindRow(const domain::FundingRow& row) {
  const auto key = PartOf<storage::FundingApplicationRecord>(row.external_id);
  if (!key.has_value()) return std::nullopt;
  auto found = Keep(ReadFundingRow(snapshot_, *key, row.step)).value_or(std::nullopt);
  if (found.has_value() && row.step == "inquiry" && !found->amount_cents.has_value()) {
    // If the filing has another amount, the inquiry's is not stored.
    found->amount_cents = row.amount_cents;
  }
  if (found.has_value() && row.step == "filed" && found->amount_cents.has_value()) {
    // It may be the inquiry's, and the filing have none.
    const std::string amount = absl::StrCat(*found->amount_cents);
    const auto filed_none = Keep(SaidAmount(snapshot_, domain::RowKey(row), ""));
    const auto inquired = Keep(SaidAmount(snapshot_, absl::StrCat(row.external_id, "|inquiry"), amount));
    if (filed_none.has_value() && filed_none->value_or(false) && inquired.has_value() &&
        inquired->value_or(false)) {
      found->amount_cents.reset();
    }
  }
  return found;
}

std::optional<domain::AgreementRow> ImportKnown::FindRow(const domain::AgreementRow& row) {
  return Keep(ReadAgreementRow(snapshot_, row.external_id)).value_or(std::nullopt);
}

bool ImportKnown::IsErased(const std::string& external_id) {
  if (erased_.count(external_id) == 0) return false;
  const auto found = Keep(FindStanding(external_id));
  return found.has_value() && found->has_value();
}

std::optional<domain::AbsentRow> ImportKnown::Standing(domain::FileKind kind,
                                                       const storage::ImportedRow& row) {
  domain::AbsentRow absent{kind, row.row_key, 0, "", "", false};
  const auto [id, rest] = SplitKey(row.row_key);
  std::optional<storage::PartKey> key;
  switch (kind) {
    case domain::FileKind::kDossiers: {
      const auto number = BearerOf(row.row_key);
      if (!number.has_value()) return std::nullopt;
      absent.dossier = *number;
      absent.dossier_id = row.row_key;
      return absent;
    }
    case domain::FileKind::kAgreements:
      return HasAgreement(row.row_key) ? std::optional<domain::AbsentRow>(absent) : std::nullopt;
    case domain::FileKind::kPhases: {
      const auto number = BearerOf(id);
      if (!number.has_value()) return std::nullopt;
      absent.day = DayOfPhase(row.row_key, row.place);
      const auto phase = Keep(ReadPhaseRow(snapshot_, *number, absent.day));
      if (!phase.has_value() || !phase->has_value()) return std::nullopt;
      absent.dossier = *number;
      absent.dossier_id = id;
      absent.by_date = row.place.empty();
      return absent;
    }
    case domain::FileKind::kInterventions:
      key = PartOf<storage::InterventionRecord>(row.row_key);
      break;
    case domain::FileKind::kReferrals:
      key = PartOf<storage::ReferralRecord>(row.row_key);
      break;
    case domain::FileKind::kFunding:
      key = PartOf<storage::FundingApplicationRecord>(id);
      if (key.has_value() &&
          !Keep(ReadFundingRow(snapshot_, *key, rest)).value_or(std::nullopt).has_value()) {
        key.reset();
      }
      break;
  }
  if (!key.has_value()) return std::nullopt;
  const auto dossier = Keep(storage::FindDossier(snapshot_, key->dossier_id));
  if (!dossier.has_value() || !dossier->has_value()) return std::nullopt;
  absent.dossier = key->dossier_id;
  absent.dossier_id = (*dossier)->external_id;
  return absent;
}

std::vector<domain::AbsentRow> ImportKnown::FindAbsentPhases(const std::string& dossier,
                                                             const domain::RowKeys& present) {
  constexpr domain::FileKind kPhases = domain::FileKind::kPhases;
  std::vector<domain::AbsentRow> absent;
  const auto rows = Keep(storage::ListImportedRowsUnder(snapshot_, domain::FileName(kPhases), dossier));
  if (!rows.has_value()) return absent;
  for (const storage::ImportedRow& row : *rows) {
    if (present[static_cast<std::size_t>(kPhases)].contains(row.row_key) || !row.place.empty()) continue;
    if (auto standing = Standing(kPhases, row)) absent.push_back(*std::move(standing));
  }
  return absent;
}

std::vector<domain::AbsentRow> ImportKnown::FindAbsent(const std::vector<domain::FileKind>& kinds,
                                                       const domain::RowKeys& present) {
  std::vector<std::vector<storage::ImportedRow>> rows;
  std::set<std::int64_t> imports;
  for (const domain::FileKind kind : kinds) {
    rows.push_back(Keep(storage::ListImportedRows(snapshot_, domain::FileName(kind)))
                       .value_or(std::vector<storage::ImportedRow>()));
    for (const storage::ImportedRow& row : rows.back()) {
      if (present[static_cast<std::size_t>(kind)].contains(row.row_key)) imports.insert(row.first_seq);
    }
  }
  std::vector<domain::AbsentRow> absent;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    for (const storage::ImportedRow& row : rows[i]) {
      if (imports.count(row.first_seq) == 0) continue;
      if (present[static_cast<std::size_t>(kinds[i])].contains(row.row_key)) continue;
      if (auto standing = Standing(kinds[i], row)) absent.push_back(*std::move(standing));
    }
  }
  return absent;
}

std::string ImportKnown::KindOfOrganization(const std::string& organization) {
  const auto found = Keep(storage::FindOrganization(snapshot_, organization));
  return found.has_value() && found->has_value() ? (*found)->kind : "";
}

}  // namespace relais::handlers
