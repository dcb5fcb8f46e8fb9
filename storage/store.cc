#include "storage/store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "storage/commit/commit_queue.h"
#include "storage/commit/committer.h"
#include "storage/commit/sliced_write.h"
#include "storage/read/reader_pool.h"
#include "storage/status_macros.h"

namespace relais::storage {

class Store::Impl {
 public:
  Impl(std::unique_ptr<Engine> engine, std::unique_ptr<Session> writer, StoreOptions options)
      : engine_(std::move(engine)),
        options_(std::move(options)),
        writer_(std::move(writer)),
        queue_(options_.queue_limit, options_.batch_limit),
        readers_(*engine_, options_.short_reader_limit, options_.long_reader_limit,
                 [this] { queue_.Wake(); }),
        committer_(*writer_, readers_, options_),
        sliced_([this](const Slice& slice) { return RunSlice(slice); },
                [this](WriteJob job) { return FinishSliced(std::move(job)); }, options_.projections,
                {options_.slice_rows, options_.slice_dossiers}) {}

  ~Impl() {
    queue_.Stop();
    if (commit_thread_.joinable()) commit_thread_.join();
  }

  absl::Status Start(const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
    RELAIS_RETURN_IF_ERROR(committer_.Prepare(seed));
    commit_thread_ = std::thread([this] { committer_.Run(queue_, [this] { TellListeners(); }); });
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

  void Enqueue(WriteJob job) {
    CommitWork work;
    work.write = std::move(job);
    queue_.Push(std::move(work));
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
      RELAIS_RETURN_IF_ERROR(Seal(instant, deadline));
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

  std::shared_ptr<const WriteWatch> Watch() { return committer_.Watch(); }

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
    CommitWork work;
    work.scrubs_by = deadline;
    return queue_.PushAndWait(std::move(work), deadline);
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

  std::size_t queued() const { return queue_.size(); }

 private:
  static absl::Status LockBy(absl::Time deadline, std::unique_lock<std::timed_mutex>& lock) {
    if (deadline == absl::InfiniteFuture()) {
      lock.lock();
    } else if (!lock.try_lock_until(absl::ToChronoTime(deadline))) {
      return absl::DeadlineExceededError("the deadline passed while a backup or a scrub was awaited");
    }
    return absl::OkStatus();
  }

  absl::Status Seal(absl::Time instant, absl::Time deadline) {
    CommitWork work;
    work.seals = instant;
    return queue_.PushAndWait(std::move(work), deadline);
  }

  // Under the lock, so that RemoveCommitListener returns only once the listener does not run.
  void TellListeners() {
    const std::lock_guard<std::mutex> lock(listeners_mutex_);
    for (const auto& [id, listener] : listeners_) listener();
  }

  // Runs on the thread of the sliced write.
  absl::Status RunSlice(const Slice& slice) {
    CommitWork work;
    work.slice = &slice;
    return queue_.PushAndWait(std::move(work), absl::InfiniteFuture());
  }

  absl::Status FinishSliced(WriteJob job) {
    CommitWork work;
    work.write = std::move(job);
    return queue_.PushAndWait(std::move(work), absl::InfiniteFuture());
  }

  const std::unique_ptr<Engine> engine_;
  const StoreOptions options_;
  const std::unique_ptr<Session> writer_;

  // Held by backups and scrubs, which take time in proportion to the whole register. A scrub takes it on its
  // caller's thread, so that the commit thread does not wait.
  std::timed_mutex whole_;

  std::mutex listeners_mutex_;
  std::map<std::int64_t, std::function<void()>> listeners_;
  std::int64_t last_listener_ = 0;

  CommitQueue queue_;
  ReaderPool readers_;
  Committer committer_;

  // One sliced write at a time.
  std::mutex sliced_mutex_;
  SlicedWriter sliced_;

  std::thread commit_thread_;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

absl::StatusOr<std::unique_ptr<Store>> Store::Open(
    std::unique_ptr<Engine> engine, StoreOptions options,
    const std::function<absl::StatusOr<std::string>(WriteTransaction&)>& seed) {
  RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<Session> writer, engine->OpenWriter());
  auto impl = std::make_unique<Impl>(std::move(engine), std::move(writer), std::move(options));
  RELAIS_RETURN_IF_ERROR(impl->Start(seed));
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

absl::Status Store::Read(absl::Time deadline, const std::function<absl::Status(const Snapshot&)>& read,
                         ReadKind kind) {
  return impl_->Read(deadline, read, kind);
}

void Store::Write(WriteJob job) { impl_->Enqueue(std::move(job)); }

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
