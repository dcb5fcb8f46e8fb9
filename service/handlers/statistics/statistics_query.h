#ifndef RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_QUERY_H_
#define RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_QUERY_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "relais/v1/statistics.pb.h"
#include "relais/v1/statistics_service.pb.h"
#include "service/auth/call_context.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/violation.h"
#include "storage/journal/journal.h"
#include "storage/statistics/statistics.h"

namespace relais::handlers {

// Reads a statistics query, with the codelists of the snapshot, and collects every error in it. For one call
// and one thread; call and snapshot must outlive it.
class StatisticsQueryReader {
 public:
  StatisticsQueryReader(const CallContext& call, const storage::Snapshot& snapshot,
                        const relais::v1::StatisticsQuery& query);
  // Reads the period of a report, and its agreements as the only filter. No filter if it names none.
  StatisticsQueryReader(const CallContext& call, const storage::Snapshot& snapshot,
                        const relais::v1::GetReportRequest& request);

  // Returns the plan for each bucket that had begun when the snapshot's entry was recorded. Empty if there is
  // an error.
  struct Bucket {
    std::string label;
    storage::StatisticsPlan plan;
  };
  std::vector<Bucket> ReadBuckets(relais::v1::SeriesBucket bucket);

  // Reads the keys of one cell; nullopt for no keys, which means the total, or if their number is wrong.
  std::optional<std::vector<std::string>> ReadKeys(
      const google::protobuf::RepeatedPtrField<std::string>& keys);
  // Adds violations of other fields of the request.
  void Add(const domain::Violations& violations);

  // OK, a storage error, InvalidFields, or InvalidQuery if each field is valid but they do not fit together.
  absl::Status status() const;

  // REQUIRES: status() is OK, as do the functions below.
  const storage::StatisticsPlan& plan() const { return plan_; }
  // The entry at the snapshot's position; absent at 0, before the first.
  const std::optional<storage::JournalEntry>& entry() const { return entry_; }
  // Whether the snapshot's entry was recorded after the last day of `plan`.
  bool IsComplete(const storage::StatisticsPlan& plan) const;
  // Versions of the codelists of the query's dimensions and filters, by name.
  absl::StatusOr<std::vector<relais::v1::CodelistVersion>> CodelistVersions() const;
  // Sorts the cells for display: by codelist position, then key; `none` last.
  absl::Status Sort(std::vector<storage::StatisticsCell>& cells);

 private:
  void ReadMeasure(relais::v1::Measure measure);
  void ReadPeriod(const std::string& field, const relais::v1::Period& period);
  // Refuses a period that begins after the last day on which the snapshot's position was current. So a query
  // that was answered once as of a position is always answered.
  void CheckBegun(const std::string& field);
  absl::Status ReadEntry();
  void ReadDimensions(const google::protobuf::RepeatedField<int>& dimensions);
  void ReadFilter(const std::string& field, const relais::v1::StatisticsFilter& filter);
  std::optional<storage::Dimension> ReadDimension(const std::string& field, int dimension);
  std::string ReadDate(const std::string& field, const std::string& value);
  // Resolves `value` to a code. Empty, with a violation, if it has no meaning.
  std::string ReadValue(storage::Dimension dimension, const std::string& field, const std::string& value);
  // Resolves each value; returns them sorted, each once.
  std::vector<std::string> ReadValues(storage::Dimension dimension, const std::string& field,
                                      const google::protobuf::RepeatedPtrField<std::string>& values);
  std::string ReadTime(storage::Dimension dimension, const std::string& field, const std::string& value);

  // The codelist of a dimension. Null for times, advisors and after a storage error.
  const domain::CodelistIndex* Words(storage::Dimension dimension);

  void Fault(const std::string& field, absl::string_view value, domain::LocalizedText problem);
  void OneOf(const std::string& field, absl::string_view value, absl::string_view allowed);
  // Adds a violation for a value that is valid but does not fit the rest of the query.
  void Clash(const std::string& field, absl::string_view value, domain::LocalizedText problem);

  const CallContext& call_;
  const storage::Snapshot& snapshot_;
  std::optional<storage::JournalEntry> entry_;
  storage::StatisticsPlan plan_;
  bool has_measure_ = false;
  // Whether `none` is a value: a report has no section for it.
  bool takes_none_ = true;
  // Number of requested dimensions, invalid ones included.
  std::size_t dimension_count_ = 0;
  std::map<storage::Dimension, std::shared_ptr<const domain::CodelistIndex>> words_;
  absl::Status error_;
  domain::Violations violations_;
  bool has_faults_ = false;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_QUERY_H_
