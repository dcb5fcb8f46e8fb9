// Everything that the API does can be done from the command line: the example of every command is run, as its
// help shows it, against a service that knows nothing and notes what it is asked; that must be every method
// there is.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/testing.h"

namespace relais::cli {
namespace {

// The methods of the .proto files, by the name that gRPC calls them, and whether they answer with a stream.
std::map<std::string, bool> ReadApi() {
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

// Answers a call with an empty message, which every message may be.
class EmptyAnswer : public grpc::ServerGenericBidiReactor {
 public:
  explicit EmptyAnswer(grpc::Status status) : status_(std::move(status)) { StartRead(&request_); }

  void OnReadDone(bool) override {
    const grpc::Slice nothing("");
    answer_ = grpc::ByteBuffer(&nothing, 1);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), status_);
  }
  void OnDone() override { delete this; }

 private:
  const grpc::Status status_;
  grpc::ByteBuffer request_, answer_;
};

// Takes any method of any service.
class NotingService : public grpc::CallbackGenericService {
 public:
  explicit NotingService(const std::map<std::string, bool>& api) : api_(api) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    asked_.insert(context->method());
    // A stream ends only by saying why.
    const auto method = api_.find(context->method());
    return new EmptyAnswer(method != api_.end() && method->second
                               ? grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "enough")
                               : grpc::Status::OK);
  }
  std::set<std::string> asked() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }

 private:
  const std::map<std::string, bool>& api_;
  mutable std::mutex mutex_;
  std::set<std::string> asked_;
};

// Words of a command line as a shell reads them: blanks separate, except between double quotes.
std::vector<std::string> WordsOf(const std::string& line) {
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

// The lines of every help that begin with the program's name.
void AddExamplesOf(const CLI::App& app, std::vector<std::string>& examples) {
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(app.get_footer(), '\n'))) {
    if (absl::StartsWith(line, "  relais ")) examples.push_back(line.substr(2));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    AddExamplesOf(*command, examples);
  }
}

std::vector<std::string> AllExamples() {
  Globals globals;
  CLI::App app("", "relais");
  CommandTree tree{app, Language::kFrench, nullptr};
  BuildApp(tree, globals);
  std::vector<std::string> examples;
  AddExamplesOf(app, examples);
  return examples;
}

class EveryMethodTest : public testing::Test {
 protected:
  EveryMethodTest() {
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
  ~EveryMethodTest() override {
    std::filesystem::current_path(before_);
    server_->Shutdown();
  }

  const std::map<std::string, bool> api = ReadApi();
  NotingService service{api};
  std::string address;
  const Folder folder;

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(EveryMethodTest, TheExamplesOfTheCommandsCallAllOfTheApi) {
  std::set<std::string> methods;
  for (const auto& [name, streams] : api) methods.insert(name);
  EXPECT_GE(methods.size(), 90u);
  for (const std::string& example : AllExamples()) {
    std::vector<std::string> words = WordsOf(example);
    words.erase(words.begin());
    words.insert(words.end(), {"--server", address});
    const Outcome outcome = RunProgram(words);
    // An empty answer may be too little for a command to end well; what it was asked must be good all the
    // same.
    EXPECT_NE(outcome.code, kBadUsage) << example << "\n" << outcome.err;
  }
  std::set<std::string> asked = service.asked();
  // Of the standard health service.
  asked.erase("/grpc.health.v1.Health/Check");
  EXPECT_THAT(asked, testing::ContainerEq(methods));
}

}  // namespace
}  // namespace relais::cli
