// Verification finds every change behind the store's back: each column of each versioned table, and rows
// removed or swapped. With a noted head it also finds a truncated or recomputed journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/commit/write_and_wait.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/journal/digest.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/records/records.h"
#include "storage/versioned/tables.h"
#include "tests/faults/register.h"
#include "tests/support/storage/filled_record.h"

namespace relais::faults {
namespace {

using namespace storage;  // NOLINT(google-build-using-namespace): this test names most of it
using testing::IsEmpty;

void InsertRowOfEveryTable(WriteTransaction& transaction, std::int64_t start) {
  AllRecords::ForEach([&](auto record) {
    using Record = decltype(record);
    if constexpr (std::is_same_v<Record, ReadRecord>) {
      // A reading has a row for its day beside it.
      InsertFirstRead(transaction, Filled<ReadRecord>(start), start % 2 == 1 ? "2018-05-01" : "2018-05-02");
    } else {
      transaction.Insert(Filled<Record>(start));
    }
  });
}

// Entries 2 and 3 write one row of every table each, entries 4 and 5 only dossiers.
class TamperTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(reg_.Open().ok());
    for (const std::int64_t start : {101, 202}) {
      WriteJob job;
      job.identity = {"tester", "Test", absl::StrCat("fill-", start), "digest"};
      job.apply = [start](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
        InsertRowOfEveryTable(transaction, start);
        return std::string("dossiers/1");
      };
      const absl::Status written = WriteAndWait(reg_.store(), std::move(job));
      ASSERT_TRUE(written.ok()) << written;
    }
    ASSERT_TRUE(reg_.OpenDossiers(1, 2).ok());
    ASSERT_TRUE(reg_.OpenDossiers(3, 4).ok());
    ASSERT_THAT(reg_.Faults(), IsEmpty());
    reg_.Close();
    engine_ = *OpenSqlite(reg_.path());
    session_ = *engine_->OpenWriter();
    ASSERT_TRUE(session_->ExecuteOnce("PRAGMA foreign_keys=OFF").ok());
    const auto report = Verify(Head());
    ASSERT_TRUE(report.ok()) << report.status();
    noted_ = NotedEntry{report->head_seq, report->head_digest};
  }
  void TearDown() override {
    std::cout << "tampering: changes " << changes_ << ", found " << found_ << std::endl;
    EXPECT_EQ(found_, changes_);
  }

  Snapshot Head() { return Snapshot(*session_, ReadHead(*session_)->seq); }

  void Do(const std::string& sql) {
    const absl::Status status = session_->ExecuteOnce(sql);
    ASSERT_TRUE(status.ok()) << status << ": " << sql;
  }

  // Counts whether verification finds the change of the statements, then reverts them.
  void ExpectFound(const std::vector<std::string>& statements,
                   const std::optional<NotedEntry>& noted = std::nullopt) {
    SCOPED_TRACE(absl::StrJoin(statements, "; "));
    Do("BEGIN IMMEDIATE");
    for (const std::string& statement : statements) Do(statement);
    ++changes_;
    found_ += !IsWhole(noted);
    EXPECT_EQ(found_, changes_);
    Do("ROLLBACK");
  }

  bool IsWhole(const std::optional<NotedEntry>& noted) {
    const auto report = Verify(Head(), noted);
    return report.ok() && report->faults.empty();
  }

  // Recomputes every entry from `seq` on, head included, for the current rows and the previous entry. An
  // attacker who knows the digests could do the same.
  void ComputeAnew(JournalEntry entry, bool insert) {
    const auto before = FindEntry(Head(), entry.seq - 1);
    ASSERT_TRUE(before.ok() && before->has_value());
    entry.previous_digest = (*before)->digest;
    entry.digest = EntryDigest(entry);
    if (!insert) Do(absl::StrCat("DELETE FROM journal WHERE seq = ", entry.seq));
    ASSERT_TRUE(InsertEntry(*session_, entry).ok());
    JournalHead head = *ReadHead(*session_);
    if (entry.seq >= head.seq) {
      head.seq = entry.seq;
      head.digest = entry.digest;
      head.recorded_at = entry.recorded_at;
      ASSERT_TRUE(WriteHead(*session_, head).ok());
      return;
    }
    ComputeAnew(**FindEntry(Head(), entry.seq + 1), false);
  }

  FaultRegister reg_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  std::optional<NotedEntry> noted_;
  std::int64_t changes_ = 0;
  std::int64_t found_ = 0;
};

TEST_F(TamperTest, FindsAChangeInEveryColumn) {
  for (const TableSchema* shape : AllTables()) {
    const std::string where = " WHERE since_seq = 2";
    const auto change = [&](const std::string& column, const std::string& value) {
      ExpectFound({absl::StrCat("UPDATE ", shape->name, " SET ", column, " = ", value, where)});
    };
    for (const Column& column : shape->columns) {
      const std::string name = column.name;
      change(name, column.type == Value::Type::kInteger ? absl::StrCat("1 - ", name) : name + " || 'x'");
      // Every row holds part of a key.
      if (column.role != Column::Role::kKey && column.type == Value::Type::kText) {
        change(name, "'  ' || " + name);
      }
    }
    if (shape->HasPersonal()) {
      change("personal_salt", "'00'");
      change("personal_digest", "'00'");
    }
    change("since_seq", "3");
    change("since_seq", "99");
    change("until_seq", "4");
  }
}

