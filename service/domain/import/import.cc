#include "service/domain/import/import.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/import/context.h"
#include "service/domain/import/dossier_index.h"

namespace relais::domain {
namespace {

void ReportFile(ImportContext& context, const ImportFile& file, std::size_t order, LocalizedText message) {
  Problem problem;
  problem.file_name = file.file_name;
  problem.file_order = order;
  problem.message = std::move(message);
  context.problems.Add(std::move(problem));
}

void OpenFiles(ImportContext& context, const std::vector<ImportFile>& files) {
  std::array<bool, kFileKinds> given{};
  for (const ImportFile& file : files) {
    const std::optional<FileKind> kind = FileKindOf(file.file_name);
    if (!kind.has_value()) {
      ReportFile(context, file, kFileKinds,
                 {absl::StrCat("fichier inconnu; noms permis : ", AllFileNames()),
                  absl::StrCat("unknown file; allowed names: ", AllFileNames())});
      continue;
    }
    const auto place = static_cast<std::size_t>(*kind);
    if (given[place]) {
      ReportFile(
          context, file, place,
          {absl::StrCat("un autre fichier donné tient lieu de ", FileName(*kind), "; un seul est permis"),
           absl::StrCat("another file that is given stands for ", FileName(*kind), "; only one is allowed")});
      continue;
    }
    given[place] = true;
    std::optional<Sheet>& sheet = context.sheets[place];
    sheet = Sheet::Open(*kind, file.file_name, file.data, context.options.ignore_unknown, &context.problems);
    if (sheet.has_value()) continue;
    if (*kind == FileKind::kDossiers) context.dossiers_readable = false;
    if (*kind == FileKind::kAgreements) context.agreements_readable = false;
  }
}

ImportResult StoppedResult() {
  ImportResult result;
  result.stopped = true;
  return result;
}

}  // namespace

ImportResult ReadImport(const std::vector<ImportFile>& files, const ImportCodelists& codelists,
                        ImportLookup& known, const ImportOptions& options) {
  ImportContext context{codelists, known, options, {}, {}, {}, {}, {}, {}, {}, true, true, {}, {}, false};
  OpenFiles(context, files);
  ReadRows(context);
  if (context.stopped) return StoppedResult();
  FindMissingRows(context);
  {
    DossierIndex book(context);
    CheckAgreements(context);
    CheckDossiers(context, book);
    CheckInterventions(context, book);
    CheckPhases(context, book);
    CheckReferrals(context, book);
    CheckFunding(context, book);
    CheckLeads(context, book);
  }
  std::stable_sort(context.notices.begin(), context.notices.end(),
                   [](const Notice& a, const Notice& b) { return a.place < b.place; });
  ImportResult result;
  result.problem_count = context.problems.count();
  result.problems = context.problems.TakeSorted();
  result.rows = std::move(context.rows);
  result.notices = std::move(context.notices);
  return result;
}

}  // namespace relais::domain
