// Relations between queries, through the API, for advisors and for agents who see a part. No dimension
// changes a total, a series equals its buckets, and bounds and reserved words are refused.

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/enum_values.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::SizeIs;

constexpr v1::Measure kFirstOfReferrals = v1::MEASURE_REFERRALS_SENT;
constexpr v1::Measure kLastOfReferrals = v1::MEASURE_REFERRAL_DAYS_TO_ANSWER;

bool IsTime(v1::Dimension dimension) {
  return dimension >= v1::DIMENSION_MONTH && dimension <= v1::DIMENSION_FISCAL_YEAR;
}

bool Takes(v1::Measure measure, v1::Dimension dimension) {
  if (IsTime(dimension)) return measure != v1::MEASURE_DOSSIERS_ACTIVE;
  if (dimension < v1::DIMENSION_FROM) return true;
  return measure >= kFirstOfReferrals && measure <= kLastOfReferrals;
}

// Dossiers of an agency, so that its agent counts something.
std::vector<ImportFile> OfAnAgency() {
  return {{"dossiers.csv",
           "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
           "lead_organization,advisor\n"
           "A-1,2018-05-02,Un,Groupe un,woman,project,culture,drummond,startup,mrc-drummond,Zoé Roy\n"
           "A-2,2018-06-02,Deux,Groupe deux,man,project,loisirs,drummond,startup,mrc-drummond,ZOE ROY\n"},
          {"interventions.csv",
           "external_id,dossier,held_on,subjects,minutes\n"
           "AI-1,A-1,2018-07-02,gouvernance|plan-affaires,45\n"
           "AI-2,A-2,2018-08-02,gouvernance,30\n"},
          {"phases.csv", "dossier,effective_on,phase\nA-1,2018-09-02,development\n"},
          {"referrals.csv",
           "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on\n"
           "AR-1,A-1,external,mrc-drummond,risq,2018-08-02,accepted,2018-08-12\n"},
          {"funding.csv",
           "external_id,dossier,program,step,step_on,amount\n"
           "AF-1,A-1,piec,inquiry,2018-06-01,\nAF-1,A-1,piec,filed,2018-06-02,50000\n"
           "AF-1,A-1,piec,awarded,2018-10-02,45123.45\n"}};
}

v1::StatisticsQuery QueryOf(v1::Measure measure) {
  v1::StatisticsQuery query;
  query.set_measure(measure);
  query.mutable_period()->set_label("2018-2019");
  return query;
}

void Filter(v1::StatisticsQuery& query, v1::Dimension dimension, const std::string& value) {
  v1::StatisticsFilter& filter = *query.add_filters();
  filter.set_dimension(dimension);
  filter.add_values(value);
}

v1::StatisticsResult Ask(const Client& client, const v1::StatisticsQuery& query) {
  v1::QueryStatisticsRequest request;
  *request.mutable_query() = query;
  return Ok(client.QueryStatistics(request)).result();
}

class StatisticsTotalsTest : public ServerTest {
 protected:
  StatisticsTotalsTest() {
    ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
    EXPECT_THAT(Ok(Import(OfAnAgency())).problems, SizeIs(0));
  }

  // Queries with each allowed dimension; counts the queries and those with another total.
  void CompareTotals(const Client& client, const v1::StatisticsQuery& bare) {
    const v1::StatisticsResult expected = Ask(client, bare);
    counted_ += expected.total_whole() > 0 ? 1 : 0;
    for (const v1::Dimension dimension : EnumValues<v1::Dimension>()) {
      if (!Takes(bare.measure(), dimension)) continue;
      v1::StatisticsQuery query = bare;
      query.add_dimensions(dimension);
      const v1::StatisticsResult result = Ask(client, query);
      ++combinations_;
      if (result.total_whole() == expected.total_whole() && result.total_half() == expected.total_half() &&
          result.total_percentile_90() == expected.total_percentile_90()) {
        continue;
      }
      ++differences_;
      ADD_FAILURE() << result.canonical_query() << ": " << result.total() << ", not " << expected.total();
    }
  }

  int counted_ = 0;
  int combinations_ = 0;
  int differences_ = 0;
};

