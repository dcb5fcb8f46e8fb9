// Two answers to one referral at the same instant: exactly one wins, and the register shows it.

#include <atomic>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;

const auto kWrongState = IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE");
const auto kAborted = IsRefused(StatusCode::kAborted, "ETAG_MISMATCH");

constexpr int kRounds = 40;

class ReferralRaceTest : public ReferralTest {
 protected:
  using Answer = std::function<absl::Status()>;

  // Runs all at once, each on its own thread.
  static std::vector<absl::Status> AtOnce(const std::vector<Answer>& answers) {
    std::vector<absl::Status> statuses(answers.size());
    std::atomic<std::size_t> ready{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      threads.emplace_back([&, i] {
        ++ready;
        while (ready < answers.size()) std::this_thread::yield();
        statuses[i] = answers[i]();
      });
    }
    for (std::thread& thread : threads) thread.join();
    return statuses;
  }

  // One round of a race. In the first rounds each of the answers in turn is given before the others, so that
  // every outcome occurs on any machine; after that, all at once.
  static std::vector<absl::Status> Race(int round, const std::vector<Answer>& answers) {
    const auto first = static_cast<std::size_t>(round);
    if (first >= answers.size()) return AtOnce(answers);
    const absl::Status ahead = answers[first]();
    EXPECT_TRUE(ahead.ok()) << ahead << ", first of round " << round;
    std::vector<Answer> others = answers;
    others.erase(others.begin() + round);
    std::vector<absl::Status> statuses = AtOnce(others);
    statuses.insert(statuses.begin() + round, ahead);
    return statuses;
  }

  static Answer AnswerBy(const Client& by, const Move& move) {
    return [&by, move] { return MoveReferral(by, move).status(); };
  }

  // Index of the only winner; the others must be refused with `refused`.
  template <class Matcher>
  static std::size_t Winner(const std::vector<absl::Status>& statuses, const Matcher& refused) {
    std::size_t winner = statuses.size();
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      if (!statuses[i].ok()) {
        EXPECT_THAT(statuses[i], refused) << i;
        continue;
      }
      EXPECT_EQ(winner, statuses.size()) << "two won";
      winner = i;
    }
    EXPECT_LT(winner, statuses.size()) << "nobody won";
    return winner;
  }
};

TEST_F(ReferralRaceTest, RecipientAcceptsWhileSenderRecalls) {
  const Client& sender = By(kSender);
  const Client& recipient = By(kRecipient);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    // A transfer, because an accepted consultation may still be recalled.
    const std::string name = Sent(v1::REFERRAL_KIND_TRANSFER);
    const std::size_t winner = Winner(
        Race(round, {AnswerBy(recipient, {Verb::kAccept, name}), AnswerBy(sender, {Verb::kRecall, name})}),
        kWrongState);
    accepted += winner == 0 ? 1 : 0;
    EXPECT_EQ(Ok(GetReferral("advisor", name)).state(),
              winner == 0 ? v1::REFERRAL_STATE_ACCEPTED : v1::REFERRAL_STATE_RECALLED);
    EXPECT_EQ(Get(DossierOf(name)).lead_organization(),
              winner == 0 ? "organizations/mrc-drummond" : "organizations/mrc-arthabaska");
    EXPECT_EQ(GetDossier(kRecipient, DossierOf(name)).ok(), winner == 0);
  }
  std::cout << accepted << " of " << kRounds << " accepted\n";
}

TEST_F(ReferralRaceTest, TwoUsersOfTheRecipientAcceptAndDecline) {
  const Client& one = By(kRecipient);
  const Client other = relaisd_.NewClientWithToken(NewUser("collegue", "mrc-drummond", v1::ROLE_AGENT));
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
    const std::size_t winner =
        Winner(Race(round, {AnswerBy(one, {Verb::kAccept, name}), AnswerBy(other, {Verb::kDecline, name}),
                            AnswerBy(one, {Verb::kDecline, name}), AnswerBy(other, {Verb::kAccept, name})}),
               kWrongState);
    const bool accepted = winner == 0 || winner == 3;
    const v1::Referral referral = Ok(GetReferral(kSender, name));
    EXPECT_EQ(referral.state(), accepted ? v1::REFERRAL_STATE_ACCEPTED : v1::REFERRAL_STATE_DECLINED);
    EXPECT_EQ(referral.decline_reason(), accepted ? "" : "autre");
    EXPECT_EQ(referral.view_open(), accepted);
    EXPECT_EQ(GetDossier(kRecipient, DossierOf(name)).ok(), accepted);
  }
}

