#include "storage/journal/journal.h"

#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

constexpr char kRequestIdReused[] = "relais/request_id_reused";

constexpr char kEntryColumns[] =
    "seq, recorded_at, actor, method, request_id, request_digest, resource, written_digest, previous_digest, "
    "digest";
constexpr char kEntryTypes[] = "iitttttttt";

JournalEntry FromEntryRow(const Row& row) {
  JournalEntry entry;
  entry.seq = row.Integer(0);
  entry.recorded_at = absl::FromUnixMicros(row.Integer(1));
  entry.identity = {row.Text(2), row.Text(3), row.Text(4), row.Text(5)};
  entry.resource = row.Text(6);
  entry.written_digest = row.Text(7);
  entry.previous_digest = row.Text(8);
  entry.digest = row.Text(9);
  return entry;
}

absl::StatusOr<std::optional<JournalEntry>> FindBy(Session& session, absl::string_view condition,
                                                   const std::vector<Value>& parameters) {
  std::optional<JournalEntry> found;
  RELAIS_RETURN_IF_ERROR(
      session.Query(absl::StrCat("SELECT ", kEntryColumns, " FROM journal WHERE ", condition), parameters,
                    kEntryTypes, [&](const Row& row) { found = FromEntryRow(row); }));
  return found;
}

}  // namespace

absl::StatusOr<std::optional<JournalEntry>> FindEntry(const Snapshot& snapshot, std::int64_t seq) {
  return FindBy(snapshot.session(), "seq = ?", {seq});
}

absl::StatusOr<std::optional<JournalEntry>> FindRequest(const Snapshot& snapshot, const std::string& actor,
                                                        const std::string& request_id) {
  return FindBy(snapshot.session(), "actor = ? AND request_id = ?", {actor, request_id});
}

absl::Status ForEachEntry(const Snapshot& snapshot, std::int64_t from,
                          const std::function<void(const JournalEntry&)>& each, std::int64_t limit) {
  return snapshot.session().Query(
      absl::StrCat("SELECT ", kEntryColumns,
                   " FROM journal WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?"),
      {from, snapshot.position(), limit}, kEntryTypes, [&](const Row& row) { each(FromEntryRow(row)); });
}

absl::Status ForEachEntryBackwards(const Snapshot& snapshot, std::int64_t after,
                                   const std::function<void(const JournalEntry&)>& each, std::int64_t limit) {
  return snapshot.session().Query(absl::StrCat("SELECT ", kEntryColumns,
                                               " FROM journal WHERE seq > ? AND seq <= ?"
                                               " ORDER BY seq DESC LIMIT ?"),
                                  {after, snapshot.position(), limit}, kEntryTypes,
                                  [&](const Row& row) { each(FromEntryRow(row)); });
}

absl::Status InsertEntry(Session& session, const JournalEntry& entry) {
  return session.Execute(
      absl::StrCat("INSERT INTO journal (", kEntryColumns, ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      {entry.seq, absl::ToUnixMicros(entry.recorded_at), entry.identity.actor, entry.identity.method,
       entry.identity.request_id, entry.identity.request_digest, entry.resource, entry.written_digest,
       entry.previous_digest, entry.digest});
}

absl::StatusOr<std::int64_t> FirstEntrySince(const Snapshot& snapshot, absl::Time instant) {
  std::int64_t first = snapshot.position() + 1;
  RELAIS_RETURN_IF_ERROR(snapshot.session().Query(
      "SELECT seq FROM journal WHERE recorded_at >= ? AND seq <= ? ORDER BY recorded_at LIMIT 1",
      {absl::ToUnixMicros(instant), snapshot.position()}, "i",
      [&](const Row& row) { first = row.Integer(0); }));
  return first;
}

absl::StatusOr<JournalHead> ReadHead(Session& session) {
  JournalHead head;
  RELAIS_RETURN_IF_ERROR(
      session.Query("SELECT seq, recorded_at, digest, closed_until, reference_version, staged_seq,"
                    " staged_from, staged_to FROM journal_head",
                    {}, "iitiiiii", [&](const Row& row) {
                      head.seq = row.Integer(0);
                      head.recorded_at = absl::FromUnixMicros(row.Integer(1));
                      head.digest = row.Text(2);
                      head.sealed_until = absl::FromUnixMicros(row.Integer(3));
                      head.reference_version = row.Integer(4);
                      head.staged_seq = row.Integer(5);
                      head.staged_from = row.Integer(6);
                      head.staged_to = row.Integer(7);
                      head.exists = true;
                    }));
  return head;
}

absl::Status WriteHead(Session& session, const JournalHead& head) {
  if (!head.exists) {
    return session.Execute(
        "INSERT INTO journal_head (id, seq, recorded_at, digest, closed_until, reference_version)"
        " VALUES (1, ?, ?, ?, ?, ?)",
        {head.seq, absl::ToUnixMicros(head.recorded_at), head.digest, absl::ToUnixMicros(head.sealed_until),
         head.reference_version});
  }
  return session.Execute(
      "UPDATE journal_head SET seq = ?, recorded_at = ?, digest = ?, closed_until = ?, reference_version = ?,"
      " staged_seq = ?, staged_from = ?, staged_to = ? WHERE id = 1",
      {head.seq, absl::ToUnixMicros(head.recorded_at), head.digest, absl::ToUnixMicros(head.sealed_until),
       head.reference_version, head.staged_seq, head.staged_from, head.staged_to});
}

bool operator==(const JournalHead& a, const JournalHead& b) {
  const auto all = [](const JournalHead& head) {
    return std::tie(head.seq, head.recorded_at, head.digest, head.sealed_until, head.reference_version,
                    head.staged_seq, head.staged_from, head.staged_to);
  };
  return all(a) == all(b);
}

Snapshot SnapshotOf(Session& session, const JournalHead& head) {
  return Snapshot::WithReference(session, head.seq, head.reference_version, head.staged_seq != 0);
}

bool IsReferenceData(absl::string_view table) {
  static const std::set<absl::string_view>& tables = *[] {
    // Unversioned.
    auto* names = new std::set<absl::string_view>{"credential"};
    for (const TableSchema* shape : AllTables()) {
      if (shape->traits.reference_data) names->insert(shape->name);
    }
    return names;
  }();
  return tables.count(table) > 0;
}

absl::Status RequestIdReusedError() {
  absl::Status status = absl::InvalidArgumentError("the request id was used by another request");
  status.SetPayload(kRequestIdReused, absl::Cord("1"));
  return status;
}

bool IsRequestIdReused(const absl::Status& status) { return status.GetPayload(kRequestIdReused).has_value(); }

}  // namespace relais::storage
