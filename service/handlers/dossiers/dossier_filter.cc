#include "service/handlers/dossiers/dossier_filter.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/identifier.h"
#include "service/domain/common/localized_text.h"
#include "storage/journal/journal.h"
#include "storage/projections/external_ids.h"
#include "storage/statistics/statistics.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using Values = google::protobuf::RepeatedPtrField<std::string>;

enum class None { kAllowed, kRefused };

// Resolves each value with `resolve`; keeps `none` if it is allowed.
void AddTexts(storage::DossierConditions& conditions, const char* column, const std::string& field,
              const Values& values, None none,
              const std::function<std::string(const std::string&, const std::string&)>& resolve) {
  if (values.empty()) return;
  storage::DossierConditions::In in{column, {}, {}};
  for (int i = 0; i < values.size(); ++i) {
    const bool is_none = none == None::kAllowed && values.Get(i) == storage::kNoValue;
    in.values.push_back(is_none ? values.Get(i) : resolve(absl::StrCat(field, "[", i, "]"), values.Get(i)));
  }
  conditions.in.push_back(std::move(in));
}

template <class Enum>
void AddEnums(RequestReader& input, storage::DossierConditions& conditions, const char* column,
              const std::string& field, const google::protobuf::RepeatedField<int>& values) {
  if (values.empty()) return;
  storage::DossierConditions::In in{column, {}, {}};
  for (int i = 0; i < values.size(); ++i) {
    in.values.push_back(input.EnumCode(absl::StrCat(field, "[", i, "]"), static_cast<Enum>(values.Get(i)),
                                       Presence::kRequired));
  }
  conditions.in.push_back(std::move(in));
}

void ReadUpdatedSince(RequestReader& input, const relais::v1::DossierFilter& filter, const std::string& field,
                      storage::DossierConditions& conditions) {
  if (!filter.has_updated_since()) return;
  const std::optional<absl::Time> since = convert::ParseTimestamp(filter.updated_since());
  if (!since.has_value()) {
    input.AddViolation(field, "", {"un instant de l’an 1 à l’an 9999", "an instant of the years 1 to 9999"});
    return;
  }
  const absl::StatusOr<std::int64_t> first = storage::FirstEntrySince(input.snapshot(), *since);
  input.Keep(first.status());
  if (first.ok()) conditions.recorded_from_seq = *first;
}

// Finds the register's spellings of values that are equal after folding.
using FindSpellings = absl::StatusOr<std::vector<std::string>> (*)(const storage::Snapshot&,
                                                                   const std::vector<std::string>& values);

absl::StatusOr<std::vector<std::string>> ExternalIdSpellings(const storage::Snapshot& snapshot,
                                                             const std::vector<std::string>& values) {
  std::vector<std::string> folded;
  folded.reserve(values.size());
  for (const std::string& value : values) folded.push_back(domain::FoldIdentifier(value));
  return storage::SpellingsOf(snapshot, storage::DossierRecord::kTable, folded);
}

// Uses the same folding as the statistics, so that a list is as long as its cell says.
absl::StatusOr<std::vector<std::string>> AdvisorSpellings(const storage::Snapshot& snapshot,
                                                          const std::vector<std::string>& values) {
  std::vector<std::string> folded;
  folded.reserve(values.size());
  for (const std::string& value : values) folded.push_back(domain::Fold(value));
  RELAIS_ASSIGN_OR_RETURN(std::vector<std::string> spellings, storage::ListAdvisorSpellings(snapshot));
  spellings.erase(std::remove_if(spellings.begin(), spellings.end(),
                                 [&](const std::string& spelling) {
                                   return std::find(folded.begin(), folded.end(), domain::Fold(spelling)) ==
                                          folded.end();
                                 }),
                  spellings.end());
  return spellings;
}

// Adds to the condition on `column`, if there is one, the register's other spellings of its values. It keeps
// the values as the request spells them: a past state may have that spelling.
void AddSpellings(RequestReader& input, storage::DossierConditions& conditions, absl::string_view column,
                  FindSpellings find_spellings) {
  for (storage::DossierConditions::In& in : conditions.in) {
    if (in.column != column) continue;
    const auto spellings = find_spellings(input.snapshot(), in.values);
    input.Keep(spellings.status());
    if (!spellings.ok()) return;
    for (const std::string& spelling : *spellings) {
      if (std::find(in.values.begin(), in.values.end(), spelling) == in.values.end()) {
        in.values.push_back(spelling);
      }
    }
  }
}

