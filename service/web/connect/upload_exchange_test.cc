// Uploads by the Connect protocol: from the pieces of a body to the envelopes of the answer.

#include "service/web/connect/upload_exchange.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "relais/v1/import_service.pb.h"
#include "tests/support/import/import_requests.h"
#include "tests/support/service/connect_fixture.h"

namespace relais::web {
namespace {

namespace v1 = ::relais::v1;

constexpr char kDossiers[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization\n"
    "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole\n";

// A body that comes in pieces of `step` bytes, whose peer goes before the end if `cut`.
class Pieces final : public RequestBody {
 public:
  Pieces(std::string body, std::size_t step, bool cut = false)
      : body_(std::move(body)), step_(step), cut_(cut) {}

  void Next(absl::Time, Take take) override {
    ++asked;
    if (begin_ == body_.size() && cut_) return take(std::nullopt);
    std::string piece = body_.substr(begin_, step_);
    begin_ += piece.size();
    take(std::move(piece));
  }

  int asked = 0;

 private:
  const std::string body_;
  const std::size_t step_;
  const bool cut_;
  std::size_t begin_ = 0;
};

std::string Options() { return Envelope(0, testing_support::Options().SerializeAsString()); }

std::string Chunk(const std::string& data) {
  return Envelope(0, testing_support::Chunk("dossiers.csv", data).SerializeAsString());
}

class UploadExchangeTest : public ConnectFixture {
 protected:
  // An answer: its messages, and the text of its end.
  struct Answer {
    std::vector<v1::ImportResponse> messages;
    std::string end;
  };

  Answer Import(std::shared_ptr<RequestBody> body, const Headers& extra = BearerOfFixture()) {
    Request request = Call("ImportService/Import", "", extra);
    request.headers[1].value = "application/connect+proto";
    request.upload = std::move(body);
    return AnswerOf(Ask(std::move(request)));
  }
  Answer Import(const std::string& body, std::size_t step = 1000) {
    return Import(std::make_shared<Pieces>(body, step));
  }

  static Answer AnswerOf(const Response& response) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(Value(response, "Content-Type"), "application/connect+proto");
    Answer answer;
    if (response.source == nullptr) return answer;
    for (std::optional<std::string> next = Next(*response.source); next.has_value();
         next = Next(*response.source)) {
      const std::string payload = next->substr(kEnvelopeHead);
      if ((*next)[0] != '\0') {
        answer.end = payload;
      } else {
        EXPECT_TRUE(answer.messages.emplace_back().ParseFromString(payload));
      }
    }
    return answer;
  }
  static std::optional<std::string> Next(BodySource& source) {
    auto piece = std::make_shared<std::promise<std::optional<std::string>>>();
    source.Next([piece](std::optional<std::string> taken) { piece->set_value(std::move(taken)); });
    return piece->get_future().get();
  }

  void ExpectRefused(const std::string& body, const std::string& code) {
    const std::int64_t before = Head();
    const Answer answer = Import(body);
    EXPECT_TRUE(absl::StrContains(answer.end, absl::StrCat("\"code\":\"", code, "\""))) << answer.end;
    EXPECT_TRUE(answer.messages.empty());
    EXPECT_EQ(Head(), before);
  }
};

TEST_F(UploadExchangeTest, RecordsFilesThatComeInPiecesOfAnySize) {
  AddUser();
  const std::string text = kDossiers;
  const std::string body = Options() + Chunk(text.substr(0, 20)) + Chunk(text.substr(20));
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, body.size()}) {
    const Answer answer = Import(body, step);
    EXPECT_EQ(answer.end, "{}");
    ASSERT_FALSE(answer.messages.empty());
    EXPECT_EQ(answer.messages.back().summary().files(0).rows(), 1) << step;
    // The first one records it, and the others change nothing.
    EXPECT_EQ(answer.messages.back().summary().recorded(), step == 1);
  }
}

TEST_F(UploadExchangeTest, TakesJsonToo) {
  AddUser();
  Request request = Call("ImportService/Import",
                         Envelope(0, R"({"options":{"dryRun":true}})") +
                             Envelope(0, R"({"chunk":{"fileName":"dossiers.csv","data":"eA=="}})"),
                         BearerOfFixture());
  request.headers[1].value = "application/connect+json";
  const Response response = Ask(std::move(request));
  const std::optional<std::string> first = Next(*response.source);
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(absl::StartsWith(first->substr(kEnvelopeHead), R"({"problem":{)")) << *first;
  response.source->OnGone();
}

