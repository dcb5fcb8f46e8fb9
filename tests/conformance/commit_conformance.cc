// Commits: atomic, idempotent, in one order, with instants that never go back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "storage/commit/one_shot_event.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/dossiers/dossiers.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::IsEmpty;

class CommitTest : public StoreTest {
 protected:
  absl::Time RecordedAt(std::int64_t seq) {
    absl::Time instant;
    Read([&](const Snapshot& snapshot) { instant = (*FindEntry(snapshot, seq))->recorded_at; });
    return instant;
  }
};

TEST_P(CommitTest, RefusedApplyLeavesNothing) {
  const auto outcome = TryWrite([](WriteTransaction& t) -> absl::StatusOr<std::string> {
    t.Insert(SampleDossier(1));
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(outcome.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Head(), 1);
  Read([](const Snapshot& snapshot) { EXPECT_FALSE(FindDossier(snapshot, 1)->has_value()); });
}

TEST_P(CommitTest, FailedReplyLeavesNothing) {
  OneShotEvent known;
  absl::Status outcome;
  WriteJob job;
  job.identity = {"tester", "Test", "", ""};
  job.apply = [](WriteTransaction& t) -> absl::StatusOr<std::string> {
    t.Insert(SampleDossier(1));
    return "dossiers/1";
  };
  job.reply = [](const Snapshot&, const JournalEntry&) { return absl::InternalError("no answer"); };
  job.done = [&](absl::Status status) {
    outcome = status;
    known.Notify();
  };
  store_->Write(std::move(job));
  known.Wait();
  EXPECT_EQ(outcome.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Head(), 1);
  Read([](const Snapshot& snapshot) { EXPECT_FALSE(FindDossier(snapshot, 1)->has_value()); });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(CommitTest, OneThatFailsHalfwayLeavesTheOthersOfItsBatch) {
  Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).IgnoreError();
  OneShotEvent begun, release;
  std::map<std::string, absl::Status> outcomes;
  std::map<std::string, int> applied;
  const auto submit = [&](const std::string& name, std::int64_t dossier_id, absl::Status reply) {
    WriteJob job;
    job.identity = {"tester", "Test", "", ""};
    job.apply = [&, name, dossier_id](WriteTransaction& t) -> absl::StatusOr<std::string> {
      ++applied[name];
      if (name == "first") {
        begun.Notify();
        release.Wait();
      }
      t.Insert(SampleDossier(dossier_id));
      return "dossiers/x";
    };
    job.reply = [reply](const Snapshot&, const JournalEntry&) { return reply; };
    job.done = [&, name](absl::Status status) { outcomes[name] = std::move(status); };
    store_->Write(std::move(job));
  };
  // Writes that wait behind the first form one batch.
  submit("first", 2, absl::OkStatus());
  begun.Wait();
  submit("before", 3, absl::OkStatus());
  submit("key is taken", 1, absl::OkStatus());
  submit("between", 4, absl::OkStatus());
  submit("no answer", 5, absl::InternalError("no answer"));
  submit("after", 6, absl::OkStatus());
  release.Notify();
  Reopen();
  EXPECT_TRUE(outcomes["before"].ok()) << outcomes["before"];
  EXPECT_FALSE(outcomes["key is taken"].ok());
  EXPECT_TRUE(outcomes["between"].ok()) << outcomes["between"];
  EXPECT_EQ(outcomes["no answer"].message(), "no answer");
  EXPECT_TRUE(outcomes["after"].ok()) << outcomes["after"];
  EXPECT_GT(applied["before"], 1) << "they were not one batch";
  EXPECT_EQ(Head(), 6) << "the seed, and those that did not fail";
  Read([](const Snapshot& snapshot) {
    for (const std::int64_t there : {1, 2, 3, 4, 6}) EXPECT_TRUE(FindDossier(snapshot, there)->has_value());
    EXPECT_FALSE(FindDossier(snapshot, 5)->has_value());
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(CommitTest, NothingWrittenIsNoEntry) {
  EXPECT_EQ(*Write([](WriteTransaction&) {}), 1);
  EXPECT_EQ(Head(), 1);
}

TEST_P(CommitTest, RepeatedRequestGivesTheFirstAnswer) {
  const RequestIdentity identity{"agent", "CreateDossier", "id-1", "digest-1"};
  int applied = 0;
  const auto create = [&](WriteTransaction& t) {
    ++applied;
    t.Insert(SampleDossier(1));
  };
  EXPECT_EQ(*Write(create, identity), 2);
  DossierRecord changed = SampleDossier(1);
  changed.sector = "tourisme";
  ASSERT_EQ(*Write([&](WriteTransaction& t) { t.Replace(changed); }), 3);
  EXPECT_EQ(*Write(create, identity), 2) << "the entry of the first time";
  EXPECT_EQ(applied, 1);

  std::string sector;
  OneShotEvent known;
  WriteJob again;
  again.identity = identity;
  again.apply = [](WriteTransaction&) -> absl::StatusOr<std::string> {
    return absl::InternalError("applied again");
  };
  again.reply = [&](const Snapshot& snapshot, const JournalEntry&) {
    sector = (*FindDossier(snapshot, 1))->sector;
    return absl::OkStatus();
  };
  again.done = [&](absl::Status status) {
    EXPECT_TRUE(status.ok()) << status;
    known.Notify();
  };
  store_->Write(std::move(again));
  known.Wait();
  EXPECT_EQ(sector, "culture") << "as the register stood at the first answer";
}

TEST_P(CommitTest, RequestIdOfAnotherRequestIsRefused) {
  ASSERT_TRUE(
      Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }, {"agent", "M", "id-1", "a"}).ok());
  const auto reused =
      Write([](WriteTransaction& t) { t.Insert(SampleDossier(2)); }, {"agent", "M", "id-1", "b"});
  EXPECT_TRUE(IsRequestIdReused(reused.status())) << reused.status();
  EXPECT_TRUE(
      Write([](WriteTransaction& t) { t.Insert(SampleDossier(3)); }, {"other", "M", "id-1", "c"}).ok())
      << "identifiers belong to their actor";
  EXPECT_EQ(Head(), 3);
}

TEST_P(CommitTest, RequestIdsSurviveRestart) {
  const RequestIdentity identity{"agent", "M", "id-1", "a"};
  ASSERT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }, identity), 2);
  Reopen();
  EXPECT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }, identity), 2);
  EXPECT_EQ(Head(), 2);
}

