#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/import_service.pb.h"
#include "service/handlers/context.h"
#include "storage/store.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// A file as it was sent.
struct ImportFile {
  std::string name;
  std::string content;
};

// What an import found and did.
struct ImportOutcome {
  v1::ImportSummary summary;
  std::vector<v1::ImportProblem> problems;
  std::vector<v1::ImportNotice> notices;
};

// Called now and then with rows done and rows in all; from the thread that imports.
using ImportProgressFunction = std::function<void(std::int64_t, std::int64_t)>;

// Finds everything that the import would find, and writes nothing. OK where there are problems: they are the
// answer.
absl::StatusOr<ImportOutcome> CheckImport(const CallContext& call, const storage::Snapshot& snapshot,
                                          const v1::ImportOptions& options,
                                          const std::vector<ImportFile>& files,
                                          const ImportProgressFunction& progress);

// The same, and where there is no problem writes every changed row. Gives the resource of the journal entry,
// `imports`. Fills `outcome` anew each time it runs; `summary.sequence` is left to the caller, who knows the
// entry.
absl::StatusOr<std::string> ApplyImport(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::ImportOptions& options,
                                        const std::vector<ImportFile>& files,
                                        const ImportProgressFunction& progress, ImportOutcome* outcome);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_H_
