#include "service/handlers/import/spelling.h"

#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/domain/common/identifier.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using domain::FileKind;

template <class Record>
absl::StatusOr<bool> PartExists(const storage::Snapshot& snapshot, const std::string& external_id) {
  RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindPartByExternalId<Record>(snapshot, external_id));
  return found.has_value();
}

absl::Status ForEach(FileKind kind, const storage::Snapshot& snapshot,
                     const std::function<void(const std::string&)>& on_id) {
  switch (kind) {
    case FileKind::kDossiers:
      return storage::ForEachExternalId<storage::DossierRecord>(snapshot, on_id);
    case FileKind::kInterventions:
      return storage::ForEachExternalId<storage::InterventionRecord>(snapshot, on_id);
    case FileKind::kReferrals:
      return storage::ForEachExternalId<storage::ReferralRecord>(snapshot, on_id);
    case FileKind::kFunding:
      return storage::ForEachExternalId<storage::FundingApplicationRecord>(snapshot, on_id);
    case FileKind::kPhases:
    case FileKind::kAgreements:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ImportSpelling::Of(FileKind kind, const std::string& external_id) {
  const std::string folded = domain::FoldIdentifier(external_id);
  // Most files keep their spelling, and most registers use one case, so try these first.
  for (const std::string& spelling : {external_id, folded, absl::AsciiStrToUpper(folded)}) {
    RELAIS_ASSIGN_OR_RETURN(const bool exists, Exists(kind, spelling));
    if (exists) return spelling;
  }
  RELAIS_ASSIGN_OR_RETURN(const Irregular* const irregular, IrregularOf(kind));
  const auto found = irregular->find(folded);
  return found == irregular->end() ? external_id : found->second;
}

absl::StatusOr<std::string> ImportSpelling::OfPhase(const std::string& dossier,
                                                    const std::string& external_id) {
  const auto [entry, is_new] = phases_.try_emplace(dossier);
  Irregular& spellings = entry->second;
  if (is_new) {
    RELAIS_ASSIGN_OR_RETURN(const auto rows, storage::ListImportedRowsUnder(
                                                 snapshot_, domain::FileName(FileKind::kPhases), dossier));
    for (const storage::ImportedRow& row : rows) {
      // As RowKey writes it; a key without the sign is a date.
      absl::string_view id = absl::string_view(row.row_key).substr(dossier.size() + 1);
      if (!absl::ConsumePrefix(&id, "#")) continue;
      std::string spelling = absl::StrReplaceAll(id, {{"%7C", "|"}, {"%25", "%"}});
      spellings.emplace(domain::FoldIdentifier(spelling), std::move(spelling));
    }
  }
  const auto found = spellings.find(domain::FoldIdentifier(external_id));
  return found == spellings.end() ? external_id : found->second;
}

absl::StatusOr<bool> ImportSpelling::Exists(FileKind kind, const std::string& external_id) const {
  switch (kind) {
    case FileKind::kDossiers: {
      if (merged_.count(external_id) > 0) return true;
      RELAIS_ASSIGN_OR_RETURN(const auto found, storage::FindDossierByExternalId(snapshot_, external_id));
      return found.has_value();
    }
    case FileKind::kInterventions:
      return PartExists<storage::InterventionRecord>(snapshot_, external_id);
    case FileKind::kReferrals:
      return PartExists<storage::ReferralRecord>(snapshot_, external_id);
    case FileKind::kFunding:
      return PartExists<storage::FundingApplicationRecord>(snapshot_, external_id);
    case FileKind::kPhases:
    case FileKind::kAgreements:
      return false;
  }
  return false;
}

absl::StatusOr<const ImportSpelling::Irregular*> ImportSpelling::IrregularOf(FileKind kind) {
  const auto [entry, is_new] = irregular_.try_emplace(kind);
  Irregular& irregular = entry->second;
  if (!is_new) return &irregular;
  const auto add = [&irregular](const std::string& id) {
    std::string folded = domain::FoldIdentifier(id);
    if (id != folded && id != absl::AsciiStrToUpper(folded)) irregular.emplace(std::move(folded), id);
  };
  RELAIS_RETURN_IF_ERROR(ForEach(kind, snapshot_, add));
  if (kind == FileKind::kDossiers) {
    for (const auto& [id, dossier] : merged_) add(id);
  }
  return &irregular;
}

}  // namespace relais::handlers
