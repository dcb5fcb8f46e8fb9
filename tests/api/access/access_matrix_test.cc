// Calls every method of the API for every role, token scope and relation of the caller's organization to a
// dossier. Exactly the accesses of the rules of the domain must succeed.

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "relais/v1/annotations.pb.h"
#include "tests/api/access/access_matrix_calls.h"
#include "tests/api/access/access_matrix_rules.h"
#include "tests/api/access/access_matrix_situation.h"

namespace relais::access_matrix {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using testing::Contains;

std::set<std::string> MethodsOfTable() {
  std::set<std::string> methods;
  for (const Line& line : Table()) methods.insert(line.method);
  return methods;
}

TEST(AccessTableTest, HasALineForEveryMethodAndForNothingElse) {
  std::set<std::string> described;
  for (const MethodDescriptor* method : AllMethods()) described.insert(method->name());
  const std::set<std::string> written = MethodsOfTable();
  for (const std::string& method : described) EXPECT_THAT(written, Contains(method)) << "no line for it";
  for (const std::string& method : written) {
    EXPECT_THAT(described, Contains(method)) << "there is no such method";
    EXPECT_TRUE(CanCall(method)) << method;
  }
}

TEST(AccessTableTest, SaysWhatTheProtoFilesSay) {
  std::map<std::string, v1::AccessRule> rules;
  for (const MethodDescriptor* method : AllMethods())
    rules[method->name()] = method->options().GetExtension(v1::access);
  for (const Line& line : Table()) {
    SCOPED_TRACE(absl::StrCat(line.method, ": ", line.family->name));
    const v1::AccessRule& rule = rules[line.method];
    std::vector<int> roles(rule.roles().begin(), rule.roles().end());
    std::sort(roles.begin(), roles.end());
    EXPECT_EQ(roles, RolesOf(*line.family));
    EXPECT_EQ(rule.scope(), line.family->scope);
    EXPECT_EQ(rule.anonymous(), line.family->anonymous);
    EXPECT_EQ(rule.session(), line.family->session);
    EXPECT_THAT(line.family->dossier, Contains(rule.dossier()));
  }
}

class AccessMatrixTest : public testing::Test {
 protected:
  using Cell = std::tuple<std::string, std::string, Relation>;

  // In each test rather than for the suite: a suite with a failed set-up counts as skipped.
  void SetUp() override {
    if (situation_ == nullptr) situation_ = std::make_unique<Situation>();
    ASSERT_FALSE(HasFailure()) << "the situation could not be made";
  }
  static void TearDownTestSuite() { situation_.reset(); }

  static std::string Filled(const Line& line, const Case& made, const Caller& caller) {
    const std::string number = made.dossier.substr(made.dossier.find('/') + 1);
    return absl::StrReplaceAll(line.request, {{"$D", made.dossier},
                                              {"$N", number},
                                              {"$R", absl::StrCat(made.referral)},
                                              {"$I", absl::StrCat(made.intervention)},
                                              {"$W", made.duplicate},
                                              {"$L", made.lead},
                                              {"$O", made.lead_at_opening},
                                              {"$T", made.word},
                                              {"$X", absl::StrCat("X-", made.word)},
                                              {"$S", absl::StrCat(made.opened_after)},
                                              {"$V", absl::StrCat(made.seen_at)},
                                              {"$E", made.incident},
                                              {"$U", caller.user},
                                              {"$K", caller.token}});
  }

  static Answer Ask(const Line& line, const Case& made, const Caller& caller) {
    const std::unique_ptr<Message> request = ParseRequest(line.method, Filled(line, made, caller));
    if (request == nullptr) return {absl::StatusCode::kUnimplemented, line.method, {}, nullptr};
    // The sign-out revokes the token.
    if (std::string(line.method) == "SignOut")
      return Call(situation_->FreshClientOf(caller), line.method, *request);
    return Call(situation_->ClientOf(caller), line.method, *request);
  }

  // Outcome of an answered list: the part of the case that it shows.
  static Outcome Shown(const Message& content, const Case& made) {
    if (content.GetDescriptor() == v1::QueryStatisticsResponse::descriptor()) {
      const auto& counted = dynamic_cast<const v1::QueryStatisticsResponse&>(content).result();
      return counted.total() > 0 || !counted.rows().empty() ? Outcome::kShows : Outcome::kHides;
    }
    if (content.GetDescriptor() == v1::QueryStatisticsSeriesResponse::descriptor()) {
      const auto& points = dynamic_cast<const v1::QueryStatisticsSeriesResponse&>(content).points();
      const bool counted = std::any_of(points.begin(), points.end(),
                                       [](const auto& point) { return point.result().total_whole() > 0; });
      return counted ? Outcome::kShows : Outcome::kHides;
    }
    if (content.GetDescriptor() == v1::GetReportResponse::descriptor()) {
      const auto& sections = dynamic_cast<const v1::GetReportResponse&>(content).report().sections();
      const bool counted =
          std::any_of(sections.begin(), sections.end(), [](const v1::ReportSection& section) {
            return !section.agreement().empty() && section.groups(0).figures(0).whole() > 0;
          });
      return counted ? Outcome::kShows : Outcome::kHides;
    }
    Outcome shown = Outcome::kHides;
    for (const std::string& item : ItemsOf(content)) {
      if (made.IsOwnPart(item)) {
        if (shown == Outcome::kHides) shown = Outcome::kShowsOwn;
      } else if (made.Has(item)) {
        shown = Outcome::kShows;
      }
    }
    return shown;
  }

