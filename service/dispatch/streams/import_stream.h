#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_STREAM_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_STREAM_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "relais/v1/import_service.pb.h"
#include "service/domain/common/violation.h"
#include "service/domain/import/import.h"

namespace relais::dispatch {

namespace v1 = ::relais::v1;

// Assembles the messages of an import: options first and once, then the chunks of each file. Consecutive
// chunks with one file name form one file. One thread at a time.
class ImportStream {
 public:
  // `byte_limit`: names and contents of all files together.
  explicit ImportStream(std::size_t byte_limit) : byte_limit_(byte_limit) {}

  // Takes the next message. Returns its problem, or nullopt; discard the stream after a problem.
  [[nodiscard]] std::optional<domain::Violation> Take(v1::ImportRequest request);
  // Checks the stream at its end: returns the problem if the options are missing, or nullopt.
  [[nodiscard]] std::optional<domain::Violation> Close() const;

  const v1::ImportOptions& options() const { return options_; }
  const std::vector<domain::ImportFile>& files() const { return files_; }
  // Canonical content for the idempotency digest: options and files, encoded so that different imports never
  // give the same text.
  std::string Content() const;

 private:
  std::optional<domain::Violation> TakeChunk(v1::ImportChunk chunk);

  const std::size_t byte_limit_;
  std::size_t bytes_ = 0;
  bool has_options_ = false;
  v1::ImportOptions options_;
  std::vector<domain::ImportFile> files_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_STREAM_H_
