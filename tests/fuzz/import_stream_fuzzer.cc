// The message stream of an import: options, and files in chunks. The input is text, one message a line. `o`
// and a request id are options; `c`, a name, a comma and bytes are a chunk; any other line is an empty
// message.

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "service/dispatch/overload/limits.h"
#include "service/dispatch/streams/import_stream.h"
#include "service/domain/common/localized_text.h"
#include "tests/fuzz/check.h"

namespace relais::fuzz {
namespace {

// Small, so that short inputs reach it.
constexpr std::size_t kBytes = 200;

using Files = std::vector<std::pair<std::string, std::string>>;

v1::ImportRequest MessageOf(absl::string_view line) {
  v1::ImportRequest message;
  if (absl::ConsumePrefix(&line, "o")) {
    message.mutable_options()->set_request_id(std::string(line));
  } else if (absl::ConsumePrefix(&line, "c")) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(',', 1));
    message.mutable_chunk()->set_file_name(std::string(parts.first));
    message.mutable_chunk()->set_data(std::string(parts.second));
  }
  return message;
}

Files FilesOf(const dispatch::ImportStream& stream) {
  Files files;
  for (const auto& file : stream.files()) files.emplace_back(file.file_name, file.data);
  return files;
}

// Expected content of the messages, without the stream: none if it must refuse them.
class Model {
 public:
  bool Take(const v1::ImportRequest& message) {
    if (message.has_options()) return !std::exchange(has_options_, true);
    if (!message.has_chunk() || !has_options_) return false;
    const v1::ImportChunk& chunk = message.chunk();
    if (files_.empty() || files_.back().first != chunk.file_name()) {
      files_.emplace_back(chunk.file_name(), "");
    }
    files_.back().second += chunk.data();
    std::size_t bytes = 0;
    for (const auto& [name, content] : files_) bytes += name.size() + content.size();
    return files_.size() <= dispatch::kImportFiles && bytes <= kBytes;
  }
  const Files& files() const { return files_; }

 private:
  bool has_options_ = false;
  Files files_;
};

v1::ImportRequest Options(const dispatch::ImportStream& stream, bool dry_run) {
  v1::ImportRequest message;
  *message.mutable_options() = stream.options();
  message.mutable_options()->set_dry_run(dry_run);
  return message;
}

// The same files, sent byte by byte.
void CheckContent(const dispatch::ImportStream& stream) {
  dispatch::ImportStream bytes(kBytes);
  dispatch::ImportStream dry(kBytes);
  Require(!bytes.Take(Options(stream, false)).has_value() && !dry.Take(Options(stream, true)).has_value(),
          "options that were taken are taken again");
  for (const auto& file : stream.files()) {
    v1::ImportRequest message;
    message.mutable_chunk()->set_file_name(file.file_name);
    Require(!bytes.Take(message).has_value() && !dry.Take(message).has_value(), "an empty chunk is taken");
    for (const char byte : file.data) {
      message.mutable_chunk()->set_data(std::string(1, byte));
      Require(!bytes.Take(message).has_value() && !dry.Take(message).has_value(),
              "a file is taken in pieces of any size");
    }
  }
  Require(FilesOf(bytes) == FilesOf(stream), "pieces make the same files");
  Require(bytes.Content() == stream.Content(), "pieces make the same import");
  Require(dry.Content() != stream.Content(), "a dry run is another import");
}

void CheckStream(absl::string_view input) {
  dispatch::ImportStream stream(kBytes);
  Model model;
  for (const absl::string_view line : absl::StrSplit(input, '\n')) {
    const v1::ImportRequest message = MessageOf(line);
    const auto fault = stream.Take(message);
    if (fault.has_value()) {
      Require(!fault->field.empty() && !fault->problem.fr.empty() && !fault->problem.en.empty(),
              "a fault has its field, in both languages");
      const bool long_id = domain::CharacterCount(message.options().request_id()) > 64;
      Require(!model.Take(message) || long_id, "a message is refused with reason");
      return;
    }
    Require(model.Take(message), "what breaks the order or a limit is refused");
    Require(FilesOf(stream) == model.files(), "files are what their chunks say");
  }
  if (!stream.Close().has_value()) CheckContent(stream);
}

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  relais::fuzz::CheckStream(relais::fuzz::TextOf(data, size));
  return 0;
}
