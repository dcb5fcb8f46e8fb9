#include "service/web/connect/upload_exchange.h"

#include <utility>

#include "absl/time/clock.h"
#include "service/dispatch/dispatcher.h"
#include "service/web/http/limits.h"

namespace relais::web {

using State = EnvelopeReader::State;

UploadExchange::UploadExchange(std::unique_ptr<WebTransport> transport, Codec codec,
                               dispatch::FairThreadPool& answers, std::shared_ptr<StreamPlaces> places,
                               std::shared_ptr<RequestBody> body, Respond respond)
    : StreamExchange(std::move(transport), codec, answers, std::move(places)),
      body_(std::move(body)),
      respond_(std::move(respond)) {}

void UploadExchange::RunUpload(const dispatch::StreamMethod& method) {
  upload_ = method.open_upload(transport(), *this, *this);
  Open(upload_);
  upload_->Start();
  Receive();
}

void UploadExchange::Receive() {
  while (wanted_ != nullptr && TakeMessage()) {
    // Before OnRead, which wants the next one.
    wanted_ = nullptr;
    upload_->OnRead(true);
  }
  if (wanted_ == nullptr) return Answer();
  ReadOn();
}

bool UploadExchange::TakeMessage() {
  EnvelopeReader envelopes(absl::string_view(bytes_).substr(taken_), kBodyBytes);
  const State state = envelopes.Next();
  if (state == State::kEnd || state == State::kCut) return false;
  if (state != State::kMessage) {
    Fail(state == State::kTooLarge ? dispatch::RequestTooLarge() : dispatch::MalformedRequest());
    return false;
  }
  taken_ += kEnvelopeHead + envelopes.payload().size();
  if (Parse(codec(), std::string(envelopes.payload()), *wanted_)) return true;
  Fail(dispatch::MalformedRequest());
  return false;
}

void UploadExchange::Fail(const absl::Status& why) {
  wanted_ = nullptr;
  upload_->EndReading(why);
}

void UploadExchange::ReadOn() {
  bytes_.erase(0, std::exchange(taken_, 0));
  const auto self = std::static_pointer_cast<UploadExchange>(shared_from_this());
  body_->Next(upload_->deadline(),
              [self](std::optional<std::string> piece) { self->OnPiece(std::move(piece)); });
}

void UploadExchange::OnPiece(std::optional<std::string> piece) {
  if (piece.has_value() && !piece->empty()) {
    bytes_ += *piece;
    return Receive();
  }
  if (piece.has_value() && !bytes_.empty()) {
    Fail(dispatch::MalformedRequest());
  } else if (!piece.has_value() && absl::Now() >= upload_->deadline()) {
    Fail(absl::DeadlineExceededError("the deadline passed while the stream was read"));
  } else {
    left_ = !piece.has_value();
    wanted_ = nullptr;
    upload_->OnRead(false);
  }
  Answer();
}

void UploadExchange::Answer() {
  bytes_ = std::string();
  body_.reset();
  // The connection is then free even if the exchange lasts.
  SendHead(std::exchange(respond_, nullptr));
}

}  // namespace relais::web
