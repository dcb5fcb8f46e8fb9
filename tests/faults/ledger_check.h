#ifndef RELAIS_TESTS_FAULTS_LEDGER_CHECK_H_
#define RELAIS_TESTS_FAULTS_LEDGER_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "relais/client.h"
#include "tests/faults/workload.h"

namespace relais::faults {

// An entry of the journal that a request made.
struct RecordedWrite {
  std::int64_t seq = 0;
  std::string request_id;
  std::string method;
  std::string resource;
};

// Reads the writes of a workload from the database file of a stopped service. Fails the test if the file
// cannot be read.
std::vector<RecordedWrite> ReadJournal(const std::string& database);

// Differences between the journal and the answers.
struct Differences {
  // Answered writes that are missing from the journal, or recorded as another write.
  std::int64_t lost = 0;
  // Writes recorded twice in the journal, or that no answer mentioned.
  std::int64_t doubled = 0;
};

// Compares the journal with the answered writes, one by one.
Differences CompareJournal(const std::vector<DossierLedger>& ledgers,
                           const std::vector<RecordedWrite>& journal);

// Reads every dossier of the ledgers and its parts in every way (current state, as of the end of the journal,
// by revision) and compares them with the last answers. Returns the number of incomplete resources; the first
// ones fail the test. No write may be in progress.
std::int64_t CountIncomplete(const Client& client, const std::vector<DossierLedger>& ledgers);

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_LEDGER_CHECK_H_
