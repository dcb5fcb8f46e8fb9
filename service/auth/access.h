#ifndef RELAIS_SERVICE_AUTH_ACCESS_H_
#define RELAIS_SERVICE_AUTH_ACCESS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "relais/v1/access.pb.h"
#include "service/auth/call_context.h"
#include "service/auth/method_rules.h"
#include "service/domain/privacy/access_rules.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Authentication and authorization. The rules of the methods come from the .proto files. The snapshot,
// restricted to the caller's scope, decides which dossiers are visible. Denies by default. Thread-safe.

namespace relais::handlers {

// The user of a token, with its network. Plain value.
struct SignedIn {
  Principal principal;
  absl::Time created_at;
  absl::Time expires_at;
  // Identifiers of the organizations of the user's network, and whether it is the only network.
  std::vector<std::string> network;
  bool network_is_all = false;
};

// Finds the active user of a token, by the digest of the token. SIGN_IN_REQUIRED (UNAUTHENTICATED) if the
// token is unknown, revoked or expired, or the user is disabled. Cached with the snapshot's reference data.
// Never null.
absl::StatusOr<std::shared_ptr<const SignedIn>> Authenticate(const storage::Snapshot& snapshot,
                                                             const std::string& token_digest, absl::Time now);

// Whether a role other than AGENT that the rule allows gives the caller the dossiers of its whole network.
bool SeesNetwork(const Principal& principal, const v1::AccessRule& rule);

// The dossiers that the user may see with a method of this rule.
storage::Scope ScopeOf(const SignedIn& signed_in, const v1::AccessRule& rule, absl::CivilDay today);

// The dossiers that the caller's organization could see at the position of `snapshot`, on its civil day
// `day`, with the networks of that position. Unlimited for a call without a user, which the service makes for
// itself. For Snapshot::WithAccessAsOf.
absl::StatusOr<storage::Scope> ScopeAsOf(const CallContext& call, const storage::Snapshot& snapshot,
                                         absl::CivilDay day);

// Checks that the principal may call a method of this rule. PERMISSION_DENIED for a wrong role, a token scope
// that is too narrow, or no session; FAILED_PRECONDITION if a one-time code must be enrolled first.
absl::Status CheckMethod(const Principal& principal, const v1::AccessRule& rule, const std::string& method);

// Checks that the caller's relation to each dossier named in the request satisfies the access rule. Checks
// only CONTRIBUTE, LEAD, SEND and NETWORK; for VIEW and the others the restricted `snapshot` hides what the
// caller may not see. Also refuses personal data for an erased dossier (FAILED_PRECONDITION).
// PERMISSION_DENIED for a wrong relation; else the statuses of NotVisibleError. Under NETWORK a merged
// dossier is checked by its merge target.
absl::Status CheckDossier(const CallContext& call, const storage::Snapshot& snapshot,
                          const v1::AccessRule& rule, const google::protobuf::Message& request);

// The error for a dossier that the caller does not see. NOT_FOUND, which names the merge target if the caller
// sees that. FAILED_PRECONDITION if the dossier is voided and the caller may know. COVER_SHEET_ONLY
// (PERMISSION_DENIED) if a referral to the caller's organization waits for its answer. `name` is the
// requested resource.
absl::Status NotVisibleError(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                             const std::string& name);

// Whether the referral still waits for its answer today: sent with a consent, not past `respond_by`, and
// covered by a valid consent. Until then its recipient sees the cover sheet. `facts` are those of its
// dossier.
bool WaitsForAnswer(const storage::ReferralRecord& referral, const domain::DossierFacts& facts,
                    const std::string& today);

// Whether the caller may add facts to the dossier: its organization leads it or works along on an open view,
// or the caller is an advisor of the lead's network.
absl::StatusOr<bool> MayContribute(const CallContext& call, const storage::Snapshot& snapshot,
                                   std::int64_t dossier_id);

// Whether the caller is an advisor and `organization` is in its network.
bool AdvisesNetworkOf(const CallContext& call, const std::string& organization);

// Words of the search index for a dossier: from title, promoter, contact and external identifier.
std::vector<std::string> SearchWordsOf(const storage::DossierRecord& dossier);

// Reads the facts that decide who sees a dossier, as the snapshot shows them.
absl::StatusOr<domain::DossierFacts> DossierFactsOf(const storage::Snapshot& snapshot,
                                                    std::int64_t dossier_id);

// Same, from rows that are already read; reads only the organizations from `snapshot`.
absl::StatusOr<domain::DossierFacts> FactsOf(const storage::Snapshot& snapshot,
                                             const storage::DossierState& dossier);

// Numbers of the dossiers with personal data in `response` that another organization leads.
absl::StatusOr<std::vector<std::int64_t>> ReadDossiers(const CallContext& call,
                                                       const storage::Snapshot& snapshot,
                                                       const google::protobuf::Message& response);

// Records, in the transaction of a write, that the caller read the named dossiers that another organization
// leads. Does so only if the response type may hold personal data, for a write answers with the changed
// resource. A repeated request gets the first answer, with the read recorded then.
absl::Status RecordReadsOfWrite(const CallContext& call, const v1::AccessRule& rule,
                                const google::protobuf::Message& request,
                                const google::protobuf::Descriptor& response, const std::string& method,
                                storage::WriteTransaction& transaction);

// Dossiers that the caller reads for the first time today, and those read before. A first read must be
// recorded before the answer is sent; a repeated one only adds to a count.
struct Readings {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> repeated;
};
// Splits the dossiers by whether a read of the caller is recorded for today.
absl::StatusOr<Readings> SplitReadings(const CallContext& call, const storage::Snapshot& snapshot,
                                       const std::vector<std::int64_t>& dossiers);

// Records that the caller read the dossiers by `method`: the first read of the day as a journal row, later
// ones as a count. `dossiers` must not be empty. Returns the name of the first.
absl::StatusOr<std::string> LogDisclosure(const CallContext& call, const std::string& method,
                                          const std::vector<std::int64_t>& dossiers,
                                          storage::WriteTransaction& transaction);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_ACCESS_H_
