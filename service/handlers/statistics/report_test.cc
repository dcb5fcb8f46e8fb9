#include "service/handlers/statistics/report.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/error_info.pb.h"
#include "gtest/gtest.h"
#include "service/convert/common/errors.h"
#include "service/handlers/statistics/statistics.h"
#include "storage/records/records.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Codes = std::vector<std::string>;

std::string Pick(const Codes& codes, std::int64_t i) {
  return codes[static_cast<std::size_t>(i) % codes.size()];
}

// A register with what no code may take for granted: a second Pôle with an identifier that sorts before the
// first, a Pôle of another network, programs of other codes, and a retired program.
class ReportHandlerTest : public testing::Test {
 protected:
  using Transaction = storage::WriteTransaction;

  void Write(const std::function<void(Transaction&)>& write) {
    register_.Write([&](Transaction& transaction) {
      write(transaction);
      return absl::OkStatus();
    });
  }

  static void AddPole(Transaction& transaction, const std::string& id, const std::string& network = "",
                      bool active = true) {
    storage::OrganizationRecord pole;
    pole.organization = id;
    pole.revision = 1;
    pole.title = absl::StrCat("Pôle ", id);
    pole.kind = "pole";
    pole.active = active;
    pole.network = network;
    transaction.Insert(pole);
  }

  static storage::CodeRecord Program(const std::string& code, std::int64_t position) {
    storage::CodeRecord program;
    program.codelist = "program";
    program.code = code;
    program.revision = 1;
    program.position = position;
    program.label_fr = absl::StrCat("Programme ", code);
    return program;
  }

  static void AddAgreement(Transaction& transaction, const std::string& id, const std::string& starts_on,
                           const std::string& ends_on) {
    storage::AgreementRecord agreement;
    agreement.agreement = id;
    agreement.revision = 1;
    agreement.organization = "mrc-drummond";
    agreement.title = absl::StrCat("Titre ", id);
    agreement.starts_on = starts_on;
    agreement.ends_on = ends_on;
    transaction.Insert(agreement);
  }

  ReportHandlerTest() {
    Write([](Transaction& transaction) {
      transaction.Insert(Program("fonds-local", 40));
      storage::CodeRecord retired = Program("fonds-passe", 41);
      retired.active = false;
      transaction.Insert(retired);
      transaction.Insert(Program("fonds-vide", 42));
    });
  }

  void AddPolesAndAgreements() {
    Write([](Transaction& transaction) {
      AddPole(transaction, "autre-pole");
      AddPole(transaction, "pole-du-nord", "nord");
      AddPole(transaction, "ancien-pole", "", /*active=*/false);
      AddAgreement(transaction, "entente-2018", "2018-04-01", "2019-03-31");
      AddAgreement(transaction, "entente-2016", "2016-04-01", "2018-03-31");
      AddAgreement(transaction, "entente-longue", "2016-04-01", "2018-04-01");
    });
  }

  static void AddFacts(Transaction& transaction, std::int64_t id) {
    const std::string day = absl::StrCat("2018-0", 4 + id % 6, "-1", id % 9);
    transaction.Insert(
        storage::PhaseRecord{id, "2018-04-01", Pick({"pre_startup", "startup"}, id), true, "", 0});
    if (id % 3 != 0) {
      storage::InterventionRecord intervention;
      intervention.dossier_id = id;
      intervention.number = 1;
      intervention.revision = 1;
      intervention.held_on = day;
      transaction.Insert(intervention);
      for (const std::string& subject : {std::string("gouvernance"), std::string("gestion-courante")}) {
        if (id % 4 != 0 || subject == "gouvernance")
          transaction.Insert(storage::InterventionSubjectRecord{id, 1, subject, day, 0});
      }
    }
    if (id % 5 == 0) {
      storage::ReferralRecord referral;
      referral.dossier_id = id;
      referral.number = 1;
      referral.revision = 1;
      referral.kind = "external";
      referral.from_organization = "pole";
      referral.to_organization = "risq";
      referral.sent_on = day;
      referral.state = "sent";
      transaction.Insert(referral);
    }
    if (id % 2 == 0) return;
    const std::string program = Pick({"piec", "risq", "fonds-local", "fonds-passe"}, id / 2);
    transaction.Insert(storage::FundingStepRecord{id, 1, "inquiry", day, program, 0});
    if (id % 3 == 0) transaction.Insert(storage::FundingStepRecord{id, 1, "filed", "2018-11-02", program, 0});
    // Another application, so that a step must not be counted for the other program.
    if (id % 5 == 0)
      transaction.Insert(storage::FundingStepRecord{id, 2, "awarded", "2019-01-10", "risq", 0});
  }

