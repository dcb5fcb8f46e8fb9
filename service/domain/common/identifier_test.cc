#include "service/domain/common/identifier.h"

#include <gtest/gtest.h>

namespace relais::domain {
namespace {

TEST(FoldIdentifier, IgnoresCaseFormAndSpaces) {
  for (const char* same :
       {"É-1 b", "é-1 B", "E\u0301-1 B", " É-1\u00a0\u2003B\t", "É\u200b-1\nB", "\ufeffÉ-1 B"})
    EXPECT_EQ(FoldIdentifier(same), "\u00e9-1 b") << same;
  // Accents, dashes and compatibility forms tell identifiers apart.
  for (const char* other : {"E-1 b", "É–1 b", "É-1b", "É-¹ b"})
    EXPECT_NE(FoldIdentifier(other), FoldIdentifier("É-1 b")) << other;
  EXPECT_EQ(FoldIdentifier(FoldIdentifier("ẞ Ω-É")), FoldIdentifier("ß Ω-é"));
  EXPECT_EQ(FoldIdentifier("D\xe9"), "D\xe9");
}

TEST(HasVisibleCharacter, TellsWhatCannotBeSeen) {
  for (const char* unseen :
       {"", " ", "\u200b", "\ufeff", "\u00ad", "\u200e\u00a0", "\u2800", "\u3164", "\t\n"})
    EXPECT_FALSE(HasVisibleCharacter(unseen)) << unseen;
  for (const char* seen : {"a", "\u200b.", "é", "\xff"}) EXPECT_TRUE(HasVisibleCharacter(seen)) << seen;
}

}  // namespace
}  // namespace relais::domain
