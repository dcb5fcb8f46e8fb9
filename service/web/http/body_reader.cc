#include "service/web/http/body_reader.h"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "service/web/http/limits.h"

namespace relais::web {
namespace {

namespace asio = ::boost::asio;

constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

void BodyReader::Next(absl::Time until, std::shared_ptr<void> owner, RequestBody::Take take) {
  if (left_ == 0) return take("");
  if (buffer_.size() > 0) return take(TakeBuffered());
  stream_.expires_after(absl::ToChronoMilliseconds(piece_time_));
  WatchUntil(until, owner);
  if (std::exchange(expects_continue_, false)) return SendContinue(std::move(owner), std::move(take));
  Read(std::move(owner), std::move(take));
}

void BodyReader::WatchUntil(absl::Time until, std::shared_ptr<void> owner) {
  const absl::Duration left = until - absl::Now();
  if (left >= piece_time_) return;
  until_.expires_after(absl::ToChronoMilliseconds(std::max(left, absl::ZeroDuration())));
  until_.async_wait([this, owner = std::move(owner)](Error error) {
    if (!error) stream_.cancel();
  });
}

std::string BodyReader::TakeBuffered() {
  const std::size_t bytes = std::min(buffer_.size(), left_);
  std::string piece(static_cast<const char*>(buffer_.cdata().data()), bytes);
  buffer_.consume(bytes);
  left_ -= bytes;
  return piece;
}

void BodyReader::SendContinue(std::shared_ptr<void> owner, RequestBody::Take take) {
  asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                    [this, owner = std::move(owner), take = std::move(take)](Error error, std::size_t) {
                      if (error) return take(std::nullopt);
                      Read(owner, take);
                    });
}

void BodyReader::Read(std::shared_ptr<void> owner, RequestBody::Take take) {
  piece_.resize(std::min(left_, kUploadPieceBytes));
  stream_.async_read_some(
      asio::buffer(piece_.data(), piece_.size()),
      [this, owner = std::move(owner), take = std::move(take)](Error error, std::size_t bytes) {
        stream_.expires_never();
        until_.cancel();
        if (error) return take(std::nullopt);
        left_ -= bytes;
        piece_.resize(bytes);
        take(std::exchange(piece_, ""));
      });
}

}  // namespace relais::web
