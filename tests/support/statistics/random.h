#ifndef RELAIS_TESTS_SUPPORT_STATISTICS_RANDOM_H_
#define RELAIS_TESTS_SUPPORT_STATISTICS_RANDOM_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "gtest/gtest.h"
#include "storage/statistics/statistics.h"
#include "storage/statistics/tables.h"
#include "tests/support/statistics/register.h"

// For tests: random registers and random queries. The same seed gives the same ones.

namespace relais::storage::counting {

using Words = std::vector<std::string>;

// Every dimension that the table defines; past the last one it yields NULL.
inline const std::vector<Dimension>& AllDimensions() {
  static const auto& all = *new std::vector<Dimension>([] {
    std::vector<Dimension> dimensions;
    const auto next = [&] { return static_cast<Dimension>(dimensions.size()); };
    while (absl::string_view(DimensionShapeOf(next(), Measure::kDossiersHandled).expression) != "NULL") {
      dimensions.push_back(next());
    }
    return dimensions;
  }());
  return all;
}

// Values that occur on each dimension, so that filters match some facts.
inline const Words& WordsOf(Dimension dimension) {
  static const auto& words = *new std::vector<Words>{
      {"culture", "tourisme", "sante"},                  // SECTOR
      {"arthabaska", "drummond"},                        // MRC
      {"woman", "man", "both"},                          // GENDER
      {"project", "enterprise"},                         // PROMOTER_KIND
      {"pre_startup", "startup", "development"},         // PHASE
      {"open", "on_hold", "closed"},                     // STATUS
      {"pole", "mrc-drummond"},                          // LEAD
      {"", "pole", "mrc-drummond"},                      // ORIGIN
      {"", "protocole"},                                 // AGREEMENT
      {"gouvernance", "plan-affaires", "financement"},   // SUBJECT
      {"piec", "risq"},                                  // PROGRAM
      {"inquiry", "filed", "awarded"},                   // FUNDING_STEP
      {"abandonne", "projet-demarre"},                   // OUTCOME
      {"", "Marie", "marie ", "luc", "None", "none"},    // ADVISOR
      {"2018-03", "2018-04", "2018-05", "2019-03"},      // MONTH
      {"2017-2018/T4", "2018-2019/T1", "2018-2019/T4"},  // QUARTER
      {"2017-2018", "2018-2019"},                        // FISCAL_YEAR
      {"pole", "mrc-drummond"},                          // FROM
      {"risq", "mrc-drummond"},                          // TO
  };
  return words.at(static_cast<std::size_t>(dimension));
}

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  // 0 to below - 1.
  int Below(int below) { return std::uniform_int_distribution<int>(0, below - 1)(engine_); }
  bool OneIn(int n) { return Below(n) == 0; }
  const std::string& Of(const Words& words) {
    return words[static_cast<std::size_t>(Below(static_cast<int>(words.size())))];
  }
  const std::string& Of(Dimension dimension) { return Of(WordsOf(dimension)); }
  // A day, mostly around a change of fiscal year, so that facts share months and days.
  std::string Day() {
    if (OneIn(3)) return Of(Words{"2018-03-31", "2018-04-01", "2018-04-30", "2018-05-02"});
    const absl::CivilDay start = OneIn(3) ? absl::CivilDay(2017, 10, 1) : absl::CivilDay(2018, 3, 10);
    return absl::FormatCivilTime(start + Below(start.year() == 2017 ? 600 : 90));
  }
  template <class T>
  const T& Of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(Below(static_cast<int>(list.size())))];
  }

 private:
  std::mt19937 engine_;
};

// Writes random journal entries. Respects the keys of the schema but not every rule of the domain: the count
// must be right for any content of the tables.
class RegisterMaker {
 public:
  RegisterMaker(TestRegister& reg, Chance& chance) : reg_(reg), chance_(chance) {}

  void Make(int entries) {
    for (int i = 0; i < entries; ++i) {
      reg_.BeginEntry();
      const int writes = 1 + chance_.Below(3);
      for (int j = 0; j < writes; ++j) Write();
    }
  }

