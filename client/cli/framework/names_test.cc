// How commands take what people type for resources and values, and how refusals name the flags.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "google/rpc/status.pb.h"
#include "relais/v1/agreement_service.grpc.pb.h"
#include "relais/v1/codelist_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/referral_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

grpc::Status Refusal(grpc::StatusCode code, const google::protobuf::Message& detail) {
  google::rpc::Status status;
  status.set_code(code);
  status.add_details()->PackFrom(detail);
  return grpc::Status(code, "refused", status.SerializeAsString());
}

grpc::Status NotFound(const std::string& resource) {
  google::rpc::ErrorInfo info;
  info.set_reason("RESOURCE_NOT_FOUND");
  (*info.mutable_metadata())["resource"] = resource;
  return Refusal(grpc::StatusCode::NOT_FOUND, info);
}

grpc::Status InvalidField(const std::string& field) {
  google::rpc::BadRequest faults;
  auto* fault = faults.add_field_violations();
  fault->set_field(field);
  fault->set_description("à revoir");
  return Refusal(grpc::StatusCode::INVALID_ARGUMENT, faults);
}

// The register has `dossiers/12` and `dossiers/33`, and the external ids that a test gives to dossiers.
class FakeDossiers : public v1::DossierService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext*, const v1::GetDossierRequest* request,
                          v1::GetDossierResponse* response) override {
    if (!Has(request->name())) return NotFound(request->name());
    response->mutable_dossier()->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status BatchGetDossiers(grpc::ServerContext*, const v1::BatchGetDossiersRequest* request,
                                v1::BatchGetDossiersResponse* response) override {
    for (const std::string& name : request->names()) {
      if (Has(name)) {
        response->add_dossiers()->set_name(name);
      } else {
        response->add_missing(name);
      }
      if (name != kMerged) continue;
      v1::MergedDossier& merged = *response->add_merged_into();
      merged.set_name(name);
      merged.set_target("dossiers/12");
    }
    return grpc::Status::OK;
  }
  grpc::Status ListDossiers(grpc::ServerContext*, const v1::ListDossiersRequest* request,
                            v1::ListDossiersResponse* response) override {
    ++lists;
    list = *request;
    if (!fault.empty()) return InvalidField(fault);
    for (const std::string& asked : request->filter().external_ids()) {
      // As a service would that takes the reserved word for "without one".
      const auto known = external_ids.find(asked == "none" ? "" : asked);
      if (known != external_ids.end()) response->add_dossiers()->set_name(known->second);
    }
    return grpc::Status::OK;
  }
  grpc::Status UpdateDossier(grpc::ServerContext*, const v1::UpdateDossierRequest* request,
                             v1::UpdateDossierResponse* response) override {
    if (!fault.empty()) return InvalidField(fault);
    updates.push_back(*request);
    if (!Has(request->dossier().name())) return NotFound(request->dossier().name());
    *response->mutable_dossier() = request->dossier();
    return grpc::Status::OK;
  }
  grpc::Status CloseDossier(grpc::ServerContext*, const v1::CloseDossierRequest* request,
                            v1::CloseDossierResponse*) override {
    outcome = request->outcome();
    return grpc::Status::OK;
  }
  grpc::Status MergeDossiers(grpc::ServerContext*, const v1::MergeDossiersRequest* request,
                             v1::MergeDossiersResponse* response) override {
    for (const std::string& name : {request->source(), request->target()}) {
      if (!Has(name)) return NotFound(name);
    }
    response->mutable_dossier()->set_name(request->target());
    return grpc::Status::OK;
  }

  static constexpr char kMerged[] = "dossiers/77";
  static bool Has(const std::string& name) { return name == "dossiers/12" || name == "dossiers/33"; }

  std::map<std::string, std::string> external_ids = {
      {"", "dossiers/33"}, {"A/18-07", "dossiers/12"}, {"1807", "dossiers/12"}, {"33", "dossiers/12"}};
  // The field that is at fault in each request.
  std::string fault;
  std::string outcome;
  int lists = 0;
  v1::ListDossiersRequest list;
  std::vector<v1::UpdateDossierRequest> updates;
};

