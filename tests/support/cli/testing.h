#ifndef RELAIS_TESTS_SUPPORT_CLI_TESTING_H_
#define RELAIS_TESTS_SUPPORT_CLI_TESTING_H_

// Shared by the tests of commands: the program without its process, and fake services instead of relaisd.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/app/app.h"

namespace relais::cli {

inline Environment Variables(std::map<std::string, std::string> variables) {
  return [variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

struct Outcome {
  int code;
  std::string out, err;
};

inline Outcome RunProgram(const std::vector<std::string>& arguments, const std::string& input = "") {
  std::ostringstream out, err;
  std::istringstream in(input);
  const int code = Run(arguments, Variables({}), out, err, in);
  return {code, out.str(), err.str()};
}

// A folder for one test, removed afterwards with its content.
class Folder {
 public:
  Folder() : path_(testing::TempDir() + "relais-cli-XXXXXX") { EXPECT_NE(mkdtemp(path_.data()), nullptr); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Path(const std::string& name) const { return absl::StrCat(path_, "/", name); }
  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    std::ofstream(Path(name)) << content;
    EXPECT_EQ(chmod(Path(name).c_str(), mode), 0);
    return Path(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream stream(Path(name));
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(Path(name)); }
  mode_t Mode(const std::string& name) const {
    struct stat found = {};
    EXPECT_EQ(stat(Path(name).c_str(), &found), 0);
    return found.st_mode & 0777;
  }

 private:
  std::string path_;
};

// Serves the given gRPC services on a port that the system picks. Does not own them.
class FakeServer {
 public:
  // `address` may be that of an earlier server.
  explicit FakeServer(std::initializer_list<grpc::Service*> services,
                      const std::string& address = "127.0.0.1:0") {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
    for (grpc::Service* service : services) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeServer() { server_->Shutdown(); }

  const std::string& address() const { return address_; }
  Outcome Run(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), {"--server", address_});
    return RunProgram(arguments, input);
  }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace relais::cli

#endif  // RELAIS_TESTS_SUPPORT_CLI_TESTING_H_
