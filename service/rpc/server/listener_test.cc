#include "service/rpc/server/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "service/rpc/server/socket_address.h"

namespace relais::rpc {
namespace {

class ListenerTest : public testing::Test {
 protected:
  ListenerTest() : folder_((std::filesystem::temp_directory_path() / "relais-listener-XXXXXX").string()) {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    address_.host = "127.0.0.1";
  }
  ~ListenerTest() override {
    listener_.reset();
    for (const int peer : peers_) close(peer);
    for (const int connection : taken_) close(connection);
    std::filesystem::remove_all(folder_);
  }

  void Start(int descriptors) {
    auto listener = Listener::Open(address_, descriptors);
    ASSERT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
    address_.port = listener_->port();
    listener_->Start([this](int connection) {
      const std::lock_guard<std::mutex> lock(mutex_);
      taken_.push_back(connection);
      changed_.notify_all();
    });
  }

  void Connect() {
    const SocketAddress target = SocketAddressOf(address_);
    peers_.push_back(socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(connect(peers_.back(), target.get(), target.size), 0);
  }
  void WaitForTaken(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return taken_.size() >= count; });
  }
  std::vector<int> taken() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return taken_;
  }

  std::string folder_;
  Address address_;
  std::unique_ptr<Listener> listener_;
  std::vector<int> peers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> taken_;
};

TEST_F(ListenerTest, HandsConnectionsOn) {
  Start(1000);
  EXPECT_GT(listener_->port(), 0);
  for (int i = 0; i < 5; ++i) Connect();
  WaitForTaken(5);
  ASSERT_EQ(write(peers_[0], "x", 1), 1);
  char received = 0;
  // Connections arrive in the order in which they were made, and are non-blocking.
  while (read(taken()[0], &received, 1) < 0) ASSERT_EQ(errno, EAGAIN);
  EXPECT_EQ(received, 'x');
}

// Regression: gRPC's own listener stopped for good after this.
TEST_F(ListenerTest, ConnectionsBeyondTheBoundWaitUntilOthersEnd) {
  // Takes all descriptors below the bound, so that the peers' own are above it.
  constexpr int kBound = 200;
  Start(kBound);
  std::vector<int> fillers = {open("/dev/null", O_RDONLY | O_CLOEXEC)};
  while (fillers.back() < kBound) fillers.push_back(fcntl(fillers.back(), F_DUPFD_CLOEXEC, 0));
  close(fillers.back());
  fillers.pop_back();
  for (int i = 0; i < 5; ++i) Connect();
  // One connection is accepted for each descriptor that is released, and no more.
  for (std::size_t count = 1; count <= 5; ++count) {
    EXPECT_EQ(taken().size(), count - 1);
    close(fillers.back());
    fillers.pop_back();
    WaitForTaken(count);
  }
  for (const int connection : taken()) EXPECT_LT(connection, kBound);
  for (const int filler : fillers) close(filler);
}

TEST_F(ListenerTest, StopsWhileAConnectionWaits) {
  Start(0);
  Connect();
  listener_->Stop();
  EXPECT_TRUE(taken().empty());
  char received = 0;
  EXPECT_LE(read(peers_[0], &received, 1), 0) << "closed, or reset in the queue";
}

TEST_F(ListenerTest, RefusesOnceItHasStopped) {
  Start(1000);
  listener_->Stop();
  const SocketAddress target = SocketAddressOf(address_);
  peers_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_NE(connect(peers_.back(), target.get(), target.size), 0);
}

TEST_F(ListenerTest, ASocketFileThatWasLeftBehindIsReplaced) {
  address_ = {folder_ + "/socket", "", 0};
  const SocketAddress target = SocketAddressOf(address_);
  const int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(dead, target.get(), target.size), 0);
  close(dead);
  Start(1000);
  EXPECT_EQ(listener_->port(), 0);
  Connect();
  WaitForTaken(1);
  listener_->Stop();
  EXPECT_FALSE(std::filesystem::exists(address_.path));
}

TEST_F(ListenerTest, AFileThatIsNoSocketIsLeftAlone) {
  address_ = {folder_ + "/file", "", 0};
  std::ofstream(address_.path) << "kept";
  EXPECT_EQ(Listener::Open(address_, 1000).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(std::filesystem::exists(address_.path));
}

TEST_F(ListenerTest, TwoOnOnePortAreOneTooMany) {
  Start(1000);
  EXPECT_EQ(Listener::Open(address_, 1000).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace relais::rpc
