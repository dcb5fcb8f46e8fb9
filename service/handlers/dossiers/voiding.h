#ifndef RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_
#define RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/v1/dossier_service.pb.h"
#include "service/handlers/common/context.h"
#include "storage/records/records.h"
#include "storage/store.h"

// Dossiers that were opened by mistake. Voiding takes all current rows of the dossier away, as a merge does
// with its source, so that no list, search or count holds it; undoing puts them back as they were.

namespace relais::handlers {

namespace v1 = ::relais::v1;

// A dossier that is voided at the snapshot's position. Plain value.
struct VoidedDossier {
  storage::VoidingRecord voiding;
  // As it stood just before.
  storage::DossierRecord dossier;
  std::string lead;
};

// The voided dossier of that number, if the snapshot's scope covers the lead that it had: its organization or
// its network. None otherwise.
absl::StatusOr<std::optional<VoidedDossier>> FindVoided(const storage::Snapshot& snapshot,
                                                        std::int64_t dossier_id);

// Fills `answer` if the dossier is voided, at the snapshot's position or now, and the caller may know of it:
// as it stood at that position or, once voided, just before, with `voiding`. False otherwise.
absl::StatusOr<bool> AnswerVoided(const CallContext& call, const storage::Snapshot& snapshot,
                                  const std::string& name, v1::Dossier* answer);

// A dossier by its name, and the snapshot that shows what is known of it: the given one or, for a voided
// dossier that the caller may know of, an unlimited one.
struct DossierOrVoided {
  storage::DossierRecord dossier;
  storage::Snapshot snapshot;
  std::string lead;
};
// NOT_FOUND or a fault of `name`, as LoadDossierOrError.
absl::StatusOr<DossierOrVoided> LoadDossierOrVoided(const storage::Snapshot& snapshot,
                                                    const std::string& name);

// FAILED_PRECONDITION for a caller who may know that the dossier is voided; OK otherwise.
absl::Status CheckNotVoided(const storage::Snapshot& snapshot, std::int64_t dossier_id);

// Removes all rows of the dossier and records why. The recipients of its referrals that wait or work along
// are told as if they had been recalled. Gives the dossier's name.
absl::StatusOr<std::string> VoidDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                        const v1::VoidDossierRequest& request);

// Puts the rows back, each resource as a new revision. Gives the dossier's name.
absl::StatusOr<std::string> UnvoidDossier(const CallContext& call, storage::WriteTransaction& transaction,
                                          const v1::UnvoidDossierRequest& request);

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_DOSSIERS_VOIDING_H_
