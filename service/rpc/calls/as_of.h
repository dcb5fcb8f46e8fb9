#ifndef RELAIS_SERVICE_RPC_CALLS_AS_OF_H_
#define RELAIS_SERVICE_RPC_CALLS_AS_OF_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "relais/v1/as_of.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/statistics_service.pb.h"
#include "storage/store.h"

// Requests that ask for a state of the register in the past.

namespace relais::rpc {

namespace v1 = ::relais::v1;

// Where a request says which state it wants. Borrows from the request.
struct AsOfField {
  // Null: the current state.
  const v1::AsOf* as_of = nullptr;
  // Path of the field, for errors.
  const char* path = "";

  // Whether resolving it may block for a commit.
  bool HasInstant() const { return as_of != nullptr && as_of->has_instant(); }
};

// One overload for each request that has the field; every other request asks for the current state.
template <class Request>
AsOfField AsOfOf(const Request&) {
  return {};
}
AsOfField AsOfOf(const v1::GetDossierRequest& request);
AsOfField AsOfOf(const v1::QueryStatisticsRequest& request);
AsOfField AsOfOf(const v1::QueryStatisticsSeriesRequest& request);
AsOfField AsOfOf(const v1::ListStatisticsDossiersRequest& request);

// Runs `read` on the snapshot that `field` asks for, with the civil day by which views that end by date were
// open or closed then: that of the instant, or of the entry at the position; none for the current state.
// INVALID_ARGUMENT where the instant lies in the future or is none, or where the position does not exist.
// Blocks.
absl::Status ReadAsOf(
    storage::Store& store, absl::Time deadline, const AsOfField& field,
    const std::function<absl::Status(const storage::Snapshot&, std::optional<absl::CivilDay>)>& read,
    storage::ReadKind kind);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_CALLS_AS_OF_H_
