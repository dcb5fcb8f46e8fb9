#include "client/cli/commands/import/import_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/app/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Use = ImportFileName::Use;

TEST(ImportFileNameTest, TakenInEitherLanguageWhateverTheCase) {
  const std::pair<const char*, const char*> names[] = {{"dossiers.csv", "dossiers"},
                                                       {"Dossiers.CSV", "dossiers"},
                                                       {"INTERVENTIONS.csv", "interventions"},
                                                       {"références.csv", "referrals"},
                                                       {"Re\u0301fe\u0301rences.csv", "referrals"},
                                                       {"referrals.csv", "referrals"},
                                                       {"REFERENCES.Csv", "referrals"},
                                                       {"financement.csv", "funding"},
                                                       {"Protocoles.csv", "agreements"},
                                                       {"Phases.csv", "phases"}};
  for (const auto& [name, kind] : names) {
    EXPECT_EQ(ImportFileNameOf(name).use, Use::kRead) << name;
    EXPECT_EQ(ImportFileNameOf(name).kind, kind) << name;
  }
}

TEST(ImportFileNameTest, WhatLooksLikeOneIsRefused) {
  for (const char* name : {"interventions (2).csv", "Copie de dossiers.csv", "dossiers - Copie.csv",
                           "dossiers_2019.csv", "dossiers.xlsx", "Références.XLSX", "interventions.txt",
                           "dossiers.csv.txt", "dossiers.csv.bak", "phases-2018.ods",
                           "r\xe9"
                           "f\xe9rences.csv"}) {
    EXPECT_EQ(ImportFileNameOf(name).use, Use::kRefused) << name;
  }
}

TEST(ImportFileNameTest, AnyOtherIsNamed) {
  for (const char* name : {"README.md", "published.json", "photo.jpg", "classeur.xlsx", "liste.csv",
                           "notes sur les dossiers.txt", "activités.csv", "evaluations.csv",
                           ".~lock.dossiers.csv#", "~$dossiers.xlsx", "archives/", "dossiers/"}) {
    EXPECT_EQ(ImportFileNameOf(name).use, Use::kPassedOver) << name;
    EXPECT_NE(ImportFileNameOf(name).reason_fr, "") << name;
    EXPECT_NE(ImportFileNameOf(name).reason_en, "") << name;
  }
}

class ImportFolderTest : public testing::Test {
 protected:
  ImportFolderTest() {
    std::string pattern = testing::TempDir() + "import_folder_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ImportFolderTest() override { std::filesystem::remove_all(folder_); }

  void Put(const std::string& name, const std::string& content = "x") {
    std::ofstream(std::filesystem::path(folder_) / name, std::ios::binary) << content;
  }

  std::string folder_;
};

TEST_F(ImportFolderTest, ReadsThemInTheirOrderUnderTheirNames) {
  for (const char* name : {"Interventions.csv", "dossiers.CSV", "protocoles.csv", "README.md"})
    Put(name, name);
  const auto read = ReadImportFolder(folder_, Language::kEnglish);
  ASSERT_TRUE(read.ok()) << read.status();
  std::vector<std::string> names;
  for (const ImportFile& file : read->files) {
    names.push_back(file.name);
    EXPECT_EQ(file.content, file.name);
  }
  EXPECT_THAT(names, ElementsAre("protocoles.csv", "dossiers.CSV", "Interventions.csv"));
  EXPECT_THAT(read->passed_over, ElementsAre("README.md : it is no file of an import"));
}

TEST_F(ImportFolderTest, RefusesCopiesAndTwoOfAKindAllAtOnce) {
  for (const char* name :
       {"dossiers.csv", "Dossiers.csv", "interventions (2).csv", "références.csv", "phases.xlsx"})
    Put(name);
  const auto read = ReadImportFolder(folder_, Language::kFrench);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  for (const char* name : {"Dossiers.csv, dossiers.csv", "interventions (2).csv", "phases.xlsx"}) {
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(name));
  }
  EXPECT_THAT(std::string(read.status().message()), Not(HasSubstr("références.csv")));
  EXPECT_THAT(ErrorText(read.status(), "", Language::kFrench),
              HasSubstr("\n  phases.xlsx : les classeurs ne sont pas encore lus"));
}

TEST_F(ImportFolderTest, NamesWhatIsThereIfThereIsNothingToImport) {
  Put("photo.jpg");
  const auto read = ReadImportFolder(folder_, Language::kFrench);
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(read.status().message()), HasSubstr("photo.jpg"));
  EXPECT_FALSE(ReadImportFolder(folder_ + "/nowhere", Language::kFrench).ok());
}

}  // namespace
}  // namespace relais::cli