class FakeReferrals : public v1::ReferralService::Service {
 public:
  grpc::Status BatchCreateReferrals(grpc::ServerContext*, const v1::BatchCreateReferralsRequest* request,
                                    v1::BatchCreateReferralsResponse* response) override {
    ids.push_back(request->request_id());
    for (const v1::CreateReferralRequest& one : request->requests()) {
      v1::BatchCreateReferralsResult& result = *response->add_results();
      result.set_parent(one.parent());
      if (FakeDossiers::Has(one.parent())) {
        result.mutable_referral()->set_name(one.parent() + "/referrals/1");
      } else {
        result.set_code(5);
        result.set_reason("RESOURCE_NOT_FOUND");
      }
    }
    return grpc::Status::OK;
  }

  std::vector<std::string> ids;
};

class FakeAgreements : public v1::AgreementService::Service {
 public:
  grpc::Status ListAgreements(grpc::ServerContext*, const v1::ListAgreementsRequest*,
                              v1::ListAgreementsResponse* response) override {
    for (const auto& [id, title] : titles) {
      v1::Agreement& agreement = *response->add_agreements();
      agreement.set_name("agreements/" + id);
      agreement.set_title(title);
    }
    return grpc::Status::OK;
  }

  std::map<std::string, std::string> titles = {{"protocole-2018", "Protocole 2018-2019"}};
};

class FakeCodelists : public v1::CodelistService::Service {
 public:
  grpc::Status GetCodelist(grpc::ServerContext*, const v1::GetCodelistRequest* request,
                           v1::GetCodelistResponse* response) override {
    response->mutable_codelist()->add_codes()->set_name(request->name() + "/codes/culture");
    return grpc::Status::OK;
  }
};

class NamesTest : public testing::Test {
 protected:
  FakeDossiers dossiers;
  FakeReferrals referrals;
  FakeAgreements agreements;
  FakeCodelists codelists;
  const FakeServer server{&dossiers, &referrals, &agreements, &codelists};
};

TEST_F(NamesTest, TheReservedWordNamesNoResource) {
  for (const char* word : {"none", "None", " NONE ", "dossiers/none"}) {
    const Outcome outcome = server.Run({"dossier", "update", word, "--mrc", "drummond"});
    EXPECT_EQ(outcome.code, kBadUsage) << word;
    EXPECT_THAT(outcome.err, HasSubstr("mot réservé"));
  }
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"dossier", "get", "none"},
           {"dossier", "batch-get", "12,None"},
           {"dossier", "export", "none"},
           {"referral", "create", "none", "--kind", "transfer", "--to", "pole"},
           {"referral", "create", "12", "NONE", "--kind", "transfer", "--to", "pole"},
           {"intervention", "get", "none/3"},
           {"agreement", "get", "None"},
           {"user", "get", "none"},
           {"organization", "get", "none"}}) {
    EXPECT_EQ(server.Run(words).code, kBadUsage) << testing::PrintToString(words);
  }
  EXPECT_THAT(dossiers.updates, IsEmpty());
  EXPECT_EQ(dossiers.lists, 0) << "not even looked for";
}

TEST_F(NamesTest, ABlankNamesNoDossier) {
  for (const char* word : {"", " ", "#"}) {
    EXPECT_EQ(server.Run({"dossier", "update", word, "--mrc", "drummond"}).code, kBadUsage) << word;
  }
  EXPECT_EQ(dossiers.lists, 0);
}

TEST_F(NamesTest, AnExternalIdMayHaveASlash) {
  EXPECT_EQ(server.Run({"dossier", "update", "A/18-07", "--mrc", "drummond"}).code, kDone);
  ASSERT_EQ(dossiers.updates.size(), 1U);
  EXPECT_EQ(dossiers.updates[0].dossier().name(), "dossiers/12");
  EXPECT_EQ(server.Run({"dossier", "get", "dossiers/33"}).code, kDone);
  EXPECT_EQ(dossiers.lists, 1) << "a name is not looked up";
}