TEST_F(StatisticsTotalsTest, NoDimensionChangesATotalForAnyCaller) {
  const std::int64_t before = Head().sequence();
  v1::Dossier late = DossierToOpen();
  late.set_opened_on("2018-05-05");
  NewDossier(late);
  for (const char* user : {"advisor", "agent-drummond", "analyst"}) {
    SCOPED_TRACE(user);
    const Client client = relaisd_.ClientOf(user);
    for (const v1::Measure measure : EnumValues<v1::Measure>()) {
      std::vector<v1::StatisticsQuery> queries(4, QueryOf(measure));
      Filter(queries[1], v1::DIMENSION_SUBJECT, "gouvernance");
      Filter(queries[2], v1::DIMENSION_PROGRAM, "piec");
      if (measure != v1::MEASURE_DOSSIERS_ACTIVE) Filter(queries[2], v1::DIMENSION_QUARTER, "2018-2019/T1");
      Filter(queries[3], v1::DIMENSION_ADVISOR, "zoe roy");
      queries[3].mutable_as_of()->set_sequence(before);
      for (const v1::StatisticsQuery& query : queries) CompareTotals(client, query);
    }
  }
  std::printf("%d combinations, %d differences, %d totals above 0\n", combinations_, differences_, counted_);
  EXPECT_GT(combinations_, 3000);
  EXPECT_GT(counted_, 60);
  EXPECT_EQ(differences_, 0);
}

TEST_F(StatisticsTotalsTest, TheShippedYearByMonthKeepsItsTotals) {
  v1::StatisticsQuery opened = QueryOf(v1::MEASURE_DOSSIERS_OPENED);
  Filter(opened, v1::DIMENSION_SUBJECT, "gouvernance");
  Filter(opened, v1::DIMENSION_LEAD, "pole");
  const std::int64_t by_year = Ask(client_, opened).total_whole();
  opened.add_dimensions(v1::DIMENSION_MONTH);
  EXPECT_EQ(Ask(client_, opened).total_whole(), by_year);
  v1::StatisticsQuery awarded = QueryOf(v1::MEASURE_FUNDING_AWARDED);
  Filter(awarded, v1::DIMENSION_SUBJECT, "analyse-besoins");
  awarded.add_dimensions(v1::DIMENSION_MONTH);
  EXPECT_EQ(Ask(client_, awarded).total_whole(), 6'000'000);
}

TEST_F(StatisticsTotalsTest, ASeriesIsThePlainQuestionOfEachBucket) {
  v1::QueryStatisticsSeriesRequest request;
  *request.mutable_query() = QueryOf(v1::MEASURE_DOSSIERS_ACTIVE);
  request.mutable_query()->add_dimensions(v1::DIMENSION_SUBJECT);
  request.set_bucket(v1::SERIES_BUCKET_MONTH);
  const v1::QueryStatisticsSeriesResponse series = Ok(client_.QueryStatisticsSeries(request));
  ASSERT_THAT(series.points(), SizeIs(12));
  for (const v1::StatisticsSeriesPoint& point : series.points()) {
    v1::StatisticsQuery alone = request.query();
    *alone.mutable_period() = point.result().period();
    alone.mutable_as_of()->set_sequence(series.as_of().sequence());
    EXPECT_EQ(Ask(client_, alone).SerializeAsString(), point.result().SerializeAsString()) << point.bucket();
  }
  v1::Dossier late = DossierToOpen();
  late.set_opened_on("2018-05-05");
  NewDossier(late);
  EXPECT_NE(Ok(client_.QueryStatisticsSeries(request)).digest(), series.digest());
  request.mutable_query()->mutable_as_of()->set_sequence(series.as_of().sequence());
  EXPECT_EQ(Ok(client_.QueryStatisticsSeries(request)).SerializeAsString(), series.SerializeAsString());
}

