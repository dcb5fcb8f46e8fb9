#include "service/observability/log.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::observability {
namespace {

const absl::Time kInstant = absl::FromUnixMillis(1795387845123);

TEST(LogLineTest, IsOneObjectWithItsFieldsInOrder) {
  EXPECT_EQ(
      RenderLogLine(kInstant, LogLevel::kInfo, "call",
                    {{"method", "GetDossier"}, {"n", std::int64_t{3}}, {"duration_ms", 1.5}}),
      R"({"ts":"2026-11-22T22:50:45.123Z","level":"info","message":"call","method":"GetDossier","n":3,"duration_ms":1.5})");
}

TEST(LogLineTest, EscapesWhatWouldBreakTheLine) {
  const std::string line =
      RenderLogLine(kInstant, LogLevel::kError, "a\"b\\c\n\r\t\x01", {{"detail", "x\ny"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_NE(line.find(R"("message":"a\"b\\c\n\r\t\u0001")"), std::string::npos) << line;
  EXPECT_NE(line.find(R"("detail":"x\ny")"), std::string::npos) << line;
  EXPECT_NE(line.find(R"("level":"error")"), std::string::npos) << line;
}

TEST(LogLineTest, ReplacesBytesThatAreNotUtf8) {
  EXPECT_NE(RenderLogLine(kInstant, LogLevel::kInfo, "a\xff\xfe z", {}).find("a\xEF\xBF\xBD\xEF\xBF\xBD z"),
            std::string::npos);
  EXPECT_NE(RenderLogLine(kInstant, LogLevel::kInfo, "été", {}).find("été"), std::string::npos);
}

TEST(LogLevelTest, KnowsFourWords) {
  EXPECT_TRUE(SetLogLevel("debug").ok());
  EXPECT_TRUE(SetLogLevel("info").ok());
  EXPECT_FALSE(SetLogLevel("chatty").ok());
}

}  // namespace
}  // namespace relais::observability
