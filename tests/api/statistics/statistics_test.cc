// Counts: the published figures, the same answer for ever, and the dossiers behind each cell.

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/api/enum_values.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

using Filters = std::vector<std::pair<v1::Dimension, std::string>>;

// `code=number` for each cell, in the order of the answer.
std::vector<std::string> Cells(const v1::StatisticsResult& result) {
  std::vector<std::string> cells;
  for (const v1::StatisticsRow& row : result.rows()) {
    cells.push_back(absl::StrCat(absl::StrJoin(row.keys(), ","), "=", row.value()));
  }
  return cells;
}

v1::StatisticsQuery QueryOf(v1::Measure measure, const std::vector<v1::Dimension>& dimensions,
                            const Filters& filters = {}, const std::string& period = "2018-2019") {
  v1::StatisticsQuery query;
  query.set_measure(measure);
  query.mutable_period()->set_label(period);
  for (v1::Dimension dimension : dimensions) query.add_dimensions(dimension);
  for (const auto& [dimension, value] : filters) {
    v1::StatisticsFilter& filter = *query.add_filters();
    filter.set_dimension(dimension);
    filter.add_values(value);
  }
  return query;
}

class StatisticsTest : public ServerTest {
 protected:
  StatisticsTest() { ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019")); }

  absl::StatusOr<v1::QueryStatisticsResponse> Query(const v1::StatisticsQuery& query) const {
    v1::QueryStatisticsRequest request;
    *request.mutable_query() = query;
    return client_.QueryStatistics(request);
  }

  v1::StatisticsResult Count(v1::Measure measure, const std::vector<v1::Dimension>& dimensions,
                             const Filters& filters = {}) const {
    return Ok(Query(QueryOf(measure, dimensions, filters))).result();
  }

  std::string Bytes(const v1::StatisticsQuery& query) const {
    return Ok(Query(query)).result().SerializeAsString();
  }

  // Contributions of the dossiers behind a cell; counts them in `dossiers`.
  double Behind(const v1::StatisticsQuery& query, const std::vector<std::string>& keys,
                double& dossiers) const {
    v1::ListStatisticsDossiersRequest request;
    *request.mutable_query() = query;
    for (const std::string& key : keys) request.add_keys(key);
    request.set_page_size(3);
    double sum = 0;
    dossiers = 0;
    for (absl::StatusOr<v1::StatisticsDossier>& item : client_.StatisticsDossiers(request)) {
      sum += Ok(item).value();
      ++dossiers;
    }
    return sum;
  }
};

const Filters kPole = {{v1::DIMENSION_LEAD, "pole"}, {v1::DIMENSION_AGREEMENT, "none"}};
const Filters kProtocol = {{v1::DIMENSION_AGREEMENT, "protocole-nicolet-yamaska"}};

TEST_F(StatisticsTest, GivesThePublishedTablesOfTheAccompaniment) {
  const v1::StatisticsResult subjects = Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SUBJECT}, kPole);
  EXPECT_THAT(Cells(subjects), ElementsAre("information-generale=13", "gouvernance=13", "programmes-outils=5",
                                           "aides-financieres=4"));
  EXPECT_EQ(subjects.total(), 16);
  EXPECT_TRUE(subjects.multi_valued());
  EXPECT_EQ(subjects.unit(), v1::STATISTICS_UNIT_DOSSIERS);
  EXPECT_EQ(subjects.period().from(), "2018-04-01");
  EXPECT_EQ(subjects.period().to(), "2019-03-31");
  EXPECT_EQ(subjects.digest().size(), 64);
  EXPECT_THAT(Cells(Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SECTOR}, kPole)),
              ElementsAre("commerce-de-detail=2", "culture=2", "loisirs=2", "manufacturier=2", "sante=2",
                          "services-aux-personnes=2", "communication=1", "formation=1",
                          "services-aux-entreprises=1", "tourisme=1"));
  EXPECT_THAT(Cells(Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_MRC}, kPole)),
              ElementsAre("arthabaska=3", "becancour=7", "drummond=4", "erable=2"));
  EXPECT_THAT(Cells(Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_GENDER}, kPole)),
              ElementsAre("woman=9", "man=3", "both=4"));
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_RECEIVED, {}, kPole).total(), 6);
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_REFERRED, {}, kPole).total(), 5);
}

