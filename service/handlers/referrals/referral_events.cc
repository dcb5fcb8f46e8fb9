#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/auth/access.h"
#include "service/convert/common/enums.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/page_token.h"
#include "service/convert/common/records.h"
#include "service/convert/common/redact.h"
#include "service/domain/common/civil_date.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/handlers/referrals/referral_view.h"
#include "service/handlers/referrals/referrals.h"
#include "storage/journal/journal.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/referrals/referral_steps.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

using Position = storage::ReferralStepPosition;

// Token fingerprint: one feed for each organization, so that a token of another one is refused.
std::string Feed(const CallContext& call) {
  return absl::StrCat("referral-events\n", call.principal.organization);
}

std::string TokenOf(const CallContext& call, const Position& position) {
  return convert::MakePageToken(Feed(call), {absl::StrCat(position.seq), absl::StrCat(position.dossier_id),
                                             absl::StrCat(position.number)});
}

// The position after everything that the snapshot shows.
Position EndOf(const storage::Snapshot& snapshot) { return {snapshot.position() + 1, 0, 0}; }

template <class Request>
absl::StatusOr<Position> StartOf(const CallContext& call, const storage::Snapshot& snapshot,
                                 const Request& request) {
  if (request.from_now()) return EndOf(snapshot);
  if (request.resume_token().empty()) return Position{};
  auto key = convert::ParseNumericPageToken(request.resume_token(), Feed(call), 3);
  if (!key.ok()) return convert::InvalidResumeToken("resume_token");
  return Position{(*key)[0], (*key)[1], (*key)[2]};
}

// Whether the entry, a withdrawal of a consent, closed the recipient's view by the state of that day.
absl::StatusOr<bool> ClosedView(const storage::Snapshot& snapshot, const Position& position,
                                const storage::JournalEntry& entry) {
  const storage::Snapshot before = snapshot.At(position.seq - 1);
  const storage::Snapshot after = snapshot.At(position.seq);
  RELAIS_ASSIGN_OR_RETURN(const auto referral, storage::FindPart<storage::ReferralRecord>(
                                                   after, {position.dossier_id, position.number}));
  if (!referral.has_value()) return false;
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts_before,
                          DossierFactsOf(before, position.dossier_id));
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierFacts facts_after, DossierFactsOf(after, position.dossier_id));
  return ClosesView(*referral, facts_before, facts_after,
                    domain::FormatDate(domain::Today(entry.recorded_at)));
}

// The current referral or, if a merge moved it, its state at `position`. Without its texts: scripts read the
// feed, and a read of texts would be recorded.
absl::StatusOr<v1::Referral> ReferralAt(const CallContext& call, const storage::Snapshot& snapshot,
                                        const Position& position) {
  const storage::PartKey key{position.dossier_id, position.number};
  RELAIS_ASSIGN_OR_RETURN(const auto current,
                          storage::FindPart<storage::ReferralRecord>(snapshot.Unrestricted(), key));
  v1::Referral referral;
  if (current.has_value()) {
    RELAIS_ASSIGN_OR_RETURN(referral, ViewOf(call, snapshot, *current));
  } else {
    RELAIS_ASSIGN_OR_RETURN(const auto then, storage::FindPart<storage::ReferralRecord>(
                                                 snapshot.Unrestricted().At(position.seq), key));
    if (then.has_value()) referral = convert::ToProto(*then);
  }
  convert::ClearPersonal(&referral);
  return referral;
}

// Sets the organization that acted, and the user if it is of the caller's organization.
absl::Status TellActor(const CallContext& call, const storage::Snapshot& snapshot,
                       const storage::JournalEntry& entry, v1::ReferralEvent& event) {
  const auto user_id = convert::ParseNamed(entry.identity.actor, "users");
  if (!user_id.has_value()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto user,
                          storage::FindUser(snapshot.Unrestricted().At(entry.seq), *user_id));
  if (!user.has_value()) return absl::OkStatus();
  event.set_organization(convert::Named("organizations", user->organization));
  if (user->organization == call.principal.organization) event.set_user(entry.identity.actor);
  return absl::OkStatus();
}

