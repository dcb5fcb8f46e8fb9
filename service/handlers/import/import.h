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
#include "service/auth/call_context.h"
#include "service/domain/import/import.h"
#include "storage/store.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

using ImportFile = domain::ImportFile;

// Result of an import.
struct ImportOutcome {
  v1::ImportSummary summary;
  std::vector<v1::ImportProblem> problems;
  std::vector<v1::ImportNotice> notices;
};

// Called every 1000 rows with rows done and rows in total, on the importing thread. May be empty.
using ImportProgressFunction = std::function<void(std::int64_t, std::int64_t)>;

// Whether the caller still waits for the import; asked once in a while while rows are read, from the thread
// that imports.
using ImportProceedFunction = std::function<bool()>;

// Resource of the journal entry of an import.
inline constexpr char kImportResource[] = "imports";

// The data that an import plan depends on: the dossiers of its rows, and shared data (codelists,
// organizations, agreements, merges, erasures, imported rows). A later write to any of it makes the plan
// stale. One thread at a time.
class ImportBasis {
 public:
  void Add(std::int64_t dossier_id) { dossiers_.insert(dossier_id); }
  // Whether a write to `table` about this dossier (0: about none) may change the plan.
  bool Includes(absl::string_view table, std::int64_t dossier_id) const;

 private:
  absl::flat_hash_set<std::int64_t> dossiers_;
};

// Finds everything that is wrong with the files and, if there is nothing, hands every row that changes to the
// transaction. OK if there are problems: they are the answer. Adds to `basis` what all of it rests on.
// `summary.recorded` and `summary.sequence` are left to the caller, who knows the entry. CANCELLED if
// `proceed`, which may be null, answers false. Of the problems it keeps domain::ProblemList::kMaxKept and
// counts all.
absl::StatusOr<ImportOutcome> PlanImport(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::ImportOptions& options,
                                         const std::vector<ImportFile>& files,
                                         const ImportProgressFunction& progress,
                                         const ImportProceedFunction& proceed, ImportBasis& basis);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_IMPORT_H_
