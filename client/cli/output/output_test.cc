#include "client/cli/output/output.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "client/cli/app/errors.h"
#include "relais/v1/change_service.pb.h"
#include "relais/v1/dossier.pb.h"
#include "relais/v1/dossier_service.pb.h"
#include "relais/v1/funding.pb.h"
#include "relais/v1/journal.pb.h"
#include "relais/v1/referral_service.pb.h"
#include "relais/v1/statistics.pb.h"

namespace relais::cli {
namespace {

v1::Dossier Dossier() {
  v1::Dossier dossier;
  dossier.set_name("dossiers/12");
  dossier.set_revision(2);
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_WOMAN);
  dossier.set_phase(v1::PHASE_PRE_STARTUP);
  v1::PhaseChange* change = dossier.add_phase_changes();
  change->set_effective_on("2018-04-12");
  change->set_phase(v1::PHASE_PRE_STARTUP);
  dossier.mutable_create_time()->set_seconds(1561982400);
  return dossier;
}

TEST(JsonTest, IsProto3JsonWithNumbersForIntegers) {
  const Json json = ToJson(Dossier());
  EXPECT_EQ(json["phase"], "PHASE_PRE_STARTUP");
  EXPECT_EQ(json["promoter"]["gender"], "PROMOTER_GENDER_WOMAN");
  EXPECT_EQ(json["promoter"]["kind"], "PROMOTER_KIND_UNSPECIFIED");
  EXPECT_EQ(json["phaseChanges"][0]["phase"], "PHASE_PRE_STARTUP");
  EXPECT_EQ(json["revision"], 2);
  EXPECT_TRUE(json["revision"].is_number_integer());
  EXPECT_EQ(json["createTime"], "2019-07-01T12:00:00Z");
  EXPECT_EQ(json["notes"], "");
  v1::Dossier back;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(JsonText(json), &back).ok());
  EXPECT_EQ(back.SerializeAsString(), Dossier().SerializeAsString());
}

TEST(JsonTest, AResultHasItsRowsTotalAndPosition) {
  v1::StatisticsResult result;
  v1::StatisticsRow* row = result.add_rows();
  row->add_keys("culture");
  row->set_value(2);
  result.mutable_as_of()->set_sequence(7);
  result.set_unit(v1::STATISTICS_UNIT_DOSSIERS);
  const Json json = ToJson(result);
  EXPECT_EQ(json["rows"][0]["keys"][0], "culture");
  EXPECT_EQ(json["rows"][0]["value"], 2);
  EXPECT_EQ(json["total"], 0) << "zero shows";
  EXPECT_EQ(json["asOf"]["sequence"], 7);
  EXPECT_EQ(json["unit"], "STATISTICS_UNIT_DOSSIERS");
  EXPECT_EQ(JsonText(ToJson(result)), JsonText(json));
}

const Columns kColumns = {{"name", {"Dossier", "Dossier"}},
                          {"phase", {"Phase", "Phase"}},
                          {"promoter.gender", {"Représenté par", "Represented by"}},
                          {"phase_changes", {"Phases", "Phases"}, "", false}};

std::string Print(Format format, Language language) {
  std::ostringstream out;
  Labels labels(nullptr, language);
  const v1::Dossier dossier = Dossier();
  PrintMany({format, language, 80, out, labels}, "dossiers", {&dossier}, kColumns);
  return out.str();
}

TEST(OutputTest, TablesShowLabelsInTheLanguage) {
  EXPECT_EQ(Print(Format::kTable, Language::kFrench),
            "Dossier  Phase         Représenté par\n"
            "───────  ────────────  ──────────────\n"
            "12       prédémarrage  femme\n");
  EXPECT_EQ(Print(Format::kTable, Language::kEnglish),
            "Dossier  Phase        Represented by\n"
            "───────  ───────────  ──────────────\n"
            "12       pre-startup  woman\n");
}

