#include "relais/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace relais {
namespace {

using testing::ElementsAre;
using Page = Pages<int>::Page;

std::vector<int> Items(const Pages<int>& pages) {
  std::vector<int> items;
  for (absl::StatusOr<int>& item : pages) items.push_back(item.ok() ? *item : -1);
  return items;
}

TEST(PagesTest, GoesThroughEveryPageEvenEmptyOnes) {
  const std::map<std::string, Page> pages = {
      {"", {{1, 2}, "a"}}, {"a", {{}, "b"}}, {"b", {{3}, "c"}}, {"c", {{}, ""}}};
  Pages<int> range([&](const std::string& token) { return pages.at(token); });
  EXPECT_THAT(Items(range), ElementsAre(1, 2, 3));
  EXPECT_THAT(Items(range), ElementsAre(1, 2, 3)) << "a range begins again";
}

TEST(PagesTest, NothingAtAll) {
  EXPECT_THAT(Items(Pages<int>([](const std::string&) { return Page{}; })), ElementsAre());
}

TEST(PagesTest, AnErrorIsTheLastItem) {
  Pages<int> range([](const std::string& token) -> absl::StatusOr<Page> {
    if (token.empty()) return Page{{1}, "a"};
    return absl::PermissionDeniedError("no");
  });
  EXPECT_THAT(Items(range), ElementsAre(1, -1));
}

TEST(PagesTest, ATokenGivenTwiceIsAnErrorRatherThanALoopWithoutEnd) {
  Pages<int> range([](const std::string&) { return Page{{1}, "same"}; });
  EXPECT_THAT(Items(range), ElementsAre(1, -1));
}

TEST(PagesTest, AsksForAPageOnlyWhenTheLoopComesToIt) {
  int fetched = 0;
  Pages<int> range([&](const std::string&) {
    ++fetched;
    return Page{{1}, std::to_string(fetched)};
  });
  for (absl::StatusOr<int>& item : range) {
    ASSERT_TRUE(item.ok());
    break;
  }
  EXPECT_EQ(fetched, 1);
}

}  // namespace
}  // namespace relais
