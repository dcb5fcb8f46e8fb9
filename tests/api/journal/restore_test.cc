// `relaisd restore`: a copy takes the place of the register, which is set aside.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kRefused = 2;

class RestoreTest : public ServerTest {
 protected:
  RestoreTest() : copy_(relaisd_.folder() + "/copy.db") {}

  // Makes a copy that holds one dossier, then adds another one to the register. Returns POSITION:DIGEST of
  // the copy.
  std::string CopyThenWrite() {
    first_ = NewDossier("R-1").name();
    const Relaisd::Outcome made = relaisd_.Command({"backup", "--to", copy_});
    EXPECT_EQ(made.code, kDone) << made.text;
    later_ = NewDossier("R-2").name();
    return Noted(made.text);
  }

  static std::string Noted(const std::string& printed) {
    const std::string before = "à noter / to note: ";
    const std::size_t begin = printed.find(before) + before.size();
    return printed.substr(begin, printed.find('\n', begin) - begin);
  }

  Relaisd::Outcome Restore(std::vector<std::string> flags = {}) const {
    std::vector<std::string> words = {"restore", "--from", copy_};
    words.insert(words.end(), flags.begin(), flags.end());
    return relaisd_.Command(words);
  }

  // Folders with a register that was set aside.
  std::vector<std::string> Aside() const {
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(relaisd_.folder())) {
      if (absl::StrContains(entry.path().string(), ".before-")) folders.push_back(entry.path());
    }
    return folders;
  }

  // The present register verifies, and has the entry that was noted at its end.
  void ExpectHead(const std::string& noted) const {
    const Relaisd::Outcome verified = relaisd_.Command({"verify"});
    EXPECT_EQ(verified.code, kDone) << verified.text;
    EXPECT_EQ(Noted(verified.text), noted);
  }

  bool Has(const std::string& name) const {
    v1::GetDossierRequest get;
    get.set_name(name);
    return relaisd_.NewClient().GetDossier(get).ok();
  }

  const std::string copy_;
  std::string first_;
  std::string later_;
};

