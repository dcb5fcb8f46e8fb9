// `relaisd backup`, and restoring from the copy.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using std::filesystem::perms;
using testing::AllOf;
using testing::HasSubstr;

constexpr int kDone = 0;
constexpr int kRefused = 2;
constexpr perms kOwnerOnly = perms::owner_read | perms::owner_write;

class BackupCommandTest : public ServerTest {
 protected:
  BackupCommandTest() : copy_(relaisd_.folder() + "/copy.db") {}

  std::string Backup(int expected = kDone) const { return Backup(copy_, expected); }
  // Its output.
  std::string Backup(const std::string& to, int expected) const {
    const Relaisd::Outcome outcome = relaisd_.Command({"backup", "--to", to});
    EXPECT_EQ(outcome.code, expected) << outcome.text;
    return outcome.text;
  }

  // POSITION:DIGEST in the output of a backup.
  static std::string Noted(const std::string& printed) {
    const std::string before = "à noter / to note: ";
    const size_t at = printed.find(before);
    if (at == std::string::npos) return "";
    const size_t begin = at + before.size();
    return printed.substr(begin, printed.find('\n', begin) - begin);
  }

  const std::string copy_;
};

TEST_F(BackupCommandTest, ARunningServiceIsCopiedAndAnotherGoesOnFromTheCopy) {
  const v1::Dossier first = NewDossier("B-1");
  const std::string printed = Backup();
  const v1::Dossier later = NewDossier("B-2");
  EXPECT_THAT(printed, AllOf(HasSubstr(copy_), HasSubstr("pour restaurer"), HasSubstr("to restore")));
  EXPECT_EQ(std::filesystem::status(copy_).permissions(), kOwnerOnly);

  Relaisd restored;
  restored.Restore(copy_, relaisd_);
  EXPECT_EQ(restored.Verify(Noted(printed)), 0);
  restored.Start();
  const Client client = restored.NewClient();
  v1::GetDossierRequest get;
  get.set_name(first.name());
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(Ok(client.GetDossier(get)).dossier(), first));
  get.set_name(later.name());
  EXPECT_TRUE(absl::IsNotFound(client.GetDossier(get).status()));
  // The restored service continues at the end of the copy.
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen("B-3");
  EXPECT_EQ(Ok(client.CreateDossier(create)).dossier().name(), later.name());
}

TEST_F(BackupCommandTest, AStoppedServiceIsCopiedToo) {
  NewDossier("B-1");
  // Its last writes are in the write-ahead log beside the database.
  relaisd_.Kill9();
  const std::string noted = Noted(Backup());
  EXPECT_EQ(std::filesystem::status(copy_).permissions(), kOwnerOnly);
  Relaisd restored;
  restored.Restore(copy_, relaisd_);
  EXPECT_EQ(restored.Verify(noted), 0);
  EXPECT_EQ(relaisd_.Verify(noted), 0);
}

TEST_F(BackupCommandTest, AServiceThatWasKilledIsCopiedOnceItRunsAgain) {
  relaisd_.Kill9();
  relaisd_.Start();
  Backup();
}

TEST_F(BackupCommandTest, ARelativePathIsThatOfTheCommand) {
  Backup(std::filesystem::relative(copy_), kDone);
  EXPECT_TRUE(std::filesystem::exists(copy_));
}

TEST_F(BackupCommandTest, AFileThatIsThereIsNotOverwritten) {
  std::ofstream(copy_) << "mine";
  const std::string refused = Backup(kRefused);
  EXPECT_THAT(refused, AllOf(HasSubstr("existe déjà"), HasSubstr("there is such a file already")));
  relaisd_.Stop();
  EXPECT_EQ(Backup(kRefused), refused) << "the service runs or not";
  std::string content;
  std::ifstream(copy_) >> content;
  EXPECT_EQ(content, "mine");
}

TEST_F(BackupCommandTest, WhatCannotBeIsRefusedBeforehand) {
  EXPECT_THAT(Backup(relaisd_.folder() + "/none/copy.db", kRefused),
              HasSubstr("son répertoire n'existe pas"));
  EXPECT_THAT(Backup(relaisd_.folder() + "/co\"py.db", kRefused), HasSubstr("sans guillemets"));
  EXPECT_THAT(Backup("", kRefused), HasSubstr("--to COPIE"));
  EXPECT_EQ(Relaisd().Command({"backup", "--to", copy_}).code, kRefused) << "no register";
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(BackupCommandTest, ARegisterThatIsHeldWithoutAServiceIsRefused) {
  relaisd_.Stop();
  const int lock = open((relaisd_.database() + ".lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(Backup(kRefused), HasSubstr("personne ne répond"));
  close(lock);
  Backup();
}

TEST_F(BackupCommandTest, OnlyTheOwnerReachesTheControlSocket) {
  const std::string socket = relaisd_.database() + ".control";
  EXPECT_EQ(std::filesystem::status(socket).type(), std::filesystem::file_type::socket);
  EXPECT_EQ(std::filesystem::status(socket).permissions(), kOwnerOnly);
  relaisd_.Stop();
  EXPECT_FALSE(std::filesystem::exists(socket));
}

}  // namespace
}  // namespace relais
