#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_JOB_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_JOB_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "relais/v1/import_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/exchange.h"
#include "service/dispatch/streams/import_run.h"
#include "service/dispatch/streams/import_stream.h"
#include "service/dispatch/streams/imports.h"
#include "service/dispatch/streams/stream.h"

namespace relais::dispatch {

// The method Import, in phases that each start the next. Reading: the door reads the caller's messages, one
// at a time. Running: an import thread plans and writes; both send progress. Answering: problems, notices and
// the summary are sent. If the caller leaves before the journal entry is written, nothing is recorded.
// Thread-safe.
class ImportJob final : public UploadStream, public std::enable_shared_from_this<ImportJob> {
 public:
  // Borrows all arguments. `transport`, `writer` and `reader` must outlive Close, the others the job.
  ImportJob(Transport& transport, const ServerDependencies& dependencies, Imports& imports,
            StreamWriter& writer, StreamReader& reader);

  absl::Time deadline() const override { return deadline_; }
  // Begins to read. Finishes at once if the caller is refused, or with RESOURCE_EXHAUSTED if too many imports
  // run.
  void Start() override;
  void OnRead(bool ok) override;
  void EndReading(const absl::Status& why) override;
  void OnWritten(bool ok) override;
  void OnCancel(absl::Status why) override;
  void Close() override;

 private:
  enum class Phase { kReading, kRunning, kAnswering, kEnded };

  // Called without mutex_ held.
  void RunNow();
  bool Proceeds() const;
  void OnProgress(std::int64_t rows_done, std::int64_t rows_total);
  void Answer(absl::Status status);
  // Calls Answer on another thread, for a caller that may hold the mutex_ of an import.
  void AnswerSoon(absl::Status status);
  // Called with mutex_ held.
  absl::Status TakeRequest();
  void Run();
  void Pump();
  bool NextResponse();
  absl::Status Outcome() const;
  void End(const absl::Status& status);

  const ServerDependencies& dependencies_;
  Imports& imports_;
  StreamWriter& writer_;
  StreamReader& reader_;

  // Touched only by the current phase, so without the lock; like run_ while it runs.
  ImportStream stream_;
  v1::ImportRequest request_;
  absl::Time progress_sent_ = absl::InfinitePast();

  // Whether the running phase must end. Its thread reads it without the lock.
  std::atomic<bool> stops_ = false;

  // Guards the members below.
  std::mutex mutex_;
  Call call_;
  const absl::Time deadline_;
  ImportRun run_;
  Phase phase_ = Phase::kReading;
  bool admitted_ = false;
  bool writing_ = false;
  bool caller_left_ = false;
  // Why the call ends although the caller is there; OK if it need not.
  absl::Status cancelled_;
  std::optional<v1::ImportProgress> progress_;
  absl::Status status_;
  std::size_t problems_sent_ = 0;
  std::size_t notices_sent_ = 0;
  bool summary_sent_ = false;
  v1::ImportResponse response_;
};

// The method for a StreamTable. Borrows both.
StreamMethod ImportMethod(const ServerDependencies& dependencies, Imports& imports);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_JOB_H_
