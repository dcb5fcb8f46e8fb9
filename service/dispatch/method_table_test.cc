#include "service/dispatch/method_table.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "relais/v1/account_service.pb.h"
#include "relais/v1/audit_service.pb.h"
#include "relais/v1/import_service.pb.h"
#include "service/handlers/accounts/accounts.h"
#include "service/handlers/journal/audit.h"

namespace relais::dispatch {
namespace {

constexpr char kAudit[] = "relais.v1.AuditService";

TEST(MethodTableTest, AServiceHasTheMethodsOfItsDescriptor) {
  const Service audit = NewService(kAudit, {Read(&handlers::ListJournal)});
  EXPECT_EQ(audit.name(), kAudit);
  ASSERT_EQ(audit.methods.size(), 1u);
  EXPECT_EQ(audit.methods[0].descriptor->full_name(), "relais.v1.AuditService.ListJournal");
  EXPECT_EQ(audit.methods[0].request->GetDescriptor(), v1::ListJournalRequest::descriptor());
  EXPECT_EQ(audit.methods[0].response->GetDescriptor(), v1::ListJournalResponse::descriptor());
}

TEST(MethodTableTest, AServiceOfStreamsHasNoRows) {
  // Named by its descriptor, so that the program is linked with it.
  const std::string& name = v1::ImportRequest::descriptor()->file()->service(0)->full_name();
  EXPECT_EQ(name, "relais.v1.ImportService");
  EXPECT_TRUE(NewService(name.c_str(), {}).methods.empty());
}

TEST(MethodTableTest, AMethodThatTheTableLacksStopsTheStart) {
  EXPECT_THROW(NewService(kAudit, {}), std::logic_error);
}

TEST(MethodTableTest, AMethodOfAnotherServiceStopsTheStart) {
  EXPECT_THROW(NewService(kAudit, {Read(&handlers::ListJournal), Read(&handlers::GetSelf)}),
               std::logic_error);
  EXPECT_THROW(NewService("relais.v1.NoService", {}), std::logic_error);
}

TEST(MethodTableTest, ARowThatDoesNotFitItsMethodStopsTheStart) {
  const UnaryMethod list = Read(&handlers::ListJournal);
  EXPECT_THROW(NewService(kAudit, {list, list}), std::logic_error);
  UnaryMethod other_response = list;
  other_response.response = v1::GetSelfResponse::descriptor();
  EXPECT_THROW(NewService(kAudit, {other_response}), std::logic_error);
  UnaryMethod no_such_resource = list;
  no_such_resource.filled = v1::User::descriptor();
  EXPECT_THROW(NewService(kAudit, {no_such_resource}), std::logic_error);
  // A client would send it again, as a read.
  UnaryMethod write = list;
  write.writes = true;
  EXPECT_THROW(NewService(kAudit, {write}), std::logic_error);
}

}  // namespace
}  // namespace relais::dispatch
