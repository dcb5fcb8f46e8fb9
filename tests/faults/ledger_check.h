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

// Those that the writers of a workload made, from the database file of a service that does not run. A failure
// of the test where it cannot be read.
std::vector<RecordedWrite> ReadJournal(const std::string& database);

// What the journal does not hold as the answers said.
struct Differences {
  // Writes that were answered and are not in the journal, or as another write.
  std::int64_t lost = 0;
  // Writes that are in the journal a second time, or that no answer spoke of.
  std::int64_t doubled = 0;
};

// Holds the journal against the writes that were answered, one by one.
Differences CompareJournal(const std::vector<DossierLedger>& ledgers,
                           const std::vector<RecordedWrite>& journal);

// Reads every dossier of the ledgers in every way there is (as it stands, as of the end of the journal, by
// its revisions) and what hangs on it, and holds it against the last answers. Gives how many resources are
// not whole; the first ones are failures of the test. Nothing may be writing.
std::int64_t CountHalf(const Client& client, const std::vector<DossierLedger>& ledgers);

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_LEDGER_CHECK_H_
