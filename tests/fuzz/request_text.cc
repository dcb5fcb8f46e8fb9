#include "tests/fuzz/request_text.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace relais::fuzz {
namespace {

using google::protobuf::TextFormat;

constexpr absl::string_view kBetween = "---\n";

// Most inputs do not parse: no message about it.
class Silence : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
  void AddWarning(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

std::optional<TextCall> ParseCall(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> lines =
      absl::StrSplit(text, absl::MaxSplits('\n', 1));
  const std::vector<std::string> words = absl::StrSplit(lines.first, ' ');
  if (words.size() != 3) return std::nullopt;
  const auto method = UnaryMethods().find(words[0]);
  const auto& callers = RequestService::Callers();
  if (method == UnaryMethods().end() || std::find(callers.begin(), callers.end(), words[1]) == callers.end())
    return std::nullopt;
  if (words[2] != "fr" && words[2] != "en") return std::nullopt;
  TextCall call{method->second, words[1], words[2], NewRequest(*method->second)};
  Silence silence;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&silence);
  if (!parser.ParseFromString(std::string(lines.second), call.request.get())) return std::nullopt;
  // Protobuf's own parser aborts on a text field that is not UTF-8.
  if (!NewRequest(*call.method)->ParseFromString(call.request->SerializeAsString())) return std::nullopt;
  return call;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> NewRequest(const google::protobuf::MethodDescriptor& method) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
}

std::vector<TextCall> ParseCalls(absl::string_view input) {
  std::vector<TextCall> calls;
  for (const absl::string_view text : absl::StrSplit(input, kBetween)) {
    std::optional<TextCall> call = ParseCall(text);
    if (call.has_value()) calls.push_back(*std::move(call));
  }
  return calls;
}

std::string FormatCalls(const std::vector<TextCall>& calls) {
  std::string text;
  for (const TextCall& call : calls) {
    std::string request;
    TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    printer.PrintToString(*call.request, &request);
    absl::StrAppend(&text, text.empty() ? "" : kBetween, call.method->name(), " ", call.caller, " ",
                    call.language, "\n", request);
  }
  return text;
}

}  // namespace relais::fuzz