TEST_F(TamperTest, FindsADeletedRowOfEveryTable) {
  for (const TableSchema* shape : AllTables()) {
    ExpectFound({absl::StrCat("DELETE FROM ", shape->name, " WHERE since_seq = 3")});
  }
}

TEST_F(TamperTest, FindsRowsExchangedInEveryTable) {
  for (const TableSchema* shape : AllTables()) {
    ExpectFound({absl::StrCat("UPDATE ", shape->name, " SET since_seq = 5 - since_seq",
                              " WHERE since_seq IN (2, 3)")});
  }
}

TEST_F(TamperTest, FindsEntriesExchanged) {
  for (const std::string column :
       {"written_digest", "resource", "digest", "previous_digest", "recorded_at"}) {
    ExpectFound(
        {absl::StrCat("CREATE TEMP TABLE pair AS SELECT seq, ", column,
                      " AS v FROM journal WHERE seq IN (4, 5)"),
         absl::StrCat("UPDATE journal SET ", column,
                      " = (SELECT v FROM pair WHERE pair.seq = 9 - journal.seq) WHERE seq IN (4, 5)")});
  }
}

TEST_F(TamperTest, FindsACutTailByTheNotedEntryAlone) {
  for (std::int64_t last = 4; last >= 1; --last) {
    std::vector<std::string> cut;
    for (const TableSchema* shape : AllTables()) {
      cut.push_back(absl::StrCat("DELETE FROM ", shape->name, " WHERE since_seq > ", last));
    }
    cut.push_back("DELETE FROM dossier_read_day WHERE read_seq NOT IN (SELECT read_seq FROM dossier_read)");
    cut.push_back(absl::StrCat("DELETE FROM journal WHERE seq > ", last));
    ExpectFound(cut);
    cut.push_back(absl::StrCat("UPDATE journal_head SET seq = ", last,
                               ", digest = (SELECT digest FROM journal WHERE seq = ", last,
                               "), recorded_at = (SELECT recorded_at FROM journal WHERE seq = ", last, ")"));
    ExpectFound(cut, noted_);
    // The chain itself does not show its end.
    Do("BEGIN IMMEDIATE");
    for (const std::string& statement : cut) Do(statement);
    EXPECT_TRUE(IsWhole(std::nullopt));
    Do("ROLLBACK");
  }
}

TEST_F(TamperTest, FindsAnEntryForgedIntoTheChain) {
  for (std::int64_t seq = 2; seq <= 5; ++seq) {
    Do("BEGIN IMMEDIATE");
    JournalEntry forged = **FindEntry(Head(), seq);
    forged.identity.actor = "someone";
    const auto before = FindEntry(Head(), seq - 1);
    forged.previous_digest = (*before)->digest;
    forged.digest = EntryDigest(forged);
    Do(absl::StrCat("DELETE FROM journal WHERE seq = ", seq));
    ASSERT_TRUE(InsertEntry(*session_, forged).ok());
    ++changes_;
    // Later entries, or the head, hold the digest of the original one.
    found_ += !IsWhole(std::nullopt);
    // If everything after it is recomputed, only the noted head reveals it.
    ComputeAnew(forged, false);
    EXPECT_TRUE(IsWhole(std::nullopt)) << seq;
    ++changes_;
    found_ += !IsWhole(noted_);
    Do("ROLLBACK");
  }
}

TEST_F(TamperTest, FindsAnEntryAppendedWithoutTheHead) {
  JournalEntry forged = **FindEntry(Head(), 5);
  forged.previous_digest = forged.digest;
  forged.seq = 6;
  forged.recorded_at += absl::Seconds(1);
  forged.identity.request_id = "another";
  forged.written_digest = WrittenDigest({});
  forged.digest = EntryDigest(forged);
  Do("BEGIN IMMEDIATE");
  ASSERT_TRUE(InsertEntry(*session_, forged).ok());
  ++changes_;
  const auto report = Verify(Snapshot(*session_, 5));
  found_ += report.ok() && !report->faults.empty();
  Do("ROLLBACK");
}

TEST_F(TamperTest, WhatWasNotedStillFitsALongerJournal) {
  session_.reset();
  engine_.reset();
  ASSERT_TRUE(reg_.Open().ok());
  ASSERT_TRUE(reg_.OpenDossiers(5, 6).ok());
  reg_.Close();
  engine_ = *OpenSqlite(reg_.path());
  session_ = *engine_->OpenWriter();
  EXPECT_TRUE(IsWhole(noted_));
  ExpectFound({"SELECT 1"}, NotedEntry{5, std::string(64, '0')});
}

}  // namespace
}  // namespace relais::faults
