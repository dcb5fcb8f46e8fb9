#ifndef RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_OPTIONS_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace relais {

// Whether a connection is encrypted.
enum class TlsMode {
  // Yes, unless only this machine can be meant: an address of 127.0.0.0/8, ::1, localhost or a Unix socket.
  kAuto,
  kAlways,
  // Whoever is on the way reads and changes everything. Beyond this machine, only through a tunnel that
  // encrypts by itself; a token is never sent that way.
  kNever,
};

// All files are PEM, and are read once, when the Client is made.
struct TlsOptions {
  TlsMode mode = TlsMode::kAuto;
  // Who may sign the service's certificate; empty: those whom the system trusts (kSystemCaFile). The
  // certificate must be for the host of the target.
  std::string ca_file;
  // What this side shows, where the service asks for it: a certificate, with its chain, and its key, without
  // a passphrase. Both or none.
  std::string client_certificate_file;
  std::string client_key_file;
};

// Where Debian keeps the authorities that the system trusts.
inline constexpr char kSystemCaFile[] = "/etc/ssl/certs/ca-certificates.crt";

// How a Client reaches the service. A plain value: copy it freely.
struct ClientOptions {
  // `host:port`, or `unix:/path/of/socket`.
  std::string target = "127.0.0.1:7443";

  TlsOptions tls;

  // Who calls: sent with each call as `authorization: Bearer <token>`; empty: nothing is sent. Printable
  // ASCII without blanks. Only over an encrypted connection or one that stays on this machine.
  std::string token;

  // Time given to a call as a whole, its retries included. Must be positive.
  absl::Duration deadline = absl::Seconds(10);

  // Time given to Import and to ExportRegister as a whole.
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
