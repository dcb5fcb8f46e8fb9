#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_CURRENT_ROWS_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_CURRENT_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/domain/common/codelist.h"
#include "service/domain/import/rows.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Converts records of the register to the rows that an import would read. Leaves line, state and dossier name
// empty. The Read functions see what the snapshot sees, and return nullopt if there is no such record.

namespace relais::handlers {

// `phases`, `leads`, `subjects` and `steps` may be all those of the dossier, in any order. Phase and lead of
// the row are those at the opening.
domain::DossierRow RowOf(const storage::DossierRecord& record,
                         const std::vector<storage::PhaseRecord>& phases,
                         const std::vector<storage::LeadRecord>& leads);
// Subjects in the order of `codelist`.
domain::InterventionRow RowOf(const storage::InterventionRecord& record,
                              const std::vector<storage::InterventionSubjectRecord>& subjects,
                              const domain::CodelistIndex& codelist);
domain::PhaseRow RowOf(const storage::PhaseRecord& record);
domain::ReferralRow RowOf(const storage::ReferralRecord& record);
// Returns one row for each step. An inquiry has the requested amount only if there is no filing.
std::vector<domain::FundingRow> RowsOf(const storage::FundingApplicationRecord& record,
                                       const std::vector<storage::FundingStepRecord>& steps);
domain::AgreementRow RowOf(const storage::AgreementRecord& record);

absl::StatusOr<std::optional<domain::DossierRow>> ReadDossierRow(const storage::Snapshot& snapshot,
                                                                 std::int64_t dossier_id);
absl::StatusOr<std::optional<domain::InterventionRow>> ReadInterventionRow(const storage::Snapshot& snapshot,
                                                                           storage::PartKey key);
// Reads a phase change by its day; not the opening phase.
absl::StatusOr<std::optional<domain::PhaseRow>> ReadPhaseRow(const storage::Snapshot& snapshot,
                                                             std::int64_t dossier_id, const std::string& day);
absl::StatusOr<std::optional<domain::ReferralRow>> ReadReferralRow(const storage::Snapshot& snapshot,
                                                                   storage::PartKey key);
// Reads one step of an application.
absl::StatusOr<std::optional<domain::FundingRow>> ReadFundingRow(const storage::Snapshot& snapshot,
                                                                 storage::PartKey key,
                                                                 const std::string& step);
absl::StatusOr<std::optional<domain::AgreementRow>> ReadAgreementRow(const storage::Snapshot& snapshot,
                                                                     const std::string& agreement);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_CURRENT_ROWS_H_
