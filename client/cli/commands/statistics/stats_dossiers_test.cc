// The dossiers behind a count, and the notice about withheld ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relais/v1/statistics_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Two pages of one dossier each.
class FakeStatistics : public v1::StatisticsService::Service {
 public:
  grpc::Status ListStatisticsDossiers(grpc::ServerContext*, const v1::ListStatisticsDossiersRequest* request,
                                      v1::ListStatisticsDossiersResponse* response) override {
    const bool first = request->page_token().empty();
    response->add_dossiers()->set_dossier(first ? "dossiers/1" : "dossiers/7");
    if (first) response->set_next_page_token("next");
    response->set_withheld_count(withheld);
    return grpc::Status::OK;
  }

  int withheld = 0;
};

class StatsDossiersTest : public testing::Test {
 protected:
  Outcome Run(std::vector<std::string> more) {
    std::vector<std::string> words = {"stats", "--period", "2018-2019", "--dossiers"};
    words.insert(words.end(), more.begin(), more.end());
    return server.Run(words);
  }

  FakeStatistics statistics;
  const FakeServer server{&statistics};
};

TEST_F(StatsDossiersTest, SaysInBothLanguagesHowManyAreWithheld) {
  statistics.withheld = 2;
  const Outcome french = Run({});
  EXPECT_EQ(french.code, 0) << french.err;
  EXPECT_THAT(french.out, HasSubstr("7"));
  EXPECT_THAT(french.err,
              HasSubstr("2 dossiers comptés ne sont pas montrés : vous ne pouvez plus les voir."));
  statistics.withheld = 1;
  const Outcome english = Run({"--lang", "en", "--format", "csv"});
  EXPECT_THAT(english.err, HasSubstr("1 counted dossier is not shown: you may no longer see it."));
  EXPECT_THAT(english.out, Not(HasSubstr("shown")));
}

TEST_F(StatsDossiersTest, SaysNothingIfAllAreShown) { EXPECT_THAT(Run({}).err, IsEmpty()); }

TEST_F(StatsDossiersTest, JsonHasTheNumberBesideTheList) {
  statistics.withheld = 3;
  EXPECT_THAT(Run({"--format", "json"}).out, HasSubstr("\"withheld_count\": 3"));
}

}  // namespace
}  // namespace relais::cli
