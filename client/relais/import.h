#ifndef RELAIS_CLIENT_RELAIS_IMPORT_H_
#define RELAIS_CLIENT_RELAIS_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "relais/v1/import_service.pb.h"

namespace relais {

// A spreadsheet as it stands on disk: the service finds its encoding and separator.
struct ImportFile {
  // A name that `relais.v1.ImportChunk` takes, without a folder.
  std::string name;
  std::string content;
};

struct ImportResult {
  v1::ImportSummary summary;
  // Every fault found, in the order of files and lines. Nothing was recorded unless it is empty.
  std::vector<v1::ImportProblem> problems;
  // What the import did, or would do, that a reader of the files would not expect.
  std::vector<v1::ImportNotice> notices;
};

// The register as files: Import takes them as they are.
struct ExportResult {
  v1::ExportSummary summary;
  // All six, those without rows too.
  std::vector<ImportFile> files;
  // What the files do not say, or say otherwise.
  std::vector<v1::ExportNotice> notices;
};

// Told the rows read so far, from the thread that called Import. A retry starts again from zero.
using ImportProgressCallback = std::function<void(int64_t rows_done, int64_t rows_total)>;

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_IMPORT_H_