TEST_F(StatisticsTest, GivesThePublishedTablesOfTheAgreementAndOfFunding) {
  const v1::StatisticsResult services =
      Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SUBJECT}, kProtocol);
  EXPECT_THAT(Cells(services),
              ElementsAre("accueil-orientation-reference=4", "analyse-besoins=4", "analyse-viabilite=3",
                          "service-conseil-projet=5", "gestion-courante=4", "plan-affaires=1",
                          "documents-constitutifs=3"));
  EXPECT_EQ(services.total(), 12);
  EXPECT_THAT(Cells(Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SECTOR}, kProtocol)),
              ElementsAre("commerce-de-detail=1", "culture=2", "loisirs=1", "services-aux-personnes=2",
                          "tourisme=2", "habitation=2", "alimentation=1", "agriculture=1"));
  EXPECT_THAT(Cells(Count(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_GENDER}, kProtocol)),
              ElementsAre("woman=5", "man=3", "both=4"));
  Filters startup = kProtocol;
  startup.emplace_back(v1::DIMENSION_PROMOTER_KIND, "project");
  startup.emplace_back(v1::DIMENSION_PHASE, "startup");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_HANDLED, {}, startup).total(), 2);
  EXPECT_THAT(Cells(Count(v1::MEASURE_FUNDING_STEPS, {v1::DIMENSION_PROGRAM, v1::DIMENSION_FUNDING_STEP},
                          {{v1::DIMENSION_PROGRAM, "PIEC"}})),
              // The last one is in the reconstructed register, not in the report.
              ElementsAre("piec,inquiry=7", "piec,filed=4", "piec,opinion=3", "piec,recommended=3",
                          "piec,awarded=1", "piec,withdrawn=1"));
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_HANDLED, {}, {{v1::DIMENSION_PROGRAM, "risq"}}).total(), 6);
}

TEST_F(StatisticsTest, AsOfBeforeACorrectionIsAsItWas) {
  std::vector<v1::StatisticsQuery> queries;
  std::vector<std::string> then;
  const v1::JournalPosition before = Head();
  for (const v1::Measure measure : EnumValues<v1::Measure>()) {
    queries.push_back(QueryOf(measure, {v1::DIMENSION_SECTOR}));
    queries.back().mutable_as_of()->set_sequence(before.sequence());
    then.push_back(Bytes(queries.back()));
  }
  const std::string now = Bytes(QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SECTOR}));
  EXPECT_EQ(now, then.front());

  v1::ListDossiersRequest list;
  list.mutable_filter()->add_external_ids("POLE-18-01");
  const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
  ASSERT_THAT(found.dossiers(), SizeIs(1));
  v1::UpdateDossierRequest correct;
  correct.mutable_dossier()->set_name(found.dossiers(0).name());
  correct.mutable_dossier()->set_sector("agriculture");
  Ok(client_.UpdateDossier(correct));
  // A later change of a codelist does not change the answer either.
  v1::UpdateCodeRequest relabel;
  relabel.mutable_code()->set_name("codelists/sector/codes/culture");
  relabel.mutable_code()->set_label_fr("Culture et arts");
  Ok(client_.UpdateCode(relabel));

  EXPECT_NE(Bytes(QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SECTOR})), now);
  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  for (size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(Bytes(queries[i]), then[i]) << i;
    v1::StatisticsQuery by_instant = queries[i];
    *by_instant.mutable_as_of()->mutable_instant() = before.recorded_at();
    EXPECT_EQ(Bytes(by_instant), then[i]) << i;
  }
}

TEST_F(StatisticsTest, DigestTellsOnlyTheNumbers) {
  const v1::StatisticsQuery query = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_MRC});
  const v1::StatisticsResult before = Ok(Query(query)).result();
  v1::Dossier late = DossierToOpen();
  late.set_opened_on("2020-05-01");
  NewDossier(late);
  const v1::StatisticsResult after = Ok(Query(query)).result();
  EXPECT_GT(after.as_of().sequence(), before.as_of().sequence());
  EXPECT_EQ(after.digest(), before.digest());
  NewDossier();
  EXPECT_NE(Ok(Query(query)).result().digest(), before.digest());
}

TEST_F(StatisticsTest, AnInstantAskedDuringWritesStaysTheSame) {
  std::atomic<bool> ended{false};
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i) {
    writers.emplace_back([this, &ended] {
      while (!ended) NewDossier();
    });
  }
  std::vector<std::pair<v1::StatisticsQuery, std::string>> asked;
  for (int i = 0; i < 30; ++i) {
    v1::StatisticsQuery query = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_MRC});
    if (i % 2 == 0) {
      *query.mutable_as_of()->mutable_instant() = Head().recorded_at();
    } else {
      query.mutable_as_of()->set_sequence(Head().sequence());
    }
    asked.emplace_back(query, Bytes(query));
    EXPECT_EQ(Bytes(query), asked.back().second);
  }
  ended = true;
  for (std::thread& writer : writers) writer.join();
  for (const auto& [query, bytes] : asked) EXPECT_EQ(Bytes(query), bytes) << query.ShortDebugString();
}

