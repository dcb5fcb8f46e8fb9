#ifndef RELAIS_STORAGE_STATISTICS_H_
#define RELAIS_STORAGE_STATISTICS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/versioned.h"

// The counting core. What a measure counts and what a dimension means are two closed tables; a plan picks
// from them, and no text of a caller becomes SQL.

namespace relais::storage {

enum class Measure {
  kDossiersHandled,
  kDossiersOpened,
  kDossiersClosed,
  kDossiersActive,
  kDossiersReceived,
  kDossiersReferred,
  kReferralsSent,
  kReferralsAccepted,
  kReferralsDeclined,
  kReferralDaysToAnswer,
  kInterventions,
  kInterventionMinutes,
  kPhaseChanges,
  kDaysInPhase,
  kFundingSteps,
  kFundingAwarded
};

enum class Dimension {
  kSector,
  kMrc,
  kGender,
  kPromoterKind,
  kPhase,
  kStatus,
  kLead,
  kOrigin,
  kAgreement,
  kSubject,
  kProgram,
  kFundingStep,
  kOutcome,
  kAdvisor,
  kMonth,
  kQuarter,
  kFiscalYear
};

// Stands in keys and filters for the absence of a value.
inline constexpr absl::string_view kNoValue = "none";

struct StatisticsFilter {
  Dimension dimension;
  // Codes; any of them.
  std::vector<std::string> values;
};

struct StatisticsPlan {
  Measure measure = Measure::kDossiersHandled;
  // Civil dates, both included.
  std::string from;
  std::string to;
  // At most four, each once.
  std::vector<Dimension> dimensions;
  // Each dimension at most once.
  std::vector<StatisticsFilter> filters;
};

struct StatisticsCell {
  // Codes, in the order of the dimensions.
  std::vector<std::string> keys;
  double value = 0;
  std::optional<double> percentile_90;
};

struct StatisticsAnswer {
  // Those that are not empty, in no order that a caller may rely on. None where the plan has no dimensions:
  // there the total says all.
  std::vector<StatisticsCell> cells;
  // Its keys are empty. Over nothing its value is 0 and it has no percentile.
  StatisticsCell total;
  bool multi_valued = false;
};

// Whether the measure is of a state at the period's end, which dimensions of time cannot divide.
bool IsStateMeasure(Measure measure);
// Whether it is MONTH, QUARTER or FISCAL_YEAR.
bool IsTimeDimension(Dimension dimension);

// Counts over the rows that the snapshot sees. INVALID_ARGUMENT where the plan combines what cannot be
// combined.
absl::StatusOr<StatisticsAnswer> Aggregate(const Snapshot& snapshot, const StatisticsPlan& plan);

// Of values in ascending order: the middle one, or the mean of the two in the middle; 0 where there is none.
double MedianOfSorted(const std::vector<std::int64_t>& values);
// Of values in ascending order, by nearest rank: the smallest that at least nine tenths of them do not
// exceed; 0 where there is none.
std::int64_t Percentile90OfSorted(const std::vector<std::int64_t>& values);

// One dossier behind a cell, and what it brings to it: 1 for a measure of dossiers; a count or sum for the
// others; for a median, how many values.
struct StatisticsContribution {
  std::int64_t dossier_id = 0;
  std::string project_title;
  double value = 0;
};

// The dossiers behind the cell with these keys (absent: behind the total) that the caller may see now, with a
// number above `after`, ascending, at most `limit`.
absl::StatusOr<std::vector<StatisticsContribution>> ListContributions(
    const Snapshot& snapshot, const StatisticsPlan& plan, const std::optional<std::vector<std::string>>& keys,
    std::int64_t after, std::int64_t limit);

// How many dossiers behind the cell ListContributions leaves out of all its pages: counted as of the
// snapshot's position, but not visible to the caller now.
absl::StatusOr<std::int64_t> CountWithheld(const Snapshot& snapshot, const StatisticsPlan& plan,
                                           const std::optional<std::vector<std::string>>& keys);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STATISTICS_H_
