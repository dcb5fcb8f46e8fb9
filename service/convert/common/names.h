#ifndef RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_
#define RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

// Builds and parses resource names. Every Parse function returns nullopt if the name does not have the form.
// Numbers have neither sign nor leading zero, so that each resource has one name.

namespace relais::convert {

inline constexpr absl::string_view kInterventions = "interventions";
inline constexpr absl::string_view kReferrals = "referrals";
inline constexpr absl::string_view kFundingApplications = "fundingApplications";
inline constexpr absl::string_view kFollowUps = "followUps";
inline constexpr absl::string_view kConsents = "consents";
// `number` is that of the other dossier.
inline constexpr absl::string_view kDuplicates = "duplicates";
inline constexpr absl::string_view kSavedLists = "savedLists";

// `dossiers/12`.
std::string DossierName(std::int64_t dossier_id);
std::optional<std::int64_t> ParseDossierName(absl::string_view name);
// Returns the dossier that a resource is or belongs to: 12 for `dossiers/12` and
// `dossiers/12/interventions/3`. Does not check what follows the number.
std::optional<std::int64_t> DossierIn(absl::string_view name);

// `dossiers/12/interventions/3`, for the collection `interventions`.
std::string PartName(std::int64_t dossier_id, absl::string_view collection, std::int64_t number);
std::optional<std::pair<std::int64_t, std::int64_t>> ParsePartName(absl::string_view name,
                                                                   absl::string_view collection);

// `organizations/pole`, `agreements/protocole-2018`, `codelists/sector`; empty if `id` is empty.
std::string Named(absl::string_view collection, absl::string_view id);
// Returns the identifier, which has no slash; nullopt if the name is of another collection.
std::optional<std::string> ParseNamed(absl::string_view name, absl::string_view collection);
// Returns the identifier of `collection/id`; any other text unchanged, as a bare `id`.
std::string IdOf(absl::string_view name_or_id, absl::string_view collection);

// `codelists/sector/codes/culture`.
std::string CodeName(absl::string_view codelist, absl::string_view code);
std::optional<std::pair<std::string, std::string>> ParseCodeName(absl::string_view name);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_
