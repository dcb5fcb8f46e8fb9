#include "client/cli/commands/statistics/report.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/cli/app/app.h"
#include "client/cli/commands/statistics/report_compare.h"
#include "relais/v1/agreement_service.grpc.pb.h"
#include "relais/v1/statistics_service.grpc.pb.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Answers every query with a total of 3 and 2 in the cell `culture`.
class FakeStatistics : public v1::StatisticsService::Service {
 public:
  grpc::Status QueryStatistics(grpc::ServerContext*, const v1::QueryStatisticsRequest* request,
                               v1::QueryStatisticsResponse* response) override {
    queries.push_back(request->query());
    v1::StatisticsResult& result = *response->mutable_result();
    result.set_total(3);
    result.mutable_period()->set_label("2018-2019");
    result.mutable_period()->set_from("2018-04-01");
    result.mutable_period()->set_to("2019-03-31");
    // The register grows between two queries that name no position.
    const bool now = !request->query().has_as_of();
    result.mutable_as_of()->set_sequence(now ? 40 + static_cast<int64_t>(queries.size())
                                             : request->query().as_of().sequence());
    if (request->query().dimensions_size() == 0) return grpc::Status::OK;
    v1::StatisticsRow* row = result.add_rows();
    row->add_keys(request->query().dimensions(0) == v1::DIMENSION_FUNDING_STEP ? "filed" : "culture");
    row->set_value(2);
    return grpc::Status::OK;
  }

  std::vector<v1::StatisticsQuery> queries;
};

class FakeAgreements : public v1::AgreementService::Service {
 public:
  grpc::Status ListAgreements(grpc::ServerContext*, const v1::ListAgreementsRequest*,
                              v1::ListAgreementsResponse* response) override {
    Add(response, "nicolet-2018", "2018-04-01", "2019-03-31");
    Add(response, "nicolet-2016", "2016-04-01", "2018-03-31");
    return grpc::Status::OK;
  }

 private:
  static void Add(v1::ListAgreementsResponse* response, const char* id, const char* from, const char* to) {
    v1::Agreement* agreement = response->add_agreements();
    agreement->set_name(absl::StrCat("agreements/", id));
    agreement->set_organization("organizations/mrc-nicolet-yamaska");
    agreement->set_title("Protocole");
    agreement->set_starts_on(from);
    agreement->set_ends_on(to);
  }
};

class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&statistics);
    builder.RegisterService(&agreements);
    server = builder.BuildAndStart();
    address = absl::StrCat("127.0.0.1:", port);
  }
  ~ReportTest() override { server->Shutdown(); }

  int RunReport(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "report");
    return RunCommand(arguments);
  }

  int RunCommand(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", address, "--period", "2018-2019"});
    out.str("");
    std::ostringstream err;
    return cli::Run(
        arguments, [](const char*) { return nullptr; }, out, err);
  }

  std::string WritePublished(const std::string& text) {
    const std::string path = absl::StrCat(testing::TempDir(), "/published-", address.substr(10), ".json");
    std::ofstream(path) << text;
    return path;
  }

  FakeStatistics statistics;
  FakeAgreements agreements;
  std::unique_ptr<grpc::Server> server;
  std::string address;
  std::ostringstream out;
};

TEST_F(ReportTest, EveryFigureIsOfOneJournalPosition) {
  ASSERT_EQ(RunReport({"--format", "json"}), 0);
  EXPECT_FALSE(statistics.queries[0].has_as_of());
  for (size_t i = 1; i < statistics.queries.size(); ++i)
    EXPECT_EQ(statistics.queries[i].as_of().sequence(), 41);
  EXPECT_EQ(Json::parse(out.str())["as_of"], "@41");
}

TEST_F(ReportTest, JsonHasTheSectionsOfTheReport) {
  ASSERT_EQ(RunReport({"--format", "json"}), 0);
  const Json json = Json::parse(out.str());
  EXPECT_EQ(json["fiscal_year"], "2018-2019");
  EXPECT_EQ(json["accompaniment"]["dossiers_received"], 3);
  EXPECT_EQ(json["accompaniment"]["by_mrc"]["culture"], 2);
  EXPECT_EQ(json["accompaniment"]["by_subject"][0]["dossiers"], 2);
  EXPECT_TRUE(json.contains("agreement_nicolet_2018"));
  EXPECT_FALSE(json.contains("agreement_nicolet_2016")) << "its period does not overlap";
  EXPECT_EQ(json["agreement_nicolet_2018"]["follow_up_meetings_with_agent"], 3);
  std::vector<std::string> steps;
  for (const auto& [step, value] : json["funding"]["piec"].items()) steps.push_back(step);
  EXPECT_THAT(steps,
              ElementsAre("inquiry", "filed", "opinion", "recommended", "awarded", "refused", "withdrawn"));
  EXPECT_EQ(json["funding"]["risq"]["in_pre_startup"], 3);
}

