#include "service/domain/field_checks.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::domain {
namespace {

TEST(FieldChecks, RequiredAndLength) {
  EXPECT_TRUE(CheckRequired(" \u00a0").has_value());
  EXPECT_FALSE(CheckRequired("x").has_value());
  EXPECT_FALSE(CheckText(std::string(200, 'x'), 200).has_value());
  EXPECT_TRUE(CheckText(std::string(201, 'x'), 200).has_value());
  // Characters count, not bytes.
  EXPECT_FALSE(CheckText("éé", 2).has_value());
  EXPECT_FALSE(CheckText("line\r\nline\tend", 200).has_value());
  EXPECT_TRUE(CheckText(absl::string_view("a\0b", 3), 200).has_value());
  EXPECT_TRUE(CheckText("a\x1f", 200).has_value());
  EXPECT_TRUE(CheckText("P\xf4le", 200).has_value());
}

TEST(FieldChecks, Email) {
  for (const char* good : {"", "a@b.ca", "marie-ève@exemple.qc.ca"})
    EXPECT_FALSE(CheckEmail(good).has_value()) << good;
  for (const char* bad :
       {"a", "@b.ca", "a@", "a@b", "a@b@c.ca", "a b@c.ca", "a@.ca", "a@b.", "a@b.ca, c@d.ca"}) {
    EXPECT_TRUE(CheckEmail(bad).has_value()) << bad;
  }
  EXPECT_TRUE(CheckEmail(std::string(250, 'a') + "@b.ca").has_value());
}

TEST(FieldChecks, Identifier) {
  for (const char* good : {"", "a", "protocole-2018"})
    EXPECT_FALSE(CheckIdentifier(good).has_value()) << good;
  for (const char* bad : {"A", "2018", "-a", "a_b", "é", "a b"})
    EXPECT_TRUE(CheckIdentifier(bad).has_value()) << bad;
  EXPECT_FALSE(CheckIdentifier(std::string(63, 'a')).has_value());
  EXPECT_TRUE(CheckIdentifier(std::string(64, 'a')).has_value());
}

TEST(FieldChecks, Minutes) {
  EXPECT_FALSE(CheckMinutes(0).has_value());
  EXPECT_FALSE(CheckMinutes(1440).has_value());
  EXPECT_TRUE(CheckMinutes(-1).has_value());
  EXPECT_TRUE(CheckMinutes(1441).has_value());
  EXPECT_EQ(ParseMinutes("90"), 90);
  for (const char* bad : {"", "1441", "-5", "1,5", "1h", "99999999999999"})
    EXPECT_FALSE(ParseMinutes(bad)) << bad;
}

TEST(FieldChecks, NotInFuture) {
  const absl::CivilDay today(2020, 5, 1);
  EXPECT_FALSE(CheckNotInFuture(today, today).has_value());
  EXPECT_TRUE(CheckNotInFuture(today + 1, today).has_value());
}

TEST(ParseAmountCents, TakesTheFormsOfSpreadsheets) {
  for (const char* text : {"1234.56", "1234,56", "1 234,56 $", "1\u00a0234,56\u00a0$", "1\u202f234,56",
                           "$1,234.56", "1.234,56", "1,234.56$"}) {
    EXPECT_EQ(ParseAmountCents(text), 123456) << text;
  }
  EXPECT_EQ(ParseAmountCents("0"), 0);
  EXPECT_EQ(ParseAmountCents("25 000"), 2500000);
  EXPECT_EQ(ParseAmountCents("25,000"), 2500000);
  EXPECT_EQ(ParseAmountCents("1 234 567,8"), 123456780);
  EXPECT_EQ(ParseAmountCents("999999999999,99"), 99999999999999);
}

TEST(ParseAmountCents, RefusesAnythingElse) {
  for (const char* text : {"", "$", "-5", "(5)", "abc", "1,2345", "12 34", "1 234 56", "1.2.3", "5,", ",50",
                           "1e3", "1000000000000", "5 $ CA", "1,234 567", "12,34,567"}) {
    EXPECT_FALSE(ParseAmountCents(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace relais::domain
