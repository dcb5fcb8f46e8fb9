// Versioned rows: written rows are read back, now and as of any position.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/access/access.h"
#include "storage/journal/journal.h"
#include "storage/migrations/migrations.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "tests/support/storage/store_fixture.h"
#include "tests/support/storage/work.h"

namespace relais::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Conditions on column values and, if not empty, on numbers.
DossierConditions In(std::vector<DossierConditions::In> in, std::vector<std::int64_t> ids = {}) {
  DossierConditions conditions;
  conditions.in = std::move(in);
  conditions.ids = std::move(ids);
  return conditions;
}

class VersionsTest : public StoreTest {
 protected:
  std::string SectorAt(std::int64_t position) {
    std::string sector;
    Read([&](const Snapshot& snapshot) {
      const auto found = FindDossier(snapshot.At(position), 1);
      ASSERT_TRUE(found.ok()) << found.status();
      sector = found->has_value() ? (*found)->sector : "(none)";
    });
    return sector;
  }
};

TEST_P(VersionsTest, EmptyDatabaseIsMigratedAndSeeded) {
  EXPECT_EQ(Head(), 1);
  Read([&](const Snapshot& snapshot) {
    const auto codelist = FindCodelist(snapshot, "sector");
    ASSERT_TRUE(codelist.ok() && codelist->has_value());
    const auto entry = FindEntry(snapshot, 1);
    ASSERT_TRUE(entry.ok() && entry->has_value());
    EXPECT_EQ((*entry)->identity.method, "Initialize");
    EXPECT_EQ((*entry)->previous_digest, "");
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(VersionsTest, EveryColumnComesBack) {
  const DossierRecord full = SampleDossier(1);
  DossierRecord sparse = SampleDossier(2);
  sparse.external_id = sparse.origin_organization = sparse.agreement = sparse.advisor = sparse.contact_email =
      "";
  InterventionRecord with_minutes{1, 1, 1, "I-1", "2018-05-01", 90, "note", ""};
  InterventionRecord without_minutes{1, 2, 1, "", "2018-05-02", std::nullopt, "", ""};
  InterventionRecord zero_minutes{1, 3, 1, "", "2018-05-03", 0, "", ""};
  ASSERT_TRUE(Write([&](WriteTransaction& transaction) {
                transaction.Insert(full);
                transaction.Insert(sparse);
                transaction.Insert(with_minutes);
                transaction.Insert(without_minutes);
                transaction.Insert(zero_minutes);
              }).ok());
  Read([&](const Snapshot& snapshot) {
    EXPECT_EQ(ValuesOf(**FindDossier(snapshot, 1)), ValuesOf(full));
    EXPECT_EQ(ValuesOf(**FindDossier(snapshot, 2)), ValuesOf(sparse));
    const auto interventions = ListParts<InterventionRecord>(snapshot, 1, 0, 10);
    ASSERT_EQ(interventions->size(), 3u);
    EXPECT_EQ(ValuesOf((*interventions)[0]), ValuesOf(with_minutes));
    EXPECT_EQ((*interventions)[1].minutes, std::nullopt);
    EXPECT_EQ((*interventions)[2].minutes, 0);
  });
}

TEST_P(VersionsTest, AsOfShowsWhatStoodThen) {
  DossierRecord dossier = SampleDossier(1);
  const std::int64_t created = *Write([&](WriteTransaction& t) { t.Insert(dossier); });
  dossier.sector = "tourisme";
  ++dossier.revision;
  const std::int64_t corrected = *Write([&](WriteTransaction& t) { t.Replace(dossier); });
  EXPECT_EQ(SectorAt(created - 1), "(none)");
  EXPECT_EQ(SectorAt(created), "culture");
  EXPECT_EQ(SectorAt(corrected), "tourisme");
  EXPECT_EQ(SectorAt(Head()), "tourisme");
}

TEST_P(VersionsTest, RemovedRowIsGoneNowAndThereBefore) {
  const InterventionRecord intervention{1, 1, 1, "I-1", "2018-05-01", 90, "note", ""};
  const std::int64_t created = *Write([&](WriteTransaction& t) { t.Insert(intervention); });
  const std::int64_t removed = *Write([&](WriteTransaction& t) { t.Remove(intervention); });
  Read([&](const Snapshot& snapshot) {
    EXPECT_FALSE(FindPart<InterventionRecord>(snapshot, {1, 1})->has_value());
    EXPECT_FALSE(FindPart<InterventionRecord>(snapshot.At(removed), {1, 1})->has_value());
    EXPECT_TRUE(FindPart<InterventionRecord>(snapshot.At(created), {1, 1})->has_value());
    EXPECT_EQ(*NextNumber<InterventionRecord>(snapshot, 1), 2) << "numbers are never used again";
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(VersionsTest, DifferenceWritesOnlyWhatChanged) {
  const std::vector<InterventionSubjectRecord> before = {{1, 1, "gouvernance", "2018-05-01"},
                                                         {1, 1, "plan-affaires", "2018-05-01"}};
  const std::vector<InterventionSubjectRecord> after = {{1, 1, "gouvernance", "2018-05-01"},
                                                        {1, 1, "analyse-besoins", "2018-05-01"}};
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.WriteDifference({}, before); }).ok());
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                t.WriteDifference(before, after);
                EXPECT_EQ(t.writes().size(), 2u);
              }).ok());
  Read([&](const Snapshot& snapshot) {
    std::vector<std::string> subjects;
    const auto rows = ListSubjects(snapshot, {1, 1});
    for (const auto& row : *rows) subjects.push_back(row.subject);
    EXPECT_THAT(subjects, testing::UnorderedElementsAre("gouvernance", "analyse-besoins"));
  });
}

