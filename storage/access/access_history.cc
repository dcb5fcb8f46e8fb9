#include "storage/access/access_history.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/projections/dossier_state.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// The dossier, and every dossier that it was ever merged into, directly or through others. Their rows decide
// who had access at each position.
absl::StatusOr<std::set<std::int64_t>> EverJudgedBy(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::set<std::int64_t> dossiers = {dossier_id};
  std::vector<std::int64_t> open = {dossier_id};
  while (!open.empty()) {
    const std::int64_t source = open.back();
    open.pop_back();
    RELAIS_RETURN_IF_ERROR(snapshot.session().Query("SELECT target_id FROM dossier_merge WHERE source_id = ?",
                                                    {source}, "i", [&](const Row& row) {
                                                      if (dossiers.insert(row.Integer(0)).second)
                                                        open.push_back(row.Integer(0));
                                                    }));
  }
  return dossiers;
}

absl::Status AddEntries(const Snapshot& snapshot, const TableSchema& shape, std::int64_t dossier_id,
                        std::set<std::int64_t>& entries) {
  return snapshot.session().Query(absl::StrCat("SELECT since_seq, until_seq FROM ", shape.name, " WHERE ",
                                               shape.columns.front().name, " = ?"),
                                  {dossier_id}, "ii", [&](const Row& row) {
                                    entries.insert(row.Integer(0));
                                    if (!row.IsNull(1)) entries.insert(row.Integer(1));
                                  });
}

// Entries that changed a row that access to the dossier depends on.
absl::StatusOr<std::set<std::int64_t>> DecidingEntries(const Snapshot& snapshot, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const std::set<std::int64_t> dossiers, EverJudgedBy(snapshot, dossier_id));
  std::set<std::int64_t> entries;
  bool for_network = false;
  for (const std::int64_t each : dossiers) {
    for (const TableSchema* shape : AllTables()) {
      if (shape->traits.derives.access) RELAIS_RETURN_IF_ERROR(AddEntries(snapshot, *shape, each, entries));
    }
    RELAIS_ASSIGN_OR_RETURN(
        const std::int64_t whole,
        snapshot.session().QueryInteger(
            "SELECT COUNT(*) FROM consent WHERE dossier_id = ? AND whole_network = 1", {each}));
    for_network = for_network || whole > 0;
  }
  if (for_network) {
    RELAIS_RETURN_IF_ERROR(
        snapshot.session().Query("SELECT DISTINCT until_seq FROM organization WHERE until_seq IS NOT NULL",
                                 {}, "i", [&](const Row& row) { entries.insert(row.Integer(0)); }));
  }
  entries.erase(entries.upper_bound(snapshot.position()), entries.end());
  return entries;
}

}  // namespace

absl::StatusOr<std::vector<std::int64_t>> MergedInto(const Snapshot& snapshot, std::int64_t dossier_id) {
  std::vector<std::int64_t> sources;
  std::vector<std::int64_t> open = {dossier_id};
  while (!open.empty()) {
    const std::int64_t target = open.back();
    open.pop_back();
    RELAIS_ASSIGN_OR_RETURN(const auto merges,
                            FindAll<MergeRecord>(snapshot, "target_id = ?", {target}, "ORDER BY source_id"));
    for (const MergeRecord& merge : merges) {
      sources.push_back(merge.source_id);
      open.push_back(merge.source_id);
    }
  }
  return sources;
}

absl::StatusOr<std::vector<AccessRow>> AccessAt(const Projections& projections, const Snapshot& snapshot,
                                                std::int64_t dossier_id) {
  std::int64_t standing = dossier_id;
  std::int64_t merged_at = 0;
  for (;;) {
    RELAIS_ASSIGN_OR_RETURN(const auto merge, FindMerge(snapshot, standing));
    if (!merge.has_value()) break;
    standing = merge->target_id;
    merged_at = std::max(merged_at, merge->since_seq);
  }
  const DerivedParts access = {true, false, false};
  RELAIS_ASSIGN_OR_RETURN(const DossierState state, ReadDossierState(snapshot, standing, access));
  RELAIS_ASSIGN_OR_RETURN(std::vector<AccessRow> rows, projections.access(snapshot, state));
  if (standing == dossier_id) return rows;
  std::vector<AccessRow> judged;
  for (AccessRow& row : rows) {
    row.dossier_id = dossier_id;
    if (row.cut_seq.has_value() && *row.cut_seq < merged_at) row.cut_seq.reset();
    if (row.cut_seq.has_value() || !row.open_to.empty()) judged.push_back(std::move(row));
  }
  return judged;
}

absl::StatusOr<std::vector<AccessInterval>> AccessHistory(const Projections& projections,
                                                          const Snapshot& snapshot, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(const std::set<std::int64_t> entries, DecidingEntries(snapshot, dossier_id));
  std::map<std::string, std::vector<AccessInterval>> by_organization;
  for (const std::int64_t seq : entries) {
    RELAIS_ASSIGN_OR_RETURN(std::vector<AccessRow> rows, AccessAt(projections, snapshot.At(seq), dossier_id));
    std::map<std::string, AccessRow> next;
    for (AccessRow& row : rows) next.emplace(row.organization, std::move(row));
    for (auto& [organization, intervals] : by_organization) {
      AccessInterval& last = intervals.back();
      if (last.until_seq.has_value()) continue;
      const auto same = next.find(organization);
      if (same != next.end() && same->second == last.row) {
        next.erase(same);
      } else {
        last.until_seq = seq;
      }
    }
    for (auto& [organization, row] : next) by_organization[organization].push_back({row, seq, std::nullopt});
  }
  std::vector<AccessInterval> history;
  for (auto& [organization, intervals] : by_organization) {
    history.insert(history.end(), intervals.begin(), intervals.end());
  }
  return history;
}

}  // namespace relais::storage
