#ifndef RELAIS_SERVICE_HANDLERS_IMPORT_EXPORT_H_
#define RELAIS_SERVICE_HANDLERS_IMPORT_EXPORT_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/import_service.pb.h"
#include "service/auth/call_context.h"
#include "service/domain/import/export.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Exports the dossiers that the caller sees as import files, 100 dossiers to a page, all as of the position
// of the first page. Between two pages it holds no snapshot and less than a chunk (64 KiB) of each file. Not
// thread-safe.
class RegisterExport {
 public:
  struct Page {
    // Send them in this order, after recording that the caller read the dossiers of `read`.
    std::vector<v1::ExportRegisterResponse> messages;
    // Dossiers with personal data in the page that another organization leads.
    std::vector<std::int64_t> read;
  };

  // Returns the next page; the last one ends with the summary. `snapshot` is the current one, restricted to
  // the caller. Do not call it after done().
  absl::StatusOr<Page> Next(const CallContext& call, const storage::Snapshot& snapshot);
  bool done() const { return done_; }

 private:
  // Rows of one page, as the domain writes them.
  struct Gathered {
    domain::ImportRows rows;
    domain::ExportedHistories histories;
    // By external_id.
    std::map<std::string, storage::DossierRecord> dossiers;
    std::vector<domain::ExportNotice> notices;
  };

  absl::Status Begin(const CallContext& call, const storage::Snapshot& snapshot);
  absl::StatusOr<Gathered> GatherAgreements(const CallContext& call, const storage::Snapshot& snapshot) const;
  absl::StatusOr<Gathered> GatherDossiers(const CallContext& call, const storage::Snapshot& snapshot);
  absl::Status GatherParts(const CallContext& call, const storage::Snapshot& snapshot,
                           std::int64_t dossier_id, const std::string& dossier, Gathered& gathered);
  absl::Status GatherFunding(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                             const std::string& dossier, Gathered& gathered);
  // The external_id or, if empty, the resource name after the prefix.
  std::string NameOf(const std::string& external_id, const std::string& resource);
  // Formats the rows, which it moves out of `gathered`, and adds full chunks and notices to the page.
  domain::ExportedRows Write(const CallContext& call, Gathered& gathered, Page& page);
  void AddNotice(const CallContext& call, const Gathered& gathered, const domain::ExportNotice& notice,
                 Page& page);
  // Moves full chunks, or all pending text, to the page.
  void Flush(bool all, Page& page);
  void AddSummary(Page& page) const;

  bool begun_ = false;
  bool done_ = false;
  // The exported journal position, and the last exported dossier.
  std::int64_t position_ = 0;
  std::int64_t after_ = 0;
  // Prefix of generated names: no external_id begins with it followed by `dossiers/`.
  std::string prefix_;
  domain::ImportCodelists codelists_;
  domain::ExportRules rules_;
  std::array<std::string, domain::kFileKinds> pending_;
  std::array<std::int64_t, domain::kFileKinds> counts_{};
  v1::ExportSummary summary_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_EXPORT_H_