TEST_F(StatisticsTotalsTest, AnAmountIsExactAndAtMostABillionDollars) {
  v1::StatisticsQuery awarded = QueryOf(v1::MEASURE_FUNDING_AWARDED);
  Filter(awarded, v1::DIMENSION_ADVISOR, "Zoé Roy");
  const v1::StatisticsResult result = Ask(client_, awarded);
  EXPECT_EQ(result.total_whole(), 4'512'345);
  EXPECT_EQ(result.unit(), v1::STATISTICS_UNIT_CAD_CENTS);
  v1::CreateFundingApplicationRequest create;
  create.set_parent(NewDossier().name());
  v1::FundingApplication& application = *create.mutable_funding_application();
  application.set_program("piec");
  application.set_requested_cents(100'000'000'001);
  v1::FundingStep& step = *application.add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  step.set_step_on("2018-06-01");
  EXPECT_THAT(client_.CreateFundingApplication(create),
              IsRefusedForFields(Fields{"funding_application.requested_cents"}));
}

TEST_F(StatisticsTotalsTest, NothingIsCalledNone) {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen();
  create.mutable_dossier()->set_advisor(" None");
  EXPECT_THAT(client_.CreateDossier(create), IsRefusedForFields(Fields{"dossier.advisor"}));
  create.mutable_dossier()->clear_advisor();
  create.mutable_dossier()->set_external_id("NONE");
  EXPECT_THAT(client_.CreateDossier(create), IsRefusedForFields(Fields{"dossier.external_id"}));
  const std::string dossier = NewDossier().name();
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(dossier);
  intervention.mutable_intervention()->set_external_id("None");
  intervention.mutable_intervention()->set_held_on("2018-06-01");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  EXPECT_THAT(client_.CreateIntervention(intervention),
              IsRefusedForFields(Fields{"intervention.external_id"}));
  v1::CreateFundingApplicationRequest funding;
  funding.set_parent(dossier);
  funding.mutable_funding_application()->set_external_id("none");
  funding.mutable_funding_application()->set_program("piec");
  v1::FundingStep& step = *funding.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_INQUIRY);
  step.set_step_on("2018-06-01");
  EXPECT_THAT(client_.CreateFundingApplication(funding),
              IsRefusedForFields(Fields{"funding_application.external_id"}));
  v1::CreateReferralRequest referral;
  referral.set_parent(dossier);
  referral.mutable_referral()->set_external_id("nOnE");
  referral.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
  referral.mutable_referral()->set_to_organization("mrc-drummond");
  EXPECT_THAT(client_.CreateReferral(referral), IsRefusedForFields(Fields{"referral.external_id"}));

  v1::CreateAgreementRequest agreement;
  agreement.set_agreement_id("protocole-none");
  agreement.mutable_agreement()->set_title("NONE");
  agreement.mutable_agreement()->set_organization("pole");
  agreement.mutable_agreement()->set_starts_on("2018-04-01");
  agreement.mutable_agreement()->set_ends_on("2019-03-31");
  EXPECT_THAT(client_.CreateAgreement(agreement), IsRefusedForFields(Fields{"agreement.title"}));

  v1::CreateOrganizationRequest organization;
  organization.set_organization_id("caisse");
  organization.mutable_organization()->set_title("None");
  organization.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_FUNDER);
  organization.mutable_organization()->add_aliases("NONE");
  EXPECT_THAT(client_.CreateOrganization(organization),
              IsRefusedForFields(Fields{"organization.title", "organization.aliases"}));
  v1::CreateCodeRequest code;
  code.set_parent("codelists/program");
  code.set_code_id("aucun");
  code.mutable_code()->set_label_fr("None");
  code.mutable_code()->set_label_en("none");
  code.mutable_code()->add_aliases(" None ");
  EXPECT_THAT(client_.CreateCode(code),
              IsRefusedForFields(Fields{"code.label_fr", "code.label_en", "code.aliases"}));

  std::vector<ImportFile> files = OfAnAgency();
  files.resize(1);
  const std::size_t name = files[0].content.find("ZOE ROY");
  files[0].content.replace(name, std::string("ZOE ROY").size(), "NONE");
  const ImportResult refused = Ok(Import(files));
  ASSERT_THAT(refused.problems, SizeIs(1));
  EXPECT_EQ(refused.problems[0].column(), "advisor");
}

}  // namespace
}  // namespace relais
