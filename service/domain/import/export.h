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

// Rows of the register as files that an import takes. Pure functions.

namespace relais::domain {

enum class ExportNoticeKind {
  // The files have no place for the fact.
  kNotCarried,
  // A value that the import refuses was left out, or words that say so were put in its place.
  kCellEmptied,
  kCellReplaced,
  // A row that the import refuses was left out; of a dossier with all that hangs on it.
  kRowLeftOut
};

// Something that the files do not say, or say otherwise. Plain value.
struct ExportNotice {
  ExportNoticeKind kind = ExportNoticeKind::kNotCarried;
  FileKind file = FileKind::kDossiers;
  // Name in code; empty if a whole row is meant.
  std::string column;
  // external_id of the dossier; empty for an agreement.
  std::string dossier;
  // RowKey() of the row; empty if the whole dossier is meant.
  std::string key;
  // Never holds personal data.
  LocalizedText message;
};

// What the rows are judged by: the rules of an import into a register that is empty but for this.
struct ExportRules {
  absl::CivilDay today;
  // Organizations to which an import may give a dossier.
  std::vector<std::string> network;
  // By organization: code of OrganizationKind.
  std::map<std::string, std::string> organization_kinds;
  // Identifiers of agreements that were exported before.
  std::set<std::string> agreements;
};

// Leads and statuses of the dossiers as they are, by external_id: of what the rows do not tell, a notice is
// made. Leads are in any order, statuses oldest first.
struct ExportedHistory {
  std::vector<Lead> leads;
  std::vector<StatusChange> statuses;
};
using ExportedHistories = std::map<std::string, ExportedHistory>;

struct ExportedRows {
  // Lines to append to each file, by FileKind, and how many rows they are.
  std::array<std::string, kFileKinds> text;
  std::array<std::int64_t, kFileKinds> counts{};
  std::vector<ExportNotice> notices;
  // The rows as they stand in the lines.
  ImportRows rows;
};

// The first line of a file.
std::string ExportHeader(FileKind kind);

// Writes the rows so that an import reads the same rows back: the lines are read and judged by ReadImport,
// and what it refuses is taken out and named by a notice, until it refuses nothing. `rows` are whole dossiers
// with all their parts, or agreements; the reading takes some microseconds a row.
ExportedRows WriteExport(ImportRows rows, const ExportedHistories& histories,
                         const ImportCodelists& codelists, const ExportRules& rules);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_EXPORT_H_