// Nullopt if the record is not a step.
absl::StatusOr<std::optional<v1::ReferralEvent>> EventOf(const CallContext& call,
                                                         const storage::Snapshot& snapshot,
                                                         const storage::ReferralStepRecord& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto entry, storage::FindEntry(snapshot, record.position.seq));
  if (!entry.has_value()) return std::nullopt;
  std::string step = record.step;
  if (step.empty()) {
    RELAIS_ASSIGN_OR_RETURN(const bool closed, ClosedView(snapshot.Unrestricted(), record.position, *entry));
    if (!closed) return std::nullopt;
    step = kViewClosed;
  }
  v1::ReferralEvent event;
  event.set_sequence(entry->seq);
  *event.mutable_recorded_at() = convert::ToTimestamp(entry->recorded_at);
  event.set_step(convert::FromCode<v1::ReferralStep>(step));
  RELAIS_RETURN_IF_ERROR(TellActor(call, snapshot, *entry, event));
  RELAIS_ASSIGN_OR_RETURN(*event.mutable_referral(), ReferralAt(call, snapshot, record.position));
  return event;
}

// Refuses a request with two starts: `from_now` and a token.
template <class Request>
void CheckStart(const Request& request, domain::Violations& violations) {
  if (request.from_now() && !request.resume_token().empty()) {
    violations.push_back({"from_now", "", {"pas avec resume_token", "not with resume_token"}});
  }
}

// Steps in order, each with its position, and the position of the end.
struct Walk {
  std::vector<std::pair<v1::ReferralEvent, Position>> events;
  Position end;
  // Whether the snapshot may hold more steps after `end`.
  bool more = true;
};

// At most `size` steps from `start` on.
absl::StatusOr<Walk> WalkSteps(const CallContext& call, const storage::Snapshot& snapshot,
                               const Position& start, std::int64_t size) {
  Walk walk;
  walk.end = start;
  while (walk.more && static_cast<std::int64_t>(walk.events.size()) < size) {
    const std::int64_t wanted = size - static_cast<std::int64_t>(walk.events.size());
    RELAIS_ASSIGN_OR_RETURN(const auto steps, storage::ListReferralSteps(
                                                  snapshot, call.principal.organization, walk.end, wanted));
    walk.more = static_cast<std::int64_t>(steps.size()) == wanted;
    for (const storage::ReferralStepRecord& step : steps) {
      RELAIS_ASSIGN_OR_RETURN(std::optional<v1::ReferralEvent> event, EventOf(call, snapshot, step));
      if (event.has_value()) walk.events.emplace_back(*std::move(event), step.position);
      walk.end = step.position;
    }
  }
  // Later entries always come after the end of the snapshot.
  if (!walk.more && walk.end.seq < EndOf(snapshot).seq) walk.end = EndOf(snapshot);
  return walk;
}

}  // namespace

absl::StatusOr<v1::ListReferralEventsResponse> ListReferralEvents(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListReferralEventsRequest& request) {
  domain::Violations violations;
  const std::int64_t size = convert::PageSize(request.page_size(), violations);
  CheckStart(request, violations);
  if (!violations.empty()) return convert::InvalidFields(violations);
  RELAIS_ASSIGN_OR_RETURN(const Position start, StartOf(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(Walk walk, WalkSteps(call, snapshot, start, size));
  v1::ListReferralEventsResponse response;
  for (auto& [event, position] : walk.events) *response.add_events() = std::move(event);
  response.set_resume_token(TokenOf(call, walk.end));
  return response;
}

absl::StatusOr<NextReferralEvents> FollowReferralEvents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::FollowReferralEventsRequest& request,
                                                        int limit) {
  domain::Violations violations;
  CheckStart(request, violations);
  if (!violations.empty()) return convert::InvalidFields(violations);
  RELAIS_ASSIGN_OR_RETURN(const Position start, StartOf(call, snapshot, request));
  RELAIS_ASSIGN_OR_RETURN(Walk walk, WalkSteps(call, snapshot, start, limit));
  NextReferralEvents next;
  for (auto& [event, position] : walk.events) {
    v1::FollowReferralEventsResponse message;
    *message.mutable_event() = std::move(event);
    message.set_resume_token(TokenOf(call, position));
    next.messages.push_back(std::move(message));
  }
  next.resume_token = TokenOf(call, walk.end);
  next.more = walk.more;
  return next;
}

std::string FollowReferralEventsKey(const CallContext& call, const v1::FollowReferralEventsRequest& request) {
  // Codes contain none of the separators. What a step shows depends on roles, scope and day.
  return absl::StrCat(call.principal.organization, "\n", absl::StrJoin(call.principal.roles, ","), "\n",
                      call.scope.limited, "\n", absl::StrJoin(call.scope.network, ","), "\n",
                      domain::FormatDate(call.today), "\n", request.from_now(), "\n", request.resume_token());
}

}  // namespace relais::handlers
