#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_REGISTER_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_REGISTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/domain/import/export.h"
#include "service/domain/import/lookup.h"

namespace relais::domain {

// A register that holds nothing of the export, as the target of its files. Internal to the export.
class EmptyRegister : public ImportLookup {
 public:
  explicit EmptyRegister(const ExportRules& rules) : rules_(rules) {}

  RowState StateOf(FileKind, const std::string&, const std::string&, const std::string&,
                   const std::vector<CellText>&) override {
    return RowState::kNew;
  }
  std::vector<bool> ChangedCells(FileKind, const std::string&, const std::vector<CellText>& cells) override {
    return std::vector<bool>(cells.size(), true);
  }
  std::optional<DossierRow> FindRow(const DossierRow&) override { return std::nullopt; }
  std::optional<InterventionRow> FindRow(const InterventionRow&) override { return std::nullopt; }
  std::optional<PhaseRow> FindRow(const PhaseRow&) override { return std::nullopt; }
  std::optional<ReferralRow> FindRow(const ReferralRow&) override { return std::nullopt; }
  std::optional<FundingRow> FindRow(const FundingRow&) override { return std::nullopt; }
  std::optional<AgreementRow> FindRow(const AgreementRow&) override { return std::nullopt; }
  bool IsErased(const std::string&) override { return false; }
  std::vector<AbsentRow> FindAbsentPhases(const std::string&, const RowKeys&) override { return {}; }
  std::vector<AbsentRow> FindAbsent(const std::vector<FileKind>&, const RowKeys&) override { return {}; }
  std::optional<ExistingDossier> FindDossier(const std::string&) override { return std::nullopt; }
  std::optional<ExistingIntervention> FindIntervention(const std::string&) override { return std::nullopt; }
  std::optional<ExistingReferral> FindReferral(const std::string&) override { return std::nullopt; }
  std::optional<ExistingFundingApplication> FindFundingApplication(const std::string&) override {
    return std::nullopt;
  }
  bool IsHidden(FileKind, const std::string&) override { return false; }
  std::string SpellingOf(FileKind, const std::string& external_id) override { return external_id; }
  std::string SpellingOfPhase(const std::string&, const std::string& external_id) override {
    return external_id;
  }
  bool IsOwnExport(const DossierRow&) override { return false; }
  bool IsOwnExport(FileKind, const std::string&, const std::string&) override { return false; }
  bool HasAgreement(const std::string& identifier) override {
    return rules_.agreements.count(identifier) > 0;
  }
  // A code retired here may be in use in the target.
  bool HasCode(FileKind, const std::string&, absl::string_view, absl::string_view) override { return true; }
  std::string KindOfOrganization(const std::string& organization) override {
    const auto found = rules_.organization_kinds.find(organization);
    return found == rules_.organization_kinds.end() ? "" : found->second;
  }

 private:
  const ExportRules& rules_;
};

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_REGISTER_H_
