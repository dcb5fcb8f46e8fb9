// Large writes that insert rows before their entry: invisible until the entry commits, complete afterwards,
// removed if it never does. Other writes run between the slices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/access/access.h"
#include "storage/commit/sliced_write.h"
#include "storage/commit/write_and_wait.h"
#include "storage/commit/write_watch.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kPlanned = 25;

// Enough to show which projections exist.
Projections SmallDerivation() {
  Projections projections;
  projections.version = 1;
  projections.access = [](const Snapshot&, const DossierState& dossier) {
    std::vector<AccessRow> rows;
    for (const LeadRecord& lead : dossier.leads) {
      rows.push_back({dossier.dossier_id, lead.organization, true, "9999-12-31", std::nullopt});
    }
    return absl::StatusOr<std::vector<AccessRow>>(rows);
  };
  projections.fold_identifier = [](absl::string_view id) { return absl::AsciiStrToLower(id); };
  projections.words = [](const DossierState& dossier) {
    std::vector<DossierWord> words;
    if (dossier.dossier.has_value()) words.push_back({"moulin", 1, 0});
    return words;
  };
  projections.cached_answer = [](const DossierState& dossier) {
    std::optional<CachedAnswer> cached_answer;
    if (dossier.dossier.has_value()) {
      cached_answer = CachedAnswer{dossier.dossier_id, dossier.dossier->lead_organization,
                                   absl::StrCat(absl::ToUnixMicros(dossier.times.created))};
    }
    return cached_answer;
  };
  return projections;
}

class SlicedTest : public StoreTest {
 protected:
  SlicedTest() { ReopenWithSlices(); }

  void ReopenWithSlices() {
    StoreOptions options;
    options.slice_rows = 10;
    options.slice_dossiers = 4;
    options.projections = SmallDerivation();
    Reopen(std::move(options));
  }

  // Dossiers with their leads, with the numbers that a plan would give them now.
  PlannedRows Plan(std::int64_t dossiers = kPlanned, const std::string& prefix = "P-") {
    std::int64_t next = 0;
    Read([&](const Snapshot& snapshot) { next = *NextDossierId(snapshot); });
    PlannedRows rows(next);
    WriteTransaction planned(Snapshot(*none_, 0), absl::UnixEpoch());
    planned.SendRowsTo([&rows](WriteTransaction::Write write) { rows.Add(write); });
    for (std::int64_t i = 0; i < dossiers; ++i) {
      DossierRecord dossier = SampleDossier(next + i);
      dossier.external_id = absl::StrCat(prefix, i);
      planned.Insert(dossier);
      planned.Insert(LeadRecord{next + i, 1, "2018-04-12", "pole"});
    }
    return rows;
  }

  SlicedWrite Of(const PlannedRows& rows, std::string request_id = "") {
    SlicedWrite write;
    write.identity = {"tester", "Import", std::move(request_id), "digest"};
    write.resource = "imports";
    write.rows = &rows;
    write.check = [](WriteTransaction&) { return absl::OkStatus(); };
    write.reply = [this](const Snapshot&, const JournalEntry& entry) {
      replied_ = entry.seq;
      return absl::OkStatus();
    };
    return write;
  }

  std::int64_t OpenAnother(const std::string& external_id) {
    const auto written = TryWrite([&](WriteTransaction& t) -> absl::StatusOr<std::string> {
      DossierRecord dossier = SampleDossier(*NextDossierId(t.snapshot()));
      dossier.external_id = external_id;
      t.Insert(dossier);
      t.Insert(LeadRecord{dossier.dossier_id, 1, "2018-04-12", "pole"});
      return "dossiers";
    });
    EXPECT_TRUE(written.ok()) << written.status();
    return written.value_or(0);
  }

  std::vector<std::string> Seen(std::optional<std::int64_t> position = std::nullopt) {
    std::vector<std::string> ids;
    Read([&](const Snapshot& snapshot) {
      const Snapshot shown = position.has_value() ? snapshot.At(*position) : snapshot;
      const auto dossiers = FindAll<DossierRecord>(shown, "1 = 1", {}, "ORDER BY dossier_id");
      ASSERT_TRUE(dossiers.ok()) << dossiers.status();
      for (const DossierRecord& dossier : *dossiers) ids.push_back(dossier.external_id);
    });
    return ids;
  }

