#include "tests/api/access/access_matrix_calls.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "relais/v1/annotations.pb.h"
#include "tests/support/api/server_fixture.h"

namespace relais::access_matrix {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

using Caller = std::function<Answer(const Client&, const Message&)>;

Answer Refused(const absl::Status& status) {
  return {status.code(), std::string(status.message()), ErrorDetails(status), nullptr};
}

template <class Response>
Answer Made(const absl::StatusOr<Response>& response) {
  if (!response.ok()) return Refused(response.status());
  Answer answer;
  answer.content = std::make_shared<Response>(*response);
  return answer;
}

// The first result represents the answer.
Answer CallBatch(const Client& client, const Message& request) {
  const auto response =
      client.BatchCreateReferrals(dynamic_cast<const v1::BatchCreateReferralsRequest&>(request));
  if (!response.ok() || response->results().empty()) return Made(response);
  const v1::BatchCreateReferralsResult& result = response->results(0);
  Answer answer = Made(response);
  answer.code = static_cast<absl::StatusCode>(result.code());
  answer.message = result.message();
  answer.details.reason = result.reason();
  return answer;
}

// Runs a dry import. A lead that the caller may not name is a fault of its row.
Answer CallImport(const Client& client, const Message& request) {
  const v1::ImportChunk& chunk = dynamic_cast<const v1::ImportRequest&>(request).chunk();
  v1::ImportOptions options;
  options.set_dry_run(true);
  const absl::StatusOr<ImportResult> result =
      client.Import(options, {{chunk.file_name(), chunk.data()}}, nullptr);
  if (!result.ok()) return Refused(result.status());
  Answer answer;
  for (const v1::ImportProblem& problem : result->problems) {
    answer.message += problem.ShortDebugString();
    if (problem.column() != "lead_organization") continue;
    answer.code = absl::StatusCode::kPermissionDenied;
    answer.details.reason = "NOT_YOURS";
  }
  answer.content = std::make_shared<v1::ImportSummary>(result->summary);
  return answer;
}

// Follows until the stream has every step of the list.
Answer CallFollow(const Client& client, const Message& request) {
  v1::ListReferralEventsRequest list;
  list.set_page_size(500);
  const auto listed = client.ListReferralEvents(list);
  const int wanted = listed.ok() ? listed->events_size() : 1;
  auto seen = std::make_shared<v1::ListReferralEventsResponse>();
  const absl::Status status =
      client.FollowReferralEvents(dynamic_cast<const v1::FollowReferralEventsRequest&>(request),
                                  [&](const v1::FollowReferralEventsResponse& message) {
                                    if (message.has_event()) *seen->add_events() = message.event();
                                    return seen->events_size() < wanted;
                                  });
  Answer answer = Refused(status);
  if (status.ok()) answer.content = std::move(seen);
  return answer;
}

// Answers with a list of the dossiers that have rows in the files.
Answer CallExport(const Client& client, const Message&) {
  const absl::StatusOr<ExportResult> result = client.ExportRegister({});
  if (!result.ok()) return Refused(result.status());
  auto seen = std::make_shared<v1::ListDossiersResponse>();
  for (const ImportFile& file : result->files) {
    if (file.name != "dossiers.csv") continue;
    // Name of the dossier with an identifier.
    for (const absl::string_view line : absl::StrSplit(file.content, "\r\n")) {
      const std::string id(line.substr(0, line.find(',')));
      v1::ListDossiersRequest find;
      find.mutable_filter()->add_external_ids(id);
      const auto found = client.ListDossiers(find);
      if (found.ok() && !found->dossiers().empty()) {
        *seen->add_dossiers() = found->dossiers(0);
      } else if (absl::StartsWith(id, "dossiers/")) {
        seen->add_dossiers()->set_name(id);
      }
    }
  }
  Answer answer;
  answer.content = std::move(seen);
  return answer;
}

// Of the methods that are no unary calls, or whose answer is that of a part of them.
const std::map<std::string, Caller>& SpecialCallers() {
  static const auto& callers = *new std::map<std::string, Caller>{{"BatchCreateReferrals", &CallBatch},
                                                                  {"FollowReferralEvents", &CallFollow},
                                                                  {"Import", &CallImport},
                                                                  {"ExportRegister", &CallExport}};
  return callers;
}

const std::map<std::string, const MethodDescriptor*>& UnaryMethods() {
  static const auto* const methods = [] {
    auto* unary = new std::map<std::string, const MethodDescriptor*>;
    for (const MethodDescriptor* method : AllMethods()) {
      if (!method->client_streaming() && !method->server_streaming()) (*unary)[method->name()] = method;
    }
    return unary;
  }();
  return *methods;
}

Answer CallUnary(const Client& client, const MethodDescriptor& method, const Message& request) {
  const std::shared_ptr<Message> response(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.output_type())->New());
  const absl::Status status = client.Call(method.full_name(), request, *response);
  if (!status.ok()) return Refused(status);
  Answer answer;
  answer.content = response;
  return answer;
}

