#include "service/jobs/jobs.h"

#include <malloc.h>
#include <sys/resource.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/observability/log.h"

namespace relais::jobs {
namespace {

// Accepts and drops every mail, if there is no mail server.
class NoSender final : public mail::Sender {
 public:
  absl::Status Send(const mail::Message&) override { return absl::OkStatus(); }
  void Interrupt() override {}
};

std::unique_ptr<mail::Sender> SenderOf(const std::optional<mail::SmtpOptions>& smtp) {
  if (!smtp.has_value()) return std::make_unique<NoSender>();
  return std::make_unique<mail::SmtpSender>(*smtp);
}

void LogMail(const mail::OutboxEvent& event) {
  using Kind = mail::OutboxEvent::Kind;
  const char* what = "mail sent";
  if (event.kind == Kind::kPutOff) what = "mail put off";
  if (event.kind == Kind::kGivenUp) what = "mail given up";
  if (event.kind == Kind::kQueueFailed) what = "outbox not reached";
  std::vector<observability::LogField> fields = {{"notice", event.id}};
  if (!event.status.ok()) {
    fields.push_back({"code", absl::StatusCodeToString(event.status.code())});
    fields.push_back({"detail", std::string(event.status.message())});
  }
  observability::Log(event.status.ok() ? observability::LogLevel::kInfo : observability::LogLevel::kWarning,
                     what, fields);
}

std::string DomainOf(const mail::SmtpOptions& smtp) { return smtp.from.substr(smtp.from.find('@') + 1); }

// Lets calls go before the verification of a backup, on this thread and those that it starts.
void YieldToCalls() {
  constexpr int kNiceness = 10;
  // On Linux, a thread has a niceness of its own.
  ::setpriority(PRIO_PROCESS, 0, kNiceness);
}

mail::OutboxOptions OptionsOf(storage::Store& store, const std::optional<mail::SmtpOptions>& smtp) {
  mail::OutboxOptions options;
  options.clock = [&store] { return store.Now(); };
  if (!smtp.has_value()) return options;
  options.message_id_domain = DomainOf(*smtp);
  options.on_event = &LogMail;
  return options;
}

void LogExpiryFailure(const absl::Status& status) {
  observability::Log(
      observability::LogLevel::kWarning, "referrals not expired yet",
      {{"code", absl::StatusCodeToString(status.code())}, {"detail", std::string(status.message())}});
}

}  // namespace

Jobs::Jobs(storage::Store& store, const std::optional<mail::SmtpOptions>& smtp,
           std::optional<TimedBackupOptions> backups, observability::BackupHealth& health)
    : store_(store),
      expiry_(store, &LogExpiryFailure),
      notices_(store),
      sender_(SenderOf(smtp)),
      outbox_(&notices_, sender_.get(), OptionsOf(store, smtp)) {
  outbox_.Start();
  listener_ = store_.AddCommitListener([this] { outbox_.Wake(); });
  every_minute_.emplace([this] {
    expiry_.Look();
    // Memory of thousands of calls lies scattered among blocks in use, so free() returns little to the
    // system.
    malloc_trim(0);
  });
  if (!backups.has_value()) return;
  if (smtp.has_value()) {
    backups->sender = sender_.get();
    backups->message_id_domain = DomainOf(*smtp);
  }
  backups_.emplace(store_, *std::move(backups), health);
  backup_task_.emplace([this] {
    YieldToCalls();
    backups_->Look();
  });
}

void Jobs::Stop() {
  if (backups_.has_value()) backups_->Stop();
}

Jobs::~Jobs() {
  Stop();
  // A mail under way would otherwise be awaited.
  if (backup_task_.has_value()) sender_->Interrupt();
  backup_task_.reset();
  every_minute_.reset();
  store_.RemoveCommitListener(listener_);
  outbox_.Stop();
}

}  // namespace relais::jobs