  // Rows beyond the head of the journal, or projections of dossiers that do not exist.
  static std::int64_t Hidden(const Snapshot& snapshot) {
    return *snapshot.session().QueryInteger(
        "SELECT (SELECT COUNT(*) FROM dossier WHERE since_seq > (SELECT seq FROM journal_head))"
        " + (SELECT COUNT(*) FROM dossier_lead WHERE since_seq > (SELECT seq FROM journal_head))"
        " + (SELECT COUNT(*) FROM dossier_access WHERE since_seq > (SELECT seq FROM journal_head))"
        " + (SELECT COUNT(*) FROM dossier_word w WHERE NOT EXISTS"
        " (SELECT 1 FROM dossier d WHERE d.dossier_id = w.dossier_id))"
        " + (SELECT COUNT(*) FROM external_identifier e WHERE NOT EXISTS (SELECT 1 FROM dossier d"
        " WHERE d.dossier_id = e.dossier_id AND d.since_seq <= (SELECT seq FROM journal_head)))"
        " + (SELECT staged_seq + staged_from + staged_to FROM journal_head)");
  }
  std::int64_t Hidden() {
    std::int64_t hidden = -1;
    Read([&](const Snapshot& snapshot) { hidden = Hidden(snapshot); });
    return hidden;
  }
  static std::vector<std::string> FaultsOf(const Snapshot& snapshot) {
    const auto report = Verify(snapshot, std::nullopt, SmallDerivation());
    return report.ok() ? report->faults : std::vector<std::string>{report.status().ToString()};
  }
  std::vector<std::string> AllFaults() {
    std::vector<std::string> faults;
    Read([&](const Snapshot& snapshot) { faults = FaultsOf(snapshot); });
    return faults;
  }

  std::int64_t replied_ = 0;

 private:
  // For a transaction that reads nothing.
  const std::unique_ptr<TestDatabase> other_ = GetParam().make_database();
  const std::unique_ptr<Engine> engine_ = *other_->Open();
  const std::unique_ptr<Session> none_ = *engine_->OpenWriter();
};

TEST_P(SlicedTest, RowsAreUnseenUntilTheirEntryAndOthersWriteBetween) {
  const PlannedRows rows = Plan();
  const std::int64_t before = Head();
  std::vector<std::string> others;
  SlicedWrite write = Of(rows);
  write.proceed = [&](std::int64_t, std::int64_t) {
    EXPECT_EQ(Seen(), others);
    EXPECT_THAT(AllFaults(), IsEmpty());
    others.push_back(absl::StrCat("O-", others.size()));
    EXPECT_EQ(OpenAnother(others.back()), before + static_cast<std::int64_t>(others.size()));
    return true;
  };
  ASSERT_EQ(store_->WriteInSlices(write), absl::OkStatus());
  // Fifty rows in slices of ten, twenty-five dossiers in slices of four, the beginning and the end.
  EXPECT_THAT(others, SizeIs(5 + 7 + 2));
  const std::int64_t last = before + static_cast<std::int64_t>(others.size());
  EXPECT_EQ(Head(), replied_);
  EXPECT_GT(replied_, last);
  EXPECT_THAT(Seen(), SizeIs(others.size() + kPlanned));
  EXPECT_EQ(Seen(last), others) << "as of an entry nothing changes";
  EXPECT_EQ(Seen(replied_ - 1), others);
  EXPECT_EQ(Hidden(), 0);
  EXPECT_THAT(AllFaults(), IsEmpty());
  // The next entry follows.
  EXPECT_EQ(OpenAnother("after"), replied_ + 1);
  EXPECT_THAT(AllFaults(), IsEmpty());
}

TEST_P(SlicedTest, ThePartsOfALargeWriteAreOneEntryOfTheFeed) {
  const PlannedRows rows = Plan();
  const std::int64_t before = Head();
  SlicedWrite write = Of(rows);
  bool written = false;
  write.proceed = [&](std::int64_t, std::int64_t) {
    if (!std::exchange(written, true)) OpenAnother("O");
    return true;
  };
  ASSERT_EQ(store_->WriteInSlices(write), absl::OkStatus());
  // Pages much smaller than the gap between positions.
  ChangePosition position{before + 1, 0};
  std::vector<std::int64_t> entries;
  Read([&](const Snapshot& snapshot) {
    for (;;) {
      const auto page = ListChanges(snapshot, position, 10);
      ASSERT_TRUE(page.ok()) << page.status();
      if (page->changes.empty()) break;
      for (const ChangeRecord& change : page->changes) entries.push_back(change.entry.seq);
      position = page->next;
    }
  });
  std::vector<std::int64_t> expected = {before + 1};
  expected.insert(expected.end(), kPlanned, replied_);
  EXPECT_EQ(entries, expected);
}

