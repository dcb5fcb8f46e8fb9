#include "service/dispatch/calls/adapter.h"

#include <google/protobuf/descriptor.h>

#include <atomic>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/message_fields.h"
#include "service/dispatch/calls/as_of.h"
#include "service/dispatch/calls/call_rules.h"
#include "service/dispatch/calls/write_job.h"
#include "service/dispatch/overload/limits.h"
#include "service/domain/common/civil_date.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Resource name of a request: its name, its parent, or the name in its first field if that is a message.
std::string ResourceOf(const Message& request) {
  for (const char* field : {"name", "parent"}) {
    std::string value = convert::StringField(request, field);
    if (!value.empty()) return value;
  }
  const Descriptor& type = *request.GetDescriptor();
  if (type.field_count() == 0 || type.field(0)->is_repeated() ||
      type.field(0)->type() != FieldDescriptor::TYPE_MESSAGE) {
    return "";
  }
  return convert::StringField(request.GetReflection()->GetMessage(request, type.field(0)), "name");
}

absl::Status LateError() { return absl::DeadlineExceededError("the deadline passed while the call waited"); }

}  // namespace

struct Adapter::UnaryCall : std::enable_shared_from_this<Adapter::UnaryCall> {
  UnaryCall(std::shared_ptr<Exchange> taken, const ServerDependencies& dependencies, std::string method)
      : exchange(std::move(taken)),
        call(exchange->transport(), dependencies, std::move(method), &UnaryDeadline),
        refusals(dependencies.refusals) {}

  void Finish(absl::Status status) {
    if (status.ok()) status = exchange->SerializeResponse();
    if (!convert::IsTooMuchAtOnce(status)) return exchange->Finish(call.End(status));
    refusals.Hold(caller(), call.context().deadline - absl::Now(),
                  [self = shared_from_this(), status](double backoff_multiplier) {
                    self->exchange->Finish(self->call.End(status, backoff_multiplier));
                  });
  }
  // Key of the fair queue: the user, or the client address without sign-in.
  const std::string& caller() const {
    const handlers::CallContext& context = call.context();
    return context.principal.user_id.empty() ? context.address : context.principal.user_id;
  }
  bool IsPointRead() const { return call.rule().point_read(); }
  bool IsLate() const { return absl::Now() > call.context().deadline; }
  const Message& request() const { return exchange->request(); }
  // Empty if the request has none.
  std::string request_id() const { return convert::StringField(request(), "request_id"); }

  const std::shared_ptr<Exchange> exchange;
  Call call;
  DelayedRejections& refusals;
};

// The writes of one call. Their outcomes come from the commit thread or, if the queue is full, from the
// thread that queues.
struct Adapter::Batch {
  std::shared_ptr<UnaryCall> call;
  std::atomic<std::size_t> unknown_yet;
  std::atomic<bool> outcome_lost{false};
};

std::shared_ptr<Adapter::UnaryCall> Adapter::Begin(std::shared_ptr<Exchange> exchange) const {
  const Message& request = exchange->request();
  const google::protobuf::MethodDescriptor* method = dependencies_.rules.MethodOf(*request.GetDescriptor());
  // Without a method there is no access rule, so that every caller is refused.
  auto call = std::make_shared<UnaryCall>(std::move(exchange), dependencies_,
                                          method == nullptr ? "" : method->name());
  call->call.set_resource(ResourceOf(request));
  call->call.set_request(request);
  return call;
}

