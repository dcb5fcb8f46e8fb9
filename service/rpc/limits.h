#ifndef RELAIS_SERVICE_RPC_LIMITS_H_
#define RELAIS_SERVICE_RPC_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

// Every cap of the public side, in one place, each with its reason. What is over a cap is refused; nothing is
// cut.

namespace relais::rpc {

// The largest request is a dossier with its notes, or a piece of a file: 1 MiB is far more, and bounds what
// one call can make the service hold.
inline constexpr int kMessageBytes = 1 << 20;

// One connection of the console or of a script has a few calls in flight; nginx opens several connections.
inline constexpr int kStreamsPerConnection = 100;

// Correlation, language and a token fit in 1 KiB. Larger headers are an attack or a mistake.
inline constexpr int kMetadataBytes = 8 << 10;

// A peer that connects and says nothing holds a socket no longer than this.
inline constexpr absl::Duration kHandshakeTime = absl::Seconds(10);

// A connection without calls is closed; clients open another one by themselves.
inline constexpr absl::Duration kConnectionIdle = absl::Minutes(5);

// Connections are renewed, so that none outlives a change of configuration by much.
inline constexpr absl::Duration kConnectionAge = absl::Minutes(30);

// Buffers of all connections together; past it gRPC slows reading down, then refuses.
inline constexpr std::size_t kBufferBytes = std::size_t{256} << 20;

// A unary call is answered in milliseconds; one that asks for no deadline, or for a longer one, gets this.
inline constexpr absl::Duration kUnaryTime = absl::Seconds(30);

// An import reads years of spreadsheets; used where the caller asks for no deadline.
inline constexpr absl::Duration kImportTime = absl::Minutes(10);

// An old connection lets a call that it carries end: longer than an import.
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(11);

// All files of one import together; the default of --import_limit_mib.
inline constexpr int kImportMebibytes = 64;

// Files of one import: six kinds exist.
inline constexpr std::size_t kImportFiles = 64;

// Imports held in memory at the same time.
inline constexpr int kImportsAtOnce = 4;

// Progress of one import is sent no more often.
inline constexpr absl::Duration kProgressInterval = absl::Milliseconds(200);

// Characters of a request id: a UUID has 36.
inline constexpr std::size_t kRequestIdCharacters = 64;

// Threads for lists, statistics and instants, and calls that may wait for one of them. Fewer threads than the
// store has read sessions, so that point reads always find one.
inline constexpr int kReadThreads = 4;
inline constexpr std::size_t kReadsWaiting = 256;

// Threads that send the answers of writes, so that the commit thread commits.
inline constexpr int kAnswerThreads = 2;

// After SIGTERM, calls in flight have this long to end by themselves.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_LIMITS_H_
