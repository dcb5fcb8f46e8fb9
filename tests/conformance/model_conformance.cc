// Runs thousands of random operations on the store and on a plain model in memory: at random positions both
// must show the same rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/versioned/tables.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

constexpr int kOperations = 3000;
constexpr std::int64_t kDossiers = 40;
constexpr std::int64_t kNumbers = 4;

// A row as text: table and every column.
template <class Record>
std::string Describe(const Record& record) {
  return absl::StrCat(
      Record::kTable, ":", absl::StrJoin(ValuesOf(record), "|", [](std::string* out, const Value& value) {
        absl::StrAppend(out, value.is_null()                         ? "-"
                             : value.type() == Value::Type::kInteger ? absl::StrCat(value.integer())
                                                                     : value.text());
      }));
}

// The register as a list of the changes of each entry: the simplest structure that can answer "as of".
class Model {
 public:
  // Sets the row at `key`, or removes it if `row` is empty.
  void Record(std::int64_t seq, std::string key, std::string row) {
    steps_.push_back({seq, std::move(key), std::move(row)});
  }

  std::map<std::string, std::string> At(std::int64_t position) const {
    std::map<std::string, std::string> rows;
    for (const Step& step : steps_) {
      if (step.seq > position) continue;
      if (step.row.empty()) {
        rows.erase(step.key);
      } else {
        rows[step.key] = step.row;
      }
    }
    return rows;
  }

  bool Has(const std::string& key) const { return now_.count(key) > 0; }
  void Now(const std::string& key, bool there) {
    if (there) {
      now_.insert({key, true});
    } else {
      now_.erase(key);
    }
  }

 private:
  struct Step {
    std::int64_t seq;
    std::string key;
    std::string row;
  };
  std::vector<Step> steps_;
  std::map<std::string, bool> now_;
};

class ModelTest : public StoreTest {
 protected:
  // One random entry of one to three writes on different keys.
  void Operate() {
    std::vector<std::pair<std::string, std::string>> written;
    std::map<std::string, bool> touched;
    const bool fails = Random(10) == 0;
    const auto outcome = TryWrite([&](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      written.clear();
      touched.clear();
      const std::int64_t writes = 1 + Random(3);
      for (std::int64_t i = 0; i < writes; ++i) {
        if (Random(2) == 0) {
          DossierRecord record = SampleDossier(1 + Random(kDossiers));
          record.sector = absl::StrCat("sector-", Random(5));
          record.notes = absl::StrCat("note ", Random(1000));
          record.advisor = Random(3) == 0 ? "" : "conseillere";
          WriteOne(transaction, record, absl::StrCat("d", record.dossier_id), touched, written);
        } else {
          InterventionRecord record{1 + Random(kDossiers), 1 + Random(kNumbers), 1,  "",
                                    "2018-05-01",          std::nullopt,         "", ""};
          if (Random(2) == 0) record.minutes = Random(100);
          WriteOne(transaction, record, absl::StrCat("i", record.dossier_id, "/", record.number), touched,
                   written);
        }
      }
      if (fails) return absl::AbortedError("changed its mind");
      return "x";
    });
    ASSERT_EQ(outcome.ok(), !fails);
    if (fails) return;
    for (auto& [key, row] : written) {
      model_.Now(key, !row.empty());
      model_.Record(*outcome, key, std::move(row));
    }
  }

  template <class Record>
  void WriteOne(WriteTransaction& transaction, const Record& record, const std::string& key,
                std::map<std::string, bool>& touched,
                std::vector<std::pair<std::string, std::string>>& written) {
    if (!touched.insert({key, true}).second) return;
    if (!model_.Has(key)) {
      transaction.Insert(record);
      written.emplace_back(key, Describe(record));
    } else if (Random(3) == 0) {
      transaction.Remove(record);
      written.emplace_back(key, "");
    } else {
      transaction.Replace(record);
      written.emplace_back(key, Describe(record));
    }
  }

  std::map<std::string, std::string> StoreAt(const Snapshot& snapshot) {
    std::map<std::string, std::string> rows;
    EXPECT_TRUE(ForEach<DossierRecord>(snapshot, "1 = 1", {}, "", [&](DossierRecord record) {
                  rows[absl::StrCat("d", record.dossier_id)] = Describe(record);
                }).ok());
    EXPECT_TRUE(ForEach<InterventionRecord>(snapshot, "1 = 1", {}, "", [&](InterventionRecord record) {
                  rows[absl::StrCat("i", record.dossier_id, "/", record.number)] = Describe(record);
                }).ok());
    return rows;
  }

  std::int64_t Random(std::int64_t below) {
    return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_);
  }

  std::mt19937_64 random_{20181112};
  Model model_;
};

TEST_P(ModelTest, StoreAndModelAgreeAtRandomPositions) {
  for (int i = 0; i < kOperations; ++i) {
    Operate();
    if (HasFatalFailure()) return;
    if (i % 100 != 99) continue;
    if (i % 1000 == 999) Reopen();
    Read([&](const Snapshot& snapshot) {
      EXPECT_EQ(StoreAt(snapshot), model_.At(snapshot.head())) << "now, after " << i + 1 << " operations";
      for (int probe = 0; probe < 3; ++probe) {
        const std::int64_t position = Random(snapshot.head() + 1);
        EXPECT_EQ(StoreAt(snapshot.At(position)), model_.At(position)) << "as of " << position;
      }
    });
  }
  EXPECT_THAT(Faults(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engine, ModelTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
