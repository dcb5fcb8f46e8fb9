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

template <class Request, class Response>
Caller Unary(absl::StatusOr<Response> (Client::*method)(const Request&) const) {
  return [method](const Client& client, const Message& request) {
    return Made((client.*method)(dynamic_cast<const Request&>(request)));
  };
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

const std::map<std::string, Caller>& Callers() {
#define RELAIS_UNARY(method) \
  { #method, Unary(&Client::method) }
  static const std::map<std::string, Caller>& callers = *new std::map<std::string, Caller>{
      RELAIS_UNARY(CreateDossier),
      RELAIS_UNARY(GetDossier),
      RELAIS_UNARY(BatchGetDossiers),
      RELAIS_UNARY(ListDossiers),
      RELAIS_UNARY(UpdateDossier),
      RELAIS_UNARY(ChangeDossierPhase),
      RELAIS_UNARY(HoldDossier),
      RELAIS_UNARY(ResumeDossier),
      RELAIS_UNARY(CloseDossier),
      RELAIS_UNARY(ReopenDossier),
      RELAIS_UNARY(CorrectDossierPhase),
      RELAIS_UNARY(WithdrawDossierPhase),
      RELAIS_UNARY(CorrectDossierStatus),
      RELAIS_UNARY(WithdrawDossierStatus),
      RELAIS_UNARY(CorrectDossierLead),
      RELAIS_UNARY(WithdrawDossierLead),
      RELAIS_UNARY(VoidDossier),
      RELAIS_UNARY(UnvoidDossier),
      RELAIS_UNARY(ListDossierRevisions),
      RELAIS_UNARY(ListDossierHistory),
      RELAIS_UNARY(SearchDossiers),
      RELAIS_UNARY(ListDuplicates),
      RELAIS_UNARY(DismissDuplicate),
      RELAIS_UNARY(MergeDossiers),
      RELAIS_UNARY(UnmergeDossier),
      RELAIS_UNARY(CreateConsent),
      RELAIS_UNARY(GetConsent),
      RELAIS_UNARY(ListConsents),
      RELAIS_UNARY(WithdrawConsent),
      RELAIS_UNARY(CreateReferral),
      {"BatchCreateReferrals", &CallBatch},
      RELAIS_UNARY(GetReferral),
      RELAIS_UNARY(ListReferrals),
      RELAIS_UNARY(AcceptReferral),
      RELAIS_UNARY(DeclineReferral),
      RELAIS_UNARY(CompleteReferral),
      RELAIS_UNARY(ReturnReferral),
      RELAIS_UNARY(CorrectReferralAnswer),
      RELAIS_UNARY(RecallReferral),
      RELAIS_UNARY(ListReferralEvents),
      {"FollowReferralEvents", &CallFollow},
      RELAIS_UNARY(ListChanges),
      RELAIS_UNARY(CreateIntervention),
      RELAIS_UNARY(GetIntervention),
      RELAIS_UNARY(ListInterventions),
      RELAIS_UNARY(UpdateIntervention),
      RELAIS_UNARY(DeleteIntervention),
      RELAIS_UNARY(CreateFundingApplication),
      RELAIS_UNARY(GetFundingApplication),
      RELAIS_UNARY(ListFundingApplications),
      RELAIS_UNARY(UpdateFundingApplication),
      RELAIS_UNARY(RecordFundingStep),
      RELAIS_UNARY(CorrectFundingStep),
      RELAIS_UNARY(WithdrawFundingStep),
      RELAIS_UNARY(CorrectFundingApplication),
      RELAIS_UNARY(CreateFollowUp),
      RELAIS_UNARY(GetFollowUp),
      RELAIS_UNARY(ListFollowUps),
      RELAIS_UNARY(UpdateFollowUp),
      RELAIS_UNARY(CompleteFollowUp),
      RELAIS_UNARY(QueryStatistics),
      RELAIS_UNARY(QueryStatisticsSeries),
      RELAIS_UNARY(ListStatisticsDossiers),
      {"Import", &CallImport},
      {"ExportRegister", &CallExport},
      RELAIS_UNARY(ListDossierReads),
      RELAIS_UNARY(ListCommunications),
      RELAIS_UNARY(ListRetentionDue),
      RELAIS_UNARY(EraseDossier),
      RELAIS_UNARY(ListErasures),
      RELAIS_UNARY(ExportDossier),
      RELAIS_UNARY(ListJournal),
      RELAIS_UNARY(ListRetentionRules),
      RELAIS_UNARY(UpdateRetentionRule),
      RELAIS_UNARY(CreateIncident),
      RELAIS_UNARY(ListIncidents),
      RELAIS_UNARY(UpdateIncident),
      RELAIS_UNARY(CreateAgreement),
      RELAIS_UNARY(GetAgreement),
      RELAIS_UNARY(ListAgreements),
      RELAIS_UNARY(UpdateAgreement),
      RELAIS_UNARY(ListCodelists),
      RELAIS_UNARY(GetCodelist),
      RELAIS_UNARY(CreateCode),
      RELAIS_UNARY(UpdateCode),
      RELAIS_UNARY(CreateOrganization),
      RELAIS_UNARY(GetOrganization),
      RELAIS_UNARY(ListOrganizations),
      RELAIS_UNARY(UpdateOrganization),
      RELAIS_UNARY(CreateSavedList),
      RELAIS_UNARY(GetSavedList),
      RELAIS_UNARY(ListSavedLists),
      RELAIS_UNARY(DeleteSavedList),
      RELAIS_UNARY(CompleteSetup),
      RELAIS_UNARY(AcceptInvitation),
      RELAIS_UNARY(SignIn),
      RELAIS_UNARY(SignOut),
      RELAIS_UNARY(GetSelf),
      RELAIS_UNARY(ChangePassword),
      RELAIS_UNARY(EnrollOneTimeCode),
      RELAIS_UNARY(ConfirmOneTimeCode),
      RELAIS_UNARY(CreateToken),
      RELAIS_UNARY(ListTokens),
      RELAIS_UNARY(RevokeToken),
      RELAIS_UNARY(CreateUser),
      RELAIS_UNARY(InviteUser),
      RELAIS_UNARY(GetUser),
      RELAIS_UNARY(ListUsers),
      RELAIS_UNARY(UpdateUser),
      RELAIS_UNARY(DisableUser),
      RELAIS_UNARY(EnableUser),
  };
#undef RELAIS_UNARY
  return callers;
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

bool CanCall(const std::string& method) { return Callers().count(method) > 0; }

Answer Call(const Client& client, const std::string& method, const Message& request) {
  const auto caller = Callers().find(method);
  if (caller != Callers().end()) return caller->second(client, request);
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
