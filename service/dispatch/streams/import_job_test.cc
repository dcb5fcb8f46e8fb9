#include "service/dispatch/streams/import_job.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/commit/one_shot_event.h"
#include "tests/support/import/import_requests.h"
#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_stream_writer.h"

namespace relais::dispatch {
namespace {

using testing_support::Options;

constexpr std::size_t kBytes = 1000;
constexpr char kHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization\n";
constexpr char kRow[] = "A-1,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole\n";

// A caller whose messages and leaving a test decides.
class FakeReader final : public StreamReader {
 public:
  void Read(google::protobuf::Message& message) override {
    wanted = static_cast<v1::ImportRequest*>(&message);
  }
  bool HasLeft() const override { return left; }

  // The message that the job reads; null if it reads none.
  v1::ImportRequest* wanted = nullptr;
  std::atomic<bool> left = false;
};

v1::ImportRequest Dossiers(const std::string& text) { return testing_support::Chunk("dossiers.csv", text); }

class ImportJobTest : public DispatchFixture {
 protected:
  ImportJobTest() : DispatchFixture({"relais.v1.ImportService"}) { AddUser(); }
  ~ImportJobTest() override {
    if (job_ != nullptr) job_->Close();
  }

  void Start(FakeTransport transport = SignedIn()) {
    transport_ = std::move(transport);
    job_ = std::make_shared<ImportJob>(transport_, dependencies_, imports_, writer_, reader_);
    job_->Start();
  }
  void Send(v1::ImportRequest message) {
    ASSERT_NE(reader_.wanted, nullptr);
    *std::exchange(reader_.wanted, nullptr) = std::move(message);
    job_->OnRead(true);
  }
  // The caller ends its side, or has gone.
  void EndOfMessages() { job_->OnRead(false); }
  void SendAll(const std::vector<v1::ImportRequest>& messages) {
    for (const v1::ImportRequest& message : messages) Send(message);
    EndOfMessages();
  }

  // Keeps the thread of the imports busy until Release.
  void Occupy() {
    imports_.workers().Submit("other", {[this] { free_.Wait(); }, nullptr});
  }
  void Release() { free_.Notify(); }

  FakeTransport transport_;
  FakeReader reader_;
  FakeStreamWriter<v1::ImportResponse> writer_;
  storage::OneShotEvent free_;
  Imports imports_{kBytes};
  std::shared_ptr<ImportJob> job_;
};

TEST_F(ImportJobTest, ARefusedCallerIsNotRead) {
  Start({});
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(reader_.wanted, nullptr);
}

TEST_F(ImportJobTest, RecordsTheFilesAndSaysSoLast) {
  Start();
  SendAll({Options(), Dossiers(kHeader), Dossiers(kRow)});
  EXPECT_EQ(writer_.TakeAll(*job_), absl::StatusCode::kOk);
  const v1::ImportSummary summary = writer_.messages().back().summary();
  EXPECT_TRUE(summary.recorded());
  EXPECT_EQ(summary.sequence(), Head());
  EXPECT_EQ(summary.files(0).created(), 1);
}

TEST_F(ImportJobTest, AProblemOfARowIsAnAnswerAndNothingIsRecorded) {
  Start();
  const std::int64_t before = Head();
  SendAll({Options(), Dossiers(absl::StrCat(kHeader, "A-1,hier,,,,,,,,\n"))});
  EXPECT_EQ(writer_.TakeAll(*job_), absl::StatusCode::kOk);
  EXPECT_TRUE(writer_.messages().front().has_problem());
  EXPECT_FALSE(writer_.messages().back().summary().recorded());
  EXPECT_EQ(Head(), before);
}

TEST_F(ImportJobTest, MessagesOutOfOrderAreRefused) {
  Start();
  Send(Dossiers(kHeader));
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reader_.wanted, nullptr);
}

TEST_F(ImportJobTest, OptionsTwiceAreRefused) {
  Start();
  Send(Options());
  Send(Options());
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ImportJobTest, AStreamWithoutMessagesIsRefused) {
  Start();
  EndOfMessages();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ImportJobTest, FilesOverTheLimitAreRefused) {
  Start();
  Send(Options());
  Send(Dossiers(std::string(kBytes, 'x')));
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ImportJobTest, ACallerWhoLeavesWhileItSendsRecordsNothing) {
  Start();
  const std::int64_t before = Head();
  Send(Options());
  Send(Dossiers(absl::StrCat(kHeader, kRow)));
  reader_.left = true;
  EndOfMessages();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Head(), before);
}

TEST_F(ImportJobTest, ACallerWhoLeavesWhileItWaitsRecordsNothing) {
  Occupy();
  Start();
  const std::int64_t before = Head();
  SendAll({Options(), Dossiers(absl::StrCat(kHeader, kRow))});
  reader_.left = true;
  Release();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Head(), before);
}

TEST_F(ImportJobTest, TheDeadlineEndsTheReadingAlone) {
  Start();
  job_->EndReading(absl::DeadlineExceededError("late"));
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ImportJobTest, TheDeadlineOfTheReadingDoesNotEndWhatRuns) {
  Occupy();
  Start();
  SendAll({Options(), Dossiers(absl::StrCat(kHeader, kRow))});
  job_->EndReading(absl::DeadlineExceededError("late"));
  EXPECT_FALSE(writer_.finished());
  Release();
  EXPECT_EQ(writer_.TakeAll(*job_), absl::StatusCode::kOk);
}

TEST_F(ImportJobTest, ACancelledImportRecordsNothingAndSaysWhy) {
  Occupy();
  Start();
  const std::int64_t before = Head();
  SendAll({Options(), Dossiers(absl::StrCat(kHeader, kRow))});
  job_->OnCancel(absl::DeadlineExceededError("late"));
  Release();
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Head(), before);
}

TEST_F(ImportJobTest, AnAnswerThatIsCutShortIsNoSuccess) {
  Start();
  SendAll({Options(), Dossiers(absl::StrCat(kHeader, "A-1,hier,,,,,,,,\n"))});
  ASSERT_TRUE(writer_.WaitForMessages(1));
  job_->OnCancel(absl::DeadlineExceededError("late"));
  job_->OnWritten(true);
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ImportJobTest, OneMoreThanThePlacesIsRefusedUntilOneIsFree) {
  for (int i = 1; i < kImportsAtOnce; ++i) ASSERT_TRUE(imports_.TryEnter());
  Start();
  EXPECT_FALSE(imports_.TryEnter());
  FakeReader other_reader;
  FakeStreamWriter<v1::ImportResponse> other_writer;
  FakeTransport other_transport = SignedIn();
  const auto other =
      std::make_shared<ImportJob>(other_transport, dependencies_, imports_, other_writer, other_reader);
  other->Start();
  EXPECT_EQ(other_writer.WaitForEnd(), absl::StatusCode::kResourceExhausted);
  other->Close();
  job_->EndReading(absl::UnavailableError("the door closes"));
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(imports_.TryEnter());
}

}  // namespace
}  // namespace relais::dispatch