void Adapter::Read(std::shared_ptr<Exchange> exchange, ReadFunction read) const {
  const std::shared_ptr<UnaryCall> call = Begin(std::move(exchange));
  const AsOfField as_of = AsOfOf(call->request());
  const bool at_once = call->IsPointRead() && !as_of.HasInstant();
  const storage::ReadKind kind = at_once ? storage::ReadKind::kShort : storage::ReadKind::kLong;
  const auto run = [this, call, as_of, kind, read = std::move(read)] {
    if (call->IsLate()) return call->Finish(LateError());
    const handlers::CallContext& context = call->call.context();
    handlers::Readings outside;
    const auto read_whole = [&](const storage::Snapshot& whole,
                                std::optional<absl::CivilDay> day) -> absl::Status {
      RELAIS_RETURN_IF_ERROR(call->call.Authorize(whole));
      storage::Snapshot snapshot = whole.RestrictedTo(context.scope);
      storage::Scope then;
      if (day.has_value()) {
        RELAIS_ASSIGN_OR_RETURN(then, handlers::ScopeAsOf(context, whole, *day));
        snapshot = snapshot.WithAccessAsOf(then);
      }
      RELAIS_RETURN_IF_ERROR(
          handlers::CheckDossier(context, snapshot.Current(), call->call.rule(), call->request()));
      RELAIS_RETURN_IF_ERROR(read(context, snapshot));
      RELAIS_ASSIGN_OR_RETURN(const auto shown,
                              handlers::ReadDossiers(context, whole, call->exchange->response()));
      RELAIS_ASSIGN_OR_RETURN(outside, handlers::SplitReadings(context, whole, shown));
      return absl::OkStatus();
    };
    const absl::Status status = ReadAsOf(dependencies_.store, context.deadline, as_of, read_whole, kind);
    if (!status.ok()) return call->Finish(status);
    dependencies_.read_counts.Add(context.principal.user_id, domain::FormatDate(context.today),
                                  outside.repeated, context.now);
    if (outside.first.empty()) return call->Finish(status);
    FinishRead(call, outside.first);
  };
  absl::Status status;
  // Refuses before queueing: a refused caller takes no place in the queue, and learns no journal position.
  if (!at_once || as_of.as_of != nullptr) status = call->call.AuthorizeNow();
  if (!status.ok()) {
    call->Finish(status);
  } else if (at_once) {
    run();
  } else {
    Submit(dependencies_.readers, call, run);
  }
}

void Adapter::Submit(FairThreadPool& workers, const std::shared_ptr<UnaryCall>& call,
                     std::function<void()> run) const {
  workers.Submit(call->caller(), {std::move(run), [call] {
                                    call->Finish(absl::ResourceExhaustedError("too many reads wait"));
                                  }});
}

// The queue of answers is unbounded: the bounded queue of writes limits it.
void Adapter::FinishSoon(const std::shared_ptr<UnaryCall>& call, absl::Status status) const {
  dependencies_.answers.Submit("", {[call, status = std::move(status)] { call->Finish(status); }, nullptr});
}

// Records the disclosure before personal data of another organization's dossier is sent. Only the first read
// of a day is a write of its own, because a write costs more than a read.
void Adapter::FinishRead(const std::shared_ptr<UnaryCall>& call,
                         const std::vector<std::int64_t>& dossiers) const {
  storage::WriteJob job = NewWriteJob(dependencies_, call->call, "", "");
  job.apply = [call, dossiers](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
    return handlers::LogDisclosure(call->call.context(), call->call.method(), dossiers, transaction);
  };
  job.done = [this, call](absl::Status status) { FinishSoon(call, std::move(status)); };
  dependencies_.store.Write(std::move(job));
}

void Adapter::Write(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply) const {
  return WriteThen(std::move(exchange), std::move(apply), std::move(reply), Then::kAnswer);
}

void Adapter::WriteAndScrub(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply) const {
  return WriteThen(std::move(exchange), std::move(apply), std::move(reply), Then::kScrub);
}

void Adapter::WriteThen(std::shared_ptr<Exchange> exchange, Apply apply, ReplyWith reply, Then then) const {
  std::shared_ptr<UnaryCall> call = Begin(std::move(exchange));
  // The journal and the search for an earlier answer need the actor.
  if (absl::Status status = call->call.AuthorizeNow(); !status.ok()) return call->Finish(status);
  QueueWrite(call, std::move(apply), std::move(reply), then);
}

