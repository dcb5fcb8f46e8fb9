#include "service/domain/privacy/access_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::domain {
namespace {

using testing::IsEmpty;

// The dossier of these tests is opened by `mrc`; entries are numbered from 10.
DossierFacts Opened() {
  DossierFacts facts;
  facts.leads = {{"mrc", 10, ""}};
  facts.network = {"mrc", "pole", "other"};
  return facts;
}

ConsentFact ConsentFor(const std::string& recipient) { return {{recipient}, false, "2024-01-10", "", false}; }

Access AccessOfOne(const DossierFacts& facts, const std::string& organization) {
  for (const Access& access : AccessOf(facts)) {
    if (access.organization == organization) return access;
  }
  return {};
}

TEST(AccessRulesTest, TheLeadSeesAllAndNobodyElseAnything) {
  const std::vector<Access> access = AccessOf(Opened());
  ASSERT_EQ(access.size(), 1u);
  EXPECT_EQ(access[0].organization, "mrc");
  EXPECT_TRUE(access[0].leads);
  EXPECT_EQ(access[0].open_to, kOpenEnded);
  EXPECT_FALSE(access[0].cut.has_value());
}

TEST(AccessRulesTest, OnlyAnAcceptedConsultationWithConsentOpensTheView) {
  for (const char* state : {"sent", "accepted", "declined", "recalled", "expired", "completed", "returned"}) {
    for (const bool with_consent : {true, false}) {
      for (const bool stands : {true, false}) {
        DossierFacts facts = Opened();
        facts.referrals = {{"consultation", "mrc", "pole", state, with_consent, ""}};
        facts.consents = {ConsentFor("pole")};
        facts.consents[0].withdrawn = !stands;
        const bool opens = std::string(state) == "accepted" && with_consent && stands;
        EXPECT_EQ(AccessOfOne(facts, "pole").open_to, opens ? kOpenEnded : "") << state;
        EXPECT_THAT(AccessOfOne(facts, "other").organization, IsEmpty());
      }
    }
  }
}

TEST(AccessRulesTest, AViewEndsWithTheLastConsentThatCoversIt) {
  DossierFacts facts = Opened();
  facts.referrals = {{"consultation", "mrc", "pole", "accepted", true, ""}};
  facts.consents = {ConsentFor("pole"), ConsentFor("pole"), ConsentFor("other")};
  facts.consents[0].expires_on = "2024-06-30";
  facts.consents[1].expires_on = "2024-09-30";
  EXPECT_EQ(AccessOfOne(facts, "pole").open_to, "2024-09-30");
  facts.consents[1].withdrawn = true;
  EXPECT_EQ(AccessOfOne(facts, "pole").open_to, "2024-06-30");
}

TEST(AccessRulesTest, AConsentForTheNetworkLeavesOthersOut) {
  DossierFacts facts = Opened();
  facts.consents = {ConsentFor("")};
  facts.consents[0].recipients.clear();
  facts.consents[0].whole_network = true;
  EXPECT_EQ(CoveredTo(facts, "pole"), kOpenEnded);
  EXPECT_EQ(CoveredTo(facts, "risq"), "");
}

TEST(AccessRulesTest, AConsentCoversFromTheDayItWasObtainedToTheDayItExpires) {
  DossierFacts facts = Opened();
  facts.consents = {ConsentFor("pole")};
  facts.consents[0].expires_on = "2024-02-10";
  EXPECT_FALSE(Covers(facts, "pole", "2024-01-09"));
  EXPECT_TRUE(Covers(facts, "pole", "2024-01-10"));
  EXPECT_TRUE(Covers(facts, "pole", "2024-02-10"));
  EXPECT_FALSE(Covers(facts, "pole", "2024-02-11"));
  EXPECT_FALSE(Covers(facts, "other", "2024-01-10"));
}

TEST(AccessRulesTest, WhoTransferredSeesWhatWasRecordedUntilThen) {
  DossierFacts facts = Opened();
  facts.leads.push_back({"pole", 20, ""});
  facts.referrals = {{"transfer", "mrc", "pole", "accepted", true, ""}};
  EXPECT_EQ(AccessOfOne(facts, "mrc").cut, 20);
  EXPECT_THAT(AccessOfOne(facts, "mrc").open_to, IsEmpty());
  EXPECT_FALSE(AccessOfOne(facts, "mrc").leads);
  EXPECT_TRUE(AccessOfOne(facts, "pole").leads);
}

TEST(AccessRulesTest, WhoGaveATransferBackSeesNothing) {
  DossierFacts facts = Opened();
  facts.leads = {{"mrc", 10, ""}, {"pole", 20, ""}, {"mrc", 30, ""}};
  facts.referrals = {{"transfer", "mrc", "pole", "returned", true, ""}};
  EXPECT_THAT(AccessOfOne(facts, "pole").organization, IsEmpty());
  EXPECT_TRUE(AccessOfOne(facts, "mrc").leads);
}

TEST(AccessRulesTest, WhoLedTwiceSeesUpToTheSecondEnd) {
  DossierFacts facts = Opened();
  facts.leads = {{"mrc", 10, ""}, {"pole", 20, ""}, {"mrc", 30, ""}, {"other", 40, ""}};
  EXPECT_EQ(AccessOfOne(facts, "mrc").cut, 40);
  EXPECT_EQ(AccessOfOne(facts, "pole").cut, 30);
}

// The agency led once, then took the dossier again and only gave it back.
TEST(AccessRulesTest, AReturnTakesNothingOfALeadBeforeIt) {
  DossierFacts facts = Opened();
  facts.leads = {{"mrc", 10, "2024-01-10"},
                 {"pole", 20, "2024-02-01"},
                 {"mrc", 30, "2024-03-01"},
                 {"pole", 40, "2024-04-01"}};
  facts.referrals = {{"transfer", "mrc", "pole", "accepted", true, ""},
                     {"transfer", "pole", "mrc", "returned", true, "2024-04-01"}};
  EXPECT_EQ(AccessOfOne(facts, "mrc").cut, 20);
}

TEST(AccessRulesTest, AFormerLeadConsultedAgainKeepsBothItsViews) {
  DossierFacts facts = Opened();
  facts.leads.push_back({"pole", 20, ""});
  facts.referrals = {{"consultation", "pole", "mrc", "accepted", true, ""}};
  facts.consents = {ConsentFor("mrc")};
  facts.consents[0].expires_on = "2024-06-30";
  const Access access = AccessOfOne(facts, "mrc");
  EXPECT_EQ(access.cut, 20);
  EXPECT_EQ(access.open_to, "2024-06-30");
}

}  // namespace
}  // namespace relais::domain
