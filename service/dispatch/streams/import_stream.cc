#include "service/dispatch/streams/import_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/overload/limits.h"

namespace relais::dispatch {

std::optional<domain::Violation> ImportStream::Take(v1::ImportRequest request) {
  switch (request.payload_case()) {
    case v1::ImportRequest::kOptions:
      if (has_options_) {
        return domain::Violation{
            "options", "", {"ne se donnent qu'une fois, en premier", "are given once, first"}};
      }
      has_options_ = true;
      options_ = std::move(*request.mutable_options());
      return CheckRequestId(options_.request_id());
    case v1::ImportRequest::kChunk:
      if (!has_options_) return Close();
      return TakeChunk(std::move(*request.mutable_chunk()));
    case v1::ImportRequest::PAYLOAD_NOT_SET:
      break;
  }
  return domain::Violation{"payload", "", {"message vide", "empty message"}};
}

std::optional<domain::Violation> ImportStream::Close() const {
  if (has_options_) return std::nullopt;
  return domain::Violation{
      "options", "", {"sont le premier message de l'envoi", "are the first message of the stream"}};
}

std::optional<domain::Violation> ImportStream::TakeChunk(v1::ImportChunk chunk) {
  if (files_.empty() || files_.back().file_name != chunk.file_name()) {
    if (files_.size() == kImportFiles) {
      return domain::Violation{"chunk.file_name",
                               "",
                               {absl::StrCat("un envoi porte au plus ", kImportFiles, " fichiers"),
                                absl::StrCat("an import carries at most ", kImportFiles, " files")}};
    }
    bytes_ += chunk.file_name().size();
    files_.push_back({std::move(*chunk.mutable_file_name()), ""});
  }
  bytes_ += chunk.data().size();
  if (bytes_ > byte_limit_) {
    return domain::Violation{
        "chunk.data",
        "",
        {absl::StrCat("les fichiers dépassent ensemble la limite de ", byte_limit_, " octets"),
         absl::StrCat("the files together are over the limit of ", byte_limit_, " bytes")}};
  }
  files_.back().data += chunk.data();
  return std::nullopt;
}

std::string ImportStream::Content() const {
  std::string content = absl::StrCat(options_.dry_run(), ",", options_.ignore_unknown(), ",",
                                     options_.request_id().size(), ":", options_.request_id());
  // Default options add nothing, so that digests from before these options existed stay the same.
  if (options_.prefer() != 0 || options_.missing() != 0) {
    absl::StrAppend(&content, ",", options_.prefer(), ",", options_.missing());
  }
  content.reserve(content.size() + bytes_ + files_.size() * 48);
  for (const domain::ImportFile& file : files_) {
    absl::StrAppend(&content, "\n", file.file_name.size(), ":", file.file_name, ",", file.data.size(), ":",
                    file.data);
  }
  return content;
}

}  // namespace relais::dispatch
