// The inbox of an organization, its stream, and sending.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_split.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/referral_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kUs[] = "organizations/pole";
constexpr char kThem[] = "organizations/mrc-arthabaska";

class FakeAccounts : public v1::AccountService::Service {
 public:
  grpc::Status GetSelf(grpc::ServerContext*, const v1::GetSelfRequest*,
                       v1::GetSelfResponse* response) override {
    response->mutable_user()->set_organization(kUs);
    return grpc::Status::OK;
  }
};

// A feed with as many steps as the test sets; the token is the number of steps given.
class FakeReferrals : public v1::ReferralService::Service {
 public:
  grpc::Status ListReferrals(grpc::ServerContext*, const v1::ListReferralsRequest* request,
                             v1::ListReferralsResponse* response) override {
    lists.push_back(*request);
    for (const v1::Referral& referral : referrals) {
      const bool asked =
          request->to_organization().empty() || referral.to_organization() == request->to_organization();
      const bool from = request->from_organization().empty() ||
                        referral.from_organization() == request->from_organization();
      const bool state = request->states().empty() || referral.state() == request->states(0);
      if (asked && from && state) *response->add_referrals() = referral;
    }
    return grpc::Status::OK;
  }
  grpc::Status CreateReferral(grpc::ServerContext*, const v1::CreateReferralRequest* request,
                              v1::CreateReferralResponse* response) override {
    one = *request;
    response->mutable_referral()->set_name(request->parent() + "/referrals/1");
    return grpc::Status::OK;
  }
  grpc::Status BatchCreateReferrals(grpc::ServerContext*, const v1::BatchCreateReferralsRequest* request,
                                    v1::BatchCreateReferralsResponse* response) override {
    batch = *request;
    for (const v1::CreateReferralRequest& asked : request->requests()) {
      v1::BatchCreateReferralsResult& result = *response->add_results();
      result.set_parent(asked.parent());
      if (asked.parent() == refused) {
        result.set_code(9);
        result.set_reason("CONSENT_MISSING");
        result.set_message(
            "Aucun consentement valide ne couvre pole, ni aujourd’hui ni à la date d’envoi demandée.");
      } else {
        result.mutable_referral()->set_name(asked.parent() + "/referrals/1");
        result.mutable_referral()->set_state(v1::REFERRAL_STATE_SENT);
      }
    }
    return grpc::Status::OK;
  }
  grpc::Status RecallReferral(grpc::ServerContext*, const v1::RecallReferralRequest* request,
                              v1::RecallReferralResponse*) override {
    recall = *request;
    return grpc::Status::OK;
  }
  grpc::Status ListReferralEvents(grpc::ServerContext*, const v1::ListReferralEventsRequest* request,
                                  v1::ListReferralEventsResponse* response) override {
    const int begin = Begin(request->resume_token(), request->from_now());
    int given = begin;
    while (given < steps && given - begin < request->page_size()) *response->add_events() = Event(given++);
    response->set_resume_token(std::to_string(given));
    return grpc::Status::OK;
  }
  grpc::Status FollowReferralEvents(grpc::ServerContext* context,
                                    const v1::FollowReferralEventsRequest* request,
                                    grpc::ServerWriter<v1::FollowReferralEventsResponse>* writer) override {
    follows.push_back(*request);
    v1::FollowReferralEventsResponse response;
    const int begin = Begin(request->resume_token(), request->from_now());
    response.set_resume_token(std::to_string(begin));
    writer->Write(response);
    for (int i = begin; i < steps && !context->IsCancelled(); ++i) {
      *response.mutable_event() = Event(i);
      response.set_resume_token(std::to_string(i + 1));
      writer->Write(response);
    }
    if (rests) {
      if (follows.size() == 1) {
        given.set_value();
        going.get_future().wait();
      }
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the service stops");
    }
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "enough");
  }

  int Begin(const std::string& token, bool from_now) const {
    return from_now ? steps : token.empty() ? 0 : std::stoi(token);
  }
  static v1::ReferralEvent Event(int i) {
    v1::ReferralEvent event;
    event.set_sequence(100 + i);
    event.mutable_recorded_at()->set_seconds(1796130000 + i);
    event.set_step(i % 2 == 0 ? v1::REFERRAL_STEP_SENT : v1::REFERRAL_STEP_ACCEPTED);
    event.set_organization(kThem);
    event.set_user("users/jtremblay");
    event.mutable_referral()->set_name("dossiers/" + std::to_string(i + 1) + "/referrals/1");
    event.mutable_referral()->mutable_cover_sheet()->set_project_title("Épicerie\x1b[2J");
    return event;
  }

  std::vector<v1::Referral> referrals;
  std::vector<v1::ListReferralsRequest> lists;
  std::vector<v1::FollowReferralEventsRequest> follows;
  v1::CreateReferralRequest one;
  v1::BatchCreateReferralsRequest batch;
  v1::RecallReferralRequest recall;
  std::string refused;
  int steps = 3;
  // Whether a stream that has given all its steps signals `given` and then waits for `going`.
  bool rests = false;
  std::promise<void> given, going;
};

