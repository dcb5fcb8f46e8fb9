#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/import/builders.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ImportValues, AWholeSetWithoutFault) {
  const auto result = Import({
      Agreements("Protocole-2018,MRC de Drummond,Protocole,2018-04-01,2021-03-31,\"25 000,00 $\"\n"),
      Dossiers(DossierLine("d1", "12/04/2018",
                           "mrc-drummond,PROTOCOLE-2018,2019-01-31,Besoin répondu,a@b.ca,\"a\nb\"")),
      Interventions("i1,d1,2018-05-01,gouvernance | Information générale|gouvernance,90,\n"),
      PhasesFile("d1,2018-06-01,Croissance,\nd1,2018-07-01,prédémarrage,recul\n"),
      Referrals("r1,d1,Transfert,pole,MRC de Drummond,2018-05-01,acceptée,2018-05-11,\n"),
      Funding("f1,d1,PIEC,filed,2018-05-01,1000\nf1,d1,piec,Accordée,2018-06-01,\"900,50\"\n"),
  });
  ASSERT_THAT(Places(result), IsEmpty());
  ASSERT_THAT(result.rows.dossiers, SizeIs(1));
  const DossierRow& dossier = result.rows.dossiers[0];
  EXPECT_EQ(dossier.line, 2);
  EXPECT_EQ(dossier.opened_on, "2018-04-12");
  EXPECT_EQ(dossier.agreement, "protocole-2018");
  EXPECT_EQ(dossier.closing_outcome, "besoin-repondu");
  EXPECT_EQ(dossier.notes, "a\nb");
  EXPECT_THAT(result.rows.interventions[0].subjects, ElementsAre("information-generale", "gouvernance"));
  EXPECT_EQ(result.rows.phases[1].phase, "pre_startup");
  EXPECT_EQ(result.rows.referrals[0].to_organization, "mrc-drummond");
  EXPECT_TRUE(MovesLead(result.rows.referrals[0]));
  EXPECT_EQ(result.rows.funding[1].amount_cents, 90050);
  EXPECT_EQ(result.rows.agreements[0].contribution_cents, 2500000);
}

TEST(ImportValues, Dates) {
  const auto result = Import({Dossiers(DossierLine("d1", "2018-02-30") + DossierLine("d2", "16/01/2020") +
                                       DossierLine("d3", "15/01/2020"))});
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 opened_on «2018-02-30»", "dossiers.csv:3 opened_on «16/01/2020»"));
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("12/04/2018"));
  EXPECT_THAT(result.problems[1].message.fr, HasSubstr("2020-01-15"));
}

// Values as Excel writes them in French Canada, and the same row in plain form.
TEST(ImportValues, ValuesAsExcelWritesThem) {
  const auto plain = Import({
      Dossiers(DossierLine("d1", "2018-05-02")),
      Interventions("i1,d1,2018-05-03,information-generale|gouvernance,90,\n"),
      Funding("f1,d1,piec,filed,2018-06-01,12500.00\n"),
  });
  ASSERT_THAT(Places(plain), IsEmpty());
  for (const char* opened : {"43222", "2018-05-02 00:00:00", "2018/05/02", "2/5/2018", "2 mai 2018",
                             "02-mai-18", "2018\u201105\u201102", "\u00a02018-05-02"}) {
    const auto result = Import({Dossiers(DossierLine("d1", opened))});
    ASSERT_THAT(Places(result), IsEmpty()) << opened;
    EXPECT_EQ(CanonicalRow(result.rows.dossiers[0]), CanonicalRow(plain.rows.dossiers[0])) << opened;
  }
  for (const char* cells :
       {"gouvernance;information-generale,\"90,0\"", "\"gouvernance, Information générale\",90.00",
        "\"gouvernance\nInformation générale\",1h30", "GOUVERNANCE|General information,1:30"}) {
    const auto result =
        Import({Dossiers(DossierLine("d1")), Interventions(absl::StrCat("i1,d1,43223,", cells, ",\n"))});
    ASSERT_THAT(Places(result), IsEmpty()) << cells;
    EXPECT_EQ(CanonicalRow(result.rows.interventions[0]), CanonicalRow(plain.rows.interventions[0])) << cells;
  }
  for (const char* amount : {"\"12 500,00 $ CA\"", "12500.000", "\"12\u00a0500,00\u00a0$\""}) {
    const auto result = Import({Dossiers(DossierLine("d1")),
                                Funding(absl::StrCat("f1,d1,PIEC,Déposée,1er juin 2018,", amount, "\n"))});
    ASSERT_THAT(Places(result), IsEmpty()) << amount;
    EXPECT_EQ(CanonicalRow(result.rows.funding[0]), CanonicalRow(plain.rows.funding[0])) << amount;
  }
}