  static bool IsOfList(Outcome outcome) {
    return outcome == Outcome::kShows || outcome == Outcome::kShowsOwn || outcome == Outcome::kHides;
  }

  void Visit(const Line& line, const Caller& caller, Relation relation) {
    const Case& made = situation_->CaseOf(caller.who, relation);
    const Answer answer = Ask(line, made, caller);
    const Outcome expected = Expected(line, caller, relation);
    const bool listed = IsOfList(expected) && answer.content != nullptr;
    const Outcome got = listed ? Shown(*answer.content, made) : RightOf(answer);
    EXPECT_EQ(static_cast<char>(got), static_cast<char>(expected)) << answer.Text();
    if (expected == Outcome::kNotFound) ExpectAsIfAbsent(line, made, caller, answer);
    if (expected == Outcome::kAllowed && std::string(line.method) == "GetDossier") ExpectPersonal(answer);
    ExpectNothingElse(caller, answer);
    visited_.insert({line.method, caller.name, relation});
  }

  // A hidden dossier gets the same answer as one that does not exist.
  void ExpectAsIfAbsent(const Line& line, const Case& made, const Caller& caller, const Answer& answer) {
    Case absent = made;
    absent.dossier = "dossiers/999999";
    absent.duplicate = "dossiers/999998";
    absent.incident = "incidents/999999";
    EXPECT_EQ(WithoutNames(answer.Text(), made), WithoutNames(Ask(line, absent, caller).Text(), absent));
  }
  static std::string WithoutNames(const std::string& text, const Case& made) {
    return absl::StrReplaceAll(text, {{made.dossier, "$D"}, {made.duplicate, "$W"}, {made.incident, "$E"}});
  }

  static void ExpectPersonal(const Answer& answer) {
    ASSERT_NE(answer.content, nullptr) << answer.Text();
    EXPECT_FALSE(PersonalFieldsOf(*answer.content).empty());
  }

  // For every method and dossier: no resource, personal field or text beyond the caller's rights.
  void ExpectNothingElse(const Caller& caller, const Answer& answer) {
    ExpectNoSecret(caller, answer.Text());
    if (answer.content == nullptr) return;
    for (const std::string& item : ItemsOf(*answer.content)) {
      // The audit registers name every dossier, and disclose nothing of it.
      if (caller.who == Who::kAdministrator || !absl::StartsWith(item, "dossiers/")) continue;
      EXPECT_TRUE(situation_->MayKnow(caller.who, item)) << item;
    }
    for (const PersonalField& personal : PersonalFieldsOf(*answer.content)) {
      ++personal_fields_;
      if (!personal.resource.empty()) {
        EXPECT_TRUE(situation_->MayReadPersonal(caller.who, personal.resource))
            << personal.field << " of " << personal.resource;
      } else {
        EXPECT_TRUE(IsOfAnAccount(personal.field) || (IsAdvisor(caller) && IsOfAnIncident(personal.field)))
            << personal.field;
      }
    }
  }

  // Colleagues see each other's names; a user's lists are visible only to that user.
  static bool IsOfAnAccount(const std::string& field) {
    return absl::StartsWith(field, "relais.v1.User.") || absl::StartsWith(field, "relais.v1.SavedList.");
  }
  static bool IsOfAnIncident(const std::string& field) {
    return absl::StartsWith(field, "relais.v1.Incident.");
  }
  static bool IsAdvisor(const Caller& caller) {
    return caller.who == Who::kAdvisor || caller.who == Who::kStranger;
  }

  static void ExpectNoSecret(const Caller& caller, const std::string& text) {
    EXPECT_FALSE(caller.who == Who::kAgent && absl::StrContains(text, Situation::kLater)) << text;
    const std::string mark = Situation::kSecret;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      at += mark.size();
      std::size_t end = at;
      while (end < text.size() && absl::ascii_isalnum(static_cast<unsigned char>(text[end]))) ++end;
      const std::string dossier = situation_->DossierOf(text.substr(at, end - at));
      EXPECT_THAT(situation_->FullyVisibleTo(caller.who), Contains(dossier)) << text;
    }
  }

  static std::unique_ptr<Situation> situation_;
  std::set<Cell> visited_;
  std::size_t personal_fields_ = 0;
};

std::unique_ptr<Situation> AccessMatrixTest::situation_;

