#include "service/domain/import_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/domain/import_testing.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kGood[] = "i1,d1,2018-05-01,gouvernance\n";

ImportResult OneIntervention(const std::string& data, bool ignore_unknown = false) {
  return Import({Dossiers(DossierLine("d1")), {"interventions.csv", data}}, ignore_unknown);
}

TEST(Sheet, EveryEncodingSeparatorAndDateForm) {
  // é in each encoding.
  for (const std::string e : {"\xc3\xa9", "\xe9"}) {
    for (const std::string mark : {"", "\xef\xbb\xbf"}) {
      if (e.size() == 1 && !mark.empty()) continue;
      for (const std::string s : {",", ";"}) {
        for (const std::string date : {"2018-05-01", "01/05/2018", "01-05-2018"}) {
          for (const std::string end : {"\n", "\r\n"}) {
            const std::string header =
                absl::StrJoin({"external_id", "dossier", "held_on", "subjects", "notes"}, s);
            const std::string subject = absl::StrCat("Information g", e, "n", e, "rale");
            const std::string notes = absl::StrCat("\"r", e, "union; caf", e, ", suite\"");
            const auto result =
                OneIntervention(absl::StrCat(mark, header, end, absl::StrJoin({"i1", "d1"}, s), s, date, s,
                                             subject, s, absl::StrCat(notes, end)));
            ASSERT_THAT(Places(result), IsEmpty());
            ASSERT_THAT(result.rows.interventions, SizeIs(1));
            EXPECT_EQ(result.rows.interventions[0].held_on, "2018-05-01");
            EXPECT_THAT(result.rows.interventions[0].subjects, ElementsAre("information-generale"));
            EXPECT_EQ(result.rows.interventions[0].notes, "réunion; café, suite");
          }
        }
      }
    }
  }
}

TEST(Sheet, FrenchHeadersInAnyOrder) {
  const auto result = OneIntervention(
      "SUJETS ABORDES;Date de l’intervention;Dossier;identifiant;Durée (minutes)\n"
      "gouvernance;2018-05-01;d1;i1;45\n");
  ASSERT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.rows.interventions[0].external_id, "i1");
  EXPECT_EQ(result.rows.interventions[0].minutes, 45);
}

TEST(Sheet, EveryColumnAnswersToItsNameAndLabels) {
  for (std::size_t k = 0; k < kFileKinds; ++k) {
    const auto kind = static_cast<FileKind>(k);
    std::string names, labels, values;
    for (const ColumnSpec& spec : ColumnsOf(kind)) {
      names += spec.name + ";";
      labels += spec.labels.front() + ";";
    }
    for (const std::string& header : {names, labels}) {
      std::vector<Problem> problems;
      const auto sheet = Sheet::Open(kind, FileName(kind), header + "\n", false, &problems);
      EXPECT_THAT(problems, IsEmpty()) << header;
      ASSERT_TRUE(sheet.has_value()) << header;
      for (std::size_t c = 0; c < ColumnsOf(kind).size(); ++c)
        EXPECT_TRUE(sheet->HasColumn(c)) << header << c;
    }
    EXPECT_EQ(FileKindOf(FileName(kind)), kind);
  }
}

TEST(Sheet, UnknownHeader) {
  const std::string data =
      "external_id,dossier,held_on,subjects,Humeur\ni1,d1,2018-05-01,gouvernance,bonne\n";
  const auto refused = OneIntervention(data);
  EXPECT_THAT(Places(refused), ElementsAre("interventions.csv:1 Humeur «Humeur»"));
  EXPECT_THAT(refused.problems[0].message.fr, HasSubstr("held_on (Date de l'intervention)"));
  const auto ignored = OneIntervention(data, true);
  EXPECT_THAT(Places(ignored), IsEmpty());
  EXPECT_THAT(ignored.rows.interventions, SizeIs(1));
}

TEST(Sheet, DuplicateAndMissingHeaders) {
  EXPECT_THAT(Places(OneIntervention("external_id,dossier,held_on,subjects,Sujets\n")),
              ElementsAre("interventions.csv:1 Sujets «Sujets»"));
  const auto missing = OneIntervention("external_id,dossier\ni1,d1\n");
  EXPECT_THAT(Places(missing),
              ElementsAre("interventions.csv:1 held_on «»", "interventions.csv:1 subjects «»"));
  EXPECT_THAT(missing.problems[0].message.en, HasSubstr("required column missing"));
}

TEST(Sheet, EmptyFileOrNoHeader) {
  for (const char* empty : {"", "\n \r\n", "\xef\xbb\xbf", ";;;\n"}) {
    const auto result = OneIntervention(empty);
    EXPECT_THAT(Places(result), ElementsAre("interventions.csv:1  «»")) << empty;
    EXPECT_THAT(result.problems[0].message.fr, HasSubstr("le fichier est vide"));
  }
  // A row in the place of the header is not repeated: it may be about people.
  const auto no_header = OneIntervention("Marie Tremblay,819 555-0100\n");
  EXPECT_THAT(Places(no_header), ElementsAre("interventions.csv:1  «»"));
  EXPECT_THAT(no_header.problems[0].message.fr, Not(HasSubstr("Tremblay")));
}

TEST(Sheet, UnreadableBytes) {
  EXPECT_THAT(Places(OneIntervention(std::string("external_id,dossier\n\0", 21))),
              ElementsAre("interventions.csv:2  «»"));
  EXPECT_THAT(Places(OneIntervention("external_id,\x81\n")), ElementsAre("interventions.csv:1  «»"));
}

TEST(Sheet, AQuoteNeverClosed) {
  const std::string header = "external_id,dossier,held_on,subjects\n";
  EXPECT_THAT(Places(OneIntervention(header + kGood + "i2,d1,2018-05-01,\"gouvernance\n")),
              ElementsAre("interventions.csv:3  «»"));
  EXPECT_THAT(Places(OneIntervention("\"external_id,dossier\n")), ElementsAre("interventions.csv:1  «»"));
}

TEST(Sheet, TooManyOrTooFewCells) {
  const std::string header = "external_id,dossier,held_on,subjects,minutes,notes\n";
  EXPECT_THAT(Places(OneIntervention(header + kGood)), IsEmpty());
  EXPECT_THAT(Places(OneIntervention(header + "i1,d1,2018-05-01,gouvernance,,,,,\n")), IsEmpty());
  const auto result = OneIntervention(header + "i1,d1,2018-05-01\n\ni2,d1,2018-05-01,gouvernance,5,x,y\n");
  EXPECT_THAT(Places(result), ElementsAre("interventions.csv:2  «»", "interventions.csv:4  «»"));
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("has 3 cells; the header has 6"));
}

TEST(Sheet, UnknownAndRepeatedFiles) {
  const auto result = Import({Dossiers(""), {"photos.csv", "x"}, Dossiers("")});
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:0  «»", "photos.csv:0  «»"));
  EXPECT_THAT(result.problems[1].message.fr, HasSubstr("agreements.csv"));
  EXPECT_EQ(FileKindOf("Dossiers.CSV"), FileKind::kDossiers);
}

}  // namespace
}  // namespace relais::domain
