#include "storage/store.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/commit.h"
#include "storage/latch.h"
#include "storage/migrations.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Times that a batch is begun anew when the engine says that it lost against another writer.
constexpr int kBatchAttempts = 5;

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

// Work for the commit thread: a write, or an instant to close when `closes` is set.
struct Queued {
  WriteJob write;
  std::optional<absl::Time> closes;
};

}  // namespace

class Store::Impl {
 public:
  Impl(std::unique_ptr<Engine> engine, StoreOptions options)
      : engine_(std::move(engine)), options_(std::move(options)) {}

  ~Impl() {
    {
      const std::lock_guard<std::mutex> lock(queue_mutex_);
      stopping_ = true;
    }
    queue_changed_.notify_all();
    if (commit_thread_.joinable()) commit_thread_.join();
  }

  absl::Status Start(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
    RELAIS_ASSIGN_OR_RETURN(writer_, engine_->OpenWriter());
    RELAIS_RETURN_IF_ERROR(Migrate(*writer_, EmbeddedMigrations()));
    RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(*writer_));
    if (!head.exists) RELAIS_RETURN_IF_ERROR(Seed(seed));
    commit_thread_ = std::thread([this] { Commit(); });
    return absl::OkStatus();
  }

  absl::Status Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read) {
    RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<Session> session, TakeReader(deadline));
    session->SetDeadline(deadline);
    absl::Status status = ReadOn(*session, read);
    session->SetDeadline(absl::InfiniteFuture());
    GiveReader(std::move(session));
    return status;
  }

  void Enqueue(Queued queued) {
    std::function<void(absl::Status)> refused;
    {
      const std::lock_guard<std::mutex> lock(queue_mutex_);
      if (queue_.size() >= options_.queue_limit) {
        refused = std::move(queued.write.done);
      } else {
        queue_.push_back(std::move(queued));
      }
    }
    if (refused) {
      refused(absl::ResourceExhaustedError("the queue of writes is full"));
    } else {
      queue_changed_.notify_one();
    }
  }

  absl::StatusOr<std::int64_t> ResolveInstant(absl::Time instant, absl::Time deadline) {
    JournalHead head;
    RELAIS_RETURN_IF_ERROR(Read(deadline, [&](const Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(head, ReadHead(snapshot.session()));
      return absl::OkStatus();
    }));
    if (instant > std::max({Now(), head.recorded_at, head.closed_until})) {
      return absl::OutOfRangeError("the instant lies in the future");
    }
    if (instant > std::max(head.recorded_at, head.closed_until))
      RELAIS_RETURN_IF_ERROR(Close(instant, deadline));
    std::int64_t seq = 0;
    RELAIS_RETURN_IF_ERROR(Read(deadline, [&](const Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(seq, snapshot.session().QueryInteger(
                                       "SELECT COALESCE(MAX(seq), 0) FROM journal WHERE recorded_at <= ?",
                                       {absl::ToUnixMicros(instant)}));
      return absl::OkStatus();
    }));
    return seq;
  }

  absl::Time Now() const { return options_.clock(); }

  std::size_t queued() const {
    const std::lock_guard<std::mutex> lock(queue_mutex_);
    return queue_.size();
  }

 private:
  absl::Status Seed(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
    WriteJob job;
    job.identity = {"relaisd", "Initialize", "", ""};
    job.apply = seed;
    job.reply = [](const Snapshot&, const JournalEntry&) { return absl::OkStatus(); };
    RELAIS_RETURN_IF_ERROR(writer_->ExecuteOnce(writer_->dialect().BeginWrite()));
    JournalHead head;
    absl::Status outcome;
    absl::Status status = RunJob(*writer_, job, Now(), head, outcome);
    if (status.ok()) status = outcome;
    if (status.ok()) status = WriteHead(*writer_, head);
    if (!status.ok()) {
      writer_->ExecuteOnce("ROLLBACK").IgnoreError();
      return status;
    }
    return writer_->ExecuteOnce("COMMIT");
  }

  static absl::Status ReadOn(Session& session, const std::function<absl::Status(const Snapshot&)>& read) {
    RELAIS_RETURN_IF_ERROR(session.Execute(session.dialect().BeginRead()));
    const auto end = absl::MakeCleanup([&session] {
      session.SetDeadline(absl::InfiniteFuture());
      session.Execute("COMMIT").IgnoreError();
    });
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t head, session.QueryInteger("SELECT seq FROM journal_head"));
    return read(Snapshot(session, head));
  }

  absl::StatusOr<std::unique_ptr<Session>> TakeReader(absl::Time deadline) {
    std::unique_lock<std::mutex> lock(readers_mutex_);
    while (free_readers_.empty() && readers_ >= options_.reader_limit) {
      if (deadline == absl::InfiniteFuture()) {
        reader_freed_.wait(lock);
      } else if (reader_freed_.wait_until(lock, absl::ToChronoTime(deadline)) == std::cv_status::timeout) {
        return absl::DeadlineExceededError("the deadline passed while the read waited");
      }
    }
    if (!free_readers_.empty()) {
      std::unique_ptr<Session> session = std::move(free_readers_.back());
      free_readers_.pop_back();
      return session;
    }
    ++readers_;
    lock.unlock();
    absl::StatusOr<std::unique_ptr<Session>> opened = engine_->OpenReader();
    if (!opened.ok()) {
      lock.lock();
      --readers_;
    }
    return opened;
  }

  void GiveReader(std::unique_ptr<Session> session) {
    {
      const std::lock_guard<std::mutex> lock(readers_mutex_);
      free_readers_.push_back(std::move(session));
    }
    reader_freed_.notify_one();
  }

  absl::Status Close(absl::Time instant, absl::Time deadline) {
    // Shared: the caller may be gone by deadline before the thread comes to it.
    struct Outcome {
      Latch known;
      absl::Status status;
    };
    auto outcome = std::make_shared<Outcome>();
    Queued queued;
    queued.closes = instant;
    queued.write.done = [outcome](absl::Status status) {
      outcome->status = std::move(status);
      outcome->known.Notify();
    };
    Enqueue(std::move(queued));
    if (!outcome->known.WaitUntil(deadline)) {
      return absl::DeadlineExceededError("the deadline passed while the instant was being closed");
    }
    return outcome->status;
  }

  void Commit() {
    for (;;) {
      std::vector<Queued> batch;
      {
        std::unique_lock<std::mutex> lock(queue_mutex_);
        queue_changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && batch.size() < options_.batch_limit) {
          batch.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
      }
      std::vector<absl::Status> outcomes = RunBatch(batch);
      for (std::size_t i = 0; i < batch.size(); ++i) batch[i].write.done(std::move(outcomes[i]));
    }
  }

  // The outcome of each job of the batch, durable where OK.
  std::vector<absl::Status> RunBatch(const std::vector<Queued>& batch) {
    std::vector<absl::Status> outcomes(batch.size());
    absl::Status status;
    for (int attempt = 0; attempt < kBatchAttempts; ++attempt) {
      status = writer_->Execute(writer_->dialect().BeginWrite());
      if (status.ok()) status = RunInTransaction(batch, outcomes);
      if (status.ok()) status = writer_->Execute("COMMIT");
      if (status.ok()) return outcomes;
      writer_->ExecuteOnce("ROLLBACK").IgnoreError();
      if (!IsTransient(status)) break;
    }
    // Whether a failed commit reached the disk is for the engine to know: the caller asks again with its
    // request id.
    std::fill(outcomes.begin(), outcomes.end(),
              absl::UnavailableError(absl::StrCat("the batch was not committed: ", status.message())));
    return outcomes;
  }

  absl::Status RunInTransaction(const std::vector<Queued>& batch, std::vector<absl::Status>& outcomes) {
    RELAIS_ASSIGN_OR_RETURN(JournalHead head, ReadHead(*writer_));
    const JournalHead before = head;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch[i].closes.has_value()) {
        head.closed_until = std::max(head.closed_until, *batch[i].closes);
        outcomes[i] = absl::OkStatus();
      } else {
        RELAIS_RETURN_IF_ERROR(RunJob(*writer_, batch[i].write, Now(), head, outcomes[i]));
      }
    }
    if (head.seq == before.seq && head.closed_until == before.closed_until) return absl::OkStatus();
    return WriteHead(*writer_, head);
  }

  const std::unique_ptr<Engine> engine_;
  const StoreOptions options_;
  std::unique_ptr<Session> writer_;

  mutable std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Queued> queue_;
  bool stopping_ = false;
  std::thread commit_thread_;

  std::mutex readers_mutex_;
  std::condition_variable reader_freed_;
  std::vector<std::unique_ptr<Session>> free_readers_;
  std::size_t readers_ = 0;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(
    std::unique_ptr<Engine> engine, StoreOptions options,
    const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
  auto impl = std::make_unique<Impl>(std::move(engine), std::move(options));
  RELAIS_RETURN_IF_ERROR(impl->Start(seed));
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

absl::Status Store::Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read) {
  return impl_->Read(deadline, read);
}

void Store::Write(WriteJob job) { impl_->Enqueue({std::move(job), std::nullopt}); }

absl::StatusOr<std::int64_t> Store::ResolveInstant(absl::Time instant, absl::Time deadline) {
  return impl_->ResolveInstant(instant, deadline);
}

absl::Time Store::Now() const { return impl_->Now(); }

std::size_t Store::queued() const { return impl_->queued(); }

}  // namespace relais::storage
