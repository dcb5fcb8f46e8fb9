#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/common/codelist.h"
#include "service/domain/import/lookup.h"
#include "service/domain/import/problem.h"
#include "service/domain/import/rows.h"

namespace relais::domain {

// A file as it came, in its own encoding.
struct ImportFile {
  std::string file_name;
  std::string data;
};

// The words that cells may use. Organizations are found by identifier, title or alias; give the geographic
// code of an MRC as an alias.
struct ImportCodelists {
  CodelistIndex sector;
  CodelistIndex mrc;
  CodelistIndex subject;
  CodelistIndex program;
  CodelistIndex closing_outcome;
  CodelistIndex organizations;
};

// Which value stands for a cell that changed both in the file and in the register since its last import.
enum class Prefer { kNeither, kFile, kRegister };

// What becomes of a row that was imported before and is absent now. By default it is kept, but a phase row
// without external_id, of a dossier that the file does name, is a fault: its date may have been corrected.
enum class Missing { kDefault, kKeep, kList, kWithdraw };

struct ImportOptions {
  // Pass over columns with an unknown header instead of refusing them.
  bool ignore_unknown = false;
  // The day in America/Toronto; nothing may have happened later.
  absl::CivilDay today;
  // Organizations of the caller's network: to no other does an import give a dossier.
  std::vector<std::string> network;
  Prefer prefer = Prefer::kNeither;
  Missing missing = Missing::kDefault;
};

// Rows in the order of their files.
struct ImportRows {
  std::vector<AgreementRow> agreements;
  std::vector<DossierRow> dossiers;
  std::vector<InterventionRow> interventions;
  std::vector<PhaseRow> phases;
  std::vector<ReferralRow> referrals;
  std::vector<FundingRow> funding;
  // Rows of earlier imports whose facts are taken back; never dossiers or agreements.
  std::vector<AbsentRow> withdrawn;
};

struct ImportResult {
  // To be used only where there is no problem: a value at fault reads as empty.
  ImportRows rows;
  // Every fault of every row, by file, line and column.
  std::vector<Problem> problems;
  // What the import does that a reader of the files would not expect; no fault.
  std::vector<Notice> notices;
};

// Reads a set of files and judges all of their rows, each by itself, against the others and against the
// register. Finds every fault at once; writes nothing. `codelists` and `known` are used during the call
// only. Some seconds for 400,000 interventions; the rows then stand in memory.
ImportResult ReadImport(const std::vector<ImportFile>& files, const ImportCodelists& codelists,
                        ImportLookup& known, const ImportOptions& options);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_IMPORT_H_
