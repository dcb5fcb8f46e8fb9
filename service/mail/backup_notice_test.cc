#include "service/mail/backup_notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relais::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(BackupNoticeTest, SaysSinceWhenInBothLanguages) {
  Message message =
      ComposeLateBackup(absl::FromCivil(absl::CivilSecond(2026, 1, 15, 17, 5, 0), absl::UTCTimeZone()));
  EXPECT_THAT(message.subject, HasSubstr("copies de sûreté en retard / backups are late"));
  EXPECT_THAT(message.body, StartsWith("Bonjour,\n"));
  EXPECT_THAT(message.body, HasSubstr("depuis le\n2026-01-15 12:05 (UTC-05:00)."));
  EXPECT_THAT(message.body, HasSubstr("since\n2026-01-15 12:05 (UTC-05:00)."));
  message.to = "agent@example.org";
  message.message_id = "backup-1-0@example.org";
  EXPECT_TRUE(RenderMessage(message, "relais@example.org").ok());
}

}  // namespace
}  // namespace relais::mail
