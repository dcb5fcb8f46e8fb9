// Runs a set of files through every rule of the import except the register's own. The input is text: a line
// `--- dossiers.csv` begins a file of that name, `--- ignore` skips unknown columns.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/import/import.h"
#include "tests/fuzz/check.h"
#include "tests/support/import/builders.h"

namespace relais::fuzz {
namespace {

constexpr absl::string_view kFile = "--- ";
constexpr absl::string_view kIgnore = "--- ignore";

struct FileSet {
  std::vector<domain::ImportFile> files;
  bool ignore_unknown = false;
};

FileSet Split(absl::string_view input) {
  FileSet set;
  for (absl::string_view line : absl::StrSplit(input, '\n')) {
    if (line == kIgnore) {
      set.ignore_unknown = true;
    } else if (absl::ConsumePrefix(&line, kFile)) {
      set.files.push_back({std::string(line), ""});
    } else if (!set.files.empty()) {
      absl::StrAppend(&set.files.back().data, line, "\n");
    }
  }
  return set;
}

// Existing content of the register: a dossier with an intervention, a referral and an application.
domain::FakeRegister Known() {
  domain::FakeRegister known;
  domain::ExistingDossier& dossier = known.dossiers["K-1"];
  dossier.number = 7;
  dossier.opened_on = absl::CivilDay(2018, 5, 1);
  dossier.statuses = {{dossier.opened_on, "open"}};
  dossier.phases = {{dossier.opened_on, "startup"}};
  dossier.leads = {{1, dossier.opened_on, "pole"}};
  known.interventions["K-I"] = {7, "K-I", absl::CivilDay(2018, 6, 1), true};
  dossier.interventions = {known.interventions["K-I"]};
  known.agreements = {"protocole"};
  known.states = {{"K-1", domain::RowState::kChanged}, {"K-2", domain::RowState::kUnchanged}};
  known.hidden = {{domain::FileKind::kDossiers, "H-1"}};
  known.codes = {{"K-1", "sector", "artisanat"}};
  return known;
}

void CheckProblem(const domain::Problem& problem, const FileSet& set) {
  Require(std::any_of(set.files.begin(), set.files.end(),
                      [&](const auto& file) { return file.file_name == problem.file_name; }),
          "a problem is of a file of the set");
  Require(!problem.message.fr.empty() && !problem.message.en.empty(), "a problem says what is allowed");
  Require(domain::IsValidUtf8(problem.message.fr) && domain::IsValidUtf8(problem.message.en) &&
              domain::IsValidUtf8(problem.value) && domain::IsValidUtf8(problem.column),
          "a problem is UTF-8");
}

bool Same(const domain::Problem& a, const domain::Problem& b) {
  return a.file_name == b.file_name && a.line == b.line && a.column == b.column && a.value == b.value &&
         a.message.fr == b.message.fr && a.message.en == b.message.en;
}

template <class Row>
void CheckRow(const Row& row, const std::string& date) {
  Require(!domain::RowKey(row).empty(), "a row that is taken has a key");
  Require(domain::IsValidUtf8(domain::CanonicalRow(row)), "a row that is taken is UTF-8");
  Require(domain::ParseDate(date).has_value(), "a row that is taken has its date");
}

void CheckTaken(const domain::ImportRows& rows) {
  for (const auto& row : rows.agreements) CheckRow(row, row.starts_on);
  for (const auto& row : rows.dossiers) {
    CheckRow(row, row.opened_on);
    Require(row.closed_on.empty() == row.closing_outcome.empty(), "a closing has a date and an outcome");
    Require(row.closed_on.empty() || row.opened_on <= row.closed_on, "a dossier closes after it opens");
  }
  for (const auto& row : rows.interventions) {
    CheckRow(row, row.held_on);
    Require(!row.subjects.empty(), "an intervention has a subject");
  }
  for (const auto& row : rows.phases) CheckRow(row, row.effective_on);
  for (const auto& row : rows.referrals) {
    CheckRow(row, row.sent_on);
    Require(row.from_organization != row.to_organization, "a referral goes to another organization");
  }
  for (const auto& row : rows.funding) CheckRow(row, row.step_on);
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace domain = relais::domain;
  namespace fuzz = relais::fuzz;
  const fuzz::FileSet set = fuzz::Split(fuzz::TextOf(data, size));
  domain::FakeRegister known = fuzz::Known();
  const domain::ImportResult result = domain::Import(set.files, known, set.ignore_unknown);
  fuzz::Require(std::is_sorted(result.problems.begin(), result.problems.end()),
                "problems stand in their order");
  for (const domain::Problem& problem : result.problems) fuzz::CheckProblem(problem, set);
  if (result.problems.empty()) fuzz::CheckTaken(result.rows);
  const domain::ImportResult again = domain::Import(set.files, known, set.ignore_unknown);
  fuzz::Require(std::equal(result.problems.begin(), result.problems.end(), again.problems.begin(),
                           again.problems.end(), fuzz::Same),
                "the same files have the same problems");
  return 0;
}
