#include "service/dispatch/streams/export_stream.h"

#include <utility>

#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/calls/write_job.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
ExportStream::ExportStream(Transport& transport, const ServerDependencies& dependencies, StreamWriter& writer,
                           const v1::ExportRegisterRequest& request)
    : dependencies_(dependencies),
      writer_(writer),
      request_(request),
      call_(transport, dependencies, "ExportRegister", &ImportDeadline) {
  call_.set_request(request_);
}

void ExportStream::Start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  // Checks access before the call is queued, so that a refused caller takes no place in the queue.
  if (absl::Status status = call_.AuthorizeNow(); !status.ok()) return End(status);
  ReadSoon();
}

void ExportStream::OnWritten(bool ok) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!ok) return End(absl::CancelledError("the caller went away"));
  ++sent_;
  Send();
}

void ExportStream::OnCancel(absl::Status why) {
  const std::lock_guard<std::mutex> lock(cancel_mutex_);
  if (cancelled_.ok()) cancelled_ = std::move(why);
}

absl::Status ExportStream::Cancelled() {
  const std::lock_guard<std::mutex> lock(cancel_mutex_);
  return cancelled_;
}

void ExportStream::Close() {
  // Waits for the thread that ended the stream, which may still hold the lock.
  const std::lock_guard<std::mutex> lock(mutex_);
}

void ExportStream::ReadSoon() {
  const std::shared_ptr<ExportStream> self = shared_from_this();
  // On another thread: this one holds our lock, and a call that sheds ours may hold the lock of its own.
  const auto refused = [self] { self->ContinueSoon(absl::ResourceExhaustedError("too many reads wait")); };
  dependencies_.readers.Submit(call_.context().principal.user_id, {[self] { self->ReadPage(); }, refused});
}

void ExportStream::ReadPage() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const absl::Status status = dependencies_.store.Read(
        call_.context().deadline, [this](const storage::Snapshot& snapshot) { return TakePage(snapshot); },
        storage::ReadKind::kLong);
    if (!status.ok() || page_.read.empty()) return Continue(status);
  }
  RecordPage();
}

// Authorizes again for each page, because the account may have changed.
absl::Status ExportStream::TakePage(const storage::Snapshot& snapshot) {
  RELAIS_RETURN_IF_ERROR(Cancelled());
  // An export may last beyond midnight.
  call_.SetToday();
  RELAIS_RETURN_IF_ERROR(call_.Authorize(snapshot));
  RELAIS_ASSIGN_OR_RETURN(page_, export_.Next(call_.context(), snapshot.RestrictedTo(call_.context().scope)));
  sent_ = 0;
  return absl::OkStatus();
}

void ExportStream::RecordPage() {
  storage::WriteJob job = NewWriteJob(dependencies_, call_, "", "");
  const std::shared_ptr<ExportStream> self = shared_from_this();
  job.apply = [self](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    return handlers::LogDisclosure(self->call_.context(), self->call_.method(), self->page_.read,
                                   transaction);
  };
  job.done = [self](absl::Status status) { self->ContinueSoon(std::move(status)); };
  dependencies_.store.Write(std::move(job));
}

void ExportStream::ContinueSoon(absl::Status status) {
  const auto continue_now = [self = shared_from_this(), status = std::move(status)] {
    const std::lock_guard<std::mutex> lock(self->mutex_);
    self->Continue(status);
  };
  dependencies_.answers.Submit("", {continue_now, nullptr});
}

void ExportStream::Continue(const absl::Status& status) {
  if (!status.ok()) return End(status);
  Send();
}

void ExportStream::Send() {
  if (const absl::Status cancelled = Cancelled(); !cancelled.ok()) return End(cancelled);
  if (sent_ < page_.messages.size()) return writer_.Write(page_.messages[sent_]);
  if (export_.done()) return End(absl::OkStatus());
  ReadSoon();
}

void ExportStream::End(const absl::Status& status) { writer_.Finish(call_.End(status)); }

StreamMethod ExportRegisterMethod(const ServerDependencies& dependencies) {
  using Request = v1::ExportRegisterRequest;
  const auto* const service = Request::descriptor()->file()->FindServiceByName("ImportService");
  return {
      service->FindMethodByName("ExportRegister"), &Request::default_instance(),
      [&dependencies](Transport& transport, StreamWriter& writer, const StreamMethod::Messages& requests) {
        return std::make_shared<ExportStream>(transport, dependencies, writer,
                                              static_cast<const Request&>(*requests.at(0)));
      }};
}

}  // namespace relais::dispatch
