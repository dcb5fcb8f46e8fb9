#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_EXPORT_STREAM_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_EXPORT_STREAM_H_

#include <cstddef>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "relais/v1/import_service.pb.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/exchange.h"
#include "service/dispatch/streams/stream.h"
#include "service/handlers/import/export.h"

namespace relais::dispatch {

// The method ExportRegister: a stream of the register's files. A loop of three steps: a reader thread reads a
// page of dossiers, the commit thread records the disclosure of other organizations' dossiers, the door sends
// the page's messages. It reads the next page only once the last one is sent, each in a short snapshot of its
// own: a slow caller delays no other call and costs no memory. Thread-safe.
class ExportStream final : public Stream, public std::enable_shared_from_this<ExportStream> {
 public:
  // Borrows all but the request. `transport` and `writer` must outlive Close, `dependencies` the stream.
  ExportStream(Transport& transport, const ServerDependencies& dependencies, StreamWriter& writer,
               const v1::ExportRegisterRequest& request);

  void Start() override;
  void OnWritten(bool ok) override;
  // Does not wait for a page that is being read.
  void OnCancel(absl::Status why) override;
  void Close() override;

 private:
  absl::Status Cancelled();
  void ReadPage();
  // Records the disclosure before personal data of another organization's dossier is sent.
  void RecordPage();
  // Continues on a thread that holds no lock of a call.
  void ContinueSoon(absl::Status status);
  // All functions below need mutex_ held. Neither the page nor a refusal comes before it is released.
  void ReadSoon();
  absl::Status TakePage(const storage::Snapshot& snapshot);
  void Continue(const absl::Status& status);
  void Send();
  // Must not be called while a message is being written.
  void End(const absl::Status& status);

  const ServerDependencies& dependencies_;
  StreamWriter& writer_;
  const v1::ExportRegisterRequest request_;

  std::mutex cancel_mutex_;
  // Why the stream must end; OK as long as it need not.
  absl::Status cancelled_;

  std::mutex mutex_;
  Call call_;
  handlers::RegisterExport export_;
  handlers::RegisterExport::Page page_;
  // Number of messages of the page that are sent.
  std::size_t sent_ = 0;
};

// The method for a StreamTable. Borrows `dependencies`.
StreamMethod ExportRegisterMethod(const ServerDependencies& dependencies);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_EXPORT_STREAM_H_
