// Statements: one text for sets of any size, a bounded statement cache, and deadlines that apply to every
// part of the work.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/access/access.h"
#include "storage/projections/search_index.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

class SessionTest : public StoreTest {
 protected:
  // A session on a small table.
  std::unique_ptr<Session> OpenSession() {
    engine_ = CloseAndOpenEngine();
    auto writer = engine_->OpenWriter();
    EXPECT_TRUE(writer.ok()) << writer.status();
    EXPECT_TRUE((*writer)->ExecuteOnce("CREATE TABLE t (i BIGINT, x TEXT)").ok());
    EXPECT_TRUE((*writer)->Execute("INSERT INTO t (i, x) VALUES (?, ?)", {7, "seven"}).ok());
    return *std::move(writer);
  }

  std::unique_ptr<Engine> engine_;
};

std::vector<std::string> Texts(int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(absl::StrCat("text \"", i, "\" \\ \n é"));
  return texts;
}

TEST_P(SessionTest, OneStatementServesSetsOfAnySize) {
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  Read([](const Snapshot& whole) {
    const std::vector<std::string> network = {"pole", "mrc-drummond"};
    const Scope scope = {true, "pole", "2026-01-01", network};
    const auto ask = [&](int size, const Snapshot& snapshot) {
      DossierConditions conditions;
      conditions.in.push_back({"sector", Texts(size)});
      conditions.in.push_back({"agreement", Texts(size)});
      conditions.in.back().values.emplace_back("none");
      ASSERT_TRUE(ListDossierRecords(snapshot, conditions, 0, 10).ok());
      for (int i = 0; i < size; ++i) conditions.ids.push_back(i);
      ASSERT_TRUE(ListDossierRecords(snapshot, conditions, 0, 10).ok());
      ASSERT_TRUE(LeadsOf(snapshot, conditions.ids).ok());
      ReferralConditions referrals;
      referrals.states = Texts(size);
      ASSERT_TRUE(ListReferralRecords(snapshot, referrals, {}, 10).ok());
      ASSERT_TRUE(ListIncidentRecords(snapshot, Texts(size), 0, 10).ok());
      ASSERT_TRUE(DossiersWithAnyWordSince(snapshot, 0, 0, Texts(size)).ok());
      const auto shared = PlanSimilarityQuery(snapshot, ComparedField::kTitle, Texts(size), 5);
      ASSERT_TRUE(shared.ok()) << shared.status();
      ASSERT_TRUE(DossiersSharingWords(snapshot, *shared, 10).ok());
    };
    for (const Snapshot& snapshot : {whole, whole.RestrictedTo(scope)}) {
      ask(2, snapshot);
      const std::int64_t prepared = snapshot.session().prepared_statements();
      for (const int size : {1, 3, 50, 5000}) ask(size, snapshot);
      EXPECT_EQ(snapshot.session().prepared_statements(), prepared);
    }
  });
}

TEST_P(SessionTest, ASetHoldsWhatItWasGiven) {
  const auto session = OpenSession();
  for (const std::string& text : Texts(5)) {
    ASSERT_TRUE(session->Execute("INSERT INTO t (i, x) VALUES (?, ?)", {1, text}).ok());
  }
  const std::string texts =
      absl::StrCat("SELECT COUNT(*) FROM t WHERE x IN ", session->dialect().SetOfTexts());
  EXPECT_EQ(*session->QueryInteger(texts, {SetOf(Texts(4))}), 4);
  EXPECT_EQ(*session->QueryInteger(texts, {SetOf(std::vector<std::string>{})}), 0);
  const std::string integers =
      absl::StrCat("SELECT COUNT(*) FROM t WHERE i IN ", session->dialect().SetOfIntegers());
  EXPECT_EQ(*session->QueryInteger(integers, {SetOf(std::vector<std::int64_t>{7, -1})}), 1);
  EXPECT_EQ(*session->QueryInteger(integers, {SetOf(std::vector<std::int64_t>{})}), 0);
}

