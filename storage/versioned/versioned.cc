#include "storage/versioned/versioned.h"

#include <tuple>

#include "absl/strings/str_join.h"

namespace relais::storage {

bool operator==(const Scope& a, const Scope& b) {
  const auto all = [](const Scope& scope) {
    return std::tie(scope.limited, scope.organization, scope.today, scope.network);
  };
  return all(a) == all(b);
}

std::shared_ptr<const void> Snapshot::Recall(std::type_index type, absl::string_view key) const {
  const SessionMemory& memory = session_->memory();
  if (memory.reference_version != *reference_version_) return nullptr;
  const auto found = memory.kept.find(std::make_pair(type, std::string(key)));
  return found == memory.kept.end() ? nullptr : found->second;
}

void Snapshot::Keep(std::type_index type, absl::string_view key, std::shared_ptr<const void> made) const {
  // When it is full, everything is made again once. Tokens are many over the years, but those in use are few.
  constexpr std::size_t kMaxKept = 2000;
  SessionMemory& memory = session_->memory();
  if (memory.reference_version != *reference_version_ || memory.kept.size() >= kMaxKept) memory.kept.clear();
  memory.reference_version = *reference_version_;
  memory.kept[std::make_pair(type, std::string(key))] = std::move(made);
}

std::string Snapshot::SeesPosition(absl::string_view alias, std::vector<Value>& parameters) const {
  if (!position_.has_value()) {
    if (!hides_staged_) return absl::StrCat(alias, ".until_seq IS NULL");
    parameters.emplace_back(head_);
    // The unary plus keeps the engine from using an index of positions.
    return absl::StrCat("(", alias, ".until_seq IS NULL AND +", alias, ".since_seq <= ?)");
  }
  parameters.emplace_back(*position_);
  parameters.emplace_back(*position_);
  return absl::StrCat("(", alias, ".since_seq <= ? AND (", alias, ".until_seq IS NULL OR ", alias,
                      ".until_seq > ?))");
}

// The subqueries below use aliases of more than one letter. The queries around them use one letter; the same
// alias would hide theirs.

std::string Snapshot::Grants(absl::string_view alias, std::vector<Value>& parameters) const {
  if (then_ != nullptr) return SeesPosition(alias, parameters);
  return absl::StrCat(alias, ".until_seq IS NULL");
}

std::string Snapshot::InNetwork(const Scope& scope, absl::string_view alias,
                                std::vector<Value>& parameters) const {
  const std::string grants = Grants("leading", parameters);
  parameters.push_back(SetOf(scope.network));
  return absl::StrCat("EXISTS (SELECT 1 FROM dossier_access leading WHERE ", grants,
                      " AND leading.dossier_id = ", alias,
                      ".dossier_id AND leading.leads = 1 AND leading.organization IN ",
                      session_->dialect().SetOfTexts(), ")");
}

namespace {

// Condition for the rows that a caller sees in their present state because they name its organization.
std::string IsOwn(const Scope& scope, absl::string_view alias, std::vector<Value>& parameters, Bound bound) {
  if (bound == Bound::kReferral) {
    parameters.emplace_back(scope.organization);
    parameters.emplace_back(scope.organization);
    return absl::StrCat("(", alias, ".consent_number IS NOT NULL AND (", alias, ".from_organization = ? OR ",
                        alias, ".to_organization = ?))");
  }
  parameters.emplace_back(scope.organization);
  return absl::StrCat("COALESCE(", alias, ".organization, '') = ?");
}

// The last position at which the organization of a row `held` of `dossier_access` sees the dossier.
constexpr absl::string_view kLastSeen =
    "CASE WHEN held.open_to >= ? THEN ? WHEN held.cut_seq < ? THEN held.cut_seq ELSE ? END";

// Binds the parameters of `kLastSeen` for a snapshot at `position`.
void BindLastSeen(const Scope& scope, std::int64_t position, std::vector<Value>& parameters) {
  parameters.emplace_back(scope.today);
  for (int mark = 0; mark < 3; ++mark) parameters.emplace_back(position);
}

}  // namespace

std::string Snapshot::VisibilityPredicate(absl::string_view alias, std::vector<Value>& parameters,
                                          Bound bound) const {
  if (then_ == nullptr || bound == Bound::kNone) return SeesBy(scope_, alias, parameters, bound);
  std::string then = SeesBy(then_->limited ? then_ : nullptr, alias, parameters, bound);
  if (counted_) return then;
  // A dossier that is voided now is hidden: no organization has access to it.
  const std::string now =
      scope_ == nullptr ? absl::StrCat(
                              "EXISTS (SELECT 1 FROM dossier_access held WHERE held.until_seq IS NULL AND"
                              " held.dossier_id = ",
                              alias, ".dossier_id)")
                        : EverVisiblePredicate(alias, "since_seq", parameters, bound);
  return absl::StrCat("(", then, " AND ", now, ")");
}

std::string Snapshot::SeesBy(const Scope* scope, absl::string_view alias, std::vector<Value>& parameters,
                             Bound bound) const {
  if (scope == nullptr || bound == Bound::kNone) return SeesPosition(alias, parameters);
  std::vector<std::string> ways;
  if (!scope->network.empty()) {
    const std::string network = InNetwork(*scope, alias, parameters);
    ways.push_back(absl::StrCat(network, " AND ", SeesPosition(alias, parameters)));
  }
  // A caller sees at most one state of a row. The organization's own rows match this condition alone, all
  // others the next.
  std::string not_own;
  std::vector<Value> not_own_parameters;
  if (bound != Bound::kDossier) {
    const std::string own = IsOwn(*scope, alias, parameters, bound);
    ways.push_back(absl::StrCat(own, " AND ", SeesPosition(alias, parameters)));
    not_own = absl::StrCat("NOT ", IsOwn(*scope, alias, not_own_parameters, bound), " AND ");
  }
  if (!scope->network.empty()) {
    absl::StrAppend(&not_own, "NOT ", InNetwork(*scope, alias, not_own_parameters), " AND ");
  }
  parameters.insert(parameters.end(), not_own_parameters.begin(), not_own_parameters.end());
  const std::string grants = Grants("held", parameters);
  parameters.emplace_back(scope->organization);
  parameters.emplace_back(scope->today);
  for (int use = 0; use < 2; ++use) BindLastSeen(*scope, position(), parameters);
  ways.push_back(absl::StrCat(
      not_own, "EXISTS (SELECT 1 FROM dossier_access held WHERE ", grants, " AND held.dossier_id = ", alias,
      ".dossier_id AND held.organization = ? AND (held.open_to >= ? OR held.cut_seq IS NOT NULL) AND ", alias,
      ".since_seq <= ", kLastSeen, " AND (", alias, ".until_seq IS NULL OR ", alias, ".until_seq > ",
      kLastSeen, "))"));
  return absl::StrCat("((", absl::StrJoin(ways, ") OR ("), "))");
}

std::vector<AccessPath> Snapshot::DossierAccessPaths() const {
  std::vector<AccessPath> ways;
  if (scope_ == nullptr || has_access_as_of()) {
    AccessPath way = {"", "d.dossier_id", {}};
    way.sql = absl::StrCat("FROM dossier d WHERE ", VisibilityPredicate("d", way.parameters));
    ways.push_back(std::move(way));
    return ways;
  }
  // CROSS JOIN keeps SQLite to this order: from a dossier to its row, not through the rows of all dossiers.
  constexpr absl::string_view kHeld =
      "FROM dossier_access held CROSS JOIN dossier d WHERE held.until_seq IS NULL"
      " AND d.dossier_id = held.dossier_id AND held.organization = ?";
  for (const std::string& organization : scope_->network) {
    AccessPath way = {"", "held.dossier_id", {organization}};
    way.sql = absl::StrCat(kHeld, " AND held.leads = 1 AND ", SeesPosition("d", way.parameters));
    ways.push_back(std::move(way));
  }
  AccessPath own = {absl::StrCat(kHeld, " AND (held.open_to >= ? OR held.cut_seq IS NOT NULL)"),
                    "held.dossier_id",
                    {scope_->organization, scope_->today}};
  if (!scope_->network.empty()) {
    absl::StrAppend(&own.sql, " AND NOT ", InNetwork(*scope_, "held", own.parameters));
  }
  absl::StrAppend(&own.sql,
                  " AND d.since_seq = (SELECT MAX(past.since_seq) FROM dossier past"
                  " WHERE past.dossier_id = held.dossier_id AND past.since_seq <= ",
                  kLastSeen, ") AND (d.until_seq IS NULL OR d.until_seq > ", kLastSeen, ")");
  for (int use = 0; use < 2; ++use) BindLastSeen(*scope_, position(), own.parameters);
  ways.push_back(std::move(own));
  return ways;
}

std::string Snapshot::EverVisiblePredicate(absl::string_view alias, absl::string_view column,
                                           std::vector<Value>& parameters, Bound bound) const {
  if (scope_ == nullptr || bound == Bound::kNone) return "1 = 1";
  Snapshot now = *this;
  now.then_ = nullptr;
  std::vector<std::string> ways;
  if (!scope_->network.empty()) ways.push_back(now.InNetwork(*scope_, alias, parameters));
  if (bound != Bound::kDossier) ways.push_back(IsOwn(*scope_, alias, parameters, bound));
  parameters.emplace_back(scope_->organization);
  parameters.emplace_back(scope_->today);
  ways.push_back(absl::StrCat(
      "EXISTS (SELECT 1 FROM dossier_access held WHERE held.until_seq IS NULL AND held.dossier_id = ", alias,
      ".dossier_id AND held.organization = ? AND (held.open_to >= ? OR held.cut_seq >= ", alias, ".", column,
      "))"));
  return absl::StrCat("((", absl::StrJoin(ways, ") OR ("), "))");
}

}  // namespace relais::storage
