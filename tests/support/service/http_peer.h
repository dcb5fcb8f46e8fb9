#ifndef RELAIS_TESTS_SUPPORT_SERVICE_HTTP_PEER_H_
#define RELAIS_TESTS_SUPPORT_SERVICE_HTTP_PEER_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>

namespace relais::testing_support {

// One connection of a client that writes bytes as it likes.
class HttpPeer {
 public:
  explicit HttpPeer(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~HttpPeer() { close(socket_); }
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;

  bool connected() const { return connected_; }
  void Send(const std::string& bytes) const { send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // All that comes until the server closes the connection.
  std::string ReadToEnd() {
    while (Receive()) {
    }
    return std::exchange(received_, "");
  }
  // Closes the sending side alone.
  void EndSending() const { shutdown(socket_, SHUT_WR); }
  // All that has come once it holds `text`, or once the server has closed the connection.
  std::string ReadUntil(const std::string& text) {
    while (received_.find(text) == std::string::npos && Receive()) {
    }
    return received_;
  }
  // The next answer, by its Content-Length.
  std::string ReadAnswer() {
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos && Receive()) {
    }
    if (end == std::string::npos) return "";
    end += 4 + BodyBytes(received_.substr(0, end));
    while (received_.size() < end && Receive()) {
    }
    std::string answer = received_.substr(0, end);
    received_.erase(0, end);
    return answer;
  }

 private:
  static std::size_t BodyBytes(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    int bytes = 0;
    if (at != std::string::npos) bytes = std::stoi(head.substr(at + 16));
    return static_cast<std::size_t>(bytes);
  }
  bool Receive() {
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
    if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  const int socket_;
  bool connected_ = false;
  std::string received_;
};

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_SERVICE_HTTP_PEER_H_
