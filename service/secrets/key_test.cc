#include "service/secrets/key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace relais::secrets {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

Key Counting() {
  std::array<unsigned char, Key::kBytes> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i);
  return Key(bytes);
}

std::string Hex(const Key& key) {
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.Move): the test reads a moved-from key.
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(key.data()), Key::kBytes));
}

// A folder of its own for each test.
class KeyFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = absl::StrCat(testing::TempDir(), "/relais_key_XXXXXX");
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = absl::StrCat(folder_, "/key");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Put(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path_, std::ios::binary) << text;
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
  }
  std::string Content() {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::string folder_;
  std::string path_;
};

TEST_F(KeyFileTest, WhatIsMadeIsRead) {
  const auto made = CreateKeyFile(path_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Content(), absl::StrCat(Hex(*made), "\n"));
  const auto read = ReadKeyFile(path_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Hex(*read), Hex(*made));
}

TEST_F(KeyFileTest, OnlyTheOwnerMayReadWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0277}}) {
    const mode_t before = ::umask(mask);
    const auto made = CreateKeyFile(path_);
    ::umask(before);
    ASSERT_TRUE(made.ok()) << made.status();
    struct stat found {};
    ASSERT_EQ(::stat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600U);
    ASSERT_EQ(::unlink(path_.c_str()), 0);
  }
}

TEST_F(KeyFileTest, NeverMadeOverAnother) {
  Put("something");
  EXPECT_EQ(CreateKeyFile(path_).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Content(), "something");
}

TEST_F(KeyFileTest, NeverMadeThroughALink) {
  ASSERT_EQ(::symlink(absl::StrCat(folder_, "/elsewhere").c_str(), path_.c_str()), 0);
  EXPECT_EQ(CreateKeyFile(path_).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(std::filesystem::exists(absl::StrCat(folder_, "/elsewhere")));
}

TEST_F(KeyFileTest, WhereThereIsNone) {
  EXPECT_EQ(ReadKeyFile(path_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CreateKeyFile(absl::StrCat(folder_, "/none/key")).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(KeyFileTest, RefusesAModeOpenToOthers) {
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0610, 0601}) {
    Put(absl::StrCat(Hex(Counting()), "\n"), mode);
    const auto read = ReadKeyFile(path_);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kPermissionDenied) << std::oct << mode;
    EXPECT_THAT(read.status().ToString(), Not(HasSubstr(Hex(Counting()))));
  }
  Put(Hex(Counting()), 0400);
  EXPECT_TRUE(ReadKeyFile(path_).ok());
}

TEST_F(KeyFileTest, RefusesWhatIsNot64Digits) {
  const std::string digits = Hex(Counting());
  for (const std::string& text :
       {std::string(), digits.substr(1), digits + "0", digits + "\n\n", digits + "\r\n", " " + digits,
        "g" + digits.substr(1), digits.substr(0, 63) + "\n", digits + std::string(1, '\0'),
        std::string(1, '\0') + digits.substr(1)}) {
    Put(text);
    const auto read = ReadKeyFile(path_);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << absl::CEscape(text);
    EXPECT_THAT(read.status().ToString(), Not(HasSubstr(digits.substr(1, 62))));
  }
  Put(digits);
  ASSERT_TRUE(ReadKeyFile(path_).ok());
}

TEST_F(KeyFileTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(ReadKeyFile(folder_).status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(ReadKeyFile(path_).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(KeyTest, LeavesNothingWhereItWasMovedFrom) {
  Key first = Counting();
  Key second = std::move(first);
  EXPECT_EQ(Hex(first), std::string(64, '0'));  // NOLINT(bugprone-use-after-move): what is tested
  EXPECT_EQ(Hex(second), Hex(Counting()));
  Key third = Key::Random();
  third = std::move(second);
  EXPECT_EQ(Hex(second), std::string(64, '0'));  // NOLINT(bugprone-use-after-move): what is tested
  EXPECT_EQ(Hex(third), Hex(Counting()));
}

TEST(KeyTest, IsWipedWhenItEnds) {
  alignas(Key) std::array<unsigned char, sizeof(Key)> place{};
  Key* const key = new (place.data()) Key(Counting());
  ASSERT_NE(std::count(place.begin(), place.end(), 0), static_cast<std::ptrdiff_t>(place.size()));
  key->~Key();
  EXPECT_EQ(std::count(place.begin(), place.end(), 0), static_cast<std::ptrdiff_t>(place.size()));
}

TEST(KeyedDigestTest, TellsKeysContextsAndDataApart) {
  const Key key = Counting();
  EXPECT_THAT(KeyedDigest(key, "token", "a"), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(KeyedDigest(key, "token", "a"), KeyedDigest(Counting(), "token", "a"));
  const std::set<std::string> digests = {
      KeyedDigest(key, "token", "a"), KeyedDigest(Key::Random(), "token", "a"),
      KeyedDigest(key, "code", "a"),  KeyedDigest(key, "toke", "na"),
      KeyedDigest(key, "token", "b"), KeyedDigest(key, "", "tokena"),
      KeyedDigest(key, "tokena", "")};
  EXPECT_EQ(digests.size(), 7U);
}

// Stored digests must stay valid: a change here would lose every token. The value is Python's
// hashlib.blake2b(b"5:tokenabc", key=bytes(range(32)), digest_size=32).
TEST(KeyedDigestTest, StaysWhatItIs) {
  EXPECT_EQ(KeyedDigest(Counting(), "token", "abc"),
            "ce188d03329a6905018946038a896861fa4f4d36c873eeb4076a83cbef49b532");
}

TEST(SealTest, OpensWhatItSealed) {
  const Key key = Counting();
  for (const std::string& plain : {std::string(), std::string("JBSWY3DP"), std::string("\0\xff", 2)}) {
    const std::string sealed = Seal(key, plain);
    EXPECT_THAT(sealed, MatchesRegex("[A-Za-z0-9+/]+=*"));
    EXPECT_NE(sealed, Seal(key, plain));
    const auto opened = Open(key, sealed);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, plain);
  }
}

TEST(SealTest, RefusesWhatItDidNotSeal) {
  const Key key = Counting();
  const std::string sealed = Seal(key, "JBSWY3DP");
  EXPECT_EQ(Open(Key::Random(), sealed).status().code(), absl::StatusCode::kDataLoss);
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(sealed, &bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(Open(key, absl::Base64Escape(changed)).status().code(), absl::StatusCode::kDataLoss) << i;
    EXPECT_EQ(Open(key, absl::Base64Escape(bytes.substr(0, i))).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(Open(key, "").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open(key, "not base64!").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace relais::secrets
