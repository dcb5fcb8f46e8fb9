#include "service/domain/privacy/communications.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace relais::domain {

// For failure messages.
void PrintTo(const CommunicationLine& line, std::ostream* out) {
  *out << (line.information == Information::kFullView ? "full view " : "cover sheet ") << line.communicated_on
       << " to " << line.closed_on;
}
bool operator==(const CommunicationLine& a, const CommunicationLine& b) {
  return a.information == b.information && a.communicated_on == b.communicated_on &&
         a.closed_on == b.closed_on;
}

namespace {

constexpr char kToday[] = "2026-06-15";

using Lines = std::vector<CommunicationLine>;

CommunicatedReferral Sent() {
  return {"consultation", "mrc-drummond", "2026-05-01", "2026-07-01", "sent", "", ""};
}

CommunicatedReferral Accepted() {
  return {"consultation", "mrc-drummond", "2026-05-01", "2026-07-01", "accepted", "2026-05-10", ""};
}

ConsentPeriod ForDrummond() { return {{"mrc-drummond"}, false, "2026-04-20", "", ""}; }

Lines Of(const CommunicatedReferral& referral, const std::vector<ConsentPeriod>& consents = {ForDrummond()}) {
  return CommunicationsOf(referral, consents, {"pole", "mrc-drummond"}, kToday);
}

Lines Cover(const std::string& closed_on) { return {{Information::kCoverSheet, "2026-05-01", closed_on}}; }

Lines Both(const std::string& closed_on) {
  return {{Information::kCoverSheet, "2026-05-01", closed_on},
          {Information::kFullView, "2026-05-10", closed_on}};
}

TEST(CommunicationsTest, ACoverSheetGoesWithTheSending) { EXPECT_EQ(Of(Sent()), Cover("")); }

TEST(CommunicationsTest, TheFullViewGoesWithTheAcceptance) { EXPECT_EQ(Of(Accepted()), Both("")); }

TEST(CommunicationsTest, ARefusalOrARecallClosesTheCoverSheet) {
  for (const char* state : {"declined", "recalled"}) {
    CommunicatedReferral referral = Sent();
    referral.state = state;
    referral.ended_on = "2026-05-20";
    EXPECT_EQ(Of(referral), Cover("2026-05-20")) << state;
  }
}

TEST(CommunicationsTest, TheTimeToAnswerClosesItWhetherItWasMarkedOrNot) {
  CommunicatedReferral referral = Sent();
  referral.respond_by = "2026-06-14";
  EXPECT_EQ(Of(referral), Cover("2026-06-14"));
  referral.state = "expired";
  referral.ended_on = kToday;
  EXPECT_EQ(Of(referral), Cover("2026-06-14"));
  referral.state = "sent";
  referral.respond_by = kToday;
  EXPECT_EQ(Of(referral), Cover("")) << "the last day still counts";
}

TEST(CommunicationsTest, ACompletionAReturnOrARecallClosesTheView) {
  for (const char* state : {"completed", "returned", "recalled"}) {
    CommunicatedReferral referral = Accepted();
    referral.state = state;
    referral.ended_on = "2026-06-01";
    EXPECT_EQ(Of(referral), Both("2026-06-01")) << state;
  }
}

TEST(CommunicationsTest, AWithdrawalClosesAtOnceAndALastDayAfterIt) {
  ConsentPeriod consent = ForDrummond();
  consent.withdrawn_on = kToday;
  EXPECT_EQ(Of(Accepted(), {consent}), Both(kToday));
  consent.withdrawn_on = "";
  consent.expires_on = kToday;
  EXPECT_EQ(Of(Accepted(), {consent}), Both(""));
  consent.expires_on = "2026-06-14";
  EXPECT_EQ(Of(Sent(), {consent}), Cover("2026-06-14"));
}

TEST(CommunicationsTest, WhatComesFirstCloses) {
  ConsentPeriod consent = ForDrummond();
  consent.expires_on = "2026-06-10";
  CommunicatedReferral referral = Accepted();
  referral.state = "completed";
  referral.ended_on = "2026-06-01";
  EXPECT_EQ(Of(referral, {consent}), Both("2026-06-01"));
  referral.ended_on = "2026-06-12";
  EXPECT_EQ(Of(referral, {consent}), Both("2026-06-10"));
}

TEST(CommunicationsTest, AnotherConsentKeepsItOpen) {
  ConsentPeriod withdrawn = ForDrummond();
  withdrawn.withdrawn_on = "2026-06-02";
  ConsentPeriod network = {{}, true, "2026-05-02", "", ""};
  EXPECT_EQ(Of(Accepted(), {withdrawn, network}), Both(""));
  network.expires_on = "2026-06-08";
  EXPECT_EQ(Of(Accepted(), {withdrawn, network}), Both("2026-06-08"));
}

TEST(CommunicationsTest, AConsentForOthersKeepsNothingOpen) {
  ConsentPeriod withdrawn = ForDrummond();
  withdrawn.withdrawn_on = "2026-06-02";
  EXPECT_EQ(Of(Accepted(), {withdrawn, {{"mrc-erable"}, false, "2026-04-20", "", ""}}), Both("2026-06-02"));
  EXPECT_EQ(CommunicationsOf(Accepted(), {withdrawn, {{}, true, "2026-04-20", "", ""}}, {"pole"}, kToday),
            Both("2026-06-02"))
      << "the recipient is not of the network";
}

TEST(CommunicationsTest, AnAcceptedTransferIsClosedByItsReturnAlone) {
  CommunicatedReferral referral = Accepted();
  referral.kind = "transfer";
  ConsentPeriod withdrawn = ForDrummond();
  withdrawn.withdrawn_on = "2026-06-02";
  EXPECT_EQ(Of(referral, {withdrawn}), Both(""));
  referral.state = "completed";
  referral.ended_on = "2026-06-10";
  EXPECT_EQ(Of(referral, {withdrawn}), Both(""));
  referral.state = "returned";
  EXPECT_EQ(Of(referral, {withdrawn}), Both("2026-06-10"));
}

TEST(CommunicationsTest, OfAnExternalReferralThereIsTheCoverSheetAlone) {
  CommunicatedReferral referral = {"external", "risq", "2026-05-01", "", "accepted", "2026-05-10", ""};
  const ConsentPeriod consent = {{"risq"}, false, "2026-04-20", "", ""};
  EXPECT_EQ(Of(referral, {consent}), Cover(""));
  referral.state = "completed";
  referral.ended_on = "2026-06-01";
  EXPECT_EQ(Of(referral, {consent}), Cover("2026-06-01"));
}

}  // namespace
}  // namespace relais::domain
