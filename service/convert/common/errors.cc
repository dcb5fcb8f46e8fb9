#include "service/convert/common/errors.h"

#include <google/protobuf/util/time_util.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "service/convert/common/faults.h"

namespace relais::convert {
namespace {

using domain::Language;
using domain::LocalizedText;
using google::protobuf::util::TimeUtil;
using relais::v1::ErrorReason;

constexpr char kErrorDomain[] = "relais";
// A status made here carries its wire form as payload, one for each language.
constexpr char kFrenchPayload[] = "relais/wire.fr";
constexpr char kEnglishPayload[] = "relais/wire.en";
// Time for a few batches to be committed.
constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
// Under overload each rejection costs time too. With the short delay, all rejected callers would return at
// once, before any of them can be served.
constexpr absl::Duration kShortestRest = absl::Seconds(1);

// Random delay of one to two times kShortestRest.
absl::Duration Rest() {
  thread_local absl::InsecureBitGen random;
  return kShortestRest * absl::Uniform(random, 1.0, 2.0);
}

const char* PayloadOf(Language language) {
  return language == Language::kFrench ? kFrenchPayload : kEnglishPayload;
}

std::string ReasonName(ErrorReason reason) {
  return std::string(absl::StripPrefix(relais::v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

// The parts common to every error.
google::rpc::Status Wire(absl::StatusCode code, ErrorReason reason,
                         const std::map<std::string, std::string>& metadata, const std::string& message,
                         Language language) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(code));
  wire.set_message(message);
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain(kErrorDomain);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  wire.add_details()->PackFrom(info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale(language == Language::kFrench ? "fr-CA" : "en-CA");
  localized.set_message(message);
  wire.add_details()->PackFrom(localized);
  return wire;
}

// Makes a status with both texts; `add` puts further details into each.
template <class AddDetails>
absl::Status Make(absl::StatusCode code, ErrorReason reason,
                  const std::map<std::string, std::string>& metadata, const LocalizedText& message,
                  AddDetails add) {
  absl::Status status(code, absl::StrCat(ReasonName(reason), ": ", message.en));
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    google::rpc::Status wire = Wire(code, reason, metadata, message.In(language), language);
    add(wire, language);
    status.SetPayload(PayloadOf(language), absl::Cord(wire.SerializeAsString()));
  }
  return status;
}

absl::Status Make(absl::StatusCode code, ErrorReason reason,
                  const std::map<std::string, std::string>& metadata, const LocalizedText& message) {
  return Make(code, reason, metadata, message, [](google::rpc::Status&, Language) {});
}

void AddResource(google::rpc::Status& wire, const std::string& resource) {
  google::rpc::ResourceInfo info;
  info.set_resource_type(resource.substr(0, resource.find('/')));
  info.set_resource_name(resource);
  wire.add_details()->PackFrom(info);
}

void AddRetry(google::rpc::Status& wire, absl::Duration delay = kRetryDelay) {
  google::rpc::RetryInfo retry;
  *retry.mutable_retry_delay() = TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(delay));
  wire.add_details()->PackFrom(retry);
}

absl::Status BadRequest(ErrorReason reason, const domain::Violations& violations, LocalizedText message) {
  const std::size_t named = FaultsThatFit(violations);
  std::map<std::string, std::string> metadata;
  if (named < violations.size()) {
    const std::size_t more = violations.size() - named;
    metadata = {{"faults", absl::StrCat(violations.size())}, {"faults_left_out", absl::StrCat(more)}};
    absl::StrAppend(&message.fr, " Les ", named, " premières sont nommées; il y en a ", more, " de plus.");
    absl::StrAppend(&message.en, " The first ", named, " are named; there are ", more, " more.");
  }
  return Make(absl::StatusCode::kInvalidArgument, reason, metadata, message,
              [&](google::rpc::Status& wire, Language language) {
                wire.add_details()->PackFrom(NamedFaults(violations, named, language));
              });
}

absl::Status Unavailable(Effect effect) {
  const auto retry = [](google::rpc::Status& wire, Language) { AddRetry(wire); };
  switch (effect) {
    case Effect::kNone:
      return Make(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_SERVICE_UNAVAILABLE, {},
                  {"Le service ne peut pas répondre pour le moment; redemandez un peu plus tard.",
                   "The service cannot answer at the moment; ask again a little later."},
                  retry);
    case Effect::kNotRepeatable:
      return Make(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN, {},
                  {"L'issue de la demande n'est pas connue; vérifiez avant de la refaire.",
                   "The outcome of the request is not known; check before you make it again."},
                  retry);
    case Effect::kRepeatable:
      break;
  }
  return Make(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN, {},
              {"L'issue de la demande n'est pas connue; renvoyez-la avec le même request_id.",
               "The outcome of the request is not known; send it again with the same request_id."},
              retry);
}

// Converts a status of the storage by its code.
absl::Status FromStorage(const absl::Status& status, Effect effect) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return Make(status.code(), ErrorReason::ERROR_REASON_QUEUE_FULL, {},
                  {"Le service est très sollicité; réessayez un peu plus tard.",
                   "The service is very busy; try again a little later."},
                  [](google::rpc::Status& wire, Language) { AddRetry(wire, Rest()); });
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
      return Unavailable(effect);
    case absl::StatusCode::kDeadlineExceeded:
      return Make(status.code(), ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED, {},
                  {"Le délai accordé est écoulé.", "The deadline has passed."});
    case absl::StatusCode::kCancelled:
      return status;
    default:
      return Make(absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL, {},
                  {"Une erreur interne est survenue; le journal du service en dit plus.",
                   "An internal error occurred; the service's log tells more."});
  }
}