TEST_P(SessionTest, TheCacheStaysWithinItsLimits) {
  const auto session = OpenSession();
  // Distinct statements of several kilobytes each.
  const std::string filler(8000, ' ');
  for (int i = 0; i < 1500; ++i) {
    ASSERT_EQ(*session->QueryInteger(absl::StrCat("SELECT i + ", i, filler, " FROM t")), 7 + i);
    ASSERT_LE(session->cached_bytes(), StatementCacheLimits().bytes);
    ASSERT_LE(session->cached_statements(), StatementCacheLimits().count);
  }
  EXPECT_GT(session->cached_statements(), 10U);
  session->SetCacheLimits({5, 1 << 20});
  EXPECT_LE(session->cached_statements(), 5U);
  session->SetCacheLimits({5, 1});
  EXPECT_EQ(session->cached_statements(), 0U);
  EXPECT_EQ(*session->QueryInteger("SELECT i FROM t"), 7) << "one that cannot be kept is run all the same";
  EXPECT_EQ(session->cached_bytes(), 0U);
}

TEST_P(SessionTest, TheLeastRecentlyUsedStatementGoesFirst) {
  const auto session = OpenSession();
  session->SetCacheLimits({2, 1 << 20});
  const auto prepares = [&](const char* sql) {
    const std::int64_t before = session->prepared_statements();
    EXPECT_TRUE(session->QueryInteger(sql).ok());
    return session->prepared_statements() > before;
  };
  EXPECT_TRUE(prepares("SELECT i FROM t"));
  EXPECT_TRUE(prepares("SELECT i + 1 FROM t"));
  EXPECT_FALSE(prepares("SELECT i FROM t"));
  EXPECT_TRUE(prepares("SELECT i + 2 FROM t"));
  EXPECT_FALSE(prepares("SELECT i FROM t"));
  EXPECT_TRUE(prepares("SELECT i + 1 FROM t"));
}

TEST_P(SessionTest, NoStatementBeginsPastTheDeadline) {
  const auto session = OpenSession();
  session->SetDeadline(absl::InfinitePast());
  const std::int64_t prepared = session->prepared_statements();
  EXPECT_EQ(session->QueryInteger("SELECT i FROM t").status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(session->Execute("INSERT INTO t (i) VALUES (?)", {1}).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(session->ExecuteOnce("DELETE FROM t").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(session->prepared_statements(), prepared);
  session->SetDeadline(absl::InfiniteFuture());
  EXPECT_EQ(*session->QueryInteger("SELECT COUNT(*) FROM t"), 1) << "nothing was written";
}

TEST_P(SessionTest, AStopReachesPreparation) {
  const auto session = OpenSession();
  std::string sum = "SELECT i";
  for (int i = 0; i < 500; ++i) sum += ", i";
  sum += " FROM t WHERE i < 0";
  std::int64_t asked = 0;
  bool ends = true;
  const std::function<bool()> stop = [&] {
    ++asked;
    return ends;
  };
  session->SetStop(&stop);
  const std::int64_t prepared = session->prepared_statements();
  EXPECT_EQ(session->QueryInteger(sum).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(session->prepared_statements(), prepared) << "it was not even prepared";
  ends = false;
  EXPECT_TRUE(session->QueryInteger(sum).ok());
  EXPECT_GT(asked, 5);
  session->SetStop(nullptr);
}

TEST_P(SessionTest, AStopReachesAStatementThatRuns) {
  const auto session = OpenSession();
  int asked = 0;
  const std::function<bool()> stop = [&] { return ++asked == 3; };
  session->SetStop(&stop);
  const auto counted = session->QueryInteger(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) "
      "FROM n");
  EXPECT_EQ(counted.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(asked, 3);
  session->SetStop(nullptr);
  EXPECT_EQ(*session->QueryInteger("SELECT i FROM t"), 7);
}

INSTANTIATE_TEST_SUITE_P(Engine, SessionTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