TEST_F(UploadExchangeTest, ARefusedCallerIsNotRead) {
  const auto body = std::make_shared<Pieces>(Options(), 1000);
  const Answer answer = Import(body, {});
  EXPECT_TRUE(absl::StrContains(answer.end, R"("code":"unauthenticated")")) << answer.end;
  EXPECT_EQ(body->asked, 0);
}

TEST_F(UploadExchangeTest, MessagesOutOfOrderAreRefusedBeforeTheRestIsRead) {
  AddUser();
  const auto body = std::make_shared<Pieces>(Chunk(kDossiers) + std::string(5000, '\0'), 500);
  const Answer answer = Import(body);
  EXPECT_TRUE(absl::StrContains(answer.end, R"("code":"invalid_argument")")) << answer.end;
  EXPECT_EQ(body->asked, 1);
  ExpectRefused(Options() + Options(), "invalid_argument");
}

TEST_F(UploadExchangeTest, BodiesThatAreNoMessagesAreRefused) {
  AddUser();
  ExpectRefused("", "invalid_argument");
  ExpectRefused("{}", "invalid_argument");
  ExpectRefused(Options() + Chunk(kDossiers).substr(0, 30), "invalid_argument");
  ExpectRefused(Options() + std::string("\0\xff\xff\xff\xff", 5), "invalid_argument");
  ExpectRefused(Options() + Envelope(0, "\xff"), "invalid_argument");
  ExpectRefused(Options() + Envelope(kEndOfStream, "{}"), "invalid_argument");
  ExpectRefused(Options() + Envelope(kCompressed, "x"), "invalid_argument");
}

TEST_F(UploadExchangeTest, FilesOverTheLimitAreRefused) {
  AddUser();
  ExpectRefused(Options() + Chunk(std::string(kImportBytes, 'x')), "invalid_argument");
}

TEST_F(UploadExchangeTest, APeerThatGoesWhileItSendsRecordsNothing) {
  AddUser();
  const std::int64_t before = Head();
  const Answer answer = Import(std::make_shared<Pieces>(Options() + Chunk(kDossiers), 100, true));
  EXPECT_TRUE(absl::StrContains(answer.end, R"("code":"canceled")")) << answer.end;
  EXPECT_EQ(Head(), before);
}

TEST_F(UploadExchangeTest, APeerThatGoesWhileItWaitsRecordsNothing) {
  AddUser();
  storage::OneShotEvent free;
  imports_.workers().Submit("other", {[&free] { free.Wait(); }, nullptr});
  const std::int64_t before = Head();
  Request request = Call("ImportService/Import", Options() + Chunk(kDossiers), BearerOfFixture());
  request.headers[1].value = "application/connect+proto";
  Ask(std::move(request)).source->OnGone();
  free.Notify();
  places_->WaitUntilEmpty();
  EXPECT_EQ(Head(), before);
  // Its place is free.
  EXPECT_EQ(Import(Options() + Chunk(kDossiers)).end, "{}");
}

TEST_F(UploadExchangeTest, ExportsWhatWasImported) {
  AddUser();
  EXPECT_EQ(Import(Options() + Chunk(kDossiers)).end, "{}");
  Request request = Call("ImportService/ExportRegister", Envelope(0, ""), BearerOfFixture());
  request.headers[1].value = "application/connect+proto";
  const Response response = Ask(std::move(request));
  std::string files;
  std::string end;
  while (const std::optional<std::string> next = Next(*response.source)) {
    v1::ExportRegisterResponse message;
    if ((*next)[0] != '\0') {
      end = next->substr(kEnvelopeHead);
    } else if (message.ParseFromString(next->substr(kEnvelopeHead))) {
      files += message.chunk().data();
    }
  }
  EXPECT_EQ(end, "{}");
  EXPECT_TRUE(absl::StrContains(files, "A-1,2018-04-12,Titre")) << files;
}

}  // namespace
}  // namespace relais::web