void Adapter::PrefetchAndWrite(std::shared_ptr<Exchange> exchange, ReadFunction look, Apply apply,
                               ReplyWith reply) const {
  std::shared_ptr<UnaryCall> call = Begin(std::move(exchange));
  // Refuses before queueing: a refused caller takes no place in the queue.
  if (absl::Status status = call->call.AuthorizeNow(); !status.ok()) return call->Finish(status);
  const auto run = [this, call, look = std::move(look), apply = std::move(apply), reply = std::move(reply)] {
    if (call->IsLate()) return call->Finish(LateError());
    const handlers::CallContext& context = call->call.context();
    const absl::Status status =
        dependencies_.store.Read(context.deadline, [&](const storage::Snapshot& snapshot) -> absl::Status {
          RELAIS_RETURN_IF_ERROR(call->call.Authorize(snapshot));
          return look(context, snapshot.RestrictedTo(context.scope));
        });
    if (!status.ok()) return call->Finish(status);
    QueueWrite(call, apply, reply);
  };
  Submit(dependencies_.lookups, call, run);
}

void Adapter::PreparedWrite(std::shared_ptr<Exchange> exchange, Prepare prepare, Apply apply,
                            ReplyWith reply) const {
  std::shared_ptr<UnaryCall> call = Begin(std::move(exchange));
  call->call.ResolveClientAddress();
  const auto run = [this, call, prepare = std::move(prepare), apply = std::move(apply),
                    reply = std::move(reply)] {
    absl::Status status = call->call.AuthorizeNow();
    if (status.ok()) status = prepare(call->call);
    if (!status.ok()) return call->Finish(status);
    QueueWrite(call, apply, reply);
  };
  dependencies_.hashers.Submit(
      call->caller(),
      {run, [call] { call->Finish(absl::ResourceExhaustedError("too many sign-ins wait")); }});
}

void Adapter::WriteEach(std::shared_ptr<Exchange> exchange, const std::function<absl::Status()>& check,
                        const std::function<std::vector<BatchItem>()>& items) const {
  std::shared_ptr<UnaryCall> call = Begin(std::move(exchange));
  const std::string request_id = call->request_id();
  absl::Status status = call->call.AuthorizeNow();
  if (status.ok()) status = check();
  const std::optional<domain::Violation> violation = CheckRequestId(request_id);
  if (status.ok() && violation.has_value()) status = convert::InvalidFields({*violation});
  if (!status.ok()) return call->Finish(status);
  auto batch = std::make_shared<Batch>();
  batch->call = std::move(call);
  const std::vector<BatchItem> all = items();
  batch->unknown_yet = all.size();
  // Makes all jobs before it queues the first: from then on the call belongs to the commit thread.
  std::vector<storage::WriteJob> jobs;
  for (std::size_t i = 0; i < all.size(); ++i) jobs.push_back(JobOf(batch, all[i], i, request_id));
  for (storage::WriteJob& job : jobs) dependencies_.store.Write(std::move(job));
}

storage::WriteJob Adapter::JobOf(const std::shared_ptr<Batch>& batch, const BatchItem& item,
                                 std::size_t place, const std::string& request_id) const {
  const std::string item_id = request_id.empty() ? "" : absl::StrCat(request_id, "\n", place);
  storage::WriteJob job = NewWriteJob(dependencies_, batch->call->call, item_id,
                                      item_id.empty() ? "" : DeterministicBytes(*item.request));
  job.apply = [this, call = batch->call, item](storage::WriteTransaction& transaction) {
    return ApplyFor(*call, *item.request, item.apply, transaction);
  };
  job.reply = [call = batch->call, item](const storage::Snapshot& snapshot,
                                         const storage::JournalEntry& entry) {
    return item.reply(call->call.context(), snapshot.RestrictedTo(call->call.context().scope),
                      entry.resource);
  };
  job.done = [this, batch, item, request_id](absl::Status status) {
    if (absl::IsUnavailable(status)) batch->outcome_lost = true;
    if (!status.ok()) item.refused(batch->call->call.context(), WriteOutcome(std::move(status), request_id));
    if (batch->unknown_yet.fetch_sub(1) > 1) return;
    FinishSoon(batch->call, batch->outcome_lost
                                ? absl::UnavailableError("the outcome of a write is not known")
                                : absl::OkStatus());
  };
  return job;
}

