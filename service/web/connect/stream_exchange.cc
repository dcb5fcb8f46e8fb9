#include "service/web/connect/stream_exchange.h"

#include <utility>

#include "service/web/connect/envelope.h"
#include "service/web/connect/error_body.h"

namespace relais::web {

StreamExchange::StreamExchange(std::unique_ptr<WebTransport> transport, Codec codec,
                               dispatch::FairThreadPool& answers, std::shared_ptr<StreamPlaces> places)
    : transport_(std::move(transport)), codec_(codec), answers_(answers), places_(std::move(places)) {}

StreamExchange::~StreamExchange() {
  // First: the stream may use what the door lends.
  stream_.reset();
  places_->Leave();
}

void StreamExchange::Run(const dispatch::StreamMethod& method, dispatch::StreamMethod::Messages requests,
                         const Respond& respond) {
  Open(method.open(*transport_, *this, std::move(requests)));
  // First: once the connection has the source, the peer may go, which a stream that has not begun cannot end.
  stream_->Start();
  SendHead(respond);
}

void StreamExchange::Open(std::shared_ptr<dispatch::Stream> stream) {
  self_ = shared_from_this();
  stream_ = std::move(stream);
}

void StreamExchange::SendHead(const Respond& respond) {
  Response head;
  // nginx then passes each message on at once.
  head.headers = {{"Content-Type", ContentTypeOf({codec_, true})}, {"X-Accel-Buffering", "no"}};
  head = WithCallHeaders(std::move(head), transport_->added());
  head.source = shared_from_this();
  respond(std::move(head));
}

void StreamExchange::Write(const google::protobuf::Message& message) {
  const std::optional<std::string> body = Serialize(codec_, message);
  if (!body.has_value()) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      writing_ = true;
    }
    return LoseMessageSoon(absl::InternalError("a response cannot be serialized"));
  }
  if (!Put(Envelope(0, *body), true)) LoseMessageSoon(absl::CancelledError("the caller went away"));
}

void StreamExchange::Finish(const google::rpc::Status& outcome) {
  const std::string end = EndOfStream(outcome, transport_->trailers());
  if (!Put(Envelope(kEndOfStream, end), false)) CloseSoon();
}

bool StreamExchange::Put(std::string envelope, bool is_message) {
  Take take;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = is_message;
    finished_ = !is_message;
    if (gone_) return false;
    take = std::exchange(take_, nullptr);
    if (take == nullptr) ready_ = std::move(envelope);
  }
  if (take != nullptr) take(std::move(envelope));
  return true;
}

void StreamExchange::Next(Take take) {
  std::optional<std::string> envelope;
  bool written = false;
  bool complete = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    envelope = std::exchange(ready_, std::nullopt);
    if (!envelope.has_value()) {
      written = std::exchange(writing_, false);
      complete = finished_;
      if (!complete) take_ = take;
    }
  }
  if (envelope.has_value() || complete) take(std::move(envelope));
  if (written) stream_->OnWritten(true);
  if (complete) Close();
}

void StreamExchange::OnGone() {
  Take dropped;
  bool finished = false;
  bool lost = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    gone_ = true;
    leaving_ = true;
    dropped.swap(take_);
    ready_.reset();
    finished = finished_;
    lost = std::exchange(writing_, false);
  }
  if (!finished) stream_->OnCancel(absl::CancelledError("the caller went away"));
  if (lost) stream_->OnWritten(false);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    leaving_ = false;
    finished = finished_;
  }
  if (finished) Close();
}

void StreamExchange::OnDeadline() {
  stream_->OnCancel(absl::DeadlineExceededError("the deadline of the stream passed"));
}

void StreamExchange::LoseMessageSoon(absl::Status why) {
  answers_.Submit("", {[self = shared_from_this(), why = std::move(why)] {
                         self->stream_->OnCancel(why);
                         {
                           const std::lock_guard<std::mutex> lock(self->mutex_);
                           if (!std::exchange(self->writing_, false)) return;
                         }
                         self->stream_->OnWritten(false);
                       },
                       nullptr});
}

void StreamExchange::CloseSoon() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (leaving_) return;
  }
  answers_.Submit("", {[self = shared_from_this()] { self->Close(); }, nullptr});
}

void StreamExchange::Close() {
  // Dropped last. Empty if the other way to close was faster.
  std::shared_ptr<StreamExchange> self;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    self.swap(self_);
  }
  if (self != nullptr) stream_->Close();
}

}  // namespace relais::web
