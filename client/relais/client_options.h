#ifndef RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace relais {

// Whether a connection is encrypted.
enum class TlsMode {
  // Encrypted, unless the target is on this machine: an address of 127.0.0.0/8, ::1, localhost or a Unix
  // socket.
  kAuto,
  kAlways,
  // Not encrypted: anyone on the network path can read and change everything. To reach another machine, use
  // it only through an encrypted tunnel; tokens and passwords are never sent to another machine this way.
  kNever,
};

// Files of a TLS connection. All are PEM, and are read once, when the Client is made.
struct TlsOptions {
  TlsMode mode = TlsMode::kAuto;
  // Authorities that may sign the service's certificate; empty: those that the system trusts (kSystemCaFile).
  // The certificate must be for the host of the target.
  std::string ca_file;
  // Client certificate with its chain, and its key without a passphrase, if the service asks for one. Set
  // both or none.
  std::string client_certificate_file;
  std::string client_key_file;
};

// Debian's file of the authorities that the system trusts.
inline constexpr char kSystemCaFile[] = "/etc/ssl/certs/ca-certificates.crt";

// How a Client reaches the service. A plain value: copy it freely.
struct ClientOptions {
  // `host:port`, or `unix:/path/of/socket`.
  std::string target = "127.0.0.1:7443";

  TlsOptions tls;

  // The caller's token: sent with each call as `authorization: Bearer <token>`; empty: not sent. Printable
  // ASCII without blanks. Sent only over an encrypted connection or one that stays on this machine.
  std::string token;

  // Time limit of a call, its retries included. Must be positive.
  absl::Duration deadline = absl::Seconds(10);

  // Time limit of Import and ExportRegister, retries included.
  absl::Duration import_deadline = absl::Minutes(10);

  // Language of the messages in errors and import problems: "fr" or "en".
  std::string language = "fr";

  // Attempts of a call while the service is UNAVAILABLE; 1 means no retry.
  int max_attempts = 4;

  // Backoff before the second attempt; it doubles before each further one, up to the maximum. Jitter takes
  // off at most half, so that many clients do not come back at the same instant.
  absl::Duration initial_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(5);

  // Sleeps between attempts; absl::SleepFor if empty. Called from any thread that makes calls.
  std::function<void(absl::Duration)> sleeper;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_
