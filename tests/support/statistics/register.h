#ifndef RELAIS_TESTS_SUPPORT_STATISTICS_REGISTER_H_
#define RELAIS_TESTS_SUPPORT_STATISTICS_REGISTER_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "storage/engine/session.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// For tests: a small register in plain vectors, and a database filled with the same rows. The brute-force
// model counts the vectors.

namespace relais::storage::counting {

template <class Record>
struct VersionedRow {
  Record record;
  std::int64_t since = 0;
  std::optional<std::int64_t> until;
};

// Key values of a record, which identify its row.
template <class Record>
std::vector<std::string> KeyOf(const Record& record) {
  const std::vector<Value> values = ValuesOf(record);
  std::vector<std::string> key;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (SchemaOf<Record>().columns[i].role != Column::Role::kKey) continue;
    key.push_back(absl::StrCat(values[i].integer(), values[i].text()));
  }
  return key;
}

class TestRegister {
 public:
  // Starts a new journal entry for the writes that follow.
  void BeginEntry() { ++head_; }
  std::int64_t head() const { return head_; }

  template <class Record>
  const std::vector<VersionedRow<Record>>& rows() const {
    return std::get<std::vector<VersionedRow<Record>>>(tables_);
  }

  // The rows in force at `position`.
  template <class Record>
  std::vector<Record> At(std::int64_t position) const {
    std::vector<Record> seen;
    for (const VersionedRow<Record>& row : rows<Record>()) {
      if (row.since <= position && (!row.until.has_value() || *row.until > position))
        seen.push_back(row.record);
    }
    return seen;
  }

  // Inserts a row, which supersedes the current one with its key, if any.
  template <class Record>
  void Put(const Record& record) {
    Remove(record);
    Mutable<Record>().push_back({record, head_, std::nullopt});
  }

  template <class Record>
  void Remove(const Record& record) {
    std::vector<VersionedRow<Record>>& rows = Mutable<Record>();
    const auto current = std::find_if(rows.begin(), rows.end(), [&](const VersionedRow<Record>& row) {
      return !row.until.has_value() && KeyOf(row.record) == KeyOf(record);
    });
    if (current == rows.end()) return;
    if (current->since == head_) {
      rows.erase(current);
    } else {
      current->until = head_;
    }
  }

  // Inserts a dossier with its opening phase, status and lead, in the current entry.
  void Open(const DossierRecord& dossier);
  // Inserts an intervention with its subjects; replaces the one with its number.
  void Hold(const InterventionRecord& intervention, const std::vector<std::string>& subjects);
  // Removes an intervention with its subjects.
  void Unhold(const InterventionRecord& intervention);

  template <class Function>
  void ForEachTable(const Function& function) const {
    std::apply([&](const auto&... table) { (function(table), ...); }, tables_);
  }

 private:
  template <class Record>
  std::vector<VersionedRow<Record>>& Mutable() {
    return std::get<std::vector<VersionedRow<Record>>>(tables_);
  }

  std::int64_t head_ = 0;
  std::tuple<std::vector<VersionedRow<DossierRecord>>, std::vector<VersionedRow<PhaseRecord>>,
             std::vector<VersionedRow<StatusRecord>>, std::vector<VersionedRow<LeadRecord>>,
             std::vector<VersionedRow<InterventionRecord>>,
             std::vector<VersionedRow<InterventionSubjectRecord>>, std::vector<VersionedRow<ReferralRecord>>,
             std::vector<VersionedRow<FundingApplicationRecord>>,
             std::vector<VersionedRow<FundingStepRecord>>>
      tables_;
};

// A database in its own temporary file, with the program's schema. Any error fails the running test.
class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Replaces all rows by those of the register, and the read session by a new one.
  void Fill(const TestRegister& reg);

  Session& reader() { return *reader_; }
  const std::string& path() const { return path_; }

 private:
  template <class Record>
  absl::Status Insert(const std::vector<VersionedRow<Record>>& rows);

  std::string path_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> writer_;
  std::unique_ptr<Session> reader_;
};

}  // namespace relais::storage::counting

#endif  // RELAIS_TESTS_SUPPORT_STATISTICS_REGISTER_H_
