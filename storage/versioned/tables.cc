#include "storage/versioned/tables.h"

#include "storage/records/records.h"

namespace relais::storage {

const std::vector<const TableSchema*>& AllTables() {
  static const std::vector<const TableSchema*>& tables = *new std::vector<const TableSchema*>{
      &ShapeOf<CodelistRecord>(),     &ShapeOf<CodeRecord>(),
      &ShapeOf<OrganizationRecord>(), &ShapeOf<AgreementRecord>(),
      &ShapeOf<DossierRecord>(),      &ShapeOf<PhaseRecord>(),
      &ShapeOf<StatusRecord>(),       &ShapeOf<LeadRecord>(),
      &ShapeOf<InterventionRecord>(), &ShapeOf<InterventionSubjectRecord>(),
      &ShapeOf<ReferralRecord>(),     &ShapeOf<FundingApplicationRecord>(),
      &ShapeOf<FundingStepRecord>(),  &ShapeOf<FollowUpRecord>(),
      &ShapeOf<ImportRowRecord>(),    &ShapeOf<ConsentRecord>(),
      &ShapeOf<UserRecord>(),         &ShapeOf<TokenRecord>(),
      &ShapeOf<ReadRecord>(),         &ShapeOf<RetentionRuleRecord>(),
      &ShapeOf<ErasureRecord>(),      &ShapeOf<IncidentRecord>(),
      &ShapeOf<DuplicateRecord>(),    &ShapeOf<MergeRecord>(),
      &ShapeOf<MergePartRecord>(),    &ShapeOf<SavedListRecord>(),
      &ShapeOf<CorrectionRecord>(),   &ShapeOf<VoidingRecord>(),
      &ShapeOf<ErasedRowRecord>(),
  };
  return tables;
}

}  // namespace relais::storage
