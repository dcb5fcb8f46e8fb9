// The two-step search for duplicates finds the same as one search in the transaction.
#include "service/handlers/dossiers/duplicate_precheck.h"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/status_macros.h"
#include "storage/store.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"
#include "tests/support/storage/work.h"

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
  // A unique title, since equal titles are similar.
  dossier.project_title += " " + std::to_string(number);
  return dossier;
}

// Inserts the dossier with its lead.
void InsertLed(storage::WriteTransaction& transaction, const storage::DossierRecord& dossier) {
  transaction.Insert(dossier);
  transaction.Insert(
      storage::LeadRecord{dossier.dossier_id, 1, dossier.opened_on, dossier.lead_organization, 0});
}

class DuplicatePrecheckTest : public testing::Test {
 protected:
  void Open(const storage::DossierRecord& dossier) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      InsertLed(transaction, dossier);
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

  DuplicatePrecheck Look(const storage::Scope& scope = {}) {
    DuplicatePrecheck before;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(before, PrecheckDuplicates(snapshot.RestrictedTo(scope), opened_));
      return absl::OkStatus();
    });
    return before;
  }

  DuplicatesById Now(const DuplicatePrecheck& before, const storage::Scope& scope = {}) {
    DuplicatesById now;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(now, FindDuplicates(snapshot.RestrictedTo(scope), opened_, before));
      return absl::OkStatus();
    });
    return now;
  }

  testing_support::TemporaryRegister register_;
  const storage::DossierRecord opened_ = Dossier(0, "Coopérative du Moulin Bleu");
};

TEST_F(DuplicatePrecheckTest, WhatWasFoundBeforeStays) {
  Open(Dossier(1, "Le moulin bleu"));
  Open(Dossier(2, "Le moulin rouge"));
  EXPECT_THAT(Now(Look()), ElementsAre(Key(1)));
}

TEST_F(DuplicatePrecheckTest, NothingResembles) {
  Open(Dossier(1, "La scierie"));
  const DuplicatePrecheck before = Look();
  Open(Dossier(2, "La fromagerie"));
  EXPECT_THAT(Now(before), IsEmpty());
}

TEST_F(DuplicatePrecheckTest, WhatWasOpenedSinceIsFound) {
  Open(Dossier(1, "Le moulin bleu"));
  const DuplicatePrecheck before = Look();
  Open(Dossier(2, "Moulin Bleu"));
  Open(Dossier(3, "La scierie"));
  EXPECT_THAT(Now(before), ElementsAre(Key(1), Key(2)));
}

TEST_F(DuplicatePrecheckTest, WhatBeganToResembleSinceIsFound) {
  Open(Dossier(1, "La scierie"));
  Open(Dossier(2, "La fromagerie"));
  const DuplicatePrecheck before = Look();
  Rename(1, "Moulin bleu");
  EXPECT_THAT(Now(before), ElementsAre(Key(1)));
}

TEST_F(DuplicatePrecheckTest, WhatResemblesNoMoreIsNotFound) {
  Open(Dossier(1, "Le moulin bleu"));
  Open(Dossier(2, "Le moulin bleu"));
  const DuplicatePrecheck before = Look();
  Rename(1, "La scierie");
  TakeAway(2);
  EXPECT_THAT(Now(before), IsEmpty());
}

TEST_F(DuplicatePrecheckTest, SameGroundsAsWhereAllIsLookedForAtOnce) {
  storage::DossierRecord other = Dossier(1, "Moulin bleu");
  const DuplicatePrecheck before = Look();
  other.contact_phone = "819 555-0123";
  Open(other);
  EXPECT_EQ(Now(before), Now(Look()));
  EXPECT_THAT(Now(before), ElementsAre(testing::Pair(1, ElementsAre("promoter"))));
}

// Names and titles without a significant word are found by a term for the whole text.
TEST_F(DuplicatePrecheckTest, EqualNamesOfCommonWordsAreFound) {
  Open(Dossier(1, "«LE GROUPE»"));
  storage::DossierRecord titled = Dossier(2, "La scierie");
  titled.project_title = "L’habitation";
  Open(titled);
  Open(Dossier(3, "Groupe"));
  storage::DossierRecord opened = Dossier(0, "Le groupe");
  opened.project_title = "Habitation";
  register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(const DuplicatePrecheck before, PrecheckDuplicates(snapshot, opened));
    RELAIS_ASSIGN_OR_RETURN(const DuplicatesById found, FindDuplicates(snapshot, opened, before));
    EXPECT_THAT(found, ElementsAre(testing::Pair(1, ElementsAre("promoter")),
                                   testing::Pair(2, ElementsAre("project"))));
    return absl::OkStatus();
  });
}

// Dossiers hidden from the caller must not push out those that it sees.
TEST_F(DuplicatePrecheckTest, TheCallersOwnStandBesideManyOfOthers) {
  storage::Scope agency;
  agency.limited = true;
  agency.organization = kAgency;
  agency.today = "2026-01-15";
  Open(Dossier(1, "Moulin bleu"));
  for (std::int64_t number = 2; number <= 20; ++number) Open(Dossier(number, "Moulin bleu", kOther));
  const DuplicatePrecheck before = Look(agency);
  EXPECT_THAT(Now(before, agency), testing::Contains(Key(1)));
  for (std::int64_t number = 21; number <= 40; ++number) Open(Dossier(number, "Moulin bleu", kOther));
  const DuplicatesById now = Now(before, agency);
  EXPECT_THAT(now, testing::Contains(Key(1)));
  EXPECT_THAT(now, testing::Contains(Key(40)));
  EXPECT_EQ(now, Now(Look(agency), agency));
}