 private:
  void Write() {
    if (reg_.At<DossierRecord>(reg_.head()).empty() || chance_.OneIn(8)) return Open();
    const DossierRecord dossier = chance_.Of(reg_.At<DossierRecord>(reg_.head()));
    switch (chance_.Below(7)) {
      case 0:
        return Revise(dossier);
      case 1:
        return MovePhase(dossier.dossier_id);
      case 2:
        return MoveStatus(dossier.dossier_id);
      case 3:
        return MoveLead(dossier.dossier_id);
      case 4:
        return Intervene(dossier.dossier_id);
      case 5:
        return Refer(dossier.dossier_id);
      default:
        return Fund(dossier.dossier_id);
    }
  }

  void Fill(DossierRecord& dossier) {
    dossier.revision = 1;
    dossier.promoter_gender = chance_.Of(Dimension::kGender);
    dossier.promoter_kind = chance_.Of(Dimension::kPromoterKind);
    dossier.sector = chance_.Of(Dimension::kSector);
    dossier.mrc = chance_.Of(Dimension::kMrc);
    dossier.origin_organization = chance_.Of(Dimension::kOrigin);
    dossier.agreement = chance_.Of(Dimension::kAgreement);
    dossier.advisor = chance_.Of(Dimension::kAdvisor);
    // Decoys: the counts must not rely on these copies of the last change.
    dossier.phase = chance_.Of(Dimension::kPhase);
    dossier.status = "open";
    dossier.lead_organization = chance_.Of(Dimension::kLead);
  }

  void Open() {
    DossierRecord dossier;
    dossier.dossier_id = ++dossiers_;
    dossier.opened_on = chance_.Day();
    dossier.project_title = absl::StrCat("Projet ", dossier.dossier_id);
    Fill(dossier);
    reg_.Open(dossier);
  }

  void Revise(DossierRecord dossier) {
    Fill(dossier);
    if (chance_.OneIn(3)) dossier.opened_on = chance_.Day();
    reg_.Put(dossier);
  }

  void MovePhase(std::int64_t dossier) {
    PhaseRecord phase;
    phase.dossier_id = dossier;
    phase.effective_on = chance_.Day();
    phase.phase = chance_.Of(Dimension::kPhase);
    if (chance_.OneIn(6)) return reg_.Remove(phase);
    reg_.Put(phase);
  }

  // The next number, or one already in use.
  std::int64_t Number() { return 1 + chance_.Below(4); }

  void MoveStatus(std::int64_t dossier) {
    StatusRecord status;
    status.dossier_id = dossier;
    status.number = Number();
    status.effective_on = chance_.Day();
    status.status = chance_.Of(Dimension::kStatus);
    status.outcome = chance_.Of(Dimension::kOutcome);
    if (chance_.OneIn(6)) return reg_.Remove(status);
    reg_.Put(status);
    if (chance_.OneIn(2)) return;
    // Another change on the same day.
    ++status.number;
    status.status = chance_.Of(Dimension::kStatus);
    reg_.Put(status);
  }

  void MoveLead(std::int64_t dossier) {
    const LeadRecord lead{dossier, Number(), chance_.Day(), chance_.Of(Dimension::kLead), 0};
    if (chance_.OneIn(6)) return reg_.Remove(lead);
    reg_.Put(lead);
  }

  void Intervene(std::int64_t dossier) {
    InterventionRecord intervention;
    intervention.dossier_id = dossier;
    intervention.number = Number();
    intervention.revision = 1;
    intervention.held_on = chance_.Day();
    if (!chance_.OneIn(4)) intervention.minutes = 15 * chance_.Below(5);
    if (chance_.OneIn(6)) return reg_.Unhold(intervention);
    std::set<std::string> subjects;
    for (int i = chance_.Below(4); i > 0; --i) subjects.insert(chance_.Of(Dimension::kSubject));
    reg_.Hold(intervention, {subjects.begin(), subjects.end()});
  }

  void Refer(std::int64_t dossier) {
    ReferralRecord referral;
    referral.dossier_id = dossier;
    referral.number = Number();
    referral.revision = 1;
    referral.kind = "consultation";
    referral.from_organization = chance_.Of(Dimension::kFrom);
    referral.to_organization = chance_.Of(Dimension::kTo);
    referral.sent_on = chance_.Day();
    referral.state = chance_.Of(Words{"sent", "accepted", "declined", "completed", "returned"});
    if (referral.state != "sent") {
      referral.answer = referral.state == "declined" ? "declined" : "accepted";
      absl::CivilDay sent;
      (void)absl::ParseCivilTime(referral.sent_on, &sent);
      referral.answered_on = absl::FormatCivilTime(sent + chance_.Below(40));
    }
    if (chance_.OneIn(6)) return reg_.Remove(referral);
    reg_.Put(referral);
  }

