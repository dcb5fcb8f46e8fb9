#ifndef RELAIS_SERVICE_RPC_OVERLOAD_LIMITS_H_
#define RELAIS_SERVICE_RPC_OVERLOAD_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

// Every cap of the public side, in one place, each with its reason and what tests it, at the limit and one
// past it. What is over a cap is refused; nothing is cut. What nginx lets in before that stands in
// deploy/nginx.

namespace relais::rpc {

// The largest request is a dossier with its notes, or a piece of a file: 1 MiB is far more, and bounds what
// one call can make the service hold. Through nginx, a quarter of it where it is no piece of a file.
// Tested by tests/api/limits_test.cc.
inline constexpr int kMessageBytes = 1 << 20;

// One connection of the console or of a script has a few calls in flight; nginx opens several connections.
// Tested by server_test.cc.
inline constexpr int kStreamsPerConnection = 100;

// Correlation, language and a token fit in 1 KiB. Larger headers are an attack or a mistake.
// gRPC enforces it once the peer has acknowledged our settings: the first call on a connection may pass with
// more; and a refusal may cost the connection. Peers are local, and nginx has a limit of its own. Tested by
// server_test.cc.
inline constexpr int kMetadataBytes = 8 << 10;

// A peer that connects and says nothing holds a socket no longer than this.
// Tested by server_test.cc, with a shorter one, as the next two.
inline constexpr absl::Duration kHandshakeTime = absl::Seconds(10);

// Sockets and files of the process are below this number; a connection beyond waits until another ends. nginx
// opens a connection for each call in flight, and leaves it when its caller resets the call: those that are
// not taken care of yet are what counts. Each costs about 25 KiB.
// Tested by listener_test.cc, and tests/faults/hostile_peers.py.
inline constexpr int kDescriptors = 2048;

// Above it: files of the database, mail, metrics.
inline constexpr int kOtherFiles = 256;

// A connection without calls is closed; clients open another one by themselves.
inline constexpr absl::Duration kConnectionIdle = absl::Minutes(5);

// Connections are renewed, so that none outlives a change of configuration by much.
inline constexpr absl::Duration kConnectionAge = absl::Minutes(30);

// Buffers of all connections together; past it gRPC slows reading down, then refuses.
inline constexpr std::size_t kBufferBytes = std::size_t{256} << 20;

// A unary call is answered in milliseconds; one that asks for no deadline, or for a longer one, gets this.
// Tested by call_rules_test.cc, as the next one.
inline constexpr absl::Duration kUnaryTime = absl::Seconds(30);

// How long taking erased bytes off the files may take; reads and writes wait meanwhile.
inline constexpr absl::Duration kScrubTime = absl::Minutes(2);

// An import reads years of spreadsheets; used where the caller asks for no deadline.
inline constexpr absl::Duration kImportTime = absl::Minutes(10);

// An old connection lets a call that it carries end: longer than an import.
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(11);

// A stream that follows speaks at least so often, so that both sides and nginx know that the other is there.
inline constexpr absl::Duration kSignOfLifeInterval = absl::Seconds(30);

// Steps that a follower is given in one round, and how long a round of all followers may take.
inline constexpr int kStepsInARound = 50;
inline constexpr absl::Duration kFeedRoundTime = absl::Seconds(10);

// All files of one import together; the default of --import_limit_mib.
// Tested by tests/api/limits_test.cc.
inline constexpr int kImportMebibytes = 64;

// Files of one import: six kinds exist.
// Tested by tests/api/limits_test.cc.
inline constexpr std::size_t kImportFiles = 64;

// Imports held in memory at the same time: their files, for one at a time is planned and written.
inline constexpr int kImportsAtOnce = 4;

// How often an import is planned before it gives up, because others change meanwhile what it rests on.
inline constexpr int kImportPlans = 3;

// Progress of one import is sent no more often.
inline constexpr absl::Duration kProgressInterval = absl::Milliseconds(200);

// Characters of a request id: a UUID has 36.
// Tested by call_rules_test.cc and tests/api/limits_test.cc.
inline constexpr std::size_t kRequestIdCharacters = 64;

// Threads for lists, statistics and instants, and calls that may wait for one of them.
inline constexpr int kReadThreads = 4;
inline constexpr std::size_t kReadsWaiting = 256;

// Threads for the lookup before a create, so that it never waits behind a report.
inline constexpr int kLookupThreads = 2;

// Calls in flight of one user, with all tokens together: a script that asks for more than the service does at
// once gains nothing by it. Tested by account_service_test.cc.
inline constexpr int kCallsPerUser = 64;

// How long a caller waits to hear that the service has too much to do, or that it asks for too much at once,
// and how many wait so at once; each costs about 25 KiB. Tested by held_refusals_test.cc.
inline constexpr absl::Duration kRefusalHeld = absl::Seconds(1);
inline constexpr std::size_t kRefusalsHeld = 1024;

// Where more refusals of one user than that wait, the next are told to stay away for longer than the usual
// one to two seconds, in proportion, and up to so many times. By tests/bench, five users with 450 callers too
// many each then cause some 220 refusals a second, a tenth of what the service does. Tested by
// held_refusals_test.cc and account_service_test.cc.
inline constexpr std::size_t kRefusalsUsual = 8;
inline constexpr double kRefusalPatience = 8;

// Passwords hashed at once, each with 64 MiB, and sign-ins that may wait for it.
inline constexpr int kHashThreads = 2;
inline constexpr std::size_t kHashesWaiting = 32;

// Tokens that one user may hold besides sessions; one more is refused. Sessions that stand at once: the
// oldest goes. Tested by tests/api/account_test.cc.
inline constexpr std::int64_t kTokensPerUser = 20;
inline constexpr std::int64_t kSessionsPerUser = 20;

// How long a sign-in, a setup code and an invitation last, and a token for scripts at most.
inline constexpr absl::Duration kSessionTime = absl::Hours(12);
inline constexpr absl::Duration kSetupTime = absl::Minutes(30);
inline constexpr absl::Duration kInvitationTime = absl::Hours(7 * 24);
inline constexpr absl::Duration kTokenTime = absl::Hours(366 * 24);

// Threads that send the answers of writes, so that the commit thread commits.
inline constexpr int kAnswerThreads = 2;

// After SIGTERM, calls in flight have this long to end by themselves.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

}  // namespace relais::rpc

#endif  // RELAIS_SERVICE_RPC_OVERLOAD_LIMITS_H_
