#include "storage/commit/staged_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"
#include "storage/versioned/tables.h"

namespace relais::storage {
namespace {

// Distance of staged rows above the head. Other writes may record so many entries meanwhile: about an hour of
// them.
constexpr std::int64_t kStagedGap = 1'000'000;

// Snapshot of the register as it will be once the entry is written.
Snapshot AheadOf(Session& session, const JournalHead& head) { return Snapshot(session, head.staged_seq); }

// Removes access and words of the dossiers numbered `first` to `last`.
absl::Status RemoveDerivedOf(Session& session, const JournalHead& head, std::int64_t first,
                             std::int64_t last) {
  RELAIS_RETURN_IF_ERROR(session.Execute(
      "DELETE FROM dossier_access WHERE dossier_id >= ? AND dossier_id <= ? AND since_seq = ?",
      {first, last, head.staged_seq}));
  return session.Execute("DELETE FROM dossier_word WHERE dossier_id >= ? AND dossier_id <= ?", {first, last});
}

absl::Status RemoveAll(const SliceRunner& run, const JournalHead& head, std::size_t slice_dossiers) {
  RELAIS_RETURN_IF_ERROR(RemoveStagedDerived(run, head, slice_dossiers));
  RELAIS_RETURN_IF_ERROR(
      run([](Session& session, JournalHead& now) { return RemoveExternalIdsOf(session, now.staged_seq); }));
  for (const TableSchema* shape : AllTables()) {
    RELAIS_RETURN_IF_ERROR(run([shape](Session& session, JournalHead& now) {
      return session.Execute(absl::StrCat("DELETE FROM ", shape->name, " WHERE since_seq = ?"),
                             {now.staged_seq});
    }));
  }
  return ForgetStaged(run);
}

}  // namespace

absl::StatusOr<JournalHead> HeadBy(const SliceRunner& run) {
  JournalHead found;
  RELAIS_RETURN_IF_ERROR(run([&found](Session&, JournalHead& head) {
    found = head;
    return absl::OkStatus();
  }));
  return found;
}

absl::Status ForEachDossierSlice(const JournalHead& head, std::size_t size,
                                 const std::function<absl::Status(std::int64_t, std::int64_t)>& each) {
  if (head.staged_from == 0) return absl::OkStatus();
  const auto step = static_cast<std::int64_t>(size);
  for (std::int64_t first = head.staged_from; first <= head.staged_to; first += step) {
    RELAIS_RETURN_IF_ERROR(each(first, std::min(head.staged_to, first + step - 1)));
  }
  return absl::OkStatus();
}

absl::Status ForgetStaged(const SliceRunner& run) {
  return run([](Session&, JournalHead& head) {
    head.staged_seq = head.staged_from = head.staged_to = 0;
    return absl::OkStatus();
  });
}

absl::Status ReserveStaged(Session& session, std::int64_t dossiers, JournalHead& head) {
  if (head.staged_seq != 0) return absl::FailedPreconditionError("another import is being written");
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t next, NextDossierId(SnapshotOf(session, head)));
  head.staged_seq = head.seq + kStagedGap;
  head.staged_from = dossiers > 0 ? next : 0;
  head.staged_to = dossiers > 0 ? next + dossiers - 1 : 0;
  return absl::OkStatus();
}

absl::Status DeriveStaged(Session& session, const Projections& projections, const JournalHead& head,
                          std::int64_t first, std::int64_t last) {
  if (!projections.derives()) return absl::OkStatus();
  const Snapshot ahead = AheadOf(session, head);
  const DerivedParts parts = {true, true, false};
  NewWords words;
  for (std::int64_t dossier_id = first; dossier_id <= last; ++dossier_id) {
    RELAIS_ASSIGN_OR_RETURN(DossierState dossier, ReadDossierState(ahead, dossier_id, parts));
    if (!dossier.dossier.has_value()) continue;
    dossier.is_new = true;
    RELAIS_RETURN_IF_ERROR(DeriveParts(projections, ahead, dossier, parts, words));
  }
  return words.Insert(ahead);
}

absl::Status RemoveStagedDerived(const SliceRunner& run, const JournalHead& head,
                                 std::size_t slice_dossiers) {
  return ForEachDossierSlice(head, slice_dossiers, [&run](std::int64_t first, std::int64_t last) {
    return run([first, last](Session& session, JournalHead& now) {
      return RemoveDerivedOf(session, now, first, last);
    });
  });
}

absl::Status DeriveCachedAnswers(Session& session, const Projections& projections, const JournalHead& head,
                                 std::int64_t first, std::int64_t last) {
  if (!projections.derives()) return absl::OkStatus();
  const Snapshot now = SnapshotOf(session, head);
  const DerivedParts cached_answer = {false, false, true};
  NewWords none;
  for (std::int64_t dossier_id = first; dossier_id <= last; ++dossier_id) {
    RELAIS_ASSIGN_OR_RETURN(const DossierState dossier, ReadDossierState(now, dossier_id, cached_answer));
    RELAIS_RETURN_IF_ERROR(DeriveParts(projections, now, dossier, cached_answer, none));
  }
  return absl::OkStatus();
}

absl::Status FinishCachedAnswers(const SliceRunner& run, const Projections& projections,
                                 std::size_t slice_dossiers) {
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, HeadBy(run));
  if (head.staged_seq != 0 || head.staged_from == 0) return absl::OkStatus();
  RELAIS_RETURN_IF_ERROR(
      ForEachDossierSlice(head, slice_dossiers, [&](std::int64_t first, std::int64_t last) {
        return run([&, first, last](Session& session, JournalHead& now) -> absl::Status {
          RELAIS_RETURN_IF_ERROR(DeriveCachedAnswers(session, projections, now, first, last));
          // Records the remaining dossiers, in case of a crash.
          now.staged_from = last + 1;
          return absl::OkStatus();
        });
      }));
  return ForgetStaged(run);
}

absl::Status RecoverStaged(const SliceRunner& run, const Projections& projections,
                           std::size_t slice_dossiers) {
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, HeadBy(run));
  if (head.staged_seq == 0) return FinishCachedAnswers(run, projections, slice_dossiers);
  return RemoveAll(run, head, slice_dossiers);
}

}  // namespace relais::storage
