#include "storage/commit/committer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/commit/staged_rows.h"
#include "storage/migrations/migrations.h"
#include "storage/projections/projections.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Most attempts for a batch, if the engine reports a transient error.
constexpr int kBatchAttempts = 5;

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

}  // namespace

absl::Status Committer::Prepare(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
  RELAIS_RETURN_IF_ERROR(Migrate(writer_, EmbeddedMigrations()));
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(writer_));
  if (!head.exists) RELAIS_RETURN_IF_ERROR(Seed(seed));
  const auto run = [this](const Slice& slice) { return InTransaction([&] { return RunSlice(slice); }); };
  RELAIS_RETURN_IF_ERROR(RecoverStaged(run, options_.projections, options_.slice_dossiers));
  return InTransaction([this] { return DeriveAll(); });
}

absl::Status Committer::Seed(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
  WriteJob job;
  job.identity = {"relaisd", "Initialize", "", ""};
  job.apply = seed;
  return InTransaction([&]() -> absl::Status {
    JournalHead head;
    absl::Status outcome;
    RELAIS_RETURN_IF_ERROR(RunJob(writer_, job, options_.projections, options_.clock(), Undo::kTransaction,
                                  watches_, head, outcome));
    RELAIS_RETURN_IF_ERROR(outcome);
    return WriteHead(writer_, head);
  });
}

absl::Status Committer::DeriveAll() {
  const Projections& projections = options_.projections;
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t version, writer_.QueryInteger("SELECT version FROM derived"));
  if (projections.version == version || !projections.derives()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(writer_));
  RELAIS_RETURN_IF_ERROR(DeriveEverything(projections, Snapshot(writer_, head.seq)));
  return writer_.Execute("UPDATE derived SET version = ?", {projections.version});
}

absl::Status Committer::InTransaction(const std::function<absl::Status()>& work) {
  RELAIS_RETURN_IF_ERROR(writer_.ExecuteOnce(writer_.dialect().BeginWrite()));
  absl::Status status = work();
  if (status.ok()) status = writer_.ExecuteOnce("COMMIT");
  if (!status.ok()) writer_.ExecuteOnce("ROLLBACK").IgnoreError();
  return status;
}

void Committer::Run(CommitQueue& queue, const std::function<void()>& recorded) {
  while (std::optional<std::vector<CommitWork>> batch = queue.Take()) {
    if (!batch->empty()) {
      std::vector<absl::Status> outcomes = batch->front().scrubs_by.has_value()
                                               ? std::vector<absl::Status>{Scrub(*batch->front().scrubs_by)}
                                               : RunBatch(*batch);
      const bool slice = batch->front().slice != nullptr;
      const bool any_ok =
          !slice && std::any_of(outcomes.begin(), outcomes.end(), [](const auto& s) { return s.ok(); });
      for (std::size_t i = 0; i < batch->size(); ++i) (*batch)[i].write.done(std::move(outcomes[i]));
      if (any_ok) recorded();
    }
    log_.KeepShort();
  }
  log_.EmptyForGood();
}

absl::Status Committer::Scrub(absl::Time deadline) {
  // Its caller has given up; it would only delay others.
  if (absl::Now() > deadline) {
    return absl::DeadlineExceededError("the deadline passed before the scrub began");
  }
  const auto admit = absl::MakeCleanup([this] { readers_.Admit(); });
  RELAIS_RETURN_IF_ERROR(readers_.Drain(deadline));
  RELAIS_RETURN_IF_ERROR(writer_.dialect().Scrub(writer_, deadline));
  // Nothing can be erased meanwhile: only this thread erases.
  return writer_.Execute("UPDATE scrub SET scrubbed_seq = erased_seq WHERE scrubbed_seq < erased_seq");
}

std::vector<absl::Status> Committer::RunBatch(const std::vector<CommitWork>& batch) {
  std::vector<absl::Status> outcomes(batch.size());
  absl::Status status;
  for (int attempt = 0; attempt < kBatchAttempts; ++attempt) {
    const Undo undo = attempt == 0 ? Undo::kTransaction : Undo::kSavepoint;
    status = writer_.Execute(writer_.dialect().BeginWrite());
    const bool begun = status.ok();
    if (begun) status = RunInTransaction(batch, undo, outcomes);
    const bool ran = status.ok();
    if (ran) status = CommitBatch();
    if (status.ok()) return outcomes;
    writer_.ExecuteOnce("ROLLBACK").IgnoreError();
    // The cache may hold values from the transaction just rolled back.
    writer_.memory().kept.clear();
    // Isolate the failed job with savepoints, so that the others succeed.
    const bool slice = batch.front().slice != nullptr;
    const bool savepoints_may_help = begun && !ran && undo == Undo::kTransaction && !slice;
    if (!savepoints_may_help && !IsTransient(status)) break;
  }
  // The caller of the slice reads the head again.
  if (batch.front().slice != nullptr) return {status};
  // Only the engine knows whether a failed commit reached the disk; the caller retries with its request id.
  std::fill(outcomes.begin(), outcomes.end(),
            absl::UnavailableError(absl::StrCat("the batch was not committed: ", status.message())));
  return outcomes;
}

// The commit may checkpoint the log, and restart it if no snapshot needs it. So idle snapshots are released
// before.
absl::Status Committer::CommitBatch() {
  readers_.BeginCommit();
  absl::Status status = writer_.Execute("COMMIT");
  readers_.EndCommit();
  return status;
}

absl::Status Committer::RunInTransaction(const std::vector<CommitWork>& batch, Undo undo,
                                         std::vector<absl::Status>& outcomes) {
  if (batch.front().slice != nullptr) {
    outcomes.front() = RunSlice(*batch.front().slice);
    return outcomes.front();
  }
  RELAIS_ASSIGN_OR_RETURN(JournalHead head, ReadHead(writer_));
  const JournalHead before = head;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].seals.has_value()) {
      head.sealed_until = std::max(head.sealed_until, *batch[i].seals);
      outcomes[i] = absl::OkStatus();
    } else {
      RELAIS_RETURN_IF_ERROR(RunJob(writer_, batch[i].write, options_.projections, options_.clock(), undo,
                                    watches_, head, outcomes[i]));
    }
  }
  return head == before ? absl::OkStatus() : WriteHead(writer_, head);
}

absl::Status Committer::RunSlice(const Slice& slice) {
  RELAIS_ASSIGN_OR_RETURN(JournalHead head, ReadHead(writer_));
  const JournalHead before = head;
  RELAIS_RETURN_IF_ERROR(slice(writer_, head));
  return head == before ? absl::OkStatus() : WriteHead(writer_, head);
}

}  // namespace relais::storage
