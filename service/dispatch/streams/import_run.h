#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_RUN_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_RUN_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/streams/import_stream.h"
#include "service/handlers/import/import.h"
#include "storage/commit/sliced_write.h"
#include "storage/commit/write_watch.h"

namespace relais::dispatch {

// Plans one import on a snapshot, then has the store write it in slices. One thread at a time.
class ImportRun {
 public:
  // Borrows `dependencies`, `call` and `stream`, which is closed. `progress` gets rows done and rows in
  // total, first of planning, then of writing. `proceed` says whether the caller still waits. Both are called
  // by Run, on its thread.
  ImportRun(const ServerDependencies& dependencies, Call& call, const ImportStream& stream,
            handlers::ImportProgressFunction progress, handlers::ImportProceedFunction proceed);

  // Records all rows in one journal entry or, on an error or with problems, none. Plans again if other writes
  // changed data that the plan rests on, kImportPlans times at most. Blocks until the import is durable. Call
  // once. CANCELLED if `proceed` says false before the entry is written.
  absl::Status Run();
  // What to answer after an OK.
  handlers::ImportOutcome& outcome() { return outcome_; }

 private:
  // The rows to write, and the state that they rest on.
  struct Plan {
    // Taken before the snapshot, so that it misses no later write.
    std::shared_ptr<const storage::WriteWatch> watch;
    std::int64_t position = 0;
    storage::Scope scope;
    handlers::ImportBasis basis;
    std::unique_ptr<storage::PlannedRows> rows;
  };

  bool dry_run() const { return stream_.options().dry_run(); }
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

  const ServerDependencies& dependencies_;
  Call& call_;
  const ImportStream& stream_;
  const handlers::ImportProgressFunction progress_;
  const handlers::ImportProceedFunction proceed_;
  handlers::ImportOutcome outcome_;
  std::int64_t applied_ = 0;
  std::int64_t rows_total_ = 0;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_IMPORT_RUN_H_
