#include "service/domain/import/rows.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace relais::domain {
namespace {

// Writes `name=size:value;`: the size keeps different values from giving the same text.
class Canonical {
 public:
  Canonical& Add(absl::string_view name, absl::string_view value) {
    absl::StrAppend(&out_, name, "=", value.size(), ":", value, ";");
    return *this;
  }

  Canonical& Add(absl::string_view name, std::optional<std::int64_t> value) {
    return Add(name, value.has_value() ? absl::StrCat(*value) : std::string());
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace

std::string RowKey(const DossierRow& row) { return row.external_id; }
std::string RowKey(const InterventionRow& row) { return row.external_id; }
std::string RowKey(const PhaseRow& row) {
  if (row.external_id.empty()) return absl::StrCat(row.dossier, "|", row.effective_on);
  // An unescaped bar could give the key of another dossier.
  return absl::StrCat(row.dossier, "|#", absl::StrReplaceAll(row.external_id, {{"%", "%25"}, {"|", "%7C"}}));
}
std::string RowKey(const ReferralRow& row) { return row.external_id; }
std::string RowKey(const FundingRow& row) { return absl::StrCat(row.external_id, "|", row.step); }
std::string RowKey(const AgreementRow& row) { return row.external_id; }

std::string CanonicalRow(const DossierRow& row) {
  return Canonical()
      .Add("external_id", row.external_id)
      .Add("opened_on", row.opened_on)
      .Add("project_title", row.project_title)
      .Add("promoter_name", row.promoter_name)
      .Add("promoter_gender", row.promoter_gender)
      .Add("promoter_kind", row.promoter_kind)
      .Add("sector", row.sector)
      .Add("mrc", row.mrc)
      .Add("phase", row.phase)
      .Add("lead_organization", row.lead_organization)
      .Add("origin_organization", row.origin_organization)
      .Add("agreement", row.agreement)
      .Add("advisor", row.advisor)
      .Add("contact_name", row.contact_name)
      .Add("contact_email", row.contact_email)
      .Add("contact_phone", row.contact_phone)
      .Add("closed_on", row.closed_on)
      .Add("closing_outcome", row.closing_outcome)
      .Add("notes", row.notes)
      .Take();
}

std::string CanonicalRow(const InterventionRow& row) {
  return Canonical()
      .Add("external_id", row.external_id)
      .Add("dossier", row.dossier)
      .Add("held_on", row.held_on)
      .Add("subjects", absl::StrJoin(row.subjects, "|"))
      .Add("minutes", row.minutes)
      .Add("notes", row.notes)
      .Take();
}

std::string CanonicalRow(const PhaseRow& row) {
  Canonical canonical;
  // Omitted if empty, so that older digests stay valid.
  if (!row.external_id.empty()) canonical.Add("external_id", row.external_id);
  return canonical.Add("dossier", row.dossier)
      .Add("effective_on", row.effective_on)
      .Add("phase", row.phase)
      .Add("reason", row.reason)
      .Take();
}

std::string CanonicalRow(const ReferralRow& row) {
  return Canonical()
      .Add("external_id", row.external_id)
      .Add("dossier", row.dossier)
      .Add("kind", row.kind)
      .Add("from_organization", row.from_organization)
      .Add("to_organization", row.to_organization)
      .Add("sent_on", row.sent_on)
      .Add("state", row.state)
      .Add("answered_on", row.answered_on)
      .Add("reason", row.reason)
      .Take();
}

std::string CanonicalRow(const FundingRow& row) {
  return Canonical()
      .Add("external_id", row.external_id)
      .Add("dossier", row.dossier)
      .Add("program", row.program)
      .Add("step", row.step)
      .Add("step_on", row.step_on)
      .Add("amount", row.amount_cents)
      .Take();
}

std::string CanonicalRow(const AgreementRow& row) {
  return Canonical()
      .Add("external_id", row.external_id)
      .Add("organization", row.organization)
      .Add("title", row.title)
      .Add("starts_on", row.starts_on)
      .Add("ends_on", row.ends_on)
      .Add("contribution", row.contribution_cents)
      .Take();
}

namespace {

std::string TextOf(const std::string& value) { return value; }
std::string TextOf(const std::vector<std::string>& values) { return absl::StrJoin(values, "|"); }
template <class Number>
std::string TextOf(const std::optional<Number>& value) {
  return value.has_value() ? absl::StrCat(*value) : std::string();
}

using CellPointer = std::variant<const std::string*, const std::vector<std::string>*,
                                 const std::optional<int>*, const std::optional<std::int64_t>*>;

}  // namespace

template <class Row>
std::vector<CellText> CellsOf(const Row& row) {
  std::vector<CellText> cells;
  const auto add = [&](const auto& field) { cells.push_back({TextOf(field)}); };
  Row::Visit(row, add);
  return cells;
}

template <class Row>
void CopyCell(const Row& from, std::size_t column, Row* to) {
  std::vector<CellPointer> fields;
  const auto point = [&](const auto& field) { fields.emplace_back(&field); };
  Row::Visit(from, point);
  std::size_t place = 0;
  const auto copy = [&](auto& field) {
    if (place++ == column) field = *std::get<const std::decay_t<decltype(field)>*>(fields[column]);
  };
  Row::Visit(*to, copy);
}

#define RELAIS_IMPORT_ROW(Row)                             \
  template std::vector<CellText> CellsOf<Row>(const Row&); \
  template void CopyCell<Row>(const Row&, std::size_t, Row*)
RELAIS_IMPORT_ROW(DossierRow);
RELAIS_IMPORT_ROW(InterventionRow);
RELAIS_IMPORT_ROW(PhaseRow);
RELAIS_IMPORT_ROW(ReferralRow);
RELAIS_IMPORT_ROW(FundingRow);
RELAIS_IMPORT_ROW(AgreementRow);
#undef RELAIS_IMPORT_ROW

bool MovesLead(const ReferralRow& row) {
  return row.kind == "transfer" && (row.state == "accepted" || row.state == "completed");
}

}  // namespace relais::domain
