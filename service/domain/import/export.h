#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_H_

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/import/import.h"

// Writes rows of the register as files that an import can read. Pure functions.

namespace relais::domain {

// Written for a required text that is missing.
inline constexpr char kNotAvailable[] = "(non disponible)";

enum class ExportNoticeKind {
  // The files have no column for the fact.
  kNotCarried,
  // A value that the import refuses was left out, or replaced by a text that says so.
  kCellEmptied,
  kCellReplaced,
  // A row that the import refuses was left out; for a dossier, with all its parts.
  kRowLeftOut
};

// A difference between the files and the register. Plain value.
struct ExportNotice {
  ExportNoticeKind kind = ExportNoticeKind::kNotCarried;
  FileKind file = FileKind::kDossiers;
  // Name in code; empty if it concerns the whole row.
  std::string column;
  // external_id of the dossier; empty for an agreement.
  std::string dossier;
  // RowKey() of the row; empty if it concerns the whole dossier.
  std::string key;
  // Never holds personal data.
  LocalizedText message;
};

// Context for checking the rows: that of an import into a register that is otherwise empty.
struct ExportRules {
  absl::CivilDay today;
  // Organizations that an import may give a dossier to.
  std::vector<std::string> network;
  // By organization: code of OrganizationKinds().
  std::map<std::string, std::string> organization_kinds;
  // Identifiers of agreements exported before.
  std::set<std::string> agreements;
};

// Actual leads and statuses of the dossiers, by external_id. A notice reports what the rows do not carry of
// them. Leads are in any order, statuses oldest first.
struct ExportedHistory {
  std::vector<Lead> leads;
  std::vector<StatusChange> statuses;
};
using ExportedHistories = std::map<std::string, ExportedHistory>;

struct ExportedRows {
  // Lines to append to each file, and their number of rows, by FileKind.
  std::array<std::string, kFileKinds> text;
  std::array<std::int64_t, kFileKinds> counts{};
  std::vector<ExportNotice> notices;
  // The rows as written.
  ImportRows rows;
};

// Header line of a file.
std::string ExportHeader(FileKind kind);

// Writes rows so that an import reads the same rows back. Checks the lines with ReadImport; whatever it
// refuses is removed and named by a notice, until it refuses nothing. `rows` are whole dossiers with all
// their parts, or agreements. Costs some microseconds a row.
ExportedRows WriteExport(ImportRows rows, const ExportedHistories& histories,
                         const ImportCodelists& codelists, const ExportRules& rules);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_H_
