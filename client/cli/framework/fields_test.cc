#include "client/cli/framework/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "client/cli/app/errors.h"
#include "client/cli/commands/statistics/statistics.h"
#include "client/cli/framework/amount.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/folding.h"
#include "client/cli/framework/instant.h"
#include "relais/client.h"
#include "relais/v1/error_reason.pb.h"
#include "relais/v1/label.pb.h"

namespace relais::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::Status Set(google::protobuf::Message& message, const char* path, const std::vector<std::string>& words,
                 InputKind kind = InputKind::kPlain) {
  return SetField(message, path, kind, "dossiers/*", "--flag", words, Language::kFrench);
}

TEST(FieldsTest, CompletesNames) {
  EXPECT_EQ(CompleteName("dossiers/*", "12"), "dossiers/12");
  EXPECT_EQ(CompleteName("dossiers/*", "dossiers/12"), "dossiers/12");
  EXPECT_EQ(CompleteName("organizations/*", "pole"), "organizations/pole");
  EXPECT_EQ(CompleteName("dossiers/*/interventions/*", "12/3"), "dossiers/12/interventions/3");
  EXPECT_EQ(CompleteName("codelists/*/codes/*", "codelists/sector/codes/culture"),
            "codelists/sector/codes/culture");
}

TEST(FieldsTest, SplitsValuesButNotLabels) {
  EXPECT_THAT(SplitValues("a,b"), ElementsAre("a", "b"));
  EXPECT_THAT(SplitValues("Information sur les programmes, outils financiers,gouvernance"),
              ElementsAre("Information sur les programmes, outils financiers", "gouvernance"));
  EXPECT_THAT(SplitValues(""), ElementsAre());
}

TEST(FieldsTest, SetsFieldsByTheirType) {
  v1::CreateDossierRequest request;
  EXPECT_TRUE(Set(request, "dossier.promoter.gender", {"Woman"}).ok());
  EXPECT_EQ(request.dossier().promoter().gender(), v1::PROMOTER_GENDER_WOMAN);
  v1::ListDossiersRequest list;
  EXPECT_TRUE(Set(list, "filter.phases", {"startup,pre_startup", "development"}).ok());
  EXPECT_EQ(list.filter().phases_size(), 3);
  v1::CreateFundingApplicationRequest funding;
  EXPECT_TRUE(Set(funding, "funding_application.steps.step", {"filed"}).ok());
  EXPECT_TRUE(Set(funding, "funding_application.steps.step_on", {"2018-10-01"}).ok());
  EXPECT_EQ(funding.funding_application().steps_size(), 1) << "both words speak of one step";
  EXPECT_TRUE(Set(funding, "funding_application.requested_cents", {"1250,5"}, InputKind::kMoney).ok());
  EXPECT_EQ(funding.funding_application().requested_cents(), 125050);
}

TEST(FieldsTest, AWordThatDoesNotFitIsBadUsage) {
  v1::CreateDossierRequest request;
  const absl::Status status = Set(request, "dossier.phase", {"bientôt"});
  EXPECT_EQ(ExitCodeOf(status), kBadUsage);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("permis : prédémarrage (pre_startup), démarrage (startup), consolidation, "
                        "développement (development)"));
  v1::RecordFundingStepRequest step;
  for (const char* word : {"12.345", "-1", "abc", "", "."}) {
    EXPECT_EQ(ExitCodeOf(Set(step, "amount_cents", {word}, InputKind::kMoney)), kBadUsage) << word;
  }
}

TEST(FieldsTest, DatesAsPeopleTypeThem) {
  v1::CreateDossierRequest request;
  for (const char* word :
       {"2018-05-02", "02/05/2018", "2/5/2018", "2018/05/02", "2 mai 2018", "May 2, 2018"}) {
    request.mutable_dossier()->clear_opened_on();
    EXPECT_TRUE(Set(request, "dossier.opened_on", {word}).ok()) << word;
    EXPECT_EQ(request.dossier().opened_on(), "2018-05-02") << word;
  }
  EXPECT_TRUE(Set(request, "dossier.opened_on", {"1er août 2018"}).ok());
  EXPECT_EQ(request.dossier().opened_on(), "2018-08-01");
  for (const char* word :
       {"demain", "31/04/2018", "05/13/2018", "2/5/18", "2018-02-30", "2018-05-02T08:00"}) {
    const absl::Status refused = Set(request, "dossier.opened_on", {word});
    EXPECT_EQ(ExitCodeOf(refused), kBadUsage) << word;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("--flag : « ")) << word;
  }
}

