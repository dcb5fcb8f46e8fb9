#ifndef RELAIS_TESTS_FUZZ_REQUEST_TEXT_H_
#define RELAIS_TESTS_FUZZ_REQUEST_TEXT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tests/fuzz/request_service.h"

// Format of the inputs of the target `request`: calls as a person would write them. Findings are readable,
// and a new method changes the meaning of none.
//
//   UpdateDossier agente en
//   dossier { name: "dossiers/1" notes: "À rappeler" }
//   ---
//   GetDossier direction fr
//   name: "dossiers/1"

namespace relais::fuzz {

struct TextCall {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string caller;
  std::string language;
  std::unique_ptr<google::protobuf::Message> request;
};

std::unique_ptr<google::protobuf::Message> NewRequest(const google::protobuf::MethodDescriptor& method);

// Parses the calls of an input; skips calls that do not parse or that no client could send.
std::vector<TextCall> ParseCalls(absl::string_view input);
std::string FormatCalls(const std::vector<TextCall>& calls);

}  // namespace relais::fuzz

#endif  // RELAIS_TESTS_FUZZ_REQUEST_TEXT_H_
