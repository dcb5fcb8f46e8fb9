#include "storage/maintenance/verify.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/journal/digest.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/erasure.h"
#include "storage/maintenance/erasure_reach.h"
#include "storage/maintenance/verify_projections.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// The digests of the rows that each entry wrote, by entry.
using DigestsByEntry = std::map<std::int64_t, std::vector<Sha256Bytes>>;

// A row of the table, with the columns that every versioned table has.
struct StoredRow {
  std::vector<Value> values;
  std::string salt;
  std::string personal_digest;
  std::int64_t since_seq = 0;
  std::optional<std::int64_t> until_seq;
};

StoredRow FromStored(const TableSchema& shape, const Row& row) {
  StoredRow stored;
  stored.values = StoredValues(shape, row);
  auto column = static_cast<int>(shape.columns.size());
  if (shape.HasPersonal()) {
    stored.salt = row.Text(column++);
    stored.personal_digest = row.Text(column++);
  }
  stored.since_seq = row.Integer(column++);
  if (!row.IsNull(column)) stored.until_seq = row.Integer(column);
  return stored;
}

// Whether the personal columns match their digest, or were erased with their salt. In both cases the row's
// digest covers the personal digest.
bool PersonalFits(const TableSchema& shape, const StoredRow& row) {
  if (!shape.HasPersonal()) return true;
  if (!row.salt.empty()) return PersonalDigest(shape, row.values, row.salt) == row.personal_digest;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (shape.columns[i].role == Column::Role::kPersonal && !row.values[i].is_null()) return false;
  }
  return true;
}

// Rows that lost an erasable text, by table, key and entry.
using ErasedRows = std::map<std::tuple<std::string, std::string, std::int64_t>, ErasedRowRecord>;

absl::StatusOr<ErasedRows> ReadErasedRows(const Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(std::vector<ErasedRowRecord> records,
                          EveryRevision<ErasedRowRecord>(snapshot.session()));
  ErasedRows rows;
  for (ErasedRowRecord& record : records) {
    auto key = std::make_tuple(record.table_name, record.row_key, record.row_seq);
    rows.emplace(std::move(key), std::move(record));
  }
  return rows;
}

// The digest of the row when it was written. If the row lost an erasable text, it is the digest kept at the
// erasure. Sets `changed` if the rest was changed since.
Sha256Bytes WrittenRowDigest(const TableSchema& shape, const StoredRow& row, const ErasedRows& erased,
                             bool& changed) {
  const Sha256Bytes digest = RowDigest(shape, row.values, row.personal_digest);
  if (!shape.HasErasable() || HoldsErasable(shape, row.values)) return digest;
  const auto found = erased.find(std::make_tuple(shape.name, RowKey(shape, row.values), row.since_seq));
  if (found == erased.end()) return digest;
  changed = HexOf(digest) != found->second.rest_digest;
  return BytesOf(found->second.row_digest);
}

absl::Status VerifyTable(const Snapshot& snapshot, const TableSchema& shape, const ErasedRows& erased,
                         const ErasureReach& reach, DigestsByEntry& digests,
                         std::map<std::int64_t, std::string>& faults, VerifyReport& report) {
  const std::string personal = shape.HasPersonal() ? ", personal_salt, personal_digest" : "";
  const std::string types = shape.Types() + (shape.HasPersonal() ? "tt" : "") + "ii";
  return snapshot.session().Query(
      absl::StrCat("SELECT ", shape.Names(), personal, ", since_seq, until_seq FROM ", shape.name), {}, types,
      [&](const Row& row) {
        ++report.rows;
        const StoredRow stored = FromStored(shape, row);
        bool changed = false;
        digests[stored.since_seq].push_back(WrittenRowDigest(shape, stored, erased, changed));
        if (changed) {
          faults.emplace(stored.since_seq, absl::StrCat(shape.name, ": a row that was erased was changed"));
        }
        if (stored.until_seq.has_value()) {
          digests[*stored.until_seq].push_back(SupersededDigest(shape, stored.values));
          if (*stored.until_seq <= stored.since_seq) {
            faults.emplace(stored.since_seq, absl::StrCat(shape.name, ": a row ends before it begins"));
          }
        }
        if (!PersonalFits(shape, stored)) {
          faults.emplace(stored.since_seq, absl::StrCat(shape.name, ": a personal field was changed"));
        } else if (shape.HasPersonal() && stored.salt.empty()) {
          if (reach.Covers(shape, stored.values, stored.since_seq, stored.until_seq)) {
            ++report.erased_rows;
          } else {
            faults.emplace(stored.since_seq,
                           absl::StrCat(shape.name, ": personal fields were emptied without an erasure"));
          }
        }
      });
}

