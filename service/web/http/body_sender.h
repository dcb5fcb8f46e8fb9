#ifndef RELAIS_SERVICE_WEB_HTTP_BODY_SENDER_H_
#define RELAIS_SERVICE_WEB_HTTP_BODY_SENDER_H_

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "service/web/http/message.h"

namespace relais::web {

// Streams one answer: its head, then each piece of its source as a chunk. Meanwhile it reads from the socket,
// to notice that the peer has gone. It holds one piece; the kernel holds kStreamBufferBytes. All steps run on
// the strand of the socket.
class BodySender {
 public:
  // Called once: true if the whole answer is written and no operation is pending on the socket; false if the
  // peer went, or took longer than `piece_time` for one piece. The owner then closes the socket.
  using Done = std::function<void(bool complete)>;

  // `response` has a source. `stream` has no pending operation, and outlives the sender. `unread`: bytes of
  // the request that its handler did not read; the peer may still send them.
  BodySender(boost::beast::tcp_stream& stream, Response response, absl::Duration piece_time,
             std::size_t unread = 0);
  // Tells the source if the body is not complete.
  ~BodySender();
  BodySender(const BodySender&) = delete;
  BodySender& operator=(const BodySender&) = delete;

  // Begins. `owner` owns the sender; pending operations keep it.
  void Start(const std::shared_ptr<void>& owner, Done done);

 private:
  using Error = boost::beast::error_code;

  void SendHead();
  void Ask();
  void OnPiece(std::optional<std::string> piece);
  void Watch();
  void OnWatched(Error error, std::size_t bytes);
  void AwaitDeadline();
  void Complete();
  void Fail();
  void SetPieceTime();

  boost::beast::tcp_stream& stream_;
  // Null once the body is complete or lost.
  std::shared_ptr<BodySource> source_;
  const absl::Duration piece_time_;
  boost::asio::steady_timer deadline_;
  boost::beast::http::response<boost::beast::http::empty_body> head_;
  boost::beast::http::response_serializer<boost::beast::http::empty_body> serializer_{head_};
  std::string piece_;
  // What the peer sends meanwhile.
  std::array<char, 512> dropped_{};
  std::size_t dropped_bytes_ = 0;
  const std::size_t most_dropped_;
  std::weak_ptr<void> owner_;
  Done done_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_BODY_SENDER_H_
