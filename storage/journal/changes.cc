#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "storage/journal/journal.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// A table of the change feed.
struct ResourceTable {
  const TableSchema* schema;
  // SQL of the names of its rows.
  std::string name;
  // Columns that order the rows within an entry.
  std::string order;

  Bound bound() const { return BoundOf(*schema); }
  bool removable() const { return schema->traits.feed == Feed::kRemovable; }
};

// Literals and columns of a name pattern, joined by `||`.
std::string NameSql(absl::string_view pattern) {
  std::vector<std::string> parts;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}');
    parts.push_back(absl::StrCat("'", pattern.substr(0, open), "'"));
    parts.emplace_back(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
  return absl::StrJoin(parts, " || ");
}

const std::vector<ResourceTable>& ResourceTables() {
  static const auto& tables = *[] {
    auto* listed = new std::vector<ResourceTable>;
    for (const TableSchema* shape : AllTables()) {
      if (!shape->IsInFeed()) continue;
      listed->push_back({shape, NameSql(shape->traits.name_pattern), absl::StrJoin(shape->Key(), ", ")});
    }
    return listed;
  }();
  return tables;
}

absl::StatusOr<std::int64_t> Count(const Snapshot& snapshot, const ResourceTable& table, std::int64_t seq) {
  std::vector<Value> parameters = {seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "since_seq", parameters, table.bound());
  return snapshot.session().QueryInteger(
      absl::StrCat("SELECT COUNT(*) FROM ", table.schema->name, " r WHERE since_seq = ? AND ", covers),
      parameters);
}

// Rows written by the entry, in order, after the first `skip`.
absl::Status ListWritten(const Snapshot& snapshot, const ResourceTable& table, const JournalEntry& entry,
                         std::int64_t skip, std::int64_t limit, std::vector<ChangeRecord>& changes) {
  std::vector<Value> parameters = {entry.seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "since_seq", parameters, table.bound());
  parameters.emplace_back(limit);
  parameters.emplace_back(skip);
  return snapshot.session().Query(
      absl::StrCat("SELECT ", table.name, ", revision FROM ", table.schema->name,
                   " r WHERE since_seq = ? AND ", covers, " ORDER BY ", table.order, " LIMIT ? OFFSET ?"),
      parameters, "ti", [&](const Row& row) {
        const auto kind = row.Integer(1) == 1 ? ChangeRecord::Kind::kCreated : ChangeRecord::Kind::kUpdated;
        changes.push_back({entry, kind, row.Text(0)});
      });
}

// Rows that the entry removed: superseded, without a successor.
absl::Status ListRemoved(const Snapshot& snapshot, const ResourceTable& table, const JournalEntry& entry,
                         std::vector<ChangeRecord>& changes) {
  std::vector<Value> parameters = {entry.seq, entry.seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "until_seq", parameters, table.bound());
  return snapshot.session().Query(
      absl::StrCat("SELECT ", table.name, " FROM ", table.schema->name,
                   " r WHERE until_seq = ? AND NOT EXISTS (SELECT 1 FROM ", table.schema->name, " s WHERE ",
                   table.schema->SameKey("s", "r"), " AND s.since_seq = ?) AND ", covers, " ORDER BY ",
                   table.order),
      parameters, "t", [&](const Row& row) {
        changes.push_back({entry, ChangeRecord::Kind::kDeleted, row.Text(0)});
      });
}

// Changes of one entry after the first `offset`; at most `limit`.
absl::Status ListOfEntry(const Snapshot& snapshot, const JournalEntry& entry, std::int64_t offset,
                         std::int64_t limit, std::vector<ChangeRecord>& changes) {
  const std::size_t before = changes.size();
  for (const ResourceTable& table : ResourceTables()) {
    const auto taken = static_cast<std::int64_t>(changes.size() - before);
    if (taken >= limit) return absl::OkStatus();
    if (offset > 0) {
      RELAIS_ASSIGN_OR_RETURN(const std::int64_t rows, Count(snapshot, table, entry.seq));
      if (rows <= offset) {
        offset -= rows;
        continue;
      }
    }
    RELAIS_RETURN_IF_ERROR(ListWritten(snapshot, table, entry, offset, limit - taken, changes));
    offset = 0;
  }
  for (const ResourceTable& table : ResourceTables()) {
    if (!table.removable()) continue;
    std::vector<ChangeRecord> removed;
    RELAIS_RETURN_IF_ERROR(ListRemoved(snapshot, table, entry, removed));
    for (ChangeRecord& change : removed) {
      if (static_cast<std::int64_t>(changes.size() - before) >= limit) return absl::OkStatus();
      if (offset > 0) {
        --offset;
        continue;
      }
      changes.push_back(std::move(change));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ChangePage> ListChanges(const Snapshot& snapshot, ChangePosition position,
                                       std::int64_t limit) {
  ChangePage page;
  page.next = position;
  // There is nothing after the last entry.
  if (position.seq > snapshot.position()) return page;
  // Entries first: a page never needs more entries than changes, for an entry without resources is rare.
  std::vector<JournalEntry> entries;
  RELAIS_RETURN_IF_ERROR(ForEachEntry(
      snapshot, position.seq, [&](const JournalEntry& entry) { entries.push_back(entry); }, limit));
  for (const JournalEntry& entry : entries) {
    const auto before = static_cast<std::int64_t>(page.changes.size());
    const std::int64_t offset = entry.seq == position.seq ? position.offset : 0;
    RELAIS_RETURN_IF_ERROR(ListOfEntry(snapshot, entry, offset, limit - before, page.changes));
    const auto after = static_cast<std::int64_t>(page.changes.size());
    if (after >= limit) {
      page.next = {entry.seq, offset + after - before};
      return page;
    }
    page.next = {entry.seq + 1, 0};
  }
  return page;
}

}  // namespace relais::storage
