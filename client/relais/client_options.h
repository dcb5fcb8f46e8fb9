#ifndef RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace relais {

// How a Client reaches the service. A plain value: copy it freely.
struct ClientOptions {
  // `host:port`, or `unix:/path/of/socket`. The connection is not encrypted.
  std::string target = "127.0.0.1:7443";

  // Time given to a call as a whole, its retries included. Must be positive.
  absl::Duration deadline = absl::Seconds(10);

  // Time given to Import as a whole.
  absl::Duration import_deadline = absl::Minutes(10);

  // Language of the messages in errors and import problems: "fr" or "en".
  std::string language = "fr";

  // How often a call is tried when the service is UNAVAILABLE; 1 means no retry.
  int max_attempts = 4;

  // The pause before the second attempt. It doubles before each further one, up to the maximum; a random part
  // of at most half is taken off, so that many clients do not come back at the same instant.
  absl::Duration initial_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(5);

  // Waits between attempts; absl::SleepFor when empty. Called from any thread that makes calls.
  std::function<void(absl::Duration)> sleeper;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_