TEST_F(StatisticsTest, DossiersBehindEveryCellAreAsManyAsItSays) {
  std::vector<v1::StatisticsQuery> queries = {
      QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SUBJECT, v1::DIMENSION_GENDER}, kPole),
      QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_MONTH, v1::DIMENSION_MRC}),
      QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_PROGRAM, v1::DIMENSION_FUNDING_STEP}),
      QueryOf(v1::MEASURE_DOSSIERS_OPENED, {v1::DIMENSION_QUARTER}),
      QueryOf(v1::MEASURE_DOSSIERS_CLOSED, {v1::DIMENSION_OUTCOME, v1::DIMENSION_ADVISOR}),
      QueryOf(v1::MEASURE_DOSSIERS_ACTIVE, {v1::DIMENSION_PHASE, v1::DIMENSION_STATUS}),
      QueryOf(v1::MEASURE_DOSSIERS_RECEIVED, {v1::DIMENSION_ORIGIN, v1::DIMENSION_AGREEMENT}),
      QueryOf(v1::MEASURE_DOSSIERS_REFERRED, {v1::DIMENSION_LEAD, v1::DIMENSION_SECTOR}),
      QueryOf(v1::MEASURE_INTERVENTIONS, {v1::DIMENSION_SUBJECT, v1::DIMENSION_QUARTER}),
      QueryOf(v1::MEASURE_REFERRALS_SENT, {v1::DIMENSION_MONTH}),
      QueryOf(v1::MEASURE_PHASE_CHANGES, {v1::DIMENSION_PROMOTER_KIND}),
      QueryOf(v1::MEASURE_FUNDING_STEPS, {v1::DIMENSION_PROGRAM, v1::DIMENSION_FUNDING_STEP}),
      QueryOf(v1::MEASURE_FUNDING_AWARDED, {v1::DIMENSION_PROGRAM, v1::DIMENSION_MRC}),
  };
  for (const v1::Measure measure : EnumValues<v1::Measure>()) {
    queries.push_back(QueryOf(measure, {v1::DIMENSION_SECTOR}));
    queries.push_back(QueryOf(measure, {v1::DIMENSION_SUBJECT}));
    if (measure == v1::MEASURE_DOSSIERS_ACTIVE) continue;
    queries.push_back(QueryOf(measure, {v1::DIMENSION_MONTH, v1::DIMENSION_PROMOTER_KIND}));
  }
  for (const v1::StatisticsQuery& query : queries) {
    const v1::StatisticsResult result = Ok(Query(query)).result();
    SCOPED_TRACE(result.canonical_query());
    EXPECT_FALSE(result.rows().empty());
    const bool of_dossiers = result.unit() == v1::STATISTICS_UNIT_DOSSIERS;
    // A median; each dossier contributes the number of its referrals or stays.
    const bool of_days = result.unit() == v1::STATISTICS_UNIT_DAYS;
    double dossiers = 0;
    double sum = 0;
    for (const v1::StatisticsRow& row : result.rows()) {
      const double behind = Behind(query, {row.keys().begin(), row.keys().end()}, dossiers);
      if (of_days) {
        EXPECT_GT(behind, 0) << absl::StrJoin(row.keys(), ",");
      } else {
        EXPECT_EQ(behind, row.value()) << absl::StrJoin(row.keys(), ",");
      }
      if (of_dossiers) {
        EXPECT_EQ(dossiers, row.value()) << absl::StrJoin(row.keys(), ",");
      }
      sum += behind;
    }
    const double total = Behind(query, {}, dossiers);
    if (!of_days) {
      EXPECT_EQ(total, result.total());
    }
    if (of_dossiers) {
      EXPECT_EQ(dossiers, result.total());
    }
    if (result.multi_valued()) {
      EXPECT_GE(sum, total);
    } else {
      EXPECT_EQ(sum, total);
    }
  }
}