// Lets the external identifier of a merged dossier find the merge target.
void AddMerged(RequestReader& input, storage::DossierConditions& conditions) {
  for (storage::DossierConditions::In& in : conditions.in) {
    if (absl::string_view(in.column) != "external_id") continue;
    std::set<std::string> folded;
    for (const std::string& value : in.values) folded.insert(domain::FoldIdentifier(value));
    absl::StatusOr<std::vector<std::int64_t>> standing =
        storage::StandingForExternalIds(input.snapshot(), folded, &domain::FoldIdentifier);
    input.Keep(standing.status());
    if (standing.ok()) in.or_ids = *std::move(standing);
  }
}

}  // namespace

storage::DossierConditions ReadDossierFilter(RequestReader& input, const relais::v1::DossierFilter& filter,
                                             const std::string& root) {
  namespace v1 = relais::v1;
  storage::DossierConditions conditions;
  const auto code_of = [&input](const char* codelist) {
    return [&input, codelist](const std::string& field, const std::string& value) {
      return input.Code(codelist, field, value, Presence::kRequired, "", Retired::kAllowed);
    };
  };
  const auto organization = [&input](const std::string& field, const std::string& value) {
    return input.Organization(field, value, Presence::kRequired, "", Retired::kAllowed);
  };
  const auto agreement = [&input](const std::string& field, const std::string& value) {
    return input.Agreement(field, value);
  };
  const auto as_is = [](const std::string&, const std::string& value) { return value; };
  const auto user = [](const std::string&, const std::string& value) {
    return convert::IdOf(value, "users");
  };

  const auto in = [&root](const char* name) { return absl::StrCat(root, ".", name); };
  AddTexts(conditions, "sector", in("sectors"), filter.sectors(), None::kRefused, code_of("sector"));
  AddTexts(conditions, "mrc", in("mrcs"), filter.mrcs(), None::kRefused, code_of("mrc"));
  AddEnums<v1::PromoterGender>(input, conditions, "promoter_gender", in("promoter_genders"),
                               filter.promoter_genders());
  AddEnums<v1::PromoterKind>(input, conditions, "promoter_kind", in("promoter_kinds"),
                             filter.promoter_kinds());
  AddEnums<v1::Phase>(input, conditions, "phase", in("phases"), filter.phases());
  AddEnums<v1::DossierStatus>(input, conditions, "status", in("statuses"), filter.statuses());
  AddTexts(conditions, "lead_organization", in("lead_organizations"), filter.lead_organizations(),
           None::kRefused, organization);
  AddTexts(conditions, "origin_organization", in("origin_organizations"), filter.origin_organizations(),
           None::kAllowed, organization);
  AddTexts(conditions, "agreement", in("agreements"), filter.agreements(), None::kAllowed, agreement);
  AddTexts(conditions, "advisor", in("advisors"), filter.advisors(), None::kAllowed, user);
  if (filter.mine() && !filter.advisors().empty()) {
    input.AddViolation(
        in("mine"), "true",
        {"seul, sans « advisors » : il veut dire les vôtres", "alone, without `advisors`: it means yours"});
  } else if (filter.mine()) {
    conditions.in.push_back({"advisor", {input.call().principal.user_id}, {}});
  }
  // An imported name that folds to the identifier of an account is of that account.
  AddSpellings(input, conditions, "advisor", &AdvisorSpellings);
  AddTexts(conditions, "external_id", in("external_ids"), filter.external_ids(), None::kRefused, as_is);
  AddSpellings(input, conditions, "external_id", &ExternalIdSpellings);
  AddMerged(input, conditions);
  conditions.opened_from = input.Date(in("opened_from"), filter.opened_from(), Presence::kOptional);
  conditions.opened_to = input.Date(in("opened_to"), filter.opened_to(), Presence::kOptional);
  conditions.closed_from = input.Date(in("closed_from"), filter.closed_from(), Presence::kOptional);
  conditions.closed_to = input.Date(in("closed_to"), filter.closed_to(), Presence::kOptional);
  input.CheckRange(in("opened_from"), conditions.opened_from, in("opened_to"), conditions.opened_to);
  input.CheckRange(in("closed_from"), conditions.closed_from, in("closed_to"), conditions.closed_to);
  conditions.without_activity_since =
      input.Date(in("without_activity_since"), filter.without_activity_since(), Presence::kOptional);
  ReadUpdatedSince(input, filter, in("updated_since"), conditions);
  return conditions;
}

}  // namespace relais::handlers
