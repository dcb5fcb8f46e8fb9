#include "storage/commit/commit.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/commit/row_writer.h"
#include "storage/commit/settled_requests.h"
#include "storage/commit/staged_rows.h"
#include "storage/journal/digest.h"
#include "storage/maintenance/erasure.h"
#include "storage/projections/dossier_state.h"
#include "storage/projections/external_ids.h"
#include "storage/projections/projections.h"
#include "storage/projections/search_index.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

using Write = WriteTransaction::Write;

// The digests of rows before the erasures of the transaction take an erasable text. They are rows of the same
// entry, so the chain covers them.
absl::StatusOr<std::vector<Write>> KeptDigests(Session& session, const WriteTransaction& transaction) {
  std::vector<Write> kept;
  std::set<std::string> seen;
  for (const PersonalErasure& erasure : transaction.erasures()) {
    RELAIS_ASSIGN_OR_RETURN(const std::vector<ErasedRowRecord> rows, RowsThatLoseText(session, erasure));
    for (const ErasedRowRecord& row : rows) {
      if (!seen.insert(absl::StrCat(row.table_name, "\n", row.row_key, "\n", row.row_seq)).second) continue;
      kept.push_back({&SchemaOf<ErasedRowRecord>(), ValuesOf(row), Write::Kind::kInsert});
    }
  }
  return kept;
}

// Writes the rows and returns their digests.
absl::StatusOr<std::vector<Sha256Bytes>> WriteRows(Session& session, const std::vector<Write>& writes,
                                                   std::int64_t seq) {
  std::vector<Sha256Bytes> digests;
  digests.reserve(writes.size());
  // Supersede before inserting: a new row may take the unique identifier of a superseded one.
  for (const Write& write : writes) {
    if (write.kind == Write::Kind::kInsert) continue;
    RELAIS_RETURN_IF_ERROR(SupersedeRow(session, write, seq));
    digests.push_back(SupersededDigest(*write.shape, write.values));
  }
  for (const Write& write : writes) {
    if (write.kind == Write::Kind::kRemove) continue;
    RELAIS_ASSIGN_OR_RETURN(const Sha256Bytes digest, InsertRow(session, write, seq));
    digests.push_back(digest);
  }
  return digests;
}

absl::Status RunApart(Session& session, const WriteTransaction& transaction) {
  for (const WriteTransaction::Statement& statement : transaction.apart()) {
    RELAIS_RETURN_IF_ERROR(session.Execute(statement.sql, statement.parameters));
  }
  return absl::OkStatus();
}

bool ChangesReference(const WriteTransaction& transaction) {
  return std::any_of(transaction.writes().begin(), transaction.writes().end(),
                     [](const Write& write) { return write.shape->traits.reference_data; }) ||
         std::any_of(transaction.apart().begin(), transaction.apart().end(),
                     [](const auto& statement) { return IsReferenceData(statement.table); });
}

// The changes of an entry to one dossier.
struct Touched {
  DerivedParts parts;
  std::vector<const Write*> writes;
  bool inserted = false;
};

// The dossiers with projections to derive, in order.
std::map<std::int64_t, Touched> TouchedBy(const std::vector<Write>& writes) {
  std::map<std::int64_t, Touched> touched;
  for (const Write& write : writes) {
    const DerivedParts parts = write.shape->traits.derives;
    if (!parts.any()) continue;
    // The first column of a table about dossiers is the dossier; of a merge, the source.
    Touched& dossier = touched[write.values.front().integer()];
    dossier.parts.access |= parts.access;
    dossier.parts.words |= parts.words;
    dossier.parts.cached_answer |= parts.cached_answer;
    dossier.writes.push_back(&write);
    dossier.inserted |= parts.words && write.kind == Write::Kind::kInsert;
  }
  return touched;
}

// Marks dossiers with a cached answer that contains erased fields.
absl::Status AddErased(Session& session, const std::vector<PersonalErasure>& erasures,
                       std::map<std::int64_t, Touched>& touched) {
  for (const PersonalErasure& erasure : erasures) {
    if (!erasure.shape->traits.derives.cached_answer) continue;
    RELAIS_RETURN_IF_ERROR(session.Query(absl::StrCat("SELECT DISTINCT dossier_id FROM ", erasure.shape->name,
                                                      " WHERE (", erasure.condition, ")"),
                                         erasure.parameters, "i", [&](const Row& row) {
                                           touched[row.Integer(0)].parts.cached_answer = true;
                                         }));
  }
  return absl::OkStatus();
}

// Adds the dossiers with access through the network of an organization that the entry moved.
absl::Status AddMoved(const Snapshot& written, const WriteTransaction& transaction,
                      std::map<std::int64_t, Touched>& touched) {
  const bool organizations =
      std::any_of(transaction.writes().begin(), transaction.writes().end(), [](const Write& write) {
        return write.kind == Write::Kind::kReplace && write.shape == &SchemaOf<OrganizationRecord>();
      });
  if (!organizations) return absl::OkStatus();
  std::set<std::int64_t> dossiers;
  RELAIS_RETURN_IF_ERROR(AddMovedByNetwork(written, transaction.seq(), dossiers));
  for (const std::int64_t dossier_id : dossiers) touched[dossier_id].parts.access = true;
  return absl::OkStatus();
}

