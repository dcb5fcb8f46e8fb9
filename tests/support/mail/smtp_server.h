#ifndef RELAIS_TESTS_SUPPORT_MAIL_SMTP_SERVER_H_
#define RELAIS_TESTS_SUPPORT_MAIL_SMTP_SERVER_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace relais::mail {

// What a connection came to, as the server saw it.
struct Transcript {
  // In their order, without line ends.
  std::vector<std::string> commands;
  // Mails taken, as they came.
  std::vector<std::string> mails;
};

// A folder of its own under the system's, removed with what it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Writes a file with these permissions; its path.
  std::string Write(const std::string& name, const std::string& content, mode_t mode = 0600) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs a program found on the PATH; the output goes where that of the test goes. Its exit code.
int RunProgram(const std::vector<std::string>& arguments);

// testing/smtp_server.py as a child process, ended with the object. Not thread-safe.
class SmtpServer {
 public:
  // `arguments` are those of the script.
  explicit SmtpServer(const std::vector<std::string>& arguments = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  int port() const { return port_; }
  // `smtp://127.0.0.1:PORT`.
  std::string Url(const std::string& scheme = "smtp", const std::string& host = "127.0.0.1") const;
  // Waits for the end of the next connection, and tells what it was.
  Transcript NextConnection();
  // Waits until the server hears a command that begins so; what it told before is lost.
  void WaitForCommand(const std::string& beginning);

 private:
  std::string ReadLine();

  pid_t pid_ = -1;
  int input_ = -1;
  std::FILE* output_ = nullptr;
  int port_ = 0;
};

}  // namespace relais::mail

#endif  // RELAIS_TESTS_SUPPORT_MAIL_SMTP_SERVER_H_
