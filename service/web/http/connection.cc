#include "service/web/http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace relais::web {
namespace {

namespace asio = ::boost::asio;
namespace beast = ::boost::beast;
namespace http = ::boost::beast::http;

// One read. A request of a browser fits.
constexpr std::size_t kReadBytes = 4 << 10;
constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

absl::string_view View(beast::string_view text) { return {text.data(), text.size()}; }
std::string Copy(beast::string_view text) { return std::string(text.data(), text.size()); }

absl::string_view View(const beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
}

std::string AddressOf(const asio::ip::tcp::socket& socket) {
  beast::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? "" : endpoint.address().to_string();
}

Method MethodOf(http::verb verb) {
  switch (verb) {
    case http::verb::post:
      return Method::kPost;
    case http::verb::head:
      return Method::kHead;
    case http::verb::options:
      return Method::kOptions;
    default:
      return Method::kGet;
  }
}

// Moves the body out of `message`.
Request RequestOf(http::request<http::string_body>& message, const std::string& peer) {
  Request request;
  request.method = MethodOf(message.method());
  request.target = Copy(message.target());
  for (const auto& field : message) {
    request.headers.push_back({absl::AsciiStrToLower(View(field.name_string())), Copy(field.value())});
  }
  request.body = std::move(message.body());
  request.peer = peer;
  return request;
}

bool HasBody(int status) { return status >= 200 && status != 204 && status != 304; }

http::response<http::string_body> MessageOf(Response response, bool head_only, bool close) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  for (const Header& header : response.headers) message.insert(header.name, header.value);
  if (HasBody(response.status)) message.content_length(response.body.size());
  if (HasBody(response.status) && !head_only) message.body() = std::move(response.body);
  message.keep_alive(!close);
  return message;
}

}  // namespace

// The body of an upload, as its handler sees it.
class Connection::Upload final : public RequestBody {
 public:
  explicit Upload(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  void Next(absl::Time until, Take take) override {
    connection_->Post([until, take = std::move(take)](Connection& self) mutable {
      if (self.reader_->left() == 0) self.ReturnBody();
      self.reader_->Next(until, self.shared_from_this(), std::move(take));
    });
  }

 private:
  const std::shared_ptr<Connection> connection_;
};

Connection::Connection(Shared& shared, asio::ip::tcp::socket socket)
    : place_(shared.connections),
      shared_(shared),
      stream_(std::move(socket)),
      peer_(AddressOf(stream_.socket())),
      buffer_(shared.options.head.bytes + kReadBytes) {}

Connection::~Connection() { ReturnBody(); }

template <class Run>
void Connection::Post(Run run) {
  asio::post(stream_.get_executor(),
             [self = shared_from_this(), run = std::move(run)]() mutable { run(*self); });
}

void Connection::Start() {
  place_.Name(weak_from_this());
  Post([](Connection& self) { self.ReadRequest(self.shared_.options.head_time); });
}

void Connection::CloseSoon() {
  Post([](Connection& self) {
    self.close_ = true;
    if (self.idle_) self.stream_.close();
  });
}

void Connection::CloseNow() {
  Post([](Connection& self) { self.stream_.close(); });
}

void Connection::ReadRequest(absl::Duration first_byte) {
  ReturnBody();
  checker_.emplace(shared_.options.head);
  reader_.reset();
  idle_ = buffer_.size() == 0;
  stream_.expires_after(absl::ToChronoMilliseconds(idle_ ? first_byte : shared_.options.head_time));
  if (idle_) {
    ReadMore();
  } else {
    // The peer sent the next request early.
    CheckHead();
  }
}

void Connection::ReadMore() {
  stream_.async_read_some(
      buffer_.prepare(kReadBytes),
      [self = shared_from_this()](Error error, std::size_t bytes) { self->OnMore(error, bytes); });
}

void Connection::OnMore(Error error, std::size_t bytes) {
  // Beast has closed the socket after a timeout; a peer that ends within a head gets no answer.
  if (error) return stream_.close();
  buffer_.commit(bytes);
  if (std::exchange(idle_, false))
    stream_.expires_after(absl::ToChronoMilliseconds(shared_.options.head_time));
  CheckHead();
}

void Connection::CheckHead() {
  switch (checker_->Check(View(buffer_))) {
    case HeadChecker::State::kMore:
      return ReadMore();
    case HeadChecker::State::kRefused:
      return Refuse(checker_->status(), checker_->reason());
    case HeadChecker::State::kComplete:
      return OnHead();
  }
}

void Connection::OnHead() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.head.bytes));
  parser_->body_limit(checker_->body_size());
  Error error;
  const std::size_t size = checker_->head_size();
  const std::size_t parsed = parser_->put(asio::buffer(buffer_.cdata(), size), error);
  // What the checker accepts, Beast accepts: web_request_fuzzer.cc holds the two against each other.
  if (error || parsed != size || !parser_->is_header_done()) return Refuse(400, "not understood");
  buffer_.consume(size);
  head_only_ = parser_->get().method() == http::verb::head;
  // Browsers send the whole upload before they read a refusal.
  if (checker_->is_upload()) linger_bytes_ = std::max(kLingerBytes, checker_->body_size());
  const std::size_t held =
      checker_->is_upload() ? std::min(checker_->body_size(), kUploadBytes) : checker_->body_size();
  if (!shared_.bodies.TryTake(held)) return Refuse(503, "too many bodies at once");
  taken_ = held;
  if (checker_->is_upload()) return HandleUpload();
  if (!checker_->expects_continue() || taken_ == 0) return ReadBody();
  stream_.expires_after(absl::ToChronoMilliseconds(shared_.options.answer_time));
  asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                    [self = shared_from_this()](Error failed, std::size_t) {
                      if (failed) return self->stream_.close();
                      self->ReadBody();
                    });
}

