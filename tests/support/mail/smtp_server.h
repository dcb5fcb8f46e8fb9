#ifndef RELAIS_TESTS_SUPPORT_MAIL_SMTP_SERVER_H_
#define RELAIS_TESTS_SUPPORT_MAIL_SMTP_SERVER_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace relais::mail {

// Record of one connection, as the server saw it.
struct Transcript {
  // In order, without line ends.
  std::vector<std::string> commands;
  // Accepted mails, unmodified.
  std::vector<std::string> mails;
};

// A folder under the system's temporary folder, removed with its content.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  // Writes a file with these permissions; returns its path.
  std::string Write(const std::string& name, const std::string& content, mode_t mode = 0600) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs a program found on the PATH, with the output of the test. Returns its exit code.
int RunProgram(const std::vector<std::string>& arguments);

// tests/support/mail/smtp_server.py as a child process, ended with the object. Not thread-safe.
class SmtpServer {
 public:
  // `arguments` are passed to the script.
  explicit SmtpServer(const std::vector<std::string>& arguments = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  int port() const { return port_; }
  // `smtp://127.0.0.1:PORT`.
  std::string Url(const std::string& scheme = "smtp", const std::string& host = "127.0.0.1") const;
  // Waits until the next connection ends, and returns its record.
  Transcript NextConnection();
  // Waits for a command that begins with `beginning`; earlier output of the script is discarded.
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
