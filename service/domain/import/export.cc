#include "service/domain/import/export.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/csv_cell.h"
#include "service/domain/import/export_register.h"
#include "service/domain/import/leads.h"

namespace relais::domain {
namespace {

constexpr FileKind kKinds[] = {FileKind::kDossiers,  FileKind::kInterventions, FileKind::kPhases,
                               FileKind::kReferrals, FileKind::kFunding,       FileKind::kAgreements};

std::vector<DossierRow>& RowsOf(ImportRows& rows, const DossierRow*) { return rows.dossiers; }
std::vector<InterventionRow>& RowsOf(ImportRows& rows, const InterventionRow*) { return rows.interventions; }
std::vector<PhaseRow>& RowsOf(ImportRows& rows, const PhaseRow*) { return rows.phases; }
std::vector<ReferralRow>& RowsOf(ImportRows& rows, const ReferralRow*) { return rows.referrals; }
std::vector<FundingRow>& RowsOf(ImportRows& rows, const FundingRow*) { return rows.funding; }
std::vector<AgreementRow>& RowsOf(ImportRows& rows, const AgreementRow*) { return rows.agreements; }
template <class Row>
std::vector<Row>& RowsOf(ImportRows& rows) {
  return RowsOf(rows, static_cast<const Row*>(nullptr));
}

// Calls `each` with the rows of every kind.
template <class Each>
void ForEachKind(ImportRows& rows, Each each) {
  each(rows.dossiers);
  each(rows.interventions);
  each(rows.phases);
  each(rows.referrals);
  each(rows.funding);
  each(rows.agreements);
}

template <class Rows>
constexpr FileKind KindOf() {
  return std::decay_t<Rows>::value_type::kKind;
}
constexpr std::size_t Place(FileKind kind) { return static_cast<std::size_t>(kind); }

std::string Written(const std::string& value) { return value; }
std::string Written(const std::vector<std::string>& values) { return absl::StrJoin(values, "|"); }
std::string Written(std::optional<int> number) { return number.has_value() ? absl::StrCat(*number) : ""; }
// Always two decimals, so that the amount has one meaning.
std::string Written(std::optional<std::int64_t> cents) {
  return cents.has_value() ? absl::StrFormat("%d.%02d", *cents / 100, *cents % 100) : "";
}

template <class Row>
std::string LineOf(const Row& row) {
  std::vector<std::string> values;
  const auto add = [&](const auto& field) { values.push_back(Written(field)); };
  Row::Visit(row, add);
  return CsvLine(values);
}

void SetCell(std::string& field, const std::string& text) { field = text; }
template <class Field>
void SetCell(Field& field, const std::string&) {
  field = Field();
}

// Sets the cell to `text`; a list or a number becomes empty.
template <class Row>
void SetCell(Row& row, std::size_t column, const std::string& text) {
  std::size_t place = 0;
  const auto set = [&](auto& field) {
    if (place++ == column) SetCell(field, text);
  };
  Row::Visit(row, set);
}

// Converts line breaks to those that an import reads.
template <class Row>
void UnifyLineBreaks(Row& row) {
  const auto unify = [](auto& field) {
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) {
      if (field.find('\r') != std::string::npos) {
        field = absl::StrReplaceAll(field, {{"\r\n", "\n"}, {"\r", "\n"}});
      }
    }
  };
  Row::Visit(row, unify);
}

// Typed text, which no count depends on.
bool IsFreeText(FileKind kind, const ColumnSpec& column) {
  const bool title = kind == FileKind::kDossiers && column.name == "project_title";
  return title || (column.personal && column.name != "contact_email" && column.name != "contact_phone");
}

template <class Row>
ExportNotice NoticeOf(ExportNoticeKind kind, const Row& row, const std::string& column,
                      LocalizedText message) {
  return {kind, Row::kKind, column, DossierIn(row), RowKey(row), std::move(message)};
}

ExportNotice NoticeOf(FileKind file, const std::string& column, const std::string& dossier,
                      LocalizedText message) {
  return {ExportNoticeKind::kNotCarried, file, column, dossier, "", std::move(message)};
}

// The lines of all rows, and the line on which each row begins.
class Lines {
 public:
  explicit Lines(ImportRows& rows) {
    ForEachKind(rows, [this](const auto& rows_of_kind) {
      const std::size_t place = Place(KindOf<decltype(rows_of_kind)>());
      int line = 2;
      for (const auto& row : rows_of_kind) {
        begins_[place].push_back(line);
        const std::string written = LineOf(row);
        line += static_cast<int>(std::count(written.begin(), written.end(), '\n'));
        text_[place] += written;
      }
    });
  }

  const std::array<std::string, kFileKinds>& text() const { return text_; }
  std::int64_t CountOf(FileKind kind) const { return static_cast<std::int64_t>(begins_[Place(kind)].size()); }
  // Row that begins on the line, if any.
  std::optional<std::size_t> RowAt(FileKind kind, int line) const {
    const std::vector<int>& begins = begins_[Place(kind)];
    const auto found = std::lower_bound(begins.begin(), begins.end(), line);
    if (found == begins.end() || *found != line) return std::nullopt;
    return static_cast<std::size_t>(found - begins.begin());
  }
  std::vector<ImportFile> Files() const {
    std::vector<ImportFile> files;
    for (const FileKind kind : kKinds) {
      if (begins_[Place(kind)].empty()) continue;
      files.push_back({FileName(kind), absl::StrCat(ExportHeader(kind), text_[Place(kind)])});
    }
    return files;
  }

