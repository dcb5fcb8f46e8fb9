#ifndef RELAIS_TESTS_SUPPORT_CLI_EVERY_COMMAND_H_
#define RELAIS_TESTS_SUPPORT_CLI_EVERY_COMMAND_H_

// For tests of all commands: the examples of each command's help, and a service that replaces relaisd.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/framework/dates.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {

// The gRPC names of the methods of the .proto files, and whether each streams its answers.
inline std::map<std::string, bool> ReadApi() {
  std::map<std::string, bool> methods;
  std::ifstream stream(API_PATH, std::ios::binary);
  google::protobuf::FileDescriptorSet api;
  EXPECT_TRUE(api.ParseFromIstream(&stream)) << API_PATH;
  for (const auto& file : api.file()) {
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        methods[absl::StrCat("/", file.package(), ".", service.name(), "/", method.name())] =
            method.server_streaming();
      }
    }
  }
  return methods;
}

// A valid resource name for the field.
inline std::string SampleText(const google::protobuf::FieldDescriptor& field) {
  static const std::map<std::string, std::string>& names = *new std::map<std::string, std::string>{
      {"Dossier", "dossiers/12"},
      {"Referral", "dossiers/12/referrals/1"},
      {"Consent", "dossiers/12/consents/1"},
      {"Intervention", "dossiers/12/interventions/3"},
      {"FundingApplication", "dossiers/12/fundingApplications/1"},
      {"FollowUp", "dossiers/12/followUps/2"},
      {"Duplicate", "dossiers/12/duplicates/3"},
      {"MergedDossier", "dossiers/12"},
      {"Agreement", "agreements/protocole-2018"},
      {"Organization", "organizations/pole"},
      {"Codelist", "codelists/sector"},
      {"Code", "codelists/sector/codes/culture"},
      {"User", "users/agente"},
      {"AccessToken", "users/agente/tokens/k3v9q"},
      {"SavedList", "savedLists/grain"},
      {"Incident", "incidents/3"},
      {"RetentionRule", "retentionRules/abandonne"},
  };
  const std::string& name = field.name();
  if (name == "name") {
    const auto known = names.find(field.containing_type()->name());
    return known == names.end() ? "Coop du village" : known->second;
  }
  if (name == "user" || name == "actor") return "users/agente";
  if (name == "dossier" || name == "parent") return "dossiers/12";
  if (name == "other_dossier" || name == "possible_duplicates" || name == "dossiers" ||
      field.full_name() == "relais.v1.MergedDossier.target") {
    return "dossiers/3";
  }
  // An import is about no single resource.
  if (field.full_name() == "relais.v1.JournalLine.resource") return "imports";
  if (name == "referral" || name == "resource") return "dossiers/12/referrals/1";
  if (name == "consent") return "dossiers/12/consents/1";
  if (name == "agreement") return "agreements/protocole-2018";
  if (name == "network" || name == "on_behalf_of" || name == "recipients" ||
      absl::EndsWith(name, "organization")) {
    return "organizations/pole";
  }
  if (name == "method") return "AcceptReferral";
  // Words that the API writes as text.
  if (name == "grounds") return "promoter";
  if (field.full_name() == "relais.v1.BatchCreateReferralsResult.reason") return "CONSENT_MISSING";
  // Goes to a file that later commands read.
  if (name == "token" || name == "secret") return "s3cret";
  if (name == "next_page_token") return "";
  return IsDateField(field) ? "2018-05-02" : "un texte";
}

// Fills every field, the first field of each oneof, and one element of each list.
inline void Fill(google::protobuf::Message& message, int depth = 0) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  const auto& type = *message.GetDescriptor();
  if (depth > 6) return;
  if (auto* instant = dynamic_cast<google::protobuf::Timestamp*>(&message))
    return instant->set_seconds(1561982400);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const auto* choice = field->real_containing_oneof();
    if (choice != nullptr && choice->field(0) != field) continue;
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        many ? reflection.AddString(&message, field, SampleText(*field))
             : reflection.SetString(&message, field, SampleText(*field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
        many ? reflection.AddEnum(&message, field, value) : reflection.SetEnum(&message, field, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_INT64:
        if (!many) reflection.SetInt64(&message, field, 7);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        if (!many) reflection.SetInt32(&message, field, 7);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!many) reflection.SetBool(&message, field, true);
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (!many) reflection.SetDouble(&message, field, 7.5);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (!field->is_map()) {
          Fill(many ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field),
               depth + 1);
        }
        break;
      default:
        break;
    }
  }
}

