#ifndef RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_
#define RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "relais/v1/access.pb.h"

// The expected access rights, written from the rules of the domain, independently of the service. All of it
// is constant data.

namespace relais::access_matrix {

// Relation of the caller's organization to a dossier.
enum class Relation {
  kLead,
  // Gave the lead away by an accepted transfer.
  kFormerLead,
  // Received a consultation that waits for its answer.
  kSent,
  // Accepted a consultation.
  kAccepted,
  kDeclined,
  kRecalled,
  kCompleted,
  // Took the lead by a transfer, and returned it.
  kReturned,
  // Accepted a consultation; then the consent was withdrawn.
  kWithdrawn,
  // Another organization of the network leads.
  kUnrelated,
  // An organization of another network leads.
  kElsewhere,
};

inline constexpr std::array<const char*, 11> kRelationNames = {
    "lead",      "former lead", "sent",      "accepted",  "declined", "recalled",
    "completed", "returned",    "withdrawn", "unrelated", "elsewhere"};
inline constexpr std::size_t kRelations = kRelationNames.size();

enum class Who {
  // Without a token.
  kNobody,
  kAgent,
  // Of the network.
  kAdvisor,
  // An advisor of another network, to which the dossiers `elsewhere` belong.
  kStranger,
  kAnalyst,
  kAdministrator,
};

// Outcome of a call, as one letter to keep the table readable.
enum class Outcome : char {
  // Answered, or refused for a reason independent of the caller.
  kAllowed = 'A',
  // An answered list: shows the dossier; shows of it only what the caller's organization sent, received or
  // recorded; shows nothing of it.
  kShows = 'S',
  kShowsOwn = 'O',
  kHides = 'H',
  // With the same text as for a dossier that does not exist.
  kNotFound = 'N',
  // PERMISSION_DENIED: NOT_YOURS, COVER_SHEET_ONLY, ROLE_MISSING, SCOPE_TOO_NARROW.
  kNotYours = 'Y',
  kCoverSheetOnly = 'C',
  kRoleMissing = 'R',
  kScopeTooNarrow = 'T',
  // UNAUTHENTICATED.
  kSignInRequired = 'U',
  // Anything else: always a fault.
  kOther = '?',
};

// Rule of a kind of methods. The letters follow the order of Relation; a single letter applies to every
// relation. A caller without letters is refused for its role.
struct Family {
  const char* name;
  // The values that the .proto files must declare for such a method.
  v1::TokenScope scope;
  std::vector<v1::DossierAccess> dossier;
  const char* agent;
  const char* advisor;
  const char* stranger;
  const char* analyst;
  const char* administrator;
  // Needs no sign-in: open to all callers.
  bool anonymous = false;
  // Only with a session token, because it changes how the account is secured.
  bool session = false;

  // The letters of these callers; empty if their role is missing.
  absl::string_view LettersOf(Who who) const;
};

// A method, its rule, and a request that tests nothing else. The request changes nothing: it is a read, or
// has a fault that only permitted callers are shown. A method may have several lines.
struct Line {
  const char* method;
  const Family* family;
  // In text format, with these placeholders. Of the dossier: $D its name, $N its number; $W the name of its
  // duplicate; $L its lead, $O its lead at the opening; $T a word and $X an external identifier that no other
  // dossier has. $R and $I are the numbers of the caller's own referral and intervention, or 1, which belongs
  // to another organization, if it has none. $S is the journal position before its opening, $V the one when
  // the caller saw it. $E is an incident of the Pôle's network. Of the caller: $U its user, $K one of its
  // tokens.
  const char* request;
};

const std::vector<Line>& Table();

// The caller, and the scope of its token.
struct Asker {
  Who who = Who::kNobody;
  v1::TokenScope scope = v1::TOKEN_SCOPE_UNSPECIFIED;
  // Whether the token is a session token.
  bool session = false;
};

Outcome Expected(const Line& line, const Asker& asker, Relation relation);

// The roles that the family allows, in ascending order.
std::vector<int> RolesOf(const Family& family);

}  // namespace relais::access_matrix

#endif  // RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_
