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
#include "service/auth/method_rules.h"
#include "service/domain/privacy/access_rules.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Who may do what. The rules of the methods come from the .proto files; what a caller may see of the dossiers
// is left to the snapshot, limited to the caller's scope. Everything here denies unless it is told to allow.
// Thread-safe.

namespace relais::handlers {

// Who stands behind a token. Plain value.
struct SignedIn {
  Principal principal;
  absl::Time expires_at;
  // Identifiers of the organizations of the user's network, and whether there is no other network.
  std::vector<std::string> network;
  bool network_is_all = false;
};

// The user that the token of this digest stands for now. SIGN_IN_REQUIRED where it stands for nobody. Never
// null.
absl::StatusOr<std::shared_ptr<const SignedIn>> Authenticate(const storage::Snapshot& snapshot,
                                                             const std::string& token_digest, absl::Time now);

// Whether a role that the rule allows sees more than its own organization's dossiers.
bool SeesNetwork(const Principal& principal, const v1::AccessRule& rule);

// What that user may see by a method of this rule.
storage::Scope ScopeOf(const SignedIn& signed_in, const v1::AccessRule& rule, absl::CivilDay today);

// What the caller's organization could see as of the position of `snapshot`, on the civil day `day` of that
// position: networks are those of the position too. Everything for a call without a user, which the service
// makes for itself. For Snapshot::JudgedAsOf.
absl::StatusOr<storage::Scope> ScopeAsOf(const CallContext& call, const storage::Snapshot& snapshot,
                                         absl::CivilDay day);

// Whether the principal may call a method of this rule at all: role, scope of the token, one-time code.
absl::Status CheckMethod(const Principal& principal, const v1::AccessRule& rule, const std::string& method);

// Whether the caller is to the dossier that the request names what the rule asks for. `snapshot` is limited
// to the caller's scope. What is only a question of seeing is left to the handler's own reading.
absl::Status CheckDossier(const CallContext& call, const storage::Snapshot& snapshot,
                          const v1::AccessRule& rule, const google::protobuf::Message& request);

// NOT_FOUND for a dossier that the caller does not see, with what it was merged into if the caller sees that;
// FAILED_PRECONDITION for one that is voided, if the caller may know that; COVER_SHEET_ONLY where its
// organization was sent a referral about it that still waits for an answer.
absl::Status NotVisibleError(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                             const std::string& name);

// Whether the referral, which a dossier of these facts has, may still be answered: until then its recipient
// has the cover sheet.
bool WaitsForAnswer(const storage::ReferralRecord& referral, const domain::DossierFacts& facts,
                    const std::string& today);

// Whether the caller's organization leads the dossier or works along on it; advisors of its network always
// do.
absl::StatusOr<bool> MayContribute(const CallContext& call, const storage::Snapshot& snapshot,
                                   std::int64_t dossier_id);

// Whether the caller is an advisor of the network that `organization` belongs to.
bool AdvisesNetworkOf(const CallContext& call, const std::string& organization);

// The words by which a dossier is searched: of its title, promoter and contact, and its external identifier.
std::vector<std::string> SearchWordsOf(const storage::DossierRecord& dossier);

// The facts that decide who sees a dossier, as the snapshot shows them.
absl::StatusOr<domain::DossierFacts> DossierFactsOf(const storage::Snapshot& snapshot,
                                                    std::int64_t dossier_id);

// The same from rows that were read before; `snapshot` is asked for the network alone.
absl::StatusOr<domain::DossierFacts> FactsOf(const storage::Snapshot& snapshot,
                                             const storage::DossierState& dossier);

// Dossiers of which the answer holds personal data, and that another organization than the caller's leads.
absl::StatusOr<std::vector<std::int64_t>> ReadDossiers(const CallContext& call,
                                                       const storage::Snapshot& snapshot,
                                                       const google::protobuf::Message& response);

// Records, with what a transaction writes, that its caller read the dossiers that the request names and that
// another organization leads, where the answer of this type may hold personal data: a write answers with what
// it changed. A request that is repeated gives the first answer again, which was recorded with it.
absl::Status RecordReadsOfWrite(const CallContext& call, const v1::AccessRule& rule,
                                const google::protobuf::Message& request,
                                const google::protobuf::Descriptor& response, const std::string& method,
                                storage::WriteTransaction& transaction);

// Dossiers whose reading by the caller today is the first one, which is to be recorded before the answer
// leaves, and those of which that one is recorded and only the count grows.
struct Readings {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> repeated;
};
absl::StatusOr<Readings> SplitReadings(const CallContext& call, const storage::Snapshot& snapshot,
                                       const std::vector<std::int64_t>& dossiers);

// Records that the caller read the dossiers, of which there is one at least, by `method`: once a day in the
// journal, then by count. Gives the name of the first.
absl::StatusOr<std::string> LogDisclosure(const CallContext& call, const std::string& method,
                                          const std::vector<std::int64_t>& dossiers,
                                          storage::WriteTransaction& transaction);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_AUTH_ACCESS_H_
