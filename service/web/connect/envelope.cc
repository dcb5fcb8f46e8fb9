#include "service/web/connect/envelope.h"

namespace relais::web {

std::string Envelope(std::uint8_t flags, absl::string_view payload) {
  std::string bytes;
  bytes.reserve(kEnvelopeHead + payload.size());
  bytes.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(payload.size() >> shift));
  bytes.append(payload.data(), payload.size());
  return bytes;
}

EnvelopeReader::State EnvelopeReader::Next() {
  if (rest_.empty()) return State::kEnd;
  if (rest_.size() < kEnvelopeHead) return State::kCut;
  const auto flags = static_cast<std::uint8_t>(rest_[0]);
  if (flags == kCompressed) return State::kCompressed;
  if (flags != 0) return State::kOtherFlags;
  std::size_t size = 0;
  for (std::size_t i = 1; i < kEnvelopeHead; ++i) size = size << 8 | static_cast<std::uint8_t>(rest_[i]);
  if (size > limit_) return State::kTooLarge;
  if (rest_.size() - kEnvelopeHead < size) return State::kCut;
  payload_ = rest_.substr(kEnvelopeHead, size);
  rest_.remove_prefix(kEnvelopeHead + size);
  return State::kMessage;
}

}  // namespace relais::web