TEST_P(VersionsTest, ADifferenceWithTwoRowsOfOneKeyRecordsNothing) {
  const std::vector<InterventionSubjectRecord> before = {{1, 1, "gouvernance", "2018-05-01"},
                                                         {1, 1, "plan-affaires", "2018-05-01"}};
  // One of the two would be dropped silently.
  const std::vector<InterventionSubjectRecord> after = {{1, 1, "gouvernance", "2018-05-02"},
                                                        {1, 1, "gouvernance", "2018-05-03"}};
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.WriteDifference({}, before); }).ok());
  const std::int64_t head = Head();
  const absl::Status status = Write([&](WriteTransaction& t) { t.WriteDifference(before, after); }).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("intervention_subject"));
  EXPECT_EQ(Head(), head);
}

TEST_P(VersionsTest, ExternalIdIsUniqueAmongCurrentRows) {
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  DossierRecord same_external_id = SampleDossier(2);
  same_external_id.external_id = "EXT-1";
  const auto refused = Write([&](WriteTransaction& t) { t.Insert(same_external_id); });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Head(), 2);
  DossierRecord revised = SampleDossier(1);
  revised.revision = 2;
  EXPECT_TRUE(Write([&](WriteTransaction& t) { t.Replace(revised); }).ok());
}

TEST_P(VersionsTest, ListFiltersAndPages) {
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (std::int64_t i = 1; i <= 6; ++i) {
                  DossierRecord dossier = SampleDossier(i);
                  dossier.sector = i % 2 == 0 ? "culture" : "tourisme";
                  if (i > 4) dossier.agreement = "";
                  t.Insert(dossier);
                }
              }).ok());
  const auto list = [&](const DossierConditions& conditions, std::int64_t after, std::int64_t limit) {
    std::vector<std::int64_t> ids;
    Read([&](const Snapshot& snapshot) {
      const auto found = ListDossierRecords(snapshot, conditions, after, limit);
      for (const auto& dossier : *found) {
        ids.push_back(dossier.dossier_id);
      }
    });
    return ids;
  };
  EXPECT_THAT(list({}, 0, 4), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(list({}, 4, 4), ElementsAre(5, 6));
  EXPECT_THAT(list(In({{"sector", {"culture"}}}), 2, 10), ElementsAre(4, 6));
  EXPECT_THAT(list(In({{"agreement", {"none"}}}), 0, 10), ElementsAre(5, 6));
  EXPECT_THAT(list(In({{"agreement", {"none", "protocole"}}, {"sector", {"tourisme"}}}), 0, 10),
              ElementsAre(1, 3, 5));
  DossierConditions opened;
  opened.opened_from = "2018-04-13";
  EXPECT_THAT(list(opened, 0, 10), IsEmpty());
  opened.opened_from = opened.opened_to = "2018-04-12";
  EXPECT_THAT(list(opened, 0, 10).size(), 6u);
}

