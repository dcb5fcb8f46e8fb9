#include "client/cli/commands/import/import_folder.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/cli/app/errors.h"
#include "client/cli/output/text_layout.h"

namespace relais::cli {
namespace {

// A kind of file and its names, folded. In import order: a file comes after those that its rows refer to.
struct Kind {
  absl::string_view name;
  std::vector<absl::string_view> names;
  // Whether this version reads it.
  bool read = true;
};

const std::vector<Kind>& Kinds() {
  static const auto* const kinds = new std::vector<Kind>{
      {"agreements", {"agreements", "agreement", "protocoles", "protocole"}},
      {"dossiers", {"dossiers", "dossier"}},
      {"interventions", {"interventions", "intervention"}},
      {"phases", {"phases", "phase"}},
      {"referrals", {"referrals", "referral", "references", "reference"}},
      {"funding", {"funding", "financement", "financements"}},
      {"actions", {"actions", "action"}, false},
      {"activities", {"activities", "activity", "activites", "activite"}, false},
      {"evaluations", {"evaluations", "evaluation"}, false},
      {"outcomes", {"outcomes", "retombees"}, false},
      {"indicators", {"indicators", "indicateurs", "indicateur"}, false},
      {"enterprises", {"enterprises", "entreprises", "entreprise"}, false},
      {"mandates", {"mandates", "mandats", "mandat"}, false},
  };
  return *kinds;
}

constexpr absl::string_view kSpreadsheets[] = {".csv", ".xlsx", ".xls", ".xlsm", ".ods", ".tsv", ".txt", ""};

// Lower case without accents; unchanged if it is not UTF-8.
std::string Folded(absl::string_view name) {
  constexpr auto kOptions =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                     UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  utf8proc_uint8_t* folded = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                             static_cast<utf8proc_ssize_t>(name.size()), &folded, kOptions);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(folded, &std::free);
  if (size < 0) return std::string(name);
  return std::string(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size));
}

bool IsUtf8(absl::string_view name) {
  for (std::size_t i = 0; i < name.size();) {
    utf8proc_int32_t code_point;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(name.data() + i),
                         static_cast<utf8proc_ssize_t>(name.size() - i), &code_point);
    if (size < 1) return false;
    i += static_cast<std::size_t>(size);
  }
  return true;
}

const Kind* KindNamed(absl::string_view name) {
  for (const Kind& kind : Kinds()) {
    if (std::find(kind.names.begin(), kind.names.end(), name) != kind.names.end()) return &kind;
  }
  return nullptr;
}

// The first kind that has a name among the words of the text: `copie de dossiers (2)`.
const Kind* KindWithin(absl::string_view name) {
  std::string word;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && absl::ascii_isalpha(static_cast<unsigned char>(name[i]))) {
      word += name[i];
      continue;
    }
    if (const Kind* const kind = KindNamed(word)) return kind;
    word.clear();
  }
  return nullptr;
}

ImportFileName Refused(const Kind& kind) {
  return {ImportFileName::Use::kRefused, "",
          absl::StrCat("ressemble à ", kind.name, ".csv sans en porter le nom; renommez-le ou retirez-le"),
          absl::StrCat("looks like ", kind.name, ".csv under another name; rename it or take it away")};
}

ImportFileName PassedOver(const LocalizedText& reason) {
  return {ImportFileName::Use::kPassedOver, "", reason.fr, reason.en};
}

absl::StatusOr<std::string> Content(const std::filesystem::path& path, Language language) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream content;
  content << input.rdbuf();
  // Copying an empty file fails the output stream, which is no read error.
  if (!input.is_open() || input.bad()) {
    return absl::FailedPreconditionError(
        absl::StrCat(LocalizedText{"lecture impossible : ", "cannot read: "}.In(language), path.string()));
  }
  return content.str();
}

// File names in the folder, sorted; names of subfolders end with `/`.
absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& folder, Language language) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code unknown;
    names.push_back(absl::StrCat(entry->path().filename().string(), entry->is_directory(unknown) ? "/" : ""));
  }
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat(LocalizedText{"lecture impossible : ", "cannot read: "}.In(language), folder));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Line(const std::string& name, const std::string& reason) {
  return Printable(absl::StrCat(name, " : ", reason));
}

}  // namespace

