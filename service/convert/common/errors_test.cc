#include "service/convert/common/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace relais::convert {
namespace {

using domain::Language;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

domain::Violations Faults(std::size_t count, const std::string& value) {
  domain::Violations faults;
  for (std::size_t i = 0; i < count; ++i)
    faults.push_back({absl::StrCat("filter.sectors[", i, "]"), value, {"pas permis", "not allowed"}});
  return faults;
}

TEST(ErrorsTest, NameFiftyFaultsAndSayHowManyMore) {
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    EXPECT_THAT(FaultsOf(ToWire(InvalidFields(Faults(50, "x")), language)), SizeIs(50));
    const google::rpc::Status wire = ToWire(InvalidFields(Faults(51, "x")), language);
    EXPECT_THAT(FaultsOf(wire), SizeIs(50));
    EXPECT_THAT(wire.message(), HasSubstr("51"));
    EXPECT_THAT(wire.message(), HasSubstr("50"));
    EXPECT_EQ(ReasonOf(wire), "INVALID_FIELDS");
  }
}

TEST(ErrorsTest, FitIntoTheMetadataWhateverTheTexts) {
  std::string house;
  for (int i = 0; i < 200; ++i) house += "\xF0\x9F\x8F\xA0";
  for (const std::size_t count : {1, 2, 3, 4, 30, 50, 1000}) {
    for (const Language language : {Language::kFrench, Language::kEnglish}) {
      const google::rpc::Status wire = ToWire(InvalidFields(Faults(count, house)), language);
      EXPECT_LE(wire.ByteSizeLong(), kMaxWireBytes) << count;
      EXPECT_FALSE(FaultsOf(wire).empty()) << count;
      EXPECT_LE(ToWire(InvalidQuery(Faults(count, house)), language).ByteSizeLong(), kMaxWireBytes);
    }
  }
}

TEST(ErrorsTest, OnlyAWriteThatCanBeRepeatedSpeaksOfItsRequestId) {
  const absl::Status lost = absl::UnavailableError("lost");
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    const google::rpc::Status read = ToWire(lost, language, Effect::kNone);
    EXPECT_EQ(ReasonOf(read), "SERVICE_UNAVAILABLE");
    EXPECT_THAT(read.message(), Not(HasSubstr("request_id")));
    const google::rpc::Status write = ToWire(lost, language, Effect::kRepeatable);
    EXPECT_EQ(ReasonOf(write), "OUTCOME_UNKNOWN");
    EXPECT_THAT(write.message(), HasSubstr("request_id"));
    const google::rpc::Status without = ToWire(lost, language, Effect::kNotRepeatable);
    EXPECT_EQ(ReasonOf(without), "OUTCOME_UNKNOWN");
    EXPECT_THAT(without.message(), Not(HasSubstr("request_id")));
  }
}

TEST(ErrorsTest, ATakenIdentifierNamesItsField) {
  const google::rpc::Status wire = ToWire(AlreadyExists("A-12", "dossier.external_id"), Language::kFrench);
  EXPECT_EQ(ReasonOf(wire), "RESOURCE_EXISTS");
  EXPECT_THAT(wire.message(), HasSubstr("dossier.external_id"));
}

}  // namespace
}  // namespace relais::convert
