#include "storage/queries/privacy/privacy.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Rows of a table about dossiers with the entry that wrote them, oldest first, by entry and dossier.
template <class Record>
absl::Status ForEachRecorded(const Snapshot& snapshot, absl::string_view condition,
                             std::vector<Value> parameters, EntryKey after, std::int64_t limit,
                             const std::function<void(Record, absl::Time, const std::string&)>& each) {
  const TableSchema& shape = SchemaOf<Record>();
  std::vector<Value> bound;
  const std::string sees = snapshot.VisibilityPredicate("r", bound, BoundOf(shape));
  bound.insert(bound.end(), parameters.begin(), parameters.end());
  for (const std::int64_t number : {after.seq, after.seq, after.dossier_id, limit})
    bound.emplace_back(number);
  const auto columns = static_cast<int>(shape.columns.size());
  return snapshot.session().Query(
      absl::StrCat("SELECT ", shape.Names("r."), ", r.since_seq, j.recorded_at, j.actor FROM ", shape.name,
                   " r JOIN journal j ON j.seq = r.since_seq WHERE ", sees, " AND ", condition,
                   " AND r.since_seq >= ? AND (r.since_seq > ? OR r.dossier_id > ?)"
                   " ORDER BY r.since_seq, r.dossier_id LIMIT ?"),
      bound, shape.Types() + "iit", [&](const Row& row) {
        each(FromRow<Record>(row), absl::FromUnixMicros(row.Integer(columns + 1)), row.Text(columns + 2));
      });
}

// Adds the daily counts to reads that are in the order of their entries.
absl::Status AddCounts(const Snapshot& snapshot, std::int64_t dossier_id, std::vector<RecordedRead>& reads) {
  if (reads.empty()) return absl::OkStatus();
  std::map<std::pair<std::int64_t, std::int64_t>, RecordedRead*> by_entry;
  for (RecordedRead& read : reads) by_entry[{read.read.read_seq, read.read.dossier_id}] = &read;
  std::string condition = "read_seq >= ? AND read_seq <= ?";
  std::vector<Value> parameters = {reads.front().read.read_seq, reads.back().read.read_seq};
  if (dossier_id != 0) {
    condition += " AND dossier_id = ?";
    parameters.emplace_back(dossier_id);
  }
  return snapshot.session().Query(
      absl::StrCat("SELECT read_seq, dossier_id, read_on, reads, last_read_at FROM dossier_read_day WHERE ",
                   condition),
      parameters, "iitii", [&](const Row& row) {
        const auto found = by_entry.find({row.Integer(0), row.Integer(1)});
        if (found == by_entry.end()) return;
        found->second->read_on = row.Text(2);
        found->second->count = row.Integer(3);
        found->second->last_read_at = absl::FromUnixMicros(row.Integer(4));
      });
}

}  // namespace

absl::StatusOr<std::set<std::int64_t>> DossiersReadOn(const Snapshot& snapshot, const std::string& user_id,
                                                      const std::string& read_on,
                                                      const std::vector<std::int64_t>& dossiers) {
  std::set<std::int64_t> read;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      absl::StrCat("SELECT dossier_id FROM dossier_read_day WHERE dossier_id IN ",
                   snapshot.session().dialect().SetOfIntegers(), " AND user_id = ? AND read_on = ?"),
      {SetOf(dossiers), user_id, read_on}, "i", [&](const Row& row) { read.insert(row.Integer(0)); }));
  return read;
}

void InsertFirstRead(WriteTransaction& transaction, ReadRecord read, const std::string& read_on) {
  read.read_on = read_on;
  transaction.Insert(read);
  transaction.ExecuteUnversioned(
      "dossier_read_day",
      "INSERT INTO dossier_read_day (dossier_id, user_id, read_on, read_seq, reads, last_read_at)"
      " VALUES (?, ?, ?, ?, 1, ?)",
      {read.dossier_id, read.user_id, read_on, read.read_seq, absl::ToUnixMicros(transaction.recorded_at())});
}

