#ifndef RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_
#define RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_

#include <grpcpp/alarm.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "relais/v1/import_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/handlers/import/import.h"
#include "service/rpc/calls/grpc_transport.h"
#include "service/rpc/streams/import_stream.h"
#include "storage/commit/sliced_write.h"
#include "storage/commit/write_watch.h"

namespace relais::rpc {

// One import, in phases that each start the next. Reading: gRPC's threads read the stream. Running: an import
// thread plans on a snapshot, then has the store write in slices; both send progress. Answering: problems,
// notices and the summary are sent. If the caller leaves before the journal entry is written, nothing is
// recorded. Owns itself until gRPC is done with it.
class ImportCall final : public grpc::ServerBidiReactor<v1::ImportRequest, v1::ImportResponse>,
                         public std::enable_shared_from_this<ImportCall> {
 public:
  // `running` counts the existing imports; `workers` run them. Both must outlive the call.
  ImportCall(grpc::CallbackServerContext& context, const dispatch::ServerDependencies& dependencies,
             std::size_t byte_limit, std::atomic<int>& running, dispatch::FairThreadPool& workers);

  // Starts reading the stream, or ends with RESOURCE_EXHAUSTED if too many imports run. Call once.
  void Start();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  enum class Phase { kReading, kRunning, kAnswering, kEnded };

  // Called without mutex_ held.
  void EndIfReading();
  // The rows to write, and the state that they rest on.
  struct Plan {
    // Taken before the snapshot, so that it misses no later write.
    std::shared_ptr<const storage::WriteWatch> watch;
    std::int64_t position = 0;
    storage::Scope scope;
    handlers::ImportBasis basis;
    std::unique_ptr<storage::PlannedRows> rows;
  };

  // Plans and writes; plans again if other writes changed data that the plan rests on.
  void PlanAndWrite();
  // Finds every problem on a read session; returns whether there is anything to write.
  absl::StatusOr<bool> MakePlan(Plan& plan);
  absl::Status PlanOn(const storage::Snapshot& snapshot, Plan& plan);
  // Whether the journal has the request id already: the first answer then holds.
  absl::StatusOr<bool> IsRepeated(const storage::Snapshot& snapshot) const;
  absl::Status Write(const storage::WriteJob& job, const Plan& plan);
  // ABORTED if the plan no longer holds.
  absl::Status CheckPlan(storage::WriteTransaction& transaction, const Plan& plan);
  void TakeEntry(const storage::JournalEntry& entry);
  void OnProgress(std::int64_t rows_done, std::int64_t rows_total);
  void Answer(absl::Status status);
  // Calls Answer on another thread, for a caller that may hold the mutex_ of an import.
  void AnswerSoon(absl::Status status);
  // Called with mutex_ held.
  void Run();
  void Pump();
  bool NextResponse();
  void End(const absl::Status& status);

  grpc::CallbackServerContext& context_;
  GrpcTransport transport_;
  const dispatch::ServerDependencies& dependencies_;
  std::atomic<int>& running_;
  dispatch::FairThreadPool& workers_;
  grpc::Alarm alarm_;
  std::shared_ptr<ImportCall> self_;

  // Touched only by the current phase, so without the lock.
  ImportStream stream_;
  v1::ImportRequest request_;
  handlers::ImportOutcome outcome_;
  std::int64_t applied_ = 0;
  std::int64_t rows_total_ = 0;
  absl::Time progress_sent_ = absl::InfinitePast();

  // Guards the members below.
  std::mutex mutex_;
  dispatch::Call call_;
  Phase phase_ = Phase::kReading;
  bool writing_ = false;
  bool caller_left_ = false;
  std::optional<v1::ImportProgress> progress_;
  absl::Status status_;
  std::size_t problems_sent_ = 0;
  std::size_t notices_sent_ = 0;
  bool summary_sent_ = false;
  v1::ImportResponse response_;
};

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_STREAMS_IMPORT_CALL_H_
