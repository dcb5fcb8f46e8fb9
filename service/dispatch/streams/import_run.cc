#include "service/dispatch/streams/import_run.h"

#include <optional>
#include <string>
#include <utility>

#include "service/convert/common/errors.h"
#include "service/dispatch/calls/write_job.h"
#include "service/dispatch/overload/limits.h"
#include "storage/journal/journal.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::dispatch {

ImportRun::ImportRun(const ServerDependencies& dependencies, Call& call, const ImportStream& stream,
                     handlers::ImportProgressFunction progress, handlers::ImportProceedFunction proceed)
    : dependencies_(dependencies),
      call_(call),
      stream_(stream),
      progress_(std::move(progress)),
      proceed_(std::move(proceed)) {}

absl::Status ImportRun::Run() {
  const std::string& request_id = stream_.options().request_id();
  storage::WriteJob job;
  // Digested first, while memory use is low: the digest covers all of the files.
  if (!dry_run()) job = NewWriteJob(dependencies_, call_, request_id, stream_.Content());
  absl::Status status;
  for (int attempt = 0; attempt < kImportPlans; ++attempt) {
    // It may have waited long for other imports.
    if (!proceed_()) return absl::CancelledError("the caller went away");
    Plan plan;
    const absl::StatusOr<bool> writes = MakePlan(plan);
    // An import with problems takes no time of the commit thread, for which all writes wait.
    if (!writes.ok() || !*writes) return writes.status();
    status = Write(job, plan);
    if (!absl::IsAborted(status)) break;
    status = convert::ImportConflict();
  }
  return WriteOutcome(std::move(status), request_id);
}

absl::StatusOr<bool> ImportRun::MakePlan(Plan& plan) {
  plan.watch = dependencies_.store.Watch();
  outcome_ = {};
  const auto read = [&](const storage::Snapshot& snapshot) -> absl::Status {
    // A longer deadline than for other long reads: one import may plan years of spreadsheets.
    snapshot.session().SetDeadline(call_.context().deadline);
    RELAIS_RETURN_IF_ERROR(call_.Authorize(snapshot));
    plan.position = snapshot.head();
    plan.scope = call_.context().scope;
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t next, storage::NextDossierId(snapshot));
    plan.rows = std::make_unique<storage::PlannedRows>(next);
    RELAIS_ASSIGN_OR_RETURN(const bool repeated, IsRepeated(snapshot));
    return repeated && !dry_run() ? absl::OkStatus() : PlanOn(snapshot, plan);
  };
  RELAIS_RETURN_IF_ERROR(dependencies_.store.Read(call_.context().deadline, read, storage::ReadKind::kLong));
  return !dry_run() && outcome_.problems.empty();
}

absl::Status ImportRun::PlanOn(const storage::Snapshot& snapshot, Plan& plan) {
  const handlers::CallContext& call = call_.context();
  storage::WriteTransaction planned(snapshot.RestrictedTo(call.scope), call.now);
  planned.SendRowsTo([&plan, keep = !dry_run()](storage::WriteTransaction::Write write) {
    if (keep) plan.rows->Add(write);
  });
  const auto progress = [this](std::int64_t done, std::int64_t total) { OnProgress(done, total); };
  RELAIS_ASSIGN_OR_RETURN(outcome_, handlers::PlanImport(call, planned, stream_.options(), stream_.files(),
                                                         progress, proceed_, plan.basis));
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportRun::IsRepeated(const storage::Snapshot& snapshot) const {
  const std::string& request_id = stream_.options().request_id();
  if (request_id.empty()) return false;
  RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::JournalEntry> first,
                          storage::FindRequest(snapshot, call_.context().actor, request_id));
  return first.has_value();
}

absl::Status ImportRun::Write(const storage::WriteJob& job, const Plan& plan) {
  storage::SlicedWrite write;
  write.identity = job.identity;
  write.deadline = job.deadline;
  write.resource = handlers::kImportResource;
  write.rows = plan.rows.get();
  write.check = [&](storage::WriteTransaction& transaction) { return CheckPlan(transaction, plan); };
  write.reply = [this](const storage::Snapshot&, const storage::JournalEntry& entry) {
    TakeEntry(entry);
    return absl::OkStatus();
  };
  write.proceed = [this](std::int64_t done, std::int64_t total) {
    // Counts in rows of the files, like the progress of planning.
    OnProgress(total == 0 ? rows_total_ : rows_total_ * done / total, rows_total_);
    return proceed_();
  };
  return dependencies_.store.WriteInSlices(write);
}

absl::Status ImportRun::CheckPlan(storage::WriteTransaction& transaction, const Plan& plan) {
  applied_ = transaction.seq();
  RELAIS_RETURN_IF_ERROR(call_.Authorize(transaction.snapshot()));
  const bool same_caller = call_.context().scope == plan.scope;
  const auto matters = [&plan](absl::string_view table, std::int64_t dossier_id) {
    return plan.basis.Includes(table, dossier_id);
  };
  if (same_caller && !plan.watch->AnySince(plan.position, matters)) return absl::OkStatus();
  return absl::AbortedError("others changed what the import rests on");
}

void ImportRun::TakeEntry(const storage::JournalEntry& entry) {
  const bool ours = entry.seq == applied_;
  const bool repeated = !ours && !entry.identity.request_id.empty();
  if (repeated) outcome_ = {};
  outcome_.summary.set_recorded(ours || repeated);
  outcome_.summary.set_sequence(ours || repeated ? entry.seq : 0);
}

void ImportRun::OnProgress(std::int64_t rows_done, std::int64_t rows_total) {
  rows_total_ = rows_total;
  progress_(rows_done, rows_total);
}

}  // namespace relais::dispatch
