#include "storage/store.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "storage/commit/commit.h"
#include "storage/commit/one_shot_event.h"
#include "storage/commit/sliced_write.h"
#include "storage/commit/staged_rows.h"
#include "storage/commit/write_watch.h"
#include "storage/migrations/migrations.h"
#include "storage/read/reader_pool.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// Most attempts for a batch, if the engine reports a transient error.
constexpr int kBatchAttempts = 5;

// How long to wait for running reads before giving up emptying the log.
constexpr absl::Duration kReadersPause = absl::Milliseconds(200);

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

// Work for the commit thread: a write; an instant to seal if `closes` is set; a scrub to end by `scrubs_by`
// if that is set; or a slice.
struct Queued {
  WriteJob write;
  std::optional<absl::Time> closes;
  std::optional<absl::Time> scrubs_by;
  // A part of a sliced write.
  const Slice* slice = nullptr;

  // Whether it cannot share a transaction with other work.
  bool alone() const { return scrubs_by.has_value() || slice != nullptr; }
};

}  // namespace

class Store::Impl {
 public:
  Impl(std::unique_ptr<Engine> engine, StoreOptions options)
      : engine_(std::move(engine)),
        options_(std::move(options)),
        readers_(*engine_, options_.short_reader_limit, options_.long_reader_limit,
                 [this] { LongReadsEnded(); }),
        sliced_([this](const Slice& slice) { return RunSlice(slice); },
                [this](WriteJob job) { return FinishSliced(std::move(job)); }, options_.projections,
                {options_.slice_rows, options_.slice_dossiers}) {}

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
    const auto run = [this](const Slice& slice) {
      return InTransaction([&] { return RunAndKeepHead(slice); });
    };
    RELAIS_RETURN_IF_ERROR(RecoverStaged(run, options_.projections, options_.slice_dossiers));
    RELAIS_RETURN_IF_ERROR(InTransaction([this] { return DeriveAll(); }));
    commit_thread_ = std::thread([this] { Commit(); });
    return absl::OkStatus();
  }

  absl::Status Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read,
                    ReadKind kind) {
    RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, readers_.Take(kind, deadline));
    if (kind == ReadKind::kLong) deadline = std::min(deadline, absl::Now() + options_.long_read_time);
    reader->session().SetDeadline(deadline);
    absl::Status status = reader->Renew(readers_.commits());
    if (status.ok()) status = read(reader->snapshot());
    reader->session().SetDeadline(absl::InfiniteFuture());
    // After some errors the engine has ended the transaction.
    if (!status.ok()) reader->Release();
    readers_.Give(kind, std::move(reader));
    return status;
  }

  void Enqueue(Queued queued) {
    std::function<void(absl::Status)> refused;
    {
      const std::lock_guard<std::mutex> lock(queue_mutex_);
      // Slices are few, and those that remove the staged rows must not be refused.
      if (queue_.size() >= options_.queue_limit && queued.slice == nullptr) {
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
    RELAIS_RETURN_IF_ERROR(Read(
        deadline,
        [&](const Snapshot& snapshot) -> absl::Status {
          RELAIS_ASSIGN_OR_RETURN(head, ReadHead(snapshot.session()));
          return absl::OkStatus();
        },
        ReadKind::kShort));
    if (instant > std::max({Now(), head.recorded_at, head.sealed_until})) {
      return absl::OutOfRangeError("the instant lies in the future");
    }
    if (instant > std::max(head.recorded_at, head.sealed_until))
      RELAIS_RETURN_IF_ERROR(Close(instant, deadline));
    std::int64_t seq = 0;
    RELAIS_RETURN_IF_ERROR(Read(
        deadline,
        [&](const Snapshot& snapshot) -> absl::Status {
          RELAIS_ASSIGN_OR_RETURN(seq, snapshot.session().QueryInteger(
                                           "SELECT COALESCE(MAX(seq), 0) FROM journal WHERE recorded_at <= ?",
                                           {absl::ToUnixMicros(instant)}));
          return absl::OkStatus();
        },
        ReadKind::kShort));
    return seq;
  }

  std::shared_ptr<const WriteWatch> Watch() { return watches_.Add(); }

  absl::Status WriteInSlices(const SlicedWrite& write) {
    const std::lock_guard<std::mutex> lock(sliced_mutex_);
    return sliced_.Write(write);
  }

  std::int64_t AddCommitListener(std::function<void()> listener) {
    const std::lock_guard<std::mutex> lock(listeners_mutex_);
    listeners_[++last_listener_] = std::move(listener);
    return last_listener_;
  }

  void RemoveCommitListener(std::int64_t id) {
    const std::lock_guard<std::mutex> lock(listeners_mutex_);
    listeners_.erase(id);
  }

  absl::StatusOr<BackupReport> Backup(const std::string& path, absl::Time deadline,
                                      const std::function<bool()>& stop) {
    std::unique_lock<std::timed_mutex> alone(whole_, std::defer_lock);
    RELAIS_RETURN_IF_ERROR(LockBy(deadline, alone));
    RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, readers_.Take(ReadKind::kLong, deadline));
    reader->Release();
    absl::StatusOr<BackupReport> report =
        WriteBackup(*engine_, reader->session(), path, [&] { return stop() || absl::Now() > deadline; });
    readers_.Give(ReadKind::kLong, std::move(reader));
    if (absl::IsCancelled(report.status()) && absl::Now() > deadline) {
      return absl::DeadlineExceededError("the deadline passed during the backup");
    }
    return report;
  }

  absl::Status Scrub(absl::Time deadline) {
    std::unique_lock<std::timed_mutex> alone(whole_, std::defer_lock);
    RELAIS_RETURN_IF_ERROR(LockBy(deadline, alone));
    Queued queued;
    queued.scrubs_by = deadline;
    return EnqueueAndWait(std::move(queued), deadline);
  }

  absl::StatusOr<bool> ScrubPending(absl::Time deadline) {
    bool owes = false;
    RELAIS_RETURN_IF_ERROR(Read(
        deadline,
        [&](const Snapshot& snapshot) -> absl::Status {
          RELAIS_ASSIGN_OR_RETURN(
              const std::int64_t owed,
              snapshot.session().QueryInteger("SELECT COUNT(*) FROM scrub WHERE scrubbed_seq < erased_seq"));
          owes = owed > 0;
          return absl::OkStatus();
        },
        ReadKind::kShort));
    return owes;
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
    return InTransaction([&]() -> absl::Status {
      JournalHead head;
      absl::Status outcome;
      RELAIS_RETURN_IF_ERROR(
          RunJob(*writer_, job, options_.projections, Now(), Undo::kTransaction, watches_, head, outcome));
      RELAIS_RETURN_IF_ERROR(outcome);
      return WriteHead(*writer_, head);
    });
  }

  // Derives all projections again if another version of the rules made them.
  absl::Status DeriveAll() {
    const Projections& projections = options_.projections;
    RELAIS_ASSIGN_OR_RETURN(const std::int64_t version, writer_->QueryInteger("SELECT version FROM derived"));
    if (projections.version == version || !projections.derives()) return absl::OkStatus();
    RELAIS_ASSIGN_OR_RETURN(const JournalHead head, ReadHead(*writer_));
    RELAIS_RETURN_IF_ERROR(DeriveEverything(projections, Snapshot(*writer_, head.seq)));
    return writer_->Execute("UPDATE derived SET version = ?", {projections.version});
  }

  absl::Status InTransaction(const std::function<absl::Status()>& work) {
    RELAIS_RETURN_IF_ERROR(writer_->ExecuteOnce(writer_->dialect().BeginWrite()));
    absl::Status status = work();
    if (status.ok()) status = writer_->ExecuteOnce("COMMIT");
    if (!status.ok()) writer_->ExecuteOnce("ROLLBACK").IgnoreError();
    return status;
  }

  static absl::Status LockBy(absl::Time deadline, std::unique_lock<std::timed_mutex>& lock) {
    if (deadline == absl::InfiniteFuture()) {
      lock.lock();
    } else if (!lock.try_lock_until(absl::ToChronoTime(deadline))) {
      return absl::DeadlineExceededError("the deadline passed while a backup or a scrub was awaited");
    }
    return absl::OkStatus();
  }

  absl::Status Close(absl::Time instant, absl::Time deadline) {
    Queued queued;
    queued.closes = instant;
    return EnqueueAndWait(std::move(queued), deadline);
  }

  // Queues the work and returns its outcome. Replaces `done`.
  absl::Status EnqueueAndWait(Queued queued, absl::Time deadline) {
    // Shared: the caller may return at its deadline before the commit thread runs the work.
    struct Outcome {
      OneShotEvent known;
      absl::Status status;
    };
    auto outcome = std::make_shared<Outcome>();
    queued.write.done = [outcome](absl::Status status) {
      outcome->status = std::move(status);
      outcome->known.Notify();
    };
    Enqueue(std::move(queued));
    if (!outcome->known.WaitUntil(deadline)) {
      return absl::DeadlineExceededError("the deadline passed while the commit thread was awaited");
    }
    return outcome->status;
  }

  void Commit() {
    for (;;) {
      std::vector<Queued> batch;
      {
        std::unique_lock<std::mutex> lock(queue_mutex_);
        queue_changed_.wait(lock, [this] { return stopping_ || !queue_.empty() || long_reads_ended_; });
        if (queue_.empty() && stopping_) break;
        long_reads_ended_ = false;
        TakeBatch(batch);
      }
      if (batch.empty()) {
        KeepLogShort();
        continue;
      }
      std::vector<absl::Status> outcomes = batch.front().scrubs_by.has_value()
                                               ? std::vector<absl::Status>{ScrubNow(*batch.front().scrubs_by)}
                                               : RunBatch(batch);
      const bool slice = batch.front().slice != nullptr;
      const bool recorded =
          !slice && std::any_of(outcomes.begin(), outcomes.end(), [](const auto& s) { return s.ok(); });
      for (std::size_t i = 0; i < batch.size(); ++i) batch[i].write.done(std::move(outcomes[i]));
      if (recorded) TellListeners();
      KeepLogShort();
    }
    EmptyLogForGood();
  }

  void LongReadsEnded() {
    {
      const std::lock_guard<std::mutex> lock(queue_mutex_);
      long_reads_ended_ = true;
    }
    queue_changed_.notify_one();
  }

  // Empties the log of writes once it exceeds its limit. It can restart only while no snapshot needs it, and
  // overlapping long reads always need it. So new long reads wait until the running ones have ended, within
  // their time limit. Short reads wait only for the copying.
  void KeepLogShort() {
    if (!holding_long_reads_) {
      if (writer_->LogBytes() < log_limit_) return;
      holding_long_reads_ = true;
      held_since_ = absl::Now();
      readers_.HoldLong();
    }
    const bool given_up = absl::Now() - held_since_ > options_.long_read_time;
    if (readers_.long_running() > 0 && !given_up) return;
    const absl::Status emptied =
        readers_.long_running() > 0 ? absl::UnavailableError("a long read runs on") : EmptyLog();
    // If something blocks it (a backup, say), do not retry until the log has grown by as much again.
    log_limit_ = emptied.ok() ? options_.log_limit : writer_->LogBytes() + options_.log_limit;
    holding_long_reads_ = false;
    readers_.AdmitLong();
  }

  absl::Status EmptyLog() {
    const auto admit = absl::MakeCleanup([this] { readers_.Admit(); });
    RELAIS_RETURN_IF_ERROR(readers_.Drain(absl::Now() + kReadersPause));
    return writer_->dialect().Checkpoint(*writer_);
  }

  // Makes the database file complete by itself before the store closes. Runs on the commit thread, the only
  // one that checkpoints. If it fails, the log keeps its content.
  void EmptyLogForGood() {
    if (readers_.Drain(absl::Now() + kReadersPause).ok()) {
      writer_->dialect().Checkpoint(*writer_).IgnoreError();
    }
  }

  // Under the lock, so that RemoveCommitListener returns only once the listener does not run.
  void TellListeners() {
    const std::lock_guard<std::mutex> lock(listeners_mutex_);
    for (const auto& [id, listener] : listeners_) listener();
  }

  // Takes the next work, if any. A scrub is taken alone, because it cannot run in a transaction. A slice is
  // taken alone, so that its failure does not affect other jobs. Call with the queue locked.
  void TakeBatch(std::vector<Queued>& batch) {
    while (!queue_.empty() && batch.size() < options_.batch_limit) {
      const bool alone = queue_.front().alone();
      if (alone && !batch.empty()) return;
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
      if (alone) return;
    }
  }

  absl::Status ScrubNow(absl::Time deadline) {
    // Its caller has given up; it would only delay others.
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError("the deadline passed before the scrub began");
    }
    const auto admit = absl::MakeCleanup([this] { readers_.Admit(); });
    RELAIS_RETURN_IF_ERROR(readers_.Drain(deadline));
    RELAIS_RETURN_IF_ERROR(writer_->dialect().Scrub(*writer_, deadline));
    // Nothing can be erased meanwhile: only this thread erases.
    return writer_->Execute("UPDATE scrub SET scrubbed_seq = erased_seq WHERE scrubbed_seq < erased_seq");
  }

  // Runs the batch and returns the outcome of each job; OK means durable.
  std::vector<absl::Status> RunBatch(const std::vector<Queued>& batch) {
    std::vector<absl::Status> outcomes(batch.size());
    absl::Status status;
    for (int attempt = 0; attempt < kBatchAttempts; ++attempt) {
      const Undo undo = attempt == 0 ? Undo::kTransaction : Undo::kSavepoint;
      status = writer_->Execute(writer_->dialect().BeginWrite());
      const bool begun = status.ok();
      if (begun) status = RunInTransaction(batch, undo, outcomes);
      const bool ran = status.ok();
      if (ran) status = CommitBatch();
      if (status.ok()) return outcomes;
      writer_->ExecuteOnce("ROLLBACK").IgnoreError();
      // The cache may hold values from the transaction just rolled back.
      writer_->memory().kept.clear();
      // Isolate the failed job with savepoints, so that the others succeed.
      const bool slice = batch.front().slice != nullptr;
      const bool savepoints_may_help = begun && !ran && undo == Undo::kTransaction && !slice;
      if (!savepoints_may_help && !IsTransient(status)) break;
    }
    // The caller of the slice reads the head again.
    if (batch.front().slice != nullptr) return {status};
    // Only the engine knows whether a failed commit reached the disk; the caller retries with its request id.
    std::fill(outcomes.begin(), outcomes.end(),
              absl::UnavailableError(absl::StrCat("the batch was not committed: ", status.message())));
    return outcomes;
  }

  // The commit may checkpoint the log, and restart it if no snapshot needs it. So idle snapshots are released
  // before.
  absl::Status CommitBatch() {
    readers_.BeginCommit();
    absl::Status status = writer_->Execute("COMMIT");
    readers_.EndCommit();
    return status;
  }

  absl::Status RunInTransaction(const std::vector<Queued>& batch, Undo undo,
                                std::vector<absl::Status>& outcomes) {
    if (batch.front().slice != nullptr) {
      outcomes.front() = RunAndKeepHead(*batch.front().slice);
      return outcomes.front();
    }
    RELAIS_ASSIGN_OR_RETURN(JournalHead head, ReadHead(*writer_));
    const JournalHead before = head;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch[i].closes.has_value()) {
        head.sealed_until = std::max(head.sealed_until, *batch[i].closes);
        outcomes[i] = absl::OkStatus();
      } else {
        RELAIS_RETURN_IF_ERROR(
            RunJob(*writer_, batch[i].write, options_.projections, Now(), undo, watches_, head, outcomes[i]));
      }
    }
    return head == before ? absl::OkStatus() : WriteHead(*writer_, head);
  }

  // Call within a write transaction.
  absl::Status RunAndKeepHead(const Slice& slice) {
    RELAIS_ASSIGN_OR_RETURN(JournalHead head, ReadHead(*writer_));
    const JournalHead before = head;
    RELAIS_RETURN_IF_ERROR(slice(*writer_, head));
    return head == before ? absl::OkStatus() : WriteHead(*writer_, head);
  }

  // Runs on the thread of the sliced write.
  absl::Status RunSlice(const Slice& slice) {
    Queued queued;
    queued.slice = &slice;
    return EnqueueAndWait(std::move(queued), absl::InfiniteFuture());
  }

  absl::Status FinishSliced(WriteJob job) {
    Queued queued;
    queued.write = std::move(job);
    return EnqueueAndWait(std::move(queued), absl::InfiniteFuture());
  }

  const std::unique_ptr<Engine> engine_;
  const StoreOptions options_;
  std::unique_ptr<Session> writer_;

  // Held by backups and scrubs, which take time in proportion to the whole register. A scrub takes it on its
  // caller's thread, so that the commit thread does not wait.
  std::timed_mutex whole_;

  mutable std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Queued> queue_;
  bool stopping_ = false;
  // Set while long reads are held and the last of them has ended.
  bool long_reads_ended_ = false;

  std::mutex listeners_mutex_;
  std::map<std::int64_t, std::function<void()>> listeners_;
  std::int64_t last_listener_ = 0;

  ReaderPool readers_;
  WatchList watches_;

  // One sliced write at a time.
  std::mutex sliced_mutex_;
  SlicedWriter sliced_;

  // Used by the commit thread alone.
  bool holding_long_reads_ = false;
  absl::Time held_since_;
  std::int64_t log_limit_ = options_.log_limit;
  std::thread commit_thread_;
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

