// Imports by the door for browsers: the same files get the same answer as by gRPC.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "tests/api/import/import_test.h"
#include "tests/support/api/status_detail.h"
#include "tests/support/api/web_fixture.h"
#include "tests/support/api/web_stream.h"
#include "tests/support/import/import_requests.h"

namespace relais {
namespace {

using testing::IsEmpty;
using testing_support::DetailOf;
using Codec = WebStreamClient::Codec;
using testing_support::Chunk;
using testing_support::Options;

constexpr char kImport[] = "relais.v1.ImportService/Import";
constexpr char kRow[] = "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,,\n";

// In chunks of an odd size.
std::vector<v1::ImportRequest> RequestsOf(const std::vector<ImportFile>& files, bool dry_run = false) {
  constexpr std::size_t kChunk = 100001;
  std::vector<v1::ImportRequest> requests = {Options(dry_run)};
  for (const ImportFile& file : files) {
    for (std::size_t at = 0; at == 0 || at < file.content.size(); at += kChunk)
      requests.push_back(Chunk(file.name, file.content.substr(at, kChunk)));
  }
  return requests;
}

class WebImportTest : public WebFixture {
 protected:
  WebImportTest() : WebFixture({"--import_limit_mib=1"}) {}

  WebStreamClient Web(Codec codec = Codec::kProto) { return {url_, codec, relaisd_.TokenOf("direction")}; }
  // Imports by the web; the call must succeed.
  ImportResult ByWeb(const std::vector<v1::ImportRequest>& requests, Codec codec = Codec::kProto) {
    ImportResult result;
    std::vector<v1::ImportResponse> responses;
    const google::rpc::Status outcome = Web(codec).Call(kImport, requests, responses);
    EXPECT_EQ(outcome.code(), 0) << outcome.message();
    for (const v1::ImportResponse& response : responses) {
      if (response.has_problem()) result.problems.push_back(response.problem());
      if (response.has_notice()) result.notices.push_back(response.notice());
      if (response.has_summary()) result.summary = response.summary();
    }
    EXPECT_TRUE(!responses.empty() && responses.back().has_summary());
    return result;
  }
  int CodeOf(const std::vector<v1::ImportRequest>& requests) {
    std::vector<v1::ImportResponse> responses;
    const int code = Web().Call(kImport, requests, responses).code();
    EXPECT_THAT(responses, IsEmpty());
    return code;
  }
};

template <class Message>
std::vector<std::string> Texts(const std::vector<Message>& messages) {
  std::vector<std::string> texts;
  for (const Message& message : messages) texts.push_back(message.DebugString());
  return texts;
}

TEST_F(WebImportTest, TheSameFilesHaveTheSameFaults) {
  const std::int64_t before = Head().sequence();
  const std::vector<ImportFile> files = ReadFolder(absl::StrCat(TEST_DATA_PATH, "/faults"));
  const ImportResult by_grpc = Ok(Import(files));
  for (const Codec codec : {Codec::kProto, Codec::kJson}) {
    for (const bool dry_run : {true, false}) {
      const ImportResult by_web = ByWeb(RequestsOf(files, dry_run), codec);
      EXPECT_EQ(Texts(by_web.problems), Texts(by_grpc.problems));
      EXPECT_EQ(Texts(by_web.notices), Texts(by_grpc.notices));
      EXPECT_EQ(by_web.summary.DebugString(), by_grpc.summary.DebugString());
    }
  }
  EXPECT_EQ(by_grpc.summary.problems(), 10);
  EXPECT_EQ(Head().sequence(), before);
}

TEST_F(WebImportTest, AYearOfSpreadsheetsIsRecordedOnce) {
  const std::vector<ImportFile> files = ReadFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
  const ImportResult by_web = ByWeb(RequestsOf(files));
  EXPECT_THAT(by_web.problems, IsEmpty());
  EXPECT_TRUE(by_web.summary.recorded());
  EXPECT_EQ(by_web.summary.sequence(), Head().sequence());
  // By gRPC it changes nothing more.
  const ImportResult again = Ok(Import(files));
  EXPECT_FALSE(again.summary.recorded());
  for (const v1::ImportFileSummary& file : again.summary.files()) EXPECT_EQ(file.unchanged(), file.rows());
}

TEST_F(WebImportTest, ARetryGetsTheFirstAnswer) {
  const std::vector<v1::ImportRequest> requests = {Options(false, "once"),
                                                   Chunk("dossiers.csv", absl::StrCat(kHeader, kRow))};
  const ImportResult first = ByWeb(requests);
  EXPECT_EQ(ByWeb(requests).summary.sequence(), first.summary.sequence());
  EXPECT_EQ(CodeOf({requests[0], Chunk("dossiers.csv", kHeader)}), 3) << "the id with other files";
}

TEST_F(WebImportTest, MessagesOutOfOrderAreRefused) {
  const v1::ImportRequest chunk = Chunk("dossiers.csv", absl::StrCat(kHeader, kRow));
  EXPECT_EQ(CodeOf({chunk, Options()}), 3);
  EXPECT_EQ(CodeOf({Options(), chunk, Options()}), 3);
  EXPECT_EQ(CodeOf({}), 3);
  EXPECT_THAT(Ok(client_.ListDossiers({})).dossiers(), IsEmpty());
}

TEST_F(WebImportTest, FilesOverTheLimitAreRefusedWithAReason) {
  std::vector<v1::ImportRequest> requests = {Options()};
  // Over the limit, and within what the door reads.
  for (int i = 0; i < 11; ++i) requests.push_back(Chunk("dossiers.csv", std::string(100000, 'x')));
  std::vector<v1::ImportResponse> responses;
  const google::rpc::Status outcome = Web().Call(kImport, requests, responses, {{"Accept-Language", "en"}});
  EXPECT_EQ(outcome.code(), 3);
  const auto fields = DetailOf<google::rpc::BadRequest>(outcome);
  ASSERT_EQ(fields.field_violations_size(), 1);
  EXPECT_EQ(fields.field_violations(0).field(), "chunk.data");
}

TEST_F(WebImportTest, ABodyFarOverTheLimitIsNotRead) {
  const WebAnswer answer =
      WebPost(absl::StrCat(url_, "/", kImport),
              {{"Content-Type", "application/connect+proto"}, {"Connect-Protocol-Version", "1"}},
              std::string((std::size_t{5} << 18) + 1, 'x'));
  EXPECT_EQ(answer.status, 413);
}

TEST_F(WebImportTest, OnlyAnAdvisorImports) {
  std::vector<v1::ImportResponse> responses;
  const std::vector<v1::ImportRequest> requests = {Options(),
                                                   Chunk("dossiers.csv", absl::StrCat(kHeader, kRow))};
  EXPECT_EQ(WebStreamClient(url_, Codec::kProto).Call(kImport, requests, responses).code(), 16);
  const std::string agent = relaisd_.TokenOf("agent-arthabaska");
  EXPECT_EQ(WebStreamClient(url_, Codec::kProto, agent).Call(kImport, requests, responses).code(), 7);
  // By the cookie of a session, but not on behalf of another site.
  const std::string cookie = absl::StrCat("__Host-relais=", relaisd_.TokenOf("direction"));
  const WebStreamClient browser(url_, Codec::kProto);
  EXPECT_EQ(
      browser.Call(kImport, requests, responses, {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}})
          .code(),
      0);
  const WebAnswer foreign = WebPost(absl::StrCat(url_, "/", kImport),
                                    {{"Content-Type", "application/connect+proto"},
                                     {"Connect-Protocol-Version", "1"},
                                     {"Cookie", cookie},
                                     {"Sec-Fetch-Site", "cross-site"}},
                                    "");
  EXPECT_EQ(foreign.status, 403);
}

TEST_F(WebImportTest, ACallerThatGoesAwayLeavesNothing) {
  const std::int64_t before = Head().sequence();
  std::string body = Web().EnvelopeOf(Options());
  std::string rows = kHeader;
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&rows, "B-", i, std::string(kRow).substr(3));
  body += Web().EnvelopeOf(Chunk("dossiers.csv", rows));
  const std::string head =
      absl::StrCat("POST /", kImport, " HTTP/1.1\r\nHost: localhost\r\nContent-Length: ", body.size(),
                   "\r\nContent-Type: application/connect+proto\r\nConnect-Protocol-Version: 1\r\n",
                   "Authorization: Bearer ", relaisd_.TokenOf("direction"), "\r\n\r\n");
  for (const std::size_t part : {std::size_t{0}, body.size() / 2, body.size() - 1})
    testing_support::HttpPeer(port_).Send(head + body.substr(0, part));
  EXPECT_TRUE(ByWeb(RequestsOf({{"dossiers.csv", absl::StrCat(kHeader, kRow)}})).summary.recorded());
  EXPECT_EQ(Ok(client_.ListDossiers({})).dossiers_size(), 1);
  EXPECT_EQ(Head().sequence(), before + 1);
}

}  // namespace
}  // namespace relais
