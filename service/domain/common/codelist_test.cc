#include "service/domain/common/codelist.h"

#include <gtest/gtest.h>

#include "service/domain/common/codelists.h"

namespace relais::domain {
namespace {

using Match = CodelistIndex::Match;

CodelistIndex Sectors() {
  return CodelistIndex({
      {"culture", "Culture", "Culture", {"culturel"}},
      {"services-aux-personnes", "Services aux personnes", "Personal services", {"services à la personne"}},
      {"artisanat", "Artisanat", "Crafts", {}, false},
      {"metiers-d-art", "Métiers d'art", "Fine crafts", {"artisanat"}},
      {"peche", "Pêche", "Fishing", {}, false},
  });
}

TEST(CodelistIndex, ResolvesCodesLabelsAndAliases) {
  const CodelistIndex index = Sectors();
  for (const char* input :
       {"services-aux-personnes", "Services aux personnes", "PERSONAL SERVICES", "Services à la personne",
        " services  a la personne ", "Services-Aux-Personnes"}) {
    const auto resolution = index.Resolve(input);
    EXPECT_EQ(resolution.match, Match::kActive) << input;
    EXPECT_EQ(resolution.code, "services-aux-personnes") << input;
  }
  EXPECT_EQ(index.Resolve("métiers d’art").code, "metiers-d-art");
}

TEST(CodelistIndex, TellsRetiredFromUnknown) {
  const CodelistIndex index = Sectors();
  EXPECT_EQ(index.Resolve("Pêche").match, Match::kRetired);
  EXPECT_EQ(index.Resolve("peche").code, "peche");
  EXPECT_EQ(index.Resolve("boulangerie").match, Match::kUnknown);
  EXPECT_EQ(index.Resolve("boulangerie").code, "");
  EXPECT_EQ(index.Resolve("").match, Match::kUnknown);
}

TEST(CodelistIndex, AnActiveAliasGoesBeforeARetiredCode) {
  const auto resolution = Sectors().Resolve("artisanat");
  EXPECT_EQ(resolution.match, Match::kActive);
  EXPECT_EQ(resolution.code, "metiers-d-art");
}

TEST(CodelistIndex, KnowsOrderAndAllowedCodes) {
  const CodelistIndex index = Sectors();
  EXPECT_EQ(index.AllowedCodes(), "culture, services-aux-personnes, metiers-d-art");
  EXPECT_EQ(index.Position("metiers-d-art"), 3U);
  EXPECT_EQ(index.Position("nothing"), 5U);
  ASSERT_NE(index.Find("artisanat"), nullptr);
  EXPECT_EQ(index.Find("artisanat")->label_en, "Crafts");
  EXPECT_EQ(CodelistIndex().AllowedCodes(), "");
}

TEST(Vocab, TakesTheWordsOfUsers) {
  EXPECT_EQ(PromoterGenders().Resolve("une Femme").code, "woman");
  EXPECT_EQ(PromoterGenders().Resolve("les deux").code, "both");
  EXPECT_EQ(PromoterGenders().Resolve("non divulgue").code, "undisclosed");
  EXPECT_EQ(PromoterKinds().Resolve("Entreprise existante").code, "enterprise");
  EXPECT_EQ(Phases().Resolve("predemarrage").code, "pre_startup");
  EXPECT_EQ(Phases().Resolve("Croissance").code, "development");
  EXPECT_EQ(Phases().Resolve("DEMARRAGE").code, "startup");
  EXPECT_EQ(Statuses().Resolve("en suspens").code, "on_hold");
  EXPECT_EQ(Statuses().Resolve("Fermé").code, "closed");
  EXPECT_EQ(ReferralKinds().Resolve("transfert").code, "transfer");
  EXPECT_EQ(ReferralStates().Resolve("refusée").code, "declined");
  EXPECT_EQ(FundingSteps().Resolve("avis sectoriel").code, "opinion");
  EXPECT_EQ(OrganizationKinds().Resolve("Pôle").code, "pole");
}

TEST(Vocab, HasTheLabelsOfTheApi) {
  EXPECT_EQ(Phases().LabelOf("pre_startup").fr, "Prédémarrage");
  EXPECT_EQ(Statuses().LabelOf("on_hold").en, "On hold");
  EXPECT_EQ(FundingSteps().LabelOf("opinion").en, "Sector opinion issued");
  EXPECT_EQ(OrganizationKinds().LabelOf("mrc_agency").fr, "Agence de MRC");
  EXPECT_EQ(Phases().LabelOf("growth").fr, "growth");
}

TEST(Vocab, ListsCodesInOrder) {
  EXPECT_EQ(PromoterGenders().AllowedCodes(), "woman, man, both, undisclosed");
  EXPECT_EQ(PromoterKinds().AllowedCodes(), "project, enterprise");
  EXPECT_EQ(Phases().AllowedCodes(), "pre_startup, startup, consolidation, development");
  EXPECT_EQ(Statuses().AllowedCodes(), "open, on_hold, closed");
  EXPECT_EQ(ReferralKinds().AllowedCodes(), "consultation, transfer, external");
  EXPECT_EQ(ReferralStates().AllowedCodes(),
            "sent, accepted, declined, recalled, expired, completed, returned");
  EXPECT_EQ(FundingSteps().AllowedCodes(),
            "inquiry, filed, opinion, recommended, awarded, refused, withdrawn");
  EXPECT_EQ(OrganizationKinds().AllowedCodes(), "pole, mrc_agency, funder, ministry, partner");
}

}  // namespace
}  // namespace relais::domain
