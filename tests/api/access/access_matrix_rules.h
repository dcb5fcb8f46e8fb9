#ifndef RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_
#define RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "relais/v1/access.pb.h"

// Who may do what, written down once more, as the rules of the domain say it and not as the service does it.
// All of it is constant data.

namespace relais::access_matrix {

// What the caller's organization is to a dossier.
enum class Relation {
  kLead,
  // Gave the lead away by a transfer that was accepted.
  kFormerLead,
  // Was sent a consultation that waits for its answer.
  kSent,
  // Accepted a consultation.
  kAccepted,
  kDeclined,
  kRecalled,
  kCompleted,
  // Took the lead by a transfer, and gave it back.
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
  // An advisor of another network: the one to which the dossiers `elsewhere` belong.
  kStranger,
  kAnalyst,
  kAdministrator,
};

// What comes of a call, by one letter, so that the table can be read.
enum class Outcome : char {
  // Answered, or refused for another reason than who asks.
  kAllowed = 'A',
  // A list that is answered: shows the dossier; shows what the caller's organization itself sent, received or
  // recorded
  // and nothing else of it; shows nothing of it.
  kShows = 'S',
  kShowsOwn = 'O',
  kHides = 'H',
  // In the very words that a dossier that does not exist gets.
  kNotFound = 'N',
  // PERMISSION_DENIED: NOT_YOURS, COVER_SHEET_ONLY, ROLE_MISSING, SCOPE_TOO_NARROW.
  kNotYours = 'Y',
  kCoverSheetOnly = 'C',
  kRoleMissing = 'R',
  kScopeTooNarrow = 'T',
  // UNAUTHENTICATED.
  kSignInRequired = 'U',
  // None of these: always a fault.
  kOther = '?',
};

// What holds for all methods of a kind. The letters stand in the order of Relation; a single one holds
// whatever the relation. Whoever has none is refused for its role.
struct Family {
  const char* name;
  // What the .proto files may say of such a method.
  v1::TokenScope scope;
  std::vector<v1::DossierAccess> dossier;
  const char* agent;
  const char* advisor;
  const char* stranger;
  const char* analyst;
  const char* administrator;
  // Needs no sign-in: everybody.
  bool anonymous = false;
  // Only with the token of a sign-in, for it touches what keeps the account.
  bool session = false;

  // The letters of these callers; empty where their role is missing.
  absl::string_view LettersOf(Who who) const;
};

// A method, the rule that it is held to, and a request that asks nothing else: it changes nothing, for it is
// either a reading or has a fault of its own, which only those who may call the method get to hear of. A
// method may have several lines.
struct Line {
  const char* method;
  const Family* family;
  // In text format. Of the dossier: $D its name, $N its number, $R and $I the numbers of the caller's own
  // referral and intervention, or 1, which is another organization's, where it has none; $W the name of its
  // duplicate; $L its lead, $O its lead at the opening; $T and $X a word and an external identifier that no
  // other dossier has; $S and $V the journal position before it was opened, and when the caller saw it; $E an
  // incident of the Pôle's network. Of the caller: $U its user, $K one of its tokens.
  const char* request;
};

const std::vector<Line>& Table();

// Who asks, and what the token may be used for.
struct Asker {
  Who who = Who::kNobody;
  v1::TokenScope scope = v1::TOKEN_SCOPE_UNSPECIFIED;
  // Whether the token is that of a sign-in.
  bool session = false;
};

Outcome Expected(const Line& line, const Asker& asker, Relation relation);

// The roles that the family names, in ascending order.
std::vector<int> RolesOf(const Family& family);

}  // namespace relais::access_matrix

#endif  // RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_RULES_H_