TEST_P(CommitTest, ARequestThatChangedNothingIsKnownAgain) {
  const RequestIdentity identity{"agent", "EnableUser", "id-1", "digest-1"};
  int applied = 0;
  const auto nothing = [&](WriteTransaction&) { ++applied; };
  EXPECT_EQ(*Write(nothing, identity), 1);
  EXPECT_EQ(Head(), 1) << "no entry";
  ASSERT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }), 2);
  EXPECT_EQ(*Write(nothing, identity), 1) << "as of the first answer";
  EXPECT_EQ(applied, 1);
  EXPECT_TRUE(IsRequestIdReused(
      Write([](WriteTransaction& t) { t.Insert(SampleDossier(2)); }, {"agent", "M", "id-1", "b"}).status()));
  EXPECT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(3)); }, {"other", "M", "id-1", "c"}), 3)
      << "identifiers belong to their actor";
  Reopen();
  EXPECT_EQ(*Write(nothing, identity), 1);
  EXPECT_EQ(applied, 1);
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(CommitTest, ARequestThatChangedNothingIsForgottenAfterAYear) {
  const auto nothing = [](WriteTransaction&) {};
  ASSERT_TRUE(Write(nothing, {"agent", "M", "id-1", "a"}).ok());
  clock_.Advance(absl::Hours(24 * 360));
  ASSERT_TRUE(Write(nothing, {"agent", "M", "id-2", "a"}).ok());
  EXPECT_TRUE(IsRequestIdReused(Write(nothing, {"agent", "M", "id-1", "b"}).status()));
  clock_.Advance(absl::Hours(24 * 10));
  ASSERT_TRUE(Write(nothing, {"agent", "M", "id-3", "a"}).ok());
  EXPECT_TRUE(Write(nothing, {"agent", "M", "id-1", "b"}).ok());
}