TEST_P(VersionsTest, ChangesComeOnceInOrder) {
  DossierRecord dossier = SampleDossier(1);
  const InterventionRecord intervention{1, 1, 1, "", "2018-05-01", 90, "", ""};
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (std::int64_t i = 1; i <= 5; ++i) t.Insert(SampleDossier(i));
                t.Insert(intervention);
              }).ok());
  dossier.revision = 2;
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                t.Replace(dossier);
                t.Remove(intervention);
              }).ok());
  const std::vector<std::string> expected = {"2 created dossiers/1", "2 created dossiers/2",
                                             "2 created dossiers/3", "2 created dossiers/4",
                                             "2 created dossiers/5", "2 created dossiers/1/interventions/1",
                                             "3 updated dossiers/1", "3 deleted dossiers/1/interventions/1"};
  for (std::int64_t limit : {1, 2, 3, 5, 100}) {
    std::vector<std::string> seen;
    ChangePosition position{2, 0};
    for (int turn = 0; turn < 20; ++turn) {
      Read([&](const Snapshot& snapshot) {
        const auto page = ListChanges(snapshot, position, limit);
        ASSERT_TRUE(page.ok()) << page.status();
        EXPECT_LE(static_cast<std::int64_t>(page->changes.size()), limit);
        for (const ChangeRecord& change : page->changes) {
          const char* kind = change.kind == ChangeRecord::Kind::kCreated   ? " created "
                             : change.kind == ChangeRecord::Kind::kUpdated ? " updated "
                                                                           : " deleted ";
          seen.push_back(std::to_string(change.entry.seq) + kind + change.resource);
        }
        position = page->next;
      });
    }
    EXPECT_EQ(seen, expected) << "pages of " << limit;
  }
}

// Clients poll the changes: an entry costs in proportion to the rows that it touched, whatever the size of
// the register.
TEST_P(VersionsTest, ChangesCostWhatWasTouched) {
  constexpr std::int64_t kKept = 4000;
  constexpr std::int64_t kFollowed = 100;
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (std::int64_t i = 1; i <= kKept; ++i) t.Insert(SampleDossier(i));
              }).ok());
  for (std::int64_t i = 1; i <= kFollowed; ++i) {
    DossierRecord dossier = SampleDossier(i);
    dossier.revision = 2;
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Replace(dossier); }).ok());
  }
  Read([&](const Snapshot& snapshot) {
    absl::StatusOr<ChangePage> page;
    const std::int64_t asked = WorkOf(snapshot, [&] { page = ListChanges(snapshot, {3, 0}, kFollowed); });
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->changes.size(), static_cast<std::size_t>(kFollowed));
    // Polls are proportional to the work; reading every dossier once for each entry would poll well over a
    // hundred times.
    EXPECT_LT(asked, kFollowed / 2);
  });
}

// Rows updated many times: a page costs in proportion to the visible rows, for every caller.
TEST_P(VersionsTest, APageCostsWhatStands) {
  constexpr std::int64_t kDossiers = 50;
  constexpr std::int64_t kRevisions = 400;
  std::int64_t middle = 0;
  for (std::int64_t revision = 1; revision <= kRevisions; ++revision) {
    const auto written = Write([&](WriteTransaction& t) {
      for (std::int64_t i = 1; i <= kDossiers; ++i) {
        DossierRecord dossier = SampleDossier(i);
        dossier.revision = revision;
        if (revision == 1) {
          t.Insert(dossier);
        } else {
          t.Replace(dossier);
        }
      }
    });
    ASSERT_TRUE(written.ok()) << written.status();
    if (revision == kRevisions / 2) middle = *written;
  }
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (std::int64_t i = 1; i <= kDossiers; ++i) {
                  ASSERT_EQ(InsertAccess(t.snapshot(), {{i, "lead", true, "9999-12-31", std::nullopt},
                                                        {i, "left", false, "", middle}}),
                            absl::OkStatus());
                }
                t.Insert(SampleDossier(kDossiers + 1));
              }).ok());
  const Scope whole;
  const Scope lead = {true, "lead", "2018-05-01", {}};
  const Scope left = {true, "left", "2018-05-01", {}};
  const Scope network = {true, "other", "2018-05-01", {"lead", "other"}};
  Read([&](const Snapshot& snapshot) {
    for (const Scope* scope : {&whole, &lead, &left, &network}) {
      absl::StatusOr<std::vector<DossierRecord>> page;
      const std::int64_t asked = WorkOf(
          snapshot, [&] { page = ListDossierRecords(snapshot.RestrictedTo(*scope), {}, 0, kDossiers); });
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_EQ(page->size(), static_cast<std::size_t>(kDossiers)) << scope->organization;
      EXPECT_EQ(page->back().revision, scope == &left ? kRevisions / 2 : kRevisions);
      // Polls are proportional to the work; scanning all revisions would poll more than ten times as often.
      EXPECT_LT(asked, scope == &whole ? 3 : 5) << scope->organization;
    }
  });
}

