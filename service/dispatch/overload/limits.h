#ifndef RELAIS_SERVICE_DISPATCH_OVERLOAD_LIMITS_H_
#define RELAIS_SERVICE_DISPATCH_OVERLOAD_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

// Every cap of the public side, with its reason and the test that checks it at the limit and one past it. The
// caps of accounts are in service/auth/account_limits.h. A call over a cap is refused; nothing is truncated.
// deploy/nginx has the limits of the reverse proxy, which apply first.

namespace relais::dispatch {

// Largest message. The largest real request is a dossier with its notes, or one chunk of a file: 1 MiB is far
// more, and bounds the memory of one call. nginx lets in a quarter of it, except for chunks of an import.
// Tested by tests/api/requests/limits_test.cc.
inline constexpr int kMessageBytes = 1 << 20;

// Calls in flight on one connection. The console or a script has a few; nginx opens several connections.
// Tested by server_test.cc.
inline constexpr int kStreamsPerConnection = 100;

// Size of a call's headers. Correlation id, language and token fit in 1 KiB; larger headers are an attack or
// a mistake. gRPC enforces the limit once the peer has acknowledged our settings: the first call on a
// connection may pass with more, and a refusal may cost the connection. Peers are local, and nginx has a
// limit of its own. Tested by server_test.cc.
inline constexpr int kMetadataBytes = 8 << 10;

// A peer that connects and sends nothing holds a socket no longer than this. Tested by server_test.cc with a
// shorter time, like kConnectionIdle and kConnectionAge.
inline constexpr absl::Duration kHandshakeTime = absl::Seconds(10);

// Descriptors of the process's sockets and files are below this number; a connection beyond waits until
// another ends. nginx opens a connection for each call in flight and drops it when its caller resets the
// call. The connections that count are therefore those not handled yet. Each costs about 25 KiB. Tested by
// listener_test.cc and tests/faults/hostile_peers.py.
inline constexpr int kDescriptors = 2048;

// Descriptors kept free above kDescriptors: files of the database, mail, metrics.
inline constexpr int kOtherFiles = 256;

// A connection without calls is closed after this time; clients reconnect by themselves.
inline constexpr absl::Duration kConnectionIdle = absl::Minutes(5);

// A connection is closed at this age, so that none outlives a change of configuration by much.
inline constexpr absl::Duration kConnectionAge = absl::Minutes(30);

// Buffers of all connections together. Past it, gRPC first slows reading down, then refuses.
inline constexpr std::size_t kBufferBytes = std::size_t{256} << 20;

// Deadline of a unary call if the caller asks for none or for a longer one; most take milliseconds. Tested by
// call_rules_test.cc, like kImportTime.
inline constexpr absl::Duration kUnaryTime = absl::Seconds(30);

// Time limit of a scrub, which removes erased bytes from the files; reads and writes wait meanwhile.
inline constexpr absl::Duration kScrubTime = absl::Minutes(2);

// Deadline of an import if the caller asks for none: it may read years of spreadsheets.
inline constexpr absl::Duration kImportTime = absl::Minutes(10);

// Time that an old connection gives its calls to end: longer than an import.
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(11);

// Heartbeat of a follow stream: it sends at least this often, so that both sides and nginx keep it open.
inline constexpr absl::Duration kHeartbeatInterval = absl::Seconds(30);

// Steps that a follower gets in one round, and the time limit of a round over all followers.
inline constexpr int kStepsInARound = 50;
inline constexpr absl::Duration kFeedRoundTime = absl::Seconds(10);

// All files of one import together; the default of --import_limit_mib.
// Tested by tests/api/requests/limits_test.cc.
inline constexpr int kImportMebibytes = 64;

// Files of one import: six kinds exist.
// Tested by tests/api/requests/limits_test.cc.
inline constexpr std::size_t kImportFiles = 64;

// Imports with files in memory at the same time; one at a time is planned and written.
inline constexpr int kImportsAtOnce = 4;

// Attempts to plan an import before it gives up, if other writes keep changing the data that the plan rests
// on.
inline constexpr int kImportPlans = 3;

// Shortest interval between two progress messages of one import.
inline constexpr absl::Duration kProgressInterval = absl::Milliseconds(200);

// Characters of a request id: a UUID has 36. Tested by call_rules_test.cc and
// tests/api/requests/limits_test.cc.
inline constexpr std::size_t kRequestIdCharacters = 64;

// Threads for lists, statistics and reads as of an instant, and the calls that may wait for one of them.
inline constexpr int kReadThreads = 4;
inline constexpr std::size_t kReadsWaiting = 256;

// Threads for the lookup before a create, so that it never waits behind a report.
inline constexpr int kLookupThreads = 2;

// Calls in flight of one user, over all of the user's tokens. A script that sends more than the service runs
// in parallel gains nothing by it. Tested by account_service_test.cc.
inline constexpr int kCallsPerUser = 64;

// How long a rejection for overload is delayed, and how many are delayed at once; each costs about 25 KiB.
// Tested by delayed_rejections_test.cc.
inline constexpr absl::Duration kRejectionDelay = absl::Seconds(1);
inline constexpr std::size_t kMaxDelayedRejections = 1024;

// Backoff under overload: past kUsualRejections delayed rejections of one user, the next ones carry a retry
// delay longer than the usual one to two seconds. It grows in proportion, up to kMaxBackoffMultiplier times.
// In tests/bench, five users with 450 callers too many each then cause some 220 rejections a second, a tenth
// of the service's throughput. Tested by delayed_rejections_test.cc and account_service_test.cc.
inline constexpr std::size_t kUsualRejections = 8;
inline constexpr double kMaxBackoffMultiplier = 8;

// Passwords hashed at once, each with 64 MiB, and sign-ins that may wait for a thread.
inline constexpr int kHashThreads = 2;
inline constexpr std::size_t kHashesWaiting = 32;

// Threads that send the answers of writes, so that the commit thread only commits.
inline constexpr int kAnswerThreads = 2;

// Time that calls in flight have to end after SIGTERM; then they are cancelled.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_OVERLOAD_LIMITS_H_
