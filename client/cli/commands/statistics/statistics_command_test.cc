// Output of `relais stats`: exact numbers, amounts, series, provenance, and the warning about an open period.
#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "client/cli/framework/amount.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/statistics_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// More digits than a double holds.
constexpr int64_t kHuge = 90'071'992'547'409'931;

// Answers every query with amounts.
class FakeStatistics : public v1::StatisticsService::Service {
 public:
  grpc::Status QueryStatistics(grpc::ServerContext*, const v1::QueryStatisticsRequest* request,
                               v1::QueryStatisticsResponse* response) override {
    query = request->query();
    if (!fault.empty()) return InvalidField(fault);
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
  grpc::Status ListStatisticsDossiers(grpc::ServerContext*, const v1::ListStatisticsDossiersRequest* request,
                                      v1::ListStatisticsDossiersResponse* response) override {
    keys = {request->keys().begin(), request->keys().end()};
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
  std::vector<std::string> keys;
  // The field that is at fault.
  std::string fault;
  v1::SeriesBucket bucket = v1::SERIES_BUCKET_UNSPECIFIED;
  bool complete = true;

 private:
  static grpc::Status InvalidField(const std::string& field) {
    google::rpc::BadRequest faults;
    auto* found = faults.add_field_violations();
    found->set_field(field);
    found->set_description("à revoir");
    google::rpc::Status status;
    status.set_code(grpc::StatusCode::INVALID_ARGUMENT);
    status.add_details()->PackFrom(faults);
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "refused", status.SerializeAsString());
  }

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

class FakeAccounts : public v1::AccountService::Service {
 public:
  grpc::Status GetSelf(grpc::ServerContext*, const v1::GetSelfRequest*,
                       v1::GetSelfResponse* response) override {
    response->mutable_user()->set_name("users/agente");
    return grpc::Status::OK;
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
  FakeAccounts accounts;
  const FakeServer server{&statistics, &accounts};
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

TEST_F(StatisticsCommandTest, ALabelOfTheTableDoesForNone) {
  for (const char* word : {"none", "NONE", "(aucun)", "(AUCUN)", "(none)"}) {
    EXPECT_EQ(Stats({"--where", std::string("advisor=") + word}).code, kDone) << word;
    EXPECT_THAT(statistics.query.filters(0).values(), ElementsAre("none")) << word;
    EXPECT_EQ(Stats({"--by", "advisor", "--dossiers", "--cell", word}).code, kDone);
    EXPECT_THAT(statistics.keys, ElementsAre("none")) << word;
  }
}

TEST_F(StatisticsCommandTest, ACodeMayHaveItsListBeforeIt) {
  EXPECT_EQ(Stats({"--where", "sector=sector/culture,loisirs"}).code, kDone);
  EXPECT_THAT(statistics.query.filters(0).values(), ElementsAre("culture", "loisirs"));
  EXPECT_EQ(
      Stats({"--by", "outcome,lead", "--dossiers", "--cell", "closing_outcome/abandonne,organizations/pole"})
          .code,
      kDone);
  EXPECT_THAT(statistics.keys, ElementsAre("abandonne", "pole"));
}

TEST_F(StatisticsCommandTest, DatesAreReadAsEverywhere) {
  const Outcome outcome =
      server.Run({"stats", "--from", "01/04/2018", "--to", "31 mars 2019", "--as-of", "30/11/2018"});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(statistics.query.period().from(), "2018-04-01");
  EXPECT_EQ(statistics.query.period().to(), "2019-03-31");
  EXPECT_EQ(statistics.query.as_of().instant().seconds(), 1543640399) << "the end of that day in Toronto";
  const Outcome refused = server.Run({"stats", "--from", "31/04/2018", "--to", "2019-03-31"});
  EXPECT_EQ(refused.code, kBadUsage);
  EXPECT_THAT(refused.err, HasSubstr("--from : « 31/04/2018 »"));
}

TEST_F(StatisticsCommandTest, MineAreThoseOfTheCaller) {
  EXPECT_EQ(Stats({"--mine"}).code, kDone);
  EXPECT_EQ(statistics.query.filters(0).dimension(), v1::DIMENSION_ADVISOR);
  EXPECT_THAT(statistics.query.filters(0).values(), ElementsAre("agente"));
  EXPECT_EQ(Stats({"--mine", "--where", "advisor=none"}).code, kBadUsage);
}

TEST_F(StatisticsCommandTest, ARefusalNamesTheOption) {
  statistics.fault = "query.period.label";
  EXPECT_THAT(Stats({}).err, HasSubstr("  --period : à revoir\n"));
  statistics.fault = "query.filters[0].values[1]";
  EXPECT_THAT(Stats({}).err, HasSubstr("  --where : à revoir\n"));
  EXPECT_THAT(Stats({"--by", "couleur"}).err, HasSubstr("secteur (sector), MRC, représenté par (gender)"));
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
