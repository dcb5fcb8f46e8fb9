#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_IMPORT_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "relais/v1/import_service.pb.h"
#include "service/domain/import/import.h"
#include "service/handlers/common/context.h"
#include "storage/store.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

using ImportFile = domain::ImportFile;

// What an import found and did.
struct ImportOutcome {
  v1::ImportSummary summary;
  std::vector<v1::ImportProblem> problems;
  std::vector<v1::ImportNotice> notices;
};

// Called now and then with rows done and rows in all; from the thread that imports.
using ImportProgressFunction = std::function<void(std::int64_t, std::int64_t)>;

// Resource of the journal entry of an import.
inline constexpr char kImportResource[] = "imports";

// What a plan rests on in the register: the dossiers that its rows are about, and what is the same for all
// (codelists, organizations, agreements, merges, erasures, what was imported). One thread at a time.
class ImportBasis {
 public:
  void Add(std::int64_t dossier_id) { dossiers_.insert(dossier_id); }
  // Whether a row of `table` that is about the dossier (0: about none) may change the plan.
  bool Includes(absl::string_view table, std::int64_t dossier_id) const;

 private:
  absl::flat_hash_set<std::int64_t> dossiers_;
};

// Finds everything that is wrong with the files and, if there is nothing, hands every row that changes to the
// transaction. OK if there are problems: they are the answer. Adds to `basis` what all of it rests on.
// `summary.recorded` and `summary.sequence` are left to the caller, who knows the entry.
absl::StatusOr<ImportOutcome> PlanImport(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::ImportOptions& options,
                                         const std::vector<ImportFile>& files,
                                         const ImportProgressFunction& progress, ImportBasis& basis);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_IMPORT_H_
