#include "service/web/session/cookie.h"

#include <gtest/gtest.h>

#include <string>

namespace relais::web {
namespace {

TEST(CookieTest, FindsTheTokenAmongOtherCookies) {
  EXPECT_EQ(TokenOfCookies("__Host-relais=relais_aB-9"), "relais_aB-9");
  EXPECT_EQ(TokenOfCookies("a=b; __Host-relais=relais_1;c=\"d; e\""), "relais_1");
  EXPECT_EQ(TokenOfCookies("  __Host-relais=relais_1  "), "relais_1");
}

TEST(CookieTest, TakesNoDoubtfulToken) {
  for (const char* cookies :
       {"", ";", "a=b", "__Host-relais", "__Host-relais=", "__host-relais=relais_1", "relais=relais_1",
        "x__Host-relais=relais_1", "__Host-relais =relais_1", "__Host-relais=\"relais_1\"",
        "__Host-relais=relais 1", "__Host-relais=relais_1,x", "__Host-relais=r\xc3\xa9",
        "__Host-relais=relais_1; __Host-relais=relais_1", "__Host-relais=relais_1; __Host-relais="}) {
    EXPECT_EQ(TokenOfCookies(cookies), "") << cookies;
  }
}

TEST(CookieTest, IsReadAsItIsWritten) {
  const std::string cookie = SessionCookie("relais_abc");
  EXPECT_EQ(cookie, "__Host-relais=relais_abc; Path=/; Secure; HttpOnly; SameSite=Strict");
  EXPECT_EQ(TokenOfCookies(cookie), "relais_abc");
  EXPECT_EQ(NoSessionCookie(), "__Host-relais=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
  EXPECT_EQ(TokenOfCookies(NoSessionCookie()), "");
}

}  // namespace
}  // namespace relais::web
