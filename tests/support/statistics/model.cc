#include "tests/support/statistics/model.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace relais::storage::counting {
namespace {

absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  (void)absl::ParseCivilTime(text, &day);
  return day;
}

std::string Label(Dimension time, const std::string& day) {
  if (time == Dimension::kMonth) return day.substr(0, 7);
  // Shifted back by three months, the fiscal year is the calendar year.
  const absl::CivilMonth shifted = absl::CivilMonth(Day(day)) - 3;
  const std::string year = absl::StrCat(shifted.year(), "-", shifted.year() + 1);
  return time == Dimension::kFiscalYear ? year : absl::StrCat(year, "/T", (shifted.month() - 1) / 3 + 1);
}

// One value for each dimension.
using Values = std::array<std::string, static_cast<std::size_t>(Dimension::kTo) + 1>;

// One counted thing.
struct Unit {
  std::int64_t dossier = 0;
  // Distinguishes it within the dossier.
  std::string id;
  // Days of its facts; one empty day for a state.
  std::vector<std::string> days;
  std::int64_t value = 1;
  // Its own dimensions, if it has any.
  std::int64_t intervention = 0;
  std::string program;
  std::string step;
  std::string stay_phase;
  std::string from;
  std::string to;
};

class Model {
 public:
  Model(const TestRegister& reg, std::int64_t position, const StatisticsPlan& plan)
      : plan_(plan),
        dossiers_(reg.At<DossierRecord>(position)),
        phases_(reg.At<PhaseRecord>(position)),
        statuses_(reg.At<StatusRecord>(position)),
        leads_(reg.At<LeadRecord>(position)),
        interventions_(reg.At<InterventionRecord>(position)),
        subjects_(reg.At<InterventionSubjectRecord>(position)),
        referrals_(reg.At<ReferralRecord>(position)),
        applications_(reg.At<FundingApplicationRecord>(position)),
        steps_(reg.At<FundingStepRecord>(position)) {
    std::sort(phases_.begin(), phases_.end(),
              [](const auto& a, const auto& b) { return a.effective_on < b.effective_on; });
    const auto by_day = [](const auto& a, const auto& b) {
      return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
    };
    std::sort(statuses_.begin(), statuses_.end(), by_day);
    std::sort(leads_.begin(), leads_.end(), by_day);
  }

  ModelAnswer Count();

 private:
  using Cell = std::map<std::pair<std::int64_t, std::string>, std::int64_t>;

  bool InPeriod(const std::string& day) const { return !day.empty() && day >= plan_.from && day <= plan_.to; }
  // The last of the ordered `changes` that took effect by the period's end.
  template <class Change>
  std::optional<Change> AtEnd(const std::vector<Change>& changes, std::int64_t dossier) const {
    std::optional<Change> last;
    for (const Change& change : changes) {
      if (change.dossier_id == dossier && change.effective_on <= plan_.to) last = change;
    }
    return last;
  }

  std::vector<std::string> FactsOf(const DossierRecord& dossier) const;
  bool CameFromElsewhere(const DossierRecord& dossier) const;
  std::vector<Unit> Units() const;
  std::vector<Unit> UnitsOf(const DossierRecord& dossier) const;
  void AddDossierUnit(const DossierRecord& dossier, std::vector<Unit>& units) const;
  void AddReferralUnits(const DossierRecord& dossier, std::vector<Unit>& units) const;
  void AddInterventionUnits(const DossierRecord& dossier, std::vector<Unit>& units) const;
  void AddPhaseUnits(const DossierRecord& dossier, std::vector<Unit>& units) const;
  void AddFundingUnits(const DossierRecord& dossier, std::vector<Unit>& units) const;

  std::string Advisor(const std::string& name) const;
  bool Matches(const StatisticsFilter& filter, const std::string& value) const;
  std::vector<std::string> SubjectsOf(const Unit& unit) const;
  std::vector<std::pair<std::string, std::string>> StepsOf(const Unit& unit) const;
  Values Plain(const DossierRecord& dossier, const Unit& unit) const;
  void AddRows(const DossierRecord& dossier, const Unit& unit);
  void AddRow(const Values& values, const DossierRecord& dossier, const Unit& unit);
  std::vector<std::string> Spelt(std::vector<std::string> keys) const;
  StatisticsCell CellOf(const std::vector<std::string>& keys, const Cell& cell) const;

