#include "service/rpc/server/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/observability/log.h"
#include "service/rpc/server/socket_address.h"

namespace relais::rpc {
namespace {

// Polling interval while connections wait: the end of another connection sends no signal here.
constexpr int kPauseMilliseconds = 10;
constexpr absl::Duration kTellInterval = absl::Minutes(1);

void RemoveSocketFile(const Address& address) {
  struct stat found {};
  if (address.IsUnix() && lstat(address.path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) {
    unlink(address.path.c_str());
  }
}

int PortOf(int socket_fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getsockname(socket_fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return 0;
  if (storage.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
  if (storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port);
  return 0;
}

}  // namespace

Listener::Listener(const Address& address, int descriptors)
    : address_(address), descriptors_(descriptors), stop_(eventfd(0, EFD_CLOEXEC)) {}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const Address& address, int descriptors) {
  std::unique_ptr<Listener> listener(new Listener(address, descriptors));
  absl::Status listens = listener->Listen();
  if (!listens.ok()) return listens;
  return listener;
}

Listener::~Listener() {
  Stop();
  close(stop_);
}

absl::Status Listener::Listen() {
  const SocketAddress target = SocketAddressOf(address_);
  socket_ = socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (!address_.IsUnix()) {
    setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Accepted connections inherit it: an answer is not delayed until the one before it is acknowledged.
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  RemoveSocketFile(address_);
  if (stop_ < 0 || bind(socket_, target.get(), target.size) != 0 || listen(socket_, SOMAXCONN) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address_.ToString(), ": ", std::strerror(errno)));
  }
  port_ = PortOf(socket_);
  return absl::OkStatus();
}

void Listener::Start(Take take) {
  take_ = std::move(take);
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    while (write(stop_, &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread_.join();
  }
  if (socket_ < 0) return;
  close(socket_);
  socket_ = -1;
  RemoveSocketFile(address_);
}

void Listener::Run() {
  while (AwaitConnection()) {
    const int connection = accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      const int placed = Place(connection);
      if (placed < 0) return;
      take_(placed);
    } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
      // Out of descriptors or memory, which become free again. Other errors of accept4 concern one peer.
      TellThatConnectionsWait(errno);
      if (!Pause()) return;
    }
  }
}

bool Listener::AwaitConnection() const {
  pollfd either[] = {{stop_, POLLIN, 0}, {socket_, POLLIN, 0}};
  while (poll(either, 2, -1) < 0 && errno == EINTR) {
  }
  return either[0].revents == 0;
}

bool Listener::Pause() const {
  pollfd stop = {stop_, POLLIN, 0};
  return poll(&stop, 1, kPauseMilliseconds) <= 0;
}

// The kernel gives the lowest free descriptor, so a descriptor below the bound shows that there are few
// enough.
int Listener::Place(int connection) {
  while (connection >= descriptors_) {
    TellThatConnectionsWait(EMFILE);
    if (!Pause()) {
      close(connection);
      return -1;
    }
    int other = fcntl(connection, F_DUPFD_CLOEXEC, 0);
    if (other < 0) continue;
    if (other < connection) std::swap(connection, other);
    close(other);
  }
  return connection;
}

void Listener::TellThatConnectionsWait(int error) {
  const absl::Time now = absl::Now();
  if (now - told_ < kTellInterval) return;
  told_ = now;
  observability::Log(observability::LogLevel::kWarning, "connections wait",
                     {{"bound", std::int64_t{descriptors_}}, {"why", std::string(std::strerror(error))}});
}

}  // namespace relais::rpc
