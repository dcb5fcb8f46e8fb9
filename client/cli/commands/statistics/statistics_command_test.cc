// What `relais stats` prints: exact numbers, amounts, series, provenance, and the warning of an open period.
#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "client/cli/framework/amount.h"
#include "relais/v1/statistics_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// More than a double keeps apart.
constexpr int64_t kHuge = 90'071'992'547'409'931;

// Answers with amounts, whatever the question.
class FakeStatistics : public v1::StatisticsService::Service {
 public:
  grpc::Status QueryStatistics(grpc::ServerContext*, const v1::QueryStatisticsRequest* request,
                               v1::QueryStatisticsResponse* response) override {
    query = request->query();
    Fill(*response->mutable_result(), 4'512'345);
    return grpc::Status::OK;
  }
  grpc::Status QueryStatisticsSeries(grpc::ServerContext*, const v1::QueryStatisticsSeriesRequest* request,
                                     v1::QueryStatisticsSeriesResponse* response) override {
    bucket = request->bucket();
    for (const char* month : {"2018-04", "2018-05"}) {
      v1::StatisticsSeriesPoint& point = *response->add_points();
      point.set_bucket(month);
      Fill(*point.mutable_result(), 4'512'345);
    }
    return grpc::Status::OK;
  }
  grpc::Status ListStatisticsDossiers(grpc::ServerContext*, const v1::ListStatisticsDossiersRequest*,
                                      v1::ListStatisticsDossiersResponse* response) override {
    for (const int64_t cents : {int64_t{4'512'345}, kHuge}) {
      v1::StatisticsDossier& dossier = *response->add_dossiers();
      dossier.set_dossier("dossiers/1");
      dossier.set_project_title("Projet");
      dossier.set_value(static_cast<double>(cents));
      dossier.set_whole(cents);
    }
    return grpc::Status::OK;
  }

  v1::StatisticsQuery query;
  v1::SeriesBucket bucket = v1::SERIES_BUCKET_UNSPECIFIED;
  bool complete = true;

 private:
  void Fill(v1::StatisticsResult& result, int64_t cents) const {
    v1::StatisticsRow& row = *result.add_rows();
    row.add_keys("piec");
    row.set_value(static_cast<double>(cents));
    row.set_whole(cents);
    result.set_total(static_cast<double>(cents));
    result.set_total_whole(cents);
    result.set_unit(v1::STATISTICS_UNIT_CAD_CENTS);
    result.mutable_period()->set_label("2018-2019");
    result.mutable_period()->set_from("2018-04-01");
    result.mutable_period()->set_to("2019-03-31");
    result.set_period_complete(complete);
    result.mutable_as_of()->set_sequence(12);
    result.mutable_as_of()->mutable_recorded_at()->set_seconds(1'561'982'400);
    result.set_canonical_query("measure=funding_awarded");
    result.set_counting_rules_version(2);
    result.set_digest("abc");
  }
};

class StatisticsCommandTest : public testing::Test {
 protected:
  Outcome Stats(std::vector<std::string> words, const std::string& language = "fr") const {
    words.insert(words.begin(),
                 {"--lang", language, "stats", "--period", "2018-2019", "--measure", "funding_awarded"});
    return server.Run(std::move(words));
  }

