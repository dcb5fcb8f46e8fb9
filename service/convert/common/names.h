#ifndef RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_
#define RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

// Names of resources, made and taken apart. Taking apart gives nothing where the name does not have the form.

namespace relais::convert {

inline constexpr absl::string_view kInterventions = "interventions";
inline constexpr absl::string_view kReferrals = "referrals";
inline constexpr absl::string_view kFundingApplications = "fundingApplications";
inline constexpr absl::string_view kFollowUps = "followUps";
inline constexpr absl::string_view kConsents = "consents";
// Of the other dossier's number.
inline constexpr absl::string_view kDuplicates = "duplicates";
inline constexpr absl::string_view kSavedLists = "savedLists";

// `dossiers/12`.
std::string DossierName(std::int64_t dossier_id);
std::optional<std::int64_t> ParseDossierName(absl::string_view name);
// The dossier that a resource is or is part of: of `dossiers/12` and `dossiers/12/interventions/3`, 12.
std::optional<std::int64_t> DossierIn(absl::string_view name);

// `dossiers/12/interventions/3`, with the collection of the part.
std::string PartName(std::int64_t dossier_id, absl::string_view collection, std::int64_t number);
std::optional<std::pair<std::int64_t, std::int64_t>> ParsePartName(absl::string_view name,
                                                                   absl::string_view collection);

// `organizations/pole`, `agreements/protocole-2018`, `codelists/sector`; empty where there is no identifier.
std::string Named(absl::string_view collection, absl::string_view id);
// The identifier, which has no slash; nothing where the name is of another collection.
std::optional<std::string> ParseNamed(absl::string_view name, absl::string_view collection);
// The identifier of `collection/id` or of a bare `id`.
std::string IdOf(absl::string_view name_or_id, absl::string_view collection);

// `codelists/sector/codes/culture`.
std::string CodeName(absl::string_view codelist, absl::string_view code);
std::optional<std::pair<std::string, std::string>> ParseCodeName(absl::string_view name);

}  // namespace relais::convert

#endif  // RELAIS_SERVICE_CONVERT_COMMON_NAMES_H_
