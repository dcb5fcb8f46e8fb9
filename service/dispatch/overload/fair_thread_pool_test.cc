#include "service/dispatch/overload/fair_thread_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"

namespace relais::dispatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A pool of one thread that waits until the test releases it, so that the queue is known; records which tasks
// ran.
class HeldWorkers {
 public:
  explicit HeldWorkers(std::size_t queue_limit) : workers_(new FairThreadPool(1, queue_limit)) {
    workers_->Submit("", {[this] {
                            began_.Notify();
                            go_.WaitForNotification();
                          },
                          nullptr});
    began_.WaitForNotification();
  }

  void Submit(const std::string& user, const std::string& name) {
    workers_->Submit(user,
                     {[this, name] { ran_.push_back(name); }, [this, name] { refused_.push_back(name); }});
  }

  // Releases the thread and returns the tasks that ran, in order. Once.
  std::vector<std::string> Run() {
    go_.Notify();
    workers_.reset();
    return ran_;
  }

  const std::vector<std::string>& refused() const { return refused_; }

 private:
  absl::Notification began_, go_;
  std::vector<std::string> ran_, refused_;
  std::unique_ptr<FairThreadPool> workers_;
};

TEST(FairThreadPoolTest, RunsEverythingBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    FairThreadPool workers(3, std::numeric_limits<std::size_t>::max());
    for (int i = 0; i < 500; ++i) workers.Submit("", {[&] { ++ran; }, nullptr});
  }
  EXPECT_EQ(ran, 500);
}

TEST(FairThreadPoolTest, RefusesOnePastTheQueue) {
  HeldWorkers workers(2);
  for (const char* name : {"1", "2", "3"}) workers.Submit("a", name);
  EXPECT_THAT(workers.refused(), ElementsAre("3"));
  EXPECT_THAT(workers.Run(), ElementsAre("1", "2"));
}

TEST(FairThreadPoolTest, UsersTakeTurnsAndEachIsServedInTheOrderOfComing) {
  HeldWorkers workers(100);
  for (const char* name : {"a1", "a2", "a3"}) workers.Submit("a", name);
  workers.Submit("b", "b1");
  for (const char* name : {"c1", "c2"}) workers.Submit("c", name);
  EXPECT_THAT(workers.Run(), ElementsAre("a1", "b1", "c1", "a2", "c2", "a3"));
  EXPECT_THAT(workers.refused(), IsEmpty());
}

TEST(FairThreadPoolTest, WhoWaitsWithTheMostGivesUpWhatCameLast) {
  HeldWorkers workers(3);
  for (const char* name : {"a1", "a2", "a3"}) workers.Submit("a", name);
  workers.Submit("b", "b1");
  EXPECT_THAT(workers.refused(), ElementsAre("a3"));
  workers.Submit("a", "a4");
  EXPECT_THAT(workers.refused(), ElementsAre("a3", "a4")) << "the greedy one does not push b out";
  EXPECT_THAT(workers.Run(), ElementsAre("a1", "b1", "a2"));
}

}  // namespace
}  // namespace relais::dispatch