// The index skips only dossiers that a comparison with every dossier would reject too.
TEST_F(DuplicatePrecheckTest, FindsWhatComparingWithEachFinds) {
  // The first words are in too many dossiers to lead a comparison; the last are in few.
  const std::vector<std::string> vocabulary = {"moulin",  "centre",    "maison",  "scierie",    "fromagerie",
                                               "atelier", "gelinotte", "harfang", "engoulevent"};
  std::mt19937_64 random(20180401);
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  // Without a distinctive word.
  const std::vector<std::string> common = {
      "Coopérative de santé", "COOPERATIVE DE SANTE", "Le groupe", "«Le Groupe»", "À la une", "???"};
  const auto text = [&] {
    if (below(6) == 0) return common[below(common.size())];
    std::string words = "Coopérative";
    for (std::size_t i = below(4) + 1; i > 0; --i) {
      words += " " + vocabulary[below(2) == 0 ? below(3) : below(vocabulary.size())] +
               (below(3) == 0 ? std::to_string(below(40)) : "");
    }
    return words;
  };
  const auto drawn = [&](std::int64_t number) {
    storage::DossierRecord dossier = Dossier(number, text());
    dossier.project_title = text();
    // Words in fields that are not compared.
    dossier.contact_name = text();
    if (below(8) == 0) dossier.contact_phone = "819 555-01" + std::to_string(10 + below(90));
    if (below(8) == 0) dossier.contact_email = "moulin" + std::to_string(below(60)) + "@exemple.test";
    return dossier;
  };
  std::vector<storage::DossierRecord> dossiers;
  for (std::int64_t number = 1; number <= 400; ++number) dossiers.push_back(drawn(number));
  register_.Write([&](storage::WriteTransaction& transaction) {
    for (const storage::DossierRecord& dossier : dossiers) {
      InsertLed(transaction, dossier);
    }
    return absl::OkStatus();
  });
  std::size_t compared = 0;
  for (int i = 0; i < 300; ++i) {
    const storage::DossierRecord opened = drawn(0);
    std::vector<std::int64_t> expected;
    for (const storage::DossierRecord& dossier : dossiers) {
      if (!domain::DuplicateGrounds(FeaturesOf(opened), FeaturesOf(dossier)).empty()) {
        expected.push_back(dossier.dossier_id);
      }
    }
    // Above the limit only the latest are kept.
    if (expected.size() > 10) expected.erase(expected.begin(), expected.end() - 10);
    compared += expected.empty() ? 0 : 1;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(const DuplicatePrecheck before, PrecheckDuplicates(snapshot, opened));
      EXPECT_THAT(before.found, testing::ElementsAreArray(expected))
          << opened.promoter_name << " / " << opened.project_title;
      return absl::OkStatus();
    });
  }
  EXPECT_GT(compared, 100U);
}

// For a word in thousands of dossiers, finds the latest similar ones among those with it in the same field.
TEST_F(DuplicatePrecheckTest, AWordThatThousandsHaveLeads) {
  register_.Write([&](storage::WriteTransaction& transaction) {
    for (std::int64_t number = 1; number <= 6600; ++number) {
      // Similar, or with too many other words, or with both words in another field.
      storage::DossierRecord dossier =
          Dossier(number, number % 2 == 0 ? "Moulin bleu" : "Moulin bleu du lac rond");
      if (number > 4400) {
        dossier.promoter_name = "Scierie";
        dossier.contact_name = "Moulin Bleu";
      }
      transaction.Insert(dossier);
    }
    return absl::OkStatus();
  });
  std::vector<std::int64_t> expected;
  for (std::int64_t number = 4382; number <= 4400; number += 2) expected.push_back(number);
  EXPECT_THAT(Look().found, testing::ElementsAreArray(expected));
}

// A dossier with the rare word in another field, or with too many other words, is not searched for a common
// word.
TEST_F(DuplicatePrecheckTest, WhoCannotResembleIsNotLookedInto) {
  const auto work_beside = [&](std::int64_t from, std::int64_t to, const std::string& promoter,
                               const std::string& contact) {
    register_.Write([&](storage::WriteTransaction& transaction) {
      for (std::int64_t number = from; number <= to; ++number) {
        storage::DossierRecord dossier = Dossier(number, promoter);
        dossier.contact_name = contact;
        transaction.Insert(dossier);
      }
      return absl::OkStatus();
    });
    std::int64_t asked = 0;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      absl::StatusOr<DuplicatePrecheck> before;
      asked = storage::WorkOf(snapshot, [&] {
        for (int i = 0; i < 1000; ++i) {
          before = PrecheckDuplicates(snapshot, opened_);
          ASSERT_TRUE(before.ok()) << before.status();
          EXPECT_THAT(before->found, IsEmpty());
        }
      });
      return before.status();
    });
    return asked;
  };
  const std::int64_t alone = work_beside(1, 1000, "Centre du moulin vert", "Camille");
  // Together they stay below the number at which the index recounts a word.
  const std::int64_t elsewhere = work_beside(1001, 1015, "Scierie de la rivière noire", "Camille Bleu");
  const std::int64_t beside_others = work_beside(2001, 2015, "Scierie de la rivière bleu nuit", "Camille");
  const std::int64_t looked_into = work_beside(3001, 3015, "Scierie bleu", "Camille");
  EXPECT_LT(2 * (elsewhere - alone), looked_into - beside_others);
  EXPECT_LT(10 * (beside_others - elsewhere), 9 * (looked_into - beside_others));
}

}  // namespace
}  // namespace relais::handlers