TEST(ImportValues, WordsInEitherLanguageAndAnyCase) {
  const std::pair<const char*, const char*> genders[] = {{"F", "woman"},     {"femme", "woman"},
                                                         {"Woman", "woman"}, {"h", "man"},
                                                         {"HOMME", "man"},   {"Les deux", "both"}};
  for (const auto& [word, code] : genders) {
    const auto result = Import(
        {Dossiers(absl::StrCat("d1,2018-04-12,T,P,", word, ",PROJET,Culture,49,Demarrage,POLE,,,,,,\n"))});
    ASSERT_THAT(Places(result), IsEmpty()) << word;
    EXPECT_EQ(result.rows.dossiers[0].promoter_gender, code);
    EXPECT_EQ(result.rows.dossiers[0].phase, "startup");
  }
}

TEST(ImportValues, AnAmountWithTwoMeanings) {
  const auto result =
      Import({Dossiers(DossierLine("d1")), Funding("f1,d1,piec,filed,2018-06-01,\"1,234\"\n")});
  EXPECT_THAT(Places(result), ElementsAre("funding.csv:2 amount «1,234»"));
  EXPECT_THAT(result.problems[0].message.fr, HasSubstr("deux sens"));
}

TEST(ImportValues, ErrorsOfFormulasAndInvisibleCellsInEveryColumn) {
  for (const std::string cell : {"#REF!", "#N/A", "#NOM?", "\u200b", "\ufeff"}) {
    std::string line;
    for (int i = 0; i < 16; ++i) absl::StrAppend(&line, i == 0 ? "" : ",", cell);
    const auto result = Import({Dossiers(line + "\n")});
    EXPECT_THAT(result.problems, SizeIs(16)) << cell;
    for (const Problem& problem : result.problems) {
      EXPECT_THAT(problem.message.en, testing::AnyOf(HasSubstr("formula"), HasSubstr("invisible")));
      const bool personal =
          problem.column == "promoter_name" || problem.column == "contact_email" || problem.column == "notes";
      EXPECT_EQ(problem.value, personal ? "" : cell) << problem.column;
    }
  }
}

TEST(ImportValues, UnknownCodesNameTheAllowedOnes) {
  const auto result = Import({Dossiers("d1,2018-04-12,T,P,dame,projets,boulangerie,49,larve,inconnu,,,,,,\n"),
                              Interventions("i1,d1,2018-05-01,gouvernance|météo|sport,,\n")});
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 promoter_gender «dame»", "dossiers.csv:2 promoter_kind «projets»",
                          "dossiers.csv:2 sector «boulangerie»", "dossiers.csv:2 phase «larve»",
                          "dossiers.csv:2 lead_organization «inconnu»",
                          "interventions.csv:2 subjects «météo»", "interventions.csv:2 subjects «sport»"));
  EXPECT_EQ(result.problems[2].message.fr, "valeurs permises : culture, habitation");
}

TEST(ImportValues, ARetiredCodeOnlyWhereItStoodBefore) {
  const std::string line = "d1,2018-04-12,T,P,woman,project,Artisanat,49,startup,pole,,,,,,\n";
  const auto refused = Import({Dossiers(line)});
  EXPECT_THAT(Places(refused), ElementsAre("dossiers.csv:2 sector «Artisanat»"));
  EXPECT_THAT(refused.problems[0].message.en, HasSubstr("retired"));
  FakeRegister known;
  known.codes.insert({"d1", "sector", "artisanat"});
  const auto again = Import({Dossiers(line)}, known);
  EXPECT_THAT(Places(again), IsEmpty());
  EXPECT_EQ(again.rows.dossiers[0].sector, "artisanat");
}

TEST(ImportValues, RequiredAndTooLong) {
  const auto result =
      Import({Dossiers("d1,2018-04-12,,,woman,project,culture,49,startup,pole,,,,,,\n" +
                       ("d2,2018-04-12," + std::string(201, 'x')) + "," + std::string(201, 'y') +
                       ",woman,project,culture,49,startup,pole,,,,,,\n")});
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 project_title «»", "dossiers.csv:2 promoter_name «»",
                          "dossiers.csv:3 project_title «" + std::string(200, 'x') + "…»",
                          "dossiers.csv:3 promoter_name «»"));
  EXPECT_THAT(result.problems[2].message.fr, HasSubstr("200"));
}

