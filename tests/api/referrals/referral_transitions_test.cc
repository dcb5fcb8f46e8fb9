// The full table of referral states, parties and verbs.

#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using State = v1::ReferralState;

const auto kWrongState = IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE");
const auto kNotYours = IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS");

// A day after all dates of the referrals below.
constexpr char kLater[] = "2018-09-01";

enum class Actor { kSender, kRecipient, kLeadOfNeither, kStranger, kAdvisor, kAnalyst, kAdministrator };

// The allowed moves; every other pair of state and verb is refused.
struct Rule {
  State from;
  Verb verb;
  Actor who;
  State to;
  bool consultation_only = false;
};
constexpr Rule kRules[] = {
    {v1::REFERRAL_STATE_SENT, Verb::kAccept, Actor::kRecipient, v1::REFERRAL_STATE_ACCEPTED},
    {v1::REFERRAL_STATE_SENT, Verb::kDecline, Actor::kRecipient, v1::REFERRAL_STATE_DECLINED},
    {v1::REFERRAL_STATE_SENT, Verb::kRecall, Actor::kSender, v1::REFERRAL_STATE_RECALLED},
    {v1::REFERRAL_STATE_ACCEPTED, Verb::kComplete, Actor::kRecipient, v1::REFERRAL_STATE_COMPLETED},
    {v1::REFERRAL_STATE_ACCEPTED, Verb::kReturn, Actor::kRecipient, v1::REFERRAL_STATE_RETURNED},
    {v1::REFERRAL_STATE_ACCEPTED, Verb::kRecall, Actor::kSender, v1::REFERRAL_STATE_RECALLED, true},
};

constexpr State kStates[] = {v1::REFERRAL_STATE_SENT,     v1::REFERRAL_STATE_ACCEPTED,
                             v1::REFERRAL_STATE_DECLINED, v1::REFERRAL_STATE_RECALLED,
                             v1::REFERRAL_STATE_EXPIRED,  v1::REFERRAL_STATE_COMPLETED,
                             v1::REFERRAL_STATE_RETURNED};

// The user of each actor for this kind of referral, and the expected result of each by the table.
struct ActorOf {
  Actor actor;
  const char* user;
};
constexpr ActorOf kActors[] = {{Actor::kSender, "agent-arthabaska"},
                               {Actor::kRecipient, "agent-drummond"},
                               {Actor::kLeadOfNeither, "agent-becancour"},
                               {Actor::kStranger, "agent-erable"},
                               {Actor::kAdvisor, "advisor"},
                               {Actor::kAnalyst, "analyst"},
                               {Actor::kAdministrator, "administrator"}};

struct Cell {
  State state;
  Actor actor;
  std::string user;
  Verb verb;
  std::string referral = "";
};

// The actor of the verb, in any state.
Actor WhoActs(v1::ReferralKind kind, Verb verb) {
  return verb == Verb::kRecall || kind == v1::REFERRAL_KIND_EXTERNAL ? Actor::kSender : Actor::kRecipient;
}

std::string Expected(v1::ReferralKind kind, const Cell& cell) {
  if (cell.actor == Actor::kAnalyst || cell.actor == Actor::kAdministrator)
    return "PERMISSION_DENIED ROLE_MISSING";
  if (cell.actor == Actor::kStranger) return "NOT_FOUND RESOURCE_NOT_FOUND";
  if (cell.actor != WhoActs(kind, cell.verb)) return "PERMISSION_DENIED NOT_YOURS";
  for (const Rule& rule : kRules) {
    if (rule.from != cell.state || rule.verb != cell.verb) continue;
    if (rule.consultation_only && kind != v1::REFERRAL_KIND_CONSULTATION) continue;
    return v1::ReferralState_Name(rule.to);
  }
  return "FAILED_PRECONDITION WRONG_STATE";
}

std::string Observed(const absl::StatusOr<v1::Referral>& answer) {
  if (answer.ok()) return v1::ReferralState_Name(answer->state());
  return absl::StrCat(absl::StatusCodeToString(answer.status().code()), " ",
                      ErrorDetails(answer.status()).reason);
}

