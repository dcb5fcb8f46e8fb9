#include "service/handlers/journal/changes.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/page_token.h"
#include "service/convert/common/records.h"
#include "storage/journal/journal.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr std::int64_t kDefaultChanges = 100;
constexpr std::int64_t kChangesCap = 1000;
// Token fingerprint: the feed is one query for every page size.
constexpr char kFeed[] = "changes";

v1::ChangeKind ToProto(storage::ChangeRecord::Kind kind) {
  switch (kind) {
    case storage::ChangeRecord::Kind::kCreated:
      return v1::CHANGE_KIND_CREATED;
    case storage::ChangeRecord::Kind::kUpdated:
      return v1::CHANGE_KIND_UPDATED;
    case storage::ChangeRecord::Kind::kDeleted:
      return v1::CHANGE_KIND_DELETED;
  }
  return v1::CHANGE_KIND_UNSPECIFIED;
}

domain::Violations Check(const v1::ListChangesRequest& request) {
  domain::Violations violations;
  if (request.page_size() < 0) (void)convert::PageSize(request.page_size(), violations);
  if (request.after_sequence() < 0) {
    violations.push_back({"after_sequence",
                          absl::StrCat(request.after_sequence()),
                          {"une position du journal, 0 ou plus", "a journal position, 0 or more"}});
  }
  if (request.after_sequence() != 0 && !request.resume_token().empty()) {
    violations.push_back({"after_sequence",
                          absl::StrCat(request.after_sequence()),
                          {"pas avec resume_token", "not with resume_token"}});
  }
  return violations;
}

}  // namespace

absl::StatusOr<v1::ListChangesResponse> ListChanges(const CallContext&, const storage::Snapshot& snapshot,
                                                    const v1::ListChangesRequest& request) {
  if (domain::Violations violations = Check(request); !violations.empty())
    return convert::InvalidFields(violations);
  const std::int64_t size =
      request.page_size() == 0 ? kDefaultChanges : std::min<std::int64_t>(request.page_size(), kChangesCap);
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  storage::ChangePosition position{std::min(request.after_sequence(), kLast - 1) + 1, 0};
  if (!request.resume_token().empty()) {
    const auto key = convert::ParseNumericPageToken(request.resume_token(), kFeed, 2);
    if (!key.ok()) return convert::InvalidResumeToken("resume_token");
    position = {(*key)[0], (*key)[1]};
  }
  RELAIS_ASSIGN_OR_RETURN(const storage::ChangePage page, storage::ListChanges(snapshot, position, size));
  v1::ListChangesResponse response;
  for (const storage::ChangeRecord& change : page.changes) {
    v1::Change* added = response.add_changes();
    added->set_sequence(change.entry.seq);
    *added->mutable_recorded_at() = convert::ToTimestamp(change.entry.recorded_at);
    added->set_actor(change.entry.identity.actor);
    added->set_method(change.entry.identity.method);
    added->set_resource(change.resource);
    added->set_kind(ToProto(change.kind));
  }
  response.set_resume_token(
      convert::MakePageToken(kFeed, {absl::StrCat(page.next.seq), absl::StrCat(page.next.offset)}));
  RELAIS_ASSIGN_OR_RETURN(const auto head, storage::FindEntry(snapshot, snapshot.position()));
  if (head.has_value()) *response.mutable_head() = convert::ToPosition(*head);
  return response;
}

}  // namespace relais::handlers
