#include "storage/queries/reference/reference_data.h"

namespace relais::storage {

absl::StatusOr<std::vector<CodelistRecord>> ListCodelistRecords(const Snapshot& snapshot) {
  return FindAll<CodelistRecord>(snapshot, "1 = 1", {}, "ORDER BY codelist");
}

absl::StatusOr<std::optional<CodelistRecord>> FindCodelist(const Snapshot& snapshot,
                                                           const std::string& codelist) {
  return FindOne<CodelistRecord>(snapshot, "codelist = ?", {codelist});
}

absl::StatusOr<std::vector<CodeRecord>> ListCodes(const Snapshot& snapshot, const std::string& codelist) {
  return FindAll<CodeRecord>(snapshot, "codelist = ?", {codelist}, "ORDER BY position, code");
}

absl::StatusOr<std::optional<CodeRecord>> FindCode(const Snapshot& snapshot, const std::string& codelist,
                                                   const std::string& code) {
  return FindOne<CodeRecord>(snapshot, "codelist = ? AND code = ?", {codelist, code});
}

absl::StatusOr<std::vector<OrganizationRecord>> ListOrganizationRecords(const Snapshot& snapshot,
                                                                        const std::string& after,
                                                                        std::int64_t limit) {
  // An empty text is bound as NULL, and no value is greater than NULL.
  if (after.empty())
    return FindAll<OrganizationRecord>(snapshot, "1 = 1", {limit}, "ORDER BY organization LIMIT ?");
  return FindAll<OrganizationRecord>(snapshot, "organization > ?", {after, limit},
                                     "ORDER BY organization LIMIT ?");
}

absl::StatusOr<std::optional<OrganizationRecord>> FindOrganization(const Snapshot& snapshot,
                                                                   const std::string& organization) {
  return FindOne<OrganizationRecord>(snapshot, "organization = ?", {organization});
}

absl::StatusOr<std::vector<AgreementRecord>> ListAgreementRecords(const Snapshot& snapshot,
                                                                  const std::string& after,
                                                                  std::int64_t limit) {
  if (after.empty())
    return FindAll<AgreementRecord>(snapshot, "1 = 1", {limit}, "ORDER BY agreement LIMIT ?");
  return FindAll<AgreementRecord>(snapshot, "agreement > ?", {after, limit}, "ORDER BY agreement LIMIT ?");
}

absl::StatusOr<std::optional<AgreementRecord>> FindAgreement(const Snapshot& snapshot,
                                                             const std::string& agreement) {
  return FindOne<AgreementRecord>(snapshot, "agreement = ?", {agreement});
}

}  // namespace relais::storage