TEST_F(AccessMatrixTest, EveryCellIsAsTheRulesSay) {
  for (const Line& line : Table()) {
    for (const Caller& caller : situation_->callers()) {
      for (std::size_t i = 0; i < kRelations; ++i) {
        SCOPED_TRACE(
            absl::StrCat(line.method, " (", line.family->name, "), ", caller.name, ", ", kRelationNames[i]));
        Visit(line, caller, static_cast<Relation>(i));
      }
    }
  }
  const std::size_t methods = MethodsOfTable().size();
  const std::size_t cells = methods * situation_->callers().size() * kRelations;
  EXPECT_GT(cells, 0U);
  EXPECT_EQ(visited_.size(), cells);
  EXPECT_GT(personal_fields_, 0U);
  std::cout << "access matrix: " << methods << " methods × " << situation_->callers().size() << " roles × "
            << kRelations << " relations = " << cells << " cells" << std::endl;
}

// With one dossier a page: no caller gets an empty or an extra page because of a hidden dossier.
TEST_F(AccessMatrixTest, PagesAndTotalsCountWhatTheCallerSees) {
  for (const Caller& caller : situation_->callers()) {
    const std::set<std::string>& visible = situation_->FullyVisibleTo(caller.who);
    const Client& client = situation_->ClientOf(caller);
    SCOPED_TRACE(caller.name);
    v1::QueryStatisticsRequest count;
    count.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
    count.mutable_query()->mutable_period()->set_label("2018-2019");
    if (caller.who == Who::kAnalyst) {
      // Counts are the network's, although its dossiers are hidden.
      EXPECT_EQ(Ok(client.QueryStatistics(count)).result().total(),
                static_cast<double>(situation_->FullyVisibleTo(Who::kAdvisor).size()));
    }
    if (visible.empty()) continue;
    EXPECT_EQ(Ok(client.QueryStatistics(count)).result().total(), static_cast<double>(visible.size()));
    if (caller.scope < v1::TOKEN_SCOPE_READ_ONLY) continue;
    v1::ListDossiersRequest list;
    list.set_page_size(1);
    std::vector<std::string> names;
    do {
      const v1::ListDossiersResponse page = Ok(client.ListDossiers(list));
      ASSERT_EQ(page.dossiers_size(), 1);
      names.push_back(page.dossiers(0).name());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    EXPECT_THAT(names, testing::UnorderedElementsAreArray(visible));
    v1::ListStatisticsDossiersRequest behind;
    *behind.mutable_query() = count.query();
    behind.set_page_size(500);
    EXPECT_EQ(Ok(client.ListStatisticsDossiers(behind)).dossiers_size(), static_cast<int>(visible.size()));
  }
}

// External identifiers are unique: the error shows that one is taken, and by which dossier only if the caller
// sees it.
TEST_F(AccessMatrixTest, AnIdentifierThatIsTakenTellsOfNoHiddenDossier) {
  const Caller& agent = situation_->callers().front();
  const std::string own = situation_->CaseOf(agent.who, Relation::kLead).dossier;
  const std::map<std::string, std::string> requests = {
      {"CreateDossier",
       "dossier { external_id: '$X' opened_on: '2018-04-10' project_title: 'Projet' phase: PHASE_STARTUP"
       " sector: 'culture' mrc: 'erable' lead_organization: 'mrc-arthabaska' promoter { name: 'Promoteur'"
       " gender: PROMOTER_GENDER_BOTH kind: PROMOTER_KIND_PROJECT } }"},
      {"CreateIntervention",
       "parent: '$D' intervention { external_id: '$X' held_on: '2018-05-03' subjects: 'gouvernance' }"},
      {"CreateFundingApplication",
       "parent: '$D' funding_application { external_id: '$X' program: 'piec'"
       " steps { step: FUNDING_STEP_KIND_INQUIRY step_on: '2018-05-03' } }"},
      {"CreateReferral",
       "parent: '$D' referral { external_id: '$X' kind: REFERRAL_KIND_CONSULTATION to_organization: "
       "'mrc-erable' }"}};
  for (std::size_t i = 0; i < kRelations; ++i) {
    const Case& made = situation_->CaseOf(agent.who, static_cast<Relation>(i));
    for (const auto& [method, request] : requests) {
      SCOPED_TRACE(absl::StrCat(method, ", ", kRelationNames[i]));
      const std::string text =
          absl::StrReplaceAll(request, {{"$D", own}, {"$X", absl::StrCat("X-", made.word)}});
      const Answer answer = Call(situation_->ClientOf(agent), method, *ParseRequest(method, text));
      EXPECT_EQ(answer.code, absl::StatusCode::kAlreadyExists) << answer.Text();
      const bool seen = situation_->FullyVisibleTo(agent.who).count(made.dossier) > 0;
      EXPECT_TRUE(seen || !absl::StrContains(answer.Text(), made.dossier)) << answer.Text();
      ExpectNoSecret(agent, answer.Text());
    }
  }
}

}  // namespace
}  // namespace relais::access_matrix