TEST(FieldsTest, ABareCodeIsItsNameWithoutTheList) {
  EXPECT_EQ(BareCode("sector", "sector/culture"), "culture");
  EXPECT_EQ(BareCode("sector", "codelists/sector/codes/culture"), "culture");
  EXPECT_EQ(BareCode("recall_reason|return_reason", "return_reason/projet-reporte"), "projet-reporte");
  EXPECT_EQ(BareCode("sector", "mrc/drummond"), "mrc/drummond") << "of another list";
  EXPECT_EQ(BareCode("", "sector/culture"), "sector/culture");
}

TEST(FieldsTest, ACodeIsTakenAsTheApplicationShowsIt) {
  v1::SignInRequest request;
  EXPECT_TRUE(Set(request, "one_time_code", {"123 456"}, InputKind::kCode).ok());
  EXPECT_EQ(request.one_time_code(), "123456");
  EXPECT_TRUE(Set(request, "one_time_code", {"123\u00a0456"}, InputKind::kCode).ok());
  EXPECT_EQ(request.one_time_code(), "123456");
}

TEST(AmountTest, AsPeopleAndSpreadsheetsWriteIt) {
  const auto cents = [](const char* text) {
    const auto read = ParseAmount("--requested", text, Language::kFrench);
    return read.ok() ? *read : -1;
  };
  for (const char* text :
       {"12500", "12 500,00 $", "12500.00", "12\u00a0500,00\u00a0$", "12\u202f500 $", "$12,500.00",
        "12.500,00", "12500,0", "12500.000", "12 500,00 $ CA", "12500 CAD"}) {
    EXPECT_EQ(cents(text), 1250000) << text;
  }
  EXPECT_EQ(cents("0,1"), 10);
  EXPECT_EQ(cents("1,234,567.89"), 123456789);
  EXPECT_EQ(cents("1 000 000 000,00"), kMaxCents);
  EXPECT_EQ(cents("9007199254740993"), -1) << "beyond the cap";
  for (const char* text : {"1 000 000 000,01", "1,234", "12.345", "1 2500", "12,5,0", "-1", "", ".", "$",
                           "douze", "1e3", "0,125", "1,23,456", "12$50", "1$500", "1CA500"}) {
    const auto refused = ParseAmount("--requested", text, Language::kFrench);
    EXPECT_EQ(ExitCodeOf(refused.status()), kBadUsage) << text;
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--requested : ")) << text;
  }
  EXPECT_THAT(std::string(ParseAmount("--x", "1,234", Language::kFrench).status().message()),
              HasSubstr("deux sens"));
}

TEST(AmountTest, ForPeople) {
  EXPECT_EQ(AmountText(4512345, Language::kFrench), "45 123,45 $");
  EXPECT_EQ(AmountText(4512345, Language::kEnglish), "$45,123.45");
  EXPECT_EQ(AmountText(-50, Language::kFrench), "-0,50 $");
  EXPECT_EQ(AmountText(kMaxCents, Language::kFrench), "1 000 000 000,00 $");
  EXPECT_EQ(PlainAmount(4512345, ','), "45123,45");
}

// The enums of the API that people type or read.
std::vector<const google::protobuf::EnumDescriptor*> AllEnums() {
  return {
      v1::PromoterGender_descriptor(),   v1::PromoterKind_descriptor(),    v1::Phase_descriptor(),
      v1::DossierStatus_descriptor(),    v1::DuplicateGround_descriptor(), v1::DuplicateState_descriptor(),
      v1::VoidingState_descriptor(),     v1::ReferralKind_descriptor(),    v1::ReferralState_descriptor(),
      v1::ReferralStep_descriptor(),     v1::ConsentEvidence_descriptor(), v1::Role_descriptor(),
      v1::TokenScope_descriptor(),       v1::FundingStepKind_descriptor(), v1::OrganizationKind_descriptor(),
      v1::ChangeKind_descriptor(),       v1::InformationKind_descriptor(), v1::IncidentRisk_descriptor(),
      v1::Measure_descriptor(),          v1::Dimension_descriptor(),       v1::SeriesBucket_descriptor(),
      v1::ImportPreference_descriptor(), v1::ImportMissing_descriptor(),   v1::ErrorReason_descriptor()};
}