ImportFileName ImportFileNameOf(absl::string_view name) {
  if (absl::EndsWith(name, "/")) return PassedOver({"c'est un dossier de fichiers", "it is a folder"});
  // Lock files of office programs and hidden files.
  if (absl::StartsWith(name, ".") || absl::StartsWith(name, "~$"))
    return PassedOver({"fichier caché ou temporaire", "hidden or temporary file"});
  const std::string folded = Folded(name);
  absl::string_view stem;
  absl::string_view extension;
  for (const absl::string_view each : kSpreadsheets) {
    if (!absl::EndsWith(folded, each)) continue;
    extension = each;
    stem = absl::string_view(folded).substr(0, folded.size() - each.size());
    break;
  }
  const bool is_csv = extension == ".csv";
  if (is_csv && !IsUtf8(name)) {
    return {ImportFileName::Use::kRefused, "", "le nom n'est pas en UTF-8; renommez-le",
            "its name is not UTF-8; rename it"};
  }
  if (const Kind* const kind = KindNamed(stem); kind != nullptr && is_csv) {
    if (kind->read) return {ImportFileName::Use::kRead, std::string(kind->name), "", ""};
    return PassedOver(
        {"ce genre de fichier n'est pas lu par cette version", "this version does not read such files"});
  }
  const Kind* const within = KindWithin(stem);
  // Other .txt files may mention dossiers; Excel writes `dossiers.txt`.
  const bool is_spreadsheet = extension == ".txt" ? KindNamed(stem) != nullptr : !extension.empty();
  const bool is_workbook = absl::StartsWith(extension, ".xls") || extension == ".ods";
  const LocalizedText workbook = {
      "les classeurs ne sont pas encore lus; enregistrez chaque feuille en CSV UTF-8",
      "workbooks are not read yet; save each sheet as CSV UTF-8"};
  if (within != nullptr && within->read && (is_spreadsheet || absl::StrContains(folded, ".csv"))) {
    return is_workbook ? ImportFileName{ImportFileName::Use::kRefused, "", workbook.fr, workbook.en}
                       : Refused(*within);
  }
  if (is_workbook) return PassedOver(workbook);
  return PassedOver({"ce n'est pas un fichier d'importation", "it is no file of an import"});
}

absl::StatusOr<ImportFolder> ReadImportFolder(const std::string& folder, Language language) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return UsageError(
        absl::StrCat(LocalizedText{"pas un dossier de fichiers : ", "not a folder: "}.In(language), folder));
  }
  absl::StatusOr<std::vector<std::string>> names = NamesIn(folder, language);
  if (!names.ok()) return names.status();
  ImportFolder found;
  std::map<std::string, std::vector<std::string>> read;
  std::vector<std::string> refused;
  for (const std::string& name : *names) {
    const ImportFileName use = ImportFileNameOf(name);
    const std::string& reason = language == Language::kEnglish ? use.reason_en : use.reason_fr;
    if (use.use == ImportFileName::Use::kRead) read[use.kind].push_back(name);
    if (use.use == ImportFileName::Use::kPassedOver) found.passed_over.push_back(Line(name, reason));
    if (use.use == ImportFileName::Use::kRefused) refused.push_back(Line(name, reason));
  }
  for (const auto& [kind, of_kind] : read) {
    if (of_kind.size() < 2) continue;
    refused.push_back(Line(absl::StrJoin(of_kind, ", "),
                           LocalizedText{"plusieurs fichiers du même genre; gardez-en un seul",
                                         "several files of one kind; keep one of them"}
                               .In(language)));
  }
  if (!refused.empty()) {
    refused.insert(refused.begin(),
                   LocalizedText{"rien n'a été importé; ces fichiers du dossier sont à revoir :",
                                 "nothing was imported; look at these files of the folder:"}
                       .In(language));
    return UsageError(absl::StrJoin(refused, "\n  "));
  }
  for (const Kind& kind : Kinds()) {
    for (const std::string& name : read[std::string(kind.name)]) {
      absl::StatusOr<std::string> content = Content(std::filesystem::path(folder) / name, language);
      if (!content.ok()) return content.status();
      found.files.push_back({name, *std::move(content)});
    }
  }
  if (found.files.empty()) {
    std::vector<std::string> lines = {
        absl::StrCat(LocalizedText{"aucun fichier à importer (dossiers.csv, interventions.csv…) dans ",
                                   "no file to import (dossiers.csv, interventions.csv…) in "}
                         .In(language),
                     folder)};
    lines.insert(lines.end(), found.passed_over.begin(), found.passed_over.end());
    return UsageError(absl::StrJoin(lines, "\n  "));
  }
  return found;
}

}  // namespace relais::cli