// An organization without accounts has no users.
std::vector<Cell> CellsOf(v1::ReferralKind kind) {
  std::vector<Cell> cells;
  for (const State state : kStates) {
    for (const ActorOf& actor : kActors) {
      if (kind == v1::REFERRAL_KIND_EXTERNAL && actor.actor == Actor::kRecipient) continue;
      for (const Verb verb : kVerbs) cells.push_back({state, actor.actor, actor.user, verb});
    }
  }
  return cells;
}

class ReferralTableTest : public ReferralTest, public testing::WithParamInterface<v1::ReferralKind> {
 protected:
  const char* Answerer() const { return GetParam() == v1::REFERRAL_KIND_EXTERNAL ? kSender : kRecipient; }

  // A referral in the state, on a new dossier; waits for the expiry if it is to expire.
  std::string ReferralIn(State state) {
    if (state == v1::REFERRAL_STATE_EXPIRED) return Sent(GetParam(), kPast);
    std::string name = Sent(GetParam());
    if (state == v1::REFERRAL_STATE_SENT) return name;
    for (const Rule& rule : kRules) {
      if (rule.to != state) continue;
      if (rule.from == v1::REFERRAL_STATE_ACCEPTED) Ok(MoveBy(Answerer(), {Verb::kAccept, name, kSentOn}));
      Ok(MoveBy(rule.verb == Verb::kRecall ? kSender : Answerer(), {rule.verb, name}));
      return name;
    }
    ADD_FAILURE() << "no way to " << state;
    return name;
  }

  // The lead of the dossier after its referral reached the state.
  const char* LeaderIn(State state) const {
    const bool moved = GetParam() == v1::REFERRAL_KIND_TRANSFER &&
                       (state == v1::REFERRAL_STATE_ACCEPTED || state == v1::REFERRAL_STATE_COMPLETED);
    return moved ? kRecipient : kSender;
  }
};

TEST_P(ReferralTableTest, EveryStateActorAndVerb) {
  std::vector<Cell> cells = CellsOf(GetParam());
  const bool external = GetParam() == v1::REFERRAL_KIND_EXTERNAL;
  ASSERT_EQ(cells.size(), external ? 7u * 6 * 5 : 7u * 7 * 5);
  int expiring = 0;
  for (Cell& cell : cells) {
    cell.referral = ReferralIn(cell.state);
    if (cell.state == v1::REFERRAL_STATE_EXPIRED) ++expiring;
    if (cell.actor == Actor::kLeadOfNeither) GiveToThird(LeaderIn(cell.state), DossierOf(cell.referral));
  }
  AwaitExpired(expiring);

  std::map<std::string, int> outcomes;
  for (const Cell& cell : cells) {
    const std::string expected = Expected(GetParam(), cell);
    SCOPED_TRACE(testing::Message() << v1::ReferralState_Name(cell.state) << " " << cell.user << " "
                                    << cell.verb);
    const v1::Referral before = Ok(GetReferral("advisor", cell.referral));
    ASSERT_EQ(before.state(), cell.state);
    EXPECT_EQ(Observed(MoveBy(cell.user, {cell.verb, cell.referral, kLater})), expected);
    const v1::Referral after = Ok(GetReferral("advisor", cell.referral));
    ++outcomes[expected];
    if (absl::StartsWith(expected, "REFERRAL_STATE_")) {
      EXPECT_EQ(v1::ReferralState_Name(after.state()), expected);
    } else {
      EXPECT_EQ(after.etag(), before.etag()) << "what is refused changes nothing";
    }
  }
  std::cout << cells.size() << " cells of " << v1::ReferralKind_Name(GetParam()) << "\n";
  for (const auto& [outcome, count] : outcomes) std::cout << "  " << count << " " << outcome << "\n";
}

INSTANTIATE_TEST_SUITE_P(Kinds, ReferralTableTest,
                         testing::Values(v1::REFERRAL_KIND_CONSULTATION, v1::REFERRAL_KIND_TRANSFER,
                                         v1::REFERRAL_KIND_EXTERNAL),
                         [](const auto& info) { return v1::ReferralKind_Name(info.param).substr(14); });

using ReferralMovesTest = ReferralTest;

