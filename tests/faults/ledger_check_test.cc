#include "tests/faults/ledger_check.h"

#include "gtest/gtest.h"

namespace relais::faults {
namespace {

// Two answered writes, of two dossiers.
std::vector<DossierLedger> Ledgers() {
  std::vector<DossierLedger> ledgers(2);
  ledgers[0].writes = {{"writer-1-1", "CreateDossier", "dossiers/1"}};
  ledgers[1].writes = {{"writer-2-1", "CreateDossier", "dossiers/2"}};
  return ledgers;
}

std::vector<RecordedWrite> Journal() {
  return {{7, "writer-1-1", "CreateDossier", "dossiers/1"}, {8, "writer-2-1", "CreateDossier", "dossiers/2"}};
}

void ExpectDifferences(const std::vector<RecordedWrite>& journal, std::int64_t lost, std::int64_t doubled) {
  const Differences found = CompareJournal(Ledgers(), journal);
  EXPECT_EQ(found.lost, lost);
  EXPECT_EQ(found.doubled, doubled);
}

TEST(LedgerCheckTest, WhatWasAnsweredIsInTheJournal) { ExpectDifferences(Journal(), 0, 0); }

TEST(LedgerCheckTest, AWriteThatIsNotThereIsLost) {
  std::vector<RecordedWrite> journal = Journal();
  journal.pop_back();
  ExpectDifferences(journal, 1, 0);
}

TEST(LedgerCheckTest, AWriteOfAnotherResourceOrMethodIsLost) {
  std::vector<RecordedWrite> journal = Journal();
  journal[0].resource = "dossiers/3";
  journal[1].method = "UpdateDossier";
  ExpectDifferences(journal, 2, 0);
}

TEST(LedgerCheckTest, AWriteThatIsThereTwiceIsDoubled) {
  std::vector<RecordedWrite> journal = Journal();
  journal.push_back({9, "writer-2-1", "CreateDossier", "dossiers/3"});
  ExpectDifferences(journal, 0, 1);
}

TEST(LedgerCheckTest, AWriteThatNobodyHeardOfIsDoubled) {
  std::vector<RecordedWrite> journal = Journal();
  journal.push_back({9, "writer-2-2", "CreateDossier", "dossiers/3"});
  ExpectDifferences(journal, 0, 1);
}

}  // namespace
}  // namespace relais::faults
