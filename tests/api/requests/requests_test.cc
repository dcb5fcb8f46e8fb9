// Rules for the requests of every method: ids of writes without effect, updates without changes, page tokens
// and reasons.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class RequestsTest : public ServerTest {
 protected:
  static v1::EnableUserRequest Enable(const std::string& id) {
    v1::EnableUserRequest request;
    request.set_name("users/agent-drummond");
    request.set_request_id(id);
    return request;
  }
  static v1::DisableUserRequest Disable(const std::string& id) {
    v1::DisableUserRequest request;
    request.set_name("users/agent-drummond");
    request.set_request_id(id);
    return request;
  }
  bool IsActive() const {
    v1::GetUserRequest request;
    request.set_name("users/agent-drummond");
    return Ok(client_.GetUser(request)).user().active();
  }
};

TEST_F(RequestsTest, ALateRetryOfAWriteThatChangedNothingUndoesNothing) {
  As("agent-drummond");
  const std::int64_t before = Head().sequence();
  const v1::User first = Ok(client_.EnableUser(Enable("enable-1"))).user();
  EXPECT_EQ(Head().sequence(), before) << "it was active: nothing is recorded";
  Ok(client_.DisableUser(Disable("disable-1")));
  ASSERT_FALSE(IsActive());
  const v1::User again = Ok(client_.EnableUser(Enable("enable-1"))).user();
  EXPECT_FALSE(IsActive()) << "the retry took effect after the disable";
  EXPECT_EQ(again.ShortDebugString(), first.ShortDebugString()) << "the first answer";
  // Another request may not reuse the id; a new id is a new request.
  EXPECT_THAT(client_.DisableUser(Disable("enable-1")),
              IsRefused(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  Ok(client_.EnableUser(Enable("enable-2")));
  EXPECT_TRUE(IsActive());
  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  Ok(client_.DisableUser(Disable("disable-2")));
  Ok(client_.EnableUser(Enable("enable-1")));
  EXPECT_FALSE(IsActive()) << "it is remembered across a restart";
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(RequestsTest, APageTokenWorksForItsUserAlone) {
  for (int i = 0; i < 3; ++i) NewDossier();
  v1::ListDossiersRequest list;
  list.set_page_size(2);
  list.set_page_token(Ok(client_.ListDossiers(list)).next_page_token());
  ASSERT_NE(list.page_token(), "");
  EXPECT_THAT(As("advisor").ListDossiers(list),
              IsRefused(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_EQ(Ok(client_.ListDossiers(list)).dossiers_size(), 1);

  v1::ListStatisticsDossiersRequest behind;
  behind.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
  behind.mutable_query()->mutable_period()->set_label("2018-2019");
  behind.set_page_size(2);
  behind.set_page_token(Ok(client_.ListStatisticsDossiers(behind)).next_page_token());
  ASSERT_NE(behind.page_token(), "");
  EXPECT_THAT(As("advisor").ListStatisticsDossiers(behind),
              IsRefused(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_EQ(Ok(client_.ListStatisticsDossiers(behind)).dossiers_size(), 1);
}

TEST_F(RequestsTest, ADamagedResumeTokenIsNoPageToken) {
  v1::ListChangesRequest changes;
  changes.set_resume_token("x");
  const absl::Status status = client_.ListChanges(changes).status();
  EXPECT_THAT(status, IsRefused(StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID"));
  ASSERT_EQ(ErrorDetails(status).field_violations.size(), 1u);
  EXPECT_THAT(ErrorDetails(status).field_violations[0].description, testing::Not(HasSubstr("page")));
  v1::ListReferralEventsRequest events;
  events.set_resume_token("x");
  EXPECT_THAT(client_.ListReferralEvents(events),
              IsRefused(StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID"));
}

TEST_F(RequestsTest, ATakenExternalIdNamesItsField) {
  NewDossier("EX-1");
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = DossierToOpen("EX-1");
  const absl::Status status = client_.CreateDossier(request).status();
  EXPECT_THAT(status, IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  const ErrorInfo details = ErrorDetails(status);
  EXPECT_EQ(details.metadata.at("field"), "dossier.external_id");
  EXPECT_EQ(details.metadata.at("resource"), "dossiers/1");
  EXPECT_THAT(details.localized_message, HasSubstr("dossier.external_id"));
}

}  // namespace
}  // namespace relais