// The answer type of `/relais.v1.DossierService/GetDossier`; null if it is not linked.
inline const google::protobuf::Descriptor* AnswerType(std::string method) {
  method = absl::StrReplaceAll(method.substr(1), {{"/", "."}});
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method);
  return found == nullptr ? nullptr : found->output_type();
}

inline std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

class OneAnswer : public grpc::ServerGenericBidiReactor {
 public:
  OneAnswer(const std::string& answer, grpc::Status status) : status_(std::move(status)) {
    const grpc::Slice slice(answer);
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartRead(&request_);
  }

  void OnReadDone(bool) override { StartWriteAndFinish(&answer_, grpc::WriteOptions(), status_); }
  void OnDone() override { delete this; }

 private:
  const grpc::Status status_;
  grpc::ByteBuffer request_, answer_;
};

// Accepts any method of any service. Answers with an empty message, which is valid for every type, or with
// one that fills every field.
class StandInService : public grpc::CallbackGenericService {
 public:
  explicit StandInService(const std::map<std::string, bool>& api) : api_(api) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::string& name = context->method();
    const bool again = !asked_.insert(name).second;
    const auto* type = AnswerType(name);
    std::string answer;
    // A feed that clients read to its end must end on the second call.
    const bool goes_on = absl::EndsWith(name, "Events") || absl::EndsWith(name, "Changes");
    if (full_ && type != nullptr && !(again && goes_on)) {
      const auto message = NewMessage(*type);
      Fill(*message);
      answer = message->SerializeAsString();
    }
    // A stream ends only with an error status.
    const auto method = api_.find(name);
    return new OneAnswer(answer, method != api_.end() && method->second
                                     ? grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "enough")
                                     : grpc::Status::OK);
  }
  std::set<std::string> asked() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }
  // Clears the recorded calls. `full` selects filled answers.
  void Begin(bool full) {
    const std::lock_guard<std::mutex> lock(mutex_);
    full_ = full;
    asked_.clear();
  }

 private:
  const std::map<std::string, bool>& api_;
  mutable std::mutex mutex_;
  bool full_ = false;
  std::set<std::string> asked_;
};

// Words of a command line as a shell reads them: blanks separate, except between double quotes.
inline std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false, inside = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
      if (!inside) words.emplace_back();
      inside = true;
    } else if (c == ' ' && !quoted) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += c;
    }
  }
  return words;
}

// Lines of all help texts that begin with the program's name.
inline void AddExamplesOf(const CLI::App& app, std::vector<std::string>& examples) {
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(app.get_footer(), '\n'))) {
    if (absl::StartsWith(line, "  relais ")) examples.push_back(line.substr(2));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    AddExamplesOf(*command, examples);
  }
}

inline std::vector<std::string> AllExamples() {
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  std::vector<std::string> examples;
  AddExamplesOf(app, examples);
  return examples;
}

class EveryCommandTest : public testing::Test {
 protected:
  EveryCommandTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(&service);
    server_ = builder.BuildAndStart();
    address = absl::StrCat("127.0.0.1:", port);
    // The files that the examples name.
    folder.Write("jeton", "s3cret\n");
    folder.Write("mot-de-passe", "une phrase assez longue\n");
    folder.Write("nouveau-mot-de-passe", "une autre phrase longue\n");
    folder.Write("publie.json", "{}");
    std::filesystem::create_directory(folder.Path("chiffriers"));
    folder.Write("chiffriers/dossiers.csv", "external_id\n");
    std::filesystem::current_path(folder.Path("."));
  }
  ~EveryCommandTest() override {
    std::filesystem::current_path(before_);
    server_->Shutdown();
  }

  const std::map<std::string, bool> api = ReadApi();
  StandInService service{api};
  std::string address;
  const Folder folder;

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace relais::cli

#endif  // RELAIS_TESTS_SUPPORT_CLI_EVERY_COMMAND_H_
