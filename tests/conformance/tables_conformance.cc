// What the declarations of the records promise about their tables, on rows of every table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/dossier_rows.h"
#include "storage/maintenance/erasure.h"
#include "storage/versioned/tables.h"
#include "tests/support/storage/filled_record.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = ChangeRecord::Kind;

// Key of the row with this name, in the form of RowKey; none if the name does not fit the pattern.
std::optional<std::string> ReadName(absl::string_view pattern, absl::string_view name) {
  const std::vector<std::string> wanted = absl::StrSplit(pattern, '/');
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (wanted.size() != parts.size()) return std::nullopt;
  std::vector<std::string> key;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i].front() == '{') {
      key.push_back(parts[i]);
    } else if (wanted[i] != parts[i]) {
      return std::nullopt;
    }
  }
  return absl::StrJoin(key, "/");
}

class TablesTest : public StoreTest {
 protected:
  std::vector<ChangeRecord> ChangesOf(std::int64_t seq) {
    std::vector<ChangeRecord> changes;
    Read([&](const Snapshot& snapshot) {
      const auto page = ListChanges(snapshot, {seq, 0}, 100);
      ASSERT_TRUE(page.ok()) << page.status();
      changes = page->changes;
    });
    return changes;
  }

  // The tables and keys that a name can mean, as `table key`.
  static std::vector<std::string> MeaningsOf(const std::string& name) {
    std::vector<std::string> meanings;
    for (const TableSchema* schema : AllTables()) {
      if (schema->traits.name_pattern == nullptr) continue;
      const std::optional<std::string> key = ReadName(schema->traits.name_pattern, name);
      if (key.has_value()) meanings.push_back(absl::StrCat(schema->name, " ", *key));
    }
    return meanings;
  }

  // Dossier and number of the rows of the dossier.
  template <class Record>
  std::vector<std::string> RowsOf(std::int64_t dossier_id) {
    std::vector<std::string> rows;
    Read([&](const Snapshot& snapshot) {
      const RowCondition condition = DossierRows::Of(snapshot, dossier_id)->In(SchemaOf<Record>());
      const absl::Status status = snapshot.session().Query(
          absl::StrCat("SELECT dossier_id, number FROM ", Record::kTable, " WHERE ", condition.sql,
                       " ORDER BY dossier_id, number"),
          condition.parameters, "ii",
          [&](const Row& row) { rows.push_back(absl::StrCat(row.Integer(0), "/", row.Integer(1))); });
      EXPECT_TRUE(status.ok()) << status;
    });
    return rows;
  }
};

TEST_P(TablesTest, TheChangeFeedNamesEachResourceOnceByItsKey) {
  int resources = 0;
  AllRecords::ForEach([&](auto record) {
    using Record = decltype(record);
    const TableSchema& schema = SchemaOf<Record>();
    SCOPED_TRACE(schema.name);
    record = Filled<Record>(1);
    const auto inserted = Write([&](WriteTransaction& t) { t.Insert(record); });
    const auto removed = Write([&](WriteTransaction& t) { t.Remove(record); });
    ASSERT_TRUE(inserted.ok() && removed.ok());
    const std::vector<ChangeRecord> changes = ChangesOf(*inserted);
    if (!schema.IsInFeed()) {
      EXPECT_THAT(changes, IsEmpty());
      return;
    }
    ++resources;
    std::vector<Kind> kinds = {Kind::kCreated};
    if (schema.traits.feed == Feed::kRemovable) kinds.push_back(Kind::kDeleted);
    ASSERT_EQ(changes.size(), kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      EXPECT_EQ(changes[i].kind, kinds[i]);
      EXPECT_THAT(MeaningsOf(changes[i].resource),
                  ElementsAre(absl::StrCat(schema.name, " ", RowKey(schema, ValuesOf(record)))));
    }
  });
  EXPECT_GT(resources, 0);
}

TEST_P(TablesTest, RowsOfAPartMoveWithIt) {
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                t.Insert(InterventionSubjectRecord{1, 1, "gouvernance", "2018-05-01"});
                t.Insert(InterventionSubjectRecord{2, 6, "gouvernance", "2018-05-01"});
              }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                t.Insert(MergeRecord{1, 2});
                t.Insert(MergePartRecord{1, InterventionRecord::kTable, 1, 7});
                t.Remove(InterventionSubjectRecord{1, 1, "gouvernance", "2018-05-01"});
                t.Insert(InterventionSubjectRecord{2, 7, "gouvernance", "2018-05-01"});
              }).ok());
  EXPECT_THAT(RowsOf<InterventionSubjectRecord>(1), ElementsAre("1/1", "2/7"));
  EXPECT_THAT(RowsOf<InterventionSubjectRecord>(2), ElementsAre("1/1", "2/6", "2/7"));
}

INSTANTIATE_TEST_SUITE_P(Engine, TablesTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
