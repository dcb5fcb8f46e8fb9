#include "service/handlers/import/import.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/labels.h"
#include "service/convert/common/names.h"
#include "service/domain/import/import.h"
#include "service/handlers/import/existing.h"
#include "service/handlers/import/plan.h"
#include "storage/maintenance/dossier_erasure.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

v1::ImportProblem ToProto(const domain::Problem& problem, domain::Language language) {
  v1::ImportProblem message;
  message.set_file_name(problem.file_name);
  message.set_line(problem.line);
  message.set_column(problem.column);
  message.set_value(problem.value);
  message.set_message(problem.message.In(language));
  message.set_conflict(problem.conflict);
  message.set_register_value(problem.register_value);
  return message;
}

v1::ImportNoticeKind ToProto(domain::NoticeKind kind) {
  switch (kind) {
    case domain::NoticeKind::kTakenFromFile:
      return v1::IMPORT_NOTICE_KIND_TAKEN_FROM_FILE;
    case domain::NoticeKind::kTakenFromRegister:
      return v1::IMPORT_NOTICE_KIND_TAKEN_FROM_REGISTER;
    case domain::NoticeKind::kPassedOver:
      return v1::IMPORT_NOTICE_KIND_PASSED_OVER;
    case domain::NoticeKind::kMissing:
      return v1::IMPORT_NOTICE_KIND_MISSING;
    case domain::NoticeKind::kWithdrawn:
      return v1::IMPORT_NOTICE_KIND_WITHDRAWN;
  }
  return v1::IMPORT_NOTICE_KIND_UNSPECIFIED;
}

v1::ImportNotice ToProto(const domain::Notice& notice, domain::Language language) {
  v1::ImportNotice message;
  message.set_kind(ToProto(notice.kind));
  message.set_file_name(notice.place.file_name);
  message.set_line(notice.place.line);
  message.set_column(notice.place.column);
  message.set_value(notice.place.value);
  message.set_message(notice.place.message.In(language));
  return message;
}

std::string OnGrounds(const std::vector<std::string>& grounds, domain::Language language) {
  std::vector<std::string> words;
  for (const std::string& ground : grounds) {
    words.push_back(convert::LabelOf<v1::DuplicateGround>(ground).In(language));
  }
  return absl::StrJoin(words, ", ");
}

// Skips a pair with a dossier that the caller does not see; ListDuplicates shows it to the advisors who see
// both.
absl::Status AddDuplicates(const CallContext& call, const storage::Snapshot& snapshot,
                           const std::vector<ImportedDuplicate>& duplicates,
                           const std::vector<ImportFile>& files, ImportOutcome* outcome) {
  const auto file = std::find_if(files.begin(), files.end(), [](const ImportFile& candidate) {
    return domain::FileKindOf(candidate.file_name) == domain::FileKind::kDossiers;
  });
  for (const ImportedDuplicate& duplicate : duplicates) {
    std::string other;
    if (duplicate.other_row != nullptr) {
      other = duplicate.other_row->external_id;
    } else {
      RELAIS_ASSIGN_OR_RETURN(const auto seen, storage::FindDossier(snapshot, duplicate.other_id));
      if (!seen.has_value()) continue;
      other = convert::DossierName(duplicate.other_id);
    }
    v1::ImportNotice notice;
    notice.set_kind(v1::IMPORT_NOTICE_KIND_DUPLICATE);
    if (file != files.end()) notice.set_file_name(file->file_name);
    notice.set_line(duplicate.row->line);
    notice.set_value(duplicate.row->external_id);
    notice.set_other(other);
    const std::string grounds = OnGrounds(duplicate.grounds, call.language);
    notice.set_message(domain::LocalizedText{absl::StrCat("ressemble à ", other, " (", grounds, ")"),
                                             absl::StrCat("resembles ", other, " (", grounds, ")")}
                           .In(call.language));
    outcome->notices.push_back(std::move(notice));
  }
  return absl::OkStatus();
}

domain::ImportOptions OptionsOf(const CallContext& call, const v1::ImportOptions& options,
                                std::vector<std::string> network) {
  domain::ImportOptions result{options.ignore_unknown(), call.today, std::move(network)};
  if (options.prefer() == v1::IMPORT_PREFERENCE_FILE) result.prefer = domain::Prefer::kFile;
  if (options.prefer() == v1::IMPORT_PREFERENCE_REGISTER) result.prefer = domain::Prefer::kRegister;
  if (options.missing() == v1::IMPORT_MISSING_KEEP) result.missing = domain::Missing::kKeep;
  if (options.missing() == v1::IMPORT_MISSING_LIST) result.missing = domain::Missing::kList;
  if (options.missing() == v1::IMPORT_MISSING_WITHDRAW) result.missing = domain::Missing::kWithdraw;
  return result;
}