absl::Status Store::Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read,
                         ReadKind kind) {
  return impl_->Read(deadline, read, kind);
}

void Store::Write(WriteJob job) { impl_->Enqueue({std::move(job), std::nullopt, std::nullopt}); }

std::shared_ptr<const WriteWatch> Store::Watch() { return impl_->Watch(); }

absl::Status Store::WriteInSlices(const SlicedWrite& write) { return impl_->WriteInSlices(write); }

absl::StatusOr<std::int64_t> Store::ResolveInstant(absl::Time instant, absl::Time deadline) {
  return impl_->ResolveInstant(instant, deadline);
}

std::int64_t Store::AddCommitListener(std::function<void()> listener) {
  return impl_->AddCommitListener(std::move(listener));
}

void Store::RemoveCommitListener(std::int64_t id) { impl_->RemoveCommitListener(id); }

absl::StatusOr<BackupReport> Store::Backup(const std::string& path, absl::Time deadline,
                                           const std::function<bool()>& stop) {
  return impl_->Backup(path, deadline, stop);
}

absl::Status Store::Scrub(absl::Time deadline) { return impl_->Scrub(deadline); }

absl::StatusOr<bool> Store::ScrubPending(absl::Time deadline) { return impl_->ScrubPending(deadline); }

absl::Time Store::Now() const { return impl_->Now(); }

std::size_t Store::queued() const { return impl_->queued(); }

}  // namespace relais::storage
