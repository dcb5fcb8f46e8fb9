// Streamed answers through a server on loopback.

#include "service/web/http/body_sender.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/web/http/server.h"
#include "storage/commit/one_shot_event.h"
#include "tests/support/service/http_peer.h"

namespace relais::web {
namespace {

using testing_support::HttpPeer;

constexpr char kPost[] = "POST /s HTTP/1.1\r\nHost: relais.example\r\nContent-Length: 0\r\n\r\n";
// One of the pieces that fill a buffer.
constexpr std::size_t kPiece = 16 << 10;

// A body that a test makes piece by piece.
class FakeSource final : public BodySource {
 public:
  void Next(Take take) override {
    ++asked_;
    std::optional<std::string> piece;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!endless_ && !ready_.has_value()) {
        take_ = std::move(take);
        return;
      }
      piece = endless_ ? std::string(kPiece, 'x') : *std::exchange(ready_, std::nullopt);
    }
    take(std::move(piece));
  }
  void OnGone() override {
    Take dropped;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      dropped.swap(take_);
    }
    gone_.Notify();
  }
  absl::Time Deadline() const override { return deadline; }
  void OnDeadline() override { Give(std::nullopt); }

  // Gives one piece, or the end. Not again before it was asked for.
  void Give(std::optional<std::string> piece) {
    Take take;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      take = std::exchange(take_, nullptr);
      if (take == nullptr) ready_ = std::move(piece);
    }
    if (take != nullptr) take(std::move(piece));
  }
  void MakeEndless() { endless_ = true; }
  void WaitUntilGone() { gone_.Wait(); }
  int asked() const { return asked_; }

  absl::Time deadline = absl::InfiniteFuture();

 private:
  std::mutex mutex_;
  Take take_;
  std::optional<std::optional<std::string>> ready_;
  std::atomic<bool> endless_{false};
  std::atomic<int> asked_{0};
  storage::OneShotEvent gone_;
};

class BodySenderTest : public testing::Test {
 protected:
  BodySenderTest() { options_.linger_time = absl::Milliseconds(100); }

  void Start() {
    auto server = HttpServer::Start(options_, [this](const Request&, const Respond& respond) {
      Response response;
      response.headers = {{"Content-Type", "text/plain"}};
      response.source = source_;
      respond(std::move(response));
    });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    peer_ = std::make_unique<HttpPeer>(server_->port());
    peer_->Send(kPost);
  }

  HttpOptions options_;
  const std::shared_ptr<FakeSource> source_ = std::make_shared<FakeSource>();
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpPeer> peer_;
};

TEST_F(BodySenderTest, SendsEachPieceAsAChunkAtOnce) {
  Start();
  const std::string head = peer_->ReadUntil("\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(head, "Transfer-Encoding: chunked\r\n")) << head;
  EXPECT_TRUE(absl::StrContains(head, "Connection: close\r\n")) << head;
  EXPECT_FALSE(absl::StrContains(head, "Content-Length")) << head;
  source_->Give("one");
  peer_->ReadUntil("3\r\none\r\n");
  source_->Give("twelve bytes");
  peer_->ReadUntil("c\r\ntwelve bytes\r\n");
  source_->Give(std::nullopt);
  EXPECT_TRUE(absl::EndsWith(peer_->ReadToEnd(), "\r\n\r\n3\r\none\r\nc\r\ntwelve bytes\r\n0\r\n\r\n"));
}

TEST_F(BodySenderTest, NoticesThatThePeerHasGone) {
  Start();
  peer_->ReadUntil("\r\n\r\n");
  peer_.reset();
  source_->WaitUntilGone();
}

TEST_F(BodySenderTest, APeerThatEndsItsSendingSideHasGone) {
  Start();
  peer_->ReadUntil("\r\n\r\n");
  peer_->EndSending();
  source_->WaitUntilGone();
  EXPECT_EQ(peer_->ReadUntil("0\r\n\r\n").find("0\r\n\r\n"), std::string::npos);
}

TEST_F(BodySenderTest, DropsAPeerThatDoesNotReadAfterAFewPieces) {
  options_.piece_time = absl::Milliseconds(200);
  source_->MakeEndless();
  Start();
  source_->WaitUntilGone();
  // The buffers of both sockets, the kernel's doubling, and one piece. The receiver's may grow to 6 MiB.
  EXPECT_LT(static_cast<std::size_t>(source_->asked()) * kPiece, std::size_t{8} << 20);
}

TEST_F(BodySenderTest, DropsAPeerThatTalksInsteadOfListening) {
  Start();
  peer_->ReadUntil("\r\n\r\n");
  peer_->Send(std::string(kBytesWhileStreaming, 'x'));
  peer_->Send("x");
  source_->WaitUntilGone();
}

TEST_F(BodySenderTest, TellsTheSourceOfItsDeadline) {
  source_->deadline = absl::Now();
  Start();
  EXPECT_TRUE(absl::EndsWith(peer_->ReadToEnd(), "0\r\n\r\n"));
}

TEST_F(BodySenderTest, DrainEndsAStreamThatDoesNotEnd) {
  options_.drain_time = absl::ZeroDuration();
  Start();
  peer_->ReadUntil("\r\n\r\n");
  server_->Drain();
  source_->WaitUntilGone();
}

TEST_F(BodySenderTest, DrainLetsAStreamEnd) {
  Start();
  peer_->ReadUntil("\r\n\r\n");
  source_->Give("last");
  peer_->ReadUntil("last\r\n");
  source_->Give(std::nullopt);
  server_->Drain();
  EXPECT_TRUE(absl::EndsWith(peer_->ReadToEnd(), "4\r\nlast\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace relais::web
