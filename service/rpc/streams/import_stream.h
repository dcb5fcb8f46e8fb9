#ifndef RELAIS_SERVICE_RPC_STREAMS_IMPORT_STREAM_H_
#define RELAIS_SERVICE_RPC_STREAMS_IMPORT_STREAM_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "relais/v1/import_service.pb.h"
#include "service/domain/common/violation.h"
#include "service/handlers/import/import.h"

namespace relais::rpc {

namespace v1 = ::relais::v1;

// Puts the messages of an import together: options first and once, then the chunks of each file. One thread.
class ImportStream {
 public:
  // `byte_limit`: names and contents of all files together.
  explicit ImportStream(std::size_t byte_limit) : byte_limit_(byte_limit) {}

  // Takes the next message. What is wrong with it, or nothing; after a fault the stream is of no more use.
  [[nodiscard]] std::optional<domain::Violation> Take(v1::ImportRequest request);
  // What is missing where no message follows, or nothing.
  [[nodiscard]] std::optional<domain::Violation> Close() const;

  const v1::ImportOptions& options() const { return options_; }
  const std::vector<handlers::ImportFile>& files() const { return files_; }
  // What makes an import the same import: options and files, written so that no two different ones look
  // alike.
  std::string Content() const;

 private:
  std::optional<domain::Violation> TakeChunk(v1::ImportChunk chunk);

  const std::size_t byte_limit_;
  std::size_t bytes_ = 0;
  bool has_options_ = false;
  v1::ImportOptions options_;
  std::vector<handlers::ImportFile> files_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_IMPORT_STREAM_H_