TEST_F(RestoreTest, TheCopyIsServedAndTheRegisterIsSetAside) {
  const std::string noted = CopyThenWrite();
  relaisd_.Stop();
  const Relaisd::Outcome before = relaisd_.Command({"verify"});
  const Relaisd::Outcome restored = Restore({"--expect", noted});
  ASSERT_EQ(restored.code, kDone) << restored.text;
  EXPECT_EQ(Noted(restored.text), noted);
  EXPECT_THAT(restored.text, AllOf(HasSubstr("mis de côté / set aside"), HasSubstr("to do: start relaisd"),
                                   HasSubstr("is not in it (positions ")));
  ExpectHead(noted);
  EXPECT_EQ(fs::status(relaisd_.database()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(fs::exists(relaisd_.database() + ".next"));
  EXPECT_TRUE(fs::exists(copy_));

  relaisd_.Start();
  EXPECT_TRUE(Has(first_));
  EXPECT_FALSE(Has(later_));
  relaisd_.Stop();

  // What was set aside is whole, and is the way back.
  ASSERT_EQ(Aside().size(), 1U);
  Relaisd back;
  back.Restore(Aside().front() + "/register.db", relaisd_);
  EXPECT_EQ(back.Verify(Noted(before.text)), kDone);
}

TEST_F(RestoreTest, AFolderThatIsThereIsNotOverwritten) {
  const std::string noted = CopyThenWrite();
  relaisd_.Stop();
  // Within one second, the names would be the same.
  for (int times = 0; times < 3; ++times) EXPECT_EQ(Restore().code, kDone);
  EXPECT_EQ(Aside().size(), 3U);
  ExpectHead(noted);
}

TEST_F(RestoreTest, ARegisterOfAKilledServiceIsSetAsideWithItsLastWrites) {
  const std::string noted = CopyThenWrite();
  relaisd_.Kill9();
  EXPECT_EQ(Restore().code, kDone);
  ExpectHead(noted);
  Relaisd back;
  back.Restore(Aside().front() + "/register.db", relaisd_);
  back.Start();
  v1::GetDossierRequest get;
  get.set_name(later_);
  EXPECT_TRUE(back.NewClient().GetDossier(get).ok());
}

TEST_F(RestoreTest, ADraftIsNoCopy) {
  CopyThenWrite();
  relaisd_.Stop();
  const std::string draft = relaisd_.database() + ".next";
  fs::copy_file(copy_, draft);
  const Relaisd::Outcome refused = relaisd_.Command({"restore", "--from", draft});
  EXPECT_EQ(refused.code, kRefused);
  EXPECT_THAT(refused.text, HasSubstr("broken off"));
  EXPECT_TRUE(fs::exists(draft));
}

TEST_F(RestoreTest, ARunningServiceIsLeftAlone) {
  CopyThenWrite();
  const Relaisd::Outcome refused = Restore();
  EXPECT_EQ(refused.code, kRefused);
  EXPECT_THAT(refused.text, AllOf(HasSubstr("arrêtez le service"), HasSubstr("stop the service")));
  EXPECT_TRUE(Has(later_));
  EXPECT_THAT(Aside(), IsEmpty());
}

TEST_F(RestoreTest, WhatCannotBeIsRefusedBeforehand) {
  CopyThenWrite();
  relaisd_.Kill9();
  EXPECT_THAT(relaisd_.Command({"restore"}).text, HasSubstr("--from COPY"));
  const auto refused = [&](const std::string& from, const std::string& words) {
    const Relaisd::Outcome outcome = relaisd_.Command({"restore", "--from", from});
    EXPECT_EQ(outcome.code, kRefused) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr(words));
  };
  refused(relaisd_.folder() + "/none.db", "no such file");
  refused(relaisd_.folder(), "no such file");
  refused(relaisd_.database(), "is the database itself");
  // A register in use is more than its file.
  fs::copy_file(relaisd_.database(), relaisd_.folder() + "/live.db");
  fs::copy_file(relaisd_.database() + "-wal", relaisd_.folder() + "/live.db-wal");
  refused(relaisd_.folder() + "/live.db", "copy it by relaisd backup");
  EXPECT_THAT(Restore({"--expect", "12"}).text, HasSubstr("--expect: POSITION:DIGEST expected"));
  EXPECT_THAT(Aside(), IsEmpty());
}

TEST_F(RestoreTest, ACopyThatDoesNotFitLeavesTheRegisterAsItIs) {
  std::string noted = CopyThenWrite();
  relaisd_.Stop();
  const std::string present = Noted(relaisd_.Command({"verify"}).text);
  noted.back() = noted.back() == '0' ? '1' : '0';
  const Relaisd::Outcome other = Restore({"--expect", noted});
  EXPECT_EQ(other.code, kFailed);
  EXPECT_THAT(other.text, AllOf(HasSubstr("does not fit"), HasSubstr("is as it was")));

  fs::resize_file(copy_, fs::file_size(copy_) / 2);
  const Relaisd::Outcome cut = Restore();
  EXPECT_EQ(cut.code, kFailed);
  EXPECT_THAT(cut.text, HasSubstr("is as it was"));

  std::ofstream(copy_, std::ios::trunc);
  const Relaisd::Outcome empty = Restore();
  EXPECT_EQ(empty.code, kFailed);
  EXPECT_THAT(empty.text, HasSubstr("is as it was"));

  EXPECT_THAT(Aside(), IsEmpty());
  EXPECT_FALSE(fs::exists(relaisd_.database() + ".next"));
  ExpectHead(present);
}

TEST_F(RestoreTest, ADamagedRegisterIsSetAsideAsItIs) {
  const std::string noted = CopyThenWrite();
  relaisd_.Kill9();
  std::ofstream(relaisd_.database(), std::ios::trunc) << "not a database, but someone may look at it";
  EXPECT_EQ(Restore({"--expect", noted}).code, kDone);
  ExpectHead(noted);
  std::vector<std::string> files;
  ASSERT_EQ(Aside().size(), 1U);
  for (const auto& file : fs::directory_iterator(Aside().front())) files.push_back(file.path().filename());
  EXPECT_THAT(files, testing::UnorderedElementsAre("register.db", "register.db-wal"));
}

TEST_F(RestoreTest, OnAnotherMachineThereIsNothingToSetAside) {
  const std::string noted = CopyThenWrite();
  Relaisd other;
  const Relaisd::Outcome restored = other.Command({"restore", "--from", copy_, "--expect", noted});
  EXPECT_EQ(restored.code, kDone) << restored.text;
  EXPECT_THAT(restored.text, AllOf(HasSubstr("is missing or unreadable: put the one kept elsewhere there"),
                                   Not(HasSubstr("set aside: "))));
  EXPECT_EQ(other.Verify(noted), kDone);
}

TEST_F(RestoreTest, AnotherKeyIsSaid) {
  v1::EnrollOneTimeCodeRequest enroll;
  enroll.set_password(Relaisd::kPassword);
  Ok(client_.EnrollOneTimeCode(enroll));
  CopyThenWrite();
  relaisd_.Stop();
  EXPECT_THAT(Restore().text, Not(HasSubstr("the key ")));
  std::ofstream(relaisd_.database() + ".key", std::ios::trunc) << std::string(64, 'a') << "\n";
  const Relaisd::Outcome restored = Restore();
  EXPECT_EQ(restored.code, kDone);
  EXPECT_THAT(restored.text, HasSubstr("is not that of this copy: put its own there"));
}

}  // namespace
}  // namespace relais