TEST_F(NamesTest, DigitsAreANumberFirstThenAnExternalId) {
  EXPECT_EQ(server.Run({"dossier", "update", "33", "--mrc", "drummond"}).code, kDone);
  EXPECT_EQ(dossiers.updates.back().dossier().name(), "dossiers/33");
  EXPECT_EQ(dossiers.lists, 0);
  const Outcome found = server.Run({"dossier", "update", "1807", "--mrc", "drummond"});
  EXPECT_EQ(found.code, kDone) << found.err;
  EXPECT_EQ(dossiers.updates.back().dossier().name(), "dossiers/12");
  EXPECT_THAT(dossiers.updates.back().update_mask().paths(), ElementsAre("mrc"));
  EXPECT_THAT(found.err, HasSubstr("1807 : identifiant externe du dossier 12"));
  EXPECT_EQ(server.Run({"dossier", "merge", "33", "1807"}).code, kDone);
  EXPECT_EQ(server.Run({"dossier", "get", "99"}).code, kFailed);
  EXPECT_EQ(server.Run({"dossier", "get", "dossiers/1807"}).code, kFailed) << "a name is no external id";
}

TEST_F(NamesTest, SeveralDossiersAreFoundByExternalId) {
  const Outcome found = server.Run({"dossier", "batch-get", "A/18-07,33", "--format", "csv"});
  EXPECT_EQ(found.code, kDone) << found.err;
  EXPECT_THAT(found.out, HasSubstr("dossiers/12,"));
  EXPECT_THAT(found.out, HasSubstr("dossiers/33,"));
  const Outcome digits = server.Run({"dossier", "batch-get", "1807,33", "--format", "csv"});
  EXPECT_EQ(digits.code, kDone) << digits.err;
  EXPECT_THAT(digits.out, HasSubstr("dossiers/12,"));
  const Outcome missing = server.Run({"dossier", "batch-get", "12,99"});
  EXPECT_EQ(missing.code, kFailed);
  EXPECT_THAT(missing.err, HasSubstr("Introuvable : 99"));
  const Outcome merged = server.Run({"dossier", "batch-get", "12,77"});
  EXPECT_EQ(merged.code, kFailed);
  EXPECT_THAT(merged.err, HasSubstr("Fusionné : 77 → 12"));
}

TEST_F(NamesTest, ReferralsOfSeveralDossiersGoByExternalIdToo) {
  const Outcome sent = server.Run({"referral", "create", "33", "1807", "A/18-07", "--kind", "transfer",
                                   "--to", "mrc-drummond", "--request-id", "envoi"});
  EXPECT_EQ(sent.code, kDone) << sent.err;
  EXPECT_THAT(referrals.ids, ElementsAre("envoi", "envoi-2"));
  const Outcome refused =
      server.Run({"referral", "create", "33", "99", "--kind", "transfer", "--to", "mrc-drummond"});
  EXPECT_EQ(refused.code, kFailed);
  EXPECT_THAT(refused.out, HasSubstr("introuvable"));
  EXPECT_THAT(refused.out, Not(HasSubstr("RESOURCE_NOT_FOUND")));
}

TEST_F(NamesTest, AListTakesTheLabelOfNone) {
  for (const char* word : {"none", "NONE", "None", "(aucun)", "(AUCUN)", "(none)"}) {
    for (const char* flag : {"--agreement", "--origin", "--advisor"}) {
      EXPECT_EQ(server.Run({"dossier", "list", flag, word}).code, kDone) << word;
      const v1::DossierFilter& filter = dossiers.list.filter();
      const std::string& sent = !filter.agreements().empty()             ? filter.agreements(0)
                                : !filter.origin_organizations().empty() ? filter.origin_organizations(0)
                                                                         : filter.advisors(0);
      EXPECT_EQ(sent, "none") << flag << " " << word;
    }
  }
  server.Run({"dossier", "list", "--advisor", "aucun"});
  EXPECT_THAT(dossiers.list.filter().advisors(), ElementsAre("aucun")) << "somebody may be called so";
}

TEST_F(NamesTest, ACodeMayHaveItsListBeforeIt) {
  server.Run(
      {"dossier", "list", "--sector", "sector/culture,loisirs", "--mrc", "codelists/mrc/codes/erable"});
  EXPECT_THAT(dossiers.list.filter().sectors(), ElementsAre("culture", "loisirs"));
  EXPECT_THAT(dossiers.list.filter().mrcs(), ElementsAre("erable"));
  server.Run({"dossier", "close", "12", "--outcome", "closing_outcome/abandonne"});
  EXPECT_EQ(dossiers.outcome, "abandonne");
  server.Run({"dossier", "update", "12", "--title", "sector/culture"});
  EXPECT_EQ(dossiers.updates.back().dossier().project_title(), "sector/culture") << "a text is no code";
}

