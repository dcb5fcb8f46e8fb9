// The annual report: the published figures, each the answer to its own query, for every caller and for ever.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::SizeIs;

v1::GetReportRequest Year() {
  v1::GetReportRequest request;
  request.mutable_period()->set_label("2018-2019");
  return request;
}

// `section/group/code=number` for each figure.
std::vector<std::string> Figures(const v1::Report& report) {
  std::vector<std::string> figures;
  for (const v1::ReportSection& section : report.sections()) {
    for (const v1::ReportGroup& group : section.groups()) {
      for (const v1::ReportFigure& figure : group.figures()) {
        figures.push_back(
            absl::StrCat(section.code(), "/", group.code(), "/", figure.code(), "=", figure.whole()));
      }
    }
  }
  return figures;
}

class ReportTest : public ServerTest {
 protected:
  ReportTest() { ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019")); }

  static v1::Report Get(const Client& client, const v1::GetReportRequest& request) {
    return Ok(client.GetReport(request)).report();
  }

  // Asks every figure's query; returns the number of figures above 0.
  static int ExpectEachIsTheAnswerToItsQuery(const Client& client, const v1::Report& report) {
    int counted = 0;
    for (const v1::ReportSection& section : report.sections()) {
      for (const v1::ReportGroup& group : section.groups()) {
        for (const v1::ReportFigure& figure : group.figures()) {
          v1::QueryStatisticsRequest request;
          *request.mutable_query() = figure.query();
          const v1::StatisticsResult result = Ok(client.QueryStatistics(request)).result();
          EXPECT_EQ(figure.whole(), result.total_whole()) << result.canonical_query();
          EXPECT_EQ(result.as_of().sequence(), report.as_of().sequence());
          counted += figure.whole() > 0 ? 1 : 0;
        }
      }
    }
    return counted;
  }
};

TEST_F(ReportTest, HasThePublishedFiguresAndMoreOfEveryProgram) {
  const v1::Report report = Get(client_, Year());
  const std::vector<std::string> figures = Figures(report);
  EXPECT_THAT(figures,
              IsSupersetOf({"accompaniment//dossiers_handled=16", "accompaniment//dossiers_received=6",
                            "accompaniment//dossiers_referred=5", "accompaniment/by_mrc/becancour=7",
                            "agreement_protocole_nicolet_yamaska//follow_up_meetings_with_agent=5",
                            "agreement_protocole_nicolet_yamaska/by_gender/both=4", "funding/piec/inquiry=7",
                            "funding/piec/recommended=3", "funding/piec/refused=0", "funding/risq/dossiers=6",
                            "funding/risq/in_pre_startup=4", "funding/risq/awarded=1"}));
  EXPECT_THAT(figures, IsSupersetOf({"funding/piec/dossiers=7", "funding/piec/in_pre_startup=1",
                                     "funding/risq/inquiry=6", "funding/risq/filed=2",
                                     "funding/risq/opinion=0", "funding/microcredit/dossiers=1"}));
  EXPECT_THAT(figures, SizeIs(73));
  EXPECT_TRUE(report.period_complete());
}

TEST_F(ReportTest, TheCommandLineFindsEveryPublishedFigure) {
  const char* given = std::getenv("RELAIS");
  const std::string output = absl::StrCat(relaisd_.folder(), "/report");
  const std::string published = absl::StrCat(TEST_DATA_PATH, "/2018-2019/published.json");
  EXPECT_EQ(WaitForExit(Spawn({given == nullptr ? RELAIS_PATH : given, "--server", relaisd_.target(),
                               "--token-file", relaisd_.TokenFile(), "--lang", "fr", "report", "--period",
                               "2018-2019", "--compare", published},
                              output)),
            0);
  std::ostringstream text;
  text << std::ifstream(output).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("54 chiffres publiés, 54 retrouvés"));
}

TEST_F(ReportTest, EveryCallerGetsTheCountsOfItsOwnQueries) {
  for (const char* user : {"advisor", "analyst", "agent-becancour"}) {
    SCOPED_TRACE(user);
    const Client client = As(user);
    const v1::Report report = Get(client, Year());
    NewDossier();
    const int counted = ExpectEachIsTheAnswerToItsQuery(client, report);
    if (std::string(user) != "agent-becancour") {
      EXPECT_GT(counted, 50);
    }
  }
  EXPECT_THAT(As("administrator").GetReport(Year()),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(ReportTest, AsOfAPositionItIsTheSameForEver) {
  const v1::Report before = Get(client_, Year());
  v1::Dossier late = DossierToOpen();
  late.set_opened_on("2020-05-01");
  NewDossier(late);
  EXPECT_EQ(Get(client_, Year()).digest(), before.digest()) << "a dossier of another year";
  NewDossier();
  v1::UpdateCodeRequest relabel;
  relabel.mutable_code()->set_name("codelists/program/codes/piec");
  relabel.mutable_code()->set_label_fr("Programme d’immobilisation");
  Ok(client_.UpdateCode(relabel));
  const v1::Report now = Get(client_, Year());
  EXPECT_NE(now.digest(), before.digest());
  EXPECT_EQ(now.sections().rbegin()->groups(0).label_fr(), "Programme d’immobilisation");

  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  v1::GetReportRequest then = Year();
  then.mutable_as_of()->set_sequence(before.as_of().sequence());
  EXPECT_EQ(Get(client_, then).SerializeAsString(), before.SerializeAsString());
  *then.mutable_as_of()->mutable_instant() = before.as_of().recorded_at();
  EXPECT_EQ(Get(client_, then).SerializeAsString(), before.SerializeAsString());
}

TEST_F(ReportTest, ANewPoleAndANewProgramAppearByThemselves) {
  v1::CreateOrganizationRequest pole;
  pole.set_organization_id("autre-pole");
  pole.mutable_organization()->set_title("Autre pôle");
  pole.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_POLE);
  Ok(client_.CreateOrganization(pole));
  v1::CreateCodeRequest program;
  program.set_parent("codelists/program");
  program.set_code_id("fonds-local");
  program.mutable_code()->set_label_fr("Fonds local");
  Ok(client_.CreateCode(program));
  v1::Dossier dossier = DossierToOpen();
  dossier.set_lead_organization("autre-pole");
  v1::CreateFundingApplicationRequest funding;
  funding.set_parent(NewDossier(dossier).name());
  funding.mutable_funding_application()->set_program("fonds-local");
  v1::FundingStep& step = *funding.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  step.set_step_on("2018-05-02");
  Ok(client_.CreateFundingApplication(funding));
  EXPECT_THAT(
      Figures(Get(client_, Year())),
      IsSupersetOf({"accompaniment//dossiers_handled=16", "accompaniment_autre_pole//dossiers_handled=1",
                    "funding/fonds-local/dossiers=1", "funding/fonds-local/in_pre_startup=1",
                    "funding/fonds-local/inquiry=1", "funding/fonds-local/filed=0"}));
}

TEST_F(ReportTest, FaultsAreNamedTogether) {
  v1::GetReportRequest request;
  request.add_agreements("protocole-nicolet-yamaska");
  request.add_agreements("nulle-part");
  EXPECT_THAT(client_.GetReport(request), IsRefusedForFields(Fields{"period", "agreements[1]"}));
}

}  // namespace
}  // namespace relais