// Drops details from the last on, except reason and sentence, until the rest fits the limit.
google::rpc::Status Fitted(google::rpc::Status wire) {
  constexpr int kFewest = 2;
  while (wire.ByteSizeLong() > kMaxWireBytes && wire.details_size() > kFewest)
    wire.mutable_details()->RemoveLast();
  return wire;
}

std::optional<google::rpc::Status> Payload(const absl::Status& status, Language language) {
  const absl::optional<absl::Cord> payload = status.GetPayload(PayloadOf(language));
  if (!payload.has_value()) return std::nullopt;
  google::rpc::Status wire;
  if (!wire.ParseFromString(std::string(*payload))) return std::nullopt;
  return wire;
}

}  // namespace

absl::Status InvalidFields(const domain::Violations& violations) {
  const std::size_t count = violations.size();
  return BadRequest(
      ErrorReason::ERROR_REASON_INVALID_FIELDS, violations,
      {count == 1 ? "La demande contient une erreur."
                  : absl::StrCat("La demande contient ", count, " erreurs."),
       count == 1 ? "The request has one fault." : absl::StrCat("The request has ", count, " faults.")});
}

absl::Status InvalidQuery(const domain::Violations& violations) {
  return BadRequest(
      ErrorReason::ERROR_REASON_QUERY_INVALID, violations,
      {"Ces éléments de la requête ne vont pas ensemble.", "These parts of the query do not go together."});
}

absl::Status NotFound(const std::string& resource) {
  return Make(
      absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND, {{"resource", resource}},
      {absl::StrCat("« ", resource, " » n'existe pas."), absl::StrCat("“", resource, "” does not exist.")},
      [&](google::rpc::Status& wire, Language) { AddResource(wire, resource); });
}

absl::Status AlreadyExists(const std::string& resource) {
  return Make(
      absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS, {{"resource", resource}},
      {absl::StrCat("« ", resource, " » existe déjà."), absl::StrCat("“", resource, "” exists already.")},
      [&](google::rpc::Status& wire, Language) { AddResource(wire, resource); });
}

absl::Status AlreadyExists(const std::string& taken, const std::string& field) {
  return Make(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS,
              {{"resource", taken}, {"field", field}},
              {absl::StrCat(field, " : cet identifiant est déjà pris, par « ", taken, " »."),
               absl::StrCat(field, ": this identifier is taken already, by “", taken, "”.")},
              [&](google::rpc::Status& wire, Language) { AddResource(wire, taken); });
}

absl::Status EtagMismatch(const std::string& resource, const std::string& current) {
  return Make(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH,
              {{"resource", resource}, {"etag", current}},
              {absl::StrCat("« ", resource, " » a changé entre-temps; relisez-le avant de le modifier."),
               absl::StrCat("“", resource, "” has changed meanwhile; read it again before changing it.")},
              [&](google::rpc::Status& wire, Language) { AddResource(wire, resource); });
}

absl::Status ImportConflict() {
  return Make(
      absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_SERVICE_UNAVAILABLE, {},
      {"D'autres modifient au même moment ce sur quoi porte l'import; rien n'a été écrit. Recommencez plus "
       "tard.",
       "Others are changing what the import is about; nothing was written. Try again later."},
      [](google::rpc::Status& wire, Language) { AddRetry(wire, Rest()); });
}

