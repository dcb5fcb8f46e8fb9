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
#include "service/domain/import/export.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/versioned/versioned.h"

namespace relais::handlers {

namespace v1 = ::relais::v1;

// Exports the dossiers that the caller sees as files of the import, some dossiers at a time, all as they
// were when it began. Between two pages it holds neither a snapshot nor more than a chunk of each file. Not
// thread-safe.
class RegisterExport {
 public:
  struct Page {
    // To be sent in this order, once it is recorded that the caller read `read`.
    std::vector<v1::ExportRegisterResponse> messages;
    // Dossiers whose personal data the page holds, and that another organization than the caller's leads.
    std::vector<std::int64_t> read;
  };

  // `snapshot` shows the current rows that the caller may see. The last page ends with the summary.
  absl::StatusOr<Page> Next(const CallContext& call, const storage::Snapshot& snapshot);
  bool done() const { return done_; }

 private:
  // Dossiers as the domain writes them.
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
  // The external_id, or one made of the resource name.
  std::string NameOf(const std::string& external_id, const std::string& resource);
  // Moves the rows out of `gathered`.
  domain::ExportedRows Write(const CallContext& call, Gathered& gathered, Page& page);
  void AddNotice(const CallContext& call, const Gathered& gathered, const domain::ExportNotice& notice,
                 Page& page);
  // Moves whole chunks, or all there is, into the page.
  void Flush(bool all, Page& page);
  void AddSummary(Page& page) const;

  bool begun_ = false;
  bool done_ = false;
  // The journal position that is exported, and the last dossier that was.
  std::int64_t position_ = 0;
  std::int64_t after_ = 0;
  // Before the names that are made; no external_id begins with it and `dossiers/`.
  std::string prefix_;
  domain::ImportCodelists codelists_;
  domain::ExportRules rules_;
  std::array<std::string, domain::kFileKinds> pending_;
  std::array<std::int64_t, domain::kFileKinds> counts_{};
  v1::ExportSummary summary_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_IMPORT_EXPORT_H_
