#include "storage/versioned/tables.h"

#include "storage/records/records.h"

namespace relais::storage {

const std::vector<const TableSchema*>& AllTables() {
  static const std::vector<const TableSchema*>& tables = *new std::vector<const TableSchema*>{
      &SchemaOf<CodelistRecord>(),     &SchemaOf<CodeRecord>(),
      &SchemaOf<OrganizationRecord>(), &SchemaOf<AgreementRecord>(),
      &SchemaOf<DossierRecord>(),      &SchemaOf<PhaseRecord>(),
      &SchemaOf<StatusRecord>(),       &SchemaOf<LeadRecord>(),
      &SchemaOf<InterventionRecord>(), &SchemaOf<InterventionSubjectRecord>(),
      &SchemaOf<ReferralRecord>(),     &SchemaOf<FundingApplicationRecord>(),
      &SchemaOf<FundingStepRecord>(),  &SchemaOf<FollowUpRecord>(),
      &SchemaOf<ImportRowRecord>(),    &SchemaOf<ConsentRecord>(),
      &SchemaOf<UserRecord>(),         &SchemaOf<TokenRecord>(),
      &SchemaOf<ReadRecord>(),         &SchemaOf<RetentionRuleRecord>(),
      &SchemaOf<ErasureRecord>(),      &SchemaOf<IncidentRecord>(),
      &SchemaOf<DuplicateRecord>(),    &SchemaOf<MergeRecord>(),
      &SchemaOf<MergePartRecord>(),    &SchemaOf<SavedListRecord>(),
      &SchemaOf<CorrectionRecord>(),   &SchemaOf<VoidingRecord>(),
      &SchemaOf<ErasedRowRecord>(),
  };
  return tables;
}

}  // namespace relais::storage
