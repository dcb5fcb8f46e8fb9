#include "service/mail/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/mail/password_file.h"

namespace relais::mail {
namespace {

// Follows the SMTP dialogue. libcurl reports that a command was refused, but not which one.
class Dialogue {
 public:
  void OnCommand(absl::string_view line) {
    if (absl::StartsWith(line, "QUIT")) over_ = true;
    if (over_) return;
    code_ = 0;
    if (absl::StartsWith(line, "MAIL FROM:")) stage_ = Stage::kSender;
    if (stage_ == Stage::kSender && absl::StartsWith(line, "RCPT TO:")) stage_ = Stage::kRecipient;
    if (stage_ == Stage::kRecipient && absl::StartsWith(line, "DATA")) stage_ = Stage::kData;
  }
  void OnAnswer(absl::string_view line) {
    int code = 0;
    if (!over_ && line.size() >= 3 && absl::SimpleAtoi(line.substr(0, 3), &code)) code_ = code;
  }

  // Answer to the last command before QUIT; 0 if none came.
  int code() const { return code_; }
  // Whether the server refused this recipient or this mail permanently. Earlier refusals concern the
  // connection, the login or the sender: settings to correct, which is no reason to drop the mail.
  bool RefusedForGood() const {
    // 530, 534, 535 and 538 concern the login, whatever command they answer.
    const bool login = code_ == 530 || code_ == 534 || code_ == 535 || code_ == 538;
    return (stage_ == Stage::kRecipient || stage_ == Stage::kData) && code_ >= 500 && code_ <= 599 && !login;
  }

 private:
  enum class Stage { kBefore, kSender, kRecipient, kData };
  Stage stage_ = Stage::kBefore;
  int code_ = 0;
  bool over_ = false;
};

int OnTalk(CURL*, curl_infotype type, char* data, std::size_t size, void* dialogue) {
  if (type == CURLINFO_HEADER_OUT) static_cast<Dialogue*>(dialogue)->OnCommand({data, size});
  if (type == CURLINFO_HEADER_IN) static_cast<Dialogue*>(dialogue)->OnAnswer({data, size});
  return 0;
}

// Advances a view over the unsent part of the mail.
std::size_t OnRead(char* buffer, std::size_t size, std::size_t count, void* unread) {
  absl::string_view& rest = *static_cast<absl::string_view*>(unread);
  const std::size_t taken = rest.copy(buffer, size * count);
  rest.remove_prefix(taken);
  return taken;
}

// Discards what libcurl would write to standard output.
std::size_t OnWrite(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int OnProgress(void* interrupted, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(interrupted) ? 1 : 0;
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

// Runs once, before any other use of libcurl; static initialization makes it thread-safe.
bool InitializeCurl() {
  static const bool initialized = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return initialized;
}

void SetServer(CURL* handle, const SmtpOptions& options) {
  curl_easy_setopt(handle, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   std::max<long>(1, static_cast<long>(absl::ToInt64Milliseconds(options.timeout))));
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(options.tls == Tls::kRequired ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
}

absl::Status StatusOf(CURLcode result, const Dialogue& dialogue) {
  if (result == CURLE_OK) return absl::OkStatus();
  if (result == CURLE_ABORTED_BY_CALLBACK) return absl::CancelledError("the service is stopping");
  if (dialogue.RefusedForGood())
    return absl::InvalidArgumentError(
        absl::StrCat("the mail server refused the mail for good: code ", dialogue.code()));
  // libcurl's text, not the server's, which often quotes the address.
  const std::string answer = dialogue.code() == 0 ? "" : absl::StrCat("; its last code: ", dialogue.code());
  return absl::UnavailableError(
      absl::StrCat("the mail server did not take the mail: ", curl_easy_strerror(result), answer));
}

}  // namespace

SmtpSender::SmtpSender(SmtpOptions options) : options_(std::move(options)) {}

absl::Status SmtpSender::Send(const Message& message) {
  const absl::StatusOr<std::string> rendered = RenderMessage(message, options_.from);
  if (!rendered.ok()) return rendered.status();
  const Handle handle(InitializeCurl() ? curl_easy_init() : nullptr);
  const std::unique_ptr<curl_slist, FreeList> recipients(curl_slist_append(nullptr, message.to.c_str()));
  if (handle == nullptr || recipients == nullptr) return absl::UnavailableError("libcurl does not start");

  SetServer(handle.get(), options_);
  if (!options_.user.empty()) {
    const PasswordFile file = ReadPasswordFile(options_.password_file);
    if (!file.fault.en.empty()) return absl::UnavailableError(file.fault.en);
    curl_easy_setopt(handle.get(), CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, file.password.c_str());
  }
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, options_.from.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());

  absl::string_view unread = *rendered;
  curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(unread.size()));
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, &OnRead);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &unread);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &OnWrite);

  Dialogue dialogue;
  curl_easy_setopt(handle.get(), CURLOPT_VERBOSE, 1L);  // needed for CURLOPT_DEBUGFUNCTION
  curl_easy_setopt(handle.get(), CURLOPT_DEBUGFUNCTION, &OnTalk);
  curl_easy_setopt(handle.get(), CURLOPT_DEBUGDATA, &dialogue);
  curl_easy_setopt(handle.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(handle.get(), CURLOPT_XFERINFODATA, &interrupted_);
  if (interrupted_) return StatusOf(CURLE_ABORTED_BY_CALLBACK, dialogue);
  return StatusOf(curl_easy_perform(handle.get()), dialogue);
}

}  // namespace relais::mail
