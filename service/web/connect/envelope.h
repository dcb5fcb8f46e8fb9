#ifndef RELAIS_SERVICE_WEB_CONNECT_ENVELOPE_H_
#define RELAIS_SERVICE_WEB_CONNECT_ENVELOPE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

// Messages of streams in the Connect protocol: one byte of flags, four of length (big-endian), the message.
// Pure.

namespace relais::web {

inline constexpr std::size_t kEnvelopeHead = 5;
// Flags. The payload of kEndOfStream is JSON: see EndOfStream in error_body.h.
inline constexpr std::uint8_t kCompressed = 0x01;
inline constexpr std::uint8_t kEndOfStream = 0x02;

// Returns a payload of less than 4 GiB in its envelope.
std::string Envelope(std::uint8_t flags, absl::string_view payload);

// Reads the envelopes of a body that is there as a whole, without copying it. Not thread-safe.
class EnvelopeReader {
 public:
  enum class State {
    // Next has set `payload`.
    kMessage,
    // The body ended after an envelope, or is empty.
    kEnd,
    // The body ends within an envelope.
    kCut,
    // A payload over the cap.
    kTooLarge,
    // The compressed flag, although no encoding was agreed on.
    kCompressed,
    // Another flag: only servers end a stream by an envelope.
    kOtherFlags,
  };

  // `limit`: bytes of one payload. `body` must outlive the reader.
  EnvelopeReader(absl::string_view body, std::size_t limit) : rest_(body), limit_(limit) {}

  // Reads one envelope. All states but kMessage are final.
  State Next();
  // Points into the body.
  absl::string_view payload() const { return payload_; }

 private:
  absl::string_view rest_;
  const std::size_t limit_;
  absl::string_view payload_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_ENVELOPE_H_
