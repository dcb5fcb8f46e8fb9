// Which calls wait for which: a lookup before a create does not wait for a report, and a refused import
// neither waits for others nor holds them up.

#include <gtest/gtest.h>

#include <string>

#include "absl/cleanup/cleanup.h"
#include "storage/commit/one_shot_event.h"
#include "tests/support/service/in_process_services.h"

namespace relais::rpc {
namespace {

using WaitingTest = InProcessServices;

TEST_F(WaitingTest, ALookupBeforeACreateWaitsForNoReport) {
  storage::OneShotEvent busy, release, ended;
  const auto report = [&] {
    busy.Notify();
    release.Wait();
    ended.Notify();
  };
  readers_.Submit("users/other", {report, nullptr});
  busy.Wait();
  // Runs if the test fails too: the server cannot shut down before.
  const absl::Cleanup let_go = [&] {
    release.Notify();
    ended.Wait();
  };
  v1::CreateDossierRequest request;
  v1::Dossier& dossier = *request.mutable_dossier();
  dossier.set_opened_on("2025-04-10");
  dossier.set_project_title("Épicerie du rang");
  dossier.mutable_promoter()->set_name("Coopérative du rang");
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_BOTH);
  dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
  dossier.set_sector("alimentation");
  dossier.set_mrc("arthabaska");
  dossier.set_phase(v1::PHASE_PRE_STARTUP);
  v1::CreateDossierResponse response;
  const auto context = Context();
  const grpc::Status status =
      v1::DossierService::NewStub(channel_)->CreateDossier(context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(WaitingTest, AnImportWithFaultsTakesNoTimeOfTheCommitThread) {
  storage::OneShotEvent busy, release, ended;
  storage::WriteJob job;
  job.apply = [&](storage::WriteTransaction&) -> absl::StatusOr<std::string> {
    busy.Notify();
    release.Wait();
    return std::string();
  };
  job.done = [&](const absl::Status&) { ended.Notify(); };
  register_.store().Write(std::move(job));
  busy.Wait();
  // Runs if the test fails too: the server cannot shut down before.
  const absl::Cleanup let_go = [&] {
    release.Notify();
    ended.Wait();
  };
  const auto context = Context();
  const auto stream = v1::ImportService::NewStub(channel_)->Import(context.get());
  v1::ImportRequest request;
  request.mutable_options();
  ASSERT_TRUE(stream->Write(request));
  request.mutable_chunk()->set_file_name("dossiers.csv");
  request.mutable_chunk()->set_data("external_id;opened_on\r\nA-1;some day\r\n");
  ASSERT_TRUE(stream->Write(request));
  stream->WritesDone();
  int problems = 0;
  v1::ImportResponse response;
  while (stream->Read(&response)) problems += response.has_problem() ? 1 : 0;
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_GT(problems, 0);
}

}  // namespace
}  // namespace relais::rpc
