#ifndef RELAIS_SERVICE_RPC_STREAMS_SERVER_STREAM_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_SERVER_STREAM_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/streams/stream.h"
#include "service/rpc/calls/grpc_transport.h"

namespace relais::rpc {

// The gRPC side of a stream with one request. Deletes itself once gRPC is done with it.
template <class Response>
class ServerStreamCall final : public grpc::ServerWriteReactor<Response>, public dispatch::StreamWriter {
 public:
  // `make(transport, writer)` returns the stream.
  template <class Make>
  ServerStreamCall(grpc::CallbackServerContext& context, const Make& make)
      : transport_(context), stream_(make(transport_, *this)) {}

  void Start() { stream_->Start(); }

  void Write(const google::protobuf::Message& message) override {
    this->StartWrite(static_cast<const Response*>(&message));
  }
  void Finish(const google::rpc::Status& outcome) override {
    grpc::ServerWriteReactor<Response>::Finish(ToGrpc(outcome));
  }

  void OnWriteDone(bool ok) override { stream_->OnWritten(ok); }
  void OnCancel() override { stream_->OnCancel(absl::CancelledError("the caller went away")); }
  void OnDone() override {
    stream_->Close();
    delete this;
  }

 private:
  GrpcTransport transport_;
  // A thread that works for the stream may keep it a moment longer.
  const std::shared_ptr<dispatch::Stream> stream_;
};

// Starts a stream; gRPC owns the result.
template <class Response, class Make>
grpc::ServerWriteReactor<Response>* NewServerStreamCall(grpc::CallbackServerContext& context,
                                                        const Make& make) {
  auto* const call = new ServerStreamCall<Response>(context, make);
  call->Start();
  return call;
}

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_SERVER_STREAM_CALL_H_
