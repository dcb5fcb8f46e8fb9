#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/journal/journal.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// A table with rows that are API resources, and the SQL of their names.
struct ResourceTable {
  const char* table;
  const char* name;
  // Columns that order the rows within an entry.
  const char* order;
  // Whether rows can be removed.
  bool removable;
  Bound bound = Bound::kDossier;
  // Whether the key has a `number` besides the dossier.
  bool numbered = true;
};

constexpr ResourceTable kResourceTables[] = {
    {"codelist_code", "'codelists/' || codelist || '/codes/' || code", "codelist, code", false, Bound::kNone},
    {"organization", "'organizations/' || organization", "organization", false, Bound::kNone},
    {"agreement", "'agreements/' || agreement", "agreement", false, Bound::kNone},
    {"dossier", "'dossiers/' || dossier_id", "dossier_id", true, Bound::kDossier, false},
    {"intervention", "'dossiers/' || dossier_id || '/interventions/' || number", "dossier_id, number", true,
     Bound::kIntervention},
    {"referral", "'dossiers/' || dossier_id || '/referrals/' || number", "dossier_id, number", true,
     Bound::kReferral},
    {"funding_application", "'dossiers/' || dossier_id || '/fundingApplications/' || number",
     "dossier_id, number", true},
    {"follow_up", "'dossiers/' || dossier_id || '/followUps/' || number", "dossier_id, number", true},
    {"consent", "'dossiers/' || dossier_id || '/consents/' || number", "dossier_id, number", true},
};

absl::StatusOr<std::int64_t> Count(const Snapshot& snapshot, const ResourceTable& table, std::int64_t seq) {
  std::vector<Value> parameters = {seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "since_seq", parameters, table.bound);
  return snapshot.session().QueryInteger(
      absl::StrCat("SELECT COUNT(*) FROM ", table.table, " r WHERE since_seq = ? AND ", covers), parameters);
}

// Rows written by the entry, in order, after the first `skip`.
absl::Status ListWritten(const Snapshot& snapshot, const ResourceTable& table, const JournalEntry& entry,
                         std::int64_t skip, std::int64_t limit, std::vector<ChangeRecord>& changes) {
  std::vector<Value> parameters = {entry.seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "since_seq", parameters, table.bound);
  parameters.emplace_back(limit);
  parameters.emplace_back(skip);
  return snapshot.session().Query(
      absl::StrCat("SELECT ", table.name, ", revision FROM ", table.table, " r WHERE since_seq = ? AND ",
                   covers, " ORDER BY ", table.order, " LIMIT ? OFFSET ?"),
      parameters, "ti", [&](const Row& row) {
        const auto kind = row.Integer(1) == 1 ? ChangeRecord::Kind::kCreated : ChangeRecord::Kind::kUpdated;
        changes.push_back({entry, kind, row.Text(0)});
      });
}

// Rows that the entry removed: superseded, without a successor.
absl::Status ListRemoved(const Snapshot& snapshot, const ResourceTable& table, const JournalEntry& entry,
                         std::vector<ChangeRecord>& changes) {
  std::vector<Value> parameters = {entry.seq, entry.seq};
  const std::string covers = snapshot.EverVisiblePredicate("r", "until_seq", parameters, table.bound);
  const char* const same_number = table.numbered ? " AND s.number = r.number" : "";
  return snapshot.session().Query(
      absl::StrCat("SELECT ", table.name, " FROM ", table.table,
                   " r WHERE until_seq = ? AND NOT EXISTS (SELECT 1 FROM ", table.table,
                   " s WHERE s.dossier_id = r.dossier_id", same_number, " AND s.since_seq = ?) AND ", covers,
                   " ORDER BY ", table.order),
      parameters, "t", [&](const Row& row) {
        changes.push_back({entry, ChangeRecord::Kind::kDeleted, row.Text(0)});
      });
}

// Changes of one entry after the first `offset`; at most `limit`.
absl::Status ListOfEntry(const Snapshot& snapshot, const JournalEntry& entry, std::int64_t offset,
                         std::int64_t limit, std::vector<ChangeRecord>& changes) {
  const std::size_t before = changes.size();
  for (const ResourceTable& table : kResourceTables) {
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
  for (const ResourceTable& table : kResourceTables) {
    if (!table.removable) continue;
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
