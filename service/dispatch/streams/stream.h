#ifndef RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_
#define RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/exchange.h"

// Interfaces between a door and a method that streams its responses.

namespace relais::dispatch {

// Sends the messages of a stream: the door's part. The stream may call it under a lock of its own, so a call
// must neither block nor call the stream back on the same thread.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Sends one message, which stays unchanged until OnWritten is called. Not called again before that.
  virtual void Write(const google::protobuf::Message& message) = 0;
  // Ends the stream, once the last message is written. Nothing is called after it.
  virtual void Finish(const google::rpc::Status& outcome) = 0;
};

// One call of a method that streams its responses: the method's part. The door calls it on any thread, and
// makes it end by StreamWriter::Finish. Thread-safe.
class Stream {
 public:
  virtual ~Stream() = default;
  // Begins, or finishes at once if the caller is refused. Called once, first. May block on a point read.
  virtual void Start() = 0;
  // The message of the last Write is sent or, if not `ok`, lost because the caller went away.
  virtual void OnWritten(bool ok) = 0;
  // The call ends with `why` after the message being written: CANCELLED if the caller went away,
  // DEADLINE_EXCEEDED if its time is over.
  virtual void OnCancel(absl::Status why) = 0;
  // Called once, after Finish, on a thread that holds no lock of the stream. Waits for the thread that called
  // Finish: from its return on, the stream touches neither the writer nor the transport.
  virtual void Close() = 0;
};

// Reads the messages of a caller that sends many: the door's part. Read is called under a lock of the stream,
// like the functions of StreamWriter.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Reads the next message into `message`, which is empty, of the method's type, and stays until OnRead is
  // called. Not called again before that.
  virtual void Read(google::protobuf::Message& message) = 0;
  // Whether the caller went away. Called on any thread.
  virtual bool HasLeft() const = 0;
};

// One call of a method that takes many messages before it answers.
class UploadStream : public Stream {
 public:
  // The time at which the door calls EndReading with DEADLINE_EXCEEDED, at the latest.
  virtual absl::Time deadline() const = 0;
  // The message of the last Read is there. If not `ok`, there is none: the caller ended its side, or went
  // away.
  virtual void OnRead(bool ok) = 0;
  // Finishes with this error if messages are still read; else it does nothing.
  virtual void EndReading(const absl::Status& why) = 0;
};

// A method that streams its responses, with what answers it.
struct StreamMethod {
  using Messages = std::vector<std::unique_ptr<const google::protobuf::Message>>;

  const google::protobuf::MethodDescriptor* descriptor;
  // An empty request: New() makes those of a call.
  const google::protobuf::Message* request;
  // Makes the stream of one call. `transport` and `writer` outlive Stream::Close. There is one request.
  std::function<std::shared_ptr<Stream>(Transport& transport, StreamWriter& writer, Messages requests)> open;
  // The same, instead, for a method that takes many messages: `descriptor->client_streaming()`. `reader`
  // outlives Stream::Close too.
  std::function<std::shared_ptr<UploadStream>(Transport& transport, StreamWriter& writer,
                                              StreamReader& reader)>
      open_upload = nullptr;
};

// The streaming methods that a door without a table of its own answers. Thread-safe.
class StreamTable {
 public:
  explicit StreamTable(std::vector<StreamMethod> methods);

  // Returns the method of a path, such as `/relais.v1.ReferralService/FollowReferralEvents`, or null. The
  // table owns the result.
  const StreamMethod* Find(absl::string_view path) const;

 private:
  absl::flat_hash_map<std::string, StreamMethod> methods_;
};

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_STREAMS_STREAM_H_
