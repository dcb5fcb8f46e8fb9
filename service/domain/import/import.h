#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/codelist.h"
#include "service/domain/import/lookup.h"
#include "service/domain/import/problem.h"
#include "service/domain/import/rows.h"

namespace relais::domain {

// An uploaded file, in its own encoding.
struct ImportFile {
  std::string file_name;
  std::string data;
};

// Codelists that cells may use. Organizations match by identifier, title or alias; an MRC's alias is its
// geographic code.
struct ImportCodelists {
  CodelistIndex sector;
  CodelistIndex mrc;
  CodelistIndex subject;
  CodelistIndex program;
  CodelistIndex closing_outcome;
  CodelistIndex organizations;
};

// Which value wins for a cell that changed both in the file and in the register since its last import.
// kNeither reports a conflict.
enum class Prefer { kNeither, kFile, kRegister };

// What to do with a row that was imported before and is absent now.
// - kDefault and kKeep keep it; kList keeps it with a notice; kWithdraw takes its facts back with a notice.
// - Dossiers and agreements are always kept, as are referrals that the service acted on.
// - With kDefault and kList, a missing phase row without external_id is a fault if the file names its
//   dossier: its date may have been corrected.
enum class Missing { kDefault, kKeep, kList, kWithdraw };

struct ImportOptions {
  // Skip columns with an unknown header instead of refusing them.
  bool ignore_unknown = false;
  // Civil date in America/Toronto; facts dated later are refused.
  absl::CivilDay today;
  // Organizations of the caller's network; an import gives a dossier to no other.
  std::vector<std::string> network;
  Prefer prefer = Prefer::kNeither;
  Missing missing = Missing::kDefault;
  // Called every thousand rows or so while rows are read, if set. The import ends once it returns false.
  std::function<bool()> proceed = nullptr;
};

// Rows, in file order.
struct ImportRows {
  std::vector<AgreementRow> agreements;
  std::vector<DossierRow> dossiers;
  std::vector<InterventionRow> interventions;
  std::vector<PhaseRow> phases;
  std::vector<ReferralRow> referrals;
  std::vector<FundingRow> funding;
  // Rows of earlier imports to withdraw; never dossiers or agreements.
  std::vector<AbsentRow> withdrawn;
};

struct ImportResult {
  // Use only if `problems` is empty: a faulty value reads as empty.
  ImportRows rows;
  // The faults of all rows by file, line and column; the first ProblemList::kMaxKept that were found.
  std::vector<Problem> problems;
  // Number of faults, those that `problems` leaves out included.
  std::size_t problem_count = 0;
  // Effects of the import that a reader of the files would not expect. They are no faults.
  std::vector<Notice> notices;
  // Whether ImportOptions::proceed ended the import; all else is then empty.
  bool stopped = false;
};

// Reads a set of files and checks all of their rows: each by itself, against the others and against the
// register. Finds every fault at once; writes nothing. Memory is bounded by that of the rows, which stay in
// memory, whatever is wrong with them. Uses `codelists` and `known` during the call only. Takes some seconds
// for 400,000 interventions.
ImportResult ReadImport(const std::vector<ImportFile>& files, const ImportCodelists& codelists,
                        ImportLookup& known, const ImportOptions& options);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_