  const StatisticsPlan& plan_;
  std::vector<DossierRecord> dossiers_;
  std::vector<PhaseRecord> phases_;
  std::vector<StatusRecord> statuses_;
  std::vector<LeadRecord> leads_;
  std::vector<InterventionRecord> interventions_;
  std::vector<InterventionSubjectRecord> subjects_;
  std::vector<ReferralRecord> referrals_;
  std::vector<FundingApplicationRecord> applications_;
  std::vector<FundingStepRecord> steps_;
  std::map<std::vector<std::string>, Cell> cells_;
  Cell total_;
  // By folded name of each counted advisor: the lowest dossier number and its spelling.
  std::map<std::string, std::pair<std::int64_t, std::string>> spelt_;
};

std::vector<std::string> Model::FactsOf(const DossierRecord& dossier) const {
  std::vector<std::string> days;
  const auto add = [&](std::int64_t id, const std::string& day) {
    if (id == dossier.dossier_id && InPeriod(day)) days.push_back(day);
  };
  add(dossier.dossier_id, dossier.opened_on);
  for (const auto& r : interventions_) add(r.dossier_id, r.held_on);
  std::string held;
  for (const auto& r : phases_) {
    if (r.dossier_id != dossier.dossier_id) continue;
    if (r.opening || r.phase != held) add(r.dossier_id, r.effective_on);
    held = r.phase;
  }
  for (const auto& r : statuses_) add(r.dossier_id, r.effective_on);
  for (const auto& r : referrals_) add(r.dossier_id, r.sent_on);
  for (const auto& r : referrals_) add(r.dossier_id, r.answered_on);
  for (const auto& r : steps_) add(r.dossier_id, r.step_on);
  return days;
}

bool Model::CameFromElsewhere(const DossierRecord& dossier) const {
  for (const LeadRecord& lead : leads_) {
    if (lead.dossier_id != dossier.dossier_id || lead.number != 1) continue;
    return !dossier.origin_organization.empty() && dossier.origin_organization != lead.organization;
  }
  return false;
}

void Model::AddDossierUnit(const DossierRecord& dossier, std::vector<Unit>& units) const {
  Unit unit;
  unit.dossier = dossier.dossier_id;
  const std::optional<StatusRecord> status = AtEnd(statuses_, dossier.dossier_id);
  const bool closed = status.has_value() && status->status == "closed";
  switch (plan_.measure) {
    case Measure::kDossiersHandled:
      unit.days = FactsOf(dossier);
      break;
    case Measure::kDossiersReceived:
      if (CameFromElsewhere(dossier)) unit.days = FactsOf(dossier);
      break;
    case Measure::kDossiersOpened:
      if (InPeriod(dossier.opened_on)) unit.days = {dossier.opened_on};
      break;
    case Measure::kDossiersClosed:
      if (closed && InPeriod(status->effective_on)) unit.days = {status->effective_on};
      break;
    case Measure::kDossiersActive:
      if (dossier.opened_on <= plan_.to && !closed) unit.days = {""};
      break;
    case Measure::kDossiersReferred:
      for (const ReferralRecord& referral : referrals_) {
        if (referral.dossier_id == dossier.dossier_id && InPeriod(referral.sent_on)) {
          unit.days.push_back(referral.sent_on);
        }
      }
      break;
    default:
      return;
  }
  if (!unit.days.empty()) units.push_back(unit);
}

void Model::AddReferralUnits(const DossierRecord& dossier, std::vector<Unit>& units) const {
  for (const ReferralRecord& r : referrals_) {
    if (r.dossier_id != dossier.dossier_id) continue;
    Unit unit;
    unit.dossier = r.dossier_id;
    unit.id = absl::StrCat(r.number);
    unit.from = r.from_organization;
    unit.to = r.to_organization;
    std::string day;
    if (plan_.measure == Measure::kReferralsSent) day = r.sent_on;
    if (plan_.measure == Measure::kReferralsAccepted && r.answer == "accepted") day = r.answered_on;
    if (plan_.measure == Measure::kReferralsDeclined && r.answer == "declined") day = r.answered_on;
    if (plan_.measure == Measure::kReferralDaysToAnswer && !r.answered_on.empty()) {
      day = r.answered_on;
      unit.value = Day(r.answered_on) - Day(r.sent_on);
    }
    unit.days = {day};
    if (InPeriod(day)) units.push_back(unit);
  }
}

void Model::AddInterventionUnits(const DossierRecord& dossier, std::vector<Unit>& units) const {
  const bool minutes = plan_.measure == Measure::kInterventionMinutes;
  if (!minutes && plan_.measure != Measure::kInterventions) return;
  for (const InterventionRecord& r : interventions_) {
    if (r.dossier_id != dossier.dossier_id || !InPeriod(r.held_on)) continue;
    if (minutes && !r.minutes.has_value()) continue;
    Unit unit;
    unit.dossier = r.dossier_id;
    unit.id = absl::StrCat(r.number);
    unit.days = {r.held_on};
    unit.intervention = r.number;
    if (minutes) unit.value = *r.minutes;
    units.push_back(unit);
  }
}