TEST_P(CommitTest, ConcurrentWritesMakeOneDenseChain) {
  constexpr int kThreads = 8;
  constexpr int kWrites = 40;
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::int64_t> positions;
  std::atomic<int> refused{0};
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kWrites; ++i) {
        const bool fails = i % 5 == 4;
        const auto seq = TryWrite([&](WriteTransaction& t) -> absl::StatusOr<std::string> {
          const auto id = NextDossierId(t.snapshot());
          if (!id.ok()) return id.status();
          DossierRecord dossier = SampleDossier(*id);
          dossier.external_id = std::to_string(thread) + "-" + std::to_string(i);
          t.Insert(dossier);
          if (fails) return absl::FailedPreconditionError("refused in the middle of a batch");
          return "dossiers/x";
        });
        if (!seq.ok()) {
          ++refused;
          continue;
        }
        const std::lock_guard<std::mutex> lock(mutex);
        EXPECT_TRUE(positions.insert(*seq).second) << "two entries at " << *seq;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, kThreads * kWrites / 5);
  EXPECT_EQ(positions.size(), static_cast<std::size_t>(kThreads * kWrites * 4 / 5));
  EXPECT_EQ(*positions.begin(), 2);
  EXPECT_EQ(*positions.rbegin(), static_cast<std::int64_t>(positions.size()) + 1);
  Read([&](const Snapshot& snapshot) {
    EXPECT_EQ(*NextDossierId(snapshot), static_cast<std::int64_t>(positions.size()) + 1)
        << "no number is lost";
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(CommitTest, FullQueueRefuses) {
  StoreOptions options;
  options.queue_limit = 2;
  options.batch_limit = 1;
  Reopen(options);
  OneShotEvent begun, release;
  std::atomic<int> done{0};
  std::atomic<int> refused{0};
  const auto submit = [&](std::function<void()> before) {
    WriteJob job;
    job.identity = {"tester", "Test", "", ""};
    job.apply = [before](WriteTransaction&) -> absl::StatusOr<std::string> {
      if (before) before();
      return "x";
    };
    job.reply = [](const Snapshot&, const JournalEntry&) { return absl::OkStatus(); };
    job.done = [&](absl::Status status) {
      if (status.code() == absl::StatusCode::kResourceExhausted) ++refused;
      ++done;
    };
    store_->Write(std::move(job));
  };
  submit([&] {
    begun.Notify();
    release.Wait();
  });
  begun.Wait();
  for (int i = 0; i < 5; ++i) submit(nullptr);
  EXPECT_EQ(refused, 3) << "two wait, the others are refused at once";
  release.Notify();
  store_.reset();
  EXPECT_EQ(done, 6) << "what waited is answered before the store goes";
}

TEST_P(CommitTest, JobPastItsDeadlineIsNotBegun) {
  const auto outcome = TryWrite(
      [](WriteTransaction& t) -> absl::StatusOr<std::string> {
        t.Insert(SampleDossier(1));
        return "x";
      },
      {"tester", "Test", "", ""}, clock_.Now() - absl::Seconds(1));
  EXPECT_EQ(outcome.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Head(), 1);
}

TEST_P(CommitTest, ReadStopsAtItsDeadline) {
  const absl::Status status =
      store_->Read(absl::Now() + absl::Milliseconds(20), [](const Snapshot& snapshot) {
        return snapshot.session()
            .QueryInteger(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
                "SELECT COUNT(*) FROM n")
            .status();
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  Read([](const Snapshot& snapshot) { EXPECT_EQ(snapshot.head(), 1); });
}

TEST_P(CommitTest, InstantsIncreaseThoughTheClockJumpsBack) {
  clock_.Set(absl::FromUnixSeconds(2'000'000'000));
  const std::int64_t first = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); });
  clock_.Set(absl::FromUnixSeconds(1'900'000'000));
  const std::int64_t second = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(2)); });
  Reopen();
  const std::int64_t third = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(3)); });
  EXPECT_LT(RecordedAt(first), RecordedAt(second));
  EXPECT_LT(RecordedAt(second), RecordedAt(third));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(CommitTest, AnsweredInstantIsClosedForGood) {
  clock_.Set(absl::FromUnixSeconds(2'000'000'000));
  const absl::Time asked = clock_.Now();
  EXPECT_EQ(*store_->ResolveInstant(asked, absl::InfiniteFuture()), 1);
  // The clock stops, then goes back, then the service restarts: no entry may get into a past already
  // answered.
  const std::int64_t still = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); });
  clock_.Advance(-absl::Hours(5));
  const std::int64_t back = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(2)); });
  Reopen();
  const std::int64_t restarted = *Write([](WriteTransaction& t) { t.Insert(SampleDossier(3)); });
  for (const std::int64_t seq : {still, back, restarted}) EXPECT_GT(RecordedAt(seq), asked);
  EXPECT_EQ(*store_->ResolveInstant(asked, absl::InfiniteFuture()), 1);
}

