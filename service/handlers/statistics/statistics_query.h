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
#include "service/domain/common/codelist.h"
#include "service/domain/common/violation.h"
#include "service/handlers/common/context.h"
#include "storage/journal/journal.h"
#include "storage/statistics/statistics.h"

namespace relais::handlers {

// Reads a statistics query, in the words that the register knows at the snapshot, and collects all that is
// wrong with it. One call, one thread; the snapshot outlives it.
class StatisticsQueryReader {
 public:
  StatisticsQueryReader(const CallContext& call, const storage::Snapshot& snapshot,
                        const relais::v1::StatisticsQuery& query);

  // The plan once for each bucket of its period that had begun when the snapshot's entry was recorded; none
  // if there is a fault.
  struct Bucket {
    std::string label;
    storage::StatisticsPlan plan;
  };
  std::vector<Bucket> ReadBuckets(relais::v1::SeriesBucket bucket);

  // The keys of one cell of the query; none stands for the total.
  std::optional<std::vector<std::string>> ReadKeys(
      const google::protobuf::RepeatedPtrField<std::string>& keys);
  // Faults of other fields of the request.
  void Add(const domain::Violations& violations);

  // OK; an error of the storage; InvalidFields or, where each field is right and they do not go together,
  // InvalidQuery.
  absl::Status status() const;

  // REQUIRES: status() is OK, as do the functions below.
  const storage::StatisticsPlan& plan() const { return plan_; }
  // The entry at the snapshot's position; absent at 0, before the first.
  const std::optional<storage::JournalEntry>& entry() const { return entry_; }
  // Whether the snapshot's entry was recorded after the last day of `plan`.
  bool IsComplete(const storage::StatisticsPlan& plan) const;
  // Versions of the codelists that the query speaks of, by name.
  absl::StatusOr<std::vector<relais::v1::CodelistVersion>> CodelistVersions() const;
  // Puts cells in the order in which tables show them.
  absl::Status Sort(std::vector<storage::StatisticsCell>& cells);

 private:
  void ReadMeasure(relais::v1::Measure measure);
  void ReadPeriod(const relais::v1::Period& period);
  // Refuses a period that begins after the last day on which the snapshot's position was the present. Once a
  // question is answered as of a position, it always is.
  void CheckBegun();
  absl::Status ReadEntry();
  void ReadDimensions(const google::protobuf::RepeatedField<int>& dimensions);
  void ReadFilter(const std::string& field, const relais::v1::StatisticsFilter& filter);
  std::optional<storage::Dimension> ReadDimension(const std::string& field, int dimension);
  std::string ReadDate(const std::string& field, const std::string& value);
  // The code that `value` means; empty where it means nothing, which is then a fault.
  std::string ReadValue(storage::Dimension dimension, const std::string& field, const std::string& value);
  std::string ReadTime(storage::Dimension dimension, const std::string& field, const std::string& value);

  // The words of a dimension; null for times, advisors and after an error of the storage.
  const domain::CodelistIndex* Words(storage::Dimension dimension);

  void Fault(const std::string& field, absl::string_view value, domain::LocalizedText problem);
  void OneOf(const std::string& field, absl::string_view value, absl::string_view allowed);
  // Something that is right by itself and does not go with the rest.
  void Clash(const std::string& field, absl::string_view value, domain::LocalizedText problem);

  const CallContext& call_;
  const storage::Snapshot& snapshot_;
  std::optional<storage::JournalEntry> entry_;
  storage::StatisticsPlan plan_;
  bool has_measure_ = false;
  // Those asked for, faulty or not.
  std::size_t dimension_count_ = 0;
  std::map<storage::Dimension, std::shared_ptr<const domain::CodelistIndex>> words_;
  absl::Status error_;
  domain::Violations violations_;
  bool has_faults_ = false;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_STATISTICS_STATISTICS_QUERY_H_
