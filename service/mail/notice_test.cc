#include "service/mail/notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace relais::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Notice NoticeOf(ReferralStep step) {
  return {step, "dossiers/12/referrals/1", "Pôle d’économie sociale", "MRC de Bécancour",
          absl::CivilDay(2018, 12, 3)};
}

// Compares every step with the golden file. To change a text, change both.
TEST(ComposeNoticeTest, TellsEachStepAsTheGoldenFileHasIt) {
  std::string all;
  for (const ReferralStep step : {ReferralStep::kSent, ReferralStep::kAccepted, ReferralStep::kDeclined,
                                  ReferralStep::kRecalled, ReferralStep::kExpired, ReferralStep::kCompleted,
                                  ReferralStep::kReturned, ReferralStep::kViewClosed}) {
    const Message message = ComposeNotice(NoticeOf(step));
    absl::StrAppend(&all, "=== ", message.subject, "\n", message.body);
  }
  std::ifstream file(RELAIS_MAIL_TEST_FOLDER "/notices.txt");
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(all, golden.str());
}

TEST(ComposeNoticeTest, WithoutADaySaysNothingOfIt) {
  for (const ReferralStep step : {ReferralStep::kSent, ReferralStep::kExpired}) {
    Notice notice = NoticeOf(step);
    notice.respond_by.reset();
    const Message message = ComposeNotice(notice);
    EXPECT_THAT(message.body, Not(HasSubstr("d’ici")));
    EXPECT_THAT(message.body, Not(HasSubstr("Answer by")));
    EXPECT_THAT(message.body, HasSubstr("Bécancour\n\nPour en voir plus"));
  }
}

TEST(ComposeNoticeTest, AnyTitleAndNameGiveAMail) {
  Notice notice = NoticeOf(ReferralStep::kSent);
  notice.from_organization = "$1 $0 $$\r\nBcc: x@y";
  notice.referral = "elsewhere\n/1";
  Message message = ComposeNotice(notice);
  EXPECT_THAT(message.body, HasSubstr("  De : $1 $0 $$  Bcc: x@y\n"));
  EXPECT_THAT(message.body, HasSubstr("Une nouvelle référence, elsewhere /1, attend"));
  message.to = "agente@mrc.example";
  message.message_id = "1@pole.example";
  EXPECT_EQ(RenderMessage(message, "avis@pole.example").status(), absl::OkStatus());
}

}  // namespace
}  // namespace relais::mail
