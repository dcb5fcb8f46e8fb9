#ifndef RELAIS_STORAGE_STATISTICS_STATISTICS_H_
#define RELAIS_STORAGE_STATISTICS_STATISTICS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/versioned/versioned.h"

// The counting core. Two closed tables define every measure and dimension. A plan selects from them, and no
// text of a caller becomes SQL.

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
  kFiscalYear,
  // Sender and recipient of a referral.
  kFrom,
  kTo
};

// The absence of a value, in keys and filters.
inline constexpr absl::string_view kNoValue = "none";

// An exact number: `whole`, plus one half if `half`. Only medians have halves.
struct Number {
  std::int64_t whole = 0;
  bool half = false;
};
bool operator==(const Number& a, const Number& b);
// The nearest double, for callers that take one.
double ToDouble(const Number& number);

struct StatisticsFilter {
  Dimension dimension;
  // Codes; a unit matches by any of them.
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
  // Folds an advisor's name. Names that fold alike share one cell, and a name that folds to `none` is no
  // name. Filters and keys on ADVISOR match any spelling. Null compares bytes.
  std::function<std::string(absl::string_view)> fold = nullptr;
};

struct StatisticsCell {
  // Codes, in the order of the dimensions. An advisor is spelt as in the lowest-numbered dossier counted.
  std::vector<std::string> keys;
  // A count, a sum (minutes, cents) or a median of days; 0 if nothing was counted.
  Number value;
  // In days; only for measures of days that have one.
  std::optional<std::int64_t> percentile_90;
};

struct StatisticsAnswer {
  // The non-empty cells, in no particular order. None if the plan has no dimensions: the total is then the
  // answer.
  std::vector<StatisticsCell> cells;
  // Has no keys. If nothing was counted, its value is 0 and it has no percentile.
  StatisticsCell total;
  // Whether a unit may count in several cells. The cells may then sum to more than the total.
  bool multi_valued = false;
};

// Whether the measure counts a state at the period's end, which time dimensions cannot divide.
bool IsStateMeasure(Measure measure);
// Whether the measure counts referrals. Only they have a sender and a recipient.
bool IsReferralMeasure(Measure measure);
// Whether it is MONTH, QUARTER or FISCAL_YEAR.
bool IsTimeDimension(Dimension dimension);
// Whether it is FROM or TO.
bool IsReferralDimension(Dimension dimension);

// Counts the rows that the snapshot shows. A total depends on measure, period and filters only, never on the
// dimensions. INVALID_ARGUMENT if the plan combines things that do not combine. OUT_OF_RANGE if a sum does
// not fit 64 bits; the message lists the dossiers with the largest contributions, such as `12, 7`.
absl::StatusOr<StatisticsAnswer> Aggregate(const Snapshot& snapshot, const StatisticsPlan& plan);

// Median of ascending values: the middle one, or the mean of the two in the middle; 0 if there is none.
Number MedianOfSorted(const std::vector<std::int64_t>& values);
// 90th percentile of ascending values, by nearest rank: the smallest value that at least nine tenths of them
// do not exceed. 0 if there is none.
std::int64_t Percentile90OfSorted(const std::vector<std::int64_t>& values);

// One dossier of a cell, and its contribution: 1 for a measure of dossiers, a count or sum for others, the
// number of values for a median.
struct StatisticsContribution {
  std::int64_t dossier_id = 0;
  std::string project_title;
  std::int64_t value = 0;
};

// The dossiers of the cell with these keys (absent: of the total) that the caller may see now. Above `after`,
// ascending, at most `limit`. INVALID_ARGUMENT as for Aggregate, or if `keys` does not match the dimensions.
// OUT_OF_RANGE if the sum of one dossier does not fit.
absl::StatusOr<std::vector<StatisticsContribution>> ListContributions(
    const Snapshot& snapshot, const StatisticsPlan& plan, const std::optional<std::vector<std::string>>& keys,
    std::int64_t after, std::int64_t limit);

// Number of dossiers of the cell that ListContributions leaves out on all its pages: counted as of the
// snapshot's position, but not visible to the caller now.
absl::StatusOr<std::int64_t> CountWithheld(const Snapshot& snapshot, const StatisticsPlan& plan,
                                           const std::optional<std::vector<std::string>>& keys);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_STATISTICS_STATISTICS_H_