TEST_F(NamesTest, ACodelistShowsTheCodesThatPeopleType) {
  const std::string table = server.Run({"codelist", "show", "sector"}).out;
  EXPECT_THAT(table, HasSubstr("\nculture"));
  EXPECT_THAT(table, Not(HasSubstr("sector/culture")));
  EXPECT_THAT(server.Run({"codelist", "show", "sector", "--format", "csv"}).out,
              HasSubstr("codelists/sector/codes/culture"));
}

TEST_F(NamesTest, AnAgreementIsTakenByItsTitle) {
  EXPECT_EQ(server.Run({"dossier", "list", "--agreement", "protocole 2018-2019"}).code, kDone);
  EXPECT_THAT(dossiers.list.filter().agreements(), ElementsAre("protocole-2018"));
  EXPECT_EQ(server.Run({"dossier", "update", "12", "--agreement", "Protocole 2018-2019"}).code, kDone);
  EXPECT_EQ(dossiers.updates.back().dossier().agreement(), "protocole-2018");
  EXPECT_THAT(dossiers.updates.back().update_mask().paths(), ElementsAre("agreement"));
  EXPECT_EQ(server.Run({"dossier", "update", "12", "--agreement", ""}).code, kDone);
  EXPECT_EQ(dossiers.updates.back().dossier().agreement(), "");
  agreements.titles["protocole-bis"] = "Protocole 2018-2019";
  const Outcome several = server.Run({"dossier", "list", "--agreement", "Protocole 2018-2019"});
  EXPECT_EQ(several.code, kBadUsage);
  EXPECT_THAT(several.err, HasSubstr("protocole-2018 ou protocole-bis"));
}

TEST_F(NamesTest, ARefusalNamesTheFlag) {
  dossiers.fault = "filter.sectors[0]";
  EXPECT_THAT(server.Run({"dossier", "list", "--sector", "x"}).err, HasSubstr("  --sector : à revoir\n"));
  dossiers.fault = "dossier.origin_organization";
  EXPECT_THAT(server.Run({"dossier", "update", "12", "--origin", "x"}).err,
              HasSubstr("  --origin : à revoir\n"));
  dossiers.fault = "dossier.name";
  EXPECT_THAT(server.Run({"dossier", "update", "12", "--origin", "x"}).err,
              HasSubstr("  dossier : à revoir\n"));
  dossiers.fault = "unheard_of[3].field";
  EXPECT_THAT(server.Run({"dossier", "update", "12", "--origin", "x"}).err,
              HasSubstr("  unheard_of[3].field : à revoir\n"));
}

TEST_F(NamesTest, EveryDateOfAListIsReadAlike) {
  EXPECT_EQ(
      server.Run({"dossier", "list", "--updated-since", "30-11-2026", "--opened-from", "01/04/2018"}).code,
      kDone);
  EXPECT_EQ(dossiers.list.filter().updated_since().seconds(), 1796014800) << "midnight in Toronto";
  EXPECT_EQ(dossiers.list.filter().opened_from(), "2018-04-01");
}

TEST_F(NamesTest, ARangeThatEndsBeforeItBeginsIsSaid) {
  for (const char* range : {"--closed", "--opened"}) {
    const std::string from = std::string(range) + "-from", to = std::string(range) + "-to";
    const Outcome outcome = server.Run({"dossier", "list", from, "01/05/2019", to, "2019-04-30"});
    EXPECT_EQ(outcome.code, kBadUsage);
    EXPECT_THAT(outcome.err, HasSubstr(from + " 01/05/2019 est après " + to + " 2019-04-30"));
    EXPECT_EQ(server.Run({"dossier", "list", from, "2019-04-30", to, "30/04/2019"}).code, kDone);
  }
  EXPECT_EQ(server.Run({"privacy", "communications", "--from", "2026-06-30", "--to", "2026-04-01"}).code,
            kBadUsage);
}

}  // namespace
}  // namespace relais::cli
