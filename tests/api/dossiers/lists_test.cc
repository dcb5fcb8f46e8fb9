// Pages and the feed of changes stay complete during concurrent writes.

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::SizeIs;

class ListsTest : public ServerTest {
 protected:
  // Opens dossiers from several threads until it is destroyed.
  class Writers {
   public:
    explicit Writers(const ListsTest& test) {
      for (int i = 0; i < 4; ++i) {
        threads_.emplace_back([this, &test] {
          while (!ended_) {
            test.NewDossier();
            ++written_;
          }
        });
      }
    }
    ~Writers() { End(); }
    void End() {
      ended_ = true;
      for (std::thread& thread : threads_) thread.join();
      threads_.clear();
    }
    int written() const { return written_; }

   private:
    std::atomic<bool> ended_{false};
    std::atomic<int> written_{0};
    std::vector<std::thread> threads_;
  };

  v1::ListDossiersResponse Page(int size, const std::string& token = "") const {
    v1::ListDossiersRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Ok(client_.ListDossiers(request));
  }
};

TEST_F(ListsTest, EveryDossierThatStoodIsListedOnce) {
  std::set<std::string> stood;
  for (int i = 0; i < 60; ++i) stood.insert(NewDossier().name());
  std::map<std::string, int> seen;
  {
    Writers writers(*this);
    std::string token;
    int pages = 0;
    do {
      const v1::ListDossiersResponse page = Page(7, token);
      EXPECT_LE(page.dossiers_size(), 7);
      for (const v1::Dossier& dossier : page.dossiers()) ++seen[dossier.name()];
      token = page.next_page_token();
      // The writers may be faster than the reader.
    } while (!token.empty() && ++pages < 40);
    EXPECT_GE(pages, 8);
  }
  for (const std::string& name : stood) EXPECT_EQ(seen[name], 1) << name;
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << name;
}

TEST_F(ListsTest, PageTokenBelongsToItsQuery) {
  for (int i = 0; i < 5; ++i) NewDossier();
  const std::string token = Page(2).next_page_token();
  ASSERT_FALSE(token.empty());
  EXPECT_THAT(Page(3, token).dossiers(), SizeIs(3));
  const auto invalid = IsRefused(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID");

  v1::ListDossiersRequest other;
  other.mutable_filter()->add_mrcs("erable");
  other.set_page_token(token);
  EXPECT_THAT(client_.ListDossiers(other), invalid);
  v1::ListOrganizationsRequest organizations;
  organizations.set_page_token(token);
  EXPECT_THAT(client_.ListOrganizations(organizations), invalid);

  v1::ListDossiersRequest damaged;
  // Only the last character encodes the number, and may change it: the token of another place.
  for (size_t i = 0; i + 1 < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    damaged.set_page_token(changed);
    EXPECT_THAT(client_.ListDossiers(damaged), invalid) << changed;
  }
  damaged.set_page_token("n'importe quoi");
  EXPECT_THAT(client_.ListDossiers(damaged), invalid);
}

TEST_F(ListsTest, PageSizeHasBounds) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 63; ++j) NewDossier();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Page(0).dossiers(), SizeIs(50));
  EXPECT_THAT(Page(500).dossiers(), SizeIs(500));
  const v1::ListDossiersResponse large = Page(100'000);
  EXPECT_THAT(large.dossiers(), SizeIs(500));
  const v1::ListDossiersResponse last = Page(500, large.next_page_token());
  EXPECT_THAT(last.dossiers(), SizeIs(4));
  EXPECT_EQ(last.next_page_token(), "");
  v1::ListDossiersRequest negative;
  negative.set_page_size(-1);
  EXPECT_THAT(client_.ListDossiers(negative), IsRefusedForFields(Fields{"page_size"}));
}

TEST_F(ListsTest, FeedOfChangesLosesAndRepeatsNothing) {
  const int64_t start = Head().sequence();
  std::set<std::string> created;
  int64_t last = start;
  int written = 0;
  v1::ListChangesRequest request;
  request.set_after_sequence(start);
  request.set_page_size(5);
  const auto take = [&](const v1::ListChangesResponse& response) {
    EXPECT_LE(response.changes_size(), 5);
    for (const v1::Change& change : response.changes()) {
      // Each entry touches one dossier here, so each position comes exactly once.
      EXPECT_EQ(change.sequence(), last + 1);
      last = change.sequence();
      EXPECT_EQ(change.kind(), v1::CHANGE_KIND_CREATED);
      EXPECT_EQ(change.method(), "CreateDossier");
      EXPECT_TRUE(created.insert(change.resource()).second) << change.resource();
    }
    EXPECT_GE(response.head().sequence(), last);
    ASSERT_FALSE(response.resume_token().empty());
    request.Clear();
    request.set_page_size(5);
    request.set_resume_token(response.resume_token());
  };
  {
    Writers writers(*this);
    while (writers.written() < 100) take(Ok(client_.ListChanges(request)));
    writers.End();
    written = writers.written();
  }
  while (true) {
    const v1::ListChangesResponse response = Ok(client_.ListChanges(request));
    if (response.changes().empty()) break;
    take(response);
    if (HasFatalFailure()) return;
  }
  EXPECT_THAT(created, SizeIs(written));
  EXPECT_EQ(last, Head().sequence());

  // The next call gives what came after the last answer.
  const std::string name = NewDossier().name();
  v1::ListChangesResponse next = Ok(client_.ListChanges(request));
  ASSERT_THAT(next.changes(), SizeIs(1));
  EXPECT_EQ(next.changes(0).resource(), name);

  request.set_after_sequence(1);
  EXPECT_TRUE(absl::IsInvalidArgument(client_.ListChanges(request).status()));
  request.clear_after_sequence();
  request.set_resume_token(absl::StrCat(request.resume_token(), "x"));
  EXPECT_TRUE(absl::IsInvalidArgument(client_.ListChanges(request).status()));
  request.Clear();
  request.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(client_.ListChanges(request).status()));
}

TEST_F(ListsTest, FeedTellsWhatHappened) {
  const int64_t start = Head().sequence();
  const std::string dossier = NewDossier().name();
  v1::CreateInterventionRequest create;
  create.set_parent(dossier);
  create.mutable_intervention()->set_held_on("2018-05-01");
  create.mutable_intervention()->add_subjects("gouvernance");
  const std::string intervention = Ok(client_.CreateIntervention(create)).intervention().name();
  v1::UpdateInterventionRequest update;
  update.mutable_intervention()->set_name(intervention);
  update.mutable_intervention()->set_minutes(30);
  Ok(client_.UpdateIntervention(update));
  v1::DeleteInterventionRequest remove;
  remove.set_name(intervention);
  Ok(client_.DeleteIntervention(remove));
  v1::ListChangesRequest request;
  request.set_after_sequence(start);
  std::vector<std::string> told;
  const v1::ListChangesResponse response = Ok(client_.ListChanges(request));
  for (const v1::Change& change : response.changes()) {
    told.push_back(absl::StrCat(change.method(), " ",
                                change.resource() == dossier ? "dossier" : "intervention", " ",
                                v1::ChangeKind_Name(change.kind())));
  }
  EXPECT_THAT(told, testing::ElementsAre("CreateDossier dossier CHANGE_KIND_CREATED",
                                         "CreateIntervention intervention CHANGE_KIND_CREATED",
                                         "UpdateIntervention intervention CHANGE_KIND_UPDATED",
                                         "DeleteIntervention intervention CHANGE_KIND_DELETED"));
}

}  // namespace
}  // namespace relais
