#include "service/domain/import/numbers.h"

#include <gtest/gtest.h>

namespace relais::domain {
namespace {

TEST(ParseMinutes, TakesEachFormOfOneDuration) {
  for (const char* text :
       {"90", "90,0", "90.00", "90 min", "90 minutes", "90min.", "1h30", "1 h 30", "1h30 min", "1 H 30",
        "1:30", "01:30", "01:30:00", "1,5 h", "1.5h", "1 heure 30", "1\u00a0h\u00a030"}) {
    EXPECT_EQ(ParseMinutes(text), 90) << text;
  }
  EXPECT_EQ(ParseMinutes("2 h"), 120);
  EXPECT_EQ(ParseMinutes("0"), 0);
  EXPECT_EQ(ParseMinutes("24:00"), 1440);
}

TEST(ParseMinutes, RefusesAnythingElse) {
  for (const char* bad : {"",     "1441", "-5",      "1,5",    "90,5",           "1:",     "1:5",
                          "1:-5", "1:60", "1:30:15", "24:01",  "25 h",           "1h60",   "1 30",
                          "9 0",  "h30",  "1,333 h", "90,000", "99999999999999", "0,0625", "une heure"}) {
    EXPECT_FALSE(ParseMinutes(bad).has_value()) << bad;
  }
}

TEST(ParseAmount, TakesEachFormOfOneAmount) {
  for (const char* text : {"12500.00", "12500,00", "12500", "12 500,00 $", "12\u00a0500,00\u00a0$",
                           "12\u202f500,00", "12 500,00 $ CA", "12 500 $CAN", "CAD 12,500.00", "$12,500.00",
                           "12.500,00", "12,500.00$", "12500.000", "12500,0", "12 500.000", "CA$ 12500"}) {
    const ParsedAmount amount = ParseAmount(text);
    EXPECT_EQ(amount.cents, 1250000) << text;
    EXPECT_FALSE(amount.ambiguous) << text;
  }
  EXPECT_EQ(ParseAmountCents("0"), 0);
  EXPECT_EQ(ParseAmountCents("0,500"), 50);
  EXPECT_EQ(ParseAmountCents("1,234,567"), 123456700);
  EXPECT_EQ(ParseAmountCents("1.234.567,8 $"), 123456780);
}

TEST(ParseAmount, SaysWhatHasTwoMeanings) {
  for (const char* text : {"1,234", "1.234", "$1,234", "25,000", "25.000 $", "999,999", "1,000"}) {
    const ParsedAmount amount = ParseAmount(text);
    EXPECT_TRUE(amount.ambiguous) << text;
    EXPECT_FALSE(amount.cents.has_value()) << text;
  }
}

TEST(ParseAmount, RefusesAnythingElse) {
  for (const char* text :
       {"", "$", "-5", "(5)", "abc", "1,2345", "12500.005", "12 34", "1 234 56", "1 234,567", "1.2.3", "5,",
        ",50", "1e3", "1,25E+04", "1,234 567", "12,34,567", "5 $ US", "#REF!"}) {
    const ParsedAmount amount = ParseAmount(text);
    EXPECT_FALSE(amount.cents.has_value()) << text;
    EXPECT_FALSE(amount.ambiguous) << text;
  }
}

TEST(ParseAmount, HasACap) {
  EXPECT_EQ(ParseAmountCents("1 000 000 000,00 $"), kMaxAmountCents);
  EXPECT_FALSE(ParseAmountCents("1 000 000 000,01 $").has_value());
  EXPECT_FALSE(ParseAmountCents("92233720368547758").has_value());
}

}  // namespace
}  // namespace relais::domain