// Code, name, labels and aliases.
std::vector<std::string> WordsOf(const google::protobuf::EnumValueDescriptor& value) {
  const v1::Label& label = value.options().GetExtension(v1::label);
  std::vector<std::string> words = {EnumCode(value), value.name(), label.fr(), label.en()};
  words.insert(words.end(), label.aliases().begin(), label.aliases().end());
  return words;
}

TEST(FieldsTest, AnEnumIsTypedByItsWordsWhateverTheCaseAndAccents) {
  for (const auto* type : AllEnums()) {
    for (int i = 1; i < type->value_count(); ++i) {
      const auto* value = type->value(i);
      for (const std::string& word : WordsOf(*value)) {
        EXPECT_EQ(FindEnumValue(*type, word), value) << type->name() << ": " << word;
        EXPECT_EQ(FindEnumValue(*type, absl::AsciiStrToUpper(word)), value) << type->name() << ": " << word;
        EXPECT_EQ(FindEnumValue(*type, Fold(word)), value) << type->name() << ": " << word;
      }
      // Never the code instead: a label has no underscore.
      EXPECT_EQ(EnumLabel(*value, Language::kFrench).find('_'), std::string::npos) << value->name();
    }
  }
  EXPECT_EQ(FindEnumValue(*v1::PromoterGender_descriptor(), "F")->number(), v1::PROMOTER_GENDER_WOMAN);
  EXPECT_EQ(FindEnumValue(*v1::Phase_descriptor(), "Croissance")->number(), v1::PHASE_DEVELOPMENT);
  EXPECT_EQ(FindEnumValue(*v1::PromoterGender_descriptor(), "non précisé")->number(),
            v1::PROMOTER_GENDER_UNDISCLOSED);
  EXPECT_EQ(FindEnumValue(*v1::Phase_descriptor(), ""), nullptr);
}

TEST(FieldsTest, AnEnumIsReadByItsLabel) {
  EXPECT_EQ(EnumLabel(*v1::Phase_descriptor()->FindValueByNumber(v1::PHASE_PRE_STARTUP), Language::kFrench),
            "prédémarrage");
  EXPECT_EQ(EnumLabel(*v1::Phase_descriptor()->value(0), Language::kEnglish), "unspecified");
  EXPECT_EQ(EnumLabel(*v1::DuplicateGround_descriptor(), "contact", Language::kFrench), "personne-ressource");
  EXPECT_EQ(EnumLabel(*v1::ErrorReason_descriptor(), "CONSENT_MISSING", Language::kEnglish),
            "consent missing");
  EXPECT_EQ(EnumLabel(*v1::ErrorReason_descriptor(), "OF_A_LATER_VERSION", Language::kFrench),
            "OF_A_LATER_VERSION");
}

int64_t Seconds(const char* text) {
  auto as_of = ParseAsOf(text, Language::kFrench);
  return as_of.ok() ? as_of->instant().seconds() : -1;
}

TEST(InstantTest, PositionsInstantsAndLocalTimes) {
  EXPECT_EQ(ParseAsOf("@12", Language::kFrench)->sequence(), 12);
  EXPECT_EQ(ParseAsOf("@0", Language::kFrench)->position_case(), v1::AsOf::kSequence);
  EXPECT_EQ(Seconds("2019-07-01T12:00:00Z"), 1561982400);
  EXPECT_EQ(Seconds("2019-07-01T08:00:00-04:00"), 1561982400);
  EXPECT_EQ(Seconds("2019-07-01T08:00"), 1561982400) << "summer time in Toronto";
  EXPECT_EQ(Seconds("2019-01-01 07:00:00"), 1546344000) << "winter time in Toronto";
}

TEST(InstantTest, ADateIsTheEndOfThatDayInToronto) {
  const absl::Time now = absl::FromUnixSeconds(1561982400);  // 2019-07-01 08:00 in Toronto
  auto as_of = ParseAsOf("2019-03-31", Language::kFrench, now);
  ASSERT_TRUE(as_of.ok()) << as_of.status();
  EXPECT_EQ(as_of->instant().seconds(), 1554091199) << "the last second before 2019-04-01T04:00:00Z";
  EXPECT_EQ(as_of->instant().nanos(), 999'999'000);
  // Today means the current state, because the end of the day is in the future.
  as_of = ParseAsOf("2019-07-01", Language::kFrench, now);
  ASSERT_TRUE(as_of.ok()) << as_of.status();
  EXPECT_EQ(as_of->position_case(), v1::AsOf::POSITION_NOT_SET);
}

