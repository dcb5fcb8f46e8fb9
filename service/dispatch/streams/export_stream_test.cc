#include "service/dispatch/streams/export_stream.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "tests/support/service/dispatch_fixture.h"
#include "tests/support/service/fake_stream_writer.h"

namespace relais::dispatch {
namespace {

using Response = v1::ExportRegisterResponse;

class ExportStreamTest : public DispatchFixture {
 protected:
  ExportStreamTest() : DispatchFixture({"relais.v1.ImportService"}) { AddUser(); }
  ~ExportStreamTest() override {
    if (stream_ != nullptr) stream_->Close();
  }

  void Start(FakeTransport transport) {
    transport_ = std::move(transport);
    stream_ = std::make_shared<ExportStream>(transport_, dependencies_, writer_, v1::ExportRegisterRequest());
    stream_->Start();
  }

  FakeTransport transport_;
  FakeStreamWriter<Response> writer_;
  std::shared_ptr<ExportStream> stream_;
};

TEST_F(ExportStreamTest, ARefusedCallerGetsNoMessage) {
  Start({});
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(writer_.messages().empty());
}

TEST_F(ExportStreamTest, SendsEachFileAndTheSummaryLast) {
  Start(SignedIn());
  EXPECT_EQ(writer_.TakeAll(*stream_), absl::StatusCode::kOk);
  std::set<std::string> files;
  for (const Response& message : writer_.messages()) files.insert(message.chunk().file_name());
  EXPECT_TRUE(files.count("dossiers.csv") == 1 && files.count("agreements.csv") == 1);
  EXPECT_TRUE(writer_.messages().back().has_summary());
}

TEST_F(ExportStreamTest, EndsWithTheReasonThatTheDoorGives) {
  Start(SignedIn());
  ASSERT_TRUE(writer_.WaitForMessages(1));
  stream_->OnCancel(absl::DeadlineExceededError("late"));
  EXPECT_FALSE(writer_.finished());
  stream_->OnWritten(true);
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ExportStreamTest, SendsNothingMoreBeforeAMessageIsOut) {
  Start(SignedIn());
  ASSERT_TRUE(writer_.WaitForMessages(1));
  stream_->OnWritten(true);
  ASSERT_TRUE(writer_.WaitForMessages(2));
  EXPECT_EQ(writer_.messages().size(), 2u);
  EXPECT_FALSE(writer_.finished());
  stream_->OnWritten(false);
  EXPECT_EQ(writer_.WaitForEnd(), absl::StatusCode::kCancelled);
  EXPECT_EQ(writer_.messages().size(), 2u);
}

}  // namespace
}  // namespace relais::dispatch
