#include "service/rpc/streams/export_call.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/calls/write_job.h"
#include "service/handlers/import/export.h"
#include "service/rpc/calls/grpc_transport.h"
#include "storage/status_macros.h"

namespace relais::rpc {
namespace {

using Response = v1::ExportRegisterResponse;

// A loop of three steps: a reader thread reads a page, the commit thread records the disclosure, gRPC sends
// the page's messages.
class ExportCall final : public grpc::ServerWriteReactor<Response>,
                         public std::enable_shared_from_this<ExportCall> {
 public:
  ExportCall(grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
             const v1::ExportRegisterRequest& request)
      : dependencies_(dependencies),
        transport_(context),
        call_(transport_, dependencies, "ExportRegister", &dispatch::ImportDeadline) {
    call_.set_request(request);
  }

  // Starts the export. Owns itself until gRPC is done with it.
  void Start() {
    self_ = shared_from_this();
    const std::lock_guard<std::mutex> lock(mutex_);
    // Checks access before the call is queued, so that a refused caller takes no place in the queue.
    if (absl::Status status = call_.AuthorizeNow(); !status.ok()) return End(status);
    ReadSoon();
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ok) return End(absl::CancelledError("the caller went away"));
    ++sent_;
    Send();
  }

  void OnDone() override {
    // Waits until the thread that ended the call has released the lock, then drops the reference.
    const std::shared_ptr<ExportCall> self = [this] {
      const std::lock_guard<std::mutex> lock(mutex_);
      return std::exchange(self_, nullptr);
    }();
  }

 private:
  // Needs mutex_. Neither function runs before this thread has released it.
  void ReadSoon() {
    const std::shared_ptr<ExportCall> self = shared_from_this();
    // On another thread: this one holds our lock, and a call that sheds ours may hold the lock of its own.
    const auto refused = [self] { self->GoOnSoon(absl::ResourceExhaustedError("too many reads wait")); };
    dependencies_.readers.Submit(call_.context().principal.user_id, {[self] { self->ReadPage(); }, refused});
  }

  void ReadPage() {
    absl::Status status;
    bool outside = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      status = dependencies_.store.Read(
          call_.context().deadline, [this](const storage::Snapshot& snapshot) { return TakePage(snapshot); },
          storage::ReadKind::kLong);
      outside = !page_.read.empty();
      if (!status.ok() || !outside) return GoOn(status);
    }
    RecordPage();
  }

  // Needs mutex_. Authorizes again for each page, because the account may have changed.
  absl::Status TakePage(const storage::Snapshot& snapshot) {
    RELAIS_RETURN_IF_ERROR(call_.Authorize(snapshot));
    RELAIS_ASSIGN_OR_RETURN(page_,
                            export_.Next(call_.context(), snapshot.RestrictedTo(call_.context().scope)));
    sent_ = 0;
    return absl::OkStatus();
  }

  // Records the disclosure before personal data of another organization's dossier is sent.
  void RecordPage() {
    storage::WriteJob job = dispatch::NewWriteJob(dependencies_, call_, "", "");
    const std::shared_ptr<ExportCall> self = shared_from_this();
    job.apply = [self](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      return handlers::LogDisclosure(self->call_.context(), self->call_.method(), self->page_.read,
                                     transaction);
    };
    job.done = [self](absl::Status status) { self->GoOnSoon(std::move(status)); };
    dependencies_.store.Write(std::move(job));
  }

  // Continues on a thread that holds no lock of a call.
  void GoOnSoon(absl::Status status) {
    const auto go_on = [self = shared_from_this(), status = std::move(status)] {
      const std::lock_guard<std::mutex> lock(self->mutex_);
      self->GoOn(status);
    };
    dependencies_.answers.Submit("", {go_on, nullptr});
  }

  // All functions below need mutex_.
  void GoOn(const absl::Status& status) {
    if (!status.ok()) return End(status);
    Send();
  }

  void Send() {
    if (sent_ < page_.messages.size()) return StartWrite(&page_.messages[sent_]);
    if (export_.done()) return End(absl::OkStatus());
    ReadSoon();
  }

  // Must not be called while a message is being written.
  void End(const absl::Status& status) { Finish(ToGrpc(call_.End(status))); }

  const dispatch::ServerDependencies& dependencies_;
  GrpcTransport transport_;
  std::shared_ptr<ExportCall> self_;

  // Guards the members below.
  std::mutex mutex_;
  dispatch::Call call_;
  handlers::RegisterExport export_;
  handlers::RegisterExport::Page page_;
  // Number of messages of the page that are sent.
  std::size_t sent_ = 0;
};

}  // namespace

grpc::ServerWriteReactor<Response>* NewExportCall(grpc::CallbackServerContext& context,
                                                  const dispatch::ServerDependencies& dependencies,
                                                  const v1::ExportRegisterRequest& request) {
  const auto call = std::make_shared<ExportCall>(context, dependencies, request);
  call->Start();
  return call.get();
}

}  // namespace relais::rpc
