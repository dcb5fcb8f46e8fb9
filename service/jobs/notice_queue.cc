#include "service/jobs/notice_queue.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/handlers/referrals/referral_notices.h"
#include "service/mail/notice.h"
#include "storage/commit/write_and_wait.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/queries/referrals/outbox.h"
#include "storage/status_macros.h"

namespace relais::jobs {
namespace {

constexpr absl::Duration kReadTime = absl::Seconds(30);

struct Key {
  std::int64_t id = 0;
  std::int64_t event_seq = 0;
};

std::string IdOf(const storage::QueuedNotice& notice) {
  return absl::StrCat("notice-", notice.id, "-", notice.event_seq);
}

absl::StatusOr<Key> KeyOf(const std::string& id) {
  const std::vector<std::string> parts = absl::StrSplit(id, '-');
  Key key;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &key.id) ||
      !absl::SimpleAtoi(parts[2], &key.event_seq)) {
    return absl::NotFoundError("no such notice");
  }
  return key;
}

std::optional<mail::ReferralStep> StepOf(const std::string& step) {
  using Step = mail::ReferralStep;
  static const std::vector<std::pair<std::string, Step>>& steps =
      *new std::vector<std::pair<std::string, Step>>{
          {"sent", Step::kSent},         {"accepted", Step::kAccepted},
          {"declined", Step::kDeclined}, {"recalled", Step::kRecalled},
          {"expired", Step::kExpired},   {"completed", Step::kCompleted},
          {"returned", Step::kReturned}, {handlers::kViewClosed, Step::kViewClosed}};
  for (const auto& [word, value] : steps) {
    if (word == step) return value;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> TitleOf(const storage::Snapshot& snapshot, const std::string& organization) {
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindOrganization(snapshot, organization));
  return record.has_value() ? record->title : organization;
}

// Returns the mail, or nullopt if there is no recipient or no referral any more.
absl::StatusOr<std::optional<mail::Message>> Compose(const storage::Snapshot& snapshot,
                                                     const storage::Notice& notice) {
  RELAIS_ASSIGN_OR_RETURN(const auto user, storage::FindUser(snapshot, notice.user_id));
  if (!user.has_value() || !handlers::ReceivesReferralNotices(*user)) return std::nullopt;
  const std::optional<mail::ReferralStep> step = StepOf(notice.step);
  RELAIS_ASSIGN_OR_RETURN(const auto referral, storage::FindPart<storage::ReferralRecord>(
                                                   snapshot, {notice.dossier_id, notice.number}));
  if (!step.has_value() || !referral.has_value()) return std::nullopt;
  const bool party =
      user->organization == referral->from_organization || user->organization == referral->to_organization;
  // A user who has moved to another organization since is no longer concerned.
  if (!party) return std::nullopt;
  mail::Notice words;
  words.step = *step;
  words.referral = convert::PartName(notice.dossier_id, convert::kReferrals, notice.number);
  RELAIS_ASSIGN_OR_RETURN(words.from_organization, TitleOf(snapshot, referral->from_organization));
  RELAIS_ASSIGN_OR_RETURN(words.to_organization, TitleOf(snapshot, referral->to_organization));
  if (!referral->respond_by.empty()) words.respond_by = domain::ParseDate(referral->respond_by);
  mail::Message message = mail::ComposeNotice(words);
  message.to = user->email;
  return message;
}

// Writes as the service itself; makes no journal entry.
absl::Status Record(storage::Store& store, std::function<void(storage::WriteTransaction&)> change) {
  storage::WriteJob job;
  job.identity = {"relaisd", "RecordNotice", "", ""};
  job.apply = [change =
                   std::move(change)](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    change(transaction);
    return std::string();
  };
  return storage::WriteAndWait(store, std::move(job));
}

}  // namespace

absl::StatusOr<std::vector<mail::Item>> NoticeQueue::Due(absl::Time now, int limit) {
  std::vector<mail::Item> items;
  std::vector<std::string> idle;
  RELAIS_RETURN_IF_ERROR(
      store_.Read(absl::Now() + kReadTime, [&](const storage::Snapshot& snapshot) -> absl::Status {
        RELAIS_ASSIGN_OR_RETURN(const auto due, storage::DueNotices(snapshot, now, limit));
        for (const storage::QueuedNotice& queued : due) {
          RELAIS_ASSIGN_OR_RETURN(std::optional<mail::Message> message, Compose(snapshot, queued.notice));
          if (message.has_value()) {
            items.push_back(
                {IdOf(queued), queued.queued_at, static_cast<int>(queued.attempts), *std::move(message)});
          } else {
            idle.push_back(IdOf(queued));
          }
        }
        return absl::OkStatus();
      }));
  for (const std::string& id : idle) RELAIS_RETURN_IF_ERROR(Remove(id));
  return items;
}

absl::Status NoticeQueue::Sent(const std::string& id, absl::Time) { return Remove(id); }

absl::Status NoticeQueue::GiveUp(const std::string& id, absl::string_view) { return Remove(id); }

absl::Status NoticeQueue::Retry(const std::string& id, absl::Time not_before, int attempts) {
  RELAIS_ASSIGN_OR_RETURN(const Key key, KeyOf(id));
  return Record(store_, [=](storage::WriteTransaction& transaction) {
    storage::DelayNotice(transaction, key.id, key.event_seq, not_before, attempts);
  });
}

absl::Status NoticeQueue::Remove(const std::string& id) {
  RELAIS_ASSIGN_OR_RETURN(const Key key, KeyOf(id));
  return Record(store_, [=](storage::WriteTransaction& transaction) {
    storage::RemoveNotice(transaction, key.id, key.event_seq);
  });
}

}  // namespace relais::jobs
