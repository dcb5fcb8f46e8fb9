#ifndef RELAIS_SERVICE_DOMAIN_COMMON_CODELISTS_H_
#define RELAIS_SERVICE_DOMAIN_COMMON_CODELISTS_H_

#include "service/domain/common/codelist.h"

namespace relais::domain {

// The closed codelists: enums of the API. Codes, labels and aliases are those of the .proto
// (relais/v1/label.proto), the labels with a capital: a new value or word is added there. Codes are written
// as files, flags, JSON keys and the database write them. All entries are active. Valid until the program
// ends; thread-safe.

const CodelistIndex& PromoterGenders();  // woman, man, both, undisclosed
const CodelistIndex& PromoterKinds();    // project, enterprise
const CodelistIndex& Phases();           // in forward order: pre_startup, startup, consolidation, development
const CodelistIndex& Statuses();         // open, on_hold, closed
const CodelistIndex& ReferralKinds();    // consultation, transfer, external
const CodelistIndex& ReferralStates();   // sent, accepted, declined, recalled, expired, completed, returned
const CodelistIndex& FundingSteps();     // inquiry, filed, opinion, recommended, awarded, refused, withdrawn
const CodelistIndex& OrganizationKinds();  // pole, mrc_agency, funder, ministry, partner
// Whether organizations of this kind have user accounts: the Pôle and the MRC agencies.
bool HasAccounts(absl::string_view organization_kind);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_COMMON_CODELISTS_H_