// Whether the dossier had no row before. A merged dossier that comes back had some.
absl::StatusOr<bool> IsOpened(Session& session, std::int64_t dossier_id, std::int64_t seq) {
  RELAIS_ASSIGN_OR_RETURN(
      const std::int64_t before,
      session.QueryInteger("SELECT EXISTS (SELECT 1 FROM dossier WHERE dossier_id = ? AND since_seq < ?)",
                           {dossier_id, seq}));
  return before == 0;
}

absl::StatusOr<DossierState> StateOf(const Snapshot& written, const WriteTransaction& transaction,
                                     std::int64_t dossier_id, const Touched& touched) {
  // An erasure changes rows after they are written.
  if (touched.inserted && transaction.erasures().empty()) {
    RELAIS_ASSIGN_OR_RETURN(const bool opened, IsOpened(written.session(), dossier_id, transaction.seq()));
    if (opened) {
      OpenedDossier dossier(dossier_id, transaction.seq(), transaction.recorded_at());
      for (const Write* write : touched.writes) dossier.Add(*write->shape, write->values);
      return dossier.Take();
    }
  }
  return ReadDossierState(written, dossier_id, touched.parts);
}

absl::Status Derive(const Projections& projections, const Snapshot& written,
                    const WriteTransaction& transaction) {
  if (!projections.derives()) return absl::OkStatus();
  std::map<std::int64_t, Touched> all = TouchedBy(transaction.writes());
  RELAIS_RETURN_IF_ERROR(AddErased(written.session(), transaction.erasures(), all));
  RELAIS_RETURN_IF_ERROR(AddMoved(written, transaction, all));
  NewWords new_words;
  for (const auto& [dossier_id, touched] : all) {
    RELAIS_ASSIGN_OR_RETURN(const DossierState dossier, StateOf(written, transaction, dossier_id, touched));
    RELAIS_RETURN_IF_ERROR(DeriveParts(projections, written, dossier, touched.parts, new_words));
  }
  RELAIS_RETURN_IF_ERROR(new_words.Insert(written));
  return DeriveExternalIds(projections, written.session(), transaction.writes());
}

// The head after `entry` is recorded.
void Advance(JournalHead& head, const JournalEntry& entry, const WriteTransaction& transaction,
             const WriteJob& job) {
  if (ChangesReference(transaction)) ++head.reference_version;
  head.seq = entry.seq;
  head.recorded_at = entry.recorded_at;
  head.digest = entry.digest;
  if (job.staged != nullptr) head.staged_seq = 0;
}

absl::Status Record(Session& session, const WriteJob& job, const Projections& projections,
                    const WriteTransaction& transaction, const std::string& resource, JournalHead& head) {
  JournalEntry entry;
  entry.seq = transaction.seq();
  entry.recorded_at = transaction.recorded_at();
  entry.identity = job.identity;
  entry.resource = resource;
  RELAIS_ASSIGN_OR_RETURN(std::vector<Sha256Bytes> digests,
                          WriteRows(session, transaction.writes(), entry.seq));
  // Includes the rows of this entry.
  RELAIS_ASSIGN_OR_RETURN(const std::vector<Write> kept, KeptDigests(session, transaction));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<Sha256Bytes> kept_digests, WriteRows(session, kept, entry.seq));
  digests.insert(digests.end(), kept_digests.begin(), kept_digests.end());
  entry.written_digest = job.staged == nullptr ? WrittenDigest(std::move(digests))
                                               : WrittenDigest(std::move(digests), job.staged->digests);
  // After the rows: an erasure also covers those of its own entry.
  for (const PersonalErasure& erasure : transaction.erasures()) {
    RELAIS_RETURN_IF_ERROR(ErasePersonalFields(session, erasure));
  }
  // Stored, so that a crash before the scrub does not lose it.
  if (!transaction.erasures().empty()) {
    RELAIS_RETURN_IF_ERROR(session.Execute("UPDATE scrub SET erased_seq = ?", {entry.seq}));
  }
  entry.previous_digest = head.digest;
  entry.digest = EntryDigest(entry);
  RELAIS_RETURN_IF_ERROR(InsertEntry(session, entry));
  JournalHead after = head;
  Advance(after, entry, transaction, job);
  const Snapshot now = SnapshotOf(session, after);
  const Snapshot written = ChangesReference(transaction) ? now.WithoutReference() : now;
  RELAIS_RETURN_IF_ERROR(Derive(projections, written, transaction));
  RELAIS_RETURN_IF_ERROR(RunApart(session, transaction));
  RELAIS_RETURN_IF_ERROR(job.reply(written, entry));
  head = after;
  return absl::OkStatus();
}

