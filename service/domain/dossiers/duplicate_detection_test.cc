#include "service/domain/dossiers/duplicate_detection.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace relais::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DuplicateFeatures Promoter(const char* name) { return {name, "", "", ""}; }
DuplicateFeatures Project(const char* title) { return {"", title, "", ""}; }
DuplicateFeatures Email(const char* email) { return {"", "", email, ""}; }
DuplicateFeatures Phone(const char* phone) { return {"", "", "", phone}; }

// In both directions.
std::vector<std::string> Grounds(const DuplicateFeatures& one, const DuplicateFeatures& other) {
  std::vector<std::string> grounds = DuplicateGrounds(one, other);
  EXPECT_EQ(grounds, DuplicateGrounds(other, one));
  return grounds;
}

TEST(DuplicateGrounds, PromotersWhoseOwnWordsAreTheSame) {
  const DuplicateFeatures known = Promoter("Coopérative de solidarité Le Grain moulu");
  for (const char* same : {"Coop Le Grain moulu", "LE GRAIN MOULU", "Grain-Moulu, coop. de solidarité",
                           "Le grain moulu inc.", "Coopérative du Grain moulu (OBNL)", "Café Grain moulu"}) {
    EXPECT_THAT(Grounds(known, Promoter(same)), ElementsAre("promoter")) << same;
  }
  for (const char* other :
       {"Coopérative de solidarité Le Grain", "Coopérative de solidarité", "Les Moulins du Grain d'or",
        "Coop de solidarité Boulangerie du Grain moulu d'Arthabaska", ""}) {
    EXPECT_THAT(Grounds(known, Promoter(other)), IsEmpty()) << other;
  }
}

TEST(DuplicateGrounds, WordsThatHalfOfTheSectorBearsTellNothing) {
  EXPECT_THAT(Grounds(Promoter("Coopérative de santé de l'Érable"), Promoter("Coop santé Bécancour")),
              IsEmpty());
  EXPECT_THAT(Grounds(Promoter("Coopérative de santé"), Promoter("Coopérative du travail")), IsEmpty());
  EXPECT_THAT(Grounds(Promoter("Coopérative de santé de l'Érable"), Promoter("COOP SANTE L’ERABLE")),
              ElementsAre("promoter"));
}

TEST(DuplicateGrounds, NamesAndTitlesThatAreEqualOnceFolded) {
  const std::pair<const char*, const char*> equal[] = {{"Coopérative de santé", "COOPERATIVE  DE SANTE"},
                                                       {"Le Groupe", "«Le groupe»"},
                                                       {"A. B. C.", "a b c"},
                                                       {"L'Asso", "l’asso"},
                                                       {"À la une", "A LA UNE"},
                                                       {"42", "42"},
                                                       {"???", "???"}};
  for (const auto& [one, other] : equal) {
    EXPECT_THAT(Grounds(Promoter(one), Promoter(other)), ElementsAre("promoter")) << one;
    EXPECT_THAT(Grounds(Project(one), Project(other)), ElementsAre("project")) << one;
  }
  EXPECT_THAT(Grounds(Project("Habitation"), Project("habitation")), ElementsAre("project"));
  EXPECT_THAT(Grounds(Promoter("Le Groupe"), Promoter("Groupe")), IsEmpty());
  EXPECT_THAT(Grounds(Promoter("\u200b"), Promoter("\u200b")), IsEmpty());
  // A name is not compared with a title.
  EXPECT_THAT(Grounds(Promoter("Le Groupe"), Project("Le Groupe")), IsEmpty());
}

TEST(DuplicateGrounds, SixTenthsOfThePromotersWordsAreEnough) {
  // Three of five, then three of six.
  EXPECT_THAT(Grounds(Promoter("Jardins nourriciers Victoriaville"),
                      Promoter("Jardins nourriciers Victoriaville Bois Francs")),
              ElementsAre("promoter"));
  EXPECT_THAT(Grounds(Promoter("Jardins nourriciers Victoriaville"),
                      Promoter("Jardins nourriciers Victoriaville Bois Francs Plessisville")),
              IsEmpty());
}

TEST(DuplicateGrounds, TitlesNeedTwoOwnWordsAndSevenTenths) {
  EXPECT_THAT(Grounds(Project("Épicerie de quartier à Drummondville"),
                      Project("Epicerie du quartier, Drummondville")),
              ElementsAre("project"));
  EXPECT_THAT(Grounds(Project("Habitation"), Project("Habitation neuve")), IsEmpty());
  EXPECT_THAT(Grounds(Project("Café de village"), Project("Le café du village")), ElementsAre("project"));
  // Two of three is not enough for a title.
  EXPECT_THAT(Grounds(Project("Café de village"), Project("Café de village itinérant")), IsEmpty());
}

TEST(DuplicateGrounds, SameContactByAddressOrNumber) {
  EXPECT_THAT(Grounds(Email("Info@GrainMoulu.coop"), Email("info@grainmoulu.coop")), ElementsAre("contact"));
  EXPECT_THAT(Grounds(Email("info@grainmoulu.coop"), Email("info@grainmoulu.org")), IsEmpty());
  for (const char* same : {"819-555-0142", "(819) 555-0142", "1 819 555.0142", "+1 819 555 0142 poste 12"}) {
    EXPECT_THAT(Grounds(Phone("819 555-0142"), Phone(same)), ElementsAre("contact")) << same;
  }
  EXPECT_THAT(Grounds(Phone("819 555-0142"), Phone("819 555-0143")), IsEmpty());
  // Too short to identify anyone.
  EXPECT_THAT(Grounds(Phone("555-0142"), Phone("555-0142")), IsEmpty());
}

TEST(DuplicateGrounds, NamesEveryGround) {
  const DuplicateFeatures one = {"Coop Le Grain moulu", "Café de village", "info@grainmoulu.coop", ""};
  EXPECT_THAT(Grounds(one, one), ElementsAre("promoter", "project", "contact"));
  EXPECT_THAT(Grounds(DuplicateFeatures(), DuplicateFeatures()), IsEmpty());
}

}  // namespace
}  // namespace relais::domain
