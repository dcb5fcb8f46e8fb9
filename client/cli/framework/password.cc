#include "client/cli/framework/password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/folding.h"
#include "client/cli/output/system_error.h"

namespace relais::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// For the signal handler: the terminal and its settings before.
int hidden_terminal = -1;
termios shown = {};

// Restores the terminal's echo, then ends the program as the signal would.
void ShowAndEnd(int signal) {
  tcsetattr(hidden_terminal, TCSANOW, &shown);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// Turns the terminal's echo off while it exists.
class HiddenInput {
 public:
  explicit HiddenInput(int terminal) {
    hidden_terminal = terminal;
    ok_ = tcgetattr(terminal, &shown) == 0;
    if (!ok_) return;
    struct sigaction ending = {};
    ending.sa_handler = ShowAndEnd;
    for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &ending, &before_[i]);
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ok_ = tcsetattr(terminal, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenInput() {
    if (!ok_) return;
    tcsetattr(hidden_terminal, TCSAFLUSH, &shown);
    for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

  bool ok() const { return ok_; }

 private:
  bool ok_ = false;
  struct sigaction before_[std::size(kSignals)] = {};
};

// Reads one line, without its end.
std::string ReadLine(int file) {
  std::string line;
  char c = 0;
  for (;;) {
    const ssize_t count = read(file, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || c == '\n' || c == '\r') return line;
    line += c;
  }
}

void Say(int terminal, const std::string& text) {
  // Ignores a failed write: the user can still answer, or break off.
  [[maybe_unused]] const ssize_t written = write(terminal, text.data(), text.size());
}

absl::StatusOr<std::string> AskOnce(int terminal, const char* question, Language language) {
  const HiddenInput hidden(terminal);
  if (!hidden.ok()) return absl::FailedPreconditionError(SystemErrorText(errno, language));
  Say(terminal, absl::StrCat(question, language == Language::kFrench ? " : " : ": "));
  std::string password = ReadLine(terminal);
  Say(terminal, "\n");
  return password;
}

}  // namespace

absl::StatusOr<std::string> AskPassword(absl::string_view option, LocalizedText question, bool again,
                                        Language language, std::istream& in) {
  const bool person = &in == &std::cin && isatty(STDIN_FILENO) == 1;
  const int terminal = person ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
  if (terminal < 0) {
    return UsageError(absl::StrCat(option, LocalizedText{" est requis : l’entrée n’est pas un terminal",
                                                         " is required: the input is no terminal"}
                                               .In(language)));
  }
  absl::StatusOr<std::string> password = AskOnce(terminal, question.In(language), language);
  if (password.ok() && again) {
    const auto repeated =
        AskOnce(terminal, LocalizedText{"Encore une fois", "Once more"}.In(language), language);
    if (!repeated.ok()) {
      password = repeated.status();
    } else if (*repeated != *password) {
      password =
          UsageError(LocalizedText{"les deux saisies diffèrent", "the two entries differ"}.In(language));
    }
  }
  close(terminal);
  if (password.ok() && password->empty()) {
    return UsageError(LocalizedText{"aucun mot de passe saisi", "no password typed"}.In(language));
  }
  if (password.ok() && !IsUtf8(*password)) {
    return UsageError(LocalizedText{"le texte n’est pas en UTF-8", "the text is not UTF-8"}.In(language));
  }
  return password;
}

}  // namespace relais::cli
