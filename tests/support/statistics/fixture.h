#ifndef RELAIS_TESTS_SUPPORT_STATISTICS_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_STATISTICS_FIXTURE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/statistics/statistics.h"
#include "tests/support/statistics/register.h"

// For tests: rows with all required fields, and queries on a register that the test fills.

namespace relais::storage::counting {

using Keys = std::vector<std::string>;

inline DossierRecord Dossier(std::int64_t id, const std::string& opened_on) {
  DossierRecord dossier;
  dossier.dossier_id = id;
  dossier.revision = 1;
  dossier.opened_on = opened_on;
  dossier.project_title = absl::StrCat("Projet ", id);
  dossier.promoter_gender = "woman";
  dossier.promoter_kind = "project";
  dossier.sector = "culture";
  dossier.mrc = "drummond";
  dossier.phase = "startup";
  dossier.status = "open";
  dossier.lead_organization = "pole";
  return dossier;
}

inline InterventionRecord Intervention(std::int64_t dossier, std::int64_t number, const std::string& held_on,
                                       std::optional<std::int64_t> minutes = std::nullopt) {
  InterventionRecord intervention;
  intervention.dossier_id = dossier;
  intervention.number = number;
  intervention.revision = 1;
  intervention.held_on = held_on;
  intervention.minutes = minutes;
  return intervention;
}

inline StatusRecord Status(std::int64_t dossier, std::int64_t number, const std::string& day,
                           const std::string& status, const std::string& outcome = "") {
  StatusRecord record;
  record.dossier_id = dossier;
  record.number = number;
  record.effective_on = day;
  record.status = status;
  record.outcome = outcome;
  return record;
}

inline PhaseRecord Phase(std::int64_t dossier, const std::string& day, const std::string& phase) {
  PhaseRecord record;
  record.dossier_id = dossier;
  record.effective_on = day;
  record.phase = phase;
  return record;
}

inline ReferralRecord Referral(std::int64_t dossier, std::int64_t number, const std::string& sent_on,
                               const std::string& answer = "", const std::string& answered_on = "") {
  ReferralRecord record;
  record.dossier_id = dossier;
  record.number = number;
  record.revision = 1;
  record.kind = "transfer";
  record.from_organization = "pole";
  record.to_organization = "mrc-drummond";
  record.sent_on = sent_on;
  // The answer stays in later states.
  record.state = answer == "accepted" ? "returned" : answer.empty() ? "recalled" : answer;
  record.answer = answer;
  record.answered_on = answered_on;
  return record;
}

inline FundingStepRecord Step(std::int64_t dossier, std::int64_t number, const std::string& step,
                              const std::string& day, const std::string& program = "piec") {
  return FundingStepRecord{dossier, number, step, day, program, 0};
}

inline FundingApplicationRecord Application(std::int64_t dossier, std::int64_t number,
                                            std::optional<std::int64_t> awarded = std::nullopt) {
  FundingApplicationRecord record;
  record.dossier_id = dossier;
  record.number = number;
  record.revision = 1;
  record.program = "piec";
  record.awarded_cents = awarded;
  return record;
}

// Covers the fiscal year 2018-2019 unless a test changes it.
inline StatisticsPlan Plan(Measure measure, std::vector<Dimension> dimensions = {},
                           std::vector<StatisticsFilter> filters = {}) {
  return {measure, "2018-04-01", "2019-03-31", std::move(dimensions), std::move(filters)};
}

class StatisticsTest : public testing::Test {
 protected:
  StatisticsTest() { reg_.BeginEntry(); }

  // Reloads the database from the register, then runs the query.
  StatisticsAnswer Ask(const StatisticsPlan& plan, std::optional<std::int64_t> position = std::nullopt) {
    database_.Fill(reg_);
    const Snapshot now(database_.reader(), reg_.head());
    const auto answer = Aggregate(position.has_value() ? now.At(*position) : now, plan);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : StatisticsAnswer();
  }
  double Total(const StatisticsPlan& plan, std::optional<std::int64_t> position = std::nullopt) {
    return ToDouble(Ask(plan, position).total.value);
  }
  std::map<Keys, double> Cells(const StatisticsPlan& plan) {
    std::map<Keys, double> cells;
    for (const StatisticsCell& cell : Ask(plan).cells) cells[cell.keys] = ToDouble(cell.value);
    return cells;
  }
  absl::StatusCode CodeOf(const StatisticsPlan& plan) {
    database_.Fill(reg_);
    return Aggregate(Snapshot(database_.reader(), reg_.head()), plan).status().code();
  }

  TestDatabase database_;
  TestRegister reg_;
};

}  // namespace relais::storage::counting

#endif  // RELAIS_TESTS_SUPPORT_STATISTICS_FIXTURE_H_
