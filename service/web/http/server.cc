#include "service/web/http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/observability/log.h"
#include "service/web/http/connection.h"

namespace relais::web {
namespace {

namespace asio = ::boost::asio;
using Tcp = asio::ip::tcp;

// Time before accepting again after the process ran out of descriptors: their release sends no signal here.
constexpr std::chrono::milliseconds kPause(10);
constexpr absl::Duration kTellInterval = absl::Minutes(1);

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const HttpOptions& options, Handler handler)
      : bodies_(options.all_body_bytes),
        connections_(options.connections, [this] { AcceptSoon(); }),
        shared_{options, std::move(handler), connections_, bodies_} {}

  ~Impl() { Drain(); }

  absl::Status Start() {
    const std::string host = shared_.options.host == "localhost" ? "127.0.0.1" : shared_.options.host;
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(host, error);
    if (error || !address.is_loopback()) return absl::InvalidArgumentError("not a loopback address");
    const Tcp::endpoint endpoint(address, static_cast<std::uint16_t>(shared_.options.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    // Accepted connections inherit it: an answer is not delayed until the one before it is acknowledged.
    if (!error) acceptor_.set_option(Tcp::no_delay(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", host, " port ", shared_.options.port, ": ", error.message()));
    }
    AcceptSoon();
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { io_.run(); });
    return absl::OkStatus();
  }

  void Drain() {
    std::call_once(drained_, [this] {
      if (threads_.empty()) return;
      StopAccepting();
      if (!connections_.WaitUntilEmpty(shared_.options.drain_time)) {
        CloseAll();
        connections_.WaitUntilEmpty(absl::InfiniteDuration());
      }
      work_.reset();
      for (std::thread& thread : threads_) thread.join();
    });
  }

  int port() const { return port_; }

 private:
  // Returns once no further connection can come. All of those that exist close soon.
  void StopAccepting() {
    std::promise<void> stopped;
    asio::post(strand_, [this, &stopped] {
      draining_ = true;
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel(ignored);
      for (const auto& connection : connections_.All()) connection->CloseSoon();
      stopped.set_value();
    });
    stopped.get_future().wait();
  }

  void CloseAll() {
    const auto all = connections_.All();
    observability::Log(observability::LogLevel::kWarning, "web connections closed",
                       {{"count", static_cast<std::int64_t>(all.size())}});
    for (const auto& connection : all) connection->CloseNow();
  }

  // Thread-safe. The rest runs on the acceptor's strand.
  void AcceptSoon() {
    asio::post(strand_, [this] { Accept(); });
  }

  void Accept() {
    if (accepting_ || draining_ || connections_.Full()) return;
    accepting_ = true;
    acceptor_.async_accept(
        asio::make_strand(io_),
        asio::bind_executor(strand_, [this](boost::system::error_code error, Tcp::socket socket) {
          accepting_ = false;
          OnAccepted(error, std::move(socket));
        }));
  }

  void OnAccepted(boost::system::error_code error, Tcp::socket socket) {
    if (draining_) return;
    if (!error) std::make_shared<Connection>(shared_, std::move(socket))->Start();
    if (!error || error == asio::error::connection_aborted) return Accept();
    // Out of descriptors or memory, which become free again.
    TellThatConnectionsWait(error.message());
    pause_.expires_after(kPause);
    pause_.async_wait(asio::bind_executor(strand_, [this](boost::system::error_code) { Accept(); }));
  }

  // At most once in a while: it comes again every 10 ms.
  void TellThatConnectionsWait(const std::string& why) {
    const absl::Time now = absl::Now();
    if (now - told_ < kTellInterval) return;
    told_ = now;
    observability::Log(observability::LogLevel::kWarning, "web connections wait", {{"why", why}});
  }

  // Order matters: what is destroyed last comes first.
  asio::io_context io_{kThreads};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  asio::strand<asio::io_context::executor_type> strand_{asio::make_strand(io_)};
  Tcp::acceptor acceptor_{strand_};
  asio::steady_timer pause_{strand_};
  // Of the strand.
  bool accepting_ = false;
  bool draining_ = false;
  absl::Time told_ = absl::InfinitePast();
  ByteBudget bodies_;
  Connections connections_;
  Shared shared_;
  int port_ = 0;
  std::vector<std::thread> threads_;
  std::once_flag drained_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpOptions& options, Handler handler) {
  auto impl = std::make_unique<Impl>(options, std::move(handler));
  absl::Status started = impl->Start();
  if (!started.ok()) return started;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

int HttpServer::port() const { return impl_->port(); }
void HttpServer::Drain() { impl_->Drain(); }

}  // namespace relais::web
