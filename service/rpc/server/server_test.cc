#include "service/rpc/server/server.h"

#include <arpa/inet.h>
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/reference/seed.h"
#include "service/rpc/server/alarm_timer.h"
#include "storage/engine/sqlite/sqlite.h"

// Limits that gRPC enforces: none of our code runs for them, so only a real server shows that they are set.

namespace relais::rpc {
namespace {

// Messages with the wire format of the health service.
using HealthStub = grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value>;
constexpr char kCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";

// A deadline far beyond the expected time: only a failing test waits so long.
std::chrono::system_clock::time_point Later() {
  return std::chrono::system_clock::now() + std::chrono::seconds(60);
}

bool WaitForTag(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

// A stream that stays open until the object is destroyed.
class Watch {
 public:
  explicit Watch(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {
    context_.set_deadline(Later());
    call_ = stub_.PrepareCall(&context_, kWatch, &queue_);
    call_->StartCall(nullptr);
  }
  ~Watch() {
    context_.TryCancel();
    grpc::Status status;
    call_->Finish(&status, nullptr);
    WaitForTag(queue_);
  }
  // Waits for the first answer; false if it does not come.
  bool Begins() {
    if (!WaitForTag(queue_)) return false;
    call_->Write(google::protobuf::StringValue(), nullptr);
    if (!WaitForTag(queue_)) return false;
    call_->WritesDone(nullptr);
    if (!WaitForTag(queue_)) return false;
    call_->Read(&response_, nullptr);
    return WaitForTag(queue_);
  }

 private:
  HealthStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  google::protobuf::Int32Value response_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<google::protobuf::StringValue, google::protobuf::Int32Value>>
      call_;
};

class ServerLimitsTest : public testing::Test {
 protected:
  ServerLimitsTest() : folder_((std::filesystem::temp_directory_path() / "relais-server-XXXXXX").string()) {
    if (mkdtemp(folder_.data()) == nullptr) std::abort();
    auto engine = storage::OpenSqlite(folder_ + "/register.db");
    EXPECT_TRUE(engine.ok()) << engine.status();
    auto store = storage::Store::Open(*std::move(engine), {}, handlers::SeedRegister);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  ~ServerLimitsTest() override {
    server_.reset();
    runtime_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Start(ServerOptions options = {}) {
    options.listen.host = "127.0.0.1";
    auto runtime = dispatch::Runtime::New(*store_, key_, {}, &CallAfter);
    ASSERT_TRUE(runtime.ok()) << runtime.status();
    runtime_ = *std::move(runtime);
    auto server = Server::Start(*runtime_, options);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // Opens a separate connection.
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                     grpc::InsecureChannelCredentials(), arguments);
  }

  static grpc::Status Check(const std::shared_ptr<grpc::Channel>& channel, std::size_t padding = 0,
                            std::chrono::system_clock::time_point deadline = Later()) {
    HealthStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(deadline);
    if (padding > 0) context.AddMetadata("x-padding", std::string(padding, 'x'));
    grpc::CompletionQueue queue;
    google::protobuf::Int32Value response;
    grpc::Status status;
    auto call = stub.PrepareUnaryCall(&context, kCheck, google::protobuf::StringValue(), &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    WaitForTag(queue);
    return status;
  }

  // Expects that the server closes a new connection by itself.
  void ExpectServerEndsConnection() const {
    const auto channel = NewChannel();
    ASSERT_TRUE(channel->WaitForConnected(Later()));
    EXPECT_TRUE(channel->WaitForStateChange(GRPC_CHANNEL_READY, Later()));
  }

  std::string folder_;
  std::unique_ptr<storage::Store> store_;
  const secrets::Key key_ = secrets::Key::Random();
  std::unique_ptr<dispatch::Runtime> runtime_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerLimitsTest, Metadata) {
  Start();
  // On a separate connection, because a refusal may cost the connection. Not as its first call, because
  // limits hold once they are acknowledged.
  const auto code_with = [this](std::size_t padding) {
    const auto channel = NewChannel();
    EXPECT_TRUE(Check(channel).ok());
    return Check(channel, padding).error_code();
  };
  std::size_t passes = 1, refused = dispatch::kMetadataBytes;
  ASSERT_EQ(code_with(passes), grpc::StatusCode::OK);
  ASSERT_EQ(code_with(refused), grpc::StatusCode::RESOURCE_EXHAUSTED);
  while (refused - passes > 1) {
    const std::size_t middle = (passes + refused) / 2;
    const grpc::StatusCode code = code_with(middle);
    ASSERT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::RESOURCE_EXHAUSTED) << middle;
    (code == grpc::StatusCode::OK ? passes : refused) = middle;
  }
  // gRPC's own headers take the rest.
  EXPECT_GT(passes, dispatch::kMetadataBytes - 700u);
}

TEST_F(ServerLimitsTest, StreamsOfAConnection) {
  Start();
  const auto channel = NewChannel();
  std::vector<std::unique_ptr<Watch>> streams;
  for (int i = 0; i < dispatch::kStreamsPerConnection; ++i) {
    streams.push_back(std::make_unique<Watch>(channel));
    ASSERT_TRUE(streams.back()->Begins()) << i;
  }
  // One more call waits for its turn; without the limit it would be answered at once.
  EXPECT_EQ(Check(channel, 0, std::chrono::system_clock::now() + std::chrono::milliseconds(500)).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(Check(NewChannel()).ok()) << "another connection has its own";
  streams.pop_back();
  EXPECT_TRUE(Check(channel).ok());
}

TEST_F(ServerLimitsTest, APeerThatSaysNothingIsLeft) {
  ServerOptions options;
  options.handshake_time = absl::Milliseconds(50);
  Start(options);
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience = {60, 0};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(server_->port()));
  ASSERT_EQ(connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  char buffer[256];
  ssize_t size = 0;
  do {
    size = recv(peer, buffer, sizeof buffer, 0);
  } while (size > 0);
  EXPECT_TRUE(size == 0 || errno == ECONNRESET) << "the end of the connection, not of our patience";
  close(peer);
}

TEST_F(ServerLimitsTest, AnIdleConnectionEnds) {
  ServerOptions options;
  options.connection_idle = absl::Milliseconds(50);
  Start(options);
  ExpectServerEndsConnection();
}

TEST_F(ServerLimitsTest, AnOldConnectionEnds) {
  ServerOptions options;
  options.connection_age = absl::Milliseconds(50);
  Start(options);
  ExpectServerEndsConnection();
}

}  // namespace
}  // namespace relais::rpc
