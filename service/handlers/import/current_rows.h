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

// What the register holds, as a row of an import would say it. Lines, states and the names of dossiers are
// left empty. What reads sees what the snapshot sees; none found is not an error.

namespace relais::handlers {

// Rows of records. `phases`, `leads`, `subjects` and `steps` are those of the dossier, in any order.
domain::DossierRow RowOf(const storage::DossierRecord& record,
                         const std::vector<storage::PhaseRecord>& phases,
                         const std::vector<storage::LeadRecord>& leads);
// Subjects in the order of `codelist`.
domain::InterventionRow RowOf(const storage::InterventionRecord& record,
                              const std::vector<storage::InterventionSubjectRecord>& subjects,
                              const domain::CodelistIndex& codelist);
domain::PhaseRow RowOf(const storage::PhaseRecord& record);
domain::ReferralRow RowOf(const storage::ReferralRecord& record);
// One for each step. An inquiry tells what was requested only if there is no filing.
std::vector<domain::FundingRow> RowsOf(const storage::FundingApplicationRecord& record,
                                       const std::vector<storage::FundingStepRecord>& steps);
domain::AgreementRow RowOf(const storage::AgreementRecord& record);

absl::StatusOr<std::optional<domain::DossierRow>> ReadDossierRow(const storage::Snapshot& snapshot,
                                                                 std::int64_t dossier_id);
absl::StatusOr<std::optional<domain::InterventionRow>> ReadInterventionRow(const storage::Snapshot& snapshot,
                                                                           storage::PartKey key);
// Of a change, not of the phase at the opening.
absl::StatusOr<std::optional<domain::PhaseRow>> ReadPhaseRow(const storage::Snapshot& snapshot,
                                                             std::int64_t dossier_id, const std::string& day);
absl::StatusOr<std::optional<domain::ReferralRow>> ReadReferralRow(const storage::Snapshot& snapshot,
                                                                   storage::PartKey key);
// Of one step.
absl::StatusOr<std::optional<domain::FundingRow>> ReadFundingRow(const storage::Snapshot& snapshot,
                                                                 storage::PartKey key,
                                                                 const std::string& step);
absl::StatusOr<std::optional<domain::AgreementRow>> ReadAgreementRow(const storage::Snapshot& snapshot,
                                                                     const std::string& agreement);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_CURRENT_ROWS_H_
