#ifndef RELAIS_SERVICE_WEB_CONNECT_UPLOAD_EXCHANGE_H_
#define RELAIS_SERVICE_WEB_CONNECT_UPLOAD_EXCHANGE_H_

#include <google/protobuf/message.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/dispatch/streams/stream.h"
#include "service/web/connect/envelope.h"
#include "service/web/connect/stream_exchange.h"

namespace relais::web {

// A call whose caller sends many messages in one body, and then gets its answer as by a StreamExchange. Reads
// the body only as fast as the stream takes its messages: besides those that the stream keeps it holds one
// message and one piece of the body.
class UploadExchange final : public StreamExchange, public dispatch::StreamReader {
 public:
  // Takes over a place of `places`. `body` is that of the request. See StreamExchange.
  UploadExchange(std::unique_ptr<WebTransport> transport, Codec codec, dispatch::FairThreadPool& answers,
                 std::shared_ptr<StreamPlaces> places, std::shared_ptr<RequestBody> body, Respond respond);

  // Opens a stream of the method, starts it, and reads its messages. Answers once it reads no more. Call
  // once, instead of Run.
  void RunUpload(const dispatch::StreamMethod& method);

  void Read(google::protobuf::Message& message) override { wanted_ = &message; }
  bool HasLeft() const override { return left_; }
  // The upload's own: its answer must not hold a place for longer either.
  absl::Time Deadline() const override {
    return upload_ == nullptr ? StreamExchange::Deadline()
                              : std::min(StreamExchange::Deadline(), upload_->deadline());
  }

 private:
  // Hands over messages until the stream wants no more or the next one is not there yet.
  void Receive();
  void OnPiece(std::optional<std::string> piece);
  // Takes the next whole message out of `bytes_`; false if there is none, or after the stream got an error.
  bool TakeMessage();
  void Fail(const absl::Status& why);
  void ReadOn();
  void Answer();

  // Touched by one thread at a time: reading is one chain of steps.
  std::shared_ptr<RequestBody> body_;
  Respond respond_;
  std::shared_ptr<dispatch::UploadStream> upload_;
  // The message that the stream waits for; null if it reads none.
  google::protobuf::Message* wanted_ = nullptr;
  // Of the body, received and not taken yet: what begins at `taken_`.
  std::string bytes_;
  std::size_t taken_ = 0;

  std::atomic<bool> left_ = false;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_UPLOAD_EXCHANGE_H_
