#ifndef RELAIS_SERVICE_RELAISD_KEY_CHECK_H_
#define RELAIS_SERVICE_RELAISD_KEY_CHECK_H_

#include <optional>

#include "absl/status/status.h"
#include "service/domain/common/localized_text.h"
#include "storage/versioned/versioned.h"

// Whether the key of --key_file is that of a register. Only a user's one-time secret shows it: digests of
// tokens do not say with which key they were made.

namespace relais {

enum class KeyFit {
  // No user has a one-time secret.
  kUnknown,
  kFits,
  // The register was written with another key.
  kOther,
  // There is no key file, or it cannot be read.
  kMissing,
};

// Sets `fit` for the register that `snapshot` reads. An error is that of reading the register.
absl::Status CheckKey(const storage::Snapshot& snapshot, KeyFit& fit);

// Says what is lost without the right key, and what to do; nullopt if the key fits.
std::optional<domain::LocalizedText> ExplainKeyFit(KeyFit fit);

}  // namespace relais

#endif  // RELAIS_SERVICE_RELAISD_KEY_CHECK_H_
