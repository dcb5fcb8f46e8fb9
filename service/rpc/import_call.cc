#include "service/rpc/import_call.h"

#include <utility>

#include "service/convert/errors.h"
#include "service/convert/request_caps.h"
#include "service/rpc/call_rules.h"
#include "service/rpc/limits.h"
#include "service/rpc/write_job.h"
#include "storage/journal.h"
#include "storage/status_macros.h"

namespace relais::rpc {

ImportCall::ImportCall(grpc::CallbackServerContext& context, const Backend& backend, std::size_t byte_limit,
                       std::atomic<int>& running)
    : context_(context),
      backend_(backend),
      running_(running),
      stream_(byte_limit),
      call_(context, backend, "Import", &ImportDeadline) {}

void ImportCall::Start() {
  self_ = shared_from_this();
  const bool admitted = running_.fetch_add(1) < kImportsAtOnce;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!admitted) return End(absl::ResourceExhaustedError("too many imports at once"));
  if (absl::Status status = call_.EnterNow(); !status.ok()) return End(status);
  // For a caller without a deadline who sends nothing more.
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
  // No message: the caller has closed its side, or has gone.
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
  // Not on this thread even where the store takes over: the digest of many megabytes takes a while.
  const std::shared_ptr<ImportCall> self = shared_from_this();
  // Not at once: this thread holds our lock, and that of another import may be the one that refuses ours.
  const auto refused = [self] { self->AnswerSoon(absl::ResourceExhaustedError("too many reads wait")); };
  backend_.readers.Submit(call_.context().principal.user_id, {[self] { self->CheckThenWrite(); }, refused});
}

void ImportCall::CheckThenWrite() {
  const bool dry_run = stream_.options().dry_run();
  bool repeated = false;
  const auto check = [&](const storage::Snapshot& snapshot) -> absl::Status {
    // Longer than other long reads may: years of spreadsheets are one question.
    snapshot.session().SetDeadline(call_.context().deadline);
    RELAIS_RETURN_IF_ERROR(call_.Enter(snapshot));
    RELAIS_ASSIGN_OR_RETURN(repeated, WasMadeBefore(snapshot));
    return repeated && !dry_run ? absl::OkStatus() : Check(snapshot);
  };
  const absl::Status status = backend_.store.Read(call_.context().deadline, check, storage::ReadKind::kLong);
  // What is refused anyway takes no time of the commit thread, for which all others wait.
  if (!status.ok() || dry_run || !outcome_.problems.empty()) return Answer(status);
  Write();
}

absl::StatusOr<bool> ImportCall::WasMadeBefore(const storage::Snapshot& snapshot) const {
  const std::string& request_id = stream_.options().request_id();
  if (request_id.empty()) return false;
  RELAIS_ASSIGN_OR_RETURN(const std::optional<storage::JournalEntry> first,
                          storage::FindRequest(snapshot, call_.context().actor, request_id));
  return first.has_value();
}

absl::Status ImportCall::Check(const storage::Snapshot& snapshot) {
  const auto progress = [this](std::int64_t done, std::int64_t total) { OnProgress(done, total); };
  absl::StatusOr<handlers::ImportOutcome> outcome = handlers::CheckImport(
      call_.context(), snapshot.For(call_.context().scope), stream_.options(), stream_.files(), progress);
  if (outcome.ok()) outcome_ = *std::move(outcome);
  return outcome.status();
}

void ImportCall::Write() {
  const std::string& request_id = stream_.options().request_id();
  storage::WriteJob job = NewWriteJob(backend_, call_, request_id, stream_.Content());
  const std::shared_ptr<ImportCall> self = shared_from_this();
  job.apply = [self](storage::WriteTransaction& transaction) { return self->Apply(transaction); };
  job.reply = [self](const storage::Snapshot&, const storage::JournalEntry& entry) {
    self->TakeEntry(entry);
    return absl::OkStatus();
  };
  job.done = [self](absl::Status status) {
    self->AnswerSoon(WriteOutcome(std::move(status), self->stream_.options().request_id()));
  };
  backend_.store.Write(std::move(job));
}

absl::StatusOr<std::string> ImportCall::Apply(storage::WriteTransaction& transaction) {
  applied_ = transaction.seq();
  RELAIS_RETURN_IF_ERROR(call_.Enter(transaction.snapshot()));
  transaction.Limit(call_.context().scope);
  const auto progress = [this](std::int64_t done, std::int64_t total) { OnProgress(done, total); };
  return handlers::ApplyImport(call_.context(), transaction, stream_.options(), stream_.files(), progress,
                               &outcome_);
}

void ImportCall::TakeEntry(const storage::JournalEntry& entry) {
  const bool ours = entry.seq == applied_;
  const bool repeated = !ours && !entry.identity.request_id.empty();
  if (repeated) outcome_ = {};
  outcome_.summary.set_recorded(ours || repeated);
  outcome_.summary.set_sequence(ours || repeated ? entry.seq : 0);
}

void ImportCall::OnProgress(std::int64_t rows_done, std::int64_t rows_total) {
  const absl::Time now = backend_.store.Now();
  if (now - progress_sent_ < kProgressInterval) return;
  progress_sent_ = now;
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_.emplace();
  progress_->set_rows_done(rows_done);
  progress_->set_rows_total(rows_total);
  Pump();
}

void ImportCall::AnswerSoon(absl::Status status) {
  const auto answer = [self = shared_from_this(), status = std::move(status)] { self->Answer(status); };
  backend_.answers.Submit("", {answer, nullptr});
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
  // What runs goes on without its caller; the request id tells later what became of it.
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
  // Before the caller hears of it: its next import finds the place free.
  running_.fetch_sub(1);
  Finish(call_.End(status));
}

void ImportCall::OnDone() {
  alarm_.Cancel();
  // Waits for whoever ended the call to leave the lock, then lets go.
  const std::shared_ptr<ImportCall> self = [this] {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(self_, nullptr);
  }();
}

}  // namespace relais::rpc
