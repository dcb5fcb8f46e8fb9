#include "service/web/http/body_sender.h"

#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "absl/time/clock.h"
#include "service/web/http/limits.h"

namespace relais::web {
namespace {

namespace asio = ::boost::asio;
namespace http = ::boost::beast::http;

}  // namespace

BodySender::BodySender(boost::beast::tcp_stream& stream, Response response, absl::Duration piece_time,
                       std::size_t unread)
    : stream_(stream),
      source_(std::move(response.source)),
      piece_time_(piece_time),
      deadline_(stream.get_executor()),
      most_dropped_(kBytesWhileStreaming + unread) {
  head_.version(11);
  head_.result(static_cast<unsigned>(response.status));
  for (const Header& header : response.headers) head_.insert(header.name, header.value);
  head_.chunked(true);
  head_.keep_alive(false);
}

BodySender::~BodySender() {
  if (source_ != nullptr) source_->OnGone();
}

void BodySender::Start(const std::shared_ptr<void>& owner, Done done) {
  owner_ = owner;
  done_ = std::move(done);
  Error ignored;
  stream_.socket().set_option(asio::socket_base::send_buffer_size(kStreamBufferBytes), ignored);
  stream_.expires_never();
  Watch();
  AwaitDeadline();
  SendHead();
}

void BodySender::SendHead() {
  SetPieceTime();
  http::async_write_header(stream_, serializer_, [this, owner = owner_.lock()](Error error, std::size_t) {
    if (error) return Fail();
    Ask();
  });
}

void BodySender::Ask() {
  if (source_ == nullptr) return;
  source_->Next([this, owner = owner_.lock()](std::optional<std::string> piece) {
    asio::post(stream_.get_executor(),
               [this, owner, piece = std::move(piece)]() mutable { OnPiece(std::move(piece)); });
  });
}

void BodySender::OnPiece(std::optional<std::string> piece) {
  if (source_ == nullptr) return;
  SetPieceTime();
  if (!piece.has_value()) {
    asio::async_write(stream_, http::make_chunk_last(),
                      [this, owner = owner_.lock()](Error error, std::size_t) {
                        if (error) return Fail();
                        Complete();
                      });
    return;
  }
  piece_ = *std::move(piece);
  asio::async_write(stream_, http::make_chunk(asio::buffer(piece_)),
                    [this, owner = owner_.lock()](Error error, std::size_t) {
                      if (error) return Fail();
                      piece_.clear();
                      Ask();
                    });
}

void BodySender::Watch() {
  stream_.async_read_some(
      asio::buffer(dropped_),
      [this, owner = owner_.lock()](Error error, std::size_t bytes) { OnWatched(error, bytes); });
}

void BodySender::OnWatched(Error error, std::size_t bytes) {
  // The end of the answer cancelled it.
  if (source_ == nullptr && done_) return std::exchange(done_, nullptr)(true);
  dropped_bytes_ += bytes;
  if (error || dropped_bytes_ > most_dropped_) return Fail();
  Watch();
}

void BodySender::AwaitDeadline() {
  const absl::Time deadline = source_->Deadline();
  if (deadline == absl::InfiniteFuture()) return;
  deadline_.expires_after(absl::ToChronoMilliseconds(deadline - absl::Now()));
  deadline_.async_wait([this, owner = owner_.lock()](Error error) {
    if (!error && source_ != nullptr) source_->OnDeadline();
  });
}

// The socket has one reader at a time: the owner's begins once Watch's has ended.
void BodySender::Complete() {
  source_.reset();
  deadline_.cancel();
  stream_.cancel();
}

void BodySender::Fail() {
  deadline_.cancel();
  if (std::shared_ptr<BodySource> source = std::exchange(source_, nullptr)) source->OnGone();
  if (done_) std::exchange(done_, nullptr)(false);
}

// Of writes alone: a read is pending, whose time does not change.
void BodySender::SetPieceTime() { stream_.expires_after(absl::ToChronoMilliseconds(piece_time_)); }

}  // namespace relais::web