void Model::AddPhaseUnits(const DossierRecord& dossier, std::vector<Unit>& units) const {
  const bool stays = plan_.measure == Measure::kDaysInPhase;
  if (!stays && plan_.measure != Measure::kPhaseChanges) return;
  std::optional<PhaseRecord> before;
  for (const PhaseRecord& r : phases_) {
    if (r.dossier_id != dossier.dossier_id) continue;
    // Already the current phase: no change.
    if (before.has_value() && before->phase == r.phase) continue;
    Unit unit;
    unit.dossier = r.dossier_id;
    unit.id = r.effective_on;
    unit.days = {r.effective_on};
    if (stays && before.has_value()) {
      unit.value = Day(r.effective_on) - Day(before->effective_on);
      unit.stay_phase = before->phase;
    }
    if (InPeriod(r.effective_on) && (stays ? before.has_value() : !r.opening)) units.push_back(unit);
    before = r;
  }
}

void Model::AddFundingUnits(const DossierRecord& dossier, std::vector<Unit>& units) const {
  const bool awarded = plan_.measure == Measure::kFundingAwarded;
  if (!awarded && plan_.measure != Measure::kFundingSteps) return;
  for (const FundingStepRecord& r : steps_) {
    if (r.dossier_id != dossier.dossier_id || !InPeriod(r.step_on)) continue;
    Unit unit;
    unit.dossier = r.dossier_id;
    unit.id = absl::StrCat(r.number, r.step);
    unit.days = {r.step_on};
    unit.program = r.program;
    unit.step = r.step;
    bool counts = !awarded;
    for (const FundingApplicationRecord& a : applications_) {
      if (!awarded || r.step != "awarded" || a.dossier_id != r.dossier_id || a.number != r.number) continue;
      counts = a.awarded_cents.has_value();
      unit.value = a.awarded_cents.value_or(0);
    }
    if (counts) units.push_back(unit);
  }
}

std::vector<Unit> Model::UnitsOf(const DossierRecord& dossier) const {
  std::vector<Unit> units;
  AddDossierUnit(dossier, units);
  AddReferralUnits(dossier, units);
  AddInterventionUnits(dossier, units);
  AddPhaseUnits(dossier, units);
  AddFundingUnits(dossier, units);
  return units;
}

std::string Model::Advisor(const std::string& name) const {
  const std::string folded = plan_.fold == nullptr ? name : plan_.fold(name);
  return folded.empty() ? "none" : folded;
}

bool Model::Matches(const StatisticsFilter& filter, const std::string& value) const {
  for (const std::string& wanted : filter.values) {
    if (value == (filter.dimension == Dimension::kAdvisor ? Advisor(wanted) : wanted)) return true;
  }
  return false;
}

// Subjects of the counted intervention, or of all interventions in the period.
std::vector<std::string> Model::SubjectsOf(const Unit& unit) const {
  std::vector<std::string> found;
  for (const InterventionSubjectRecord& r : subjects_) {
    if (r.dossier_id != unit.dossier) continue;
    if (unit.intervention != 0 ? r.number == unit.intervention : InPeriod(r.held_on)) {
      found.push_back(r.subject);
    }
  }
  if (found.empty()) found.push_back("none");
  return found;
}

std::vector<std::pair<std::string, std::string>> Model::StepsOf(const Unit& unit) const {
  if (!unit.step.empty()) return {{unit.program, unit.step}};
  std::vector<std::pair<std::string, std::string>> found;
  for (const FundingStepRecord& r : steps_) {
    if (r.dossier_id == unit.dossier && InPeriod(r.step_on)) found.emplace_back(r.program, r.step);
  }
  if (found.empty()) found.emplace_back("none", "none");
  return found;
}

Values Model::Plain(const DossierRecord& dossier, const Unit& unit) const {
  Values values;
  const auto set = [&](Dimension dimension, const std::string& value) {
    values.at(static_cast<std::size_t>(dimension)) = value.empty() ? "none" : value;
  };
  const auto phase = AtEnd(phases_, dossier.dossier_id);
  const auto status = AtEnd(statuses_, dossier.dossier_id);
  const auto lead = AtEnd(leads_, dossier.dossier_id);
  set(Dimension::kSector, dossier.sector);
  set(Dimension::kMrc, dossier.mrc);
  set(Dimension::kGender, dossier.promoter_gender);
  set(Dimension::kPromoterKind, dossier.promoter_kind);
  set(Dimension::kPhase, !unit.stay_phase.empty() ? unit.stay_phase : phase.has_value() ? phase->phase : "");
  set(Dimension::kStatus, status.has_value() ? status->status : "");
  set(Dimension::kLead, lead.has_value() ? lead->organization : "");
  set(Dimension::kOrigin, dossier.origin_organization);
  set(Dimension::kAgreement, dossier.agreement);
  set(Dimension::kOutcome, status.has_value() && status->status == "closed" ? status->outcome : "");
  set(Dimension::kAdvisor, Advisor(dossier.advisor));
  set(Dimension::kFrom, unit.from);
  set(Dimension::kTo, unit.to);
  return values;
}

