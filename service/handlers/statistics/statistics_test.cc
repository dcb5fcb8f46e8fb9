#include "service/handlers/statistics/statistics.h"

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "gtest/gtest.h"
#include "service/convert/common/errors.h"
#include "storage/records/records.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

storage::DossierRecord Dossier(std::int64_t id, const std::string& sector) {
  storage::DossierRecord dossier;
  dossier.dossier_id = id;
  dossier.revision = 1;
  dossier.opened_on = "2018-04-12";
  dossier.project_title = absl::StrCat("Projet ", id);
  dossier.promoter_gender = "woman";
  dossier.promoter_kind = "project";
  dossier.sector = sector;
  dossier.mrc = "drummond";
  dossier.phase = "startup";
  dossier.status = "open";
  dossier.lead_organization = "pole";
  return dossier;
}

// A new register with the shipped codelists and organizations.
class StatisticsHandlerTest : public testing::Test {
 protected:
  void Write(const std::function<void(storage::WriteTransaction&)>& write) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      write(transaction);
      return absl::OkStatus();
    });
  }

  void Open(std::int64_t id, const std::string& sector, const std::string& subject = "") {
    Write([&](storage::WriteTransaction& transaction) {
      transaction.Insert(Dossier(id, sector));
      transaction.Insert(storage::LeadRecord{id, 1, "2018-04-12", "pole", 0});
      if (subject.empty()) return;
      transaction.Insert(storage::InterventionSubjectRecord{id, 1, subject, "2018-05-01", 0});
    });
  }

  // Queries and messages are written as text; `at` is a journal position, -1 the present.
  absl::StatusOr<v1::StatisticsResult> Query(const std::string& text, std::int64_t at = -1) {
    v1::QueryStatisticsRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.mutable_query()));
    absl::StatusOr<v1::StatisticsResult> result = absl::UnknownError("");
    const absl::Status status = Read(at, [&](const storage::Snapshot& snapshot) {
      const auto response = QueryStatistics(CallContext(), snapshot, request);
      if (response.ok()) result = response->result();
      return response.status();
    });
    return status.ok() ? result : status;
  }

  absl::StatusOr<v1::ListStatisticsDossiersResponse> List(const v1::ListStatisticsDossiersRequest& request) {
    absl::StatusOr<v1::ListStatisticsDossiersResponse> response = absl::UnknownError("");
    const absl::Status status = Read(-1, [&](const storage::Snapshot& snapshot) {
      response = ListStatisticsDossiers(CallContext(), snapshot, request);
      return absl::OkStatus();
    });
    EXPECT_EQ(status, absl::OkStatus());
    return response;
  }

  absl::Status Read(std::int64_t at, const std::function<absl::Status(const storage::Snapshot&)>& read) {
    return register_.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
      return read(at < 0 ? snapshot : snapshot.At(at));
    });
  }

  testing_support::TemporaryRegister register_;
};

constexpr char kYear[] = "period { label: '2018-2019' } ";

v1::ListStatisticsDossiersRequest ListRequest(const std::string& text) {
  v1::ListStatisticsDossiersRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
  return request;
}

// Reason, then the invalid fields.
std::vector<std::string> Faults(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  std::vector<std::string> faults;
  const google::rpc::Status wire = convert::ToWire(status, domain::Language::kEnglish);
  for (const auto& detail : wire.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) faults.insert(faults.begin(), info.reason());
    google::rpc::BadRequest request;
    if (!detail.UnpackTo(&request)) continue;
    for (const auto& violation : request.field_violations()) faults.push_back(violation.field());
  }
  return faults;
}

std::vector<std::string> Keys(const v1::StatisticsResult& result) {
  std::vector<std::string> keys;
  for (const v1::StatisticsRow& row : result.rows()) {
    std::string joined;
    for (const std::string& key : row.keys()) absl::StrAppend(&joined, joined.empty() ? "" : " ", key);
    keys.push_back(absl::StrCat(joined, "=", row.value()));
  }
  return keys;
}

