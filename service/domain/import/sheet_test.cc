#include "service/domain/import/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/import/builders.h"

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
      for (const std::string s : {",", ";", "\t"}) {
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
      ProblemList problems;
      const auto sheet = Sheet::Open(kind, FileName(kind), header + "\n", false, &problems);
      EXPECT_TRUE(problems.empty()) << header;
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
  // A row in place of the header is not quoted: it may hold personal data.
  const auto no_header = OneIntervention("Marie Tremblay,819 555-0100\n");
  EXPECT_THAT(Places(no_header), ElementsAre("interventions.csv:1  «»"));
  EXPECT_THAT(no_header.problems[0].message.fr, Not(HasSubstr("Tremblay")));
}

TEST(Sheet, AHeaderOfTooManyColumns) {
  std::string header = "external_id";
  for (std::size_t i = 1; i <= kMaxKeptCells; ++i) header += ",c";
  const auto result = OneIntervention(header + "\n", true);
  EXPECT_THAT(Places(result), ElementsAre("interventions.csv:1  «»"));
  EXPECT_THAT(result.problems[0].message.fr, HasSubstr("257 colonnes; au plus 256"));
}

TEST(Sheet, FaultsWithoutNumberAreCountedAndTheFirstKept) {
  std::string data = "external_id,dossier,held_on,subjects\n";
  for (int i = 0; i < 6'000; ++i) data += "i" + std::to_string(i) + ",d1,demain,sport\n";
  const auto result = OneIntervention(data);
  EXPECT_THAT(result.problems, SizeIs(ProblemList::kMaxKept));
  EXPECT_EQ(result.problem_count, 12'000U);
}

TEST(Sheet, AnImportThatIsNoLongerWantedStops) {
  std::string data = "external_id,dossier,held_on,subjects\n";
  for (int i = 0; i < 5'000; ++i) data += "i" + std::to_string(i) + ",d1,2018-05-01,gouvernance\n";
  FakeRegister known;
  ImportOptions options;
  options.today = TestToday();
  int asked = 0;
  options.proceed = [&asked] { return ++asked < 2; };
  const ImportResult result = ReadImport({{"interventions.csv", data}}, TestCodelists(), known, options);
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(result.rows.interventions, IsEmpty());
}

TEST(Sheet, UnreadableBytes) {
  EXPECT_THAT(Places(OneIntervention(std::string("external_id,dossier\n\0", 21))),
              ElementsAre("interventions.csv:2  «»"));
  EXPECT_THAT(Places(OneIntervention("external_id,\x81\n")), ElementsAre("interventions.csv:1  «»"));
}

TEST(Sheet, AFirstLineThatTellsTheSeparator) {
  for (const char* data :
       {"sep=;\r\nexternal_id;dossier;held_on;subjects\r\ni1;d1;2018-05-01;sport\r\n",
        "\xef\xbb\xbfsep=\t\nexternal_id\tdossier\theld_on\tsubjects\ni1\td1\t2018-05-01\tsport\n",
        "sep=,;;\nexternal_id,dossier,held_on,subjects\ni1,d1,2018-05-01,sport\n"}) {
    // The line counts as a line of the file.
    EXPECT_THAT(Places(OneIntervention(data)), ElementsAre("interventions.csv:3 subjects «sport»")) << data;
  }
  EXPECT_THAT(Places(OneIntervention("sep=;\n")), ElementsAre("interventions.csv:2  «»"));
}

TEST(Sheet, QuotesAtFaultAreNamedAndSwallowNothing) {
  const std::string header = "external_id,dossier,held_on,subjects,minutes,notes\n";
  const auto result =
      OneIntervention(header + "i1,d1,2018-05-01,gouvernance,60,\"Super\" rencontre\n" +
                      "i2,d1,2018-05-02,gouvernance,soixante,x\n" + "i3,d1,2018-05-03,\"gouvernance,60,x\n" +
                      "i4,d1,2018-05-04,sport,60,x\n");
  EXPECT_THAT(Places(result),
              ElementsAre("interventions.csv:2 notes «»", "interventions.csv:3 minutes «soixante»",
                          "interventions.csv:4 subjects «»", "interventions.csv:5 subjects «»"));
  EXPECT_THAT(Places(OneIntervention("\"external_id,dossier\n")), ElementsAre("interventions.csv:1  «»"));
  EXPECT_THAT(Places(OneIntervention("external_id,\"dossier\"s\ni1,d1\n")),
              ElementsAre("interventions.csv:1  «»"));
}

// An unclosed quote moves personal data into any column, and makes rows out of a cell's text.
TEST(Sheet, NoCellOfARowThatMayBeTextIsShown) {
  const std::string row =
      ",2018-05-03,Titre,Coop,both,project,culture,drummond,startup,pole,,,,,a@b.ca,Secret\n";
  const auto result =
      Import({Dossiers("d1,2018-05-02,\"Café mal fermé,Coop,both,project,culture,drummond,startup,pole"
                       ",,,,,zoe@example.org,Secret\n" +
                       ("d2" + row) + "Secret\n" +
                       "Secret,Secret,Secret,Secret,Secret,Secret,Secret,Secret,Secret,Secret,Secret,"
                       "Secret,Secret,Secret,Secret,Secret\n" +
                       "d3,2018-05-04,\"Ok\",Coop,both,Secret,culture,drummond,startup,pole,,,,,,\n" +
                       "d4,2018-05-04,Ok,Coop,both,project,culture,drummond,Secret,pole,,,,,,\n")});
  EXPECT_EQ(Places(result).front(), "dossiers.csv:2 project_title «»");
  EXPECT_THAT(Places(result), testing::Contains("dossiers.csv:6 promoter_kind «»"));
  EXPECT_THAT(Places(result), testing::Contains("dossiers.csv:7 phase «»"));
  for (const Problem& problem : result.problems) {
    EXPECT_EQ(problem.value, "");
    EXPECT_THAT(problem.column + problem.message.fr + problem.message.en, Not(HasSubstr("Secret")));
    EXPECT_THAT(problem.message.fr + problem.message.en, Not(HasSubstr("zoe@")));
  }
}

TEST(Sheet, TooManyOrTooFewCells) {
  const std::string header = "external_id,dossier,held_on,subjects,minutes,notes\n";
  EXPECT_THAT(Places(OneIntervention(header + "i1,d1,2018-05-01,gouvernance,,,,,\n")), IsEmpty());
  const auto result =
      OneIntervention(header + "i1,d1,2018-05-01\n\ni2,d1,2018-05-01,gouvernance,5,x,y\n" + kGood);
  EXPECT_THAT(Places(result),
              ElementsAre("interventions.csv:2  «»", "interventions.csv:4  «»", "interventions.csv:5  «»"));
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("has 3 cells; the header has 6"));
}

// Excel omits the separators of columns that no row of a block of sixteen uses.
TEST(Sheet, CellsThatExcelLeavesOutOfAWholeBlock) {
  const auto rows = [](int from, int to, const std::string& tail) {
    std::string text;
    for (int i = from; i <= to; ++i) text += absl::StrCat("i", i, ",d1,2018-05-01,gouvernance", tail, "\n");
    return text;
  };
  const std::string begin = "external_id,dossier,held_on,subjects,minutes,notes\n" + rows(1, 15, ",,");
  EXPECT_THAT(Places(OneIntervention(begin + rows(16, 31, "") + rows(32, 40, ","))), IsEmpty());
  // One row of the block with all separators shows that the others lost theirs.
  EXPECT_THAT(Places(OneIntervention(begin + rows(16, 16, "") + rows(17, 31, ",,"))),
              ElementsAre("interventions.csv:17  «»"));
  // The first block includes the header.
  EXPECT_THAT(
      Places(OneIntervention("external_id,dossier,held_on,subjects,minutes,notes\n" + rows(1, 15, ","))),
      SizeIs(15));
}

TEST(Sheet, UnknownAndRepeatedFiles) {
  const auto result = Import({Dossiers(""), {"photos.csv", "x"}, Dossiers("")});
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:0  «»", "photos.csv:0  «»"));
  EXPECT_THAT(result.problems[1].message.fr, HasSubstr("agreements.csv"));
}

TEST(Sheet, NamesOfFilesInAnyCaseAndBothLanguages) {
  const std::pair<const char*, FileKind> names[] = {{"Dossiers.CSV", FileKind::kDossiers},
                                                    {"Interventions.csv", FileKind::kInterventions},
                                                    {"PHASES.csv", FileKind::kPhases},
                                                    {"références.csv", FileKind::kReferrals},
                                                    {"re\u0301fe\u0301rences.csv", FileKind::kReferrals},
                                                    {"REFERENCES.CSV", FileKind::kReferrals},
                                                    {"Referrals.csv", FileKind::kReferrals},
                                                    {"financement.csv", FileKind::kFunding},
                                                    {"Protocoles.csv", FileKind::kAgreements},
                                                    {"agreements.csv", FileKind::kAgreements}};
  for (const auto& [name, kind] : names) EXPECT_EQ(FileKindOf(name), kind) << name;
  for (const char* other :
       {"interventions (2).csv", "dossiers.xlsx", "dossiers", "activités.csv", ".csv", ""})
    EXPECT_EQ(FileKindOf(other), std::nullopt) << other;
  const auto result = Import({Dossiers(""), {"DOSSIERS.csv", "x"}});
  EXPECT_THAT(Places(result), ElementsAre("DOSSIERS.csv:0  «»"));
}

}  // namespace
}  // namespace relais::domain