// Organizations that the caller may open a dossier for, as in CreateDossier.
std::vector<std::string> NetworkOf(const CallContext& call, const domain::ImportCodelists& codelists) {
  std::vector<std::string> network;
  for (const domain::CodelistEntry& organization : codelists.organizations.entries()) {
    if (organization.active && AdvisesNetworkOf(call, organization.code))
      network.push_back(organization.code);
  }
  return network;
}

absl::StatusOr<domain::ImportResult> ReadRows(const CallContext& call, const storage::Snapshot& snapshot,
                                              const MergedDossiers& merged, const v1::ImportOptions& options,
                                              const std::vector<ImportFile>& files,
                                              const ImportProceedFunction& proceed,
                                              ExportedDossiers& exported, ImportBasis& basis) {
  RELAIS_ASSIGN_OR_RETURN(const domain::ImportCodelists codelists, LoadImportCodelists(snapshot));
  RELAIS_ASSIGN_OR_RETURN(std::set<std::string> erased, storage::ErasedExternalIds(snapshot));
  ImportKnown known(snapshot, merged, std::move(erased), exported, basis);
  domain::ImportOptions asked = OptionsOf(call, options, NetworkOf(call, codelists));
  asked.proceed = proceed;
  domain::ImportResult result = domain::ReadImport(files, codelists, known, asked);
  RELAIS_RETURN_IF_ERROR(known.status());
  if (result.stopped) return absl::CancelledError("the caller no longer waits for the import");
  return result;
}

void Summarize(const std::vector<ImportFile>& files, const ImportPlan& plan, v1::ImportSummary* summary) {
  for (const ImportFile& file : files) {
    const std::optional<domain::FileKind> kind = domain::FileKindOf(file.file_name);
    if (!kind.has_value()) continue;
    const ImportCounts& counts = plan.counts(*kind);
    v1::ImportFileSummary* added = summary->add_files();
    added->set_file_name(file.file_name);
    added->set_rows(counts.rows);
    added->set_created(counts.created);
    added->set_revised(counts.revised);
    added->set_unchanged(counts.unchanged);
    added->set_withdrawn(counts.withdrawn);
  }
}

}  // namespace

bool ImportBasis::Includes(absl::string_view table, std::int64_t dossier_id) const {
  // An import reads none of these. The caller's rights are checked separately.
  static const absl::flat_hash_set<absl::string_view>& others = *new absl::flat_hash_set<absl::string_view>{
      storage::TokenRecord::kTable,     storage::CorrectionRecord::kTable,    storage::ReadRecord::kTable,
      storage::DuplicateRecord::kTable, storage::FollowUpRecord::kTable,      storage::IncidentRecord::kTable,
      storage::SavedListRecord::kTable, storage::RetentionRuleRecord::kTable, storage::UserRecord::kTable};
  if (others.contains(table)) return false;
  return dossier_id == 0 || table == storage::ErasureRecord::kTable || dossiers_.contains(dossier_id);
}

absl::StatusOr<ImportOutcome> PlanImport(const CallContext& call, storage::WriteTransaction& transaction,
                                         const v1::ImportOptions& options,
                                         const std::vector<ImportFile>& files,
                                         const ImportProgressFunction& progress,
                                         const ImportProceedFunction& proceed, ImportBasis& basis) {
  if (files.empty()) {
    return convert::InvalidFields({{"file_name", "", {"au moins un fichier", "at least one file"}}});
  }
  ImportOutcome outcome;
  RELAIS_ASSIGN_OR_RETURN(const MergedDossiers merged, LoadMergedDossiers(transaction.snapshot()));
  ExportedDossiers exported;
  RELAIS_ASSIGN_OR_RETURN(domain::ImportResult result, ReadRows(call, transaction.snapshot(), merged, options,
                                                                files, proceed, exported, basis));
  for (const domain::Problem& problem : result.problems) {
    outcome.problems.push_back(ToProto(problem, call.language));
  }
  outcome.summary.set_problems(static_cast<std::int32_t>(result.problem_count));
  for (const domain::Notice& notice : result.notices) {
    outcome.notices.push_back(ToProto(notice, call.language));
  }
  outcome.summary.set_notices(static_cast<std::int32_t>(outcome.notices.size()));
  if (!result.problems.empty()) return outcome;
  ImportPlan plan(transaction, merged, exported, basis, progress);
  RELAIS_RETURN_IF_ERROR(plan.Apply(result.rows));
  RELAIS_ASSIGN_OR_RETURN(const std::vector<ImportedDuplicate> duplicates, plan.RecordDuplicates());
  RELAIS_RETURN_IF_ERROR(AddDuplicates(call, transaction.snapshot(), duplicates, files, &outcome));
  outcome.summary.set_notices(static_cast<std::int32_t>(outcome.notices.size()));
  Summarize(files, plan, &outcome.summary);
  return outcome;
}

}  // namespace relais::handlers
