#ifndef RELAIS_TESTS_SUPPORT_IMPORT_BUILDERS_H_
#define RELAIS_TESTS_SUPPORT_IMPORT_BUILDERS_H_

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "service/domain/common/identifier.h"
#include "service/domain/import/import.h"

// Helpers for the tests of the import; not part of the service.
namespace relais::domain {

// A register in memory: tests fill its maps.
class FakeRegister : public ImportLookup {
 public:
  std::map<std::string, ExistingDossier> dossiers;
  std::map<std::string, ExistingIntervention> interventions;
  std::map<std::string, ExistingReferral> referrals;
  std::map<std::string, ExistingFundingApplication> applications;
  std::set<std::string> agreements;
  // By row key; any other row is new.
  std::map<std::string, RowState> states;
  // External identifiers that the caller may not see.
  std::set<std::pair<FileKind, std::string>> hidden;
  // Row key, column, code.
  std::set<std::tuple<std::string, std::string, std::string>> codes;

  // By row key: cells of the last import, and current rows of the register.
  std::map<std::string, std::vector<std::string>> said;
  std::map<std::string, DossierRow> dossier_rows;
  std::map<std::string, PhaseRow> phase_rows;
  std::set<std::string> erased;
  // By external identifier of their dossier.
  std::map<std::string, std::vector<AbsentRow>> absent_phases;
  std::vector<AbsentRow> absent;
  // External identifiers of phases, by dossier.
  std::map<std::string, std::vector<std::string>> phase_ids;
  // Row keys of rows that an export of this register made; of phases, the dossier's.
  std::set<std::string> own_export;
  std::map<std::string, FundingRow> funding_rows;
  std::map<std::string, AgreementRow> agreement_rows;
  // Codes of OrganizationKind; one that is not here may receive what it likes.
  std::map<std::string, std::string> organization_kinds;

  RowState StateOf(FileKind, const std::string& row_key, const std::string&, const std::string&,
                   const std::vector<CellText>& cells) override {
    const auto found = states.find(row_key);
    if (found != states.end()) return found->second;
    if (said.count(row_key) == 0) return RowState::kNew;
    std::vector<bool> changed = ChangedCells(FileKind::kDossiers, row_key, cells);
    return std::find(changed.begin(), changed.end(), true) == changed.end() ? RowState::kUnchanged
                                                                            : RowState::kChanged;
  }
  std::vector<bool> ChangedCells(FileKind, const std::string& row_key,
                                 const std::vector<CellText>& cells) override {
    const auto found = said.find(row_key);
    std::vector<bool> changed;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      changed.push_back(!cells[i].absent && (found == said.end() || found->second[i] != cells[i].text));
    }
    return changed;
  }
  std::optional<DossierRow> FindRow(const DossierRow& row) override {
    return Find(dossier_rows, RowKey(row));
  }
  std::optional<PhaseRow> FindRow(const PhaseRow& row) override { return Find(phase_rows, RowKey(row)); }
  // Same as in the files unless a test overrides it.
  std::optional<InterventionRow> FindRow(const InterventionRow& row) override { return Imported(row); }
  std::optional<ReferralRow> FindRow(const ReferralRow& row) override { return Imported(row); }
  std::optional<FundingRow> FindRow(const FundingRow& row) override {
    const auto found = Find(funding_rows, RowKey(row));
    return found.has_value() ? found : Imported(row);
  }
  std::optional<AgreementRow> FindRow(const AgreementRow& row) override {
    const auto found = Find(agreement_rows, RowKey(row));
    return found.has_value() ? found : Imported(row);
  }
  bool IsErased(const std::string& external_id) override { return erased.count(external_id) > 0; }
  std::vector<AbsentRow> FindAbsentPhases(const std::string& dossier, const RowKeys&) override {
    return absent_phases[dossier];
  }
  std::vector<AbsentRow> FindAbsent(const std::vector<FileKind>&, const RowKeys&) override { return absent; }
  std::string KindOfOrganization(const std::string& organization) override {
    return organization_kinds[organization];
  }
  std::optional<ExistingDossier> FindDossier(const std::string& id) override { return Find(dossiers, id); }
  std::optional<ExistingIntervention> FindIntervention(const std::string& id) override {
    return Find(interventions, id);
  }
  std::optional<ExistingReferral> FindReferral(const std::string& id) override { return Find(referrals, id); }
  std::optional<ExistingFundingApplication> FindFundingApplication(const std::string& id) override {
    return Find(applications, id);
  }
  bool IsHidden(FileKind kind, const std::string& id) override { return hidden.count({kind, id}) > 0; }
  std::string SpellingOf(FileKind kind, const std::string& id) override {
    switch (kind) {
      case FileKind::kDossiers:
        return SpellingIn(dossiers, id);
      case FileKind::kInterventions:
        return SpellingIn(interventions, id);
      case FileKind::kReferrals:
        return SpellingIn(referrals, id);
      case FileKind::kFunding:
        return SpellingIn(applications, id);
      case FileKind::kPhases:
      case FileKind::kAgreements:
        break;
    }
    return id;
  }
  std::string SpellingOfPhase(const std::string& dossier, const std::string& id) override {
    for (const std::string& known : phase_ids[dossier]) {
      if (FoldIdentifier(known) == FoldIdentifier(id)) return known;
    }
    return id;
  }
  bool IsOwnExport(const DossierRow& row) override { return own_export.count(row.external_id) > 0; }
  bool IsOwnExport(FileKind kind, const std::string& id, const std::string& dossier) override {
    return own_export.count(kind == FileKind::kPhases ? dossier : id) > 0;
  }
  bool HasAgreement(const std::string& id) override { return agreements.count(id) > 0; }
  bool HasCode(FileKind, const std::string& row_key, absl::string_view column,
               absl::string_view code) override {
    return codes.count({row_key, std::string(column), std::string(code)}) > 0;
  }

