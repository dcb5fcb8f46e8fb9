// Pages of a list: none repeats or loses an item, and a fault of the request comes before the query.
#include "service/handlers/common/list_page.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relais/v1/consent_service.pb.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/records.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

namespace v1 = ::relais::v1;

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

// A list of the numbers 1 to 5, as consents whose purpose is the number.
class ListPageTest : public testing::Test {
 protected:
  ListPageTest() { call_.principal.user_id = "user"; }

  absl::StatusOr<v1::ListConsentsResponse> List(const v1::ListConsentsRequest& request,
                                                const std::string& violation = "") {
    absl::StatusOr<v1::ListConsentsResponse> response;
    register_.Read([&](const storage::Snapshot& snapshot) {
      ListPage page({call_, snapshot}, request, "n");
      if (!violation.empty()) page.input().AddViolation("field", "", {violation, violation});
      response = page.Answer(
          &v1::ListConsentsResponse::mutable_consents,
          [&]() -> absl::StatusOr<std::vector<std::int64_t>> {
            ++queries_;
            std::vector<std::int64_t> numbers;
            for (std::int64_t i = page.after_number(0) + 1;
                 i <= 5 && i <= page.after_number(0) + page.limit(); ++i) {
              numbers.push_back(i);
            }
            return numbers;
          },
          [](std::int64_t number) { return PageKey(number); },
          [this](std::int64_t number) -> absl::StatusOr<v1::Consent> {
            if (number == fails_at_) return absl::DataLossError("unreadable");
            v1::Consent consent;
            consent.set_purpose(absl::StrCat(number));
            return consent;
          });
      return absl::OkStatus();
    });
    return response;
  }

  static std::vector<std::string> PurposesOf(const v1::ListConsentsResponse& response) {
    std::vector<std::string> purposes;
    for (const v1::Consent& consent : response.consents()) purposes.push_back(consent.purpose());
    return purposes;
  }

  CallContext call_;
  int queries_ = 0;
  std::int64_t fails_at_ = 0;
  testing_support::TemporaryRegister register_;
};

v1::ListConsentsRequest PageOf(int size, const std::string& token = "") {
  v1::ListConsentsRequest request;
  request.set_parent("dossiers/1");
  request.set_page_size(size);
  request.set_page_token(token);
  return request;
}

std::vector<std::string> FaultsOf(const absl::Status& status) {
  return convert::FaultsOf(convert::ToWire(status, domain::Language::kEnglish));
}

std::string InvalidToken() { return std::string(convert::InvalidPageToken("page_token").message()); }

TEST_F(ListPageTest, EachItemComesOnce) {
  const auto first = List(PageOf(2));
  const auto second = List(PageOf(2, first->next_page_token()));
  const auto third = List(PageOf(2, second->next_page_token()));
  EXPECT_THAT(PurposesOf(*first), ElementsAre("1", "2"));
  EXPECT_THAT(PurposesOf(*second), ElementsAre("3", "4"));
  EXPECT_THAT(PurposesOf(*third), ElementsAre("5"));
  EXPECT_EQ(third->next_page_token(), "");
}

TEST_F(ListPageTest, AFullLastPageHasNoToken) {
  const auto all = List(PageOf(5));
  EXPECT_EQ(all->consents_size(), 5);
  EXPECT_EQ(all->next_page_token(), "");
}

TEST_F(ListPageTest, ViolationsComeBeforeTheTokenAndBothBeforeTheQuery) {
  EXPECT_THAT(FaultsOf(List(PageOf(-1, "damaged"), "wrong").status()),
              ElementsAre(HasSubstr("page_size"), "field: wrong"));
  EXPECT_THAT(FaultsOf(List(PageOf(2, "damaged")).status()), ElementsAre(HasSubstr("page_token")));
  EXPECT_EQ(queries_, 0);
}

TEST_F(ListPageTest, ATokenHoldsForItsQueryAndUserAlone) {
  const std::string token = List(PageOf(2))->next_page_token();
  EXPECT_TRUE(List(PageOf(3, token)).ok()) << "the size may change";
  v1::ListConsentsRequest other = PageOf(2, token);
  other.set_parent("dossiers/2");
  EXPECT_EQ(List(other).status().message(), InvalidToken());
  call_.principal.user_id = "other";
  EXPECT_EQ(List(PageOf(2, token)).status().message(), InvalidToken());
}

// Tokens are not signed, so a caller may forge one.
TEST_F(ListPageTest, ANumberInATokenIsANumber) {
  const v1::ListConsentsRequest request = PageOf(2);
  for (const char* forged : {"x", "-1", "01"}) {
    const std::string token =
        convert::MakePageToken(convert::QueryFingerprint(request, call_.principal.user_id), {forged});
    EXPECT_EQ(List(PageOf(2, token)).status().message(), InvalidToken()) << forged;
  }
}

TEST_F(ListPageTest, TheFirstItemThatFailsFailsThePage) {
  fails_at_ = 2;
  EXPECT_EQ(List(PageOf(3)).status().code(), StatusCode::kDataLoss);
  // The third item is of the next page.
  fails_at_ = 3;
  EXPECT_TRUE(List(PageOf(2)).ok());
}

// The parts of one dossier are listed by number: the token holds the end of their key.
TEST_F(ListPageTest, AResourceIsListedByTheEndOfItsKey) {
  constexpr Resource<storage::ConsentRecord, v1::Consent> kConsents = {
      Converted<storage::ConsentRecord, v1::Consent, convert::ToProto>};
  v1::ListConsentsRequest request = PageOf(1);
  register_.Read([&](const storage::Snapshot& snapshot) {
    std::vector<storage::ConsentRecord> records(2);
    for (storage::ConsentRecord& record : records) record.dossier_id = 12;
    records[0].number = 7;
    records[1].number = 9;
    ListPage page({call_, snapshot}, request, "n");
    const auto response = page.Answer(
        &v1::ListConsentsResponse::mutable_consents,
        [&] { return absl::StatusOr<std::vector<storage::ConsentRecord>>(records); }, kConsents);
    EXPECT_EQ(response->consents(0).name(), "dossiers/12/consents/7");
    request.set_page_token(response->next_page_token());
    EXPECT_EQ(ListPage({call_, snapshot}, request, "n").after_number(0), 7);
    return response.status();
  });
}

}  // namespace
}  // namespace relais::handlers