bool IsMessages(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->is_repeated();
}

// The field if it is a text; empty if the message has no such field.
std::string TextOf(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
    return "";
  return message.GetReflection()->GetString(message, field);
}

// Subject of the item: its own name, or that of the resource that it describes.
std::string NameOfItem(const Message& item) {
  for (const char* field : {"name", "resource", "dossier", "referral"}) {
    if (std::string name = TextOf(item, field); !name.empty()) return name;
  }
  const FieldDescriptor* referral = item.GetDescriptor()->FindFieldByName("referral");
  if (referral == nullptr || referral->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
  return TextOf(item.GetReflection()->GetMessage(item, referral), "name");
}

void CollectPersonal(const Message& message, std::string resource, std::vector<PersonalField>& found) {
  if (std::string name = TextOf(message, "name"); absl::StartsWith(name, "dossiers/"))
    resource = std::move(name);
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->options().GetExtension(v1::personal)) {
      found.push_back({field->full_name(), resource});
    } else if (IsMessages(field)) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i)
        CollectPersonal(reflection.GetRepeatedMessage(message, field, i), resource, found);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CollectPersonal(reflection.GetMessage(message, field), resource, found);
    }
  }
}

}  // namespace

std::string Answer::Text() const {
  std::string text = absl::StrCat(absl::StatusCodeToString(code), " ", details.reason, " ", message, " ",
                                  details.localized_message);
  for (const auto& [key, value] : details.metadata) absl::StrAppend(&text, " ", key, "=", value);
  for (const FieldViolation& violation : details.field_violations)
    absl::StrAppend(&text, " ", violation.field, ": ", violation.description);
  if (content != nullptr) absl::StrAppend(&text, " ", content->ShortDebugString());
  return text;
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat(PROTO_PATH, "/relais/v1"))) {
    const std::string name = absl::StrCat("relais/v1/", entry.path().filename().string());
    if (!absl::EndsWith(name, "_service.proto")) continue;
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    EXPECT_NE(file, nullptr) << name << " is not in the client library";
    for (int s = 0; file != nullptr && s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m)
        methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

std::unique_ptr<Message> ParseRequest(const std::string& method, const std::string& text) {
  const Descriptor* type =
      DescriptorPool::generated_pool()->FindMessageTypeByName(absl::StrCat("relais.v1.", method, "Request"));
  if (type == nullptr) return nullptr;
  std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << method << ": " << text;
  return request;
}

bool CanCall(const std::string& method) {
  return SpecialCallers().count(method) > 0 || UnaryMethods().count(method) > 0;
}

Answer Call(const Client& client, const std::string& method, const Message& request) {
  const auto special = SpecialCallers().find(method);
  if (special != SpecialCallers().end()) return special->second(client, request);
  const auto unary = UnaryMethods().find(method);
  if (unary != UnaryMethods().end()) return CallUnary(client, *unary->second, request);
  ADD_FAILURE() << "nothing calls " << method;
  return Refused(absl::UnimplementedError(method));
}

Outcome RightOf(const Answer& answer) {
  const std::string& reason = answer.details.reason;
  switch (answer.code) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kInvalidArgument:
      return Outcome::kAllowed;
    case absl::StatusCode::kNotFound:
      return Outcome::kNotFound;
    case absl::StatusCode::kUnauthenticated:
      // A wrong password or code is a fault of the request.
      return reason == "CREDENTIALS_WRONG" ? Outcome::kAllowed : Outcome::kSignInRequired;
    case absl::StatusCode::kResourceExhausted:
      return reason == "TOO_MANY_TRIES" ? Outcome::kAllowed : Outcome::kOther;
    case absl::StatusCode::kPermissionDenied:
      if (reason == "NOT_YOURS") return Outcome::kNotYours;
      if (reason == "COVER_SHEET_ONLY") return Outcome::kCoverSheetOnly;
      if (reason == "ROLE_MISSING") return Outcome::kRoleMissing;
      if (reason == "SCOPE_TOO_NARROW") return Outcome::kScopeTooNarrow;
      return Outcome::kOther;
    default:
      return Outcome::kOther;
  }
}

std::vector<std::string> ItemsOf(const Message& list) {
  std::vector<std::string> names;
  const google::protobuf::Reflection& reflection = *list.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(list, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsMessages(field)) continue;
    for (int i = 0; i < reflection.FieldSize(list, field); ++i)
      names.push_back(NameOfItem(reflection.GetRepeatedMessage(list, field, i)));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<PersonalField> PersonalFieldsOf(const Message& message) {
  std::vector<PersonalField> found;
  CollectPersonal(message, "", found);
  return found;
}

}  // namespace relais::access_matrix
