// Corrections from the command line: the words that people type, and what a withdrawal says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/funding_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status CorrectDossierStatus(grpc::ServerContext*, const v1::CorrectDossierStatusRequest* request,
                                    v1::CorrectDossierStatusResponse* response) override {
    corrected = *request;
    response->mutable_dossier()->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status WithdrawDossierLead(grpc::ServerContext*, const v1::WithdrawDossierLeadRequest* request,
                                   v1::WithdrawDossierLeadResponse* response) override {
    withdrawn = *request;
    response->set_name(request->name());
    return grpc::Status::OK;
  }

  v1::CorrectDossierStatusRequest corrected;
  v1::WithdrawDossierLeadRequest withdrawn;
};

class FakeFunding : public v1::FundingService::Service {
 public:
  grpc::Status WithdrawFundingStep(grpc::ServerContext*, const v1::WithdrawFundingStepRequest* request,
                                   v1::WithdrawFundingStepResponse* response) override {
    response->mutable_funding_application()->set_name(request->name());
    response->set_application_withdrawn(last);
    return grpc::Status::OK;
  }

  bool last = false;
};

class CorrectionCommandsTest : public testing::Test {
 protected:
  Outcome RunOn(std::vector<std::string> words) {
    words.insert(words.end(), {"--server", server_.address()});
    return RunProgram(words);
  }

  FakeDossiers dossiers_;
  FakeFunding funding_;
  FakeServer server_{&dossiers_, &funding_};
};

TEST_F(CorrectionCommandsTest, ATrueStatusIsGivenInFrenchOrEnglish) {
  for (const char* status : {"en suspens", "on hold", "on_hold"}) {
    const Outcome outcome =
        RunOn({"dossier", "correct-status", "12", "2", "--new-status", status, "--reason", "jamais fermé"});
    EXPECT_EQ(outcome.code, kDone) << outcome.err;
    EXPECT_EQ(dossiers_.corrected.new_status(), v1::DOSSIER_STATUS_ON_HOLD) << status;
    EXPECT_EQ(dossiers_.corrected.number(), 2);
  }
}

TEST_F(CorrectionCommandsTest, ALeadIsWithdrawnByItsNumber) {
  const Outcome outcome = RunOn({"dossier", "withdraw-lead", "12", "2", "--reason", "par erreur"});
  EXPECT_EQ(outcome.code, kDone) << outcome.err;
  EXPECT_EQ(dossiers_.withdrawn.name(), "dossiers/12");
  EXPECT_EQ(dossiers_.withdrawn.number(), 2);
}

TEST_F(CorrectionCommandsTest, TheWithdrawalOfTheLastStepSaysThatTheApplicationIsGone) {
  const std::vector<std::string> words = {"funding", "withdraw-step", "12/1",
                                          "filed",   "--reason",      "mauvais dossier"};
  EXPECT_THAT(RunOn(words).out, Not(HasSubstr("la demande est retirée")));
  funding_.last = true;
  EXPECT_THAT(RunOn(words).out, HasSubstr("la demande est retirée"));
  std::vector<std::string> json = words;
  json.insert(json.end(), {"--format", "json"});
  const Outcome whole = RunOn(json);
  EXPECT_THAT(whole.out, HasSubstr("\"applicationWithdrawn\": true"));
  EXPECT_THAT(whole.err, IsEmpty());
  std::vector<std::string> csv = words;
  csv.insert(csv.end(), {"--format", "csv", "--lang", "en"});
  EXPECT_THAT(RunOn(csv).err, HasSubstr("the application is withdrawn"));
}

}  // namespace
}  // namespace relais::cli