TEST_F(StatisticsHandlerTest, AnswersWithEverythingNeededToAskAgain) {
  Open(1, "culture", "gouvernance");
  Open(2, "culture");
  const auto result = Query(absl::StrCat("measure: MEASURE_DOSSIERS_HANDLED ", kYear,
                                         "dimensions: DIMENSION_SUBJECT "
                                         "filters { dimension: DIMENSION_LEAD values: 'organizations/pole' } "
                                         "filters { dimension: DIMENSION_AGREEMENT values: 'none' }"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(Keys(*result), ElementsAre("gouvernance=1", "none=1"));
  EXPECT_EQ(result->total(), 2);
  EXPECT_EQ(result->unit(), v1::STATISTICS_UNIT_DOSSIERS);
  EXPECT_TRUE(result->multi_valued());
  EXPECT_EQ(result->period().label(), "2018-2019");
  EXPECT_EQ(result->period().from(), "2018-04-01");
  EXPECT_EQ(result->period().to(), "2019-03-31");
  EXPECT_EQ(result->as_of().sequence(), 3);
  EXPECT_TRUE(result->as_of().has_recorded_at());
  EXPECT_EQ(
      result->canonical_query(),
      "measure=dossiers_handled;from=2018-04-01;to=2019-03-31;by=subject;where=agreement:none,lead:pole");
  ASSERT_EQ(result->codelist_versions_size(), 1);
  EXPECT_EQ(result->codelist_versions(0).codelist(), "subject");
  EXPECT_EQ(result->codelist_versions(0).version(), 1);
  EXPECT_EQ(result->counting_rules_version(), 2);
  EXPECT_EQ(result->total_whole(), 2);
  EXPECT_EQ(result->rows(0).whole(), 1);
  EXPECT_TRUE(result->period_complete());
  EXPECT_EQ(result->digest().size(), 64U);
  EXPECT_FALSE(result->has_total_percentile_90());
}

TEST_F(StatisticsHandlerTest, RowsComeInCodelistOrderAndNoneLast) {
  Open(1, "agriculture", "plan-affaires");
  Open(2, "culture", "gouvernance");
  Open(3, "commerce-de-detail");
  Open(4, "culture");
  const auto result = Query(absl::StrCat("measure: MEASURE_DOSSIERS_HANDLED ", kYear,
                                         "dimensions: DIMENSION_SECTOR dimensions: DIMENSION_SUBJECT"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(Keys(*result), ElementsAre("commerce-de-detail none=1", "culture gouvernance=1",
                                         "culture none=1", "agriculture plan-affaires=1"));
}

TEST_F(StatisticsHandlerTest, TheDigestSaysTheNumbersAndNotThePosition) {
  Open(1, "culture");
  const std::string query = absl::StrCat("measure: MEASURE_DOSSIERS_OPENED ", kYear);
  const std::string of_culture =
      absl::StrCat(query, "filters { dimension: DIMENSION_SECTOR values: 'culture' }");
  const auto before = Query(query);
  const auto culture_before = Query(of_culture);
  Open(2, "sante");
  const auto after = Query(query);
  const auto culture_after = Query(of_culture);
  const auto again = Query(query, before->as_of().sequence());
  EXPECT_NE(before->digest(), after->digest());
  EXPECT_EQ(before->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(culture_before->digest(), culture_after->digest());
  EXPECT_NE(culture_before->as_of().sequence(), culture_after->as_of().sequence());
}

TEST_F(StatisticsHandlerTest, WhatCountsAlikeIsSpeltAlike) {
  const auto a =
      Query(absl::StrCat("measure: MEASURE_INTERVENTIONS ", kYear,
                         "filters { dimension: DIMENSION_SECTOR values: 'Santé' values: 'culturel' "
                         "values: 'CULTURE' } "
                         "filters { dimension: DIMENSION_GENDER values: 'femme' } "
                         "filters { dimension: DIMENSION_QUARTER values: '2018-2019/q1' } "
                         "filters { dimension: DIMENSION_ADVISOR values: 'a|b' }"));
  ASSERT_TRUE(a.ok()) << a.status();
  EXPECT_EQ(a->canonical_query(),
            "measure=interventions;from=2018-04-01;to=2019-03-31;"
            "where=advisor:a%7Cb,gender:woman,quarter:2018-2019/T1,sector:culture|sante");
  const auto b = Query(
      "measure: MEASURE_INTERVENTIONS period { from: '2018-04-01' to: '2019-03-31' } "
      "filters { dimension: DIMENSION_QUARTER values: '2018-2019/T1' } "
      "filters { dimension: DIMENSION_ADVISOR values: ' a|b ' } "
      "filters { dimension: DIMENSION_GENDER values: 'woman' } "
      "filters { dimension: DIMENSION_SECTOR values: 'culture' values: 'sante' }");
  ASSERT_TRUE(b.ok()) << b.status();
  EXPECT_EQ(a->SerializeAsString(), b->SerializeAsString());
}

TEST_F(StatisticsHandlerTest, NamesEveryFaultAtOnce) {
  const auto result = Query(
      "period { from: '2018-02-30' } dimensions: DIMENSION_UNSPECIFIED dimensions: DIMENSION_MRC "
      "dimensions: DIMENSION_MRC "
      "filters { dimension: DIMENSION_SECTOR values: 'culture' values: 'boulangerie' } "
      "filters { dimension: DIMENSION_MRC } "
      "filters { dimension: DIMENSION_MONTH values: '2018-13' values: 'none' } "
      "filters { dimension: DIMENSION_FISCAL_YEAR values: '2018-2019/T1' } "
      "filters { dimension: DIMENSION_LEAD values: 'personne' }");
  EXPECT_THAT(
      Faults(result.status()),
      ElementsAre("INVALID_FIELDS", "query.measure", "query.period.from", "query.period.to",
                  "query.dimensions[0]", "query.dimensions[2]", "query.filters[0].values[1]",
                  "query.filters[1].values", "query.filters[2].values[0]", "query.filters[2].values[1]",
                  "query.filters[3].values[0]", "query.filters[4].values[0]"));
  const google::rpc::Status wire = convert::ToWire(result.status(), domain::Language::kFrench);
  EXPECT_THAT(wire.SerializeAsString(), HasSubstr("commerce-de-detail, culture, loisirs"));
}

TEST_F(StatisticsHandlerTest, WhatDoesNotGoTogetherIsAnInvalidQuery) {
  const auto result = Query(absl::StrCat("measure: MEASURE_DOSSIERS_ACTIVE ", kYear,
                                         "dimensions: DIMENSION_MONTH dimensions: DIMENSION_MRC "
                                         "dimensions: DIMENSION_SECTOR dimensions: DIMENSION_GENDER "
                                         "dimensions: DIMENSION_MRC "
                                         "filters { dimension: DIMENSION_MRC values: 'drummond' } "
                                         "filters { dimension: DIMENSION_MRC values: 'erable' } "
                                         "filters { dimension: DIMENSION_QUARTER values: '2018-2019/T1' }"));
  EXPECT_THAT(Faults(result.status()),
              ElementsAre("QUERY_INVALID", "query.dimensions", "query.dimensions[0]", "query.dimensions[4]",
                          "query.filters[1].dimension", "query.filters[2].dimension"));
}

TEST_F(StatisticsHandlerTest, PeriodsByLabelOrDates) {
  const auto query = [&](const std::string& period) {
    return Query(absl::StrCat("measure: MEASURE_INTERVENTIONS period { ", period, " }"));
  };
  EXPECT_EQ(query("label: '2018-2019/Q2'")->period().label(), "2018-2019/T2");
  EXPECT_EQ(query("from: '2018-04-01' to: '2018-06-30'")->period().label(), "2018-2019/T1");
  EXPECT_EQ(query("from: '2018-04-01' to: '2018-06-29'")->period().label(), "");
  EXPECT_TRUE(query("label: '2018-2019' from: '2018-04-01' to: '2019-03-31'").ok());
  EXPECT_THAT(Faults(query("label: '2018-2019' from: '2018-04-01' to: '2019-03-30'").status()),
              ElementsAre("INVALID_FIELDS", "query.period.label"));
  EXPECT_THAT(Faults(query("from: '2018-04-02' to: '2018-04-01'").status()),
              ElementsAre("INVALID_FIELDS", "query.period.to"));
  EXPECT_THAT(Faults(query("").status()), ElementsAre("INVALID_FIELDS", "query.period"));
}

TEST_F(StatisticsHandlerTest, ARetiredCodeStillStandsForWhatWasRecordedUnderIt) {
  Open(1, "culture");
  Write([](storage::WriteTransaction& transaction) {
    storage::CodeRecord code;
    code.codelist = "sector";
    code.code = "culture";
    code.revision = 2;
    code.position = 2;
    code.label_fr = "Culture";
    code.active = false;
    transaction.Replace(code);
    // Its label is now an alias of another code.
    code.code = "arts";
    code.revision = 1;
    code.position = 99;
    code.label_fr = "Arts";
    code.aliases = "culture";
    code.active = true;
    transaction.Insert(code);
  });
  const auto result = Query(absl::StrCat("measure: MEASURE_DOSSIERS_OPENED ", kYear,
                                         "filters { dimension: DIMENSION_SECTOR values: 'culture' }"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->total(), 1);
}

TEST_F(StatisticsHandlerTest, AtPositionZeroNothingStands) {
  Open(1, "culture");
  const auto result =
      Query(absl::StrCat("measure: MEASURE_DOSSIERS_OPENED ", kYear, "dimensions: DIMENSION_SECTOR"), 0);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->total(), 0);
  EXPECT_EQ(result->rows_size(), 0);
  EXPECT_EQ(result->as_of().sequence(), 0);
  EXPECT_FALSE(result->as_of().has_recorded_at());
}

TEST_F(StatisticsHandlerTest, PagesShowTheCellAsItWasOnTheFirst) {
  for (std::int64_t id = 1; id <= 5; ++id) Open(id, id == 3 ? "sante" : "culture");
  v1::ListStatisticsDossiersRequest request =
      ListRequest(absl::StrCat("query { measure: MEASURE_DOSSIERS_OPENED ", kYear,
                               "dimensions: DIMENSION_SECTOR } keys: 'culture' page_size: 2"));
  auto page = List(request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->dossiers_size(), 2);
  EXPECT_EQ(page->dossiers(1).dossier(), "dossiers/2");
  EXPECT_EQ(page->dossiers(1).project_title(), "Projet 2");
  EXPECT_EQ(page->dossiers(1).value(), 1);
  ASSERT_FALSE(page->next_page_token().empty());
  Open(6, "culture");
  request.set_page_token(page->next_page_token());
  page = List(request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->dossiers_size(), 2);
  EXPECT_EQ(page->dossiers(0).dossier(), "dossiers/4");
  EXPECT_EQ(page->dossiers(1).dossier(), "dossiers/5");
  EXPECT_TRUE(page->next_page_token().empty());
  // A token of another query.
  request.clear_keys();
  EXPECT_THAT(Faults(List(request).status()), testing::Contains("PAGE_TOKEN_INVALID"));
  request.clear_page_token();
  request.set_page_size(0);
  EXPECT_EQ(List(request)->dossiers_size(), 6);
}

TEST_F(StatisticsHandlerTest, KeysGoWithTheDimensions) {
  const std::string query = absl::StrCat("query { measure: MEASURE_DOSSIERS_OPENED ", kYear,
                                         "dimensions: DIMENSION_SECTOR dimensions: DIMENSION_MONTH } ");
  EXPECT_THAT(Faults(List(ListRequest(query + "keys: 'culture' page_size: -1")).status()),
              ElementsAre("INVALID_FIELDS", "keys", "page_size"));
  EXPECT_THAT(Faults(List(ListRequest(query + "keys: 'boulangerie' keys: 'avril'")).status()),
              ElementsAre("INVALID_FIELDS", "keys[0]", "keys[1]"));
  EXPECT_TRUE(List(ListRequest(query + "keys: 'none' keys: '2018-04'")).ok());
}

TEST_F(StatisticsHandlerTest, APeriodThatHasNotBegunIsRefused) {
  Open(1, "culture");
  const auto active = [&](const std::string& label, std::int64_t at = -1) {
    return Query(absl::StrCat("measure: MEASURE_DOSSIERS_ACTIVE period { label: '", label, "' }"), at);
  };
  // The register's clock says 2026-01-15.
  EXPECT_THAT(Faults(active("2026-2027").status()), ElementsAre("QUERY_INVALID", "query.period"));
  ASSERT_TRUE(active("2025-2026/T4").ok());
  EXPECT_FALSE(active("2025-2026/T4")->period_complete());
  EXPECT_TRUE(active("2025-2026/T3")->period_complete());
  // The position stays current until the next entry: a query once answered as of it is always answered.
  const std::int64_t position = active("2025-2026")->as_of().sequence();
  register_.set_now(register_.now() + absl::Hours(24 * 100));
  Open(2, "culture");
  const auto as_of = active("2026-2027", position);
  ASSERT_TRUE(as_of.ok()) << as_of.status();
  EXPECT_EQ(as_of->total_whole(), 1);
  EXPECT_FALSE(active("2025-2026/T4", position)->period_complete());
  EXPECT_TRUE(active("2025-2026/T4")->period_complete());
}

TEST_F(StatisticsHandlerTest, ASeriesAsksTheSameQuestionOfEachBucket) {
  Open(1, "culture", "gouvernance");
  const auto series = [&](const std::string& text) {
    v1::QueryStatisticsSeriesRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
    absl::StatusOr<v1::QueryStatisticsSeriesResponse> response = absl::UnknownError("");
    EXPECT_EQ(Read(-1,
                   [&](const storage::Snapshot& snapshot) {
                     response = QueryStatisticsSeries(CallContext(), snapshot, request);
                     return absl::OkStatus();
                   }),
              absl::OkStatus());
    return response;
  };
  const auto quarters =
      series(absl::StrCat("bucket: SERIES_BUCKET_QUARTER query { measure: MEASURE_DOSSIERS_ACTIVE ", kYear,
                          "dimensions: DIMENSION_SUBJECT }"));
  ASSERT_TRUE(quarters.ok()) << quarters.status();
  ASSERT_EQ(quarters->points_size(), 4);
  // The subject comes from the quarter's interventions.
  EXPECT_THAT(Keys(quarters->points(0).result()), ElementsAre("gouvernance=1"));
  EXPECT_THAT(Keys(quarters->points(1).result()), ElementsAre("none=1"));
  EXPECT_EQ(quarters->points(3).bucket(), "2018-2019/T4");
  EXPECT_EQ(quarters->canonical_query(),
            "series=quarter;measure=dossiers_active;from=2018-04-01;to=2019-03-31;by=subject");
  const auto alone = Query(
      "measure: MEASURE_DOSSIERS_ACTIVE period { label: '2018-2019/T4' } dimensions: DIMENSION_SUBJECT");
  EXPECT_EQ(quarters->points(3).result().SerializeAsString(), alone->SerializeAsString());
  // Only buckets that had begun.
  EXPECT_EQ(series("bucket: SERIES_BUCKET_MONTH query { measure: MEASURE_DOSSIERS_ACTIVE "
                   "period { from: '2025-12-15' to: '2026-12-31' } }")
                ->points_size(),
            2);
  EXPECT_THAT(Faults(series(absl::StrCat("query { measure: MEASURE_DOSSIERS_ACTIVE ", kYear, "}")).status()),
              ElementsAre("INVALID_FIELDS", "bucket"));
  EXPECT_THAT(Faults(series("bucket: SERIES_BUCKET_MONTH query { measure: MEASURE_DOSSIERS_ACTIVE "
                            "period { from: '2000-01-01' to: '2010-01-01' } }")
                         .status()),
              ElementsAre("QUERY_INVALID", "query.period"));
}

TEST_F(StatisticsHandlerTest, SpellingsOfAnAdvisorAreOneCellAndNoneIsNoName) {
  const std::vector<std::string> advisors = {"Zoé  Roy", "zoe roy", "None", "NONE", ""};
  for (std::size_t i = 0; i < advisors.size(); ++i) {
    Write([&](storage::WriteTransaction& transaction) {
      storage::DossierRecord dossier = Dossier(static_cast<std::int64_t>(i) + 1, "culture");
      dossier.advisor = advisors[i];
      transaction.Insert(dossier);
    });
  }
  const std::string query =
      absl::StrCat("measure: MEASURE_DOSSIERS_OPENED ", kYear, "dimensions: DIMENSION_ADVISOR ");
  const auto result = Query(query);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(Keys(*result), ElementsAre("Zoé  Roy=2", "none=3"));
  const auto filtered = Query(query + "filters { dimension: DIMENSION_ADVISOR values: 'ZOE ROY' }");
  EXPECT_EQ(filtered->total_whole(), 2);
  for (const auto& [key, count] : {std::pair("Zoé  Roy", 2), std::pair("none", 3), std::pair("NONE", 3)}) {
    const auto behind = List(ListRequest(absl::StrCat("query { ", query, "} keys: '", key, "'")));
    EXPECT_EQ(behind->dossiers_size(), count) << key;
  }
}

TEST_F(StatisticsHandlerTest, ASumThatDoesNotFitNamesItsDossiersAndIsNoInternalError) {
  for (std::int64_t id = 1; id <= 2; ++id) {
    Open(id, "culture");
    Write([&](storage::WriteTransaction& transaction) {
      storage::FundingApplicationRecord application;
      application.dossier_id = id;
      application.number = 1;
      application.revision = 1;
      application.program = "piec";
      application.awarded_cents = std::numeric_limits<std::int64_t>::max() - id;
      transaction.Insert(application);
      transaction.Insert(storage::FundingStepRecord{id, 1, "awarded", "2018-05-01", "piec", 0});
    });
  }
  const auto sum = Query(absl::StrCat("measure: MEASURE_FUNDING_AWARDED ", kYear));
  EXPECT_THAT(Faults(sum.status()), ElementsAre("QUERY_INVALID", "query.measure"));
  EXPECT_THAT(
      Faults(Query(absl::StrCat("measure: MEASURE_INTERVENTIONS ", kYear, "dimensions: DIMENSION_FROM"))
                 .status()),
      ElementsAre("QUERY_INVALID", "query.dimensions[0]"));
}

}  // namespace
}  // namespace relais::handlers