TEST(OutputTest, CsvShowsCodesAndEveryColumn) {
  EXPECT_EQ(Print(Format::kCsv, Language::kFrench),
            "name,phase,promoter_gender,phase_changes\r\n"
            "dossiers/12,pre_startup,woman,2018-04-12 pre_startup\r\n");
}

TEST(OutputTest, MoneyIsDollarsForPeopleAndCentsForMachines) {
  v1::FundingApplication application;
  Labels labels(nullptr, Language::kFrench);
  const Column column = {"requested_cents", {"", ""}};
  EXPECT_EQ(FieldForPeople(application, column, Language::kFrench, labels), "") << "absent is not zero";
  application.set_requested_cents(125005);
  EXPECT_EQ(FieldForPeople(application, column, Language::kFrench, labels), "1 250,05 $");
  EXPECT_EQ(FieldForPeople(application, column, Language::kEnglish, labels), "$1,250.05");
  EXPECT_EQ(FieldForMachines(application, "requested_cents"), "125005");
  EXPECT_EQ(FieldForSpreadsheet(application, column, Language::kFrench, labels), "1250,05")
      << "a number to add up";
}

TEST(OutputTest, CsvForExcelHasLabels) {
  std::ostringstream out;
  Labels labels(nullptr, Language::kFrench);
  const v1::Dossier dossier = Dossier();
  PrintMany({Format::kCsv, Language::kFrench, 80, out, labels, CsvStyle::kExcel}, "dossiers", {&dossier},
            kColumns);
  EXPECT_EQ(out.str(),
            "\xef\xbb\xbf"
            "Dossier;Phase;Représenté par;Phases\r\n"
            "12;prédémarrage;femme;2018-04-12 prédémarrage\r\n");
}

TEST(OutputTest, NoNameOfTheApiInATable) {
  v1::JournalLine line;
  line.set_actor("users/agente");
  line.set_organization("organizations/pole");
  line.set_method("AcceptReferral");
  line.set_resource("dossiers/12/referrals/1");
  Labels labels(nullptr, Language::kFrench,
                {{"AcceptReferral", {"Accepte une référence.", "Accepts a referral."}}});
  const auto shown = [&](const char* path) {
    return FieldForPeople(line, {path, {}, "organization"}, Language::kFrench, labels);
  };
  EXPECT_EQ(shown("actor"), "agente");
  EXPECT_EQ(shown("organization"), "pole");
  EXPECT_EQ(shown("method"), "Accepte une référence");
  EXPECT_EQ(shown("resource"), "référence 12/1");
  EXPECT_EQ(FieldForMachines(line, "resource"), "dossiers/12/referrals/1");
}

// `dossiers/29` may be what an agency calls its own dossier.
TEST(OutputTest, OnlyAFieldOfNamesIsShortened) {
  v1::Dossier dossier = Dossier();
  dossier.set_external_id("dossiers/29");
  dossier.set_project_title("dossiers/29");
  dossier.set_notes("users/agente");
  dossier.set_advisor("users/agente");
  dossier.mutable_promoter()->set_name("organizations/pole");
  dossier.set_lead_organization("organizations/pole");
  Labels labels(nullptr, Language::kFrench);
  const auto shown = [&](const char* path) {
    return FieldForPeople(dossier, {path, {}}, Language::kFrench, labels);
  };
  EXPECT_EQ(shown("name"), "12");
  EXPECT_EQ(shown("lead_organization"), "pole");
  EXPECT_EQ(shown("external_id"), "dossiers/29");
  EXPECT_EQ(shown("project_title"), "dossiers/29");
  EXPECT_EQ(shown("notes"), "users/agente");
  EXPECT_EQ(shown("advisor"), "users/agente");
  EXPECT_EQ(shown("promoter.name"), "organizations/pole");
}

