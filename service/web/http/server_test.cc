#include "service/web/http/server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/support/service/http_peer.h"

namespace relais::web {
namespace {

using Peer = testing_support::HttpPeer;

constexpr char kGet[] = "GET /a HTTP/1.1\r\nHost: relais.example\r\n\r\n";

std::string PostOf(const std::string& body, const std::string& fields = "") {
  return absl::StrCat("POST /b HTTP/1.1\r\nHost: relais.example\r\nContent-Length: ", body.size(), "\r\n",
                      fields, "\r\n", body);
}

std::string StatusLine(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }

// Answers with method, target and body of the request.
void Echo(const Request& request, const Respond& respond) {
  Response response;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = absl::StrCat(request.target, " ", request.Value("x-a"), " ", request.body);
  respond(std::move(response));
}

class HttpServerTest : public testing::Test {
 protected:
  // Peers of a test stay connected until it ends.
  HttpServerTest() { options_.linger_time = absl::Milliseconds(100); }

  void Start(Handler handler = Echo) {
    auto server = HttpServer::Start(options_, std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::string Answer(const std::string& bytes) const {
    Peer peer(server_->port());
    peer.Send(bytes);
    return peer.ReadToEnd();
  }

  HttpOptions options_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  Start();
  Peer peer(server_->port());
  for (int i = 0; i < 3; ++i) {
    peer.Send(PostOf(absl::StrCat("body ", i), "X-A: yes\r\n"));
    const std::string answer = peer.ReadAnswer();
    EXPECT_EQ(StatusLine(answer), "HTTP/1.1 200 OK");
    EXPECT_TRUE(absl::EndsWith(answer, absl::StrCat("\r\n\r\n/b yes body ", i))) << answer;
  }
}

TEST_F(HttpServerTest, AnswersRequestsThatCameEarlyInTheirOrder) {
  Start();
  Peer peer(server_->port());
  peer.Send(absl::StrCat(kGet, PostOf("one"), PostOf("two")));
  EXPECT_TRUE(absl::EndsWith(peer.ReadAnswer(), "/a  "));
  EXPECT_TRUE(absl::EndsWith(peer.ReadAnswer(), "/b  one"));
  EXPECT_TRUE(absl::EndsWith(peer.ReadAnswer(), "/b  two"));
}

TEST_F(HttpServerTest, ReadsABodyOfTheLargestSize) {
  Start();
  Peer peer(server_->port());
  const std::string body(kBodyBytes, 'x');
  peer.Send(PostOf(body));
  const std::string answer = peer.ReadAnswer();
  EXPECT_EQ(StatusLine(answer), "HTTP/1.1 200 OK");
  EXPECT_EQ(answer.size() - answer.find("/b  "), body.size() + 4);
  EXPECT_EQ(StatusLine(Answer(PostOf(body + "x"))), "HTTP/1.1 413 Payload Too Large");
}

TEST_F(HttpServerTest, RefusesAndCloses) {
  Start();
  EXPECT_EQ(StatusLine(Answer("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
            "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(StatusLine(Answer("GET /\r\n")), "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(StatusLine(Answer(absl::StrCat("GET / HTTP/1.1\r\nX-A: ", std::string(20'000, 'a')))),
            "HTTP/1.1 431 Request Header Fields Too Large");
  EXPECT_TRUE(absl::StrContains(Answer("PUT / HTTP/1.1\r\n"), "\r\nAllow: GET, HEAD, POST, OPTIONS\r\n"));
}

TEST_F(HttpServerTest, ClosesWhenThePeerAsks) {
  Start();
  const std::string answer = Answer("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(answer, "Connection: close")) << answer;
}

TEST_F(HttpServerTest, SendsNoBodyForHead) {
  Start();
  const std::string answer = Answer("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(answer, "Content-Length: 4\r\n")) << answer;
  EXPECT_TRUE(absl::EndsWith(answer, "\r\n\r\n")) << answer;
}

TEST_F(HttpServerTest, InvitesABodyThatWaits) {
  Start();
  Peer peer(server_->port());
  const std::string request = PostOf("waited", "Expect: 100-continue\r\n");
  peer.Send(request.substr(0, request.size() - 6));
  EXPECT_EQ(peer.ReadAnswer(), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.Send("waited");
  EXPECT_TRUE(absl::EndsWith(peer.ReadAnswer(), "/b  waited"));
}

TEST_F(HttpServerTest, DropsPeersThatSayNothingOrStop) {
  options_.head_time = options_.body_time = options_.idle_time = absl::Milliseconds(50);
  Start();
  EXPECT_EQ(Answer(""), "");
  EXPECT_EQ(Answer("GET / HT"), "");
  EXPECT_EQ(Answer(PostOf("whole").substr(0, PostOf("whole").size() - 1)), "");
  // Idle after an answer.
  EXPECT_EQ(StatusLine(Answer(kGet)), "HTTP/1.1 200 OK");
}

// Sends a byte every 10 ms for a second.
std::thread Drip(const Peer& peer) {
  return std::thread([&peer] {
    for (int i = 0; i < 100; ++i) {
      peer.Send("G");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
}

TEST_F(HttpServerTest, ADripOfBytesDoesNotProlongTheTime) {
  options_.head_time = absl::Milliseconds(200);
  Start();
  Peer peer(server_->port());
  const absl::Time began = absl::Now();
  std::thread drip = Drip(peer);
  EXPECT_EQ(peer.ReadToEnd(), "");
  EXPECT_LT(absl::Now() - began, absl::Milliseconds(900));
  drip.join();
}

TEST_F(HttpServerTest, ADripAfterARefusalDoesNotProlongTheConnection) {
  options_.connections = 1;
  Start();
  Peer refused(server_->port());
  refused.Send("GET /\r\n");
  EXPECT_EQ(StatusLine(refused.ReadToEnd()), "HTTP/1.1 400 Bad Request");
  const absl::Time began = absl::Now();
  std::thread drip = Drip(refused);
  // Once the refused one has gone.
  EXPECT_EQ(StatusLine(Answer(kGet)), "HTTP/1.1 200 OK");
  EXPECT_LT(absl::Now() - began, absl::Milliseconds(900));
  drip.join();
}

TEST_F(HttpServerTest, ConnectionsBeyondTheCapWait) {
  options_.connections = 2;
  Start();
  auto first = std::make_unique<Peer>(server_->port());
  auto second = std::make_unique<Peer>(server_->port());
  first->Send("GET");
  second->Send("GET");
  Peer third(server_->port());
  third.Send(kGet);
  first.reset();
  EXPECT_EQ(StatusLine(third.ReadAnswer()), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, ClosesConnectionsWhenCrowded) {
  options_.connections = 1;
  Start();
  EXPECT_TRUE(absl::StrContains(Answer(kGet), "Connection: close"));
}

TEST_F(HttpServerTest, BodiesShareABudget) {
  options_.all_body_bytes = 8;
  Start();
  {
    Peer holder(server_->port());
    const std::string request = PostOf("12345", "Expect: 100-continue\r\n");
    holder.Send(request.substr(0, request.size() - 5));
    // The server has its bytes then.
    EXPECT_EQ(holder.ReadAnswer(), "HTTP/1.1 100 Continue\r\n\r\n");
    const std::string answer = Answer(PostOf("1234"));
    EXPECT_EQ(StatusLine(answer), "HTTP/1.1 503 Service Unavailable");
    EXPECT_TRUE(absl::StrContains(answer, "Retry-After: 1\r\n")) << answer;
  }
  std::string answer;
  for (int tries = 0; tries < 200 && !absl::StartsWith(answer, "HTTP/1.1 200 "); ++tries) {
    answer = Answer(PostOf("1234", "Connection: close\r\n"));
  }
  EXPECT_EQ(StatusLine(answer), "HTTP/1.1 200 OK");
}

// Keeps requests until it is told to answer.
class Held {
 public:
  Handler handler() {
    return [this](const Request&, Respond respond) {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.push_back(std::move(respond));
      changed_.notify_all();
    };
  }
  void WaitFor(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() >= count; });
  }
  std::vector<Respond> Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Respond> waiting_;
};

TEST_F(HttpServerTest, DrainLetsRequestsEndAndClosesIdleConnections) {
  Held held;
  Start(held.handler());
  Peer idle(server_->port());
  Peer busy(server_->port());
  busy.Send(kGet);
  held.WaitFor(1);
  std::thread drain([this] { server_->Drain(); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  for (const Respond& respond : held.Take()) respond({200, {}, "late"});
  EXPECT_TRUE(absl::EndsWith(busy.ReadToEnd(), "late"));
  drain.join();
  EXPECT_FALSE(Peer(server_->port()).connected());
}

TEST_F(HttpServerTest, DrainWaitsForTheHandlerButNotForThePeer) {
  options_.drain_time = absl::Milliseconds(50);
  Held held;
  Start(held.handler());
  Peer busy(server_->port());
  busy.Send(kGet);
  held.WaitFor(1);
  std::thread drain([this] { server_->Drain(); });
  EXPECT_EQ(busy.ReadToEnd(), "");
  for (const Respond& respond : held.Take()) respond({200, {}, "too late"});
  drain.join();
}

TEST_F(HttpServerTest, ClosesIfTheHandlerNeverAnswers) {
  Start([](const Request&, const Respond&) {});
  EXPECT_EQ(Answer(kGet), "");
}

TEST_F(HttpServerTest, ListensOnLoopbackOnly) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "relais.example", ""}) {
    options_.host = host;
    EXPECT_EQ(HttpServer::Start(options_, Echo).status().code(), absl::StatusCode::kInvalidArgument) << host;
  }
  options_.host = "localhost";
  Start();
  options_.port = server_->port();
  EXPECT_EQ(HttpServer::Start(options_, Echo).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace relais::web