absl::Status RequestIdReused(const std::string& request_id) {
  return Make(
      absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_REQUEST_ID_REUSED,
      {{"request_id", request_id}},
      {"Ce request_id a déjà servi pour une autre demande.", "This request_id was used by another request."});
}

absl::Status WrongState(const std::string& resource, const std::string& state, const std::string& move,
                        const LocalizedText& why) {
  return Make(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_WRONG_STATE,
              {{"resource", resource}, {"state", state}, {"move", move}}, why,
              [&](google::rpc::Status& wire, Language language) {
                google::rpc::PreconditionFailure failure;
                auto* violation = failure.add_violations();
                violation->set_type("STATE");
                violation->set_subject(resource);
                violation->set_description(why.In(language));
                wire.add_details()->PackFrom(failure);
              });
}

absl::Status FactsInTheWay(const std::string& resource, const std::string& state, const std::string& move,
                           const std::vector<BlockingFact>& facts) {
  constexpr std::size_t kMaxViolations = 20;
  constexpr std::size_t kMaxTold = 5;
  LocalizedText why;
  for (std::size_t i = 0; i < facts.size() && i < kMaxTold; ++i) {
    const std::string name =
        facts[i].subject == resource ? std::string() : absl::StrCat(" (", facts[i].subject, ")");
    absl::StrAppend(&why.fr, i == 0 ? "" : "; ", facts[i].problem.fr, name);
    absl::StrAppend(&why.en, i == 0 ? "" : "; ", facts[i].problem.en, name);
  }
  if (facts.size() > kMaxTold) {
    absl::StrAppend(&why.fr, "; et encore ", facts.size() - kMaxTold);
    absl::StrAppend(&why.en, "; and ", facts.size() - kMaxTold, " more");
  }
  return Make(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_WRONG_STATE,
              {{"resource", resource}, {"state", state}, {"move", move}}, why,
              [&](google::rpc::Status& wire, Language language) {
                google::rpc::PreconditionFailure failure;
                for (const BlockingFact& fact : facts) {
                  if (static_cast<std::size_t>(failure.violations_size()) == kMaxViolations) break;
                  auto* violation = failure.add_violations();
                  violation->set_type("FACT");
                  violation->set_subject(fact.subject);
                  violation->set_description(fact.problem.In(language));
                }
                wire.add_details()->PackFrom(failure);
              });
}

absl::Status InvalidPageToken(const std::string& field) {
  return BadRequest(ErrorReason::ERROR_REASON_PAGE_TOKEN_INVALID,
                    {{field,
                      "",
                      {"ce jeton est abîmé, ou vient d'une autre requête ou d'un autre compte; recommencez à "
                       "la première page",
                       "this token is damaged, or belongs to another query or user; begin again at the first "
                       "page"}}},
                    {"Le jeton de page n'est pas valide.", "The page token is not valid."});
}

absl::Status InvalidResumeToken(const std::string& field) {
  return BadRequest(
      ErrorReason::ERROR_REASON_RESUME_TOKEN_INVALID,
      {{field,
        "",
        {"ce jeton est abîmé ou vient d'un autre flux; reprenez de la dernière position que vous "
         "avez notée, ou sans jeton",
         "this token is damaged or belongs to another feed; resume from the last position that "
         "you recorded, or without a token"}}},
      {"Le jeton de reprise n'est pas valide.", "The resume token is not valid."});
}

absl::Status SignInRequired() {
  return Make(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_SIGN_IN_REQUIRED, {},
              {"Il faut s'identifier : aucun jeton, ou jeton inconnu, expiré ou révoqué.",
               "Sign in first: no token, or one that is unknown, expired or revoked."});
}

absl::Status CredentialsWrong() {
  return Make(absl::StatusCode::kUnauthenticated, ErrorReason::ERROR_REASON_CREDENTIALS_WRONG, {},
              {"Compte, mot de passe ou code à usage unique incorrect.",
               "User, password or one-time code is wrong."});
}

absl::Status TooManyAttempts(absl::Duration wait) {
  const std::int64_t seconds = absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1)));
  return Make(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_TOO_MANY_TRIES, {},
              {absl::StrCat("Trop d'essais infructueux; réessayez dans ", seconds, " s."),
               absl::StrCat("Too many wrong tries; try again in ", seconds, " s.")},
              [&](google::rpc::Status& wire, Language) { AddRetry(wire, wait); });
}