  void Open(std::int64_t first, std::int64_t last) {
    Write([&](Transaction& transaction) {
      for (std::int64_t id = first; id <= last; ++id) {
        const std::string lead = Pick({"pole", "pole", "autre-pole", "mrc-drummond"}, id);
        storage::DossierRecord dossier = testing_support::SampleDossier(id, lead);
        dossier.opened_on = "2018-04-01";
        dossier.sector = Pick({"culture", "sante", "agriculture"}, id);
        dossier.mrc = Pick({"drummond", "erable"}, id / 3);
        dossier.promoter_gender = Pick({"woman", "man", "both"}, id / 2);
        dossier.promoter_kind = Pick({"project", "enterprise"}, id / 4);
        dossier.origin_organization = Pick({"", "mrc-erable"}, id / 5);
        dossier.agreement = Pick({"", "", "", "entente-2018", "entente-longue"}, id);
        transaction.Insert(dossier);
        transaction.Insert(storage::LeadRecord{id, 1, "2018-04-01", lead, 0});
        AddFacts(transaction, id);
      }
    });
  }

  // `request` is text; `at` is a journal position, -1 the present.
  absl::StatusOr<v1::Report> Get(const std::string& request, std::int64_t at = -1) {
    v1::GetReportRequest parsed;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(request, &parsed));
    absl::StatusOr<v1::Report> report = absl::UnknownError("");
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto response = GetReport(call_, at < 0 ? snapshot : snapshot.At(at), parsed);
      if (response.ok()) {
        report = response->report();
      } else {
        report = response.status();
      }
      return absl::OkStatus();
    });
    return report;
  }
  v1::Report Year() {
    const auto report = Get("period { label: '2018-2019' }");
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *report : v1::Report();
  }

  v1::StatisticsResult Ask(const v1::StatisticsQuery& query) {
    v1::StatisticsResult result;
    register_.Read([&](const storage::Snapshot& snapshot) {
      v1::QueryStatisticsRequest request;
      *request.mutable_query() = query;
      const auto response = QueryStatistics(call_, snapshot.At(query.as_of().sequence()), request);
      EXPECT_TRUE(response.ok()) << response.status() << query.ShortDebugString();
      if (response.ok()) result = response->result();
      return absl::OkStatus();
    });
    return result;
  }

  testing_support::TemporaryRegister register_;
  CallContext call_ = [] {
    CallContext call;
    call.principal.organization = "mrc-drummond";
    return call;
  }();
};

Codes SectionCodes(const v1::Report& report) {
  Codes codes;
  for (const v1::ReportSection& section : report.sections()) codes.push_back(section.code());
  return codes;
}

const v1::ReportSection& Section(const v1::Report& report, const std::string& code) {
  for (const v1::ReportSection& section : report.sections()) {
    if (section.code() == code) return section;
  }
  ADD_FAILURE() << code;
  return v1::ReportSection::default_instance();
}

// `code=number` for each figure of the group.
Codes Figures(const v1::ReportSection& section, const std::string& group) {
  Codes figures;
  for (const v1::ReportGroup& candidate : section.groups()) {
    if (candidate.code() != group) continue;
    for (const v1::ReportFigure& figure : candidate.figures()) {
      figures.push_back(absl::StrCat(figure.code(), "=", figure.whole()));
    }
  }
  return figures;
}

template <class Visit>
void ForEachFigure(const v1::Report& report, const Visit& visit) {
  for (const v1::ReportSection& section : report.sections()) {
    for (const v1::ReportGroup& group : section.groups()) {
      for (const v1::ReportFigure& figure : group.figures()) visit(figure);
    }
  }
}

// Reason, then the invalid fields.
Codes Faults(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  Codes faults;
  const google::rpc::Status wire = convert::ToWire(status, domain::Language::kEnglish);
  for (const auto& detail : wire.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) faults.insert(faults.begin(), info.reason());
    google::rpc::BadRequest request;
    if (!detail.UnpackTo(&request)) continue;
    for (const auto& violation : request.field_violations()) faults.push_back(violation.field());
  }
  return faults;
}

TEST_F(ReportHandlerTest, EveryFigureIsTheTotalOfItsOwnQueryForEver) {
  AddPolesAndAgreements();
  Open(1, 120);
  const v1::Report report = Year();
  Open(121, 150);
  int figures = 0;
  int counted = 0;
  ForEachFigure(report, [&](const v1::ReportFigure& figure) {
    const v1::StatisticsResult result = Ask(figure.query());
    EXPECT_EQ(figure.query().as_of().sequence(), report.as_of().sequence());
    EXPECT_EQ(figure.whole(), result.total_whole()) << result.canonical_query();
    EXPECT_EQ(figure.value(), result.total()) << result.canonical_query();
    EXPECT_EQ(figure.unit(), result.unit());
    ++figures;
    counted += figure.whole() > 0 ? 1 : 0;
  });
  EXPECT_GT(figures, 80);
  EXPECT_GT(counted, 60);
}

