#include "client/cli/app/errors.h"

#include <regex>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/cli/output/resource_text.h"
#include "client/cli/output/text_layout.h"

namespace relais::cli {
namespace {

// Marks our own usage errors, which an INVALID_ARGUMENT of the service is not.
constexpr char kUsagePayload[] = "relais-cli/usage";

struct CodeText {
  absl::StatusCode code;
  LocalizedText text;
};

// For errors without a message from the service: gRPC's text is in English and meant for developers.
constexpr CodeText kTexts[] = {
    {absl::StatusCode::kUnavailable, {"le service ne répond pas", "the service does not answer"}},
    {absl::StatusCode::kDeadlineExceeded, {"le délai est écoulé", "the deadline passed"}},
    {absl::StatusCode::kUnauthenticated, {"il faut s’identifier", "sign in first"}},
    {absl::StatusCode::kPermissionDenied, {"accès refusé", "permission denied"}},
    {absl::StatusCode::kNotFound, {"introuvable", "not found"}},
    {absl::StatusCode::kResourceExhausted,
     {"trop de demandes, ou un envoi trop gros", "too many requests, or too large"}},
    {absl::StatusCode::kUnimplemented,
     {"le service n’offre pas cette opération; il est peut-être plus ancien que ce programme",
      "the service does not offer this; it may be older than this program"}},
    {absl::StatusCode::kInternal, {"réponse illisible du service", "the service's answer cannot be read"}},
    {absl::StatusCode::kUnknown, {"réponse inattendue du service", "the service gave an unexpected answer"}},
};

// Causes of a failed connection, recognized by gRPC's text.
struct ConnectionFault {
  const char* said;
  LocalizedText text;
};
constexpr ConnectionFault kConnectionFaults[] = {
    {"Connection refused", {"rien n’écoute à cette adresse", "nothing listens at this address"}},
    {"No such file", {"il n’y a pas de point d’écoute à cet endroit", "there is no socket at this place"}},
    {"DNS resolution failed", {"ce nom d’hôte est inconnu", "this host name is unknown"}},
    {"name resolution failure", {"ce nom d’hôte est inconnu", "this host name is unknown"}},
    {"andshake",
     {"le chiffrement TLS n’a pu être établi; voir --tls et --ca-file",
      "TLS encryption could not be established; see --tls and --ca-file"}},
    {"No route to host", {"cette machine est hors d’atteinte", "this machine is out of reach"}},
    {"Network is unreachable", {"cette machine est hors d’atteinte", "this machine is out of reach"}},
    {"Connection reset", {"la connexion a été coupée", "the connection was cut"}},
    {"Socket closed", {"la connexion a été coupée", "the connection was cut"}},
};

std::string ConnectionText(const absl::Status& status, const std::string& server, Language language) {
  std::string text = absl::StrCat(" (", server, ")");
  for (const ConnectionFault& fault : kConnectionFaults) {
    if (!absl::StrContains(status.message(), fault.said)) continue;
    return absl::StrCat(text, language == Language::kFrench ? " : " : ": ", fault.text.In(language));
  }
  return text;
}

std::string Message(const absl::Status& status, const ErrorInfo& details, const std::string& server,
                    Language language) {
  if (!details.localized_message.empty()) return WithResourceTexts(details.localized_message, language);
  if (status.GetPayload(kUsagePayload).has_value()) return std::string(status.message());
  for (const CodeText& known : kTexts) {
    if (known.code != status.code()) continue;
    const bool connection = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
    return absl::StrCat(known.text.In(language), connection ? ConnectionText(status, server, language) : "");
  }
  return std::string(status.message());
}

// A message over the size limit stays too large, however late it is sent again.
bool IsTooLarge(const absl::Status& status) {
  return absl::IsResourceExhausted(status) && absl::StrContains(status.message(), "larger than max");
}

std::string Meta(const ErrorInfo& details, const char* key) {
  const auto found = details.metadata.find(key);
  return found == details.metadata.end() ? "" : found->second;
}

// `filter.sectors` for `filter.sectors[0]`: flags fill lists as a whole.
std::string WithoutIndexes(const std::string& path) {
  static const std::regex& index = *new std::regex("\\[[0-9]+\\]");
  return std::regex_replace(path, index, "");
}

// The flag that fills the field, or the message that holds it; the path if no flag does.
std::string NameOf(const std::string& path, const FieldNames& names) {
  for (std::string at = WithoutIndexes(path); !at.empty();) {
    const auto known = names.find(at);
    if (known != names.end()) return known->second;
    const size_t dot = at.rfind('.');
    at = dot == std::string::npos ? "" : at.substr(0, dot);
  }
  return path;
}

// The text without what a terminal would act upon but line breaks.
std::string PrintableLines(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (std::string& line : lines) line = Printable(line);
  return absl::StrJoin(lines, "\n");
}

}  // namespace

absl::Status UsageError(const std::string& message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kDone;
  if (status.GetPayload(kUsagePayload).has_value()) return kBadUsage;
  if (absl::IsUnauthenticated(status)) return kSignIn;
  const bool later = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
                     (absl::IsResourceExhausted(status) && !IsTooLarge(status));
  return later ? kTryLater : kFailed;
}

std::string NextStep(const ErrorInfo& details, Language language) {
  if (details.reason == "SIGN_IN_REQUIRED") {
    return LocalizedText{"relais account sign-in --user COMPTE --save-token JETON, puis --token-file JETON",
                         "relais account sign-in --user USER --save-token TOKEN, then --token-file TOKEN"}
        .In(language);
  }
  if (const std::string target = Meta(details, "merged_into"); !target.empty()) {
    return absl::StrCat("relais dossier get ", ShortName(target));
  }
  if (details.reason == "ONE_TIME_CODE_REQUIRED") return "relais account enroll-one-time-code";
  if (details.reason == "COVER_SHEET_ONLY" && !Meta(details, "referral").empty()) {
    return absl::StrCat("relais referral accept ", ShortName(Meta(details, "referral")));
  }
  if (details.reason == "CONSENT_MISSING") {
    return ConsentCommand(Meta(details, "resource"), Meta(details, "recipient"), Meta(details, "purpose"));
  }
  return "";
}

std::string ConsentCommand(const std::string& dossier, const std::string& recipient,
                           const std::string& purpose) {
  return absl::StrCat("relais consent create ", ShortName(dossier), " --purpose ",
                      purpose.empty() ? "accompagnement" : purpose, " --recipient ",
                      absl::StrContains(recipient, '/') ? ShortName(recipient) : recipient,
                      " --evidence written");
}

std::string ErrorText(const absl::Status& status, const std::string& server, Language language,
                      const FieldNames& names) {
  const ErrorInfo details = ErrorDetails(status);
  const char* colon = language == Language::kFrench ? " : " : ": ";
  std::string text = absl::StrCat(language == Language::kFrench ? "Erreur" : "Error", colon,
                                  PrintableLines(Message(status, details, server, language)), "\n");
  bool names_agreement = false;
  for (const FieldViolation& violation : details.field_violations) {
    absl::StrAppend(&text, "  ", Printable(NameOf(violation.field, names)), colon,
                    Printable(WithResourceTexts(violation.description, language)), "\n");
    const std::string path = WithoutIndexes(violation.field);
    names_agreement =
        names_agreement || absl::EndsWith(path, "agreement") || absl::EndsWith(path, "agreements");
  }
  if (names_agreement)
    absl::StrAppend(&text, LocalizedText{"Voir : ", "See: "}.In(language), "relais agreement list\n");
  const std::string next = Printable(NextStep(details, language));
  if (!next.empty()) absl::StrAppend(&text, LocalizedText{"D’abord : ", "First: "}.In(language), next, "\n");
  return text;
}

}  // namespace relais::cli
