#ifndef RELAIS_SERVICE_WEB_HTTP_LIMITS_H_
#define RELAIS_SERVICE_WEB_HTTP_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"
#include "service/dispatch/overload/limits.h"

// Every cap of the HTTP door, with its reason. A request over a cap is refused and its connection closed;
// nothing is truncated. nginx buffers requests and has limits of its own, which apply first.

namespace relais::web {

// Request line and header fields together. Browsers send 1 to 2 KiB; a cookie of another program on the same
// host name may add some. Tested by head_check_test.cc, like the next three.
inline constexpr std::size_t kHeadBytes = 16 << 10;

// Header fields of one request. Browsers send about twenty.
inline constexpr std::size_t kHeadFields = 64;

// Path and query. The console keeps filters in the URL; the longest name of a method has 60 characters.
inline constexpr std::size_t kTargetBytes = 4 << 10;

// Body of one request: the same as a message over gRPC, so that both doors refuse the same requests.
inline constexpr std::size_t kBodyBytes = dispatch::kMessageBytes;

// Bodies of all requests together, from the first byte read until the answer. It bounds the memory that peers
// can fill without signing in. A request beyond it is refused with 503. Tested by server_test.cc with a
// smaller one.
inline constexpr std::size_t kAllBodyBytes = std::size_t{64} << 20;

// Connections at once; further ones wait in the kernel's queue. nginx opens one for each request in flight
// and keeps 64. Each costs about 20 KiB without its body. From half of them on, an answer closes its
// connection, so that idle peers do not keep others out. Tested by server_test.cc with fewer.
inline constexpr std::size_t kConnections = 512;

// Time to the first byte on a new connection, and from the first byte of a request to the end of its head.
// Tested by server_test.cc with shorter times, like the next three.
inline constexpr absl::Duration kHeadTime = absl::Seconds(10);

// Time for the whole body: 35 KiB a second for the largest one.
inline constexpr absl::Duration kBodyTime = absl::Seconds(30);

// An upload is read in pieces, and holds this much of kAllBodyBytes while it is read: the largest message of
// a stream and one piece. What its messages hold is up to its method, which has checked the caller before it
// reads the first one.
inline constexpr std::size_t kUploadPieceBytes = 64 << 10;
inline constexpr std::size_t kUploadBytes = kBodyBytes + kUploadPieceBytes;

// Time for one piece of an upload: longer than nginx gives a slow caller (60 s), so that nginx says so first.
// Tested by server_test.cc with a shorter time.
inline constexpr absl::Duration kUploadPieceTime = absl::Seconds(75);

// Time for the whole answer: the largest ones have a few MiB.
inline constexpr absl::Duration kAnswerTime = absl::Seconds(60);

// Time for one piece of a streamed answer, most of which have a few KiB. A reader that is slower is dropped;
// a page that lost its stream opens it again from its position. Tested by body_sender_test.cc with a shorter
// time.
inline constexpr absl::Duration kPieceTime = absl::Seconds(30);

// Buffer of the kernel for a streamed answer: what a slow reader holds besides one piece. The kernel may
// double it. By itself it would grow it to 4 MiB.
inline constexpr int kStreamBufferBytes = 64 << 10;

// Bytes that a peer may send while its answer is streamed; they are dropped. Browsers send none.
inline constexpr std::size_t kBytesWhileStreaming = 64 << 10;

// Streams at once: half of the connections, so that pages that follow do not keep calls out. Tested by
// connect_stream_test.cc with fewer.
inline constexpr std::size_t kStreams = kConnections / 2;

// A connection without a request is closed after this time: longer than nginx keeps one (60 s), so that nginx
// never sends a request on a connection that is just being closed.
inline constexpr absl::Duration kIdleTime = absl::Seconds(75);

// Time and bytes for which a refused peer may go on sending. Closing at once would reset the connection, and
// the peer might never read the refusal.
inline constexpr absl::Duration kLingerTime = absl::Seconds(2);
inline constexpr std::size_t kLingerBytes = 1 << 20;

// Threads that read, write and convert messages. They never wait for the store except for point reads, which
// take less time than a change of threads.
inline constexpr int kThreads = 2;

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_HTTP_LIMITS_H_
