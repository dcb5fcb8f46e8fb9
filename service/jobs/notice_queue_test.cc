#include "service/jobs/notice_queue.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/queries/referrals/outbox.h"
#include "storage/records/records.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::jobs {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

storage::UserRecord User(const std::string& user_id, const std::string& organization,
                         const std::string& roles, const std::string& email) {
  storage::UserRecord user;
  user.user_id = user_id;
  user.revision = 1;
  user.organization = organization;
  user.roles = roles;
  user.title = "Nom à taire";
  user.email = email;
  return user;
}

storage::ReferralRecord Referral() {
  storage::ReferralRecord referral = testing_support::SampleReferral(12);
  referral.number = 3;
  referral.from_organization = "mrc-arthabaska";
  referral.sent_on = "2026-01-15";
  referral.respond_by = "2026-01-30";
  referral.reason = "Motif à taire";
  return referral;
}

class NoticeQueueTest : public testing::Test {
 protected:
  NoticeQueueTest() {
    register_.Write([](storage::WriteTransaction& transaction) {
      transaction.Insert(User("advisor", "pole", "advisor", "advisor@pole.example"));
      transaction.Insert(User("analyst", "pole", "analyst", "analyst@pole.example"));
      transaction.Insert(User("stranger", "mrc-drummond", "agent", "stranger@mrc.example"));
      transaction.Insert(Referral());
      return absl::OkStatus();
    });
  }

  void Queue(const std::string& user_id, const std::string& step = "sent") {
    register_.Write([&](storage::WriteTransaction& transaction) {
      storage::QueueNotice(transaction, {user_id, 12, 3, step});
      // Another change, so that there is a journal entry.
      storage::UserRecord marker = User("marker", "pole", "analyst", "");
      marker.revision = ++revision_;
      if (revision_ == 1) {
        transaction.Insert(marker);
      } else {
        transaction.Replace(marker);
      }
      return absl::OkStatus();
    });
  }
  // Entries recorded at one instant get successive instants, so look a moment later.
  std::vector<mail::Item> Due() {
    absl::StatusOr<std::vector<mail::Item>> due = queue_.Due(register_.now() + absl::Seconds(1), 10);
    EXPECT_TRUE(due.ok()) << due.status();
    return due.ok() ? *due : std::vector<mail::Item>();
  }
  std::size_t Rows() {
    std::size_t rows = 0;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto due = storage::DueNotices(snapshot, absl::InfiniteFuture(), 100);
      if (due.ok()) rows = due->size();
      return due.status();
    });
    return rows;
  }

  testing_support::TemporaryRegister register_;
  NoticeQueue queue_{register_.store()};
  std::int64_t revision_ = 0;
};

TEST_F(NoticeQueueTest, TellsTheStepAndNothingOfThePromoter) {
  Queue("advisor");
  const std::vector<mail::Item> due = Due();
  ASSERT_THAT(due, SizeIs(1));
  const mail::Message& message = due[0].message;
  EXPECT_EQ(message.to, "advisor@pole.example");
  EXPECT_THAT(message.body, HasSubstr("12/3"));
  EXPECT_THAT(message.body, HasSubstr("MRC d'Arthabaska"));
  EXPECT_THAT(message.body, HasSubstr("2026"));
  EXPECT_THAT(message.subject + message.body, Not(HasSubstr("taire")));
  EXPECT_LT(due[0].queued_at - register_.now(), absl::Seconds(1));
}

TEST_F(NoticeQueueTest, EveryStepHasAMail) {
  for (const char* step :
       {"sent", "accepted", "declined", "recalled", "expired", "completed", "returned", "view_closed"}) {
    Queue("advisor", step);
  }
  EXPECT_THAT(Due(), SizeIs(8));
}

TEST_F(NoticeQueueTest, WhatWasSentOrGivenUpIsGone) {
  Queue("advisor", "sent");
  Queue("advisor", "recalled");
  const std::vector<mail::Item> due = Due();
  ASSERT_THAT(due, SizeIs(2));
  EXPECT_NE(due[0].id, due[1].id);
  EXPECT_EQ(queue_.Sent(due[0].id, register_.now()), absl::OkStatus());
  EXPECT_EQ(queue_.GiveUp(due[1].id, mail::kRefused), absl::OkStatus());
  EXPECT_EQ(Rows(), 0u);
  EXPECT_EQ(queue_.Sent(due[0].id, register_.now()), absl::OkStatus()) << "again is no error";
}

TEST_F(NoticeQueueTest, WhatIsPutOffWaits) {
  Queue("advisor");
  const std::vector<mail::Item> first = Due();
  ASSERT_THAT(first, SizeIs(1));
  const std::string id = first[0].id;
  EXPECT_EQ(queue_.Retry(id, register_.now() + absl::Minutes(5), 1), absl::OkStatus());
  EXPECT_THAT(Due(), IsEmpty());
  register_.set_now(register_.now() + absl::Minutes(5));
  const std::vector<mail::Item> due = Due();
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].id, id);
  EXPECT_EQ(due[0].attempts, 1);
}

TEST_F(NoticeQueueTest, WhoMayNotBeToldIsNot) {
  Queue("analyst");
  Queue("stranger");
  Queue("nobody");
  EXPECT_EQ(Rows(), 3u);
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(Rows(), 0u) << "they are not kept for later";
}

TEST_F(NoticeQueueTest, WhoWasDisabledMeanwhileIsNotTold) {
  Queue("advisor");
  register_.Write([](storage::WriteTransaction& transaction) {
    storage::UserRecord user = User("advisor", "pole", "advisor", "advisor@pole.example");
    user.revision = 2;
    user.active = false;
    transaction.Replace(user);
    return absl::OkStatus();
  });
  EXPECT_THAT(Due(), IsEmpty());
}

}  // namespace
}  // namespace relais::jobs
