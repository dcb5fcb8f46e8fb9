#include "service/rpc/calls/method_table.h"

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "service/handlers/accounts/accounts.h"
#include "service/handlers/journal/audit.h"
#include "tests/support/service/in_process_services.h"

namespace relais::rpc {
namespace {

class MethodTableTest : public InProcessServices {
 protected:
  // Sends bytes as the request of a method, by a caller who signed in.
  grpc::Status Send(const std::string& method, const std::string& bytes, grpc::ByteBuffer& answer) {
    grpc::GenericStub stub(channel_);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::CompletionQueue queue;
    const auto context = Context();
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(context.get(), method, request, &queue);
    call->StartCall();
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status;
  }
};

TEST_F(MethodTableTest, AMethodThatTheTableLacksStopsTheStart) {
  EXPECT_NO_THROW(NewService("relais.v1.AuditService", dependencies_, {Read(&handlers::ListJournal)}));
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_, {}), std::logic_error);
}

TEST_F(MethodTableTest, AMethodOfAnotherServiceStopsTheStart) {
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_,
                          {Read(&handlers::ListJournal), Read(&handlers::GetSelf)}),
               std::logic_error);
  EXPECT_THROW(NewService("relais.v1.NoService", dependencies_, {}), std::logic_error);
}

TEST_F(MethodTableTest, BytesThatAreNoRequestAreRefusedAndTheNextCallIsAnswered) {
  grpc::ByteBuffer answer;
  // Field 1 as text of five bytes, of which none follow.
  const grpc::Status refused = Send("/relais.v1.AccountService/GetUser", "\x0a\x05", answer);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << refused.error_message();
  EXPECT_NE(refused.error_details().find("INVALID_FIELDS"), std::string::npos);
  const grpc::Status done = Send("/relais.v1.AccountService/GetSelf", "", answer);
  ASSERT_TRUE(done.ok()) << done.error_message();
  v1::GetSelfResponse self;
  ASSERT_TRUE(grpc::SerializationTraits<v1::GetSelfResponse>::Deserialize(&answer, &self).ok());
  EXPECT_EQ(self.user().name(), "users/direction");
}

TEST_F(MethodTableTest, ARowThatDoesNotFitItsMethodStopsTheStart) {
  const UnaryMethod list = Read(&handlers::ListJournal);
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_, {list, list}), std::logic_error);
  UnaryMethod other_response = list;
  other_response.response = v1::GetSelfResponse::descriptor();
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_, {other_response}), std::logic_error);
  UnaryMethod no_such_resource = list;
  no_such_resource.filled = v1::User::descriptor();
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_, {no_such_resource}), std::logic_error);
  // A client would send it again, as a read.
  UnaryMethod write = list;
  write.writes = true;
  EXPECT_THROW(NewService("relais.v1.AuditService", dependencies_, {write}), std::logic_error);
}

TEST_F(MethodTableTest, AServiceHasTheMethodsOfItsDescriptor) {
  const google::protobuf::ServiceDescriptor& accounts = *v1::SignInRequest::descriptor()->file()->service(0);
  for (int i = 0; i < accounts.method_count(); ++i) {
    grpc::ByteBuffer answer;
    const std::string path = absl::StrCat("/", accounts.full_name(), "/", accounts.method(i)->name());
    EXPECT_NE(Send(path, "", answer).error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
  }
  grpc::ByteBuffer answer;
  EXPECT_EQ(Send("/relais.v1.AccountService/NoMethod", "", answer).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace relais::rpc