TEST_F(StatisticsTest, FiltersTakeLabelsAndAliases) {
  const std::vector<v1::Dimension> by = {v1::DIMENSION_GENDER};
  const v1::StatisticsResult by_code = Count(
      v1::MEASURE_DOSSIERS_HANDLED, by, {{v1::DIMENSION_SECTOR, "culture"}, {v1::DIMENSION_LEAD, "pole"}});
  const v1::StatisticsResult by_words = Count(
      v1::MEASURE_DOSSIERS_HANDLED, by, {{v1::DIMENSION_LEAD, "PÔLE"}, {v1::DIMENSION_SECTOR, "Culturel"}});
  EXPECT_EQ(by_words.total(), 4);
  EXPECT_EQ(by_words.SerializeAsString(), by_code.SerializeAsString());
  v1::StatisticsQuery dated = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, by);
  const std::string canonical = Ok(Query(dated)).result().canonical_query();
  dated.mutable_period()->clear_label();
  dated.mutable_period()->set_from("2018-04-01");
  dated.mutable_period()->set_to("2019-03-31");
  const v1::StatisticsResult by_dates = Ok(Query(dated)).result();
  EXPECT_EQ(by_dates.canonical_query(), canonical);
  EXPECT_EQ(by_dates.period().label(), "2018-2019");
  v1::StatisticsQuery quarter = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {}, {}, "2018-2019/Q1");
  EXPECT_EQ(Ok(Query(quarter)).result().period().to(), "2018-06-30");
}

TEST_F(StatisticsTest, QueryFaultsAreNamedTogether) {
  v1::StatisticsQuery query;
  EXPECT_THAT(Query(query), IsRefusedForFields(Fields{"query.measure", "query.period"}));
  EXPECT_THAT(Query(QueryOf(v1::MEASURE_DOSSIERS_ACTIVE, {v1::DIMENSION_MONTH})),
              IsRefused(absl::StatusCode::kInvalidArgument, "QUERY_INVALID"));
  query =
      QueryOf(v1::MEASURE_DOSSIERS_ACTIVE, {v1::DIMENSION_MONTH, v1::DIMENSION_SECTOR, v1::DIMENSION_SECTOR},
              {{v1::DIMENSION_MRC, "atlantide"}}, "2018-2020");
  const absl::Status status = Query(query).status();
  EXPECT_THAT(status, IsRefusedForFields(Fields{"query.period.label", "query.dimensions[0]",
                                                "query.dimensions[2]", "query.filters[0].values[0]"}));
  EXPECT_FALSE(Query(QueryOf(v1::MEASURE_DOSSIERS_HANDLED,
                             {v1::DIMENSION_SECTOR, v1::DIMENSION_MRC, v1::DIMENSION_GENDER,
                              v1::DIMENSION_PHASE, v1::DIMENSION_STATUS}))
                   .ok());
  query = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {});
  query.mutable_as_of()->set_sequence(1'000'000);
  EXPECT_TRUE(absl::IsInvalidArgument(Query(query).status()));
  v1::ListStatisticsDossiersRequest list;
  *list.mutable_query() = QueryOf(v1::MEASURE_DOSSIERS_HANDLED, {v1::DIMENSION_SECTOR});
  list.add_keys("culture");
  list.add_keys("de trop");
  EXPECT_TRUE(absl::IsInvalidArgument(client_.ListStatisticsDossiers(list).status()));
}

TEST_F(StatisticsTest, AFormerLeadKeepsItsPeriod) {
  const std::vector<ImportFile> files = {
      {"dossiers.csv",
       "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
       "lead_organization\n"
       "T-1,2016-05-02,Titre,Groupe,woman,project,culture,erable,startup,mrc-erable\n"},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on\n"
       "TR-1,T-1,transfer,mrc-erable,pole,2017-05-02,accepted,2017-06-01\n"}};
  const ImportResult result = Ok(Import(files));
  EXPECT_THAT(result.problems, SizeIs(0));
  v1::ListDossiersRequest list;
  list.mutable_filter()->add_external_ids("T-1");
  const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
  ASSERT_THAT(found.dossiers(), SizeIs(1));
  const v1::Dossier dossier = Get(found.dossiers(0).name());
  EXPECT_EQ(dossier.lead_organization(), "organizations/pole");
  ASSERT_THAT(dossier.lead_changes(), SizeIs(2));
  EXPECT_EQ(dossier.lead_changes(1).effective_on(), "2017-06-01");
  const auto leads = [this](const std::string& period) {
    return Cells(Ok(Query(QueryOf(v1::MEASURE_DOSSIERS_ACTIVE, {v1::DIMENSION_LEAD}, {}, period))).result());
  };
  EXPECT_THAT(leads("2016-2017"), ElementsAre("mrc-erable=1"));
  EXPECT_THAT(leads("2017-2018"), ElementsAre("pole=1"));
}

}  // namespace
}  // namespace relais
