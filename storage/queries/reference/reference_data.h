#ifndef RELAIS_STORAGE_QUERIES_REFERENCE_REFERENCE_DATA_H_
#define RELAIS_STORAGE_QUERIES_REFERENCE_REFERENCE_DATA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

// Reads codelists, organizations and agreements. Every function sees what the snapshot shows; none found is
// not an error.

namespace relais::storage {

// By identifier.
absl::StatusOr<std::vector<CodelistRecord>> ListCodelistRecords(const Snapshot& snapshot);
absl::StatusOr<std::optional<CodelistRecord>> FindCodelist(const Snapshot& snapshot,
                                                           const std::string& codelist);
// In the order in which tables show them.
absl::StatusOr<std::vector<CodeRecord>> ListCodes(const Snapshot& snapshot, const std::string& codelist);
absl::StatusOr<std::optional<CodeRecord>> FindCode(const Snapshot& snapshot, const std::string& codelist,
                                                   const std::string& code);

// By identifier, above `after`, at most `limit`.
absl::StatusOr<std::vector<OrganizationRecord>> ListOrganizationRecords(const Snapshot& snapshot,
                                                                        const std::string& after,
                                                                        std::int64_t limit);
absl::StatusOr<std::optional<OrganizationRecord>> FindOrganization(const Snapshot& snapshot,
                                                                   const std::string& organization);

absl::StatusOr<std::vector<AgreementRecord>> ListAgreementRecords(const Snapshot& snapshot,
                                                                  const std::string& after,
                                                                  std::int64_t limit);
absl::StatusOr<std::optional<AgreementRecord>> FindAgreement(const Snapshot& snapshot,
                                                             const std::string& agreement);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_QUERIES_REFERENCE_REFERENCE_DATA_H_
