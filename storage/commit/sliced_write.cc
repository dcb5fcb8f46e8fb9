#include "storage/commit/sliced_write.h"

#include <algorithm>
#include <memory>

#include "storage/commit/row_writer.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

using PlannedRow = WriteTransaction::Write;

// The next rows of a part, at most `limit`.
std::vector<PlannedRow> Take(PlannedRows::Cursor& cursor, std::size_t limit) {
  std::vector<PlannedRow> rows;
  PlannedRow row;
  while (rows.size() < limit && cursor.Next(row)) rows.push_back(row);
  return rows;
}

void AddRows(PlannedRows::Cursor cursor, WriteTransaction& transaction) {
  PlannedRow row;
  while (cursor.Next(row)) transaction.Add(row);
}

}  // namespace

absl::Status SlicedWriter::Write(const SlicedWrite& write) {
  head_ = {};
  shift_ = 0;
  inserted_ = 0;
  done_ = 0;
  digests_.clear();
  // Recovers from an earlier write that failed while it cleaned up.
  RELAIS_RETURN_IF_ERROR(RecoverStaged(run_, projections_, sizes_.dossiers));
  if (!IsSliced(write)) return Finish(write);
  absl::Status status = Stage(write);
  if (status.ok()) status = Finish(write);
  return CleanUp(write, std::move(status));
}

absl::Status SlicedWriter::Stage(const SlicedWrite& write) {
  RELAIS_RETURN_IF_ERROR(Proceed(write));
  const PlannedRows& rows = *write.rows;
  RELAIS_RETURN_IF_ERROR(run_([&](Session& session, JournalHead& head) -> absl::Status {
    RELAIS_RETURN_IF_ERROR(ReserveStaged(session, rows.new_dossiers(), head));
    head_ = head;
    return absl::OkStatus();
  }));
  // Other writes may have opened dossiers since the plan was made.
  if (head_.staged_from > 0) shift_ = head_.staged_from - rows.first_new_dossier();
  RELAIS_RETURN_IF_ERROR(InsertEarly(write));
  RELAIS_RETURN_IF_ERROR(DeriveNew(write));
  std::sort(digests_.begin(), digests_.end());
  return Proceed(write);
}

absl::Status SlicedWriter::InsertEarly(const SlicedWrite& write) {
  digests_.reserve(write.rows->early());
  PlannedRows::Cursor cursor = write.rows->EarlyRows(shift_);
  for (std::vector<PlannedRow> rows = Take(cursor, sizes_.rows); !rows.empty();
       rows = Take(cursor, sizes_.rows)) {
    RELAIS_RETURN_IF_ERROR(Proceed(write));
    // Counts a failed slice too: it may have been committed.
    inserted_ += rows.size();
    std::vector<Sha256Bytes> digests;
    const absl::Status inserted = run_([&](Session& session, JournalHead& head) -> absl::Status {
      digests.clear();
      for (const PlannedRow& row : rows) {
        RELAIS_ASSIGN_OR_RETURN(const Sha256Bytes digest, InsertRow(session, row, head.staged_seq));
        digests.push_back(digest);
      }
      return projections_.derives() ? DeriveExternalIds(projections_, session, rows) : absl::OkStatus();
    });
    if (absl::IsAlreadyExists(inserted)) {
      return absl::AbortedError("a unique identifier was taken meanwhile");
    }
    RELAIS_RETURN_IF_ERROR(inserted);
    digests_.insert(digests_.end(), digests.begin(), digests.end());
    done_ += static_cast<std::int64_t>(rows.size());
  }
  return absl::OkStatus();
}

absl::Status SlicedWriter::DeriveNew(const SlicedWrite& write) {
  const auto derive = [&](std::int64_t first, std::int64_t last) -> absl::Status {
    RELAIS_RETURN_IF_ERROR(Proceed(write));
    RELAIS_RETURN_IF_ERROR(run_([&](Session& session, JournalHead& head) {
      return DeriveStaged(session, projections_, head, first, last);
    }));
    done_ += last - first + 1;
    return absl::OkStatus();
  };
  return ForEachDossierSlice(head_, sizes_.dossiers, derive);
}

absl::Status SlicedWriter::Finish(const SlicedWrite& write) {
  WriteJob job;
  job.identity = write.identity;
  job.deadline = write.deadline;
  job.reply = write.reply;
  if (IsSliced(write)) {
    auto staged = std::make_shared<StagedRows>();
    staged->seq = head_.staged_seq;
    staged->digests = std::move(digests_);
    job.staged = std::move(staged);
  }
  job.apply = [this, &write](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    RELAIS_RETURN_IF_ERROR(write.check(transaction));
    std::int64_t shift = shift_;
    if (!IsSliced(write)) {
      RELAIS_ASSIGN_OR_RETURN(const std::int64_t next, NextDossierId(transaction.snapshot()));
      shift = next - write.rows->first_new_dossier();
      AddRows(write.rows->EarlyRows(shift), transaction);
    }
    AddRows(write.rows->LateRows(shift), transaction);
    return write.resource;
  };
  return finish_(std::move(job));
}

absl::Status SlicedWriter::CleanUp(const SlicedWrite& write, absl::Status status) {
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, HeadBy(run_));
  // The head says whether the entry was written, even if the last transaction had no known outcome or found a
  // repeated request.
  if (head_.staged_seq != 0 && head.staged_seq == head_.staged_seq) {
    RELAIS_RETURN_IF_ERROR(RemoveStaged(write));
  } else {
    RELAIS_RETURN_IF_ERROR(FinishCachedAnswers(run_, projections_, sizes_.dossiers));
  }
  return status;
}

absl::Status SlicedWriter::RemoveStaged(const SlicedWrite& write) {
  RELAIS_RETURN_IF_ERROR(RemoveStagedDerived(run_, head_, sizes_.dossiers));
  PlannedRows::Cursor cursor = write.rows->EarlyRows(shift_);
  while (inserted_ > 0) {
    const std::vector<PlannedRow> rows = Take(cursor, std::min(inserted_, sizes_.rows));
    RELAIS_RETURN_IF_ERROR(run_([&rows](Session& session, JournalHead& head) -> absl::Status {
      RELAIS_RETURN_IF_ERROR(RemoveExternalIds(session, rows));
      for (const PlannedRow& row : rows) RELAIS_RETURN_IF_ERROR(DeleteRow(session, row, head.staged_seq));
      return absl::OkStatus();
    }));
    inserted_ -= rows.size();
  }
  return ForgetStaged(run_);
}

absl::Status SlicedWriter::Proceed(const SlicedWrite& write) const {
  const std::int64_t total = static_cast<std::int64_t>(write.rows->early()) + write.rows->new_dossiers();
  if (!write.proceed || write.proceed(done_, total)) return absl::OkStatus();
  return absl::CancelledError("the write was stopped");
}

}  // namespace relais::storage
