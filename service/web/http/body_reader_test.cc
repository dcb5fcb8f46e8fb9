// Uploads through a server on loopback.

#include "service/web/http/body_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/web/http/server.h"
#include "storage/commit/one_shot_event.h"
#include "tests/support/service/http_peer.h"

namespace relais::web {
namespace {

using testing_support::HttpPeer;

constexpr std::size_t kMost = 1 << 20;

std::string Post(std::size_t bytes, const std::string& fields = "", const std::string& target = "/u") {
  return absl::StrCat("POST ", target, " HTTP/1.1\r\nHost: relais.example\r\nContent-Length: ", bytes, "\r\n",
                      fields, "\r\n");
}

// Reads all of an upload, then answers with its size, or tells that the peer has gone.
class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(Request request, Respond respond, storage::OneShotEvent& gone)
      : request_(std::move(request)), respond_(std::move(respond)), gone_(gone) {}

  void ReadOn() {
    request_.upload->Next(
        absl::InfiniteFuture(),
        [self = shared_from_this()](std::optional<std::string> piece) { self->OnPiece(std::move(piece)); });
  }

 private:
  void OnPiece(std::optional<std::string> piece) {
    if (!piece.has_value()) return gone_.Notify();
    bytes_ += piece->size();
    largest_ = std::max(largest_, piece->size());
    if (!piece->empty()) return ReadOn();
    Response response;
    response.body = absl::StrCat("read ", bytes_, " pieces up to ", largest_ > kUploadPieceBytes);
    respond_(std::move(response));
  }

  const Request request_;
  const Respond respond_;
  storage::OneShotEvent& gone_;
  std::size_t bytes_ = 0;
  std::size_t largest_ = 0;
};

class BodyReaderTest : public testing::Test {
 protected:
  BodyReaderTest() {
    options_.head.upload_path = "/u";
    options_.head.upload = kMost;
    options_.linger_time = absl::Milliseconds(100);
    // One upload, and a little more.
    options_.all_body_bytes = kMost + 100;
  }

  void Start(Handler handler) {
    auto server = HttpServer::Start(options_, std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void StartReading() {
    Start([this](Request request, Respond respond) {
      if (request.upload == nullptr) return respond({});
      std::make_shared<Reading>(std::move(request), std::move(respond), gone_)->ReadOn();
    });
  }
  // Answers without a look at the body.
  void StartRefusing() {
    Start([](const Request&, const Respond& respond) {
      Response response;
      response.status = 403;
      respond(std::move(response));
    });
  }

  HttpOptions options_;
  storage::OneShotEvent gone_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(BodyReaderTest, HandsOnPiecesAndKeepsTheConnection) {
  StartReading();
  HttpPeer peer(server_->port());
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{5}, kMost}) {
    peer.Send(Post(bytes) + std::string(bytes, 'x'));
    const std::string answer = peer.ReadAnswer();
    EXPECT_TRUE(absl::StrContains(answer, absl::StrCat("read ", bytes, " pieces up to 0"))) << answer;
  }
}

TEST_F(BodyReaderTest, TheNextRequestBeginsAfterTheBody) {
  StartReading();
  HttpPeer peer(server_->port());
  peer.Send(absl::StrCat(Post(3, "", "/u?x"), "abc", Post(2), "de"));
  EXPECT_TRUE(absl::StrContains(peer.ReadAnswer(), "read 3"));
  EXPECT_TRUE(absl::StrContains(peer.ReadAnswer(), "read 2"));
}

TEST_F(BodyReaderTest, OnlyUploadsMayBeLarge) {
  StartReading();
  HttpPeer over(server_->port());
  over.Send(Post(kMost + 1));
  EXPECT_TRUE(absl::StrContains(over.ReadAnswer(), " 413 "));
  HttpPeer other(server_->port());
  other.Send(Post(kBodyBytes + 1, "", "/other"));
  EXPECT_TRUE(absl::StrContains(other.ReadAnswer(), " 413 "));
}

TEST_F(BodyReaderTest, APeerThatGoesIsTold) {
  StartReading();
  {
    HttpPeer peer(server_->port());
    peer.Send(Post(100) + "abc");
  }
  gone_.Wait();
}

TEST_F(BodyReaderTest, APeerThatStallsIsTakenForGone) {
  options_.upload_piece_time = absl::Milliseconds(20);
  StartReading();
  HttpPeer peer(server_->port());
  peer.Send(Post(100) + "abc");
  gone_.Wait();
}

TEST_F(BodyReaderTest, ARefusalComesBeforeTheBodyAndClosesTheConnection) {
  StartRefusing();
  HttpPeer peer(server_->port());
  peer.Send(Post(kMost));
  const std::string answer = peer.ReadAnswer();
  EXPECT_TRUE(absl::StrContains(answer, " 403 ")) << answer;
  EXPECT_TRUE(absl::StrContains(answer, "Connection: close")) << answer;
}

TEST_F(BodyReaderTest, APeerThatSendsAllFirstReadsItsRefusal) {
  options_.linger_time = absl::Seconds(10);
  options_.head.upload = 4 * kMost;
  options_.all_body_bytes = kAllBodyBytes;
  StartRefusing();
  HttpPeer peer(server_->port());
  peer.Send(Post(4 * kMost) + std::string(4 * kMost, 'x'));
  EXPECT_TRUE(absl::StrContains(peer.ReadAnswer(), " 403 "));
}

TEST_F(BodyReaderTest, APeerReadsThatItsDeadlinePassed) {
  Start([](Request request, Respond respond) {
    const auto kept = std::make_shared<Request>(std::move(request));
    kept->upload->Next(absl::Now(), [kept, respond](const std::optional<std::string>& piece) {
      Response response;
      response.body = piece.has_value() ? "a piece" : "too late";
      respond(std::move(response));
    });
  });
  HttpPeer peer(server_->port());
  peer.Send(Post(3));
  EXPECT_TRUE(absl::StrContains(peer.ReadAnswer(), "too late"));
}

TEST_F(BodyReaderTest, SaysContinueOnlyToReadOn) {
  StartReading();
  HttpPeer peer(server_->port());
  peer.Send(Post(3, "Expect: 100-continue\r\n"));
  EXPECT_TRUE(absl::StartsWith(peer.ReadAnswer(), "HTTP/1.1 100 Continue\r\n\r\n"));
  peer.Send("abc");
  EXPECT_TRUE(absl::StrContains(peer.ReadAnswer(), "read 3"));
}

TEST_F(BodyReaderTest, ARefusalSaysNoContinue) {
  StartRefusing();
  HttpPeer peer(server_->port());
  peer.Send(Post(3, "Expect: 100-continue\r\n"));
  EXPECT_TRUE(absl::StartsWith(peer.ReadAnswer(), "HTTP/1.1 403 "));
}

TEST_F(BodyReaderTest, UploadsShareTheBudgetOfBodies) {
  StartReading();
  HttpPeer first(server_->port());
  first.Send(Post(kMost, "Expect: 100-continue\r\n"));
  first.ReadAnswer();
  HttpPeer second(server_->port());
  second.Send(Post(200));
  EXPECT_TRUE(absl::StrContains(second.ReadAnswer(), " 503 "));
  first.Send(std::string(kMost, 'x'));
  EXPECT_TRUE(absl::StrContains(first.ReadAnswer(), absl::StrCat("read ", kMost)));
  HttpPeer third(server_->port());
  third.Send(Post(200) + std::string(200, 'x'));
  EXPECT_TRUE(absl::StrContains(third.ReadAnswer(), "read 200"));
}

}  // namespace
}  // namespace relais::web
