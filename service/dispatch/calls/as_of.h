#ifndef RELAIS_SERVICE_DISPATCH_CALLS_AS_OF_H_
#define RELAIS_SERVICE_DISPATCH_CALLS_AS_OF_H_

#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "relais/v1/as_of.pb.h"
#include "storage/store.h"

// Reads of the register as of a past state.

namespace relais::dispatch {

namespace v1 = ::relais::v1;

// The `as_of` field of a request. Borrows from the request.
struct AsOfField {
  // Null: the current state.
  const v1::AsOf* as_of = nullptr;
  // Path of the field, for errors.
  std::string path;

  // Whether it names an instant: resolving one may wait for a commit.
  bool HasInstant() const { return as_of != nullptr && as_of->has_instant(); }
};

// Returns the `as_of` field of the request, or of a message in it (`query.as_of`). A request without one
// reads the current state.
AsOfField AsOfOf(const google::protobuf::Message& request);

// Runs `read` on the snapshot that `field` asks for. Also passes the civil day by which to judge views that
// end by date: the day of the instant or of the entry at the position, or none for the current state.
// INVALID_ARGUMENT if the instant is invalid or in the future, or if the journal has no such position. Other
// statuses are those of Store::Read and of `read`. Blocks.
absl::Status ReadAsOf(
    storage::Store& store, absl::Time deadline, const AsOfField& field,
    const std::function<absl::Status(const storage::Snapshot&, std::optional<absl::CivilDay>)>& read,
    storage::ReadKind kind);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_CALLS_AS_OF_H_
