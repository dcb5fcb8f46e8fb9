#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/domain/common/codelists.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/domain/dossiers/intervention_rules.h"
#include "service/domain/dossiers/phase_rules.h"
#include "service/domain/dossiers/status_rules.h"
#include "service/domain/referrals/referral_rules.h"

namespace relais::domain {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::IsEmpty;

const CivilDay kToday(2020, 1, 1);
const CivilDay kOpened(2018, 4, 1);

std::vector<std::string> Fields(const RuleResult& result) {
  std::vector<std::string> fields;
  for (const Violation& violation : result.violations) fields.push_back(violation.field);
  return fields;
}

// Phase.

const std::vector<PhaseChange> kPhases = {{kOpened, "startup", true}, {CivilDay(2018, 10, 1), "development"}};

RuleResult MovePhase(CivilDay on, const std::string& phase, bool has_reason = false,
                     std::optional<CivilDay> closed_on = std::nullopt) {
  return CheckPhaseMove(kPhases, kOpened, closed_on, {on, phase, has_reason}, kToday);
}

TEST(PhaseRules, ForwardMovesAreFree) {
  EXPECT_TRUE(MovePhase(CivilDay(2018, 5, 1), "consolidation").ok());
  EXPECT_TRUE(MovePhase(kOpened, "pre_startup").ok());
  EXPECT_TRUE(MovePhase(kToday, "consolidation").ok());
}

TEST(PhaseRules, AChangeToThePhaseHeldIsNone) {
  // Of the eve, of the day itself, and of the next change.
  for (const auto& [on, phase] :
       std::vector<std::pair<CivilDay, std::string>>{{CivilDay(2018, 5, 1), "startup"},
                                                     {CivilDay(2018, 10, 1), "startup"},
                                                     {kToday, "development"},
                                                     {kOpened, "startup"},
                                                     {CivilDay(2018, 10, 1), "development"},
                                                     {CivilDay(2018, 5, 1), "development"}}) {
    const RuleResult result = MovePhase(on, phase, true);
    EXPECT_TRUE(result.wrong_state.has_value()) << on << phase;
    EXPECT_THAT(result.violations, IsEmpty());
  }
  EXPECT_THAT(MovePhase(kToday, "development").wrong_state->fr, testing::HasSubstr("depuis le 2018-10-01"));
}

TEST(PhaseRules, AMoveBackIsJudgedFromTheEve) {
  EXPECT_THAT(Fields(MovePhase(CivilDay(2018, 5, 1), "pre_startup")), ElementsAre("reason"));
  EXPECT_TRUE(MovePhase(CivilDay(2018, 5, 1), "pre_startup", true).ok());
  EXPECT_THAT(Fields(MovePhase(CivilDay(2018, 10, 2), "startup")), ElementsAre("reason"));
  // Back to consolidation needs none.
  EXPECT_TRUE(MovePhase(CivilDay(2018, 11, 1), "consolidation").ok());
}

TEST(PhaseRules, DatesAndAllFaultsAtOnce) {
  EXPECT_THAT(Fields(MovePhase(kToday + 1, "development")), ElementsAre("effective_on"));
  EXPECT_THAT(Fields(MovePhase(kOpened - 1, "startup")), ElementsAre("effective_on"));
  const CivilDay closed(2019, 1, 1);
  EXPECT_TRUE(MovePhase(closed, "consolidation", false, closed).ok());
  EXPECT_THAT(Fields(MovePhase(closed + 1, "startup", false, closed)), ElementsAre("effective_on", "reason"));
  EXPECT_THAT(Fields(MovePhase(kToday + 1, "larva")), ElementsAre("effective_on", "phase"));
}

// Status.

std::vector<StatusChange> StatusesUpTo(const std::string& last) {
  std::vector<StatusChange> changes = {{kOpened, "open"}};
  if (last != "open") changes.push_back({CivilDay(2018, 9, 1), last});
  return changes;
}

TEST(StatusRules, TheWholeTable) {
  struct Case {
    std::string from;
    StatusVerb verb;
    std::string to;
  };
  const std::vector<Case> cases = {
      {"open", StatusVerb::kHold, "on_hold"},    {"open", StatusVerb::kResume, ""},
      {"open", StatusVerb::kClose, "closed"},    {"open", StatusVerb::kReopen, ""},
      {"on_hold", StatusVerb::kHold, ""},        {"on_hold", StatusVerb::kResume, "open"},
      {"on_hold", StatusVerb::kClose, "closed"}, {"on_hold", StatusVerb::kReopen, ""},
      {"closed", StatusVerb::kHold, ""},         {"closed", StatusVerb::kResume, ""},
      {"closed", StatusVerb::kClose, ""},        {"closed", StatusVerb::kReopen, "open"},
  };
  for (const Case& c : cases) {
    const StatusDecision decision =
        CheckStatusMove(StatusesUpTo(c.from), {c.verb, kToday, true, true}, kToday);
    EXPECT_EQ(decision.next_status, c.to) << c.from;
    EXPECT_EQ(decision.result.wrong_state.has_value(), c.to.empty()) << c.from;
    EXPECT_THAT(decision.result.violations, IsEmpty());
  }
}

TEST(StatusRules, FieldsThatAMoveNeeds) {
  const auto close =
      CheckStatusMove(StatusesUpTo("on_hold"), {StatusVerb::kClose, CivilDay(2018, 8, 31)}, kToday);
  EXPECT_FALSE(close.result.wrong_state.has_value());
  EXPECT_THAT(Fields(close.result), ElementsAre("effective_on", "outcome"));
  const auto reopen = CheckStatusMove(StatusesUpTo("closed"), {StatusVerb::kReopen, kToday + 1}, kToday);
  EXPECT_THAT(Fields(reopen.result), ElementsAre("effective_on", "reason"));
  EXPECT_EQ(reopen.next_status, "");
}

TEST(StatusRules, ClosedBeforeADay) {
  const std::vector<StatusChange> changes = {
      {kOpened, "open"}, {CivilDay(2018, 9, 1), "closed"}, {CivilDay(2018, 12, 1), "open"}};
  EXPECT_EQ(ClosedBefore(changes, CivilDay(2018, 8, 31)), std::nullopt);
  EXPECT_EQ(ClosedBefore(changes, CivilDay(2018, 9, 1)), std::nullopt);
  EXPECT_EQ(ClosedBefore(changes, CivilDay(2018, 9, 2)), CivilDay(2018, 9, 1));
  EXPECT_EQ(ClosedBefore(changes, CivilDay(2018, 12, 1)), std::nullopt);
}

TEST(InterventionRules, Dates) {
  const auto closed = StatusesUpTo("closed");
  EXPECT_FALSE(CheckHeldOn(kOpened, kOpened, closed, kToday).has_value());
  EXPECT_FALSE(CheckHeldOn(CivilDay(2018, 9, 1), kOpened, closed, kToday).has_value());
  EXPECT_TRUE(CheckHeldOn(CivilDay(2018, 9, 2), kOpened, closed, kToday).has_value());
  EXPECT_TRUE(CheckHeldOn(kOpened - 1, kOpened, closed, kToday).has_value());
  EXPECT_TRUE(CheckHeldOn(kToday + 1, kOpened, StatusesUpTo("open"), kToday).has_value());
}

// Referrals.

const CivilDay kSent(2018, 6, 1);

TEST(ReferralRules, TheWholeTable) {
  using V = ReferralVerb;
  const auto expected = [](const std::string& kind, const std::string& state, V verb) -> std::string {
    if (state == "sent") {
      if (verb == V::kAccept) return "accepted";
      if (verb == V::kDecline) return "declined";
      if (verb == V::kRecall) return "recalled";
      if (verb == V::kExpire) return "expired";
    }
    if (state == "accepted") {
      if (verb == V::kComplete) return "completed";
      if (verb == V::kReturn) return "returned";
      if (verb == V::kRecall && kind == "consultation") return "recalled";
    }
    return "";
  };
  for (const CodelistEntry& kind : ReferralKinds().entries()) {
    for (const CodelistEntry& state : ReferralStates().entries()) {
      for (const V verb : {V::kAccept, V::kDecline, V::kRecall, V::kExpire, V::kComplete, V::kReturn}) {
        const CivilDay respond_by(2018, 6, 30);
        const ReferralFacts facts{kind.code, state.code, kSent, respond_by};
        // From the day after `respond_by` a referral that waits is expired for every other verb.
        for (const CivilDay today : {respond_by, respond_by + 1}) {
          const bool expired = state.code == "sent" && today > respond_by;
          const auto decision = CheckReferralMove(facts, {verb, today, true, true}, today);
          std::string to = expected(kind.code, state.code, verb);
          if (expired != (verb == V::kExpire) && state.code == "sent") to = "";
          EXPECT_EQ(decision.next_state, to)
              << kind.code << " " << state.code << " " << static_cast<int>(verb) << " " << today;
          EXPECT_EQ(decision.result.wrong_state.has_value(), to.empty());
        }
      }
    }
  }
}

TEST(ReferralRules, OnlyATransferMovesTheLead) {
  const ReferralMove accept{ReferralVerb::kAccept, kSent};
  const ReferralMove give_back{ReferralVerb::kReturn, kSent, false, true};
  EXPECT_EQ(CheckReferralMove({"transfer", "sent", kSent, {}}, accept, kToday).lead, LeadMove::kToRecipient);
  EXPECT_EQ(CheckReferralMove({"transfer", "accepted", kSent, {}}, give_back, kToday).lead,
            LeadMove::kToSender);
  EXPECT_EQ(CheckReferralMove({"consultation", "sent", kSent, {}}, accept, kToday).lead, LeadMove::kNone);
  EXPECT_EQ(CheckReferralMove({"external", "accepted", kSent, {}}, give_back, kToday).lead, LeadMove::kNone);
}

TEST(ReferralRules, FieldsAndExpiry) {
  const ReferralFacts sent{"consultation", "sent", kSent, CivilDay(2018, 6, 30)};
  const ReferralFacts waits{"consultation", "sent", kSent, {}};
  EXPECT_THAT(Fields(CheckReferralMove(waits, {ReferralVerb::kDecline, kSent - 1}, kToday).result),
              ElementsAre("on", "decline_reason"));
  EXPECT_THAT(Fields(CheckReferralMove(waits, {ReferralVerb::kRecall, kToday + 1}, kToday).result),
              ElementsAre("on", "text"));
  EXPECT_TRUE(
      CheckReferralMove(sent, {ReferralVerb::kExpire, CivilDay(2018, 6, 30)}, kToday).result.wrong_state);
  EXPECT_EQ(CheckReferralMove(sent, {ReferralVerb::kExpire, CivilDay(2018, 7, 1)}, kToday).next_state,
            "expired");
  EXPECT_TRUE(CheckReferralMove({"transfer", "sent", kSent, {}}, {ReferralVerb::kExpire, kToday}, kToday)
                  .result.wrong_state.has_value());
}

TEST(ReferralRules, TheSenderStandsInForOneWithoutAccounts) {
  EXPECT_EQ(ActorOf("transfer", ReferralVerb::kAccept), ReferralActor::kRecipient);
  EXPECT_EQ(ActorOf("external", ReferralVerb::kAccept), ReferralActor::kSender);
  EXPECT_EQ(ActorOf("consultation", ReferralVerb::kRecall), ReferralActor::kSender);
  EXPECT_EQ(ActorOf("external", ReferralVerb::kExpire), ReferralActor::kService);
}

TEST(ReferralRules, NewReferral) {
  EXPECT_TRUE(CheckNewReferral({"transfer", "a", "b", kOpened, kOpened}, kOpened, kToday).ok());
  EXPECT_THAT(Fields(CheckNewReferral({"gift", "a", "a", kOpened - 1, kOpened - 2}, kOpened, kToday)),
              ElementsAre("kind", "to_organization", "sent_on", "respond_by"));
  EXPECT_THAT(Fields(CheckNewReferral({"transfer", "a", "b", kToday + 1, {}}, kOpened, kToday)),
              ElementsAre("sent_on"));
}

// Funding.

FundingStep Step(const std::string& step, int month) { return {step, CivilDay(2018, month, 1)}; }

TEST(FundingRules, StepsInTheirUsualOrder) {
  const std::vector<FundingStep> steps = {Step("inquiry", 1), Step("filed", 2), Step("opinion", 3),
                                          Step("recommended", 4), Step("awarded", 5)};
  EXPECT_THAT(CheckFundingSteps(steps, kToday), IsEmpty());
  EXPECT_THAT(CheckFundingSteps({Step("filed", 2), Step("refused", 2)}, kToday), IsEmpty());
  EXPECT_THAT(CheckFundingSteps({Step("inquiry", 2), Step("withdrawn", 3)}, kToday), IsEmpty());
}

TEST(FundingRules, WrongStates) {
  const std::vector<FundingStep> inquiry = {Step("inquiry", 1)};
  for (const char* step : {"opinion", "recommended", "awarded", "refused", "inquiry"}) {
    EXPECT_TRUE(CheckFundingStep(inquiry, Step(step, 2), kToday).wrong_state.has_value()) << step;
  }
  EXPECT_TRUE(CheckFundingStep({}, Step("withdrawn", 2), kToday).wrong_state.has_value());
  EXPECT_TRUE(CheckFundingStep({Step("filed", 1)}, Step("inquiry", 2), kToday).wrong_state.has_value());
  EXPECT_TRUE(CheckFundingStep({Step("filed", 1), Step("refused", 2)}, Step("awarded", 3), kToday)
                  .wrong_state.has_value());
}

TEST(FundingRules, BadFields) {
  const std::vector<FundingStep> filed = {Step("filed", 3)};
  EXPECT_THAT(Fields(CheckFundingStep(filed, Step("opinion", 2), kToday)), ElementsAre("step_on"));
  EXPECT_THAT(Fields(CheckFundingStep(filed, {"opinion", kToday + 1}, kToday)), ElementsAre("step_on"));
  EXPECT_THAT(Fields(CheckFundingStep(filed, Step("party", 4), kToday)), ElementsAre("step"));
}

TEST(FundingRules, AWholeApplicationNamesTheStepAtFault) {
  const auto faults = CheckFundingSteps({Step("awarded", 1), Step("filed", 2), Step("opinion", 3)}, kToday);
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[0].index, 0U);
  EXPECT_TRUE(faults[0].result.wrong_state.has_value());
}

TEST(FundingRules, Amounts) {
  EXPECT_EQ(AmountOf("filed"), StepAmount::kRequested);
  EXPECT_EQ(AmountOf("awarded"), StepAmount::kAwarded);
  EXPECT_EQ(AmountOf("opinion"), StepAmount::kNone);
}

}  // namespace
}  // namespace relais::domain
