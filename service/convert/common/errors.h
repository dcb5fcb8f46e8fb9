#ifndef RELAIS_SERVICE_CONVERT_COMMON_ERRORS_H_
#define RELAIS_SERVICE_CONVERT_COMMON_ERRORS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/error_reason.pb.h"
#include "service/domain/common/localized_text.h"
#include "service/domain/common/violation.h"

// Constructors for every error that a caller sees: status code, documented reason, details and a sentence in
// both languages. No text holds personal data.

namespace relais::convert {

// Most faults named in one answer.
inline constexpr std::size_t kMaxFaults = 50;
// Most bytes of an error with all its details. In the metadata it grows by a third (base64), next to its
// percent-encoded message and the rest. gRPC clients accept 8 KiB in all; a larger error arrives as
// RESOURCE_EXHAUSTED.
inline constexpr std::size_t kMaxWireBytes = 5000;

// INVALID_ARGUMENT, INVALID_FIELDS: the faults of the input, at least one. Sends at most kMaxFaults of them,
// fewer if they do not fit into kMaxWireBytes; message and metadata say how many more there are.
absl::Status InvalidFields(const domain::Violations& violations);
// INVALID_ARGUMENT, QUERY_INVALID: parts of a statistics query that do not go together. Limited like
// InvalidFields.
absl::Status InvalidQuery(const domain::Violations& violations);
// NOT_FOUND: `resource` is the requested name.
absl::Status NotFound(const std::string& resource);
// NOT_FOUND, DOSSIER_MERGED: `resource` is, or belongs to, a dossier that was merged into `target`.
absl::Status MergedInto(const std::string& resource, const std::string& target);
// ALREADY_EXISTS: `resource` is the name that is taken.
absl::Status AlreadyExists(const std::string& resource);
// ALREADY_EXISTS: another resource has the value of `field`. `taken` is its name or, if the caller may not
// see it, the external identifier.
absl::Status AlreadyExists(const std::string& taken, const std::string& field);
// ABORTED: the request's etag is out of date; `current` is the resource's etag.
absl::Status EtagMismatch(const std::string& resource, const std::string& current);
// UNAVAILABLE, with a retry delay: concurrent writes kept changing what an import depends on; nothing was
// written.
absl::Status ImportConflict();
// INVALID_ARGUMENT: another request used this request_id.
absl::Status RequestIdReused(const std::string& request_id);
// FAILED_PRECONDITION: `state` does not allow `move`; `why` is the user's explanation.
absl::Status WrongState(const std::string& resource, const std::string& state, const std::string& move,
                        const domain::LocalizedText& why);
// A fact that blocks a move or a correction of a dossier.
struct BlockingFact {
  // Name of the resource.
  std::string subject;
  domain::LocalizedText problem;
};
// FAILED_PRECONDITION, WRONG_STATE: each fact in a violation of its own, the first 20; the message has the
// first 5. `facts` is not empty.
absl::Status FactsInTheWay(const std::string& resource, const std::string& state, const std::string& move,
                           const std::vector<BlockingFact>& facts);
// INVALID_ARGUMENT, PAGE_TOKEN_INVALID: the page token is damaged, or belongs to another query or user.
// `field` is the field of the request that held it.
absl::Status InvalidPageToken(const std::string& field);
// INVALID_ARGUMENT, RESUME_TOKEN_INVALID: the resume token is damaged, or belongs to another stream.
absl::Status InvalidResumeToken(const std::string& field);

// UNAUTHENTICATED: no token, or none of an active user.
absl::Status SignInRequired();
// UNAUTHENTICATED: wrong credentials at sign-in; does not reveal which part.
absl::Status CredentialsWrong();
// RESOURCE_EXHAUSTED: too many failed sign-ins; tells the time to wait.
absl::Status TooManyAttempts(absl::Duration wait);
// PERMISSION_DENIED: no role of the caller allows the method.
absl::Status RoleMissing(const std::string& method);
// PERMISSION_DENIED: the token's scope does not allow the method.
absl::Status ScopeTooNarrow(const std::string& method);
// PERMISSION_DENIED: the caller may know of the resource, but may not do this to it.
absl::Status PermissionDeniedError(const std::string& resource);
// PERMISSION_DENIED: the caller's organization must accept `referral` before it sees `dossier`.
absl::Status CoverSheetOnly(const std::string& dossier, const std::string& referral);
// FAILED_PRECONDITION: no consent covers the recipient, `organizations/{organization}`.
absl::Status ConsentMissing(const std::string& dossier, const std::string& recipient);
// PERMISSION_DENIED: a setup or invitation code that is wrong, used or too old.
absl::Status CodeInvalid();
// FAILED_PRECONDITION: the caller must enroll one-time codes first.
absl::Status OneTimeCodeRequired();
// FAILED_PRECONDITION: the change would leave no active administrator.
absl::Status LastAdministrator();
// RESOURCE_EXHAUSTED: too many calls of one user are in flight.
absl::Status TooManyCalls();
// Whether the status refuses a call because of overload, by this user or by all: TooManyCalls, or
// RESOURCE_EXHAUSTED of the database or of a queue.
bool IsTooMuchAtOnce(const absl::Status& status);

// What the caller does not know after UNAVAILABLE, by kind of call.
enum class Effect {
  // Nothing: the call is a read or a stream of answers.
  kNone,
  // The outcome of a write; sending it again with its request_id settles it.
  kRepeatable,
  // The outcome of a write without request_id; the caller must check.
  kNotRepeatable,
};

// Converts any status to its wire form with google.rpc details. A status from a constructor above goes
// unchanged. Others go by their code:
// - RESOURCE_EXHAUSTED: QUEUE_FULL with a retry delay;
// - UNAVAILABLE and ABORTED: OUTCOME_UNKNOWN, or SERVICE_UNAVAILABLE for Effect::kNone, with a retry delay;
// - DEADLINE_EXCEEDED: its reason;
// - CANCELLED: unchanged, without details;
// - any other: INTERNAL without its text, which only the log gets.
// Over kMaxWireBytes, drops details from the last on, but keeps reason and sentence.
google::rpc::Status ToWire(const absl::Status& status, domain::Language language,
                           Effect effect = Effect::kRepeatable);

// Multiplies the retry delay of ToWire's result by `times`, if it has one.
void ProlongRetryDelay(double times, google::rpc::Status& wire);
// Returns the documented reason of ToWire's result; empty if it has none.
std::string ReasonOf(const google::rpc::Status& wire);
// Returns the field faults of ToWire's result, as `field: what is wrong or allowed`.
std::vector<std::string> FaultsOf(const google::rpc::Status& wire);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_ERRORS_H_
