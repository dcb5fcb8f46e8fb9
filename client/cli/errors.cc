#include "client/cli/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "client/cli/output.h"
#include "client/cli/text_layout.h"

namespace relais::cli {
namespace {

// Tells our own refusal from an INVALID_ARGUMENT of the service.
constexpr char kUsagePayload[] = "relais-cli/usage";

struct CodeText {
  absl::StatusCode code;
  Text text;
};

// For errors without a message of the service, which are mostly those of the connection.
constexpr CodeText kTexts[] = {
    {absl::StatusCode::kUnavailable, {"le service ne répond pas", "the service does not answer"}},
    {absl::StatusCode::kDeadlineExceeded, {"le délai est écoulé", "the deadline passed"}},
    {absl::StatusCode::kUnauthenticated, {"il faut s’identifier", "sign in first"}},
    {absl::StatusCode::kPermissionDenied, {"accès refusé", "permission denied"}},
    {absl::StatusCode::kNotFound, {"introuvable", "not found"}},
    {absl::StatusCode::kResourceExhausted,
     {"trop de demandes, ou un envoi trop gros", "too many requests, or too large"}},
    {absl::StatusCode::kUnimplemented,
     {"le service n’offre pas cette opération", "the service does not offer this"}},
};

std::string Message(const absl::Status& status, const ErrorInfo& details, const std::string& server,
                    Language language) {
  if (!details.localized_message.empty()) return details.localized_message;
  if (status.GetPayload(kUsagePayload).has_value()) return std::string(status.message());
  for (const CodeText& known : kTexts) {
    if (known.code != status.code()) continue;
    const bool connection = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
    return absl::StrCat(known.text.In(language), connection ? absl::StrCat(" (", server, ")") : "",
                        language == Language::kFrench ? " : " : ": ", status.message());
  }
  return std::string(status.message());
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
  return absl::IsUnauthenticated(status) ? kSignIn : kFailed;
}

std::string NextStep(const ErrorInfo& details, Language language) {
  if (details.reason == "SIGN_IN_REQUIRED") {
    return Text{
        "relais account sign-in --user COMPTE --password-file FICHIER --save-token JETON, puis --token-file "
        "JETON",
        "relais account sign-in --user USER --password-file FILE --save-token TOKEN, then --token-file TOKEN"}
        .In(language);
  }
  const auto merged_into = details.metadata.find("merged_into");
  if (merged_into != details.metadata.end()) {
    return absl::StrCat("relais dossier get ", ShortName(merged_into->second));
  }
  const auto referral = details.metadata.find("referral");
  if (details.reason != "COVER_SHEET_ONLY" || referral == details.metadata.end()) return "";
  return absl::StrCat("relais referral accept ", ShortName(referral->second));
}

std::string ErrorText(const absl::Status& status, const std::string& server, Language language) {
  const ErrorInfo details = ErrorDetails(status);
  const char* colon = language == Language::kFrench ? " : " : ": ";
  std::string text = absl::StrCat(language == Language::kFrench ? "Erreur" : "Error", colon,
                                  Printable(Message(status, details, server, language)), "\n");
  for (const FieldViolation& violation : details.field_violations) {
    absl::StrAppend(&text, "  ", Printable(violation.field), colon, Printable(violation.description), "\n");
  }
  const std::string next = Printable(NextStep(details, language));
  if (!next.empty()) absl::StrAppend(&text, Text{"D’abord : ", "First: "}.In(language), next, "\n");
  return text;
}

}  // namespace relais::cli