TEST_P(CommitTest, ClosedInstantSurvivesRestartWithoutAWrite) {
  clock_.Set(absl::FromUnixSeconds(2'000'000'000));
  const absl::Time asked = clock_.Now();
  EXPECT_EQ(*store_->ResolveInstant(asked, absl::InfiniteFuture()), 1);
  clock_.Advance(-absl::Hours(1));
  Reopen();
  EXPECT_GT(RecordedAt(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); })), asked);
}

TEST_P(CommitTest, InstantOfAnEntryIsThatEntry) {
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 1; i <= 5; ++i) {
    positions.push_back(*Write([&](WriteTransaction& t) { t.Insert(SampleDossier(i)); }));
  }
  for (const std::int64_t seq : positions) {
    EXPECT_EQ(*store_->ResolveInstant(RecordedAt(seq), absl::InfiniteFuture()), seq);
    EXPECT_EQ(*store_->ResolveInstant(RecordedAt(seq) - absl::Microseconds(1), absl::InfiniteFuture()),
              seq - 1);
  }
  EXPECT_EQ(*store_->ResolveInstant(absl::UnixEpoch(), absl::InfiniteFuture()), 0);
  EXPECT_EQ(store_->ResolveInstant(clock_.Now() + absl::Hours(1), absl::InfiniteFuture()).status().code(),
            absl::StatusCode::kOutOfRange);
}

TEST_P(CommitTest, SameInstantAnswersTheSameWhileWritesAreInFlight) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  std::atomic<std::int64_t> next_id{0};
  for (int thread = 0; thread < 4; ++thread) {
    writers.emplace_back([&] {
      while (!stop) {
        const std::int64_t id = ++next_id;
        ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(id)); }).ok());
      }
    });
  }
  std::vector<std::pair<absl::Time, std::int64_t>> answers;
  while (answers.size() < 200) {
    clock_.Advance(absl::Microseconds(3));
    const absl::Time asked = clock_.Now();
    const auto seq = store_->ResolveInstant(asked, absl::InfiniteFuture());
    ASSERT_TRUE(seq.ok()) << seq.status();
    answers.emplace_back(asked, *seq);
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  for (const auto& [asked, seq] : answers) {
    EXPECT_EQ(*store_->ResolveInstant(asked, absl::InfiniteFuture()), seq) << "as of " << asked;
  }
  EXPECT_THAT(Faults(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engine, CommitTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
