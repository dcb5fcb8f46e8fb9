// Legal erasure: removes personal fields from every revision and changes nothing else; the scrub removes
// their bytes from the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/commit/one_shot_event.h"
#include "storage/journal/journal.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/versioned/tables.h"
#include "tests/support/storage/filled_record.h"
#include "tests/support/storage/store_fixture.h"

namespace relais::storage {
namespace {

using testing::IsEmpty;
using testing::Not;

// The record without its personal fields and its title.
DossierRecord WithoutPersonal(DossierRecord record) {
  for (std::string* field : {&record.project_title, &record.promoter_name, &record.contact_name,
                             &record.contact_email, &record.contact_phone, &record.notes}) {
    field->clear();
  }
  return record;
}

class ErasureTest : public StoreTest {
 protected:
  // Without the record that verification asks for.
  static void EmptyDossier(WriteTransaction& transaction, std::int64_t dossier_id) {
    transaction.ErasePersonal<DossierRecord>("dossier_id = ?", {dossier_id});
  }
  static void EraseDossier(WriteTransaction& transaction, std::int64_t dossier_id) {
    RecordErasure(transaction, dossier_id);
    EmptyDossier(transaction, dossier_id);
  }

  std::vector<Value> DossierAt(std::int64_t position, std::int64_t dossier_id) {
    std::vector<Value> values;
    Read([&](const Snapshot& snapshot) {
      const auto found = FindDossier(snapshot.At(position), dossier_id);
      ASSERT_TRUE(found.ok() && found->has_value());
      values = ValuesOf(**found);
    });
    return values;
  }

  std::vector<std::string> EntryDigests() {
    std::vector<std::string> digests;
    Read([&](const Snapshot& snapshot) {
      ASSERT_TRUE(ForEachEntry(snapshot, 1, [&](const JournalEntry& entry) {
                    digests.push_back(entry.digest);
                  }).ok());
    });
    return digests;
  }

  VerifyReport Report() {
    VerifyReport report;
    Read([&](const Snapshot& snapshot) { report = *Verify(snapshot); });
    return report;
  }
};

TEST_P(ErasureTest, EveryRevisionLosesThemAndNothingElseChanges) {
  // Entries 2 to 4 are revisions of dossier 1; 5 is dossier 2; 6 and 7 two states of an intervention of each.
  std::vector<DossierRecord> revisions;
  for (std::int64_t revision = 1; revision <= 3; ++revision) {
    DossierRecord dossier = SampleDossier(1);
    dossier.revision = revision;
    dossier.contact_name = absl::StrCat("Personne inventée ", revision);
    if (revision == 2) dossier.sector = "tourisme";
    if (revision == 3) dossier.notes = "";
    revisions.push_back(dossier);
    ASSERT_TRUE(
        Write([&](WriteTransaction& t) { revision == 1 ? t.Insert(dossier) : t.Replace(dossier); }).ok());
  }
  const DossierRecord other = SampleDossier(2);
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(other); }).ok());
  const InterventionRecord intervention{1, 1, 1, "I-1", "2018-05-01", 90, "note", ""};
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(intervention); }).ok());
  ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Remove(intervention); }).ok());
  const std::vector<std::string> digests = EntryDigests();
  const VerifyReport before = Report();
  ASSERT_EQ(DossierAt(3, 1), ValuesOf(revisions[1]));

  ASSERT_EQ(*Write([](WriteTransaction& t) { EraseDossier(t, 1); }), 8);

  for (std::size_t i = 0; i < revisions.size(); ++i) {
    EXPECT_EQ(DossierAt(static_cast<std::int64_t>(i) + 2, 1), ValuesOf(WithoutPersonal(revisions[i])));
  }
  EXPECT_EQ(DossierAt(8, 1), ValuesOf(WithoutPersonal(revisions[2])));
  EXPECT_EQ(DossierAt(8, 2), ValuesOf(other)) << "another dossier keeps its own";
  Read([&](const Snapshot& snapshot) {
    const auto kept = FindPart<InterventionRecord>(snapshot.At(6), {1, 1});
    EXPECT_EQ(ValuesOf(**kept), ValuesOf(intervention)) << "another table keeps its own";
  });
  std::vector<std::string> digests_after = EntryDigests();
  ASSERT_EQ(digests_after.size(), digests.size() + 1);
  digests_after.pop_back();
  EXPECT_EQ(digests_after, digests);
  const VerifyReport after = Report();
  EXPECT_THAT(after.faults, IsEmpty());
  EXPECT_EQ(after.rows, before.rows + 4) << "what the digests of the three revisions were, and the erasure";
  EXPECT_EQ(before.erased_rows, 0);
  EXPECT_EQ(after.erased_rows, 3);

  Reopen();
  EXPECT_EQ(DossierAt(3, 1), ValuesOf(WithoutPersonal(revisions[1]))) << "durable";
}

