#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// A table whose rows are resources of the API, and how SQL spells the name of one.
struct ResourceTable {
  const char* table;
  const char* name;
  // Columns that order the rows within an entry.
  const char* order;
  // Whether rows can be taken away.
  bool removable;
};

constexpr ResourceTable kResourceTables[] = {
    {"codelist_code", "'codelists/' || codelist || '/codes/' || code", "codelist, code", false},
    {"organization", "'organizations/' || organization", "organization", false},
    {"agreement", "'agreements/' || agreement", "agreement", false},
    {"dossier", "'dossiers/' || dossier_id", "dossier_id", false},
    {"intervention", "'dossiers/' || dossier_id || '/interventions/' || number", "dossier_id, number", true},
    {"referral", "'dossiers/' || dossier_id || '/referrals/' || number", "dossier_id, number", false},
    {"funding_application", "'dossiers/' || dossier_id || '/fundingApplications/' || number",
     "dossier_id, number", false},
    {"follow_up", "'dossiers/' || dossier_id || '/followUps/' || number", "dossier_id, number", false},
};

absl::StatusOr<std::int64_t> Count(Session& session, const ResourceTable& table, std::int64_t seq) {
  return session.QueryInteger(absl::StrCat("SELECT COUNT(*) FROM ", table.table, " WHERE since_seq = ?"),
                              {seq});
}

// Rows written by the entry, by their order, from the `skip`th.
absl::Status ListWritten(Session& session, const ResourceTable& table, const JournalEntry& entry,
                         std::int64_t skip, std::int64_t limit, std::vector<ChangeRecord>& changes) {
  return session.Query(absl::StrCat("SELECT ", table.name, ", revision FROM ", table.table,
                                    " WHERE since_seq = ? ORDER BY ", table.order, " LIMIT ? OFFSET ?"),
                       {entry.seq, limit, skip}, "ti", [&](const Row& row) {
                         const auto kind = row.Integer(1) == 1 ? ChangeRecord::Kind::kCreated
                                                               : ChangeRecord::Kind::kUpdated;
                         changes.push_back({entry, kind, row.Text(0)});
                       });
}

// Rows that the entry took away: superseded by it, with no successor.
absl::Status ListRemoved(Session& session, const ResourceTable& table, const JournalEntry& entry,
                         std::vector<ChangeRecord>& changes) {
  return session.Query(
      absl::StrCat(
          "SELECT ", table.name, " FROM ", table.table,
          " r WHERE until_seq = ? AND NOT EXISTS (SELECT 1 FROM ", table.table,
          " s WHERE s.dossier_id = r.dossier_id AND s.number = r.number AND s.since_seq = ?) ORDER BY ",
          table.order),
      {entry.seq, entry.seq}, "t", [&](const Row& row) {
        changes.push_back({entry, ChangeRecord::Kind::kDeleted, row.Text(0)});
      });
}

// Changes of one entry after the first `offset`; at most `limit`.
absl::Status ListOfEntry(Session& session, const JournalEntry& entry, std::int64_t offset, std::int64_t limit,
                         std::vector<ChangeRecord>& changes) {
  const std::size_t before = changes.size();
  for (const ResourceTable& table : kResourceTables) {
    const auto taken = static_cast<std::int64_t>(changes.size() - before);
    if (taken >= limit) return absl::OkStatus();
    if (offset > 0) {
      RELAIS_ASSIGN_OR_RETURN(const std::int64_t rows, Count(session, table, entry.seq));
      if (rows <= offset) {
        offset -= rows;
        continue;
      }
    }
    RELAIS_RETURN_IF_ERROR(ListWritten(session, table, entry, offset, limit - taken, changes));
    offset = 0;
  }
  for (const ResourceTable& table : kResourceTables) {
    if (!table.removable) continue;
    std::vector<ChangeRecord> removed;
    RELAIS_RETURN_IF_ERROR(ListRemoved(session, table, entry, removed));
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
  // Entries first: a page never needs more entries than changes, for an entry without resources is rare.
  std::vector<JournalEntry> entries;
  const Snapshot window = snapshot.At(std::min(snapshot.position(), position.seq + limit - 1));
  RELAIS_RETURN_IF_ERROR(
      ForEachEntry(window, position.seq, [&](const JournalEntry& entry) { entries.push_back(entry); }));
  ChangePage page;
  page.next = position;
  for (const JournalEntry& entry : entries) {
    const auto before = static_cast<std::int64_t>(page.changes.size());
    const std::int64_t offset = entry.seq == position.seq ? position.offset : 0;
    RELAIS_RETURN_IF_ERROR(ListOfEntry(snapshot.session(), entry, offset, limit - before, page.changes));
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
