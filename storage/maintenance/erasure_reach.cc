#include "storage/maintenance/erasure_reach.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/maintenance/dossier_erasure.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Null if the table lacks the column.
const Value* Find(const TableSchema& shape, const std::vector<Value>& values, absl::string_view column) {
  const std::optional<std::size_t> place = shape.IndexOf(column);
  return place.has_value() ? &values[*place] : nullptr;
}

// Numbers of the incidents among the names that an erasure recorded.
std::vector<std::int64_t> IncidentsIn(absl::string_view reached) {
  std::vector<std::int64_t> numbers;
  for (absl::string_view name : absl::StrSplit(reached, '|', absl::SkipEmpty())) {
    std::int64_t number = 0;
    if (absl::ConsumePrefix(&name, "incidents/") && absl::SimpleAtoi(name, &number))
      numbers.push_back(number);
  }
  return numbers;
}

template <class Map, class Key>
bool ReachedBy(const Map& last_entries, const Key& key, std::int64_t since_seq) {
  const auto found = last_entries.find(key);
  return found != last_entries.end() && since_seq <= found->second;
}

}  // namespace

absl::StatusOr<ErasureReach> ErasureReach::Read(const Snapshot& snapshot) {
  ErasureReach reach;
  RELAIS_RETURN_IF_ERROR(reach.AddErasures(snapshot));
  RELAIS_RETURN_IF_ERROR(reach.AddRemovedLists(snapshot));
  return reach;
}

absl::Status ErasureReach::AddErasures(const Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(const auto records, EveryRevision<ErasureRecord>(snapshot.session()));
  const auto raise = [](std::int64_t& last, std::int64_t seq) { last = std::max(last, seq); };
  for (const ErasureRecord& record : records) {
    const std::int64_t seq = record.since_seq;
    raise(last_erasure_, seq);
    for (const std::int64_t number : IncidentsIn(record.reached)) raise(incidents_[number], seq);
    RELAIS_ASSIGN_OR_RETURN(DossierRows rows, DossierRows::Of(snapshot.At(seq), record.dossier_id));
    RELAIS_ASSIGN_OR_RETURN(const auto imported, ImportKeysOf(snapshot.At(seq), rows));
    for (const ImportKey& key : imported) {
      raise((key.under ? import_rows_under_ : import_rows_)[{key.file, key.external_id}], seq);
    }
    for (const std::int64_t dossier_id : rows.dossiers()) {
      by_dossier_[dossier_id].push_back(erasures_.size());
    }
    erasures_.push_back({seq, std::move(rows)});
  }
  return absl::OkStatus();
}

absl::Status ErasureReach::AddRemovedLists(const Snapshot& snapshot) {
  // A list was removed at the end of a row if no other row of the list begins at that entry.
  return snapshot.session().Query(
      "SELECT l.user_id, l.list_id, l.until_seq FROM saved_list l WHERE l.until_seq IS NOT NULL"
      " AND NOT EXISTS (SELECT 1 FROM saved_list n WHERE n.user_id = l.user_id AND n.list_id = l.list_id"
      " AND n.since_seq = l.until_seq)",
      {}, "tti", [&](const Row& row) {
        std::int64_t& last = removed_lists_[{row.Text(0), row.Text(1)}];
        last = std::max(last, row.Integer(2));
      });
}

bool ErasureReach::CoversDossierRow(const TableSchema& shape, const std::vector<Value>& values,
                                    std::int64_t since_seq) const {
  const Value* dossier_id = Find(shape, values, "dossier_id");
  if (dossier_id == nullptr) return false;
  const Value* number = Find(shape, values, "number");
  const PartKey key = {dossier_id->integer(), number == nullptr ? 0 : number->integer()};
  const auto covers = [&](const Erasure& erasure) {
    return since_seq <= erasure.seq && erasure.rows.CurrentKeyOf(shape.PartKind(), key).has_value();
  };
  if (const auto found = by_dossier_.find(key.dossier_id); found != by_dossier_.end()) {
    const bool direct = std::any_of(found->second.begin(), found->second.end(),
                                    [&](std::size_t place) { return covers(erasures_[place]); });
    if (direct) return true;
  }
  // A merge may have moved a part of an erased dossier to another one.
  return std::any_of(erasures_.begin(), erasures_.end(), covers);
}

bool ErasureReach::CoversImportRow(const std::string& file, const std::string& row_key,
                                   std::int64_t since_seq) const {
  if (ReachedBy(import_rows_, std::make_pair(file, row_key), since_seq)) return true;
  const std::size_t bar = row_key.rfind('|');
  return bar != std::string::npos &&
         ReachedBy(import_rows_under_, std::make_pair(file, row_key.substr(0, bar)), since_seq);
}

bool ErasureReach::Covers(const TableSchema& shape, const std::vector<Value>& values, std::int64_t since_seq,
                          std::optional<std::int64_t> until_seq) const {
  const absl::string_view table = shape.name;
  const auto text = [&](const char* column) { return Find(shape, values, column)->text(); };
  if (table == SavedListRecord::kTable) {
    // Every erasure empties the past revisions of all lists.
    return (until_seq.has_value() && *until_seq <= last_erasure_) ||
           ReachedBy(removed_lists_, std::make_pair(text("user_id"), text("list_id")), since_seq);
  }
  if (table == IncidentRecord::kTable)
    return ReachedBy(incidents_, Find(shape, values, "number")->integer(), since_seq);
  if (table == ImportRowRecord::kTable) return CoversImportRow(text("file"), text("row_key"), since_seq);
  return CoversDossierRow(shape, values, since_seq);
}

}  // namespace relais::storage
