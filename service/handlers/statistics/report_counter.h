#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_COUNTER_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_COUNTER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/report.pb.h"
#include "service/auth/call_context.h"
#include "service/domain/common/localized_text.h"
#include "service/handlers/statistics/report_specs.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

// Sets the label of a section, group or figure in both languages.
template <class Message>
void SetLabel(const domain::LocalizedText& label, Message& message) {
  message.set_label_fr(label.fr);
  message.set_label_en(label.en);
}

// Counts the figures of one report, each by QueryStatistics. For one call and one thread; call and snapshot
// must outlive it.
class ReportCounter {
 public:
  using Groups = std::vector<relais::v1::ReportGroup>;
  // Codes by dimension: in the order of the dimensions, so that equal queries have equal bytes.
  using Filters = std::map<relais::v1::Dimension, std::vector<std::string>>;

  ReportCounter(const CallContext& call, const storage::Snapshot& snapshot, const relais::v1::Period& period);

  // Counts the chapter for each value of its scope: one query for each figure or breakdown, however many
  // values there are. Returns the groups of each value.
  absl::StatusOr<std::vector<Groups>> Count(const ChapterSpec& chapter,
                                            const std::vector<std::string>& values);

  // Codes of the dimension that a dossier handled in the period has, without `none`; in codelist order.
  absl::StatusOr<std::vector<std::string>> KeysInUse(relais::v1::Dimension dimension);

  // Versions of the codelists of all queries so far, by name.
  const std::map<std::string, std::int64_t>& codelist_versions() const { return codelist_versions_; }

 private:
  relais::v1::StatisticsQuery QueryOf(relais::v1::Measure measure, const Filters& filters) const;
  absl::StatusOr<relais::v1::StatisticsResult> Ask(relais::v1::Measure measure, const Filters& filters,
                                                   const std::vector<relais::v1::Dimension>& dimensions);
  absl::Status AddTotal(const ChapterSpec& chapter, const FigureSpec& spec,
                        const std::vector<std::string>& values, std::size_t group,
                        std::vector<Groups>& counted);
  absl::Status AddBreakdown(const ChapterSpec& chapter, const GroupSpec& spec,
                            const std::vector<std::string>& values, std::size_t group,
                            std::vector<Groups>& counted);

  const CallContext& call_;
  const storage::Snapshot& snapshot_;
  // Period and position of every query.
  relais::v1::StatisticsQuery base_;
  std::map<std::string, std::int64_t> codelist_versions_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_REPORT_COUNTER_H_