 private:
  std::array<std::string, kFileKinds> text_;
  std::array<std::vector<int>, kFileKinds> begins_;
};

class Exporter {
 public:
  Exporter(ImportRows rows, const ImportCodelists& codelists, const ExportRules& rules)
      : codelists_(codelists), rules_(rules), rows_(std::move(rows)) {}

  ExportedRows Run(const ExportedHistories& histories) {
    ForEachKind(rows_, [](auto& rows) {
      for (auto& row : rows) UnifyLineBreaks(row);
    });
    for (;;) {
      const Lines lines(rows_);
      ImportResult read = Read(lines);
      if (read.problems.empty()) {
        NotePassedOver(lines, read);
        NoteOtherwiseRead(read.rows);
        for (const auto& [dossier, history] : histories) NoteHistory(dossier, history);
        return Result(lines);
      }
      for (const Problem& problem : read.problems) Repair(lines, problem);
      TakeOut();
    }
  }

 private:
  ImportResult Read(const Lines& lines) {
    EmptyRegister nothing(rules_);
    ImportOptions options;
    options.today = rules_.today;
    options.network = rules_.network;
    return ReadImport(lines.Files(), codelists_, nothing, options);
  }

  // Calls `each` with the problem's rows and its row index; with every row, if the problem concerns no single
  // one.
  template <class Each>
  void At(const Lines& lines, const Problem& problem, Each each) {
    const std::optional<FileKind> kind = FileKindOf(problem.file_name);
    ForEachKind(rows_, [&](auto& rows) {
      if (kind != KindOf<decltype(rows)>()) return;
      if (const auto row = lines.RowAt(*kind, problem.line)) return each(rows, *row);
      for (std::size_t place = 0; place < rows.size(); ++place) each(rows, place);
    });
  }

  void Repair(const Lines& lines, const Problem& problem) {
    At(lines, problem, [&](auto& rows, std::size_t place) {
      auto& row = rows[place];
      const std::vector<ColumnSpec>& columns = ColumnsOf(row.kKind);
      const auto column = std::find_if(columns.begin(), columns.end(),
                                       [&](const ColumnSpec& spec) { return spec.name == problem.column; });
      // A removed row needs no more changes, nor does a cell that was just repaired.
      if (out_[Place(row.kKind)].contains(place)) return;
      if (column != columns.end() && MendCell(row, columns, column - columns.begin(), problem)) return;
      out_[Place(row.kKind)].insert(place);
      notices_.push_back(NoticeOf(ExportNoticeKind::kRowLeftOut, row, problem.column, problem.message));
    });
  }

  // Repairs the cell; false if the row cannot do without the value.
  template <class Row>
  bool MendCell(Row& row, const std::vector<ColumnSpec>& columns, std::ptrdiff_t at, const Problem& problem) {
    const auto place = static_cast<std::size_t>(at);
    const ColumnSpec& column = columns[place];
    const std::string value = CellsOf(row)[place].text;
    if (IsFreeText(Row::kKind, column) && (column.required || value.empty())) {
      if (value == kNotAvailable) return false;
      SetCell(row, place, kNotAvailable);
      notices_.push_back(
          NoticeOf(ExportNoticeKind::kCellReplaced, row, column.name,
                   {absl::StrCat("« ", kNotAvailable, " » en tient lieu : ", problem.message.fr),
                    absl::StrCat("\"", kNotAvailable, "\" stands in its place: ", problem.message.en)}));
      return true;
    }
    if (column.required || value.empty()) return false;
    SetCell(row, place, "");
    notices_.push_back(NoticeOf(ExportNoticeKind::kCellEmptied, row, column.name, problem.message));
    return true;
  }

  // Removes rows, and with a dossier all its parts.
  void TakeOut() {
    absl::flat_hash_set<std::string> dossiers;
    for (const std::size_t place : out_[Place(FileKind::kDossiers)]) {
      dossiers.insert(rows_.dossiers[place].external_id);
    }
    ForEachKind(rows_, [&](auto& rows) {
      auto& out = out_[Place(KindOf<decltype(rows)>())];
      std::size_t place = 0;
      const auto goes = [&](const auto& row) {
        return out.contains(place++) || dossiers.contains(DossierIn(row));
      };
      rows.erase(std::remove_if(rows.begin(), rows.end(), goes), rows.end());
      out.clear();
    });
  }

  void NotePassedOver(const Lines& lines, const ImportResult& read) {
    for (const Notice& notice : read.notices) {
      At(lines, notice.place, [&](const auto& rows, std::size_t place) {
        notices_.push_back(
            NoticeOf(ExportNoticeKind::kNotCarried, rows[place], notice.place.column, notice.place.message));
      });
    }
  }

