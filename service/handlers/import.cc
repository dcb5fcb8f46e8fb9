#include "service/handlers/import.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "service/convert/errors.h"
#include "service/domain/import.h"
#include "service/handlers/access.h"
#include "service/handlers/import_known.h"
#include "service/handlers/import_plan.h"
#include "storage/dossier_erasure.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kResource[] = "imports";

v1::ImportProblem ToProto(const domain::Problem& problem, domain::Language language) {
  v1::ImportProblem message;
  message.set_file_name(problem.file_name);
  message.set_line(problem.line);
  message.set_column(problem.column);
  message.set_value(problem.value);
  message.set_message(problem.message.In(language));
  return message;
}

// Organizations that the caller may open a dossier for, as CreateDossier has it.
std::vector<std::string> NetworkOf(const CallContext& call, const domain::ImportVocabulary& vocabulary) {
  std::vector<std::string> network;
  for (const domain::CodelistEntry& organization : vocabulary.organizations.entries()) {
    if (organization.active && AdvisesNetworkOf(call, organization.code))
      network.push_back(organization.code);
  }
  return network;
}

absl::StatusOr<domain::ImportResult> ReadRows(const CallContext& call, const storage::Snapshot& snapshot,
                                              const MergedDossiers& merged, const v1::ImportOptions& options,
                                              const std::vector<ImportFile>& files) {
  std::vector<domain::ImportFile> sent;
  sent.reserve(files.size());
  for (const ImportFile& file : files) sent.push_back({file.name, file.content});
  RELAIS_ASSIGN_OR_RETURN(const domain::ImportVocabulary vocabulary, LoadImportVocabulary(snapshot));
  RELAIS_ASSIGN_OR_RETURN(std::set<std::string> erased, storage::ErasedExternalIds(snapshot));
  ImportKnown known(snapshot, merged, std::move(erased));
  domain::ImportResult result = domain::ReadImport(
      sent, vocabulary, known, {options.ignore_unknown(), call.today, NetworkOf(call, vocabulary)});
  RELAIS_RETURN_IF_ERROR(known.status());
  return result;
}

void Summarize(const std::vector<ImportFile>& files, const ImportPlan& plan, v1::ImportSummary* summary) {
  for (const ImportFile& file : files) {
    const std::optional<domain::FileKind> kind = domain::FileKindOf(file.name);
    if (!kind.has_value()) continue;
    const ImportCounts& counts = plan.counts(*kind);
    v1::ImportFileSummary* added = summary->add_files();
    added->set_file_name(file.name);
    added->set_rows(counts.rows);
    added->set_created(counts.created);
    added->set_revised(counts.revised);
    added->set_unchanged(counts.unchanged);
  }
}

// Reads, judges and, where all is well, plans the writes into the transaction.
absl::Status Plan(const CallContext& call, storage::WriteTransaction& transaction,
                  const v1::ImportOptions& options, const std::vector<ImportFile>& files,
                  const ImportProgressFunction& progress, ImportOutcome* outcome) {
  *outcome = ImportOutcome();
  if (files.empty()) {
    return convert::InvalidFields({{"file_name", "", {"au moins un fichier", "at least one file"}}});
  }
  RELAIS_ASSIGN_OR_RETURN(const MergedDossiers merged, LoadMergedDossiers(transaction.snapshot()));
  RELAIS_ASSIGN_OR_RETURN(const domain::ImportResult result,
                          ReadRows(call, transaction.snapshot(), merged, options, files));
  for (const domain::Problem& problem : result.problems) {
    outcome->problems.push_back(ToProto(problem, call.language));
  }
  outcome->summary.set_problems(static_cast<std::int32_t>(result.problems.size()));
  if (!result.problems.empty()) return absl::OkStatus();
  ImportPlan plan(transaction, merged, progress);
  RELAIS_RETURN_IF_ERROR(plan.Apply(result.rows));
  Summarize(files, plan, &outcome->summary);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportOutcome> CheckImport(const CallContext& call, const storage::Snapshot& snapshot,
                                          const v1::ImportOptions& options,
                                          const std::vector<ImportFile>& files,
                                          const ImportProgressFunction& progress) {
  // Planned like the real import, into a transaction that nobody commits.
  storage::WriteTransaction discarded(snapshot, call.now);
  ImportOutcome outcome;
  RELAIS_RETURN_IF_ERROR(Plan(call, discarded, options, files, progress, &outcome));
  return outcome;
}

absl::StatusOr<std::string> ApplyImport(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::ImportOptions& options,
                                        const std::vector<ImportFile>& files,
                                        const ImportProgressFunction& progress, ImportOutcome* outcome) {
  RELAIS_RETURN_IF_ERROR(Plan(call, transaction, options, files, progress, outcome));
  outcome->summary.set_recorded(!transaction.writes().empty());
  return kResource;
}

}  // namespace relais::handlers
