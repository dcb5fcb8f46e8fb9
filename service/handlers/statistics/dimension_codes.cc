#include "service/handlers/statistics/dimension_codes.h"

#include <utility>
#include <vector>

#include "relais/v1/dossier.pb.h"
#include "relais/v1/funding.pb.h"
#include "service/convert/common/labels.h"
#include "service/domain/common/codelists.h"
#include "service/handlers/common/codelists.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

namespace v1 = relais::v1;
using domain::CodelistIndex;
using storage::Dimension;
using Index = std::shared_ptr<const CodelistIndex>;

absl::StatusOr<CodelistIndex> ReadAgreements(const storage::Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::AgreementRecord> agreements,
                          storage::ListAgreementRecords(snapshot, "", storage::kNoLimit));
  std::vector<domain::CodelistEntry> entries;
  for (const storage::AgreementRecord& agreement : agreements) {
    entries.push_back({agreement.agreement, agreement.title, "", {}});
  }
  return CodelistIndex(std::move(entries));
}

// Shares a static list without owning it.
Index Borrowed(const CodelistIndex& index) { return Index(Index(), &index); }

}  // namespace

std::string CodelistOf(Dimension dimension) {
  switch (dimension) {
    case Dimension::kSector:
      return "sector";
    case Dimension::kMrc:
      return "mrc";
    case Dimension::kSubject:
      return "subject";
    case Dimension::kProgram:
      return "program";
    case Dimension::kOutcome:
      return "closing_outcome";
    default:
      return "";
  }
}

absl::StatusOr<Index> LoadDimensionCodes(const storage::Snapshot& snapshot, Dimension dimension) {
  switch (dimension) {
    case Dimension::kGender:
      return Borrowed(domain::PromoterGenders());
    case Dimension::kPromoterKind:
      return Borrowed(domain::PromoterKinds());
    case Dimension::kPhase:
      return Borrowed(domain::Phases());
    case Dimension::kStatus:
      return Borrowed(domain::Statuses());
    case Dimension::kFundingStep:
      return Borrowed(domain::FundingSteps());
    case Dimension::kLead:
    case Dimension::kOrigin:
    case Dimension::kFrom:
    case Dimension::kTo:
      return LoadOrganizations(snapshot);
    case Dimension::kAgreement:
      return snapshot.Cached<CodelistIndex>(":agreements", [&] { return ReadAgreements(snapshot); });
    default:
      return LoadCodelist(snapshot, CodelistOf(dimension));
  }
}

domain::LocalizedText LabelOfKey(Dimension dimension, const CodelistIndex& codes, const std::string& key) {
  if (key == storage::kNoValue) return {"(aucun)", "(none)"};
  switch (dimension) {
    case Dimension::kGender:
      return convert::LabelOf<v1::PromoterGender>(key);
    case Dimension::kPromoterKind:
      return convert::LabelOf<v1::PromoterKind>(key);
    case Dimension::kPhase:
      return convert::LabelOf<v1::Phase>(key);
    case Dimension::kStatus:
      return convert::LabelOf<v1::DossierStatus>(key);
    case Dimension::kFundingStep:
      return convert::LabelOf<v1::FundingStepKind>(key);
    default:
      return codes.LabelOf(key);
  }
}

}  // namespace relais::handlers