TEST_F(ReferralMovesTest, WhoMayNotKnowCannotTellWhatExists) {
  const std::string real = Sent(v1::REFERRAL_KIND_CONSULTATION);
  for (const char* user : {kStranger, "analyst", "administrator"}) {
    for (const Verb verb : kVerbs) {
      const absl::Status refusal = MoveBy(user, {verb, real}).status();
      for (const std::string& none :
           {absl::StrCat(DossierOf(real), "/referrals/2"), std::string("dossiers/999/referrals/1")}) {
        const absl::Status other = MoveBy(user, {verb, none}).status();
        EXPECT_EQ(other.code(), refusal.code()) << user << " " << verb;
        EXPECT_EQ(ErrorDetails(other).reason, ErrorDetails(refusal).reason);
        EXPECT_EQ(absl::StrReplaceAll(other.message(), {{none, real}}), refusal.message());
      }
    }
  }
}

// A wrong actor learns nothing of etag, state or fields; the right one gets their errors in this order.
TEST_F(ReferralMovesTest, TheActorIsJudgedFirstThenTheEtagThenTheState) {
  const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Move move = {Verb::kReturn, name, "2999-01-01", "999", ""};
  EXPECT_THAT(MoveBy(kSender, move), kNotYours);
  EXPECT_THAT(MoveBy("advisor", move), kNotYours);
  EXPECT_THAT(MoveBy(kRecipient, move), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  move.etag = Ok(GetReferral(kRecipient, name)).etag();
  EXPECT_THAT(MoveBy(kRecipient, move), kWrongState);
  Ok(MoveBy(kRecipient, {Verb::kAccept, name, kSentOn}));
  move.etag = Ok(GetReferral(kRecipient, name)).etag();
  EXPECT_THAT(MoveBy(kRecipient, move), IsRefusedForFields(Fields{"on", "text"}));
}

TEST_F(ReferralMovesTest, EveryEndSaysWhy) {
  const struct {
    Verb verb;
    const char* user;
    bool accepted;
    const char* required;
    const char* field;
    const char* label;
    const char* code;
  } kEnds[] = {
      {Verb::kDecline, kRecipient, false, "decline_reason", "decline_reason", "Hors mandat", "hors-mandat"},
      {Verb::kRecall, kSender, false, "text", "code", "Envoyée par erreur", "erreur"},
      {Verb::kRecall, kSender, true, "text", "code", "Besoin disparu", "besoin-disparu"},
      {Verb::kComplete, kRecipient, true, "text", "code", "Besoin répondu en partie", "en-partie"},
      {Verb::kReturn, kRecipient, true, "text", "code", "Projet reporté", "projet-reporte"}};
  for (const auto& end : kEnds) {
    SCOPED_TRACE(testing::Message() << end.verb << (end.accepted ? " accepted" : " sent"));
    const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
    if (end.accepted) Ok(MoveBy(kRecipient, {Verb::kAccept, name, kSentOn}));
    Move move = {end.verb, name, "2018-06-01", "", ""};
    EXPECT_THAT(MoveBy(end.user, move), IsRefusedForFields(Fields{end.required}));
    move.code = "bof";
    EXPECT_THAT(MoveBy(end.user, move), IsRefusedForFields(Fields{end.field}));
    move.code = end.label;
    Ok(MoveBy(end.user, move));
    for (const char* party : {kSender, kRecipient}) {
      const v1::Referral referral = Ok(GetReferral(party, name));
      EXPECT_EQ(end.verb == Verb::kDecline ? referral.decline_reason() : referral.end_code(), end.code)
          << party;
    }
  }
}

// A text may replace a code, except for a refusal; callers with full view read it.
TEST_F(ReferralMovesTest, ATextDoesInsteadOfACodeExceptForARefusal) {
  const std::string declined = Sent(v1::REFERRAL_KIND_CONSULTATION);
  Move move = {Verb::kDecline, declined, "2018-06-01", "", "", "Ombrefeuille"};
  EXPECT_THAT(MoveBy(kRecipient, move), IsRefusedForFields(Fields{"decline_reason"}));
  for (const Verb verb : {Verb::kRecall, Verb::kComplete, Verb::kReturn}) {
    const std::string name = Sent(v1::REFERRAL_KIND_CONSULTATION);
    Ok(MoveBy(kRecipient, {Verb::kAccept, name, kSentOn}));
    Ok(MoveBy(verb == Verb::kRecall ? kSender : kRecipient,
              {verb, name, "2018-06-01", "", "", "Ombrefeuille"}));
    EXPECT_EQ(Ok(GetReferral(kSender, name)).answer_text(), "Ombrefeuille") << verb;
    EXPECT_EQ(Ok(GetReferral(kRecipient, name)).answer_text(), "") << verb << ": its view is closed";
  }
}

TEST_F(ReferralMovesTest, ALeadThatWentElsewhereIsNotGivenTwice) {
  const std::string pending = Sent(v1::REFERRAL_KIND_TRANSFER);
  GiveToThird(kSender, DossierOf(pending));
  EXPECT_THAT(MoveBy(kRecipient, {Verb::kAccept, pending, kLater}), kWrongState);
  EXPECT_EQ(Get(DossierOf(pending)).lead_organization(), "organizations/mrc-becancour");
  Ok(MoveBy(kRecipient, {Verb::kDecline, pending, kLater}));

  const std::string accepted = Sent(v1::REFERRAL_KIND_TRANSFER);
  Ok(MoveBy(kRecipient, {Verb::kAccept, accepted}));
  GiveToThird(kRecipient, DossierOf(accepted));
  EXPECT_THAT(MoveBy(kRecipient, {Verb::kReturn, accepted, kLater}), kWrongState);
  EXPECT_EQ(Get(DossierOf(accepted)).lead_organization(), "organizations/mrc-becancour");
}

TEST_F(ReferralMovesTest, TheSenderAnswersForAnOrganizationWithoutAccounts) {
  const std::string name = Sent(v1::REFERRAL_KIND_EXTERNAL);
  v1::Referral referral = Ok(MoveBy(kSender, {Verb::kAccept, name, "2018-05-20"}));
  EXPECT_EQ(referral.answered_on(), "2018-05-20");
  EXPECT_FALSE(referral.view_open()) << "nobody there has an account";
  EXPECT_EQ(Get(DossierOf(name)).lead_organization(), "organizations/mrc-arthabaska");
  referral = Ok(MoveBy(kSender, {Verb::kComplete, name, "2018-06-01", "", "sans-suite", "Ombrefeuille"}));
  EXPECT_EQ(referral.end_code(), "sans-suite");
  EXPECT_EQ(referral.answer_text(), "Ombrefeuille") << "the sender sees its dossier in full";
  // An EXTERNAL referral goes only to organizations without accounts, and only EXTERNAL ones go there.
  const std::string dossier = NewDossierWithConsent();
  EXPECT_THAT(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_EXTERNAL, "mrc-drummond")),
              IsRefusedForFields(Fields{"referral.kind"}));
  for (const auto kind : {v1::REFERRAL_KIND_CONSULTATION, v1::REFERRAL_KIND_TRANSFER}) {
    EXPECT_THAT(Send(kSender, ReferralOf(dossier, kind, "risq")),
                IsRefusedForFields(Fields{"referral.kind"}));
  }
}

