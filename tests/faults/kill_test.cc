// An acknowledged write is there after a crash, once.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/server_fixture.h"

namespace relais {
namespace {

constexpr int kRounds = 5;
constexpr int kWriters = 64;
// Bounds the test on a fast machine.
constexpr int kMostDossiers = 150;

class KillTest : public ServerTest {
 protected:
  // Where relaisd serves now, told to the writers whenever it starts.
  std::string target() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return target_;
  }

  void Tell(const std::string& target) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      target_ = target;
    }
    started_.notify_all();
  }

  // Waits until relaisd serves elsewhere than at `gone`; false when the test ends.
  bool WaitForOther(const std::string& gone) {
    std::unique_lock<std::mutex> lock(mutex_);
    started_.wait(lock, [&] { return target_ != gone || ended_; });
    return !ended_ || target_ != gone;
  }

  // Opens dossiers one after the other, each until it is acknowledged.
  void Write(int writer) {
    for (int number = 0; number < kMostDossiers && !ended_; ++number) {
      v1::CreateDossierRequest request;
      const std::string id = absl::StrCat("K-", writer, "-", number);
      *request.mutable_dossier() = DossierToOpen(id);
      request.set_request_id(absl::StrCat("request-", id));
      if (!WriteOne(request)) return;
    }
  }

  bool WriteOne(const v1::CreateDossierRequest& request) {
    while (true) {
      const std::string at = target();
      ClientOptions options;
      options.target = at;
      options.token = token_;
      options.deadline = absl::Seconds(120);
      options.max_attempts = 1;
      const Client client(options);
      const absl::StatusOr<v1::CreateDossierResponse> answer = client.CreateDossier(request);
      if (answer.ok()) {
        const std::lock_guard<std::mutex> lock(mutex_);
        acknowledged_[request.dossier().external_id()] = answer->dossier().name();
        if (++since_start_ == wanted_) enough_.notify_all();
        return true;
      }
      // Whether it was recorded is not known; the same request settles it.
      EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
      if (!WaitForOther(at)) return false;
    }
  }

  const std::string token_ = relaisd_.TokenOf("direction");
  std::mutex mutex_;
  std::condition_variable started_;
  std::condition_variable enough_;
  std::string target_;
  std::map<std::string, std::string> acknowledged_;
  int since_start_ = 0;
  int wanted_ = 0;
  std::atomic<bool> ended_{false};
};

TEST_F(KillTest, AcknowledgedDossiersAreThereOnce) {
  std::mt19937 random(std::random_device{}());
  Tell(relaisd_.target());
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([this, writer] { Write(writer); });
  }
  for (int round = 0; round < kRounds; ++round) {
    {
      // After a random number of answers, while others are under way.
      std::unique_lock<std::mutex> lock(mutex_);
      since_start_ = 0;
      wanted_ = std::uniform_int_distribution<int>(1, 400)(random);
      // A bound against a service that answers no more, not a part of the test.
      EXPECT_TRUE(
          enough_.wait_for(lock, std::chrono::minutes(2), [this] { return since_start_ >= wanted_; }));
    }
    relaisd_.Kill9();
    relaisd_.Start();
    if (HasFatalFailure()) break;
    Tell(relaisd_.target());
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  started_.notify_all();
  for (std::thread& writer : writers) writer.join();

  const Client client = relaisd_.NewClient();
  std::map<std::string, std::vector<std::string>> kept;
  v1::ListDossiersRequest list;
  list.set_page_size(500);
  for (absl::StatusOr<v1::Dossier>& item : client.Dossiers(list)) {
    const v1::Dossier dossier = Ok(item);
    kept[dossier.external_id()].push_back(dossier.name());
  }
  EXPECT_GE(acknowledged_.size(), size_t{kRounds});
  for (const auto& [id, name] : acknowledged_) {
    EXPECT_THAT(kept[id], testing::ElementsAre(name)) << id;
  }
  for (const auto& [id, names] : kept) EXPECT_EQ(names.size(), 1U) << id;
  // At most one for each writer was recorded without an answer that came through.
  EXPECT_LE(kept.size(), acknowledged_.size() + kWriters);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

}  // namespace
}  // namespace relais
