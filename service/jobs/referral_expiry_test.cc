#include "service/jobs/referral_expiry.h"

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/journal/journal.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/records/records.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::jobs {
namespace {

storage::ReferralRecord Referral(std::int64_t number, const std::string& respond_by,
                                 const std::string& state = "sent") {
  storage::ReferralRecord referral = testing_support::SampleReferral(1);
  referral.number = number;
  referral.from_organization = "mrc-arthabaska";
  referral.sent_on = "2026-01-10";
  referral.respond_by = respond_by;
  referral.state = state;
  return referral;
}

class ReferralExpiryTest : public testing::Test {
 protected:
  void Insert(const storage::ReferralRecord& referral) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      transaction.Insert(referral);
      return absl::OkStatus();
    });
  }
  // Sets the hour of the day in Toronto, which is UTC-5 in January.
  void SetTorontoTime(absl::CivilMinute minute) {
    register_.set_now(absl::FromCivil(minute + 5 * 60, absl::UTCTimeZone()));
  }
  int Run() {
    absl::StatusOr<int> moved = ReferralExpiry(register_.store(), nullptr).RunOnce();
    EXPECT_TRUE(moved.ok()) << moved.status();
    return moved.value_or(-1);
  }
  storage::ReferralRecord Get(std::int64_t number) {
    std::optional<storage::ReferralRecord> found;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto record = storage::FindPart<storage::ReferralRecord>(snapshot, {1, number});
      if (record.ok()) found = *record;
      return record.status();
    });
    EXPECT_TRUE(found.has_value());
    return found.value_or(storage::ReferralRecord());
  }
  storage::JournalEntry LastEntry() {
    std::optional<storage::JournalEntry> entry;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto found = storage::FindEntry(snapshot, snapshot.head());
      if (found.ok()) entry = *found;
      return found.status();
    });
    return entry.value_or(storage::JournalEntry());
  }

  testing_support::TemporaryRegister register_;
};

TEST_F(ReferralExpiryTest, TheLastDayBelongsToTheRecipient) {
  Insert(Referral(1, "2026-01-20"));
  SetTorontoTime(absl::CivilMinute(2026, 1, 20, 23, 59));
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(Get(1).state, "sent");
  SetTorontoTime(absl::CivilMinute(2026, 1, 21, 0, 0));
  EXPECT_EQ(Run(), 1);
  EXPECT_EQ(Get(1).state, "expired");
  EXPECT_EQ(Get(1).ended_on, "2026-01-21");
  EXPECT_EQ(LastEntry().identity.actor, "relaisd");
  EXPECT_EQ(LastEntry().identity.method, "ExpireReferral");
  EXPECT_EQ(LastEntry().resource, "dossiers/1/referrals/1");
  EXPECT_EQ(Run(), 0) << "once is enough";
}

TEST_F(ReferralExpiryTest, OnlyWhatWaitsForAnAnswerByADay) {
  Insert(Referral(1, ""));
  Insert(Referral(2, "2026-01-12", "accepted"));
  Insert(Referral(3, "2026-01-12", "declined"));
  Insert(Referral(4, "2026-02-12"));
  EXPECT_EQ(Run(), 0);
}

// More than one batch.
TEST_F(ReferralExpiryTest, AllOfThem) {
  register_.Write([](storage::WriteTransaction& transaction) {
    for (int number = 1; number <= 250; ++number) transaction.Insert(Referral(number, "2026-01-12"));
    return absl::OkStatus();
  });
  EXPECT_EQ(Run(), 250);
  EXPECT_EQ(Get(250).state, "expired");
}

TEST_F(ReferralExpiryTest, LooksAtTheStartAndAfterEachMidnight) {
  Insert(Referral(1, "2026-01-12"));
  Insert(Referral(2, "2026-01-20"));
  ReferralExpiry expiry(register_.store(), nullptr);
  SetTorontoTime(absl::CivilMinute(2026, 1, 20, 23, 59));
  expiry.Look();
  EXPECT_EQ(Get(1).state, "expired");
  EXPECT_EQ(Get(2).state, "sent");
  Insert(Referral(3, "2026-01-12"));
  expiry.Look();
  EXPECT_EQ(Get(3).state, "sent") << "the day has been looked at";
  SetTorontoTime(absl::CivilMinute(2026, 1, 21, 0, 0));
  expiry.Look();
  EXPECT_EQ(Get(2).state, "expired");
  EXPECT_EQ(Get(3).state, "expired");
}

}  // namespace
}  // namespace relais::jobs