TEST_F(ReportHandlerTest, PolesAndProgramsAreThoseOfTheRegister) {
  AddPolesAndAgreements();
  Open(1, 60);
  const v1::Report report = Year();
  EXPECT_THAT(SectionCodes(report),
              ElementsAre("accompaniment", "accompaniment_autre_pole", "agreement_entente_2018",
                          "agreement_entente_longue", "funding"));
  const v1::ReportSection& first = Section(report, "accompaniment");
  EXPECT_EQ(first.organization(), "organizations/pole");
  EXPECT_THAT(first.label_fr(), HasSubstr("Accompagnement : Pôle"));
  const v1::ReportSection& second = Section(report, "accompaniment_autre_pole");
  EXPECT_EQ(second.organization(), "organizations/autre-pole");
  EXPECT_EQ(second.label_en(), "Accompaniment: Pôle autre-pole");
  EXPECT_THAT(Figures(first, ""), Contains("dossiers_handled=18"));
  EXPECT_THAT(Figures(second, ""), Contains("dossiers_handled=9"));

  const v1::ReportSection& funding = Section(report, "funding");
  Codes programs;
  for (const v1::ReportGroup& group : funding.groups()) programs.push_back(group.code());
  EXPECT_THAT(programs, ElementsAre("piec", "risq", "fonds-local", "fonds-passe"));
  EXPECT_EQ(funding.groups(2).label_fr(), "Programme fonds-local");
  EXPECT_EQ(funding.groups(2).label_en(), "Programme fonds-local") << "no English label";
  for (const v1::ReportGroup& group : funding.groups()) {
    Codes codes;
    for (const v1::ReportFigure& figure : group.figures()) codes.push_back(figure.code());
    EXPECT_THAT(codes, ElementsAre("dossiers", "in_pre_startup", "inquiry", "filed", "opinion", "recommended",
                                   "awarded", "refused", "withdrawn"));
  }
}

TEST_F(ReportHandlerTest, TheOnlyPoleHasAPlainHeading) {
  Open(1, 8);
  Write([](Transaction& transaction) { AddPole(transaction, "ancien-pole", "", /*active=*/false); });
  const v1::Report report = Year();
  ASSERT_THAT(SectionCodes(report), ElementsAre("accompaniment", "funding"));
  EXPECT_EQ(Section(report, "accompaniment").label_fr(), "Accompagnement");
  const v1::ReportGroup& by_gender = *Section(report, "accompaniment").groups().rbegin();
  EXPECT_EQ(by_gender.code(), "by_gender");
  EXPECT_EQ(by_gender.dimension(), v1::DIMENSION_GENDER);
  EXPECT_EQ(by_gender.figures(0).label_fr(), "femme");
  EXPECT_EQ(by_gender.figures(0).label_en(), "woman");
  // A retired Pôle stays in the reports of its years.
  Write([](Transaction& transaction) {
    storage::DossierRecord dossier = testing_support::SampleDossier(100, "ancien-pole");
    dossier.opened_on = "2018-05-01";
    transaction.Insert(dossier);
    transaction.Insert(storage::LeadRecord{100, 1, "2018-05-01", "ancien-pole", 0});
  });
  EXPECT_THAT(SectionCodes(Year()), Contains("accompaniment_ancien_pole"));
}

TEST_F(ReportHandlerTest, ACallerSeesThePolesOfItsNetworkOnly) {
  AddPolesAndAgreements();
  Open(1, 4);
  call_.principal.organization = "pole-du-nord";
  const v1::Report report = Year();
  EXPECT_THAT(SectionCodes(report), Contains("accompaniment"));
  EXPECT_THAT(SectionCodes(report), Not(Contains("accompaniment_autre_pole")));
  EXPECT_EQ(Section(report, "accompaniment").organization(), "organizations/pole-du-nord");
  EXPECT_THAT(Figures(Section(report, "accompaniment"), ""), Contains("dossiers_handled=0"));
}

