#ifndef RELAIS_CLIENT_RELAIS_IMPORT_H_
#define RELAIS_CLIENT_RELAIS_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "relais/v1/import_service.pb.h"

namespace relais {

// A spreadsheet as it is on disk: the service detects its encoding and separator.
struct ImportFile {
  // A name without a folder that `relais.v1.ImportChunk` accepts.
  std::string name;
  std::string content;
};

struct ImportResult {
  v1::ImportSummary summary;
  // Every problem found, in the order of files and lines. Nothing was recorded unless it is empty.
  std::vector<v1::ImportProblem> problems;
  // Effects of the import, or of a dry run, that a reader of the files would not expect.
  std::vector<v1::ImportNotice> notices;
};

// The register as files, which Import accepts unchanged.
struct ExportResult {
  v1::ExportSummary summary;
  // All six, including those without rows.
  std::vector<ImportFile> files;
  // Data that the files omit or express differently.
  std::vector<v1::ExportNotice> notices;
};

// Receives the number of rows processed so far, on the thread that called Import. Both planning and writing
// count, so it may start again from zero; a retry does too.
using ImportProgressCallback = std::function<void(int64_t rows_done, int64_t rows_total)>;

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_IMPORT_H_