TEST(InstantTest, DatesAreReadAsInEveryFlag) {
  const absl::Time now = absl::FromUnixSeconds(1561982400);
  for (const char* text : {"2019-03-31", "31/03/2019", "31-03-2019", "31 mars 2019", "March 31, 2019"}) {
    const auto as_of = ParseAsOf(text, Language::kFrench, now);
    ASSERT_TRUE(as_of.ok()) << text << as_of.status();
    EXPECT_EQ(as_of->instant().seconds(), 1554091199) << text;
    const auto until = ParseUntil("--expires", text, Language::kFrench);
    ASSERT_TRUE(until.ok()) << text << until.status();
    EXPECT_EQ(until->seconds(), 1554091200) << text << ": the whole day counts";
    const auto since = ParseSince("--updated-since", text, Language::kFrench);
    ASSERT_TRUE(since.ok()) << text << since.status();
    EXPECT_EQ(since->seconds(), 1554004800) << text;
  }
  EXPECT_THAT(std::string(ParseUntil("--expires", "31/02/2019", Language::kFrench).status().message()),
              HasSubstr("--expires : attendu 2027-03-31, 31/03/2027"));
}

TEST(InstantTest, RefusesWhatIsNotOneMoment) {
  for (const char* text :
       {"", "@", "@-1", "@x", "2019-07-32", "hier", "2018-11-04T01:30", "2018-03-11T02:30"}) {
    EXPECT_EQ(ExitCodeOf(ParseAsOf(text, Language::kFrench).status()), kBadUsage) << text;
  }
}

StatisticsOptions Options() {
  StatisticsOptions options;
  options.period = "2018-2019";
  return options;
}

TEST(QueryTest, SaysWhatTheOptionsSay) {
  StatisticsOptions options = Options();
  options.by = {"sector,mrc", "promoter_kind"};
  options.where = {"lead=organizations/pole", "sector=culture,loisirs"};
  options.as_of = "@5";
  absl::StatusOr<v1::StatisticsQuery> query = MakeQuery(options, Language::kFrench);
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(query->measure(), v1::MEASURE_DOSSIERS_HANDLED);
  EXPECT_THAT(query->dimensions(),
              ElementsAre(v1::DIMENSION_SECTOR, v1::DIMENSION_MRC, v1::DIMENSION_PROMOTER_KIND));
  EXPECT_THAT(query->filters(0).values(), ElementsAre("pole"));
  EXPECT_THAT(query->filters(1).values(), ElementsAre("culture", "loisirs"));
  EXPECT_EQ(query->as_of().sequence(), 5);
}

TEST(QueryTest, WordsOfTablesDoAsWellAsCodes) {
  StatisticsOptions options = Options();
  options.measure = "Financement accordé";
  options.by = {"secteur,mois", "funding step"};
  options.where = {"Organisme responsable=pole"};
  absl::StatusOr<v1::StatisticsQuery> query = MakeQuery(options, Language::kFrench);
  ASSERT_TRUE(query.ok()) << query.status();
  EXPECT_EQ(query->measure(), v1::MEASURE_FUNDING_AWARDED);
  EXPECT_THAT(query->dimensions(),
              ElementsAre(v1::DIMENSION_SECTOR, v1::DIMENSION_MONTH, v1::DIMENSION_FUNDING_STEP));
  EXPECT_EQ(query->filters(0).dimension(), v1::DIMENSION_LEAD);
}

TEST(QueryTest, WhatCannotBeMeantIsBadUsage) {
  std::vector<StatisticsOptions> wrong(6, Options());
  wrong[0].period = "";
  wrong[1].from = "2018-04-01";
  wrong[2].measure = "dossiers";
  wrong[3].by = {"couleur"};
  wrong[4].where = {"sector"};
  wrong[5].where = {"sector="};
  for (const StatisticsOptions& options : wrong) {
    EXPECT_EQ(ExitCodeOf(MakeQuery(options, Language::kFrench).status()), kBadUsage);
  }
}

}  // namespace
}  // namespace relais::cli
