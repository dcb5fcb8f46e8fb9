#include "service/dispatch/streams/import_stream.h"

#include <gtest/gtest.h>

#include <string>

#include "service/dispatch/overload/limits.h"
#include "tests/support/import/import_requests.h"

namespace relais::dispatch {
namespace {

using testing_support::Chunk;
using testing_support::Options;

TEST(ImportStreamTest, PutsChunksOfAFileTogether) {
  ImportStream stream(1000);
  ASSERT_FALSE(stream.Take(Options(true)).has_value());
  ASSERT_FALSE(stream.Take(Chunk("a.csv", "one")).has_value());
  ASSERT_FALSE(stream.Take(Chunk("a.csv", "two")).has_value());
  ASSERT_FALSE(stream.Take(Chunk("b.csv", "")).has_value());
  ASSERT_FALSE(stream.Close().has_value());
  EXPECT_TRUE(stream.options().dry_run());
  ASSERT_EQ(stream.files().size(), 2u);
  EXPECT_EQ(stream.files()[0].data, "onetwo");
  EXPECT_EQ(stream.files()[1].file_name, "b.csv");
}

TEST(ImportStreamTest, WantsOptionsFirstAndOnce) {
  EXPECT_EQ(ImportStream(1000).Close()->field, "options");
  EXPECT_EQ(ImportStream(1000).Take(Chunk("a.csv", "x"))->field, "options");
  EXPECT_EQ(ImportStream(1000).Take(v1::ImportRequest())->field, "payload");
  ImportStream stream(1000);
  ASSERT_FALSE(stream.Take(Options()).has_value());
  EXPECT_EQ(stream.Take(Options())->field, "options");
}

TEST(ImportStreamTest, KeepsItsLimits) {
  ImportStream stream(10);
  ASSERT_FALSE(stream.Take(Options()).has_value());
  EXPECT_FALSE(stream.Take(Chunk("a.csv", "12345")).has_value());
  EXPECT_EQ(stream.Take(Chunk("a.csv", "6"))->field, "chunk.data");

  ImportStream many(1 << 20);
  ASSERT_FALSE(many.Take(Options()).has_value());
  for (std::size_t i = 0; i < kImportFiles; ++i) {
    ASSERT_FALSE(many.Take(Chunk(std::to_string(i), "")).has_value());
  }
  EXPECT_EQ(many.Take(Chunk("more", ""))->field, "chunk.file_name");
}

TEST(ImportStreamTest, ContentDoesNotDependOnChunksButOnEverythingElse) {
  const auto content = [](std::initializer_list<v1::ImportRequest> requests) {
    ImportStream stream(1000);
    for (const v1::ImportRequest& request : requests) EXPECT_FALSE(stream.Take(request).has_value());
    return stream.Content();
  };
  EXPECT_EQ(content({Options(), Chunk("a", "xy"), Chunk("b", "z")}),
            content({Options(), Chunk("a", "x"), Chunk("a", "y"), Chunk("b", "z")}));
  EXPECT_NE(content({Options(), Chunk("a", "xy")}), content({Options(true), Chunk("a", "xy")}));
  EXPECT_NE(content({Options(), Chunk("a", "xy")}), content({Options(), Chunk("ax", "y")}));
  EXPECT_NE(content({Options(), Chunk("a", "x"), Chunk("b", "")}), content({Options(), Chunk("a", "x")}));
}

}  // namespace
}  // namespace relais::dispatch
