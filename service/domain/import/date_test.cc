#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/domain/common/civil_date.h"

namespace relais::domain {
namespace {

const absl::CivilDay kDay(2018, 5, 2);

TEST(ParseImportDate, TakesEachFormOfOneDay) {
  for (const char* text : {"2018-05-02",
                           "2018/05/02",
                           "2018.05.02",
                           "2018-5-2",
                           "02/05/2018",
                           "2/5/2018",
                           "02-05-2018",
                           "2-5-2018",
                           "02.05.2018",
                           "2 mai 2018",
                           "02 MAI 2018",
                           "2\u00a0mai\u202f2018",
                           "02-mai-18",
                           "2-mai-2018",
                           "02/mai/2018",
                           "mercredi 2 mai 2018",
                           "Mercredi, 2 mai 2018",
                           "le 2 mai 2018",
                           "le mercredi 2 mai 2018",
                           "May 2, 2018",
                           "2 May 2018",
                           "2-May-18",
                           "Wed, May 2, 2018",
                           "2018-mai-02",
                           "43222",
                           "43222,0",
                           "43222.0",
                           "2018-05-02 00:00:00",
                           "2018-05-02 00:00",
                           "2018-05-02T14:30:00",
                           "02/05/2018 0:00",
                           "2018-05-02 00:00:00.000",
                           " 2018-05-02 ",
                           "2018 - 05 - 02"}) {
    EXPECT_EQ(ParseImportDate(text), kDay) << text;
  }
}

TEST(ParseImportDate, TakesDashesOfAllKinds) {
  for (const char* dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"}) {
    EXPECT_EQ(ParseImportDate(std::string("2018") + dash + "05" + dash + "02"), kDay) << dash;
  }
}

TEST(ParseImportDate, TakesEveryMonthInFrenchAndEnglish) {
  const std::vector<std::vector<const char*>> months = {
      {"janvier", "janv.", "janv", "jan", "January"},
      {"février", "févr.", "févr", "fév.", "fevrier", "Feb"},
      {"mars", "mar", "March"},
      {"avril", "avr.", "avr", "April", "Apr"},
      {"mai", "May"},
      {"juin", "June", "Jun"},
      {"juillet", "juil.", "juil", "July", "jul"},
      {"août", "aout", "AOÛT", "Aug"},
      {"septembre", "sept.", "sept", "sep"},
      {"octobre", "oct.", "oct", "October"},
      {"novembre", "nov.", "nov", "November"},
      {"décembre", "déc.", "déc", "dec", "December"}};
  for (std::size_t month = 0; month < months.size(); ++month) {
    for (const char* name : months[month]) {
      const absl::CivilDay day(2018, static_cast<int>(month) + 1, 1);
      EXPECT_EQ(ParseImportDate(std::string("1er ") + name + " 2018"), day) << name;
      EXPECT_EQ(ParseImportDate(std::string("01-") + name + "-18"), day) << name;
    }
  }
}

TEST(ParseImportDate, TakesYearsOfTwoDigitsAsExcelDoes) {
  EXPECT_EQ(ParseImportDate("02-mai-29"), absl::CivilDay(2029, 5, 2));
  EXPECT_EQ(ParseImportDate("02-mai-30"), absl::CivilDay(1930, 5, 2));
}

TEST(ParseImportDate, RefusesWhatHasNoMeaningOrTwo) {
  for (const char* bad : {"",
                          "-",
                          "04/31/2018",
                          "30/02/2018",
                          "12/04-2018",
                          "12-04/2018",
                          "02/05/18",
                          "18-05-02",
                          "mai 2018",
                          "mai-18",
                          "2 mai",
                          "31 avril 2018",
                          "jeudi 2 mai 2018",
                          "2018",
                          "4322",
                          "432222",
                          "80000",
                          "20180502",
                          "43222,5",
                          "2018-05-02 25:00",
                          "2018-05-02 1:2:3:4",
                          "2018-05-02Z",
                          "2 jui 2018",
                          "2018-05",
                          "2018-05-02-03",
                          "-2018-05-02",
                          "2018--05-02",
                          "0000-05-02",
                          "hier"}) {
    EXPECT_FALSE(ParseImportDate(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace relais::domain
