// Revisions, etags and request ids of dossiers, also of many callers at once.

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/dossiers/dossiers_test.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::SizeIs;

TEST_F(DossiersTest, EveryRevisionStaysReadable) {
  const v1::Dossier first = NewDossier("EX-1");
  const v1::JournalPosition then = Head();
  v1::Dossier change;
  change.set_name(first.name());
  change.set_project_title("Autre titre");
  Ok(Update(change));
  Ok(ChangePhase(first.name(), v1::PHASE_STARTUP, "2018-06-01"));

  v1::ListDossierRevisionsRequest list;
  list.set_name(first.name());
  list.set_page_size(2);
  std::vector<std::string> methods;
  std::vector<int64_t> sequences;
  for (absl::StatusOr<v1::DossierRevision>& item : client_.DossierRevisions(list)) {
    const v1::DossierRevision revision = Ok(item);
    methods.push_back(revision.method());
    sequences.push_back(revision.sequence());
    EXPECT_FALSE(revision.actor().empty());
  }
  EXPECT_THAT(methods, ElementsAre("ChangeDossierPhase", "UpdateDossier", "CreateDossier"));
  ASSERT_THAT(sequences, SizeIs(3));
  EXPECT_EQ(sequences[2], then.sequence());

  v1::GetDossierRequest get;
  get.set_name(first.name());
  get.mutable_as_of()->set_sequence(then.sequence());
  EXPECT_EQ(Ok(client_.GetDossier(get)).dossier().ShortDebugString(), first.ShortDebugString());
  *get.mutable_as_of()->mutable_instant() = then.recorded_at();
  EXPECT_EQ(Ok(client_.GetDossier(get)).dossier().ShortDebugString(), first.ShortDebugString());
  get.mutable_as_of()->set_sequence(then.sequence() - 1);
  EXPECT_THAT(client_.GetDossier(get), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  get.mutable_as_of()->set_sequence(1'000'000);
  EXPECT_TRUE(absl::IsInvalidArgument(client_.GetDossier(get).status()));
  get.mutable_as_of()->mutable_instant()->set_seconds(32'503'680'000);
  EXPECT_TRUE(absl::IsInvalidArgument(client_.GetDossier(get).status()));
}

TEST_F(DossiersTest, OneOfManyWithTheSameEtagWins) {
  const v1::Dossier dossier = NewDossier();
  constexpr int kWriters = 16;
  std::vector<absl::Status> statuses(kWriters);
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([this, &dossier, &statuses, i] {
      v1::Dossier change;
      change.set_name(dossier.name());
      change.set_etag(dossier.etag());
      change.set_project_title(absl::StrCat("Titre ", i));
      statuses[static_cast<size_t>(i)] = Update(change).status();
    });
  }
  for (std::thread& writer : writers) writer.join();
  int winners = 0;
  std::string winner;
  for (size_t i = 0; i < statuses.size(); ++i) {
    if (statuses[i].ok()) {
      ++winners;
      winner = absl::StrCat("Titre ", i);
    } else {
      EXPECT_THAT(statuses[i], IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
    }
  }
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(Get(dossier.name()).project_title(), winner);
  EXPECT_EQ(Get(dossier.name()).revision(), 2);
}

TEST_F(DossiersTest, VerbsCheckTheEtag) {
  const v1::Dossier dossier = NewDossier();
  Ok(ChangePhase(dossier.name(), v1::PHASE_STARTUP, "2018-06-01"));
  v1::HoldDossierRequest hold;
  hold.set_name(dossier.name());
  hold.set_effective_on("2018-06-02");
  hold.set_etag(dossier.etag());
  EXPECT_THAT(client_.HoldDossier(hold), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  hold.set_etag(Get(dossier.name()).etag());
  Ok(client_.HoldDossier(hold));
}

TEST_F(DossiersTest, SameRequestGivesTheFirstAnswer) {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen("EX-1");
  create.set_request_id("request-1");
  const v1::Dossier first = Ok(client_.CreateDossier(create)).dossier();
  v1::Dossier change;
  change.set_name(first.name());
  change.set_project_title("Autre titre");
  Ok(Update(change));
  EXPECT_EQ(Ok(client_.CreateDossier(create)).dossier().ShortDebugString(), first.ShortDebugString());
  relaisd_.Restart();
  const Client again = relaisd_.NewClient();
  EXPECT_EQ(Ok(again.CreateDossier(create)).dossier().ShortDebugString(), first.ShortDebugString());
  create.mutable_dossier()->set_project_title("Autre demande");
  EXPECT_THAT(again.CreateDossier(create), IsRefused(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  // Nor may another method take it.
  v1::HoldDossierRequest hold;
  hold.set_name(first.name());
  hold.set_effective_on("2018-06-02");
  hold.set_request_id("request-1");
  EXPECT_THAT(again.HoldDossier(hold), IsRefused(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  create.set_request_id(std::string(65, 'r'));
  EXPECT_TRUE(absl::IsInvalidArgument(again.CreateDossier(create).status()));
}

TEST_F(DossiersTest, ConcurrentSendsOfOneRequestOpenOneDossier) {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen();
  create.set_request_id("request-1");
  std::vector<std::string> names(16);
  std::vector<std::thread> senders;
  for (std::string& name : names) {
    senders.emplace_back([&, this] { name = Ok(client_.CreateDossier(create)).dossier().name(); });
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_THAT(names, testing::Each(names[0]));
  EXPECT_THAT(ListedIds({}), SizeIs(1));
}

}  // namespace
}  // namespace relais
