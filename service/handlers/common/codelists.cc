#include "service/handlers/common/codelists.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

std::vector<std::string> SplitAliases(const std::string& aliases) {
  return absl::StrSplit(aliases, '|', absl::SkipEmpty());
}

absl::StatusOr<domain::CodelistIndex> ReadCodelist(const storage::Snapshot& snapshot,
                                                   absl::string_view codelist) {
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::CodeRecord> codes,
                          storage::ListCodes(snapshot, std::string(codelist)));
  std::vector<domain::CodelistEntry> entries;
  for (const storage::CodeRecord& code : codes) {
    std::vector<std::string> aliases = SplitAliases(code.aliases);
    if (!code.external_code.empty()) aliases.push_back(code.external_code);
    entries.push_back({code.code, code.label_fr, code.label_en, std::move(aliases), code.active});
  }
  return domain::CodelistIndex(std::move(entries));
}

absl::StatusOr<domain::CodelistIndex> ReadOrganizations(const storage::Snapshot& snapshot) {
  RELAIS_ASSIGN_OR_RETURN(
      const std::vector<storage::OrganizationRecord> organizations,
      storage::ListOrganizationRecords(snapshot, "", std::numeric_limits<std::int64_t>::max()));
  std::vector<domain::CodelistEntry> entries;
  for (const storage::OrganizationRecord& organization : organizations) {
    entries.push_back({organization.organization, organization.title, "", SplitAliases(organization.aliases),
                       organization.active});
  }
  return domain::CodelistIndex(std::move(entries));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadCodelist(const storage::Snapshot& snapshot,
                                                                          absl::string_view codelist) {
  return snapshot.Cached<domain::CodelistIndex>(codelist, [&] { return ReadCodelist(snapshot, codelist); });
}

absl::StatusOr<std::shared_ptr<const domain::CodelistIndex>> LoadOrganizations(
    const storage::Snapshot& snapshot) {
  // No codelist has a name with a colon.
  return snapshot.Cached<domain::CodelistIndex>(":organizations",
                                                [&] { return ReadOrganizations(snapshot); });
}

}  // namespace relais::handlers
