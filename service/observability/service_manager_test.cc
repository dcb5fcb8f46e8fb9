#include "service/observability/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::observability {
namespace {

absl::StatusOr<ServiceManager> With(const std::map<std::string, std::string>& variables) {
  return ServiceManager::FromEnvironment([&variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

// The manager's end: a datagram socket at a path, or at an abstract name (`@…`).
class ManagerSocket {
 public:
  explicit ManagerSocket(const std::string& name) : descriptor_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const std::size_t size =
        offsetof(sockaddr_un, sun_path) + name.size() + (name[0] == '@' ? std::size_t{0} : std::size_t{1});
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)),
              0);
  }
  ~ManagerSocket() { close(descriptor_); }
  ManagerSocket(const ManagerSocket&) = delete;
  ManagerSocket& operator=(const ManagerSocket&) = delete;

  // The next datagram that has arrived; empty if there is none.
  std::string Receive() const {
    std::array<char, 256> buffer{};
    const ssize_t size = recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return size < 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  int descriptor_;
};

class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() {
    std::string pattern = testing::TempDir() + "relais-notify-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ServiceManagerTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(ServiceManagerTest, SendsOneDatagramForEachNotice) {
  const std::string path = folder_ + "/notify";
  const ManagerSocket manager_socket(path);
  const auto manager = With({{"NOTIFY_SOCKET", path}});
  ASSERT_TRUE(manager.ok()) << manager.status();
  EXPECT_TRUE(manager->Notify("READY=1\nSTATUS=serves").ok());
  EXPECT_TRUE(manager->Notify("STOPPING=1").ok());
  EXPECT_EQ(manager_socket.Receive(), "READY=1\nSTATUS=serves");
  EXPECT_EQ(manager_socket.Receive(), "STOPPING=1");
  EXPECT_EQ(manager_socket.Receive(), "");
}

TEST_F(ServiceManagerTest, ReachesAnAbstractName) {
  const std::string name = absl::StrCat("@", folder_);
  const ManagerSocket manager_socket(name);
  const auto manager = With({{"NOTIFY_SOCKET", name}});
  ASSERT_TRUE(manager.ok()) << manager.status();
  EXPECT_TRUE(manager->Notify("WATCHDOG=1").ok());
  EXPECT_EQ(manager_socket.Receive(), "WATCHDOG=1");
}

TEST_F(ServiceManagerTest, SendsNothingWithoutAManager) {
  const auto manager = With({});
  ASSERT_TRUE(manager.ok()) << manager.status();
  EXPECT_TRUE(manager->Notify("READY=1").ok());
  EXPECT_EQ(manager->watchdog(), std::nullopt);
}

TEST_F(ServiceManagerTest, ReportsAManagerThatIsGone) {
  const auto manager = With({{"NOTIFY_SOCKET", folder_ + "/nobody"}});
  ASSERT_TRUE(manager.ok()) << manager.status();
  EXPECT_TRUE(absl::IsNotFound(manager->Notify("READY=1"))) << manager->Notify("READY=1");
}

TEST_F(ServiceManagerTest, DoesNotWaitForAManagerThatDoesNotRead) {
  const std::string path = folder_ + "/notify";
  const ManagerSocket manager_socket(path);
  const auto manager = With({{"NOTIFY_SOCKET", path}});
  ASSERT_TRUE(manager.ok()) << manager.status();
  absl::Status status;
  for (int notices = 0; status.ok() && notices < 1'000'000; notices++) status = manager->Notify("WATCHDOG=1");
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

TEST_F(ServiceManagerTest, RefusesNamesThatAreNoSocket) {
  EXPECT_TRUE(absl::IsInvalidArgument(With({{"NOTIFY_SOCKET", "notify"}}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(With({{"NOTIFY_SOCKET", "/" + std::string(200, 'a')}}).status()));
}

TEST_F(ServiceManagerTest, IsWatchedOnlyIfTheManagerMeansThisProcess) {
  const std::string ours = absl::StrCat(getpid());
  const auto watchdog = [&](const std::string& microseconds, const std::string& pid) {
    const auto manager =
        With({{"NOTIFY_SOCKET", "/run/notify"}, {"WATCHDOG_USEC", microseconds}, {"WATCHDOG_PID", pid}});
    return manager.ok() ? manager->watchdog() : std::nullopt;
  };
  EXPECT_EQ(watchdog("120000000", ours), absl::Minutes(2));
  EXPECT_EQ(watchdog("120000000", ""), absl::Minutes(2));
  EXPECT_EQ(watchdog("120000000", "1"), std::nullopt);
  EXPECT_EQ(watchdog("0", ours), std::nullopt);
  EXPECT_EQ(watchdog("soon", ours), std::nullopt);
}

}  // namespace
}  // namespace relais::observability