TEST_F(ReferralRaceTest, WithAnEtagTheLoserIsAborted) {
  const Client& sender = By(kSender);
  const Client& recipient = By(kRecipient);
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
    const std::string etag = Ok(GetReferral(kSender, name)).etag();
    const std::vector<Verb> verbs = {Verb::kAccept, Verb::kDecline, Verb::kRecall};
    std::vector<Answer> answers;
    for (const Verb verb : verbs) {
      answers.push_back(
          AnswerBy(verb == Verb::kRecall ? sender : recipient, {verb, name, "2018-06-01", etag}));
    }
    const std::size_t winner = Winner(Race(round, answers), kAborted);
    const v1::Referral referral = Ok(GetReferral(kSender, name));
    const v1::ReferralState states[] = {v1::REFERRAL_STATE_ACCEPTED, v1::REFERRAL_STATE_DECLINED,
                                        v1::REFERRAL_STATE_RECALLED};
    ASSERT_LT(winner, verbs.size());
    EXPECT_EQ(referral.state(), states[winner]);
    EXPECT_NE(referral.etag(), etag);
  }
}

// In either order, no view rests on the withdrawn consent in the end.
TEST_F(ReferralRaceTest, RecipientAcceptsWhileTheConsentIsWithdrawn) {
  const Client& sender = By(kSender);
  const Client& recipient = By(kRecipient);
  for (int round = 0; round < kRounds; ++round) {
    const std::string dossier = Opened().name();
    v1::WithdrawConsentRequest withdraw;
    withdraw.set_name(Consent(ConsentFor(dossier, {})).name());
    const std::string name =
        Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond"))).name();
    const std::vector<absl::Status> statuses =
        Race(round, {AnswerBy(recipient, {Verb::kAccept, name}),
                     [&] { return sender.WithdrawConsent(withdraw).status(); }});
    EXPECT_TRUE(statuses[1].ok()) << statuses[1];
    const v1::Referral referral = Ok(GetReferral(kSender, name));
    if (statuses[0].ok()) {
      EXPECT_EQ(referral.state(), v1::REFERRAL_STATE_ACCEPTED);
    } else {
      EXPECT_THAT(statuses[0], IsRefused(StatusCode::kFailedPrecondition, "CONSENT_MISSING"));
      EXPECT_EQ(referral.state(), v1::REFERRAL_STATE_SENT);
    }
    EXPECT_FALSE(referral.view_open());
    EXPECT_THAT(GetDossier(kRecipient, dossier), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  }
}

// The lead goes to one of two organizations that accept a transfer of the same dossier at the same instant.
TEST_F(ReferralRaceTest, TwoOrganizationsAcceptTheSameDossier) {
  const Client& recipient = By(kRecipient);
  const Client& third = By(kThird);
  for (int round = 0; round < kRounds; ++round) {
    const std::string dossier = NewDossierWithConsent();
    const std::string to_recipient =
        Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond"))).name();
    const std::string to_third =
        Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_TRANSFER, "mrc-becancour"))).name();
    const std::size_t winner = Winner(Race(round, {AnswerBy(recipient, {Verb::kAccept, to_recipient}),
                                                   AnswerBy(third, {Verb::kAccept, to_third})}),
                                      kWrongState);
    EXPECT_EQ(Get(dossier).lead_organization(),
              winner == 0 ? "organizations/mrc-drummond" : "organizations/mrc-becancour");
    EXPECT_EQ(Ok(GetReferral("advisor", winner == 0 ? to_third : to_recipient)).state(),
              v1::REFERRAL_STATE_SENT);
  }
}

}  // namespace
}  // namespace relais