 private:
  template <class Row>
  std::optional<Row> Imported(const Row& row) {
    const auto state = states.find(RowKey(row));
    const bool imported = state != states.end() && state->second == RowState::kChanged;
    return imported ? std::optional<Row>(row) : std::nullopt;
  }
  template <class Value>
  static std::string SpellingIn(const std::map<std::string, Value>& map, const std::string& id) {
    for (const auto& [key, value] : map) {
      if (FoldIdentifier(key) == FoldIdentifier(id)) return key;
    }
    return id;
  }

  template <class Value>
  static std::optional<Value> Find(const std::map<std::string, Value>& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional<Value>(found->second);
  }
};

inline const absl::CivilDay kOpened(2018, 4, 12);

// A register with d9, opened on kOpened in this phase under the lead of pole.
inline FakeRegister Known(const std::string& phase = "startup") {
  FakeRegister known;
  ExistingDossier& dossier = known.dossiers["d9"];
  dossier.number = 9;
  dossier.opened_on = kOpened;
  dossier.statuses = {{kOpened, "open"}};
  dossier.phases = {{kOpened, phase, true}};
  dossier.leads = {{1, kOpened, "pole"}};
  return known;
}

// The row of a dossier like d9.
inline DossierRow RowOfDossier(const std::string& id) {
  DossierRow row;
  row.external_id = id;
  row.opened_on = "2018-04-12";
  row.project_title = "La Coop";
  row.promoter_name = "Groupe X";
  row.promoter_gender = "woman";
  row.promoter_kind = "project";
  row.sector = "culture";
  row.mrc = "drummond";
  row.phase = "startup";
  row.lead_organization = "pole";
  return row;
}

inline ImportCodelists TestCodelists() {
  return {
      CodelistIndex({{"culture", "Culture", "Culture", {"culturel"}},
                     {"habitation", "Habitation", "Housing", {}},
                     {"artisanat", "Artisanat", "Crafts", {}, false}}),
      CodelistIndex(
          {{"drummond", "Drummond", "Drummond", {"49"}}, {"becancour", "Bécancour", "Bécancour", {"38"}}}),
      CodelistIndex({{"information-generale", "Information générale", "General information", {}},
                     {"gouvernance", "Gouvernance", "Governance", {}}}),
      CodelistIndex({{"piec", "PIEC", "PIEC", {}}, {"risq", "RISQ", "RISQ", {}}}),
      CodelistIndex({{"besoin-repondu", "Besoin répondu", "Need met", {}},
                     {"abandonne", "Abandonné", "Abandoned", {}}}),
      CodelistIndex({{"pole", "Pôle d'économie sociale", "Pole", {}},
                     {"mrc-drummond", "MRC de Drummond", "MRC Drummond", {}},
                     {"risq", "RISQ", "RISQ", {}},
                     {"pole-voisin", "Pôle voisin", "Neighbouring pole", {}}}),
  };
}

inline absl::CivilDay TestToday() { return absl::CivilDay(2020, 1, 15); }

inline ImportResult Import(const std::vector<ImportFile>& files, ImportLookup& known,
                           bool ignore_unknown = false) {
  static const auto* const codelists = new ImportCodelists(TestCodelists());
  return ReadImport(files, *codelists, known,
                    {ignore_unknown, TestToday(), {"pole", "mrc-drummond", "risq"}});
}

inline ImportResult Import(const std::vector<ImportFile>& files, bool ignore_unknown = false) {
  FakeRegister known;
  return Import(files, known, ignore_unknown);
}

// `file:line column «value»` of each problem, in reported order.
inline std::vector<std::string> Places(const ImportResult& result) {
  std::vector<std::string> places;
  for (const Problem& p : result.problems) {
    places.push_back(p.file_name + ":" + std::to_string(p.line) + " " + p.column + " «" + p.value + "»");
  }
  return places;
}

inline constexpr char kDossierHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization,origin_organization,agreement,closed_on,closing_outcome,contact_email,notes\n";

// A row for kDossierHeader; `tail` fills the columns after lead_organization.
inline std::string DossierLine(const std::string& id, const std::string& opened_on = "2018-04-12",
                               const std::string& tail = ",,,,,") {
  return id + "," + opened_on + ",La Coop,Groupe X,woman,project,culture,drummond,startup,pole," + tail +
         "\n";
}

inline ImportFile Dossiers(const std::string& lines) { return {"dossiers.csv", kDossierHeader + lines}; }
inline ImportFile Interventions(const std::string& lines) {
  return {"interventions.csv", "external_id,dossier,held_on,subjects,minutes,notes\n" + lines};
}
inline ImportFile PhasesFile(const std::string& lines) {
  return {"phases.csv", "dossier,effective_on,phase,reason\n" + lines};
}
inline ImportFile Referrals(const std::string& lines) {
  return {"referrals.csv",
          "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n" +
              lines};
}
inline ImportFile Funding(const std::string& lines) {
  return {"funding.csv", "external_id,dossier,program,step,step_on,amount\n" + lines};
}
inline ImportFile Agreements(const std::string& lines) {
  return {"agreements.csv", "external_id,organization,title,starts_on,ends_on,contribution\n" + lines};
}

}  // namespace relais::domain

#endif  // RELAIS_TESTS_SUPPORT_IMPORT_BUILDERS_H_
