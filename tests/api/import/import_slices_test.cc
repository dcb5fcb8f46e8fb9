// A large import is written in slices, between which other writes proceed.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Ten times the rows of a slice.
constexpr int kDossiers = 4000;

class ImportSlicesTest : public ServerTest {
 protected:
  static std::vector<ImportFile> LargeFiles() {
    ImportFile dossiers = {
        "dossiers.csv",
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,"
        "mrc,phase,lead_organization\n"};
    ImportFile interventions = {"interventions.csv", "external_id,dossier,held_on,subjects,minutes\n"};
    for (int i = 0; i < kDossiers; ++i) {
      absl::StrAppend(&dossiers.content, "S-", i, ",2018-04-12,Titre ", i, ",Groupe ", i,
                      ",woman,project,culture,erable,startup,pole\n");
      absl::StrAppend(&interventions.content, "I-", i, ",S-", i, ",2018-05-02,gouvernance,30\n");
    }
    return {dossiers, interventions};
  }

  // Positions of all entries, in pages smaller than any gap.
  std::vector<std::int64_t> Journal(bool newest_first) const {
    std::vector<std::int64_t> positions;
    v1::ListJournalRequest request;
    request.set_page_size(2);
    request.set_newest_first(newest_first);
    do {
      const v1::ListJournalResponse page = Ok(client_.ListJournal(request));
      for (const v1::JournalLine& line : page.lines()) positions.push_back(line.sequence());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return positions;
  }

  double HandledAsOf(std::int64_t sequence) const {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_HANDLED);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    request.mutable_query()->mutable_as_of()->set_sequence(sequence);
    return Ok(client_.QueryStatistics(request)).result().total();
  }

  std::vector<std::string> ExternalIds() const {
    std::vector<std::string> ids;
    v1::ListDossiersRequest request;
    request.set_page_size(500);
    do {
      const v1::ListDossiersResponse page = Ok(client_.ListDossiers(request));
      for (const v1::Dossier& dossier : page.dossiers()) ids.push_back(dossier.external_id());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
};

TEST_F(ImportSlicesTest, OthersOpenDossiersMeanwhile) {
  const Client other = As("advisor");
  std::set<std::string> opened;
  std::int64_t last_total = 0;
  int messages = 0;
  v1::ImportOptions options;
  const absl::StatusOr<ImportResult> result =
      client_.Import(options, LargeFiles(), [&](int64_t done, int64_t total) {
        ++messages;
        EXPECT_LE(done, total);
        last_total = total;
        v1::CreateDossierRequest request;
        *request.mutable_dossier() = DossierToOpen(absl::StrCat("O-", opened.size()));
        opened.insert(Ok(other.CreateDossier(request)).dossier().name());
      });
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->problems, IsEmpty());
  EXPECT_TRUE(result->summary.recorded());
  EXPECT_EQ(last_total, 2 * kDossiers);
  EXPECT_GT(messages, 0);
  EXPECT_THAT(opened, SizeIs(messages)) << "each has a number of its own";
  const std::vector<std::string> ids = ExternalIds();
  EXPECT_THAT(ids, SizeIs(kDossiers + messages));
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(ids.size()));
  // Pages of the journal and past states tolerate the gap before its entry.
  const std::vector<std::int64_t> forward = Journal(false);
  std::vector<std::int64_t> backward = Journal(true);
  std::reverse(backward.begin(), backward.end());
  EXPECT_EQ(forward, backward);
  // The last progress messages may arrive after the commit; another dossier is then opened after it.
  const auto entry = std::find(forward.begin(), forward.end(), result->summary.sequence());
  ASSERT_NE(entry, forward.end());
  ASSERT_NE(entry, forward.begin());
  const std::int64_t before = *(entry - 1);
  EXPECT_LT(before + 1, result->summary.sequence());
  EXPECT_EQ(HandledAsOf(before + 1), HandledAsOf(before));
  EXPECT_EQ(HandledAsOf(before) + kDossiers, HandledAsOf(result->summary.sequence()));
  // One entry, and importing the same files again changes nothing.
  EXPECT_EQ(Head().sequence(), forward.back());
  const ImportResult again = Ok(Import(LargeFiles()));
  for (const v1::ImportFileSummary& file : again.summary.files()) EXPECT_EQ(file.unchanged(), kDossiers);
  EXPECT_FALSE(again.summary.recorded());
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

}  // namespace
}  // namespace relais
