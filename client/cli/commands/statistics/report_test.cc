#include "client/cli/commands/statistics/report.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/app/app.h"
#include "client/cli/commands/statistics/report_compare.h"
#include "relais/v1/statistics_service.grpc.pb.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void AddFigure(v1::ReportGroup& group, const char* code, int value) {
  v1::ReportFigure& figure = *group.add_figures();
  figure.set_code(code);
  figure.set_label_fr(absl::StrCat("le ", code));
  figure.set_label_en(absl::StrCat("the ", code));
  figure.set_value(value);
}

v1::ReportGroup& AddGroup(v1::ReportSection& section, const char* code,
                          const std::vector<std::pair<const char*, int>>& figures) {
  v1::ReportGroup& group = *section.add_groups();
  group.set_code(code);
  for (const auto& [figure, value] : figures) AddFigure(group, figure, value);
  return group;
}

v1::ReportSection& AddSection(v1::Report& report, const char* code, const char* title) {
  v1::ReportSection& section = *report.add_sections();
  section.set_code(code);
  section.set_label_fr(title);
  section.set_label_en(absl::StrCat("EN ", title));
  return section;
}

// A report of one figure of each kind.
v1::Report SampleReport() {
  v1::Report report;
  report.mutable_period()->set_label("2018-2019");
  report.mutable_period()->set_from("2018-04-01");
  report.mutable_period()->set_to("2019-03-31");
  report.mutable_as_of()->set_sequence(41);
  v1::ReportSection& accompaniment = AddSection(report, "accompaniment", "Accompagnement");
  AddGroup(accompaniment, "", {{"dossiers_handled", 3}, {"dossiers_received", 3}});
  AddGroup(accompaniment, "by_subject", {{"culture", 2}}).set_label_fr("Par sujet");
  AddGroup(accompaniment, "by_sector", {{"culture", 2}}).set_label_fr("Par secteur");
  v1::ReportSection& agreement = AddSection(report, "agreement_nicolet_2018", "Protocole : Protocole");
  agreement.set_agreement("agreements/nicolet-2018");
  agreement.set_organization("organizations/mrc-nicolet-yamaska");
  AddGroup(agreement, "", {{"projects_in_startup", 3}});
  AddGroup(agreement, "by_service", {{"culture", 2}}).set_label_fr("Par service");
  v1::ReportSection& funding = AddSection(report, "funding", "Financement");
  AddGroup(funding, "piec", {{"dossiers", 3}, {"inquiry", 0}, {"filed", 2}}).set_label_fr("PIEC");
  AddGroup(funding, "risq", {{"dossiers", 3}, {"awarded", 3}}).set_label_fr("RISQ");
  return report;
}

class FakeStatistics : public v1::StatisticsService::Service {
 public:
  grpc::Status GetReport(grpc::ServerContext*, const v1::GetReportRequest* request,
                         v1::GetReportResponse* response) override {
    requests.push_back(*request);
    *response->mutable_report() = SampleReport();
    return grpc::Status::OK;
  }
  // A total of 3, and 2 in the cell `culture`.
  grpc::Status QueryStatistics(grpc::ServerContext*, const v1::QueryStatisticsRequest* request,
                               v1::QueryStatisticsResponse* response) override {
    v1::StatisticsResult& result = *response->mutable_result();
    result.set_total(3);
    *result.mutable_period() = SampleReport().period();
    result.mutable_as_of()->set_sequence(41);
    if (request->query().dimensions_size() == 0) return grpc::Status::OK;
    v1::StatisticsRow* row = result.add_rows();
    row->add_keys("culture");
    row->set_value(2);
    return grpc::Status::OK;
  }

  std::vector<v1::GetReportRequest> requests;
};

class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&statistics);
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
    std::string path = absl::StrCat(testing::TempDir(), "/published-", address.substr(10), ".json");
    std::ofstream(path) << text;
    return path;
  }

  FakeStatistics statistics;
  std::unique_ptr<grpc::Server> server;
  std::string address;
  std::ostringstream out;
};

TEST_F(ReportTest, AsksOnceForTheWholeReport) {
  ASSERT_EQ(RunReport({"--format", "json"}), 0);
  ASSERT_EQ(statistics.requests.size(), 1u);
  EXPECT_EQ(statistics.requests[0].ShortDebugString(), "period { label: \"2018-2019\" }");
  EXPECT_EQ(Json::parse(out.str())["as_of"], "@41");
  ASSERT_EQ(RunReport({"--as-of", "@12", "--agreement", "nicolet-2018", "--agreement", "Protocole, deux"}),
            0);
  EXPECT_EQ(statistics.requests[1].as_of().sequence(), 12);
  EXPECT_THAT(statistics.requests[1].agreements(), ElementsAre("nicolet-2018", "Protocole, deux"));
}

TEST_F(ReportTest, JsonHasTheSectionsOfTheReport) {
  ASSERT_EQ(RunReport({"--format", "json"}), 0);
  const Json json = Json::parse(out.str());
  EXPECT_EQ(json["fiscal_year"], "2018-2019");
  EXPECT_EQ(json["accompaniment"]["dossiers_received"], 3);
  EXPECT_EQ(json["accompaniment"]["by_sector"]["culture"], 2);
  EXPECT_EQ(json["accompaniment"]["by_subject"][0]["dossiers"], 2);
  EXPECT_EQ(json["agreement_nicolet_2018"]["projects_in_startup"], 3);
  std::vector<std::string> steps;
  for (const auto& [step, value] : json["funding"]["piec"].items()) steps.push_back(step);
  EXPECT_THAT(steps, ElementsAre("dossiers", "inquiry", "filed"));
}

TEST_F(ReportTest, LabelsAreThoseOfTheAnswerInTheLanguageOfTheCaller) {
  ASSERT_EQ(RunReport({"--lang", "fr"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("Accompagnement\n  le dossiers_handled"));
  EXPECT_THAT(out.str(), HasSubstr("  PIEC\n    le dossiers"));
  ASSERT_EQ(RunReport({"--lang", "en"}), 0);
  EXPECT_THAT(out.str(), HasSubstr("EN Accompagnement\n  the dossiers_handled"));
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
