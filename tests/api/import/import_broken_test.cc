// An import whose client is killed.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/api/import/import_test.h"

namespace relais {
namespace {

using testing::IsEmpty;

// Proxies one connection: forwards the first bytes of the client, and everything that comes back.
class Proxy {
 public:
  explicit Proxy(const std::string& target) {
    server_ = Socket();
    listener_ = Socket();
    sockaddr_in here = Loopback(0);
    socklen_t size = sizeof(here);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    port_ = ntohs(here.sin_port);
    const std::pair<std::string, std::string> parts = absl::StrSplit(target, ':');
    sockaddr_in there = Loopback(static_cast<uint16_t>(std::stoi(parts.second)));
    EXPECT_EQ(connect(server_, reinterpret_cast<sockaddr*>(&there), sizeof(there)), 0);
  }
  ~Proxy() {
    for (int socket : {listener_, client_, server_}) {
      if (socket >= 0) close(socket);
    }
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }

  // Returns when that many client bytes were forwarded; false if one side closed before.
  bool PassOn(size_t bytes) {
    client_ = accept(listener_, nullptr, nullptr);
    char buffer[4096];
    while (bytes > 0) {
      pollfd sides[2] = {{client_, POLLIN, 0}, {server_, POLLIN, 0}};
      if (poll(sides, 2, 60'000) <= 0) return false;
      if ((sides[1].revents & POLLIN) != 0) {
        const ssize_t got = recv(server_, buffer, sizeof(buffer), 0);
        if (got <= 0 || !SendAll(client_, buffer, static_cast<size_t>(got))) return false;
      } else if (sides[0].revents != 0) {
        const ssize_t got = recv(client_, buffer, std::min(sizeof(buffer), bytes), 0);
        if (got <= 0 || !SendAll(server_, buffer, static_cast<size_t>(got))) return false;
        bytes -= static_cast<size_t>(got);
      }
    }
    return true;
  }

 private:
  static int Socket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  static sockaddr_in Loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }
  static bool SendAll(int socket, const char* data, size_t size) {
    while (size > 0) {
      const ssize_t sent = send(socket, data, size, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      data += sent;
      size -= static_cast<size_t>(sent);
    }
    return true;
  }

  int listener_ = -1;
  int client_ = -1;
  int server_ = -1;
  uint16_t port_ = 0;
};

TEST_F(ImportTest, ClientKilledHalfWayLeavesNothing) {
  const std::string folder = absl::StrCat(relaisd_.folder(), "/sheets");
  std::filesystem::create_directory(folder);
  {
    std::ofstream file(absl::StrCat(folder, "/dossiers.csv"));
    file << kHeader;
    for (int i = 0; i < 20'000; ++i) {
      file << "K-" << i << ",2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,\n";
    }
  }
  const int64_t before = Head().sequence();
  const char* given = std::getenv("RELAIS");
  const std::string program = given == nullptr ? RELAIS_PATH : given;
  // Deep in the stream, after complete rows but before its end.
  for (size_t bytes : {size_t{50'000}, size_t{800'000}}) {
    Proxy proxy(relaisd_.target());
    const pid_t pid =
        Spawn({program, "--server", proxy.target(), "--token-file", relaisd_.TokenFile(), "import", folder},
              absl::StrCat(folder, "/output"));
    ASSERT_GT(pid, 0) << program;
    EXPECT_TRUE(proxy.PassOn(bytes));
    kill(pid, SIGKILL);
    EXPECT_EQ(WaitForExit(pid), -SIGKILL);
  }
  // The service exits cleanly, because it does not wait for dead clients.
  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  EXPECT_EQ(Head().sequence(), before);
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), IsEmpty());
  EXPECT_TRUE(ImportFolder(register_).summary.recorded());
}

}  // namespace
}  // namespace relais