void AddReads(WriteTransaction& transaction, const ReadDay& day, std::int64_t reads, absl::Time last) {
  const std::int64_t instant = absl::ToUnixMicros(last);
  transaction.ExecuteUnversioned("dossier_read_day",
                                 "UPDATE dossier_read_day SET reads = reads + ?, last_read_at ="
                                 " CASE WHEN last_read_at < ? THEN ? ELSE last_read_at END"
                                 " WHERE dossier_id = ? AND user_id = ? AND read_on = ?",
                                 {reads, instant, instant, day.dossier_id, day.user_id, day.read_on});
}

absl::StatusOr<std::vector<RecordedRead>> ListReadRecords(const Snapshot& snapshot, std::int64_t dossier_id,
                                                          EntryKey after, std::int64_t limit) {
  std::vector<RecordedRead> reads;
  const bool all = dossier_id == 0;
  RELAIS_RETURN_IF_ERROR(
      ForEachRecorded<ReadRecord>(snapshot, all ? "1 = 1" : "r.dossier_id = ?",
                                  all ? std::vector<Value>() : std::vector<Value>{dossier_id}, after, limit,
                                  [&](ReadRecord read, absl::Time recorded_at, const std::string&) {
                                    reads.push_back({std::move(read), recorded_at, 1, recorded_at, ""});
                                  }));
  RELAIS_RETURN_IF_ERROR(AddCounts(snapshot, dossier_id, reads));
  return reads;
}

absl::StatusOr<std::vector<ReferralRecord>> ListCommunicatedReferrals(const Snapshot& snapshot,
                                                                      std::int64_t dossier_id,
                                                                      const std::string& from_on,
                                                                      const std::string& to_on, PartKey from,
                                                                      std::int64_t limit) {
  std::string condition = "consent_number IS NOT NULL";
  std::vector<Value> parameters;
  if (dossier_id != 0) {
    condition += " AND dossier_id = ?";
    parameters.emplace_back(dossier_id);
  }
  // No civil date lies outside these bounds.
  const std::string first = from_on.empty() ? "0000-01-01" : from_on;
  const std::string last = to_on.empty() ? "9999-12-31" : to_on;
  condition += " AND ((sent_on >= ? AND sent_on <= ?) OR (answered_on >= ? AND answered_on <= ?))";
  for (const std::string* day : {&first, &last, &first, &last}) parameters.emplace_back(*day);
  condition += " AND dossier_id >= ? AND (dossier_id > ? OR number >= ?)";
  for (const std::int64_t bound : {from.dossier_id, from.dossier_id, from.number, limit}) {
    parameters.emplace_back(bound);
  }
  return FindAll<ReferralRecord>(snapshot, condition, std::move(parameters),
                                 "ORDER BY dossier_id, number LIMIT ?");
}

absl::StatusOr<std::optional<RetentionRuleRecord>> FindRetentionRule(const Snapshot& snapshot,
                                                                     const std::string& outcome) {
  return FindOne<RetentionRuleRecord>(snapshot, "outcome = ?", {outcome});
}

absl::StatusOr<std::vector<RetentionRuleRecord>> ListRetentionRuleRecords(const Snapshot& snapshot) {
  return FindAll<RetentionRuleRecord>(snapshot, "1 = 1", {});
}

absl::StatusOr<std::vector<DossierRecord>> ListDueDossiers(const Snapshot& snapshot,
                                                           const std::vector<RetentionLimit>& limits,
                                                           const std::string& other_closed_to,
                                                           std::int64_t after, std::int64_t limit) {
  std::string condition = "status = 'closed' AND dossier_id > ? AND closed_on <= CASE";
  std::vector<Value> parameters = {after};
  for (const RetentionLimit& each : limits) {
    condition += " WHEN closing_outcome = ? THEN ?";
    parameters.emplace_back(each.outcome);
    parameters.emplace_back(each.closed_to);
  }
  // SQL has no CASE without a branch.
  condition += limits.empty() ? " WHEN 1 = 1 THEN ? END" : " ELSE ? END";
  parameters.emplace_back(other_closed_to);
  condition += " AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.dossier_id = dossier.dossier_id)";
  parameters.emplace_back(limit);
  return FindAll<DossierRecord>(snapshot, condition, std::move(parameters), "ORDER BY dossier_id LIMIT ?");
}

