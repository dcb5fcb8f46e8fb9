// The amount that an application asked for, if both its inquiry and its filing may give one.

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/domain/dossiers/funding_rules.h"
#include "service/handlers/import/plan.h"
#include "storage/queries/import/import_rows.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kInquiry[] = "inquiry";
constexpr char kFiled[] = "filed";

bool IsApplied(const domain::FundingRow* row) {
  return row != nullptr && row->row_state != domain::RowState::kUnchanged;
}

// Whether the file has no amount column, so that the amount of the last import is kept.
bool LacksAmount(const domain::FundingRow& row) {
  return row.said != nullptr && row.said->cells[domain::columns::kAmount].absent;
}

std::string KeyOf(const std::string& external_id, const std::string& step) {
  return absl::StrCat(external_id, "|", step);
}

}  // namespace

std::string SaidAmountOf(const domain::FundingRow& row) {
  if (row.said != nullptr) return row.said->cells[domain::columns::kAmount].text;
  return row.amount_cents.has_value() ? absl::StrCat(*row.amount_cents) : "";
}

absl::StatusOr<std::optional<bool>> SaidAmount(const storage::Snapshot& snapshot, const std::string& row_key,
                                               const std::string& amount) {
  RELAIS_ASSIGN_OR_RETURN(
      const auto record,
      storage::FindImportRow(snapshot, domain::FileName(domain::FileKind::kFunding), row_key));
  if (!record.has_value()) return std::optional<bool>();
  std::vector<storage::ImportCell> cells(domain::ColumnsOf(domain::FileKind::kFunding).size(),
                                         {"", false, true});
  cells[domain::columns::kAmount] = {amount, false, false};
  const auto changed = storage::ChangedCells(*record, cells);
  if (!changed.has_value()) return std::optional<bool>();
  return std::optional<bool>(!(*changed)[domain::columns::kAmount]);
}

void ImportPlan::FindRequestRows(const std::vector<domain::FundingRow>& rows) {
  for (const domain::FundingRow& row : rows) {
    if (row.step == kInquiry) request_rows_[row.external_id].inquiry = &row;
    if (row.step == kFiled) request_rows_[row.external_id].filed = &row;
  }
}

absl::StatusOr<ImportPlan::Tells> ImportPlan::ToldBefore(const std::string& external_id,
                                                         const Funding& funding, const std::string& step) {
  const bool stood = std::any_of(funding.steps_before.begin(), funding.steps_before.end(),
                                 [&](const auto& recorded) { return recorded.step == step; });
  if (!stood) return Tells::kNothing;
  RELAIS_ASSIGN_OR_RETURN(const auto empty,
                          SaidAmount(transaction_.snapshot(), KeyOf(external_id, step), ""));
  if (!empty.has_value()) return Tells::kUnknown;
  return *empty ? Tells::kNothing : Tells::kAmount;
}

absl::StatusOr<ImportPlan::Tells> ImportPlan::TellsAfter(const std::string& external_id,
                                                         const Funding& funding, const std::string& step,
                                                         const domain::FundingRow* row) {
  if (withdrawn_steps_.count(KeyOf(external_id, step)) > 0) return Tells::kNothing;
  if (row != nullptr && !LacksAmount(*row))
    return SaidAmountOf(*row).empty() ? Tells::kNothing : Tells::kAmount;
  return ToldBefore(external_id, funding, step);
}

absl::StatusOr<std::optional<std::int64_t>> ImportPlan::InquiredAmount(const std::string& external_id,
                                                                       const domain::FundingRow* row) {
  const std::string key = KeyOf(external_id, kInquiry);
  std::optional<std::int64_t> amount;
  if (withdrawn_steps_.count(key) > 0) return amount;
  if (row != nullptr && !LacksAmount(*row)) return row->amount_cents;
  RELAIS_ASSIGN_OR_RETURN(
      const auto record,
      storage::FindImportRow(transaction_.snapshot(), domain::FileName(domain::FileKind::kFunding), key));
  std::int64_t cents = 0;
  if (record.has_value() && absl::SimpleAtoi(record->place, &cents)) amount = cents;
  return amount;
}

absl::StatusOr<std::optional<std::int64_t>> ImportPlan::RequestedAmount(const std::string& external_id,
                                                                        const Funding& funding) {
  const RequestRows& rows = request_rows_[external_id];
  const std::optional<std::int64_t> recorded =
      funding.before.has_value() ? funding.before->requested_cents : std::nullopt;
  const storage::Snapshot& snapshot = transaction_.snapshot();
  const std::string inquiry_key = KeyOf(external_id, kInquiry);
  const std::string recorded_text = recorded.has_value() ? absl::StrCat(*recorded) : "";
  RELAIS_ASSIGN_OR_RETURN(const auto inquiry_said_it, SaidAmount(snapshot, inquiry_key, recorded_text));

  RELAIS_ASSIGN_OR_RETURN(Tells filed, TellsAfter(external_id, funding, kFiled, rows.filed));
  // A filing recorded by hand says another amount than the inquiry did, or none.
  if (filed == Tells::kUnknown && inquiry_said_it.value_or(false)) filed = Tells::kNothing;
  if (filed != Tells::kNothing) return IsApplied(rows.filed) ? rows.filed->amount_cents : recorded;

  RELAIS_ASSIGN_OR_RETURN(const Tells inquiry, TellsAfter(external_id, funding, kInquiry, rows.inquiry));
  RELAIS_ASSIGN_OR_RETURN(
      const auto same,
      SaidAmount(snapshot, inquiry_key, rows.inquiry == nullptr ? "" : SaidAmountOf(*rows.inquiry)));
  const bool inquiry_changes = IsApplied(rows.inquiry) && !LacksAmount(*rows.inquiry) &&
                               (same.has_value() ? !*same : inquiry == Tells::kAmount);
  if (inquiry_changes) return rows.inquiry->amount_cents;

  RELAIS_ASSIGN_OR_RETURN(const Tells filed_before, ToldBefore(external_id, funding, kFiled));
  RELAIS_ASSIGN_OR_RETURN(const Tells inquiry_before, ToldBefore(external_id, funding, kInquiry));
  // The value of the register was preferred to an emptied cell.
  const bool kept = IsApplied(rows.filed) && rows.filed->amount_cents.has_value();
  if (filed_before != Tells::kNothing && !kept && !inquiry_said_it.value_or(false)) {
    return InquiredAmount(external_id, rows.inquiry);
  }
  if (inquiry_before != Tells::kNothing && inquiry == Tells::kNothing && !kept)
    return std::optional<std::int64_t>();
  return recorded;
}

}  // namespace relais::handlers
