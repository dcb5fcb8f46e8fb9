#include "service/rpc/streams/import_call.h"

#include <utility>

#include "service/convert/common/errors.h"
#include "service/convert/common/request_caps.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/calls/write_job.h"
#include "service/dispatch/overload/limits.h"
#include "storage/journal/journal.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"

namespace relais::rpc {

ImportCall::ImportCall(grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
                       std::size_t byte_limit, std::atomic<int>& running, dispatch::FairThreadPool& workers)
    : context_(context),
      transport_(context),
      dependencies_(dependencies),
      running_(running),
      workers_(workers),
      stream_(byte_limit),
      call_(transport_, dependencies, "Import", &dispatch::ImportDeadline) {}

void ImportCall::Start() {
  self_ = shared_from_this();
  const bool admitted = running_.fetch_add(1) < dispatch::kImportsAtOnce;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!admitted) return End(absl::ResourceExhaustedError("too many imports at once"));
  if (absl::Status status = call_.AuthorizeNow(); !status.ok()) return End(status);
  // Ends the call of a client that sends nothing more.
  alarm_.Set(absl::ToChronoTime(call_.context().deadline), [weak = weak_from_this()](bool fired) {
    const std::shared_ptr<ImportCall> self = fired ? weak.lock() : nullptr;
    if (self != nullptr) self->EndIfReading();
  });
  StartRead(&request_);
}

void ImportCall::EndIfReading() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ == Phase::kReading)
    End(absl::DeadlineExceededError("the deadline passed while the stream was read"));
}

void ImportCall::OnReadDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ != Phase::kReading) return;
  // No message: the caller has closed its side or has gone.
  if (!ok) return context_.IsCancelled() ? End(absl::CancelledError("the caller went away")) : Run();
  if (const domain::Violations over = convert::CheckCaps(request_); !over.empty()) {
    return End(convert::InvalidFields(over));
  }
  if (const std::optional<domain::Violation> violation = stream_.Take(std::move(request_))) {
    return End(convert::InvalidFields({*violation}));
  }
  request_.Clear();
  StartRead(&request_);
}

void ImportCall::Run() {
  if (const std::optional<domain::Violation> violation = stream_.Close()) {
    return End(convert::InvalidFields({*violation}));
  }
  phase_ = Phase::kRunning;
  const std::shared_ptr<ImportCall> self = shared_from_this();
  // On another thread: this one holds our lock, and an import that sheds ours may hold the lock of its own.
  const auto refused = [self] { self->AnswerSoon(absl::ResourceExhaustedError("too many imports wait")); };
  workers_.Submit(call_.context().principal.user_id, {[self] { self->PlanAndWrite(); }, refused});
}

void ImportCall::PlanAndWrite() {
  const std::string& request_id = stream_.options().request_id();
  storage::WriteJob job;
  // Digested first, while memory use is low: the digest covers all of the files.
  if (!stream_.options().dry_run())
    job = dispatch::NewWriteJob(dependencies_, call_, request_id, stream_.Content());
  absl::Status status;
  for (int attempt = 0; attempt < dispatch::kImportPlans; ++attempt) {
    // It may have waited long for other imports.
    if (context_.IsCancelled()) return Answer(absl::CancelledError("the caller went away"));
    Plan plan;
    const absl::StatusOr<bool> writes = MakePlan(plan);
    // An import with problems takes no time of the commit thread, for which all writes wait.
    if (!writes.ok() || !*writes) return Answer(writes.status());
    status = Write(job, plan);
    if (!absl::IsAborted(status)) break;
    status = convert::ImportConflict();
  }
  Answer(dispatch::WriteOutcome(std::move(status), request_id));
}

absl::StatusOr<bool> ImportCall::MakePlan(Plan& plan) {
  const bool dry_run = stream_.options().dry_run();
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
    return repeated && !dry_run ? absl::OkStatus() : PlanOn(snapshot, plan);
  };
  RELAIS_RETURN_IF_ERROR(dependencies_.store.Read(call_.context().deadline, read, storage::ReadKind::kLong));
  return !dry_run && outcome_.problems.empty();
}