v1::Referral Referral(int dossier, const char* from, const char* to, v1::ReferralState state,
                      const std::string& respond_by, const std::string& sent_on = "2026-11-01") {
  v1::Referral referral;
  referral.set_name("dossiers/" + std::to_string(dossier) + "/referrals/1");
  referral.set_from_organization(from);
  referral.set_to_organization(to);
  referral.set_state(state);
  referral.set_respond_by(respond_by);
  referral.set_sent_on(sent_on);
  referral.mutable_cover_sheet()->set_project_title("Projet " + std::to_string(dossier));
  return referral;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  EXPECT_EQ(lines.back(), "") << "every line is whole";
  lines.pop_back();
  return lines;
}

class ReferralCommandsTest : public testing::Test {
 protected:
  std::vector<std::string> NamesInJson(const std::vector<std::string>& words) const {
    std::vector<std::string> arguments = words;
    arguments.insert(arguments.end(), {"--format", "json"});
    const Outcome outcome = server.Run(arguments);
    EXPECT_EQ(outcome.code, kDone) << outcome.err;
    std::vector<std::string> names;
    const Json answer = Json::parse(outcome.out);
    for (const Json& referral : answer["referrals"]) names.push_back(referral["name"]);
    return names;
  }
  Outcome Follow(std::vector<std::string> more) const {
    more.insert(more.begin(), {"referral", "inbox", "--follow"});
    return server.Run(more);
  }

  FakeAccounts accounts;
  FakeReferrals referrals;
  const FakeServer server{&accounts, &referrals};
  const Folder folder;
  const std::string position = folder.Path("position");
};

TEST_F(ReferralCommandsTest, TheInboxHasWhatWaitsForUsTheMostUrgentFirst) {
  referrals.referrals = {
      Referral(1, kThem, kUs, v1::REFERRAL_STATE_SENT, ""),
      Referral(2, kThem, kUs, v1::REFERRAL_STATE_ACCEPTED, ""),
      Referral(3, kUs, kThem, v1::REFERRAL_STATE_SENT, "2026-11-20", "2026-11-10"),
      Referral(4, kThem, kUs, v1::REFERRAL_STATE_SENT, "2026-12-15"),
      Referral(5, kThem, kUs, v1::REFERRAL_STATE_SENT, "2026-12-01"),
  };
  EXPECT_THAT(NamesInJson({"referral", "inbox"}),
              ElementsAre("dossiers/5/referrals/1", "dossiers/4/referrals/1", "dossiers/1/referrals/1"));
  ASSERT_EQ(referrals.lists.size(), 1u) << "the others are not even asked for";
  EXPECT_EQ(referrals.lists[0].to_organization(), kUs);
  EXPECT_THAT(referrals.lists[0].states(), ElementsAre(v1::REFERRAL_STATE_SENT));
  EXPECT_THAT(NamesInJson({"referral", "inbox", "--all"}),
              ElementsAre("dossiers/5/referrals/1", "dossiers/4/referrals/1", "dossiers/1/referrals/1",
                          "dossiers/3/referrals/1", "dossiers/2/referrals/1"));
  EXPECT_THAT(NamesInJson({"referral", "inbox", "--limit", "1"}), ElementsAre("dossiers/5/referrals/1"));
  EXPECT_THAT(server.Run({"referral", "inbox"}).out, HasSubstr("Projet 5"));
}