TEST_P(ErasureTest, EveryTableWithPersonalFieldsCanLoseThem) {
  const ImportRowRecord imported = NewImportRow("dossiers.csv", "external_id-1", {"canonical", {}});
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                AllRecords::ForEach([&](auto record) {
                  using Record = decltype(record);
                  if (!SchemaOf<Record>().HasPersonal()) return;
                  if constexpr (std::is_same_v<Record, ImportRowRecord>) {
                    t.Insert(imported);
                  } else {
                    t.Insert(Filled<Record>(1));
                  }
                });
              }).ok());
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                RecordErasure(t, 1, "incidents/1");
                t.Remove(Filled<SavedListRecord>(1));
                for (const TableSchema* shape : AllTables()) {
                  const bool imports = shape == &SchemaOf<ImportRowRecord>();
                  if (shape->HasPersonal() && !imports) t.ErasePersonal(*shape, "since_seq > ?", {0});
                }
                EraseImportRow(t, imported.file, imported.row_key);
              }).ok());
  std::int64_t tables = 0;
  Read([&](const Snapshot& snapshot) {
    for (const TableSchema* shape : AllTables()) {
      if (!shape->HasPersonal()) continue;
      ++tables;
      for (const Column& column : shape->columns) {
        if (column.role != Column::Role::kPersonal) continue;
        const auto left = snapshot.session().QueryInteger(
            absl::StrCat("SELECT COUNT(*) FROM ", shape->name, " WHERE ", column.name, " IS NOT NULL"));
        EXPECT_EQ(*left, 0) << shape->name << "." << column.name;
      }
      EXPECT_EQ(*snapshot.session().QueryInteger(absl::StrCat("SELECT COUNT(*) FROM ", shape->name)), 1)
          << shape->name << " is not covered by this test, or lost its row";
    }
  });
  const VerifyReport report = Report();
  // No erasure of a dossier accounts for an account.
  EXPECT_THAT(report.faults, testing::ElementsAre(testing::HasSubstr(
                                 "user_account: personal fields were emptied without an erasure")));
  EXPECT_EQ(report.erased_rows, tables - 1);
}

// The title is part of the row's digest: the digest kept at the erasure replaces it, and covers the rest.
TEST_P(ErasureTest, ATitleThatWasErasedStillVerifiesAndNothingElseMayChange) {
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) { EraseDossier(t, 1); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) { EraseDossier(t, 1); }).ok()) << "nothing is left to keep";
  EXPECT_THAT(Faults(), IsEmpty());
  const auto change = [&](const std::string& sql) {
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.ExecuteUnversioned("dossier", sql, {}); }).ok());
  };
  change("UPDATE dossier SET sector = 'tourisme' WHERE dossier_id = 1");
  EXPECT_THAT(Faults(), testing::Contains(testing::HasSubstr("a row that was erased was changed")));
  change("UPDATE dossier SET sector = 'culture' WHERE dossier_id = 1");
  EXPECT_THAT(Faults(), IsEmpty());
  change("UPDATE erased_row SET row_digest = rest_digest");
  EXPECT_THAT(Faults(), Not(IsEmpty())) << "what was kept is in the chain";
}