TEST(ImportValues, PersonalCellsAreNeverRepeated) {
  const auto result = Import({Dossiers(DossierLine("d1", "2018-04-12", ",,,,marie.tremblay,\x01Marie"))});
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:2 contact_email «»", "dossiers.csv:2 notes «»"));
  for (const Problem& problem : result.problems) {
    EXPECT_THAT(problem.message.fr + problem.message.en, Not(HasSubstr("arie")));
  }
}

TEST(ImportValues, NumbersAndIdentifiers) {
  const auto result = Import({
      Agreements("2018 bis,pole,T,2018-04-01,2019-03-31,beaucoup\n"),
      Dossiers(DossierLine("d1")),
      Interventions("i1,d1,2018-05-01,gouvernance,1441,\ni2,d1,2018-05-01,gouvernance,1h70,\n"),
      Funding("f1,d1,piec,filed,2018-05-01,-5\n"),
  });
  EXPECT_THAT(Places(result),
              ElementsAre("interventions.csv:2 minutes «1441»", "interventions.csv:3 minutes «1h70»",
                          "funding.csv:2 amount «-5»", "agreements.csv:2 external_id «2018 bis»",
                          "agreements.csv:2 contribution «beaucoup»"));
}

TEST(ImportValues, DuplicateKeysAtEveryLine) {
  const auto result = Import({
      Dossiers(DossierLine("d1") + DossierLine("d2") + DossierLine("d1") + DossierLine("d1")),
      Interventions("i1,d1,2018-05-01,gouvernance,,\ni1,d2,2018-05-02,gouvernance,,\n"),
      PhasesFile("d1,2018-06-01,consolidation,\nd1,01/06/2018,development,\n"),
      Funding("f1,d1,piec,filed,2018-05-01,\nf1,d1,piec,Déposée,2018-05-02,\n"),
  });
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 external_id «d1»", "dossiers.csv:4 external_id «d1»",
                          "dossiers.csv:5 external_id «d1»", "interventions.csv:2 external_id «i1»",
                          "interventions.csv:3 external_id «i1»", "phases.csv:2 effective_on «2018-06-01»",
                          "phases.csv:3 effective_on «01/06/2018»", "funding.csv:2 step «filed»",
                          "funding.csv:3 step «Déposée»"));
  EXPECT_THAT(result.problems[0].message.en, HasSubstr("line 4"));
  EXPECT_THAT(result.problems[2].message.en, HasSubstr("line 2"));
}

TEST(ImportValues, ClosingComesWithItsOutcome) {
  const auto result = Import({Dossiers(DossierLine("d1", "2018-04-12", ",,2018-09-01,,,") +
                                       DossierLine("d2", "2018-04-12", ",,,abandonne,,") +
                                       DossierLine("d3", "2018-04-12", ",,2018-04-11,abandonne,,"))});
  EXPECT_THAT(Places(result), ElementsAre("dossiers.csv:2 closing_outcome «»", "dossiers.csv:3 closed_on «»",
                                          "dossiers.csv:4 closed_on «2018-04-11»"));
}

TEST(ImportValues, AnswersOfReferrals) {
  const auto result = Import({
      Dossiers(DossierLine("d1")),
      Referrals("r1,d1,transfer,pole,risq,2018-05-01,accepted,,\n"
                "r2,d1,transfer,pole,risq,2018-05-01,declined,2018-04-30,\n"
                "r3,d1,transfer,pole,risq,2018-05-01,sent,2018-05-02,\n"
                "r4,d1,transfer,pole,pole,2018-05-01,sent,,\n"
                "r5,d1,transfer,pole,risq,2018-05-01,recalled,2018-05-02,\n"
                "r6,d1,consultation,pole,risq,2018-05-01,recalled,2018-05-02,\n"
                "r7,d1,external,pole,risq,2018-05-01,expired,2018-05-02,\n"
                "r8,d1,external,pole,risq,2018-05-01,returned,,\n"
                "r9,d1,external,pole,risq,2018-05-01,completed,,\n"
                "r10,d1,external,pole,risq,2018-05-01,declined,2018-05-01,hors mandat\n"),
  });
  EXPECT_THAT(
      Places(result),
      ElementsAre("referrals.csv:2 answered_on «»", "referrals.csv:3 answered_on «2018-04-30»",
                  "referrals.csv:4 answered_on «2018-05-02»", "referrals.csv:5 to_organization «pole»",
                  "referrals.csv:6 answered_on «2018-05-02»", "referrals.csv:8 answered_on «2018-05-02»",
                  "referrals.csv:9 answered_on «»", "referrals.csv:10 answered_on «»"));
}