void Model::AddRow(const Values& values, const DossierRecord& dossier, const Unit& unit) {
  for (const StatisticsFilter& filter : plan_.filters) {
    if (!Matches(filter, values.at(static_cast<std::size_t>(filter.dimension)))) return;
  }
  std::vector<std::string> keys;
  for (const Dimension d : plan_.dimensions) keys.push_back(values.at(static_cast<std::size_t>(d)));
  cells_[keys][{unit.dossier, unit.id}] = unit.value;
  total_[{unit.dossier, unit.id}] = unit.value;
  auto& spelt = spelt_[values[static_cast<std::size_t>(Dimension::kAdvisor)]];
  if (spelt.first == 0 || unit.dossier < spelt.first) spelt = {unit.dossier, dossier.advisor};
}

std::vector<std::string> Model::Spelt(std::vector<std::string> keys) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (plan_.dimensions[i] == Dimension::kAdvisor && keys[i] != "none") keys[i] = spelt_.at(keys[i]).second;
  }
  return keys;
}

void Model::AddRows(const DossierRecord& dossier, const Unit& unit) {
  Values values = Plain(dossier, unit);
  const auto set = [&](Dimension d, const std::string& value) {
    values[static_cast<std::size_t>(d)] = value;
  };
  for (const std::string& day : unit.days) {
    for (const Dimension time : {Dimension::kMonth, Dimension::kQuarter, Dimension::kFiscalYear}) {
      if (!day.empty()) set(time, Label(time, day));
    }
    for (const std::string& subject : SubjectsOf(unit)) {
      set(Dimension::kSubject, subject);
      for (const auto& [program, step] : StepsOf(unit)) {
        set(Dimension::kProgram, program);
        set(Dimension::kFundingStep, step);
        AddRow(values, dossier, unit);
      }
    }
  }
}

StatisticsCell Model::CellOf(const std::vector<std::string>& keys, const Cell& cell) const {
  std::vector<std::int64_t> values;
  std::int64_t sum = 0;
  for (const auto& [unit, value] : cell) {
    values.push_back(value);
    sum += value;
  }
  const bool answer = plan_.measure == Measure::kReferralDaysToAnswer;
  if (!answer && plan_.measure != Measure::kDaysInPhase) return {keys, {sum, false}, std::nullopt};
  if (values.empty()) return {keys, {}, std::nullopt};
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  // Days are never negative.
  const std::int64_t twice = values[(n - 1) / 2] + values[n / 2];
  StatisticsCell made{keys, {twice / 2, twice % 2 == 1}, std::nullopt};
  for (std::size_t i = n; answer && i-- > 0;) {
    // The smallest value that at least nine tenths of the values do not exceed.
    if (10 * (i + 1) >= 9 * n) made.percentile_90 = values[i];
  }
  return made;
}

ModelAnswer Model::Count() {
  for (const DossierRecord& dossier : dossiers_) {
    for (const Unit& unit : UnitsOf(dossier)) AddRows(dossier, unit);
  }
  const bool sums =
      plan_.measure == Measure::kInterventionMinutes || plan_.measure == Measure::kFundingAwarded;
  ModelAnswer answer;
  const auto contribute = [&](const std::vector<std::string>& keys, const Cell& cell) {
    for (const auto& [unit, value] : cell) answer.contributions[keys][unit.first] += sums ? value : 1;
  };
  std::size_t places = 0;
  for (const auto& [keys, cell] : cells_) {
    places += cell.size();
    if (plan_.dimensions.empty()) continue;
    const std::vector<std::string> spelt = Spelt(keys);
    answer.cells[spelt] = CellOf(spelt, cell);
    contribute(spelt, cell);
  }
  contribute({}, total_);
  answer.total = CellOf({}, total_);
  answer.some_unit_twice = places > total_.size();
  return answer;
}

}  // namespace

ModelAnswer Count(const TestRegister& reg, std::int64_t position, const StatisticsPlan& plan) {
  return Model(reg, position, plan).Count();
}

}  // namespace relais::storage::counting