// A list walks the visibility projection; each dossier in it shows its own current rows.
TEST_P(VersionsTest, AListShowsEachCallerWhatItsRowsShow) {
  constexpr std::int64_t kDossiers = 40;
  std::mt19937_64 random(20180401);
  const auto any = [&random](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random);
  };
  std::vector<std::int64_t> revisions(kDossiers + 1, 0);
  std::set<std::int64_t> taken_away;
  std::int64_t last = 1;
  for (int step = 0; step < 60; ++step) {
    last = *Write([&](WriteTransaction& t) {
      std::set<std::int64_t> touched;
      for (int i = 0; i < 4; ++i) touched.insert(any(1, kDossiers));
      for (const std::int64_t dossier_id : touched) {
        DossierRecord dossier = SampleDossier(dossier_id);
        dossier.revision = ++revisions[static_cast<std::size_t>(dossier_id)];
        dossier.sector = dossier.revision % 2 == 0 ? "culture" : "tourisme";
        // Some are removed, and return with their next revision.
        if (dossier.revision == 1 || taken_away.erase(dossier_id) > 0) {
          t.Insert(dossier);
        } else if (any(0, 3) == 0) {
          t.Remove(dossier);
          taken_away.insert(dossier_id);
        } else {
          t.Replace(dossier);
        }
      }
    });
  }
  ASSERT_THAT(taken_away, testing::Not(IsEmpty()));
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                const std::vector<std::string> organizations = {"a", "b", "c", "d"};
                for (std::int64_t dossier_id = 1; dossier_id <= kDossiers; ++dossier_id) {
                  const auto lead = static_cast<std::size_t>(any(0, 3));
                  std::vector<AccessRow> rows;
                  for (std::size_t i = 0; i < organizations.size(); ++i) {
                    const std::vector<std::string> open_to = {"", "2018-04-30", "2018-05-01", "9999-12-31"};
                    AccessRow row = {dossier_id, organizations[i], i == lead,
                                     open_to[static_cast<std::size_t>(any(0, 3))], std::nullopt};
                    if (any(0, 1) == 1) row.cut_seq = any(1, last + 1);
                    if (i == lead || any(0, 2) > 0) rows.push_back(row);
                  }
                  ASSERT_EQ(InsertAccess(t.snapshot(), rows), absl::OkStatus());
                }
                t.Insert(SampleDossier(kDossiers + 1));
              }).ok());
  std::vector<std::int64_t> some;
  for (std::int64_t dossier_id = 1; dossier_id <= kDossiers; dossier_id += 3) some.push_back(dossier_id);
  const auto shown = [](const std::vector<DossierRecord>& dossiers) {
    std::vector<std::pair<std::int64_t, std::int64_t>> numbers;
    for (const DossierRecord& dossier : dossiers) numbers.emplace_back(dossier.dossier_id, dossier.revision);
    return numbers;
  };
  std::set<std::size_t> sizes;
  Read([&](const Snapshot& now) {
    for (const Snapshot& snapshot : {now, now.At(last), now.At(last / 2)}) {
      for (const Scope& scope :
           {Scope{}, Scope{true, "a", "2018-05-01", {}}, Scope{true, "", "2018-05-01", {}},
            Scope{true, "a", "2018-05-01", {"b"}}, Scope{true, "b", "2018-05-01", {"a", "b", "c"}}}) {
        const Snapshot seen = snapshot.RestrictedTo(scope);
        const auto expected = FindAll<DossierRecord>(seen, "1 = 1", {}, "ORDER BY dossier_id");
        const auto found = ListDossierRecords(seen, {}, 0, kNoLimit);
        ASSERT_TRUE(expected.ok() && found.ok()) << expected.status() << found.status();
        EXPECT_EQ(shown(*found), shown(*expected));
        sizes.insert(found->size());
        // By pages, and by numbers and a column.
        std::vector<DossierRecord> paged;
        for (bool more = true; more;) {
          const auto page = ListDossierRecords(seen, {}, paged.empty() ? 0 : paged.back().dossier_id, 3);
          ASSERT_TRUE(page.ok()) << page.status();
          paged.insert(paged.end(), page->begin(), page->end());
          more = page->size() == 3;
        }
        EXPECT_EQ(shown(paged), shown(*expected));
        const auto matching = ListDossierRecords(seen, In({{"sector", {"culture"}}}, some), 10, 100);
        const auto expected_matching = FindAll<DossierRecord>(
            seen, "sector = 'culture' AND dossier_id > 10 AND dossier_id % 3 = 1", {}, "ORDER BY dossier_id");
        ASSERT_TRUE(matching.ok() && expected_matching.ok());
        EXPECT_EQ(shown(*matching), shown(*expected_matching));
        // By more values than one statement can repeat for each access path.
        std::vector<std::string> many(6000, "tourisme");
        many.emplace_back("culture");
        const auto by_many = ListDossierRecords(seen, In({{"sector", many}}), 0, kNoLimit);
        ASSERT_TRUE(by_many.ok()) << by_many.status();
        EXPECT_EQ(shown(*by_many), shown(*expected));
      }
    }
  });
  EXPECT_GT(sizes.size(), 6u) << "callers who all see the same would prove little";
}

