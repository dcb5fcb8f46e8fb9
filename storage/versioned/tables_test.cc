// The declarations of the records fit together, so that what derives from them misses no table.

#include "storage/versioned/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "storage/journal/journal.h"
#include "storage/records/records.h"

namespace relais::storage {
namespace {

using testing::ElementsAre;
using testing::IsSubsetOf;

// Columns in the braces of a name pattern, in order.
std::vector<std::string> ColumnsOf(absl::string_view pattern) {
  std::vector<std::string> columns;
  for (absl::string_view part : absl::StrSplit(pattern, '/')) {
    if (absl::ConsumePrefix(&part, "{") && absl::ConsumeSuffix(&part, "}")) columns.emplace_back(part);
  }
  return columns;
}

bool Has(const TableSchema& schema, absl::string_view column) { return schema.IndexOf(column).has_value(); }

TEST(TablesTest, EachRecordHasATableOfItsOwnWithItsKeyFirst) {
  std::set<std::string> names;
  for (const TableSchema* schema : AllTables()) {
    EXPECT_TRUE(names.insert(schema->name).second) << schema->name;
    bool key = true;
    for (const Column& column : schema->columns) {
      const bool in_key = column.role == Column::Role::kKey;
      EXPECT_TRUE(key || !in_key) << schema->name << "." << column.name;
      key = in_key;
    }
    EXPECT_FALSE(schema->Key().empty()) << schema->name;
  }
  EXPECT_GT(names.size(), 0U);
}

TEST(TablesTest, NamesHoldTheKey) {
  for (const TableSchema* schema : AllTables()) {
    SCOPED_TRACE(schema->name);
    const TableTraits& traits = schema->traits;
    if (traits.name_pattern == nullptr) {
      EXPECT_FALSE(schema->IsInFeed());
      continue;
    }
    EXPECT_THAT(schema->Key(), IsSubsetOf(ColumnsOf(traits.name_pattern)));
    for (const std::string& column : ColumnsOf(traits.name_pattern)) EXPECT_TRUE(Has(*schema, column));
    if (!schema->IsInFeed()) continue;
    EXPECT_EQ(ColumnsOf(traits.name_pattern), schema->Key());
    EXPECT_TRUE(Has(*schema, "revision")) << "the change feed tells created from updated rows by it";
  }
}

TEST(TablesTest, ContentHasTheKeyOfItsDossierOrPart) {
  std::set<std::string> parts;
  for (const TableSchema* schema : AllTables()) {
    if (schema->traits.content == Content::kPart) parts.insert(schema->name);
  }
  EXPECT_GT(parts.size(), 0U);
  for (const TableSchema* schema : AllTables()) {
    SCOPED_TRACE(schema->name);
    const Content content = schema->traits.content;
    if (content == Content::kNone) continue;
    EXPECT_NE(BoundOf(*schema), Bound::kNone);
    if (content == Content::kOwn) continue;
    std::vector<std::string> key = schema->Key();
    ASSERT_GE(key.size(), 2U);
    if (content == Content::kOfPart) {
      EXPECT_EQ(parts.count(schema->PartKind()), 1U) << "belongs to no part";
      key.resize(2);
    } else {
      EXPECT_TRUE(Has(*schema, "revision")) << "a moved part begins with revision 1";
    }
    EXPECT_THAT(key, ElementsAre("dossier_id", "number"));
  }
}

// An erasure finds the import rows of a dossier by these identifiers.
TEST(TablesTest, EveryExternalIdNamesTheImportFileThatItComesFrom) {
  for (const TableSchema* schema : AllTables()) {
    const TableTraits& traits = schema->traits;
    const bool imported = traits.import_file != nullptr || traits.import_file_under != nullptr;
    EXPECT_EQ(imported, Has(*schema, "external_id")) << schema->name;
  }
}

TEST(TablesTest, ProjectionsAreDerivedByDossier) {
  for (const TableSchema* schema : AllTables()) {
    const DerivedParts derives = schema->traits.derives;
    if (!derives.any()) continue;
    // The commit takes the dossier from the first column.
    EXPECT_EQ(schema->columns.front().type, Value::Type::kInteger) << schema->name;
    EXPECT_TRUE(!derives.cached_answer || BoundOf(*schema) != Bound::kNone) << schema->name;
  }
}

TEST(TablesTest, ReferenceDataIsWhatTheRecordsDeclareAndTheCredentials) {
  for (const TableSchema* schema : AllTables()) {
    EXPECT_EQ(IsReferenceData(schema->name), schema->traits.reference_data) << schema->name;
  }
  EXPECT_TRUE(IsReferenceData("credential"));
}

TEST(TablesTest, ConditionsOverTheKey) {
  const TableSchema& schema = SchemaOf<FundingStepRecord>();
  EXPECT_THAT(schema.Key(), ElementsAre("dossier_id", "number", "step"));
  EXPECT_EQ(schema.KeyCondition(), "dossier_id = ? AND number = ? AND step = ?");
  EXPECT_EQ(schema.SameKey("s", "r"),
            "s.dossier_id = r.dossier_id AND s.number = r.number AND s.step = r.step");
}

}  // namespace
}  // namespace relais::storage