TEST_P(ErasureTest, ErasureAloneMakesAnEntryEvenWhereNothingMatches) {
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  EXPECT_EQ(*Write([](WriteTransaction& t) { EmptyDossier(t, 1); }, {"agent", "EraseDossier", "", ""}), 3);
  EXPECT_EQ(*Write([](WriteTransaction& t) { EmptyDossier(t, 1); }), 4) << "erased already";
  EXPECT_EQ(*Write([](WriteTransaction& t) { EmptyDossier(t, 99); }), 5) << "no such dossier";
  EXPECT_THAT(Faults(), Not(IsEmpty())) << "nothing says that it was erased";
  EXPECT_EQ(*Write([](WriteTransaction& t) { RecordErasure(t, 1); }), 6);
  Read([](const Snapshot& snapshot) {
    const auto entry = FindEntry(snapshot, 3);
    EXPECT_EQ((*entry)->identity.actor, "agent");
    EXPECT_EQ((*entry)->identity.method, "EraseDossier");
  });
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(ErasureTest, ReachesTheRowsOfItsOwnEntryAndNoLaterOne) {
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  DossierRecord second = SampleDossier(1);
  second.revision = 2;
  // In either order.
  ASSERT_EQ(*Write([&](WriteTransaction& t) {
    EraseDossier(t, 1);
    t.Replace(second);
  }),
            3);
  EXPECT_EQ(DossierAt(2, 1), ValuesOf(WithoutPersonal(SampleDossier(1))));
  EXPECT_EQ(DossierAt(3, 1), ValuesOf(WithoutPersonal(second)));
  DossierRecord third = SampleDossier(1);
  third.revision = 3;
  ASSERT_EQ(*Write([&](WriteTransaction& t) { t.Replace(third); }), 4);
  EXPECT_EQ(DossierAt(4, 1), ValuesOf(third));
  EXPECT_EQ(DossierAt(3, 1), ValuesOf(WithoutPersonal(second)));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(ErasureTest, ReplySeesItAndARepeatedRequestIsAnsweredWithout) {
  const RequestIdentity create{"agent", "CreateDossier", "id-1", "digest-1"};
  const RequestIdentity erase{"agent", "EraseDossier", "id-2", "digest-2"};
  int applied = 0;
  // Position and the contact's name, as seen by the reply.
  const auto run = [&](const RequestIdentity& identity, std::function<void(WriteTransaction&)> apply) {
    std::pair<std::int64_t, std::string> answer;
    OneShotEvent known;
    WriteJob job;
    job.identity = identity;
    job.apply = [&](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      ++applied;
      apply(transaction);
      return "dossiers/1";
    };
    job.reply = [&](const Snapshot& snapshot, const JournalEntry& entry) {
      answer = {entry.seq, (*FindDossier(snapshot, 1))->contact_name};
      return absl::OkStatus();
    };
    job.done = [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      known.Notify();
    };
    store_->Write(std::move(job));
    known.Wait();
    return answer;
  };
  const auto insert = [](WriteTransaction& t) { t.Insert(SampleDossier(1)); };
  const auto remove = [](WriteTransaction& t) { EraseDossier(t, 1); };
  using Answer = std::pair<std::int64_t, std::string>;
  EXPECT_EQ(run(create, insert), Answer(2, SampleDossier(1).contact_name));
  EXPECT_EQ(run(erase, remove), Answer(3, ""));
  EXPECT_EQ(run(create, insert), Answer(2, "")) << "the first entry, without what was erased";
  EXPECT_EQ(run(erase, remove), Answer(3, ""));
  EXPECT_EQ(applied, 2);
  EXPECT_EQ(Head(), 3);
}

TEST_P(ErasureTest, RefusedJobErasesNothing) {
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  const auto refused = TryWrite([](WriteTransaction& t) -> absl::StatusOr<std::string> {
    EraseDossier(t, 1);
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  // The second erasure fails: the first is rolled back with it.
  const auto no_personal = Write([](WriteTransaction& t) {
    EraseDossier(t, 1);
    t.ErasePersonal<LeadRecord>("dossier_id = ?", {1});
  });
  EXPECT_EQ(no_personal.status().code(), absl::StatusCode::kInternal);
  const auto no_condition = Write([](WriteTransaction& t) { t.ErasePersonal<DossierRecord>("", {}); });
  EXPECT_EQ(no_condition.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Head(), 2);
  EXPECT_EQ(DossierAt(2, 1), ValuesOf(SampleDossier(1)));
}

TEST_P(ErasureTest, ImportRowsAreErasedByKeyAndByParent) {
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"dossiers.csv", "d1"},
      {"dossiers.csv", "d2"},
      {"phases.csv", "d1|2018-05-01"},
      {"phases.csv", "d1|2018-06-01"},
      {"phases.csv", "d1"},
      {"phases.csv", "D1|2018-05-01"},
      {"phases.csv", "d1|x|2018-05-01"},
      {"phases.csv", "d11|2018-05-01"},
      {"funding.csv", "d1|filed"},
      {"phases.csv", "é_%|2018-05-01"},
      {"phases.csv", "ébc|2018-05-01"},
  };
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (const auto& [file, key] : keys) t.Insert(NewImportRow(file, key, {"first", {}}));
                for (const auto& [id, external_id] : {std::pair(1, "d1"), std::pair(2, "é_%")}) {
                  DossierRecord dossier = SampleDossier(id);
                  dossier.external_id = external_id;
                  t.Insert(dossier);
                }
              }).ok());
  ASSERT_TRUE(Write([&](WriteTransaction& t) {
                for (const auto& [file, key] : keys) t.Replace(NewImportRow(file, key, {"second", {}}));
              }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& t) {
                RecordErasure(t, 1);
                RecordErasure(t, 2);
                EraseImportRow(t, "dossiers.csv", "d1");
                EraseImportRowsUnder(t, "phases.csv", "d1");
                EraseImportRowsUnder(t, "phases.csv", "é_%");
              }).ok());
  std::vector<std::string> erased;
  Read([&](const Snapshot& snapshot) {
    for (const auto& [file, key] : keys) {
      const auto now = FindImportRow(snapshot, file, key);
      const auto then = FindImportRow(snapshot.At(2), file, key);
      ASSERT_TRUE(now->has_value() && then->has_value()) << "the keys stay";
      EXPECT_EQ(WasErased(**now), WasErased(**then));
      EXPECT_EQ(HasSameText(**now, "second"), !WasErased(**now));
      if (WasErased(**now)) erased.push_back(absl::StrCat(file, " ", key));
    }
  });
  EXPECT_THAT(erased, testing::ElementsAre("dossiers.csv d1", "phases.csv d1|2018-05-01",
                                           "phases.csv d1|2018-06-01", "phases.csv é_%|2018-05-01"));
  EXPECT_THAT(Faults(), IsEmpty());
}