  // Reports cells that the import reads differently, for example trimmed texts.
  void NoteOtherwiseRead(ImportRows& read) {
    ForEachKind(rows_, [&](const auto& rows) {
      using Row = typename std::decay_t<decltype(rows)>::value_type;
      const std::vector<Row>& read_rows = RowsOf<Row>(read);
      for (std::size_t i = 0; i < rows.size() && i < read_rows.size(); ++i) {
        const std::vector<CellText> wanted = CellsOf(rows[i]);
        const std::vector<CellText> got = CellsOf(read_rows[i]);
        for (std::size_t column = 0; column < wanted.size(); ++column) {
          if (wanted[column].text == got[column].text) continue;
          notices_.push_back(NoticeOf(ExportNoticeKind::kNotCarried, rows[i],
                                      ColumnsOf(Row::kKind)[column].name,
                                      {"l'import en lira une autre forme, aux blancs près la même",
                                       "the import will read another form of it, the same but for blanks"}));
        }
      }
    });
  }

  void NoteHistory(const std::string& dossier, const ExportedHistory& history) {
    const auto row = std::find_if(rows_.dossiers.begin(), rows_.dossiers.end(),
                                  [&](const DossierRow& each) { return each.external_id == dossier; });
    if (row == rows_.dossiers.end()) return;
    NoteStatuses(dossier, history.statuses);
    NoteLeads(*row, history.leads);
  }

  // A row carries two statuses: the opening, and the closing in effect.
  void NoteStatuses(const std::string& dossier, const std::vector<StatusChange>& statuses) {
    for (std::size_t i = 1; i < statuses.size(); ++i) {
      const StatusChange& change = statuses[i];
      if (i + 1 == statuses.size() && change.status == "closed") continue;
      const std::string day = FormatDate(change.effective_on);
      const bool closed = change.status == "closed";
      const bool held = change.status == "on_hold";
      notices_.push_back(NoticeOf(FileKind::kDossiers, "closed_on", dossier,
                                  {absl::StrCat(closed ? "une fermeture suivie d'une réouverture, le "
                                                : held ? "une mise en suspens, le "
                                                       : "une reprise ou une réouverture, le ",
                                                day, ", n'a pas de place dans les fichiers"),
                                   absl::StrCat(closed ? "a closing that was followed by a reopening, on "
                                                : held ? "a hold, on "
                                                       : "a resumption or reopening, on ",
                                                day, ", has no place in the files")}));
    }
  }

  // Leads that an import derives from the rows.
  std::vector<Lead> LeadsTold(const DossierRow& row) const {
    std::vector<Lead> leads = {
        {1, ParseDate(row.opened_on).value_or(absl::CivilDay()), row.lead_organization}};
    std::vector<Handover> handovers;
    for (const ReferralRow& referral : rows_.referrals) {
      if (referral.dossier != row.external_id) continue;
      if (const auto given = LeadGivenBy(referral)) handovers.push_back({referral.from_organization, *given});
    }
    for (const Handover& handover : handovers) FollowTransfer(std::nullopt, handover.given, &leads);
    ChainLeads(handovers, &leads);
    SortLeads(&leads);
    return leads;
  }

  void NoteLeads(const DossierRow& row, std::vector<Lead> leads) {
    SortLeads(&leads);
    const std::vector<Lead> told = LeadsTold(row);
    const auto same = [](const Lead& a, const Lead& b) {
      return a.effective_on == b.effective_on && a.organization == b.organization;
    };
    if (std::equal(leads.begin(), leads.end(), told.begin(), told.end(), same)) return;
    const std::string list = absl::StrJoin(leads, ", ", [](std::string* out, const Lead& lead) {
      absl::StrAppend(out, lead.organization, " ", FormatDate(lead.effective_on));
    });
    notices_.push_back(NoticeOf(
        FileKind::kReferrals, "", row.external_id,
        {absl::StrCat("les organismes responsables (", list, ") ne découlent pas des transferts acceptés"),
         absl::StrCat("the lead organizations (", list, ") do not follow from the accepted transfers")}));
  }

  ExportedRows Result(const Lines& lines) {
    ExportedRows result;
    result.text = lines.text();
    for (const FileKind kind : kKinds) result.counts[Place(kind)] = lines.CountOf(kind);
    result.notices = std::move(notices_);
    result.rows = std::move(rows_);
    return result;
  }

  const ImportCodelists& codelists_;
  const ExportRules& rules_;
  ImportRows rows_;
  std::vector<ExportNotice> notices_;
  // By kind: indexes of removed rows.
  std::array<absl::flat_hash_set<std::size_t>, kFileKinds> out_;
};

}  // namespace

std::string ExportHeader(FileKind kind) {
  std::vector<std::string> names;
  for (const ColumnSpec& column : ColumnsOf(kind)) names.push_back(column.name);
  return CsvLine(names);
}

ExportedRows WriteExport(ImportRows rows, const ExportedHistories& histories,
                         const ImportCodelists& codelists, const ExportRules& rules) {
  return Exporter(std::move(rows), codelists, rules).Run(histories);
}

}  // namespace relais::domain