TEST_P(VersionsTest, ARegisterOfEveryEarlierVersionIsBroughtUpToDate) {
  const std::vector<Migration>& migrations = EmbeddedMigrations();
  for (std::size_t version = 1; version < migrations.size(); ++version) {
    const std::unique_ptr<TestDatabase> database = GetParam().make_database();
    {
      const std::unique_ptr<Session> session = *(*database->Open())->OpenWriter();
      ASSERT_EQ(
          Migrate(*session, {migrations.begin(), migrations.begin() + static_cast<std::ptrdiff_t>(version)}),
          absl::OkStatus());
      // In the form of the first version.
      for (const char* row :
           {"INSERT INTO journal (seq, recorded_at, actor, method, resource, written_digest, digest)"
            " VALUES (1, 1, 'relaisd', 'Initialize', '', '', '')",
            "INSERT INTO journal_head (id, seq, recorded_at, digest, closed_until) VALUES (1, 1, 1, '', 0)",
            "INSERT INTO dossier (dossier_id, revision, opened_on, project_title, promoter_gender, "
            "promoter_kind,"
            " sector, mrc, phase, status, lead_organization, personal_digest, since_seq)"
            " VALUES (7, 1, '2018-05-01', 'Moulin', 'woman', 'project', 'culture', 'erable', 'startup', "
            "'open',"
            " 'mrc-erable', '', 1)"}) {
        ASSERT_EQ(session->ExecuteOnce(row), absl::OkStatus()) << migrations[version - 1].name;
      }
    }
    const auto store = Store::Open(*database->Open(), {}, [](WriteTransaction&) {
      return absl::InternalError("this register is not empty");
    });
    ASSERT_TRUE(store.ok()) << migrations[version - 1].name << ": " << store.status();
    ReadOf(**store, [](const Snapshot& snapshot) {
      const auto dossier = FindDossier(snapshot, 7);
      ASSERT_TRUE(dossier.ok() && dossier->has_value()) << dossier.status();
      EXPECT_EQ((*dossier)->project_title, "Moulin");
    });
  }
}

TEST_P(VersionsTest, RevisionsTellWhoAndWhen) {
  DossierRecord dossier = SampleDossier(1);
  ASSERT_TRUE(
      Write([&](WriteTransaction& t) { t.Insert(dossier); }, {"agent-1", "CreateDossier", "", ""}).ok());
  clock_.Advance(absl::Hours(1));
  dossier.revision = 2;
  ASSERT_TRUE(
      Write([&](WriteTransaction& t) { t.Replace(dossier); }, {"agent-2", "UpdateDossier", "", ""}).ok());
  Read([&](const Snapshot& snapshot) {
    const auto revisions = ListDossierRevisionRecords(snapshot, 1, 0, 10);
    ASSERT_EQ(revisions->size(), 2u);
    EXPECT_EQ((*revisions)[0].entry.identity.actor, "agent-2");
    EXPECT_EQ((*revisions)[0].entry.recorded_at, clock_.Now());
    EXPECT_EQ((*revisions)[1].entry.identity.method, "CreateDossier");
    EXPECT_EQ(ListDossierRevisionRecords(snapshot, 1, 2, 10)->size(), 1u);
  });
}

INSTANTIATE_TEST_SUITE_P(Engine, VersionsTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