absl::Status ImportCall::PlanOn(const storage::Snapshot& snapshot, Plan& plan) {
  const handlers::CallContext& call = call_.context();
  storage::WriteTransaction planned(snapshot.RestrictedTo(call.scope), call.now);
  const bool dry_run = stream_.options().dry_run();
  planned.SendRowsTo([&plan, dry_run](storage::WriteTransaction::Write write) {
    if (!dry_run) plan.rows->Add(write);
  });
  const auto progress = [this](std::int64_t done, std::int64_t total) { OnProgress(done, total); };
  // gRPC cancels the call at its deadline too.
  const auto proceed = [this] { return !context_.IsCancelled(); };
  RELAIS_ASSIGN_OR_RETURN(outcome_, handlers::PlanImport(call, planned, stream_.options(), stream_.files(),
                                                         progress, proceed, plan.basis));
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportCall::IsRepeated(const storage::Snapshot& snapshot) const {
  const std::string& request_id = stream_.options().request_id();
  if (request_id.empty()) return false;
  RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::JournalEntry> first,
                          storage::FindRequest(snapshot, call_.context().actor, request_id));
  return first.has_value();
}

absl::Status ImportCall::Write(const storage::WriteJob& job, const Plan& plan) {
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
    return !context_.IsCancelled();
  };
  return dependencies_.store.WriteInSlices(write);
}

absl::Status ImportCall::CheckPlan(storage::WriteTransaction& transaction, const Plan& plan) {
  applied_ = transaction.seq();
  RELAIS_RETURN_IF_ERROR(call_.Authorize(transaction.snapshot()));
  const bool same_caller = call_.context().scope == plan.scope;
  const auto matters = [&plan](absl::string_view table, std::int64_t dossier_id) {
    return plan.basis.Includes(table, dossier_id);
  };
  if (same_caller && !plan.watch->AnySince(plan.position, matters)) return absl::OkStatus();
  return absl::AbortedError("others changed what the import rests on");
}

void ImportCall::TakeEntry(const storage::JournalEntry& entry) {
  const bool ours = entry.seq == applied_;
  const bool repeated = !ours && !entry.identity.request_id.empty();
  if (repeated) outcome_ = {};
  outcome_.summary.set_recorded(ours || repeated);
  outcome_.summary.set_sequence(ours || repeated ? entry.seq : 0);
}

void ImportCall::OnProgress(std::int64_t rows_done, std::int64_t rows_total) {
  rows_total_ = rows_total;
  const absl::Time now = dependencies_.store.Now();
  if (now - progress_sent_ < dispatch::kProgressInterval) return;
  progress_sent_ = now;
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_.emplace();
  progress_->set_rows_done(rows_done);
  progress_->set_rows_total(rows_total);
  Pump();
}

void ImportCall::AnswerSoon(absl::Status status) {
  const auto answer = [self = shared_from_this(), status = std::move(status)] { self->Answer(status); };
  dependencies_.answers.Submit("", {answer, nullptr});
}

void ImportCall::Answer(absl::Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  phase_ = Phase::kAnswering;
  status_ = std::move(status);
  Pump();
}

void ImportCall::OnWriteDone(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = false;
  // Writing stops, unless its entry is about to be written: a retry with the request id tells the outcome.
  if (!ok) caller_left_ = true;
  Pump();
}

void ImportCall::Pump() {
  if (writing_ || phase_ == Phase::kEnded) return;
  if (NextResponse()) {
    writing_ = true;
    StartWrite(&response_);
  } else if (phase_ == Phase::kAnswering) {
    End(status_);
  }
}

bool ImportCall::NextResponse() {
  if (caller_left_) return false;
  response_.Clear();
  if (phase_ == Phase::kRunning) {
    if (!progress_.has_value()) return false;
    *response_.mutable_progress() = *std::exchange(progress_, std::nullopt);
    return true;
  }
  if (!status_.ok() || summary_sent_) return false;
  if (problems_sent_ < outcome_.problems.size()) {
    *response_.mutable_problem() = std::move(outcome_.problems[problems_sent_++]);
    return true;
  }
  if (notices_sent_ < outcome_.notices.size()) {
    *response_.mutable_notice() = std::move(outcome_.notices[notices_sent_++]);
    return true;
  }
  *response_.mutable_summary() = std::move(outcome_.summary);
  summary_sent_ = true;
  return true;
}

void ImportCall::End(const absl::Status& status) {
  phase_ = Phase::kEnded;
  // Before the caller gets the answer: its next import then finds the place free.
  running_.fetch_sub(1);
  Finish(ToGrpc(call_.End(status)));
}

void ImportCall::OnDone() {
  alarm_.Cancel();
  // The thread that ended the call may still hold the lock: take it once before the call is deleted.
  const std::shared_ptr<ImportCall> self = [this] {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(self_, nullptr);
  }();
}

}  // namespace relais::rpc