void Connection::ReadBody() {
  if (parser_->is_done()) return Handle();
  stream_.expires_after(absl::ToChronoMilliseconds(shared_.options.body_time));
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](Error error, std::size_t) { self->OnBody(error); });
}

void Connection::OnBody(Error error) {
  if (error) return stream_.close();
  Handle();
}

void Connection::Handle() {
  stream_.expires_never();
  http::request<http::string_body> message = parser_->release();
  parser_.reset();
  close_ = close_ || !message.keep_alive();
  HandOn(RequestOf(message, peer_));
}

void Connection::HandleUpload() {
  stream_.expires_never();
  close_ = close_ || !parser_->get().keep_alive();
  Request request = RequestOf(parser_->get(), peer_);
  parser_.reset();
  reader_ = std::make_unique<BodyReader>(stream_, buffer_, checker_->body_size(),
                                         checker_->expects_continue(), shared_.options.upload_piece_time);
  request.upload = std::make_shared<Upload>(shared_from_this());
  HandOn(std::move(request));
}

void Connection::HandOn(Request request) {
  shared_.handler(std::move(request), [self = shared_from_this()](Response response) {
    self->Post([response = std::move(response)](Connection& posted) mutable {
      posted.Respond(std::move(response));
    });
  });
}

void Connection::Respond(Response response) {
  if (response.source != nullptr) return Stream(std::move(response));
  // The rest of an upload that is refused is dropped.
  close_ = close_ || (reader_ != nullptr && reader_->left() > 0);
  close_ = close_ || shared_.connections.Crowded();
  Write(std::move(response), close_);
}

void Connection::Refuse(int status, const char* reason) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  if (status == 405) response.headers.push_back({"Allow", "GET, HEAD, POST, OPTIONS"});
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  response.body = absl::StrCat("requête refusée / request refused: ", reason, "\n");
  // What follows a refused head has no known begin.
  close_ = true;
  buffer_.clear();
  Write(std::move(response), true);
}

void Connection::Write(Response response, bool close) {
  response_ = MessageOf(std::move(response), head_only_, close);
  head_only_ = false;
  stream_.expires_after(absl::ToChronoMilliseconds(shared_.options.answer_time));
  http::async_write(stream_, response_, [self = shared_from_this(), close](Error error, std::size_t) {
    self->OnWritten(error, close);
  });
}

void Connection::OnWritten(Error error, bool close) {
  response_ = {};
  if (error) return stream_.close();
  if (close || close_) return Linger();
  ReadRequest(shared_.options.idle_time);
}

void Connection::Stream(Response response) {
  // The request is parsed, and the answer may last for hours.
  ReturnBody();
  close_ = true;
  sender_ = std::make_unique<BodySender>(stream_, std::move(response), shared_.options.piece_time,
                                         reader_ == nullptr ? 0 : reader_->left());
  sender_->Start(shared_from_this(), [this](bool complete) { complete ? Linger() : stream_.close(); });
}

void Connection::Linger() {
  ReturnBody();
  Error ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  // Once: a peer that sends on does not prolong it.
  stream_.expires_after(absl::ToChronoMilliseconds(shared_.options.linger_time));
  DropMore();
}

void Connection::DropMore() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](Error error, std::size_t bytes) {
                            self->lingered_ += bytes;
                            if (error || self->lingered_ > self->linger_bytes_) return self->stream_.close();
                            self->DropMore();
                          });
}

void Connection::ReturnBody() { shared_.bodies.Return(std::exchange(taken_, 0)); }

}  // namespace relais::web
