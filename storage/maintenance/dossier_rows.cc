#include "storage/maintenance/dossier_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

struct PastMerge {
  std::int64_t source_id = 0;
  std::int64_t target_id = 0;
  bool stands = false;
};

// Every merge, past or in force, that connects to the dossier, directly or through other merges.
absl::StatusOr<std::vector<PastMerge>> MergesAround(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::vector<PastMerge> merges;
  std::set<std::int64_t> reached = {dossier_id};
  std::vector<std::int64_t> open = {dossier_id};
  while (!open.empty()) {
    const std::int64_t next = open.back();
    open.pop_back();
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
        "SELECT source_id, target_id, CASE WHEN until_seq IS NULL OR until_seq > ? THEN 1 ELSE 0 END"
        " FROM dossier_merge WHERE (source_id = ? OR target_id = ?) AND since_seq <= ?",
        {snapshot.position(), next, next, snapshot.position()}, "iii", [&](const Row& row) {
          merges.push_back({row.Integer(0), row.Integer(1), row.Integer(2) != 0});
        }));
    for (const PastMerge& merge : merges) {
      for (const std::int64_t other : {merge.source_id, merge.target_id}) {
        if (reached.insert(other).second) open.push_back(other);
      }
    }
  }
  return merges;
}

// The dossier and those merged into it by merges in force.
std::vector<std::int64_t> WithMerged(const std::vector<PastMerge>& merges, std::int64_t dossier_id) {
  std::set<std::int64_t> reached = {dossier_id};
  std::vector<std::int64_t> open = {dossier_id};
  while (!open.empty()) {
    const std::int64_t target = open.back();
    open.pop_back();
    for (const PastMerge& merge : merges) {
      if (!merge.stands || merge.target_id != target) continue;
      if (reached.insert(merge.source_id).second) open.push_back(merge.source_id);
    }
  }
  return {reached.begin(), reached.end()};
}

// `dossier_id = ? AND number [NOT] IN (…)`, in brackets.
std::string Numbered(std::int64_t dossier_id, absl::string_view in, absl::string_view set,
                     const std::set<std::int64_t>& numbers, std::vector<Value>& parameters) {
  parameters.emplace_back(dossier_id);
  parameters.push_back(SetOf(std::vector<std::int64_t>(numbers.begin(), numbers.end())));
  return absl::StrCat("(dossier_id = ? AND number ", in, " ", set, ")");
}

}  // namespace

absl::StatusOr<DossierRows> DossierRows::Of(const Snapshot& snapshot, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<PastMerge> merges, MergesAround(snapshot, dossier_id));
  DossierRows rows;
  rows.set_of_integers_ = snapshot.session().dialect().SetOfIntegers();
  rows.dossiers_ = WithMerged(merges, dossier_id);
  std::set<std::int64_t> sources;
  for (const PastMerge& merge : merges) sources.insert(merge.source_id);
  for (const std::int64_t source_id : sources) {
    // One entry writes a merge and the new keys of its parts.
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
        "SELECT p.kind, p.source_number, m.target_id, p.target_number FROM dossier_merge_part p"
        " JOIN dossier_merge m ON m.source_id = p.source_id AND m.since_seq = p.since_seq"
        " WHERE p.source_id = ? AND p.since_seq <= ?",
        {source_id, snapshot.position()}, "tiii", [&](const Row& row) {
          rows.came_from_[Place{row.Text(0), row.Integer(2), row.Integer(3)}] = {source_id, row.Integer(1)};
        }));
  }
  return rows;
}

bool DossierRows::Holds(std::int64_t dossier_id) const {
  return std::binary_search(dossiers_.begin(), dossiers_.end(), dossier_id);
}

PartKey DossierRows::OriginOf(const std::string& kind, PartKey key) const {
  auto from = came_from_.find(Place{kind, key.dossier_id, key.number});
  while (from != came_from_.end()) {
    key = from->second;
    from = came_from_.find(Place{kind, key.dossier_id, key.number});
  }
  return key;
}

RowCondition DossierRows::In(const TableSchema& shape) const {
  // By dossier: numbers of our parts in other dossiers, and numbers of others' parts in our dossiers.
  std::map<std::int64_t, std::set<std::int64_t>> elsewhere;
  std::map<std::int64_t, std::set<std::int64_t>> of_others;
  for (const auto& [place, from] : came_from_) {
    const auto& [kind, dossier_id, number] = place;
    if (kind != shape.PartKind()) continue;
    const bool theirs = Holds(OriginOf(kind, from).dossier_id);
    if (theirs && !Holds(dossier_id)) elsewhere[dossier_id].insert(number);
    if (!theirs && Holds(dossier_id)) of_others[dossier_id].insert(number);
  }
  RowCondition condition;
  std::vector<std::string> ways;
  for (const std::int64_t dossier_id : dossiers_) {
    const auto others = of_others.find(dossier_id);
    if (others != of_others.end()) {
      ways.push_back(Numbered(dossier_id, "NOT IN", set_of_integers_, others->second, condition.parameters));
    } else {
      ways.emplace_back("dossier_id = ?");
      condition.parameters.emplace_back(dossier_id);
    }
  }
  for (const auto& [dossier_id, numbers] : elsewhere) {
    ways.push_back(Numbered(dossier_id, "IN", set_of_integers_, numbers, condition.parameters));
  }
  condition.sql = absl::StrCat("(", absl::StrJoin(ways, " OR "), ")");
  return condition;
}

std::optional<PartKey> DossierRows::CurrentKeyOf(absl::string_view kind, PartKey key) const {
  const std::string table(kind);
  if (!Holds(OriginOf(table, key).dossier_id)) return std::nullopt;
  while (!Holds(key.dossier_id)) key = came_from_.at(Place{table, key.dossier_id, key.number});
  return key;
}

absl::StatusOr<std::vector<std::int64_t>> OwnRowPositions(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::set<std::int64_t> positions;
  for (const TableSchema* shape : AllTables()) {
    if (shape->traits.content != Content::kOwn) continue;
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
        absl::StrCat("SELECT since_seq, until_seq FROM ", shape->name, " WHERE dossier_id = ?"), {dossier_id},
        "ii", [&](const Row& row) {
          for (const int column : {0, 1}) {
            if (row.IsNull(column) || row.Integer(column) > snapshot.position()) continue;
            positions.insert(row.Integer(column));
          }
        }));
  }
  return std::vector<std::int64_t>(positions.begin(), positions.end());
}

}  // namespace relais::storage
