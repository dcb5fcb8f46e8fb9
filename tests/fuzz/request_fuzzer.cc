// Sends requests of every unary method through the whole service; request_text.h describes the inputs.

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/error_reason.pb.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/request_service.h"
#include "tests/fuzz/request_text.h"

namespace relais::fuzz {
namespace {

using google::protobuf::Message;

// Number of writes per register: old registers reach states that no single input does, but slow every call
// down.
constexpr std::int64_t kMaxWrites = 100;
// gRPC clients accept 8 KiB of metadata; after base64 and the rest, this much is left for details.
constexpr std::size_t kDetailsBytes = 5 * 1024;

// Details of an error besides its code.
struct Refusal {
  google::rpc::ErrorInfo info;
  google::rpc::LocalizedMessage text;
  google::rpc::BadRequest faults;
};

Refusal Read(const Answer& answer) {
  google::rpc::Status wire;
  Require(wire.ParseFromString(answer.details) && wire.code() == answer.code, "a refusal has its details");
  Refusal refusal;
  for (const google::protobuf::Any& detail : wire.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&refusal.info);
    if (detail.Is<google::rpc::LocalizedMessage>()) detail.UnpackTo(&refusal.text);
    if (detail.Is<google::rpc::BadRequest>()) detail.UnpackTo(&refusal.faults);
  }
  return refusal;
}

void CheckRefused(const TextCall& call, const Answer& answer) {
  const std::string what =
      absl::StrCat(call.method->name(), " gives code ", answer.code, ": ", answer.message);
  switch (static_cast<absl::StatusCode>(answer.code)) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kResourceExhausted:
      break;
    default:
      Require(false, what);
  }
  const Refusal refusal = Read(answer);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  Require(v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", refusal.info.reason()), &reason) &&
              reason != v1::ERROR_REASON_UNSPECIFIED && reason != v1::ERROR_REASON_INTERNAL,
          absl::StrCat(what, ", without a documented reason: ", refusal.info.reason()));
  Require(!refusal.text.message().empty() && refusal.text.locale() == absl::StrCat(call.language, "-CA"),
          "a refusal is told in the caller's language");
  const bool of_fields =
      reason == v1::ERROR_REASON_INVALID_FIELDS || reason == v1::ERROR_REASON_QUERY_INVALID ||
      reason == v1::ERROR_REASON_PAGE_TOKEN_INVALID || reason == v1::ERROR_REASON_RESUME_TOKEN_INVALID;
  Require(of_fields == (refusal.faults.field_violations_size() > 0),
          absl::StrCat(what, ": faults of fields name the fields: ", refusal.info.reason()));
  for (const auto& fault : refusal.faults.field_violations()) {
    Require(!fault.field().empty() && !fault.description().empty(),
            "a fault has its field and what is allowed");
  }
  Require(answer.details.size() + answer.message.size() <= kDetailsBytes,
          absl::StrCat(what.substr(0, 200), ": details of ", answer.details.size(), " bytes"));
}

// Continuation tokens: field of the answer, and field of the next request.
struct Token {
  const char* given;
  const char* taken;
  // Field that the request may not combine with it.
  std::vector<const char*> without;
};
const std::array<Token, 2>& Tokens() {
  static const auto* const tokens =
      new std::array<Token, 2>{{{"next_page_token", "page_token", {}},
                                {"resume_token", "resume_token", {"after_sequence", "from_now"}}}};
  return *tokens;
}

// Also requests the continuation: the next page of a list, the next part of a feed.
void CheckNext(RequestService& service, const TextCall& call, const Message& response, const Token& token) {
  const auto* given = response.GetDescriptor()->FindFieldByName(token.given);
  const auto* taken = call.method->input_type()->FindFieldByName(token.taken);
  if (given == nullptr || taken == nullptr) return;
  const std::string place = response.GetReflection()->GetString(response, given);
  if (place.empty()) return;
  const std::unique_ptr<Message> request(call.request->New());
  request->CopyFrom(*call.request);
  const auto& reflection = *request->GetReflection();
  Require(!token.without.empty() || place != reflection.GetString(*request, taken), "a page leads on");
  reflection.SetString(request.get(), taken, place);
  for (const char* name : token.without) {
    const auto* field = call.method->input_type()->FindFieldByName(name);
    if (field != nullptr) reflection.ClearField(request.get(), field);
  }
  const Answer answer = service.Call(*call.method, call.caller, call.language, *request);
  Require(answer.code == 0,
          absl::StrCat("what comes next of ", call.method->name(), " is given: ", answer.message));
}

// The service for successive inputs, and the calls that it has taken.
class Session {
 public:
  // Created at once, so that it is destroyed before the static data of SOCI.
  Session() { Begin(); }
  ~Session() {
    if (service_ != nullptr) End();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void Run(const std::vector<TextCall>& calls) {
    for (const TextCall& call : calls) RunOne(call);
  }

 private:
  void RunOne(const TextCall& call) {
    if (service_ == nullptr) Begin();
    Keep(call);
    const Answer answer = service_->Call(*call.method, call.caller, call.language, *call.request);
    if (answer.code == 0) {
      const std::unique_ptr<Message> response(google::protobuf::MessageFactory::generated_factory()
                                                  ->GetPrototype(call.method->output_type())
                                                  ->New());
      Require(response->ParseFromString(answer.response), "an answer is a message of UTF-8");
      for (const Token& token : Tokens()) CheckNext(*service_, call, *response, token);
    } else {
      CheckRefused(call, answer);
    }
    // Signed out, disabled, or expired.
    const bool lost =
        answer.code == static_cast<int>(absl::StatusCode::kUnauthenticated) && call.caller != "nobody";
    if (lost || service_->head() > first_ + kMaxWrites) End();
  }

  void Begin() {
    service_ = std::make_unique<RequestService>();
    first_ = service_->head();
    if (history_ != nullptr) std::ofstream(history_, std::ios::trunc);
  }

  void End() {
    const std::vector<std::string> faults = service_->Faults();
    Require(faults.empty(), absl::StrCat("the register verifies: ", absl::StrJoin(faults, "; ")));
    service_.reset();
  }

  // Every call since the register was created, so that one input can repeat a finding.
  void Keep(const TextCall& call) const {
    if (history_ == nullptr) return;
    std::ofstream file(history_, std::ios::app);
    std::vector<TextCall> one;
    one.push_back({call.method, call.caller, call.language, nullptr});
    one[0].request.reset(call.request->New());
    one[0].request->CopyFrom(*call.request);
    file << FormatCalls(one) << "---\n";
  }

  const char* const history_ = std::getenv("RELAIS_FUZZ_HISTORY");
  std::unique_ptr<RequestService> service_;
  std::int64_t first_ = 0;
};

}  // namespace
}  // namespace relais::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static relais::fuzz::Session session;
  session.Run(relais::fuzz::ParseCalls(relais::fuzz::TextOf(data, size)));
  return 0;
}
