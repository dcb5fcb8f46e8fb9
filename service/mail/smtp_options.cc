#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/mail/password_file.h"
#include "service/mail/smtp.h"

namespace relais::mail {
namespace {

using domain::LocalizedText;

constexpr absl::Duration kLeastTimeout = absl::Seconds(1);
constexpr absl::Duration kMaxTimeout = absl::Minutes(10);

// Parts of a URL that the checks need.
struct ServerUrl {
  std::string scheme;
  // IPv6 addresses in brackets.
  std::string host;
  // Whether it holds a login, a path, a query or a fragment.
  bool has_more = false;
};

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

// Has no scheme if `text` is not a URL.
ServerUrl ParseUrl(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  ServerUrl parsed = {Part(url.get(), CURLUPART_SCHEME), Part(url.get(), CURLUPART_HOST)};
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY, CURLUPART_FRAGMENT})
    if (!Part(url.get(), part).empty()) parsed.has_more = true;
  const std::string path = Part(url.get(), CURLUPART_PATH);
  if (!path.empty() && path != "/") parsed.has_more = true;
  return parsed;
}

bool IsLoopback(const std::string& host) {
  in_addr four{};
  return host == "localhost" || host == "[::1]" ||
         (inet_pton(AF_INET, host.c_str(), &four) == 1 && (ntohl(four.s_addr) >> 24U) == 127);
}

Tls TlsOf(const SmtpSettings& settings, const ServerUrl& url) {
  if (settings.tls == "required") return Tls::kRequired;
  if (settings.tls == "none") return Tls::kNone;
  return url.scheme == "smtp" && IsLoopback(url.host) ? Tls::kNone : Tls::kRequired;
}

void CheckUrl(const ServerUrl& url, std::vector<LocalizedText>& faults) {
  if ((url.scheme != "smtp" && url.scheme != "smtps") || url.host.empty() || url.has_more)
    faults.push_back({"le serveur de courriel s’écrit smtp://hôte:587 ou smtps://hôte:465, sans rien d’autre",
                      "the mail server is written smtp://host:587 or smtps://host:465, and nothing else"});
}

void CheckLogin(const SmtpSettings& settings, const ServerUrl& url, std::vector<LocalizedText>& faults) {
  if (settings.user.empty() != settings.password_file.empty())
    faults.push_back({"l’utilisateur du serveur de courriel et le fichier de son mot de passe vont ensemble",
                      "the mail server’s user and the file of its password go together"});
  for (const char c : settings.user) {
    if (!absl::ascii_iscntrl(static_cast<unsigned char>(c))) continue;
    faults.push_back({"l’utilisateur du serveur de courriel contient un caractère de contrôle",
                      "the mail server’s user holds a control character"});
    break;
  }
  if (settings.password_file.empty()) return;
  if (const auto password = ReadPasswordFile(settings.password_file); !password.fault.en.empty())
    faults.push_back(password.fault);
  if (TlsOf(settings, url) == Tls::kNone && !IsLoopback(url.host))
    faults.push_back({"un mot de passe ne part pas sans TLS vers une autre machine",
                      "a password does not go to another machine without TLS"});
}

void CheckTls(const SmtpSettings& settings, const ServerUrl& url, std::vector<LocalizedText>& faults) {
  if (!settings.tls.empty() && settings.tls != "required" && settings.tls != "none")
    faults.push_back({absl::StrCat("TLS du courriel : required, none ou rien, et non « ", settings.tls, " »"),
                      absl::StrCat("TLS of mail: required, none or nothing, not “", settings.tls, "”")});
  if (url.scheme == "smtps" && settings.tls == "none")
    faults.push_back({"smtps:// ne va pas sans TLS; écrire smtp:// pour s’en passer",
                      "smtps:// does not go without TLS; write smtp:// to do without"});
  struct stat found {};
  if (!settings.ca_file.empty() && (stat(settings.ca_file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)))
    faults.push_back({absl::StrCat("fichier de certificats introuvable : ", settings.ca_file),
                      absl::StrCat("no such file of certificates: ", settings.ca_file)});
}

}  // namespace

std::vector<LocalizedText> SmtpFaults(const SmtpSettings& settings) {
  const ServerUrl url = ParseUrl(settings.url);
  std::vector<LocalizedText> faults;
  CheckUrl(url, faults);
  if (!IsMailAddress(settings.from))
    faults.push_back({"l’expéditeur des avis n’est pas une adresse de courriel comme avis@exemple.org",
                      "the sender of notices is not a mail address such as notices@example.org"});
  CheckLogin(settings, url, faults);
  CheckTls(settings, url, faults);
  if (settings.timeout < kLeastTimeout || settings.timeout > kMaxTimeout)
    faults.push_back({"le délai d’envoi d’un courriel va d’une seconde à dix minutes",
                      "the time to send a mail is between one second and ten minutes"});
  return faults;
}

absl::StatusOr<SmtpOptions> CheckSmtpOptions(const SmtpSettings& settings) {
  const std::vector<LocalizedText> faults = SmtpFaults(settings);
  if (!faults.empty())
    return absl::InvalidArgumentError(
        absl::StrJoin(faults, "\n", [](std::string* line, const LocalizedText& fault) {
          absl::StrAppend(line, fault.fr, " | ", fault.en);
        }));
  return SmtpOptions{settings.url,
                     settings.from,
                     settings.user,
                     settings.password_file,
                     TlsOf(settings, ParseUrl(settings.url)),
                     settings.ca_file,
                     settings.timeout};
}

}  // namespace relais::mail
