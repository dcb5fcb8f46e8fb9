// What was looked for before a dossier is opened, and what is made of it where it is: the same as if all of
// it had been looked for then.
#include "service/handlers/resembling.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/testing/sample_dossier.h"
#include "service/testing/temporary_register.h"
#include "storage/dossiers.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

constexpr char kAgency[] = "mrc-drummond";
constexpr char kOther[] = "mrc-erable";

storage::DossierRecord Dossier(std::int64_t number, std::string promoter,
                               const std::string& agency = kAgency) {
  storage::DossierRecord dossier = testing_support::SampleDossier(number, agency);
  dossier.promoter_name = std::move(promoter);
  return dossier;
}

class ResemblingTest : public testing::Test {
 protected:
  void Open(const storage::DossierRecord& dossier) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      transaction.Insert(dossier);
      transaction.Insert(
          storage::LeadRecord{dossier.dossier_id, 1, dossier.opened_on, dossier.lead_organization, 0});
      return absl::OkStatus();
    });
  }

  // Gives the dossier another promoter.
  void Rename(std::int64_t number, const std::string& promoter) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      storage::DossierRecord dossier = **storage::FindDossier(transaction.snapshot(), number);
      dossier.promoter_name = promoter;
      ++dossier.revision;
      transaction.Replace(dossier);
      return absl::OkStatus();
    });
  }

  void TakeAway(std::int64_t number) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      transaction.Remove(**storage::FindDossier(transaction.snapshot(), number));
      return absl::OkStatus();
    });
  }

  ResemblingBefore Look(const storage::Scope& scope = {}) {
    ResemblingBefore before;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(before, LookForResembling(snapshot.For(scope), opened_));
      return absl::OkStatus();
    });
    return before;
  }

  Resembling Now(const ResemblingBefore& before, const storage::Scope& scope = {}) {
    Resembling now;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(now, ResemblingNow(snapshot.For(scope), opened_, before));
      return absl::OkStatus();
    });
    return now;
  }

  testing_support::TemporaryRegister register_;
  const storage::DossierRecord opened_ = Dossier(0, "Coopérative du Moulin Bleu");
};

TEST_F(ResemblingTest, WhatWasFoundBeforeStays) {
  Open(Dossier(1, "Le moulin bleu"));
  Open(Dossier(2, "Le moulin rouge"));
  EXPECT_THAT(Now(Look()), ElementsAre(Key(1)));
}

TEST_F(ResemblingTest, NothingResembles) {
  Open(Dossier(1, "La scierie"));
  const ResemblingBefore before = Look();
  Open(Dossier(2, "La fromagerie"));
  EXPECT_THAT(Now(before), IsEmpty());
}

TEST_F(ResemblingTest, WhatWasOpenedSinceIsFound) {
  Open(Dossier(1, "Le moulin bleu"));
  const ResemblingBefore before = Look();
  Open(Dossier(2, "Moulin Bleu"));
  Open(Dossier(3, "La scierie"));
  EXPECT_THAT(Now(before), ElementsAre(Key(1), Key(2)));
}

TEST_F(ResemblingTest, WhatBeganToResembleSinceIsFound) {
  Open(Dossier(1, "La scierie"));
  Open(Dossier(2, "La fromagerie"));
  const ResemblingBefore before = Look();
  Rename(1, "Moulin bleu");
  EXPECT_THAT(Now(before), ElementsAre(Key(1)));
}

TEST_F(ResemblingTest, WhatResemblesNoMoreIsNotFound) {
  Open(Dossier(1, "Le moulin bleu"));
  Open(Dossier(2, "Le moulin bleu"));
  const ResemblingBefore before = Look();
  Rename(1, "La scierie");
  TakeAway(2);
  EXPECT_THAT(Now(before), IsEmpty());
}

TEST_F(ResemblingTest, SameGroundsAsWhereAllIsLookedForAtOnce) {
  storage::DossierRecord other = Dossier(1, "Moulin bleu");
  const ResemblingBefore before = Look();
  other.contact_phone = "819 555-0123";
  Open(other);
  EXPECT_EQ(Now(before), Now(Look()));
  EXPECT_THAT(Now(before), ElementsAre(testing::Pair(1, ElementsAre("promoter"))));
}

// What others see must not push out what the caller sees.
TEST_F(ResemblingTest, TheCallersOwnStandBesideManyOfOthers) {
  storage::Scope agency;
  agency.limited = true;
  agency.organization = kAgency;
  agency.today = "2026-01-15";
  Open(Dossier(1, "Moulin bleu"));
  for (std::int64_t number = 2; number <= 20; ++number) Open(Dossier(number, "Moulin bleu", kOther));
  const ResemblingBefore before = Look(agency);
  EXPECT_THAT(Now(before, agency), testing::Contains(Key(1)));
  for (std::int64_t number = 21; number <= 40; ++number) Open(Dossier(number, "Moulin bleu", kOther));
  const Resembling now = Now(before, agency);
  EXPECT_THAT(now, testing::Contains(Key(1)));
  EXPECT_THAT(now, testing::Contains(Key(40)));
  EXPECT_EQ(now, Now(Look(agency), agency));
}

}  // namespace
}  // namespace relais::handlers