// With another case, Unicode form or spaces: the same identifier, shown in its first spelling.
TEST(ImportValues, IdentifiersAreComparedFolded) {
  FakeRegister known;
  known.dossiers["Été 1"].number = 7;
  known.dossiers["Été 1"].opened_on = absl::CivilDay(2018, 4, 12);
  known.dossiers["Été 1"].leads = {{1, absl::CivilDay(2018, 4, 12), "pole"}};
  known.interventions["I-9"].dossier = 7;
  const auto result =
      Import({Dossiers(DossierLine("d1") + DossierLine("é\u0301-2")),
              Interventions("i1,D1,2018-05-01,gouvernance,,\nI1b,É\u0301-2,2018-05-01,gouvernance,,\n"
                            "i2,E\u0301TE\u0301\u00a01,2018-05-01,gouvernance,,\n"
                            "i-9,été  1,2018-05-01,gouvernance,,\n"),
              PhasesFile("D1,2018-06-01,consolidation,\nd1\u200b,2018-07-01,development,\n")},
             known);
  ASSERT_THAT(Places(result), IsEmpty());
  EXPECT_EQ(result.rows.interventions[0].dossier, "d1");
  EXPECT_EQ(result.rows.interventions[1].dossier, "é\u0301-2");
  EXPECT_EQ(result.rows.interventions[2].dossier, "Été 1");
  EXPECT_EQ(result.rows.interventions[3].dossier, "Été 1");
  EXPECT_EQ(result.rows.interventions[3].external_id, "I-9");
  EXPECT_EQ(result.rows.phases[1].dossier, "d1");
  const auto twice = Import({Dossiers(DossierLine("D1") + DossierLine("d1"))});
  EXPECT_THAT(Places(twice),
              ElementsAre("dossiers.csv:2 external_id «D1»", "dossiers.csv:3 external_id «d1»"));
  // An accent makes a different identifier.
  EXPECT_THAT(Places(Import({Dossiers(DossierLine("é") + DossierLine("e"))})), IsEmpty());
}

TEST(ImportValues, NoneIsNoIdentifier) {
  const auto result =
      Import({Agreements("None,pole,T,2018-04-01,2019-03-31,\n"), Dossiers(DossierLine("NONE"))});
  EXPECT_THAT(Places(result),
              ElementsAre("dossiers.csv:2 external_id «NONE»", "agreements.csv:2 external_id «None»"));
}

TEST(ImportValues, NoneIsNoTitleOfAnAgreement) {
  const auto result = Import({Agreements("a1,pole, None ,2018-04-01,2019-03-31,\n")});
  EXPECT_THAT(Places(result), ElementsAre("agreements.csv:2 title «None»"));
}

TEST(ImportValues, AnAgreementEndsAfterItBegins) {
  const auto result = Import({Agreements("a1,pole,T,2019-04-01,31/03/2019,\n")});
  EXPECT_THAT(Places(result), ElementsAre("agreements.csv:2 ends_on «31/03/2019»"));
}

TEST(ImportRows, TheSameRowInAnySpellingReadsTheSame) {
  const auto a = Import({Dossiers(DossierLine("d1")),
                         Interventions("i1,d1,2018-05-01,gouvernance|information-generale,90,x\n")});
  const auto b = Import({Dossiers("\n\n" + DossierLine("d1", "12-04-2018")),
                         {"interventions.csv",
                          "Sujets;Notes;Date;Dossier;Identifiant;minutes\n"
                          "Information G\xe9n\xe9rale|Gouvernance; x ;01/05/2018;d1;i1;90\n"}});
  ASSERT_THAT(Places(a), IsEmpty());
  EXPECT_EQ(CanonicalRow(a.rows.interventions[0]), CanonicalRow(b.rows.interventions[0]));
  EXPECT_EQ(CanonicalRow(a.rows.dossiers[0]), CanonicalRow(b.rows.dossiers[0]));
  const auto c = Import({Dossiers(DossierLine("d1")),
                         Interventions("i1,d1,2018-05-01,gouvernance|information-generale,91,x\n")});
  EXPECT_NE(CanonicalRow(a.rows.interventions[0]), CanonicalRow(c.rows.interventions[0]));
}

TEST(ImportRows, Keys) {
  PhaseRow phase;
  phase.dossier = "d1";
  phase.effective_on = "2018-05-01";
  EXPECT_EQ(RowKey(phase), "d1|2018-05-01");
  FundingRow funding;
  funding.external_id = "f1";
  funding.step = "filed";
  EXPECT_EQ(RowKey(funding), "f1|filed");
}

}  // namespace
}  // namespace relais::domain