TEST_P(SlicedTest, AWriteThatIsStoppedLeavesNothing) {
  for (int stop_at : {1, 3, 6, 9, 14}) {
    const PlannedRows rows = Plan();
    const std::int64_t before = Head();
    SlicedWrite write = Of(rows);
    int calls = 0;
    write.proceed = [&](std::int64_t, std::int64_t) { return ++calls < stop_at; };
    EXPECT_EQ(store_->WriteInSlices(write).code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(calls, stop_at);
    EXPECT_EQ(Hidden(), 0) << stop_at;
    EXPECT_EQ(Head(), before);
    EXPECT_THAT(AllFaults(), IsEmpty());
  }
  const PlannedRows rows = Plan();
  EXPECT_EQ(store_->WriteInSlices(Of(rows)), absl::OkStatus());
  EXPECT_THAT(Seen(), SizeIs(kPlanned));
}

TEST_P(SlicedTest, ARegisterThatEndedHalfwayOpensWithoutTheRows) {
  const PlannedRows rows = Plan();
  std::vector<std::string> copies;
  SlicedWrite write = Of(rows);
  write.proceed = [&](std::int64_t, std::int64_t) {
    // The file now holds exactly what a crash would leave.
    const std::string copy = (database_->BackupFolder() / absl::StrCat(copies.size(), ".db")).string();
    EXPECT_TRUE(store_->Backup(copy, absl::InfiniteFuture(), [] { return false; }).ok());
    copies.push_back(copy);
    return true;
  };
  ASSERT_EQ(store_->WriteInSlices(write), absl::OkStatus());
  ASSERT_THAT(copies, SizeIs(14));
  int with_rows = 0;
  for (const std::string& copy : copies) {
    {
      const auto engine = database_->OpenBackup(copy);
      ASSERT_TRUE(engine.ok()) << engine.status();
      const auto session = (*engine)->OpenWriter();
      ASSERT_TRUE(session.ok()) << session.status();
      const JournalHead head = *ReadHead(**session);
      const Snapshot snapshot = SnapshotOf(**session, head);
      EXPECT_THAT(FaultsOf(snapshot), IsEmpty()) << "a copy is good as it is";
      if (Hidden(snapshot) > 0) ++with_rows;
    }
    const auto restored = OpenBackup(copy);
    ASSERT_NE(restored, nullptr);
    ReadOf(*restored, [](const Snapshot& snapshot) {
      EXPECT_EQ(Hidden(snapshot), 0);
      EXPECT_EQ(snapshot.head(), 1);
      EXPECT_THAT(*FindAll<DossierRecord>(snapshot, "1 = 1", {}), IsEmpty());
    });
  }
  EXPECT_EQ(with_rows, 13) << "all but the first";
}

TEST_P(SlicedTest, CachedAnswersThatAreMissingAreMadeAtTheStart) {
  const PlannedRows rows = Plan();
  ASSERT_EQ(store_->WriteInSlices(Of(rows)), absl::OkStatus());
  {
    // The state after a process that ends right after the entry.
    const auto engine = CloseAndOpenEngine();
    const auto session = *engine->OpenWriter();
    ASSERT_EQ(session->ExecuteOnce("DELETE FROM dossier_card WHERE dossier_id > 3"), absl::OkStatus());
    EXPECT_THAT(FaultsOf(SnapshotOf(*session, *ReadHead(*session))), testing::Not(IsEmpty()));
    ASSERT_EQ(session->ExecuteOnce("UPDATE journal_head SET staged_from = 4, staged_to = 25"),
              absl::OkStatus());
    EXPECT_THAT(FaultsOf(SnapshotOf(*session, *ReadHead(*session))), IsEmpty());
  }
  ReopenWithSlices();
  EXPECT_THAT(AllFaults(), IsEmpty());
  EXPECT_EQ(Hidden(), 0);
}

TEST_P(SlicedTest, APlanThatDoesNotHoldIsTakenBackAndMadeAgain) {
  const std::shared_ptr<const WriteWatch> watch = store_->Watch();
  const PlannedRows rows = Plan();
  const std::int64_t position = Head();
  SlicedWrite write = Of(rows);
  bool disturbed = false;
  write.proceed = [&](std::int64_t, std::int64_t) {
    if (!std::exchange(disturbed, true)) {
      EXPECT_TRUE(Write([](WriteTransaction& t) { t.Insert(CodelistRecord{"mrc", 1}); }).ok());
    }
    return true;
  };
  write.check = [&](WriteTransaction&) {
    const auto matters = [](absl::string_view table, std::int64_t) { return table == "codelist"; };
    return watch->AnySince(position, matters) ? absl::AbortedError("changed") : absl::OkStatus();
  };
  EXPECT_EQ(store_->WriteInSlices(write).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Hidden(), 0);
  EXPECT_THAT(Seen(), IsEmpty());
  EXPECT_FALSE(watch->AnySince(position, [](absl::string_view table, std::int64_t) {
    return table == "dossier";
  })) << "its own rows are nobody's";
  const PlannedRows again = Plan();
  write.rows = &again;
  write.check = [](WriteTransaction&) { return absl::OkStatus(); };
  EXPECT_EQ(store_->WriteInSlices(write), absl::OkStatus());
  EXPECT_THAT(Seen(), SizeIs(kPlanned));
  EXPECT_THAT(AllFaults(), IsEmpty());
}

TEST_P(SlicedTest, AWatchTellsTheDossiersThatOthersChanged) {
  OpenAnother("first");
  const std::shared_ptr<const WriteWatch> watch = store_->Watch();
  const std::int64_t position = Head();
  OpenAnother("second");
  std::vector<std::string> written;
  watch->AnySince(position, [&](absl::string_view table, std::int64_t dossier_id) {
    written.push_back(absl::StrCat(table, " ", dossier_id));
    return false;
  });
  EXPECT_THAT(written, ElementsAre("dossier 2", "dossier_lead 2"));
  EXPECT_FALSE(watch->AnySince(Head(), [](absl::string_view, std::int64_t) { return true; }));
}

TEST_P(SlicedTest, NumbersMoveUpIfOthersOpenedDossiersSinceThePlan) {
  for (const std::int64_t dossiers : {std::int64_t{2}, kPlanned}) {
    const PlannedRows rows = Plan(dossiers);
    OpenAnother(absl::StrCat("O-", dossiers));
    SlicedWrite write = Of(rows);
    ASSERT_EQ(store_->WriteInSlices(write), absl::OkStatus());
    Read([&](const Snapshot& snapshot) {
      const auto first = FindDossierByExternalId(snapshot, "P-0");
      ASSERT_TRUE(first.ok() && first->has_value());
      EXPECT_EQ((*first)->dossier_id, rows.first_new_dossier() + 1);
      EXPECT_THAT(*ListLeads(snapshot, (*first)->dossier_id), SizeIs(1));
      EXPECT_EQ(*LeadOf(snapshot, (*first)->dossier_id), "pole");
    });
    EXPECT_THAT(AllFaults(), IsEmpty());
    // The next plan has the same identifiers.
    ASSERT_TRUE(Write([&](WriteTransaction& t) {
                  const auto dossiers_now = FindAll<DossierRecord>(t.snapshot(), "1 = 1", {});
                  ASSERT_TRUE(dossiers_now.ok());
                  for (const DossierRecord& dossier : *dossiers_now) {
                    DossierRecord renamed = dossier;
                    renamed.external_id = absl::StrCat(dossiers, "-", dossier.dossier_id);
                    t.Replace(renamed);
                  }
                }).ok());
  }
}

TEST_P(SlicedTest, AnIdentifierThatOthersTakeMeanwhileAbortsIt) {
  const PlannedRows rows = Plan();
  SlicedWrite write = Of(rows);
  int calls = 0;
  write.proceed = [&](std::int64_t, std::int64_t) {
    if (++calls == 3) OpenAnother("P-24");
    return true;
  };
  EXPECT_EQ(store_->WriteInSlices(write).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Hidden(), 0);
  EXPECT_THAT(Seen(), ElementsAre("P-24"));
  EXPECT_THAT(AllFaults(), IsEmpty());
}

TEST_P(SlicedTest, TheSameRequestIsWrittenOnce) {
  const PlannedRows rows = Plan();
  ASSERT_EQ(store_->WriteInSlices(Of(rows, "r-1")), absl::OkStatus());
  const std::int64_t first = replied_;
  const std::int64_t head = Head();
  for (const std::int64_t dossiers : {std::int64_t{3}, kPlanned}) {
    const PlannedRows again = Plan(dossiers, "Q-");
    ASSERT_EQ(store_->WriteInSlices(Of(again, "r-1")), absl::OkStatus());
    EXPECT_EQ(replied_, first);
  }
  EXPECT_EQ(Head(), head);
  EXPECT_EQ(Hidden(), 0);
  EXPECT_THAT(Seen(), SizeIs(kPlanned));
}

INSTANTIATE_TEST_SUITE_P(Engines, SlicedTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