// Returns the resource that the job is about, after filling `transaction`. Returns none if the request is a
// repeat; it is then already answered. Writes nothing.
absl::StatusOr<std::optional<std::string>> Ask(const WriteJob& job, WriteTransaction& transaction) {
  if (!job.identity.request_id.empty()) {
    const Snapshot& snapshot = transaction.snapshot();
    RELAIS_ASSIGN_OR_RETURN(const std::optional<JournalEntry> first,
                            FindRequest(snapshot, job.identity.actor, job.identity.request_id));
    if (first.has_value()) {
      if (first->identity.request_digest != job.identity.request_digest) return RequestIdReusedError();
      RELAIS_RETURN_IF_ERROR(job.reply(snapshot.At(first->seq), *first));
      return std::nullopt;
    }
    RELAIS_ASSIGN_OR_RETURN(const std::optional<SettledRequest> settled,
                            FindSettledRequest(snapshot, job.identity));
    if (settled.has_value()) {
      if (settled->request_digest != job.identity.request_digest) return RequestIdReusedError();
      JournalEntry unchanged;
      unchanged.seq = settled->seq;
      unchanged.resource = settled->resource;
      RELAIS_RETURN_IF_ERROR(job.reply(snapshot.At(settled->seq), unchanged));
      return std::nullopt;
    }
  }
  RELAIS_ASSIGN_OR_RETURN(std::string resource, job.apply(transaction));
  RELAIS_RETURN_IF_ERROR(transaction.status());
  return resource;
}

// Does all the writing. After an error, part of it may be written.
absl::Status TakeEffect(Session& session, const WriteJob& job, const Projections& projections,
                        const WriteTransaction& transaction, const std::string& resource, JournalHead& head) {
  if (!transaction.writes().empty() || !transaction.erasures().empty() || job.staged != nullptr) {
    return Record(session, job, projections, transaction, resource, head);
  }
  RELAIS_RETURN_IF_ERROR(RunApart(session, transaction));
  // Without an entry, this record identifies a repeated request.
  if (!job.identity.request_id.empty()) {
    RELAIS_RETURN_IF_ERROR(
        InsertSettledRequest(session, job.identity, resource, head.seq, transaction.recorded_at()));
  }
  JournalEntry unchanged;
  unchanged.seq = head.seq;
  unchanged.recorded_at = head.recorded_at;
  unchanged.resource = resource;
  if (!ChangesReference(transaction)) {
    return job.reply(SnapshotOf(session, head), unchanged);
  }
  RELAIS_RETURN_IF_ERROR(job.reply(SnapshotOf(session, head).WithoutReference(), unchanged));
  ++head.reference_version;
  return absl::OkStatus();
}

// The position of the job's entry.
absl::StatusOr<std::int64_t> PositionFor(const WriteJob& job, const JournalHead& head) {
  if (job.staged != nullptr) {
    if (job.staged->seq == head.staged_seq) return head.staged_seq;
    return absl::InternalError("the rows that were inserted ahead of an entry are not there");
  }
  if (head.seq + 1 == head.staged_seq) return absl::UnavailableError("an import has the next position");
  return head.seq + 1;
}

// Sets `writes` once something may be written, so that an error must be undone.
absl::Status Attempt(Session& session, const WriteJob& job, const Projections& projections, absl::Time now,
                     WatchList& watches, JournalHead& head, bool& writes) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t seq, PositionFor(job, head));
  // Later than every entry and every sealed instant, whatever the wall clock says.
  const absl::Time recorded_at =
      std::max(absl::FromUnixMicros(absl::ToUnixMicros(now)),
               std::max(head.recorded_at, head.sealed_until) + absl::Microseconds(1));
  WriteTransaction transaction(SnapshotOf(session, head), recorded_at, seq);
  RELAIS_ASSIGN_OR_RETURN(const std::optional<std::string> resource, Ask(job, transaction));
  if (!resource.has_value()) return absl::OkStatus();
  writes = true;
  // Recorded even if the commit fails: a watch may report too many rows, never too few.
  watches.Note(transaction);
  return TakeEffect(session, job, projections, transaction, *resource, head);
}

}  // namespace

absl::Status RunJob(Session& session, const WriteJob& job, const Projections& projections, absl::Time now,
                    Undo undo, WatchList& watches, JournalHead& head, absl::Status& outcome) {
  if (now > job.deadline) {
    outcome = absl::DeadlineExceededError("the deadline passed while the write waited");
    return absl::OkStatus();
  }
  bool writes = false;
  if (undo == Undo::kTransaction) {
    outcome = Attempt(session, job, projections, now, watches, head, writes);
    const bool as_before = outcome.ok() || (!writes && session.InTransaction());
    return as_before ? absl::OkStatus() : outcome;
  }
  RELAIS_RETURN_IF_ERROR(session.Execute("SAVEPOINT job"));
  outcome = Attempt(session, job, projections, now, watches, head, writes);
  if (!outcome.ok()) RELAIS_RETURN_IF_ERROR(session.Execute("ROLLBACK TO job"));
  return session.Execute("RELEASE job");
}

}  // namespace relais::storage
