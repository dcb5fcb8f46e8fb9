#include "service/convert/common/labels.h"

#include <gtest/gtest.h>

#include "relais/v1/dossier.pb.h"
#include "relais/v1/dossier_service.pb.h"

namespace relais::convert {
namespace {

TEST(LabelsTest, AreThoseOfTheProto) {
  const domain::LocalizedText phase = LabelOf<v1::Phase>("pre_startup");
  EXPECT_EQ(phase.fr, "prédémarrage");
  EXPECT_EQ(phase.en, "pre-startup");
  EXPECT_EQ(LabelOf<v1::DuplicateGround>("contact").fr, "personne-ressource");
}

TEST(LabelsTest, AnUnknownCodeIsItsOwnLabel) {
  EXPECT_EQ(LabelOf<v1::Phase>("croissance").en, "croissance");
  EXPECT_EQ(LabelOf<v1::Phase>("unspecified").fr, "unspecified");
  EXPECT_EQ(LabelOf<v1::Phase>("").fr, "");
}

}  // namespace
}  // namespace relais::convert
