#include "service/rpc/streams/import_call.h"

#include <grpcpp/alarm.h>

#include <memory>

#include "absl/time/time.h"
#include "service/dispatch/streams/import_job.h"
#include "service/rpc/calls/grpc_transport.h"

namespace relais::rpc {
namespace {

// Deletes itself once gRPC is done with it.
class ImportCall final : public grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>,
                         public dispatch::StreamReader,
                         public dispatch::StreamWriter {
 public:
  ImportCall(grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
             dispatch::Imports& imports)
      : context_(context),
        transport_(context),
        job_(std::make_shared<dispatch::ImportJob>(transport_, dependencies, imports, *this, *this)) {}

  void Start() {
    job_->Start();
    // Ends the call of a client that sends nothing more.
    alarm_.Set(absl::ToChronoTime(job_->deadline()), [weak = std::weak_ptr(job_)](bool fired) {
      const std::shared_ptr<dispatch::ImportJob> job = fired ? weak.lock() : nullptr;
      if (job != nullptr)
        job->EndReading(absl::DeadlineExceededError("the deadline passed while the stream was read"));
    });
  }

  void Read(google::protobuf::Message& message) override {
    StartRead(static_cast<v1::ImportRequest*>(&message));
  }
  // gRPC cancels the call at its deadline too.
  bool HasLeft() const override { return context_.IsCancelled(); }
  void Write(const google::protobuf::Message& message) override {
    StartWrite(static_cast<const v1::ImportResponse*>(&message));
  }
  void Finish(const google::rpc::Status& outcome) override {
    ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>::Finish(ToGrpc(outcome));
  }

  void OnReadDone(bool ok) override { job_->OnRead(ok); }
  void OnWriteDone(bool ok) override { job_->OnWritten(ok); }
  void OnDone() override {
    alarm_.Cancel();
    job_->Close();
    delete this;
  }

 private:
  grpc::CallbackServerContext& context_;
  GrpcTransport transport_;
  grpc::Alarm alarm_;
  // The thread that ended the job may keep it a moment longer.
  const std::shared_ptr<dispatch::ImportJob> job_;
};

}  // namespace

grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>* NewImportCall(
    grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
    dispatch::Imports& imports) {
  auto* const call = new ImportCall(context, dependencies, imports);
  call->Start();
  return call;
}

}  // namespace relais::rpc
