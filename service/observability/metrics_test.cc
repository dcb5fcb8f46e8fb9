#include "service/observability/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relais::observability {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, CountsCallsByMethodAndCode) {
  Metrics metrics([] { return std::size_t{7}; });
  for (int i = 0; i < 3; ++i) metrics.CallBegins();
  metrics.CallEnds("GetDossier", absl::StatusCode::kOk, absl::Milliseconds(2));
  metrics.CallEnds("GetDossier", absl::StatusCode::kNotFound, absl::Milliseconds(3));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr(R"(relais_calls_total{code="OK",method="GetDossier"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(relais_calls_total{code="NOT_FOUND",method="GetDossier"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(relais_call_seconds_count{method="GetDossier"} 2)"));
  EXPECT_THAT(text, HasSubstr("relais_calls_in_flight 1"));
  EXPECT_THAT(text, HasSubstr("relais_writes_queued 7"));
}

TEST(MetricsTest, ShowsBackupsOnceTheServiceMakesThem) {
  absl::Time now = absl::FromUnixSeconds(1'000'000);
  BackupHealth health([&now] { return now; });
  const Metrics metrics([] { return std::size_t{0}; }, &health);
  EXPECT_THAT(metrics.Text(), ::testing::Not(HasSubstr("relais_backup")));
  BackupFigures figures;
  figures.enabled = true;
  health.Set(figures);
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_age_seconds +Inf"));
  figures.complete_at = now;
  figures.position = 41;
  figures.kept = 3;
  health.Set(figures);
  now += absl::Minutes(2);
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_age_seconds 120\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_ok 1\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_position 41\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backups_kept 3\n"));
  figures.result = absl::StatusCode::kResourceExhausted;
  figures.late = true;
  health.Set(figures);
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_ok 0\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("relais_backup_late 1\n"));
}

TEST(MetricsTest, AnswersOnAPortOfItsChoice) {
  Metrics metrics([] { return std::size_t{0}; });
  EXPECT_EQ(metrics.port(), 0);
  ASSERT_TRUE(metrics.Expose("127.0.0.1:0").ok());
  EXPECT_GT(metrics.port(), 0);
  Metrics second([] { return std::size_t{0}; });
  EXPECT_TRUE(absl::IsUnavailable(second.Expose("127.0.0.1:" + std::to_string(metrics.port()))));
}

}  // namespace
}  // namespace relais::observability