  FakeStatistics statistics;
  const FakeServer server{{&statistics}};
  const Folder folder;
};

TEST_F(StatisticsCommandTest, AnAmountIsDollarsForPeopleAndCentsForPrograms) {
  EXPECT_THAT(Stats({}).out, HasSubstr("45 123,45 $\n"));
  EXPECT_THAT(Stats({}, "en").out, HasSubstr("$45,123.45\n"));
  EXPECT_EQ(Stats({"--format", "csv"}).out, "value\r\n4512345\r\n");
  const Json json = Json::parse(Stats({"--format", "json"}).out);
  EXPECT_EQ(json["totalWhole"], 4'512'345);
  EXPECT_EQ(json["rows"][0]["whole"], 4'512'345);
}

TEST_F(StatisticsCommandTest, ASpreadsheetHasLabelsTheTotalAndItsState) {
  const std::string csv = Stats({"--by", "program", "--csv", "excel"}).out;
  EXPECT_THAT(csv, StartsWith("\xef\xbb\xbfprogramme;"));
  EXPECT_THAT(csv, HasSubstr("piec;\"45123,45\"\r\nTotal;\"45123,45\"\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nPériode : 2018-04-01 – 2019-03-31\r\n"));
  EXPECT_THAT(csv, HasSubstr("position 12 ("));
  EXPECT_THAT(csv, HasSubstr("; empreinte abc"));
  EXPECT_THAT(Stats({"--dossiers", "--csv", "excel"}).out, HasSubstr("\r\n1;Projet;\"45123,45\"\r\n"));
}

TEST_F(StatisticsCommandTest, DossiersBehindAnAmountAreExact) {
  const Outcome table = Stats({"--dossiers"});
  EXPECT_THAT(table.out, HasSubstr("45 123,45 $"));
  EXPECT_THAT(table.out, HasSubstr("900 719 925 474 099,31 $"));
  EXPECT_EQ(
      Stats({"--dossiers", "--format", "csv"}).out,
      "dossier,project_title,value\r\ndossiers/1,Projet,4512345\r\ndossiers/1,Projet,90071992547409931\r\n");
  EXPECT_EQ(Json::parse(Stats({"--dossiers", "--format", "json"}).out)["dossiers"][1]["whole"], kHuge);
}

TEST_F(StatisticsCommandTest, ASeriesHasALineForEachBucket) {
  EXPECT_EQ(Stats({"--series", "mois", "--format", "csv"}).out,
            "period,value\r\n2018-04,4512345\r\n2018-05,4512345\r\n");
  EXPECT_EQ(statistics.bucket, v1::SERIES_BUCKET_MONTH);
  EXPECT_EQ(Stats({"--series", "Trimestre", "--by", "program", "--format", "csv"}).out,
            "period,program,value\r\n2018-04,piec,4512345\r\n2018-05,piec,4512345\r\n");
  EXPECT_EQ(statistics.bucket, v1::SERIES_BUCKET_QUARTER);
  EXPECT_THAT(Stats({"--series", "year"}).out, HasSubstr("2018-05          45 123,45 $\n"));
  EXPECT_EQ(statistics.bucket, v1::SERIES_BUCKET_FISCAL_YEAR);
  EXPECT_EQ(Json::parse(Stats({"--series", "month", "--format", "json"}).out)["points"][1]["bucket"],
            "2018-05");
  EXPECT_EQ(Stats({"--series", "semaine"}).code, kBadUsage);
  EXPECT_EQ(Stats({"--series", "month", "--dossiers"}).code, kBadUsage);
}

TEST_F(StatisticsCommandTest, ProvenanceIsASecondFile) {
  EXPECT_EQ(Stats({"--format", "csv", "--provenance", folder.Path("p.csv")}).code, kDone);
  EXPECT_EQ(folder.Read("p.csv"),
            "period,from,to,period_complete,total,total_percentile_90,unit,multi_valued,position,recorded_at,"
            "canonical_query,counting_rules_version,codelist_versions,digest\r\n"
            "2018-2019,2018-04-01,2019-03-31,true,4512345,,cad_cents,false,12,2019-07-01T12:00:00Z,"
            "measure=funding_awarded,2,,abc\r\n");
  const Outcome refused = Stats({"--provenance", folder.Path("absent/p.csv")});
  EXPECT_EQ(refused.code, kFailed);
  EXPECT_EQ(refused.out, "");
}

TEST_F(StatisticsCommandTest, AnOpenPeriodIsWarnedOfOnStandardError) {
  EXPECT_EQ(Stats({}).err, "");
  statistics.complete = false;
  EXPECT_THAT(Stats({"--format", "csv"}).err, StartsWith("Avertissement : la période, jusqu’au 2019-03-31"));
  EXPECT_THAT(Stats({"--format", "csv"}).out, Not(HasSubstr("Avertissement")));
  EXPECT_THAT(Stats({}, "en").err, StartsWith("Warning: the period, until 2019-03-31"));
}

TEST(MoneyTest, IsExactForEveryAmount) {
  EXPECT_EQ(AmountText(0, Language::kFrench), "0,00 $");
  EXPECT_EQ(AmountText(5, Language::kEnglish), "$0.05");
  EXPECT_EQ(AmountText(99'999, Language::kFrench), "999,99 $");
  EXPECT_EQ(AmountText(100'000'000'000, Language::kFrench), "1 000 000 000,00 $");
  EXPECT_EQ(AmountText(-105, Language::kFrench), "-1,05 $");
  EXPECT_EQ(AmountText(std::numeric_limits<int64_t>::min(), Language::kEnglish),
            "-$92,233,720,368,547,758.08");
}

}  // namespace
}  // namespace relais::cli