TEST_F(ReferralCommandsTest, TheStreamIsALineForEachStep) {
  const std::vector<std::string> lines = Lines(Follow({"--limit", "2"}).out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], testing::StartsWith("Inscrit le"));
  EXPECT_EQ(lines[1],
            "2026-12-01 08:00:00  envoyée      1/1        jtremblay       mrc-arthabaska                     "
            "          "
            "Épicerie [2J")
      << "data does not move the cursor";
  EXPECT_THAT(lines[2], HasSubstr("acceptée     2/1"));
  EXPECT_EQ(lines[1].find("jtremblay"), lines[2].find("jtremblay")) << "aligned";
}

TEST_F(ReferralCommandsTest, TheStreamInJsonIsAnObjectOnEachLine) {
  const std::vector<std::string> lines = Lines(Follow({"--limit", "2", "--format", "json"}).out);
  ASSERT_EQ(lines.size(), 2u);
  const Json second = Json::parse(lines[1]);
  EXPECT_EQ(second["step"], "REFERRAL_STEP_ACCEPTED");
  EXPECT_EQ(second["sequence"], 101);
  EXPECT_EQ(second["referral"]["name"], "dossiers/2/referrals/1");
  EXPECT_EQ(second["resumeToken"], "2");
}

TEST_F(ReferralCommandsTest, TheStreamInCsvHasAHeader) {
  const std::string out = Follow({"--limit", "1", "--format", "csv"}).out;
  EXPECT_EQ(out.substr(0, out.find('\r')),
            "recorded_at,step,referral_name,user,organization,referral_cover_sheet_project_title");
  EXPECT_THAT(out, HasSubstr("2026-12-01T13:00:00Z,sent,dossiers/1/referrals/1,users/jtremblay,"));
}

TEST_F(ReferralCommandsTest, ALaterRunGoesOnWithoutLossOrRepeat) {
  EXPECT_EQ(Follow({"--limit", "2", "--resume-token-file", position, "--from-now"}).code, kSignIn)
      << "nothing new came before the stream ended";
  EXPECT_EQ(folder.Read("position"), "3\n") << "and yet the position is kept";
  referrals.steps = 5;
  const Outcome fourth = Follow({"--limit", "1", "--resume-token-file", position, "--from-now"});
  EXPECT_THAT(fourth.out, HasSubstr(" 4/1 "));
  EXPECT_EQ(folder.Mode("position"), 0600u);
  const Outcome fifth = Follow({"--limit", "1", "--resume-token-file", position});
  EXPECT_THAT(fifth.out, AllOf(HasSubstr(" 5/1 "), Not(HasSubstr(" 4/1 "))));
  EXPECT_EQ(referrals.follows.back().resume_token(), "4");
  EXPECT_FALSE(referrals.follows.back().from_now());
  // The exit code comes from the status that ended the stream.
  const Outcome ended = Follow({"--resume-token-file", position});
  EXPECT_EQ(ended.code, kSignIn);
  EXPECT_EQ(folder.Read("position"), "5\n");
}

// A buffer that signals its first write.
class Notice : public std::stringbuf {
 public:
  std::promise<void> given;

 private:
  int sync() override {
    if (!std::exchange(told_, true)) given.set_value();
    return 0;
  }
  bool told_ = false;
};

TEST_F(ReferralCommandsTest, TheStreamGoesOnWhenTheServiceIsBack) {
  FakeReferrals before, after;
  before.rests = true;
  after.steps = 4;
  auto server = std::make_unique<FakeServer>(std::initializer_list<grpc::Service*>{&before});
  const std::string address = server->address();
  std::ostringstream out;
  Notice notice;
  std::ostream err(&notice);
  int code = -1;
  std::thread follower([&] {
    code = cli::Run({"--server", address, "referral", "inbox", "--follow", "--limit", "4"}, Variables({}),
                    out, err);
  });
  before.given.get_future().wait();
  before.going.set_value();
  server.reset();
  notice.given.get_future().wait();
  const FakeServer back({&after}, address);
  follower.join();
  EXPECT_EQ(code, kDone) << notice.str();
  EXPECT_EQ(after.follows.front().resume_token(), "3");
  EXPECT_EQ(Lines(out.str()).size(), 1u + 4u) << "each step once, and the header once";
  EXPECT_EQ(notice.str(), "Le service ne répond plus; la suite viendra à son retour.\n");
}