// A key has at most one row at any position: a row must end no later than the next begins.
absl::Status VerifySuccession(const Snapshot& snapshot, const TableSchema& shape,
                              std::map<std::int64_t, std::string>& faults) {
  return snapshot.session().Query(
      absl::StrCat("SELECT r.since_seq FROM ", shape.name, " r WHERE EXISTS (SELECT 1 FROM ", shape.name,
                   " s WHERE s.since_seq > r.since_seq AND ", shape.SameKey("s", "r"),
                   " AND (r.until_seq IS NULL OR r.until_seq > s.since_seq))"),
      {}, "i", [&](const Row& row) {
        faults.emplace(row.Integer(0), absl::StrCat(shape.name, ": two rows of one key stand at once"));
      });
}

// Reports entries outside the range from 1 to the snapshot's position.
absl::Status VerifyBounds(const Snapshot& snapshot, std::map<std::int64_t, std::string>& faults) {
  return snapshot.session().Query(
      "SELECT seq FROM journal WHERE seq < 1 OR seq > ?", {snapshot.position()}, "i",
      [&](const Row& row) { faults.emplace(row.Integer(0), "stands beyond the ends of the journal"); });
}

// Describes the fault of the entry itself; empty if there is none.
std::string FaultOf(const JournalEntry& entry, const JournalEntry& previous,
                    std::vector<Sha256Bytes> written) {
  if (entry.previous_digest != previous.digest) {
    // A large import leaves a gap, but its entry still follows the one before.
    return entry.seq == previous.seq + 1 ? "does not follow the entry before it"
                                         : "the entry before it is missing";
  }
  if (entry.recorded_at < previous.recorded_at) return "was recorded before the entry before it";
  if (EntryDigest(entry) != entry.digest) return "was changed";
  if (WrittenDigest(std::move(written)) != entry.written_digest) return "does not fit the rows that it wrote";
  return "";
}

}  // namespace

absl::StatusOr<VerifyReport> Verify(const Snapshot& snapshot, const std::optional<NotedEntry>& noted,
                                    const Projections& projections) {
  VerifyReport report;
  DigestsByEntry digests;
  std::map<std::int64_t, std::string> faults;
  RELAIS_ASSIGN_OR_RETURN(const ErasedRows erased, ReadErasedRows(snapshot));
  RELAIS_ASSIGN_OR_RETURN(const ErasureReach reach, ErasureReach::Read(snapshot));
  for (const TableSchema* shape : AllTables()) {
    RELAIS_RETURN_IF_ERROR(VerifyTable(snapshot, *shape, erased, reach, digests, faults, report));
    RELAIS_RETURN_IF_ERROR(VerifySuccession(snapshot, *shape, faults));
  }
  RELAIS_RETURN_IF_ERROR(VerifyBounds(snapshot, faults));
  JournalEntry previous;
  previous.recorded_at = absl::InfinitePast();
  RELAIS_RETURN_IF_ERROR(ForEachEntry(snapshot, 1, [&](const JournalEntry& entry) {
    ++report.entries;
    std::vector<Sha256Bytes> written;
    if (const auto found = digests.find(entry.seq); found != digests.end()) {
      written = std::move(found->second);
      digests.erase(found);
    }
    const std::string fault = FaultOf(entry, previous, std::move(written));
    if (!fault.empty()) faults.emplace(entry.seq, fault);
    if (noted.has_value() && noted->seq == entry.seq && noted->digest != entry.digest) {
      faults.emplace(entry.seq, "is not the one that was noted");
    }
    previous = entry;
  }));
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(snapshot.session()));
  // Staged rows have no entry yet.
  if (head.staged_seq != 0) digests.erase(head.staged_seq);
  for (const auto& [seq, unused] : digests) faults.emplace(seq, "rows name an entry that does not exist");
  if (head.seq != previous.seq || head.digest != previous.digest) {
    faults.emplace(previous.seq + 1, absl::StrCat("the journal ends here; its head stands at ", head.seq));
  }
  if (noted.has_value() && noted->seq > previous.seq) {
    faults.emplace(previous.seq + 1, absl::StrCat("the journal ends here; entry ", noted->seq, " was noted"));
  }
  for (const auto& [seq, fault] : faults) report.faults.push_back(absl::StrCat("entry ", seq, ": ", fault));
  RELAIS_RETURN_IF_ERROR(VerifyProjections(snapshot, projections, report.derived_rows, report.faults));
  RELAIS_RETURN_IF_ERROR(VerifyUnversionedTables(snapshot, report.faults));
  report.head_seq = previous.seq;
  report.head_digest = previous.digest;
  return report;
}

}  // namespace relais::storage
