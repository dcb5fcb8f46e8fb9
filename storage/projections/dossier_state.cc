#include "storage/projections/dossier_state.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "storage/access/access.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// A written row in the form of a query result: the columns of the schema, then since_seq.
class WrittenRow final : public Row {
 public:
  WrittenRow(const std::vector<Value>& values, std::int64_t seq) : values_(values), since_seq_(seq) {}

  bool IsNull(int column) const override { return Column(column).is_null(); }
  std::int64_t Integer(int column) const override { return Column(column).integer(); }
  const std::string& Text(int column) const override { return Column(column).text(); }

 private:
  const Value& Column(int column) const {
    const auto place = static_cast<std::size_t>(column);
    return place < values_.size() ? values_[place] : since_seq_;
  }

  const std::vector<Value>& values_;
  const Value since_seq_;
};

bool EarlierPhase(const PhaseRecord& a, const PhaseRecord& b) { return a.effective_on < b.effective_on; }

template <class Record>
bool EarlierChange(const Record& a, const Record& b) {
  return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
}

template <class Record>
bool LowerNumber(const Record& a, const Record& b) {
  return a.number < b.number;
}

}  // namespace

absl::StatusOr<DossierState> ReadDossierState(const Snapshot& snapshot, std::int64_t dossier_id,
                                              DerivedParts parts) {
  DossierState state;
  state.dossier_id = dossier_id;
  if (parts.words || parts.cached_answer) {
    RELAIS_ASSIGN_OR_RETURN(state.dossier, FindDossier(snapshot, dossier_id));
  }
  if (parts.cached_answer && state.dossier.has_value()) {
    RELAIS_RETURN_IF_ERROR(ReadForCachedAnswer(snapshot, state));
  } else if (parts.access) {
    RELAIS_ASSIGN_OR_RETURN(state.leads, ListLeads(snapshot, dossier_id));
  }
  if (parts.access) {
    RELAIS_ASSIGN_OR_RETURN(const auto entries, FirstLeadEntries(snapshot, dossier_id));
    state.first_lead_entries.insert(entries.begin(), entries.end());
    RELAIS_ASSIGN_OR_RETURN(state.referrals, ListParts<ReferralRecord>(snapshot, dossier_id, 0, kNoLimit));
    RELAIS_ASSIGN_OR_RETURN(state.consents, ListParts<ConsentRecord>(snapshot, dossier_id, 0, kNoLimit));
  }
  return state;
}

absl::Status ReadForCachedAnswer(const Snapshot& snapshot, DossierState& state) {
  RELAIS_ASSIGN_OR_RETURN(state.phases, ListPhases(snapshot, state.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(state.statuses, ListStatuses(snapshot, state.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(state.leads, ListLeads(snapshot, state.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(state.times, TimesOf(snapshot, *state.dossier));
  return absl::OkStatus();
}

OpenedDossier::OpenedDossier(std::int64_t dossier_id, std::int64_t seq, absl::Time recorded_at) : seq_(seq) {
  state_.dossier_id = dossier_id;
  state_.is_new = true;
  state_.times = {recorded_at, recorded_at};
}

void OpenedDossier::Add(const TableSchema& shape, const std::vector<Value>& values) {
  const WrittenRow row(values, seq_);
  const absl::string_view table = shape.name;
  if (table == DossierRecord::kTable) {
    state_.dossier = FromRow<DossierRecord>(row);
  } else if (table == PhaseRecord::kTable) {
    state_.phases.push_back(FromRow<PhaseRecord>(row));
  } else if (table == StatusRecord::kTable) {
    state_.statuses.push_back(FromRow<StatusRecord>(row));
  } else if (table == LeadRecord::kTable) {
    state_.leads.push_back(FromRow<LeadRecord>(row));
    state_.first_lead_entries[state_.leads.back().number] = seq_;
  } else if (table == ReferralRecord::kTable) {
    state_.referrals.push_back(FromRow<ReferralRecord>(row));
  } else if (table == ConsentRecord::kTable) {
    state_.consents.push_back(FromRow<ConsentRecord>(row));
  }
}

DossierState OpenedDossier::Take() {
  std::sort(state_.phases.begin(), state_.phases.end(), &EarlierPhase);
  std::sort(state_.statuses.begin(), state_.statuses.end(), &EarlierChange<StatusRecord>);
  std::sort(state_.leads.begin(), state_.leads.end(), &EarlierChange<LeadRecord>);
  std::sort(state_.referrals.begin(), state_.referrals.end(), &LowerNumber<ReferralRecord>);
  std::sort(state_.consents.begin(), state_.consents.end(), &LowerNumber<ConsentRecord>);
  return std::move(state_);
}

}  // namespace relais::storage
