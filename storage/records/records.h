#ifndef RELAIS_STORAGE_RECORDS_RECORDS_H_
#define RELAIS_STORAGE_RECORDS_RECORDS_H_

#include <type_traits>

#include "absl/status/status.h"
#include "storage/records/accounts.h"
#include "storage/records/dossier_changes.h"
#include "storage/records/dossiers.h"
#include "storage/records/import.h"
#include "storage/records/privacy.h"
#include "storage/records/reference.h"
#include "storage/records/referrals.h"

// Plain records, one type for each versioned table. Codes are the lower-case words of the import format
// (`woman`, `pre_startup`), civil dates `YYYY-MM-DD`, amounts CAD cents; an empty string is no value.
// `since_seq` is the journal entry that wrote the row; reading sets it, writing ignores it. Each area has a
// header; this one includes them all.
//
// A record declares its table once: the name (`kTable`), the columns (`Visit`, key first, each with its
// role), and the rest (`kTraits`). Personal: digested apart, so that it can be erased. Erasable: digested as
// plain, but can be erased. Added: plain, of a later schema, not digested while it is empty.

namespace relais::storage {

template <class... Records>
struct RecordList {
  template <class Record>
  static constexpr bool kHas = (std::is_same_v<Record, Records> || ...);

  // Calls `each` with an empty record of each type, in order. Within a generic lambda, `if constexpr` on
  // `decltype(record)::kTraits` selects the types.
  template <class Function>
  static void ForEach(const Function& each) {
    (each(Records()), ...);
  }

  // The same for an `each` that returns a status. Stops at the first error and returns it.
  template <class Function>
  static absl::Status ForEachUntilError(const Function& each) {
    absl::Status status;
    static_cast<void>(((status = each(Records()), status.ok()) && ...));
    return status;
  }
};

// All records, and the only list of them: AllTables, the change feed, erasure and verification derive from
// it. The change feed lists the resources of one entry in this order.
using AllRecords =
    RecordList<CodelistRecord, CodeRecord, OrganizationRecord, AgreementRecord, DossierRecord, PhaseRecord,
               StatusRecord, LeadRecord, InterventionRecord, InterventionSubjectRecord, ReferralRecord,
               FundingApplicationRecord, FundingStepRecord, FollowUpRecord, ImportRowRecord, ConsentRecord,
               UserRecord, TokenRecord, ReadRecord, RetentionRuleRecord, ErasureRecord, IncidentRecord,
               DuplicateRecord, MergeRecord, MergePartRecord, SavedListRecord, CorrectionRecord,
               VoidingRecord, ErasedRowRecord>;

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_RECORDS_H_