class ScrubTest : public ErasureTest {};

TEST_P(ScrubTest, KeepsEveryRow) {
  for (std::int64_t i = 1; i <= 20; ++i) {
    ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(i)); }).ok());
  }
  ASSERT_TRUE(Write([](WriteTransaction& t) { EraseDossier(t, 3); }).ok());
  const VerifyReport before = Report();
  const absl::Status scrubbed = store_->Scrub(absl::InfiniteFuture());
  EXPECT_TRUE(scrubbed.ok()) << scrubbed;
  const VerifyReport after = Report();
  EXPECT_THAT(after.faults, IsEmpty());
  EXPECT_EQ(after.rows, before.rows);
  EXPECT_EQ(after.erased_rows, before.erased_rows);
  EXPECT_EQ(after.head_digest, before.head_digest);
  EXPECT_EQ(DossierAt(22, 2), ValuesOf(SampleDossier(2)));
  EXPECT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(21)); }), 23);
  EXPECT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok()) << "again";
  Reopen();
  EXPECT_EQ(DossierAt(23, 21), ValuesOf(SampleDossier(21)));
}

TEST_P(ScrubTest, PastItsDeadlineIsNotBegun) {
  EXPECT_EQ(store_->Scrub(absl::Now() - absl::Seconds(1)).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(store_->Scrub(absl::InfinitePast()).code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }), 2);
}

TEST_P(ScrubTest, WaitsForReadsThatRunAndNoLongerThanItsDeadline) {
  OneShotEvent reading, release;
  std::thread reader([&] {
    Read([&](const Snapshot& snapshot) {
      EXPECT_EQ(snapshot.head(), 1);
      reading.Notify();
      release.Wait();
      EXPECT_EQ(*snapshot.session().QueryInteger("SELECT seq FROM journal_head"), 1) << "its snapshot stays";
    });
  });
  reading.Wait();
  EXPECT_EQ(store_->Scrub(absl::Now() + absl::Milliseconds(20)).code(), absl::StatusCode::kDeadlineExceeded);
  // The scrub gave up: reads and writes continue, although the first read still runs.
  EXPECT_EQ(*Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }), 2);
  EXPECT_EQ(Head(), 2);
  absl::Status scrubbed;
  std::thread scrub([&] { scrubbed = store_->Scrub(absl::InfiniteFuture()); });
  std::thread late_reader([&] { EXPECT_EQ(Head(), 2); });
  release.Notify();
  reader.join();
  scrub.join();
  late_reader.join();
  EXPECT_TRUE(scrubbed.ok()) << scrubbed;
  EXPECT_EQ(Head(), 2);
}

