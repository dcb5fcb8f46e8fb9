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

// Every error that a caller sees is made by one of these constructors: status code, documented reason,
// details and a sentence in both languages. No text holds personal data.

namespace relais::convert {

// Faults that one answer names.
inline constexpr std::size_t kMaxFaults = 50;
// Bytes of an error with all its details. On the wire it grows by a third (base64) and stands beside its
// message, percent-encoded, and what else is in the metadata: 8 KiB in all, which is what gRPC's clients
// take. What is over it arrives as RESOURCE_EXHAUSTED, whatever it was.
inline constexpr std::size_t kMaxWireBytes = 5000;

// INVALID_ARGUMENT, INVALID_FIELDS: the faults of the input, of which there is one at least. At most
// kMaxFaults of them go over the wire, fewer if they do not fit into kMaxWireBytes; the message and the
// metadata say how many more there are.
absl::Status InvalidFields(const domain::Violations& violations);
// INVALID_ARGUMENT, QUERY_INVALID: the parts of a statistics query that do not go together.
absl::Status InvalidQuery(const domain::Violations& violations);
// NOT_FOUND. `resource` is the name asked for.
absl::Status NotFound(const std::string& resource);
// NOT_FOUND, DOSSIER_MERGED: `resource` is, or belongs to, a dossier that was merged into `target`.
absl::Status MergedInto(const std::string& resource, const std::string& target);
// ALREADY_EXISTS. `resource` is the name that is taken.
absl::Status AlreadyExists(const std::string& resource);
// ALREADY_EXISTS. Another resource has what `field` of the request says: `taken`, its name or, if the caller
// may not see it, the external identifier.
absl::Status AlreadyExists(const std::string& taken, const std::string& field);
// ABORTED: `current` is the etag that the resource has.
absl::Status EtagMismatch(const std::string& resource, const std::string& current);
// UNAVAILABLE: others kept changing what an import rests on; nothing was written.
absl::Status ImportOvertaken();
// INVALID_ARGUMENT.
absl::Status RequestIdReused(const std::string& request_id);
// FAILED_PRECONDITION: `state` does not allow `move`; `why` tells the user.
absl::Status WrongState(const std::string& resource, const std::string& state, const std::string& move,
                        const domain::LocalizedText& why);
// What keeps a dossier from taking a move or a correction.
struct FactInTheWay {
  // Name of the resource.
  std::string subject;
  domain::LocalizedText problem;
};
// FAILED_PRECONDITION, WRONG_STATE: as above, with each fact in a violation of its own, the first 20 of them.
// `facts` is not empty.
absl::Status FactsInTheWay(const std::string& resource, const std::string& state, const std::string& move,
                           const std::vector<FactInTheWay>& facts);
// INVALID_ARGUMENT.
absl::Status InvalidPageToken(const std::string& field);
absl::Status InvalidResumeToken(const std::string& field);

// UNAUTHENTICATED: no token, or none that stands for an active user.
absl::Status SignInRequired();
// UNAUTHENTICATED: what was given at sign-in is wrong; which part is not told.
absl::Status CredentialsWrong();
// RESOURCE_EXHAUSTED, with the time to wait.
absl::Status TooManyTries(absl::Duration wait);
// PERMISSION_DENIED: no role of the caller allows the method.
absl::Status RoleMissing(const std::string& method);
// PERMISSION_DENIED: the token's scope does not allow the method.
absl::Status ScopeTooNarrow(const std::string& method);
// PERMISSION_DENIED: the caller may know of the resource, but not do this to it.
absl::Status PermissionDeniedError(const std::string& resource);
// PERMISSION_DENIED: the caller's organization has to accept `referral` before it sees `dossier`.
absl::Status CoverSheetOnly(const std::string& dossier, const std::string& referral);
// FAILED_PRECONDITION: no consent covers the recipient, `organizations/{organization}`.
absl::Status ConsentMissing(const std::string& dossier, const std::string& recipient);
// PERMISSION_DENIED: a setup or invitation code that is wrong, used or too old.
absl::Status CodeInvalid();
// FAILED_PRECONDITION.
absl::Status OneTimeCodeRequired();
absl::Status LastAdministrator();
// RESOURCE_EXHAUSTED: too many calls of one user are in flight.
absl::Status TooManyCalls();
// Whether it refuses a call because there is too much to do, by this user or by all: TooManyCalls, or
// RESOURCE_EXHAUSTED of the storage or of a queue.
bool IsTooMuchAtOnce(const absl::Status& status);

// What an UNAVAILABLE leaves open, by what was asked for.
enum class Effect {
  // Nothing: a read or a stream of answers.
  kNone,
  // A write that is settled by sending it again with its request_id.
  kRepeatable,
  // A write that has no request_id.
  kNotRepeatable,
};

// What goes over the wire for any status, with google.rpc details: those of the constructors above as they
// are; a status of the storage by its code (RESOURCE_EXHAUSTED becomes QUEUE_FULL with a retry delay,
// UNAVAILABLE becomes OUTCOME_UNKNOWN, or SERVICE_UNAVAILABLE if nothing was written, DEADLINE_EXCEEDED its
// reason), and any other as INTERNAL without its text, which only the log gets. Never over kMaxWireBytes.
google::rpc::Status ToWire(const absl::Status& status, domain::Language language,
                           Effect effect = Effect::kRepeatable);

// Of what ToWire made: where it says after which delay the caller may try again, that becomes `times` as
// long.
void ProlongRetryDelay(double times, google::rpc::Status& wire);
// Of what ToWire made: the documented reason, or nothing.
std::string ReasonOf(const google::rpc::Status& wire);
// Of what ToWire made: each field at fault with what is wrong, `field: what is allowed`.
std::vector<std::string> FaultsOf(const google::rpc::Status& wire);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_ERRORS_H_
