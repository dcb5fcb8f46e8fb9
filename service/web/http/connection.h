#ifndef RELAIS_SERVICE_WEB_HTTP_CONNECTION_H_
#define RELAIS_SERVICE_WEB_HTTP_CONNECTION_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "service/web/http/body_reader.h"
#include "service/web/http/body_sender.h"
#include "service/web/http/connections.h"
#include "service/web/http/head_check.h"
#include "service/web/http/message.h"
#include "service/web/http/server.h"

namespace relais::web {

// What the server lends to its connections. Outlives them.
struct Shared {
  const HttpOptions options;
  const Handler handler;
  Connections& connections;
  ByteBudget& bodies;
};

// One connection: reads a request, hands it to the handler, writes the answer, and begins again. A peer may
// send the next request early; it is read after the answer. Owned by its pending operations and by the
// handler's callback. All steps run on the strand of the socket.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, boost::asio::ip::tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Begins. Call once, after construction by make_shared.
  void Start();
  // Lets the request in flight end, and then closes the connection; at once if there is none. Thread-safe.
  void CloseSoon();
  // Closes the socket, in the middle of whatever is sent. Thread-safe.
  void CloseNow();

 private:
  using Error = boost::beast::error_code;
  class Upload;

  // Runs `run` on the strand.
  template <class Run>
  void Post(Run run);
  void ReadRequest(absl::Duration first_byte);
  void ReadMore();
  void OnMore(Error error, std::size_t bytes);
  void CheckHead();
  void OnHead();
  void ReadBody();
  void OnBody(Error error);
  void Handle();
  // Hands on an upload, whose body the handler reads.
  void HandleUpload();
  void HandOn(Request request);
  void Respond(Response response);
  void Refuse(int status, const char* reason);
  void Write(Response response, bool close);
  void OnWritten(Error error, bool close);
  // Streams the body.
  void Stream(Response response);
  // Reads and drops what a refused peer still sends, for a while, so that it reads the answer.
  void Linger();
  void DropMore();
  void ReturnBody();

  // First, so that it is destroyed last.
  Connections::Place place_;
  Shared& shared_;
  boost::beast::tcp_stream stream_;
  const std::string peer_;
  boost::beast::flat_buffer buffer_;
  std::optional<HeadChecker> checker_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  // Null unless the request is an upload.
  std::unique_ptr<BodyReader> reader_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
  // Null unless the answer is streamed.
  std::unique_ptr<BodySender> sender_;
  // Bytes of the body that are taken from the budget.
  std::size_t taken_ = 0;
  // No byte of a request has come yet.
  bool idle_ = true;
  bool head_only_ = false;
  // The answer in flight is the last one.
  bool close_ = false;
  std::size_t lingered_ = 0;
  std::size_t linger_bytes_ = kLingerBytes;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_CONNECTION_H_