TEST_P(ScrubTest, FullQueueRefuses) {
  StoreOptions options;
  options.queue_limit = 1;
  Reopen(options);
  OneShotEvent begun, release, queued;
  std::thread writer([&] {
    EXPECT_TRUE(Write([&](WriteTransaction&) {
                  begun.Notify();
                  release.Wait();
                }).ok());
  });
  begun.Wait();
  WriteJob waiting;
  waiting.apply = [](WriteTransaction&) -> absl::StatusOr<std::string> { return "x"; };
  waiting.reply = [](const Snapshot&, const JournalEntry&) { return absl::OkStatus(); };
  waiting.done = [&](absl::Status) { queued.Notify(); };
  store_->Write(std::move(waiting));
  EXPECT_EQ(store_->Scrub(absl::InfiniteFuture()).code(), absl::StatusCode::kResourceExhausted);
  release.Notify();
  writer.join();
  queued.Wait();
  EXPECT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok());
}

// A crash may come between an erasure and its scrub: the next opening of the store reports it.
TEST_P(ScrubTest, IsOwedFromAnErasureUntilItHasEnded) {
  const auto owes = [this] {
    const absl::StatusOr<bool> answer = store_->ScrubPending(absl::InfiniteFuture());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(false);
  };
  EXPECT_FALSE(owes());
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(1)); }).ok());
  const auto refused = TryWrite([](WriteTransaction& t) -> absl::StatusOr<std::string> {
    EraseDossier(t, 1);
    return absl::FailedPreconditionError("no");
  });
  EXPECT_FALSE(refused.ok());
  EXPECT_FALSE(owes()) << "nothing was erased";
  ASSERT_TRUE(Write([](WriteTransaction& t) { EraseDossier(t, 1); }).ok());
  EXPECT_TRUE(owes());
  EXPECT_FALSE(store_->Scrub(absl::InfinitePast()).ok());
  EXPECT_TRUE(owes()) << "it was not even begun";
  Reopen();
  EXPECT_TRUE(owes()) << "durable";
  ASSERT_TRUE(Write([](WriteTransaction& t) { t.Insert(SampleDossier(2)); }).ok());
  EXPECT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok());
  EXPECT_FALSE(owes());
  Reopen();
  EXPECT_FALSE(owes()) << "durable";
  ASSERT_TRUE(Write([](WriteTransaction& t) { EraseDossier(t, 2); }).ok());
  EXPECT_TRUE(owes()) << "another time";
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(ScrubTest, AmongReadsAndWritesEveryOneIsAnswered) {
  StoreOptions options;
  options.short_reader_limit = 2;
  Reopen(options);
  constexpr int kScrubs = 10;
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> next_id{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      while (!stop) {
        const std::int64_t id = ++next_id;
        ASSERT_TRUE(Write([&](WriteTransaction& t) { t.Insert(SampleDossier(id)); }).ok());
        ASSERT_TRUE(Write([&](WriteTransaction& t) { EraseDossier(t, id); }).ok());
      }
    });
    threads.emplace_back([&] {
      while (!stop) Head();
    });
  }
  for (int i = 0; i < kScrubs; ++i) {
    const absl::Status scrubbed = store_->Scrub(absl::InfiniteFuture());
    EXPECT_TRUE(scrubbed.ok()) << scrubbed;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Head(), 1 + 2 * next_id);
  const VerifyReport report = Report();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.erased_rows, next_id);
}

INSTANTIATE_TEST_SUITE_P(Engine, ErasureTest, testing::ValuesIn(EnginesUnderTest()), EngineName);
INSTANTIATE_TEST_SUITE_P(Engine, ScrubTest, testing::ValuesIn(EnginesUnderTest()), EngineName);

}  // namespace
}  // namespace relais::storage