TEST_F(ReportTest, EverySectionAsksWithinItsScope) {
  ASSERT_EQ(RunReport({}), 0);
  std::set<std::string> scopes;
  for (const v1::StatisticsQuery& query : statistics.queries) {
    std::string scope;
    for (const v1::StatisticsFilter& filter : query.filters()) {
      if (filter.dimension() == v1::DIMENSION_LEAD || filter.dimension() == v1::DIMENSION_AGREEMENT ||
          filter.dimension() == v1::DIMENSION_PROGRAM) {
        absl::StrAppend(&scope, filter.values(0), " ");
      }
    }
    scopes.insert(scope);
  }
  EXPECT_THAT(scopes, ElementsAre("nicolet-2018 ", "piec ", "pole none ", "risq "));
}

constexpr char kPublished[] = R"({
  "source": "here", "fiscal_year": "2018-2019",
  "accompaniment": {"scope": "all", "dossiers_handled": 3, "by_sector": {"culture": 2, "sante": 1},
                    "by_subject": [{"code": "culture", "label_fr": "x", "dossiers": 2}]},
  "agreement_nicolet_yamaska": {"projects_in_startup": 3, "by_service": [{"code": "culture", "dossiers": 9}]},
  "funding": {"piec": {"FILED": 2, "INQUIRY": 0}, "risq": {"dossiers": 3, "AWARDED": 3}, "other": 5}})";

TEST_F(ReportTest, ComparesEveryPublishedNumber) {
  EXPECT_EQ(RunReport({"--compare", WritePublished(kPublished), "--format", "json"}), 1);
  const Json comparison = Json::parse(out.str())["comparison"];
  EXPECT_EQ(comparison["published"], 11);
  EXPECT_EQ(comparison["found"], 8);
  std::vector<std::string> differences;
  for (const Json& difference : comparison["differences"]) {
    differences.push_back(absl::StrCat(difference["section"].get<std::string>(), " ",
                                       difference["item"].get<std::string>(), " ",
                                       difference["code"].get<std::string>()));
  }
  EXPECT_THAT(differences, ElementsAre("accompaniment by_sector sante",
                                       "agreement_nicolet_2018 by_service culture", "funding other "));
}

TEST_F(ReportTest, TheTextShowsWhatWasPublishedAndCounts) {
  EXPECT_EQ(RunReport({"--compare", WritePublished(kPublished)}), 1);
  EXPECT_THAT(out.str(), HasSubstr("Publié"));
  EXPECT_THAT(out.str(), HasSubstr("✓"));
  EXPECT_THAT(out.str(), HasSubstr("✗"));
  EXPECT_THAT(out.str(), testing::EndsWith("11 chiffres publiés, 8 retrouvés\n"));
}

TEST_F(ReportTest, ItsOwnJsonComparesEqual) {
  ASSERT_EQ(RunReport({"--format", "json"}), 0);
  const std::string own = WritePublished(out.str());
  EXPECT_EQ(RunReport({"--compare", own}), 0);
}

TEST_F(ReportTest, CsvHasOneFigureALine) {
  ASSERT_EQ(RunReport({"--format", "csv"}), 0);
  EXPECT_THAT(out.str(),
              testing::StartsWith("section,item,code,value\r\naccompaniment,dossiers_handled,,3\r\n"));
  EXPECT_THAT(out.str(), HasSubstr("accompaniment,by_sector,culture,2\r\n"));
}

TEST_F(ReportTest, StatsShowsCellsTotalAndPosition) {
  ASSERT_EQ(RunCommand({"stats", "--by", "month"}), 0);
  EXPECT_EQ(out.str(),
            "mois     dossiers traités\n"
            "───────  ────────────────\n"
            "culture                 2\n"
            "Total                   3\n"
            "\n"
            "Période : 2018-04-01 – 2019-03-31\n"
            "État du registre : position 41\n");
  ASSERT_EQ(RunCommand({"stats", "--by", "month", "--format", "csv"}), 0);
  EXPECT_EQ(out.str(), "month,value\r\nculture,2\r\n");
  ASSERT_EQ(RunCommand({"stats", "--format", "csv"}), 0);
  EXPECT_EQ(out.str(), "value\r\n3\r\n");
  ASSERT_EQ(RunCommand({"stats", "--by", "month", "--format", "json"}), 0);
  const Json json = Json::parse(out.str());
  EXPECT_EQ(json["rows"][0]["keys"], Json({"culture"}));
  EXPECT_EQ(json["total"], 3);
}

TEST(CompareTest, ASectionWithoutCounterpartIsCountedAsDifferent) {
  Report report;
  const Comparison comparison =
      Compare(Json::parse(R"({"agreement_x": {"dossiers_handled": 1}})"), Language::kFrench, report);
  EXPECT_EQ(comparison.published, 1);
  EXPECT_EQ(comparison.found, 0);
  ASSERT_EQ(report.sections.size(), 1u);
}

}  // namespace
}  // namespace relais::cli
