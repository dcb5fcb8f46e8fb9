#include "service/dispatch/streams/import_job.h"

#include <utility>

#include "service/convert/common/errors.h"
#include "service/convert/common/request_caps.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/overload/limits.h"

namespace relais::dispatch {
namespace {

absl::Status CallerLeft() { return absl::CancelledError("the caller went away"); }

}  // namespace

ImportJob::ImportJob(Transport& transport, const ServerDependencies& dependencies, Imports& imports,
                     StreamWriter& writer, StreamReader& reader)
    : dependencies_(dependencies),
      imports_(imports),
      writer_(writer),
      reader_(reader),
      stream_(imports.byte_limit()),
      call_(transport, dependencies, "Import", &ImportDeadline),
      deadline_(call_.context().deadline),
      run_(
          dependencies, call_, stream_,
          [this](std::int64_t done, std::int64_t total) { OnProgress(done, total); },
          [this] { return Proceeds(); }) {}

void ImportJob::Start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  // First, so that a caller without the right to import takes no place.
  if (absl::Status status = call_.AuthorizeNow(); !status.ok()) return End(status);
  admitted_ = imports_.TryEnter();
  if (!admitted_) return End(absl::ResourceExhaustedError("too many imports at once"));
  reader_.Read(request_);
}

bool ImportJob::Proceeds() const { return !stops_ && !reader_.HasLeft(); }

void ImportJob::EndReading(const absl::Status& why) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ == Phase::kReading) End(why);
}

void ImportJob::OnCancel(absl::Status why) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ == Phase::kReading) return End(why);
  stops_ = true;
  if (absl::IsCancelled(why)) {
    caller_left_ = true;
  } else {
    cancelled_.Update(why);
  }
}

void ImportJob::OnRead(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ != Phase::kReading) return;
  if (!ok) return reader_.HasLeft() ? End(CallerLeft()) : Run();
  if (const absl::Status status = TakeRequest(); !status.ok()) return End(status);
  request_.Clear();
  reader_.Read(request_);
}

absl::Status ImportJob::TakeRequest() {
  const domain::Violations over = convert::CheckCaps(request_);
  if (!over.empty()) return convert::InvalidFields(over);
  const std::optional<domain::Violation> violation = stream_.Take(std::move(request_));
  return violation.has_value() ? convert::InvalidFields({*violation}) : absl::OkStatus();
}

void ImportJob::Run() {
  if (const std::optional<domain::Violation> violation = stream_.Close()) {
    return End(convert::InvalidFields({*violation}));
  }
  phase_ = Phase::kRunning;
  const std::shared_ptr<ImportJob> self = shared_from_this();
  // On another thread: this one holds our lock, and an import that sheds ours may hold the lock of its own.
  const auto refused = [self] { self->AnswerSoon(absl::ResourceExhaustedError("too many imports wait")); };
  imports_.workers().Submit(call_.context().principal.user_id, {[self] { self->RunNow(); }, refused});
}

void ImportJob::RunNow() { Answer(run_.Run()); }

void ImportJob::OnProgress(std::int64_t rows_done, std::int64_t rows_total) {
  const absl::Time now = dependencies_.store.Now();
  if (now - progress_sent_ < kProgressInterval) return;
  progress_sent_ = now;
  const std::lock_guard<std::mutex> lock(mutex_);
  progress_.emplace();
  progress_->set_rows_done(rows_done);
  progress_->set_rows_total(rows_total);
  Pump();
}

void ImportJob::AnswerSoon(absl::Status status) {
  const auto answer = [self = shared_from_this(), status = std::move(status)] { self->Answer(status); };
  dependencies_.answers.Submit("", {answer, nullptr});
}

void ImportJob::Answer(absl::Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  phase_ = Phase::kAnswering;
  status_ = std::move(status);
  if (absl::IsCancelled(status_)) status_ = cancelled_.ok() ? status_ : cancelled_;
  Pump();
}

void ImportJob::OnWritten(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  writing_ = false;
  // Writing stops, unless its entry is about to be written: a retry with the request id tells the outcome.
  if (!ok) caller_left_ = true;
  Pump();
}

void ImportJob::Pump() {
  if (writing_ || phase_ == Phase::kEnded) return;
  if (NextResponse()) {
    writing_ = true;
    writer_.Write(response_);
  } else if (phase_ == Phase::kAnswering) {
    End(Outcome());
  }
}

bool ImportJob::NextResponse() {
  if (caller_left_ || !cancelled_.ok()) return false;
  response_.Clear();
  if (phase_ == Phase::kRunning) {
    if (!progress_.has_value()) return false;
    *response_.mutable_progress() = *std::exchange(progress_, std::nullopt);
    return true;
  }
  if (!status_.ok() || summary_sent_) return false;
  handlers::ImportOutcome& outcome = run_.outcome();
  if (problems_sent_ < outcome.problems.size()) {
    *response_.mutable_problem() = std::move(outcome.problems[problems_sent_++]);
    return true;
  }
  if (notices_sent_ < outcome.notices.size()) {
    *response_.mutable_notice() = std::move(outcome.notices[notices_sent_++]);
    return true;
  }
  *response_.mutable_summary() = std::move(outcome.summary);
  summary_sent_ = true;
  return true;
}

// OK without a summary would pass for a whole answer.
absl::Status ImportJob::Outcome() const {
  return status_.ok() && !summary_sent_ && !caller_left_ ? cancelled_ : status_;
}

void ImportJob::End(const absl::Status& status) {
  phase_ = Phase::kEnded;
  // Before the caller gets the answer: its next import then finds the place free.
  if (std::exchange(admitted_, false)) imports_.Leave();
  writer_.Finish(call_.End(status));
}

void ImportJob::Close() {
  // Waits for the thread that ended the job, which may still hold the lock.
  const std::lock_guard<std::mutex> lock(mutex_);
}

StreamMethod ImportMethod(const ServerDependencies& dependencies, Imports& imports) {
  using Request = v1::ImportRequest;
  const auto* const service = Request::descriptor()->file()->FindServiceByName("ImportService");
  return {service->FindMethodByName("Import"), &Request::default_instance(), nullptr,
          [&dependencies, &imports](Transport& transport, StreamWriter& writer, StreamReader& reader) {
            return std::make_shared<ImportJob>(transport, dependencies, imports, writer, reader);
          }};
}

}  // namespace relais::dispatch