absl::Status RoleMissing(const std::string& method) {
  return Make(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_ROLE_MISSING,
              {{"method", method}},
              {"Aucun de vos rôles ne permet cette opération.", "None of your roles allows this."});
}

absl::Status ScopeTooNarrow(const std::string& method) {
  return Make(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_SCOPE_TOO_NARROW,
              {{"method", method}},
              {"La portée de ce jeton ne permet pas cette opération.",
               "The scope of this token does not allow this."});
}

absl::Status PermissionDeniedError(const std::string& resource) {
  return Make(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_NOT_YOURS,
              {{"resource", resource}},
              {"Cela revient à un autre organisme que le vôtre.",
               "This is for another organization than yours to do."},
              [&](google::rpc::Status& wire, Language) { AddResource(wire, resource); });
}

absl::Status MergedInto(const std::string& resource, const std::string& target) {
  const std::string number = target.substr(target.find('/') + 1);
  return Make(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_DOSSIER_MERGED,
              {{"resource", resource}, {"merged_into", target}},
              {absl::StrCat("« ", resource, " » : dossier fusionné avec ", number, "."),
               absl::StrCat("“", resource, "”: dossier merged into ", number, ".")},
              [&](google::rpc::Status& wire, Language) { AddResource(wire, resource); });
}

absl::Status CoverSheetOnly(const std::string& dossier, const std::string& referral) {
  return Make(
      absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_COVER_SHEET_ONLY,
      {{"resource", dossier}, {"referral", referral}},
      {absl::StrCat("Vous n'en avez que le sommaire; le dossier s'ouvre quand « ", referral,
                    " » est acceptée."),
       absl::StrCat("You have its cover sheet only; the dossier opens once “", referral, "” is accepted.")},
      [&](google::rpc::Status& wire, Language) { AddResource(wire, dossier); });
}

absl::Status ConsentMissing(const std::string& dossier, const std::string& recipient) {
  const std::string organization = recipient.substr(recipient.find('/') + 1);
  const LocalizedText why = {absl::StrCat("Aucun consentement valide du groupe promoteur ne couvre ",
                                          organization, ". Consignez-en un, puis renvoyez la référence."),
                             absl::StrCat("No valid consent of the promoter covers ", organization,
                                          ". Record one, then send the referral again.")};
  return Make(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_CONSENT_MISSING,
              {{"resource", dossier}, {"recipient", recipient}}, why,
              [&](google::rpc::Status& wire, Language language) {
                google::rpc::PreconditionFailure failure;
                auto* violation = failure.add_violations();
                violation->set_type("CONSENT");
                violation->set_subject(dossier);
                violation->set_description(why.In(language));
                wire.add_details()->PackFrom(failure);
              });
}

absl::Status CodeInvalid() {
  return Make(
      absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_CODE_INVALID, {},
      {"Ce code est incorrect, déjà utilisé ou périmé.", "This code is wrong, used already or too old."});
}

absl::Status OneTimeCodeRequired() {
  return Make(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_ONE_TIME_CODE_REQUIRED, {},
              {"Activez d'abord les codes à usage unique.", "Enroll one-time codes first."});
}

absl::Status LastAdministrator() {
  return Make(absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_LAST_ADMINISTRATOR, {},
              {"Il ne resterait aucun administrateur.", "No administrator would be left."});
}

absl::Status TooManyCalls() {
  return Make(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_TOO_MANY_CALLS, {},
              {"Trop d'appels de ce compte sont en cours; réessayez un peu plus tard.",
               "Too many calls of this account are in flight; try again a little later."},
              [](google::rpc::Status& wire, Language) { AddRetry(wire, Rest()); });
}

bool IsTooMuchAtOnce(const absl::Status& status) {
  if (!absl::IsResourceExhausted(status)) return false;
  const std::optional<google::rpc::Status> wire = Payload(status, Language::kEnglish);
  return !wire.has_value() || ReasonOf(*wire) == ReasonName(ErrorReason::ERROR_REASON_TOO_MANY_CALLS);
}

google::rpc::Status ToWire(const absl::Status& status, Language language, Effect effect) {
  for (const absl::Status& each : {status, FromStorage(status, effect)}) {
    if (std::optional<google::rpc::Status> wire = Payload(each, language); wire.has_value())
      return Fitted(*std::move(wire));
  }
  google::rpc::Status wire;
  const absl::Status made = FromStorage(status, effect);
  wire.set_code(static_cast<int>(made.code()));
  wire.set_message(std::string(made.message()));
  return wire;
}

}  // namespace relais::convert
