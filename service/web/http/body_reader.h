#ifndef RELAIS_SERVICE_WEB_HTTP_BODY_READER_H_
#define RELAIS_SERVICE_WEB_HTTP_BODY_READER_H_

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "service/web/http/message.h"

namespace relais::web {

// Reads the body of one upload, whose size the head gave, in pieces of up to kUploadPieceBytes. It holds one
// piece. All steps run on the strand of the socket.
class BodyReader {
 public:
  // `buffer` may hold the first bytes of the body, and gets none. `expects_continue`: the peer waits for `100
  // Continue`, which is sent before the first read. Borrows `stream` and `buffer`.
  BodyReader(boost::beast::tcp_stream& stream, boost::beast::flat_buffer& buffer, std::size_t size,
             bool expects_continue, absl::Duration piece_time)
      : stream_(stream),
        buffer_(buffer),
        left_(size),
        expects_continue_(expects_continue),
        piece_time_(piece_time),
        until_(stream.get_executor()) {}

  // As RequestBody::Next, one at a time. `owner` owns the reader; a pending operation keeps it. A peer that
  // sends nothing for the time of a piece is disconnected; past `until` the connection stays open for the
  // answer.
  void Next(absl::Time until, std::shared_ptr<void> owner, RequestBody::Take take);

  // Bytes that are not read yet.
  std::size_t left() const { return left_; }

 private:
  using Error = boost::beast::error_code;

  // Ends the pending operation at `until`.
  void WatchUntil(absl::Time until, std::shared_ptr<void> owner);
  void SendContinue(std::shared_ptr<void> owner, RequestBody::Take take);
  void Read(std::shared_ptr<void> owner, RequestBody::Take take);
  // The beginning of the body, which came with the head.
  std::string TakeBuffered();

  boost::beast::tcp_stream& stream_;
  boost::beast::flat_buffer& buffer_;
  std::size_t left_;
  bool expects_continue_;
  const absl::Duration piece_time_;
  // Apart from the timer of the stream, which closes the socket.
  boost::asio::steady_timer until_;
  std::string piece_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_BODY_READER_H_