TEST(OutputTest, WordsOfTheApiHaveLabels) {
  Labels labels(nullptr, Language::kFrench);
  v1::Duplicate pair;
  for (const char* ground : {"promoter", "project", "contact"}) pair.add_grounds(ground);
  const Column grounds = {"grounds", {}};
  EXPECT_EQ(FieldForPeople(pair, grounds, Language::kFrench, labels),
            "promoteur; projet; personne-ressource");
  EXPECT_EQ(FieldForPeople(pair, grounds, Language::kEnglish, labels), "promoter; project; contact");
  EXPECT_EQ(FieldForMachines(pair, "grounds"), "promoter|project|contact");
  v1::BatchCreateReferralsResult result;
  result.set_reason("CONSENT_MISSING");
  EXPECT_EQ(FieldForPeople(result, {"reason", {}}, Language::kFrench, labels), "consentement manquant");
  EXPECT_EQ(FieldForMachines(result, "reason"), "CONSENT_MISSING");
  v1::JournalLine line;
  line.set_resource("imports");
  EXPECT_EQ(FieldForPeople(line, {"resource", {}}, Language::kFrench, labels), "importation");
  line.mutable_correction()->set_before("2018-11-06 pre_startup");
  line.mutable_correction()->set_after("dossiers/12/fundingApplications/1 piec 2019-02-15 awarded");
  EXPECT_EQ(FieldForPeople(line, {"correction.before", {}}, Language::kFrench, labels),
            "2018-11-06 prédémarrage");
  EXPECT_EQ(FieldForPeople(line, {"correction.after", {}}, Language::kFrench, labels),
            "12/1 piec 2019-02-15 accordée");
  EXPECT_EQ(FieldForMachines(line, "correction.before"), "2018-11-06 pre_startup");
  v1::Change change;
  change.set_kind(v1::CHANGE_KIND_CREATED);
  EXPECT_EQ(FieldForPeople(change, {"kind", {}}, Language::kFrench, labels), "création");
}

TEST(ResourceTextTest, SentencesNameResourcesAsPeopleDo) {
  EXPECT_EQ(WithResourceTexts("« dossiers/12/referrals/1 » attend organizations/pole.", Language::kFrench),
            "« référence 12/1 » attend organisme pole.");
  EXPECT_EQ(WithResourceTexts("“dossiers/12” is closed", Language::kEnglish), "“dossier 12” is closed");
  EXPECT_EQ(ResourceText("imports", Language::kFrench), "importation");
  for (const char* as_is :
       {"un nom de la forme dossiers/{number}", "/home/users/x", "et/ou", "2018-2019/T1"}) {
    EXPECT_EQ(WithResourceTexts(as_is, Language::kFrench), as_is);
  }
}

TEST(ErrorsTest, ExitCodes) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), 1);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("of the service")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), 2);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("x")), 4);
}

TEST(ErrorsTest, WhatMaySucceedLaterHasACodeOfItsOwn) {
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), 5);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), 5);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("x")), 5);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("Sent message larger than max (9 vs. 8)")), 1)
      << "too large now is too large later";
}

TEST(ErrorsTest, NoWordOfGrpcReachesAPerson) {
  const absl::Status refused =
      absl::UnavailableError("failed to connect to all addresses; Connection refused");
  EXPECT_EQ(ErrorText(refused, "host:1", Language::kFrench),
            "Erreur : le service ne répond pas (host:1) : rien n’écoute à cette adresse\n");
  EXPECT_EQ(ErrorText(refused, "host:1", Language::kEnglish),
            "Error: the service does not answer (host:1): nothing listens at this address\n");
  for (const absl::StatusCode code :
       {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kInternal,
        absl::StatusCode::kUnknown, absl::StatusCode::kUnimplemented, absl::StatusCode::kResourceExhausted,
        absl::StatusCode::kUnauthenticated, absl::StatusCode::kPermissionDenied,
        absl::StatusCode::kNotFound}) {
    EXPECT_EQ(ErrorText(absl::Status(code, "Stream removed"), "host:1", Language::kFrench).find("Stream"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace relais::cli
