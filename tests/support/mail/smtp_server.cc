#include "tests/support/mail/smtp_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace relais::mail {
namespace {

pid_t Spawn(const std::vector<std::string>& arguments, const posix_spawn_file_actions_t* actions) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = -1;
  return posix_spawnp(&pid, argv[0], actions, nullptr, argv.data(), environ) == 0 ? pid : -1;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "relais_mail_XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Write(const std::string& name, const std::string& content, mode_t mode) const {
  std::string path = absl::StrCat(path_, "/", name);
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_EQ(chmod(path.c_str(), mode), 0);
  return path;
}

int RunProgram(const std::vector<std::string>& arguments) {
  const pid_t pid = Spawn(arguments, nullptr);
  int status = -1;
  if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

SmtpServer::SmtpServer(const std::vector<std::string>& arguments) {
  int to_child[2];
  int from_child[2];
  // Close-on-exec, so that no other child keeps them open.
  if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) {
    ADD_FAILURE() << "no pipe";
    return;
  }
  std::vector<std::string> command = {"/usr/bin/python3", RELAIS_MAIL_TEST_FOLDER "/smtp_server.py"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
  pid_ = Spawn(command, &actions);
  posix_spawn_file_actions_destroy(&actions);
  close(to_child[0]);
  close(from_child[1]);
  input_ = to_child[1];
  output_ = fdopen(from_child[0], "r");
  const std::string line = ReadLine();
  absl::string_view port = line;
  EXPECT_TRUE(absl::ConsumePrefix(&port, "port ") && absl::SimpleAtoi(port, &port_)) << line;
}

SmtpServer::~SmtpServer() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (input_ >= 0) close(input_);
  if (output_ != nullptr) std::fclose(output_);
}

std::string SmtpServer::Url(const std::string& scheme, const std::string& host) const {
  return absl::StrCat(scheme, "://", host, ":", port_);
}

Transcript SmtpServer::NextConnection() {
  Transcript transcript;
  for (;;) {
    const std::string line = ReadLine();
    absl::string_view rest = line;
    std::string mail;
    if (absl::ConsumePrefix(&rest, "command ")) {
      transcript.commands.emplace_back(rest);
    } else if (absl::ConsumePrefix(&rest, "mail ") && absl::Base64Unescape(rest, &mail)) {
      transcript.mails.push_back(mail);
    } else {
      EXPECT_TRUE(absl::StartsWith(line, "over")) << "the server says: " << line;
      return transcript;
    }
  }
}

void SmtpServer::WaitForCommand(const std::string& beginning) {
  for (;;) {
    const std::string line = ReadLine();
    if (absl::StartsWith(line, absl::StrCat("command ", beginning))) return;
    if (line.empty() || absl::StartsWith(line, "over")) {
      ADD_FAILURE() << "the server never heard " << beginning;
      return;
    }
  }
}

std::string SmtpServer::ReadLine() {
  char* line = nullptr;
  std::size_t room = 0;
  const ssize_t size = output_ == nullptr ? -1 : getline(&line, &room, output_);
  std::string read = size < 0 ? "" : std::string(line, static_cast<std::size_t>(size));
  std::free(line);
  while (absl::EndsWith(read, "\n")) read.pop_back();
  return read;
}

}  // namespace relais::mail