// Only the lead sends, in its own name: neither an advisor of the network nor a former lead.
TEST_F(ReferralMovesTest, OnlyTheLeadSends) {
  const std::string dossier = NewDossierWithConsent();
  const v1::CreateReferralRequest request =
      ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  EXPECT_THAT(Send("advisor", request), kNotYours);
  EXPECT_THAT(Send(kStranger, request), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  const auto no_role = IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING");
  EXPECT_THAT(Send("analyst", request), no_role);
  EXPECT_THAT(Send("administrator", request), no_role);
  const std::string sent = Ok(Send(kSender, request)).name();
  v1::CreateReferralRequest other = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-erable");
  EXPECT_THAT(Send(kRecipient, other), IsRefused(StatusCode::kPermissionDenied, "COVER_SHEET_ONLY"));
  Ok(MoveBy(kRecipient, {Verb::kAccept, sent}));
  EXPECT_THAT(Send(kRecipient, other), kNotYours) << "who works along does not lead";
  GiveToThird(kSender, dossier);
  EXPECT_THAT(Send(kSender, other), kNotYours);
  other.mutable_referral()->set_sent_on(kLater);
  EXPECT_EQ(Ok(Send(kThird, other)).from_organization(), "organizations/mrc-becancour");
  // The same recipient cannot get a second referral while the first waits.
  EXPECT_THAT(Send(kThird, other), kWrongState);
}

}  // namespace
}  // namespace relais