absl::StatusOr<bool> IsErased(const Snapshot& snapshot, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(
      const std::optional<ErasureRecord> found,
      FindOne<ErasureRecord>(snapshot.Unrestricted(), "dossier_id = ?", {dossier_id}, "LIMIT 1"));
  return found.has_value();
}

absl::StatusOr<std::optional<RecordedErasure>> FindLastErasure(const Snapshot& snapshot,
                                                               std::int64_t dossier_id) {
  std::optional<RecordedErasure> last;
  RELAIS_RETURN_IF_ERROR(ForEachRecorded<ErasureRecord>(
      snapshot, "r.dossier_id = ?", {dossier_id}, {}, kNoLimit,
      [&](ErasureRecord erasure, absl::Time recorded_at, const std::string& actor) {
        last = RecordedErasure{std::move(erasure), recorded_at, actor};
      }));
  return last;
}

absl::StatusOr<std::vector<RecordedErasure>> ListErasureRecords(const Snapshot& snapshot, EntryKey after,
                                                                std::int64_t limit) {
  std::vector<RecordedErasure> erasures;
  RELAIS_RETURN_IF_ERROR(ForEachRecorded<ErasureRecord>(
      snapshot, "1 = 1", {}, after, limit,
      [&](ErasureRecord erasure, absl::Time recorded_at, const std::string& actor) {
        erasures.push_back({std::move(erasure), recorded_at, actor});
      }));
  return erasures;
}

absl::StatusOr<PersonalTexts> PersonalTextsOf(const Snapshot& snapshot, const DossierRows& rows) {
  const RowCondition condition = rows.In(SchemaOf<DossierRecord>());
  PersonalTexts texts;
  const auto collect = [&](const char* column, std::vector<std::string>& into) {
    return snapshot.session().Query(absl::StrCat("SELECT DISTINCT ", column, " FROM dossier WHERE ",
                                                 condition.sql, " AND ", column, " IS NOT NULL"),
                                    condition.parameters, "t",
                                    [&](const Row& row) { into.push_back(row.Text(0)); });
  };
  for (const char* column : {"promoter_name", "contact_name"}) {
    RELAIS_RETURN_IF_ERROR(collect(column, texts.names));
  }
  for (const char* column : {"contact_email", "contact_phone"}) {
    RELAIS_RETURN_IF_ERROR(collect(column, texts.addresses));
  }
  RELAIS_RETURN_IF_ERROR(collect("project_title", texts.titles));
  return texts;
}

absl::StatusOr<std::optional<IncidentRecord>> FindIncident(const Snapshot& snapshot, std::int64_t number) {
  return FindOne<IncidentRecord>(snapshot, "number = ?", {number});
}

absl::StatusOr<std::vector<IncidentRecord>> ListIncidentRecords(const Snapshot& snapshot,
                                                                const std::vector<std::string>& organizations,
                                                                std::int64_t after, std::int64_t limit) {
  return FindAll<IncidentRecord>(
      snapshot, absl::StrCat("number > ? AND organization IN ", snapshot.session().dialect().SetOfTexts()),
      {after, SetOf(organizations), limit}, "ORDER BY number LIMIT ?");
}

absl::StatusOr<std::int64_t> NextIncidentNumber(const Snapshot& snapshot) {
  return snapshot.session().QueryInteger("SELECT COALESCE(MAX(number), 0) + 1 FROM incident");
}

}  // namespace relais::storage
