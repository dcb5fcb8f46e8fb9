#include "service/domain/common/field_checks.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::domain {
namespace {

TEST(FieldChecks, RequiredAndLength) {
  for (const char* unseen : {"", " \u00a0", "\u200b", "\ufeff", "\u00ad \u2060"})
    EXPECT_TRUE(CheckRequired(unseen).has_value()) << unseen;
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
}

TEST(FieldChecks, NotInFuture) {
  const absl::CivilDay today(2020, 5, 1);
  EXPECT_FALSE(CheckNotInFuture(today, today).has_value());
  EXPECT_TRUE(CheckNotInFuture(today + 1, today).has_value());
}

TEST(FieldChecks, NoneIsReservedInAnyCaseAndAccents) {
  for (const char* word : {"none", "None", " NONE ", "nône"}) EXPECT_TRUE(CheckNotReserved(word)) << word;
  for (const char* word : {"", "nones", "no ne", "aucun"}) EXPECT_FALSE(CheckNotReserved(word)) << word;
  EXPECT_TRUE(CheckIdentifier("none").has_value());
}

TEST(FieldChecks, AnAmountIsAtMostABillionDollars) {
  EXPECT_FALSE(CheckAmount(0).has_value());
  EXPECT_FALSE(CheckAmount(100'000'000'000).has_value());
  EXPECT_TRUE(CheckAmount(100'000'000'001).has_value());
  EXPECT_TRUE(CheckAmount(-1).has_value());
}

}  // namespace
}  // namespace relais::domain