TEST_F(ReferralCommandsTest, AServiceThatWasNeverThereIsNotWaitedFor) {
  EXPECT_EQ(RunProgram({"--server", "127.0.0.1:1", "referral", "inbox", "--follow"}).code, kTryLater);
}

TEST_F(ReferralCommandsTest, APositionThatCannotBeKeptStopsTheStream) {
  const Outcome outcome = Follow({"--resume-token-file", "/no/such/folder/position"});
  EXPECT_EQ(outcome.code, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("/no/such/folder/position"));
}

TEST_F(ReferralCommandsTest, StepsAreListedFromThePositionOn) {
  const std::vector<std::string> events = {"referral", "events",   "--resume-token-file",
                                           position,   "--format", "json"};
  EXPECT_EQ(Json::parse(server.Run(events).out)["events"].size(), 3u);
  EXPECT_EQ(folder.Read("position"), "3\n");
  EXPECT_TRUE(Json::parse(server.Run(events).out)["events"].empty());
  referrals.steps = 1203;
  std::vector<std::string> limited = events;
  limited.insert(limited.end(), {"--limit", "700"});
  EXPECT_EQ(Json::parse(server.Run(limited).out)["events"].size(), 700u);
  EXPECT_EQ(folder.Read("position"), "703\n");
  EXPECT_EQ(Json::parse(server.Run(events).out)["events"].size(), 500u);
}

TEST_F(ReferralCommandsTest, WhatBelongsToTheStreamNeedsIt) {
  EXPECT_EQ(server.Run({"referral", "inbox", "--from-now"}).code, kBadUsage);
  EXPECT_EQ(server.Run({"referral", "inbox", "--resume-token-file", position}).code, kBadUsage);
  EXPECT_EQ(server.Run({"referral", "inbox", "--follow", "--all"}).code, kBadUsage);
}

TEST_F(ReferralCommandsTest, OneDossierIsOneReferral) {
  const Outcome outcome = server.Run(
      {"referral", "create", "12", "--to", "pole", "--kind", "consultation", "--reason-code", "expertise"});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(referrals.one.parent(), "dossiers/12");
  EXPECT_EQ(referrals.one.referral().reason_code(), "expertise");
  EXPECT_TRUE(referrals.batch.requests().empty());
}

TEST_F(ReferralCommandsTest, SeveralDossiersHaveALineEachWithItsResult) {
  const std::vector<std::string> create = {"referral", "create", "12",     "13",          "14",
                                           "--to",     "pole",   "--kind", "consultation"};
  EXPECT_EQ(server.Run(create).code, kDone);
  referrals.refused = "dossiers/13";
  const Outcome outcome = server.Run(create);
  EXPECT_EQ(outcome.code, kFailed) << "not all of them were sent";
  const std::vector<std::string> lines = Lines(outcome.out);
  EXPECT_THAT(lines,
              testing::Contains(AllOf(testing::StartsWith("12 "), HasSubstr("12/1"), HasSubstr("envoyée"))));
  EXPECT_THAT(lines, testing::Contains(AllOf(testing::StartsWith("13 "), HasSubstr("consentement manquant"),
                                             HasSubstr("la date d’envoi demandée."))))
      << "whole, whatever the width";
  EXPECT_THAT(outcome.err,
              HasSubstr("D’abord : relais consent create 13 --purpose accompagnement --recipient pole"));
  ASSERT_EQ(referrals.batch.requests_size(), 3);
  EXPECT_EQ(referrals.batch.requests(2).parent(), "dossiers/14");
  EXPECT_EQ(referrals.batch.requests(2).referral().to_organization(), "pole");
  EXPECT_FALSE(referrals.batch.request_id().empty());

  std::vector<std::string> with_id = create;
  with_id.insert(with_id.end(), {"--external-id", "R-1"});
  EXPECT_EQ(server.Run(with_id).code, kBadUsage) << "an identifier is of one referral";
}

TEST_F(ReferralCommandsTest, AMoveTakesACodeInsteadOfWords) {
  EXPECT_EQ(server.Run({"referral", "recall", "12/1", "--code", "erreur"}).code, kDone);
  EXPECT_EQ(referrals.recall.code(), "erreur");
  EXPECT_EQ(referrals.recall.text(), "");
}

}  // namespace
}  // namespace relais::cli
