#include "service/convert/common/page_token.h"

#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "relais/v1/dossier_service.pb.h"

namespace relais::convert {
namespace {

constexpr char kQuery[] = "relais.v1.ListDossiersRequest\n";

TEST(PageTokenTest, IsOfOneQueryAndOneLength) {
  const std::string token = MakePageToken(kQuery, {"12", "pole"});
  const auto key = ParsePageToken(token, kQuery, 2);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(*key, (std::vector<std::string>{"12", "pole"}));
  EXPECT_FALSE(ParsePageToken(token, kQuery, 1).ok());
  EXPECT_FALSE(ParsePageToken(token, kQuery, 3).ok());
  EXPECT_FALSE(ParsePageToken(token, "another query", 2).ok());
}

TEST(PageTokenTest, IsOfOneUser) {
  v1::ListDossiersRequest request;
  request.mutable_filter()->add_mrcs("erable");
  const std::string query = QueryFingerprint(request, "marie");
  request.set_page_size(7);
  request.set_page_token("x");
  EXPECT_EQ(QueryFingerprint(request, "marie"), query) << "size and token are no part of the query";
  EXPECT_NE(QueryFingerprint(request, "jean"), query);
  EXPECT_FALSE(ParsePageToken(MakePageToken(query, {"1"}), QueryFingerprint(request, "jean"), 1).ok());
}

// Found by the fuzz target `names`: several base64 spellings were accepted.
TEST(PageTokenTest, APlaceHasOneToken) {
  const std::string token = MakePageToken(kQuery, {"1"});
  ASSERT_TRUE(ParsePageToken(token, kQuery, 1).ok());
  ASSERT_EQ(token.back(), 'E');
  for (const std::string& other :
       {absl::StrCat(token.substr(0, token.size() - 1), "F"), absl::StrCat(token, "="),
        absl::StrCat(token, "\n"), absl::StrCat(token.substr(0, 8), " ", token.substr(8))}) {
    EXPECT_FALSE(ParsePageToken(other, kQuery, 1).ok()) << other;
  }
}

// Found by the fuzz target `names`: white space and a sign were ignored.
TEST(PageTokenTest, ANumberHasOneSpelling) {
  const auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(ParseKeyNumber(absl::StrCat(most)), most);
  EXPECT_EQ(ParseKeyNumber("0"), 0);
  for (const char* part : {"", " 4", "4 ", "+4", "-4", "04", "4a", "9223372036854775808"}) {
    EXPECT_EQ(ParseKeyNumber(part), std::nullopt) << part;
    EXPECT_FALSE(ParseNumericPageToken(MakePageToken(kQuery, {part}), kQuery, 1).ok()) << part;
  }
}

}  // namespace
}  // namespace relais::convert