TEST_F(ReportHandlerTest, AgreementsAreThoseOfThePeriodOrTheNamedOnes) {
  AddPolesAndAgreements();
  Open(1, 30);
  const auto named = Get(
      "period { label: '2018-2019' } agreements: 'agreements/entente-2016' agreements: 'Titre entente-2018' "
      "agreements: 'entente-2016'");
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_THAT(SectionCodes(*named),
              ElementsAre("accompaniment", "accompaniment_autre_pole", "agreement_entente_2016",
                          "agreement_entente_2018", "funding"));
  EXPECT_EQ(named->canonical_query(),
            "report;from=2018-04-01;to=2019-03-31;agreements=entente-2016|entente-2018");
  const v1::ReportSection& section = Section(*named, "agreement_entente_2018");
  EXPECT_EQ(section.agreement(), "agreements/entente-2018");
  EXPECT_EQ(section.organization(), "organizations/mrc-drummond");
  EXPECT_EQ(section.label_fr(), "Protocole : Titre entente-2018");
  EXPECT_THAT(Figures(section, ""), ElementsAre("dossiers_handled=6", testing::_, testing::_, testing::_));
  // A section depends on the others in nothing.
  EXPECT_EQ(Section(Year(), "agreement_entente_2018").SerializeAsString(), section.SerializeAsString());
  EXPECT_THAT(Faults(Get("period { label: '2018-2019' } agreements: 'entente-2018' agreements: 'inconnue' "
                         "agreements: 'none'")
                         .status()),
              ElementsAre("INVALID_FIELDS", "agreements[1]", "agreements[2]"));
}

TEST_F(ReportHandlerTest, AsOfThePositionTheBytesNeverChange) {
  AddPolesAndAgreements();
  Open(1, 40);
  const v1::Report before = Year();
  EXPECT_EQ(before.digest().size(), 64U);
  EXPECT_EQ(before.canonical_query(), "report;from=2018-04-01;to=2019-03-31");
  EXPECT_TRUE(before.period_complete());
  EXPECT_TRUE(before.as_of().has_recorded_at());
  Write([](Transaction& transaction) {
    storage::CodeRecord renamed = Program("fonds-local", 1);
    renamed.revision = 2;
    transaction.Replace(renamed);
    AddPole(transaction, "abc-pole");
    AddAgreement(transaction, "entente-neuve", "2018-06-01", "2018-07-01");
  });
  Open(41, 60);
  const auto again = Get("period { label: '2018-2019' }", before.as_of().sequence());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), before.SerializeAsString());
  EXPECT_NE(Year().digest(), before.digest());
  EXPECT_THAT(
      SectionCodes(Year()),
      ElementsAre("accompaniment", "accompaniment_autre_pole", "accompaniment_abc_pole",
                  "agreement_entente_2018", "agreement_entente_longue", "agreement_entente_neuve", "funding"))
      << "in the order of recording: a new Pôle takes no other’s section";
}

TEST_F(ReportHandlerTest, TheDigestSaysTheNumbersAndNotThePosition) {
  AddPolesAndAgreements();
  Open(1, 20);
  const v1::Report before = Year();
  Write([](Transaction& transaction) {
    storage::DossierRecord elsewhen = testing_support::SampleDossier(100, "pole");
    elsewhen.opened_on = "2021-05-01";
    transaction.Insert(elsewhen);
  });
  const v1::Report after = Year();
  EXPECT_NE(before.as_of().sequence(), after.as_of().sequence());
  EXPECT_EQ(before.digest(), after.digest());
  EXPECT_NE(before.digest(), Get("period { label: '2019-2020' }")->digest());
}

TEST_F(ReportHandlerTest, NamesTheFaultsOfItsOwnFields) {
  EXPECT_THAT(Faults(Get("").status()), ElementsAre("INVALID_FIELDS", "period"));
  EXPECT_THAT(Faults(Get("period { label: 'hier' } agreements: 'x'").status()),
              ElementsAre("INVALID_FIELDS", "period.label", "agreements[0]"));
  EXPECT_THAT(Faults(Get("period { from: '2018-04-02' to: '2018-04-01' }").status()),
              ElementsAre("INVALID_FIELDS", "period.to"));
  // The register's clock says 2026-01-15.
  EXPECT_THAT(Faults(Get("period { label: '2026-2027' }").status()), ElementsAre("QUERY_INVALID", "period"));
}

TEST_F(ReportHandlerTest, TheEmptyRegisterHasAnEmptyReport) {
  const auto report = Get("period { label: '2018-2019' }", 0);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(SectionCodes(*report), ElementsAre("funding"));
  EXPECT_EQ(report->sections(0).groups_size(), 0);
  EXPECT_FALSE(report->as_of().has_recorded_at());
  EXPECT_FALSE(report->period_complete());
}

}  // namespace
}  // namespace relais::handlers