  void Fund(std::int64_t dossier) {
    FundingApplicationRecord application;
    application.dossier_id = dossier;
    application.number = 1 + chance_.Below(2);
    application.revision = 1;
    application.program = WordsOf(Dimension::kProgram)[static_cast<std::size_t>(application.number - 1)];
    if (!chance_.OneIn(3)) application.awarded_cents = 100 * chance_.Below(1000);
    reg_.Put(application);
    FundingStepRecord step;
    step.dossier_id = dossier;
    step.number = application.number;
    step.step = chance_.Of(Dimension::kFundingStep);
    step.step_on = chance_.Day();
    step.program = application.program;
    if (chance_.OneIn(6)) return reg_.Remove(step);
    reg_.Put(step);
  }

  TestRegister& reg_;
  Chance& chance_;
  std::int64_t dossiers_ = 0;
};

// Replaces the service's folding of names.
inline std::string FoldName(absl::string_view name) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(name));
}

inline bool Takes(Measure measure, Dimension dimension) {
  if (IsTimeDimension(dimension)) return !IsStateMeasure(measure);
  return !IsReferralDimension(dimension) || IsReferralMeasure(measure);
}

inline StatisticsPlan RandomPlan(Chance& chance) {
  StatisticsPlan plan;
  plan.fold = FoldName;
  plan.measure =
      MeasureShapes()[static_cast<std::size_t>(chance.Below(static_cast<int>(MeasureShapes().size())))]
          .measure;
  const int kind = chance.Below(4);
  plan.from = kind == 0 ? chance.Day() : kind == 1 ? "2018-04-01" : kind == 2 ? "2017-04-01" : "2018-01-01";
  plan.to = kind == 0 ? chance.Day() : kind == 1 ? "2018-06-30" : "2019-03-31";
  if (plan.from > plan.to) std::swap(plan.from, plan.to);
  const auto random_dimensions = [&](int most) {
    std::set<Dimension> chosen;
    for (int i = chance.Below(most + 1); i > 0; --i) {
      const Dimension dimension = chance.Of(AllDimensions());
      if (Takes(plan.measure, dimension)) chosen.insert(dimension);
    }
    return std::vector<Dimension>(chosen.begin(), chosen.end());
  };
  plan.dimensions = random_dimensions(4);
  if (chance.OneIn(2)) std::reverse(plan.dimensions.begin(), plan.dimensions.end());
  if (chance.OneIn(2)) return plan;
  for (const Dimension dimension : random_dimensions(3)) {
    std::set<std::string> values;
    for (int i = 1 + chance.Below(2); i > 0; --i) {
      const std::string value = chance.OneIn(4) ? "" : chance.Of(dimension);
      values.insert(value.empty() ? std::string(kNoValue) : value);
    }
    plan.filters.push_back({dimension, {values.begin(), values.end()}});
  }
  return plan;
}

inline std::string Describe(const StatisticsPlan& plan) {
  std::string text =
      absl::StrCat("measure ", static_cast<int>(plan.measure), " from ", plan.from, " to ", plan.to, " by");
  for (const Dimension d : plan.dimensions) absl::StrAppend(&text, " ", static_cast<int>(d));
  for (const StatisticsFilter& f : plan.filters) {
    absl::StrAppend(&text, " where ", static_cast<int>(f.dimension), " in ", absl::StrJoin(f.values, "|"));
  }
  return text;
}

// The dossiers behind a cell, read three at a time.
inline std::map<std::int64_t, std::int64_t> AllContributions(const Snapshot& snapshot,
                                                             const StatisticsPlan& plan,
                                                             const std::optional<Words>& keys) {
  std::map<std::int64_t, std::int64_t> all;
  std::int64_t after = 0;
  while (true) {
    const auto page = ListContributions(snapshot, plan, keys, after, 3);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->empty()) return all;
    for (const StatisticsContribution& c : *page) {
      EXPECT_GT(c.dossier_id, after);
      EXPECT_EQ(c.project_title, absl::StrCat("Projet ", c.dossier_id));
      after = c.dossier_id;
      all[after] = c.value;
    }
  }
}

}  // namespace relais::storage::counting

#endif  // RELAIS_TESTS_SUPPORT_STATISTICS_RANDOM_H_