// Authorizes again inside the transaction: the account may have changed while the call waited.
absl::StatusOr<std::string> Adapter::ApplyFor(UnaryCall& call, const Message& request, const Apply& apply,
                                              storage::WriteTransaction& transaction) const {
  RELAIS_RETURN_IF_ERROR(call.call.Authorize(transaction.snapshot()));
  const handlers::CallContext& context = call.call.context();
  transaction.RestrictTo(context.scope);
  // In a batch, `request` is one item, and the rule is that of the method that takes one item.
  const google::protobuf::MethodDescriptor* method = dependencies_.rules.MethodOf(*request.GetDescriptor());
  if (method == nullptr) return absl::InternalError("a write without a method");
  const v1::AccessRule& rule = dependencies_.rules.Of(method->name());
  RELAIS_RETURN_IF_ERROR(handlers::CheckDossier(context, transaction.snapshot(), rule, request));
  absl::StatusOr<std::string> resource = apply(context, transaction);
  if (!resource.ok()) return resource;
  RELAIS_RETURN_IF_ERROR(handlers::RecordReadsOfWrite(context, rule, request, *method->output_type(),
                                                      call.call.method(), transaction));
  return resource;
}

void Adapter::QueueWrite(const std::shared_ptr<UnaryCall>& call, Apply apply, ReplyWith reply,
                         Then then) const {
  const std::string request_id = call->request_id();
  if (std::optional<domain::Violation> violation = CheckRequestId(request_id)) {
    return call->Finish(convert::InvalidFields({*violation}));
  }
  // Without a request id there is no retry to recognize, so the request, which may hold a password, is not
  // digested.
  storage::WriteJob job = NewWriteJob(dependencies_, call->call, request_id,
                                      request_id.empty() ? "" : DeterministicBytes(call->request()));
  job.apply = [this, call, apply = std::move(apply)](storage::WriteTransaction& transaction) {
    return ApplyFor(*call, call->request(), apply, transaction);
  };
  job.reply = [call, reply = std::move(reply)](const storage::Snapshot& snapshot,
                                               const storage::JournalEntry& entry) {
    call->call.set_resource(entry.resource);
    return reply(call->call.context(), snapshot.RestrictedTo(call->call.context().scope), entry.resource);
  };
  job.done = [this, call, request_id, then](absl::Status status) {
    if (status.ok() && then == Then::kScrub) return FinishScrubbed(call);
    FinishSoon(call, WriteOutcome(std::move(status), request_id));
  };
  dependencies_.store.Write(std::move(job));
}

// Runs neither on the commit thread, which a scrub blocks, nor on the few threads that send answers.
void Adapter::FinishScrubbed(const std::shared_ptr<UnaryCall>& call) const {
  const auto run = [this, call] {
    // May take longer than the caller's deadline: the erasure must finish even if the caller has given up.
    const absl::Status scrubbed = dependencies_.store.Scrub(absl::Now() + kScrubTime);
    call->Finish(scrubbed.ok() ? scrubbed
                               : absl::UnavailableError(absl::StrCat("not scrubbed: ", scrubbed.message())));
  };
  dependencies_.readers.Submit(
      call->caller(),
      {run, [call] { call->Finish(absl::UnavailableError("not scrubbed: too many reads wait")); }});
}

}  // namespace relais::dispatch
