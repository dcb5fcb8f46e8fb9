// Dossiers as a caller of the client library sees them.

#include "tests/api/dossiers/dossiers_test.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(DossiersTest, GivesBackWhatWasOpened) {
  v1::Dossier wanted = DossierToOpen("EX-1");
  wanted.mutable_promoter()->set_contact_name("Maïka Exemple");
  wanted.mutable_promoter()->set_contact_email("maika@example.org");
  wanted.mutable_promoter()->set_contact_phone("819-555-0101");
  wanted.set_origin_organization("MRC de Bécancour");
  wanted.set_advisor("direction");
  wanted.set_notes("Deux lignes\nde notes");
  const v1::Dossier created = NewDossier(wanted);
  EXPECT_TRUE(absl::StartsWith(created.name(), "dossiers/")) << created.name();
  EXPECT_FALSE(created.etag().empty());
  EXPECT_EQ(created.revision(), 1);
  EXPECT_EQ(created.status(), v1::DOSSIER_STATUS_OPEN);
  EXPECT_EQ(created.phase(), v1::PHASE_PRE_STARTUP);
  EXPECT_EQ(created.lead_organization(), "organizations/pole");
  EXPECT_EQ(created.origin_organization(), "organizations/mrc-becancour");
  EXPECT_EQ(created.external_id(), "EX-1");
  EXPECT_EQ(created.notes(), wanted.notes());
  EXPECT_EQ(created.promoter().ShortDebugString(), wanted.promoter().ShortDebugString());
  EXPECT_EQ(created.create_time().ShortDebugString(), created.update_time().ShortDebugString());
  const v1::Dossier read = Get(created.name());
  EXPECT_EQ(read.ShortDebugString(), created.ShortDebugString());
  ASSERT_THAT(read.lead_changes(), SizeIs(1));
  EXPECT_EQ(read.lead_changes(0).effective_on(), "2018-04-10");
}

TEST_F(DossiersTest, UnknownDossierIsNotFound) {
  v1::GetDossierRequest request;
  request.set_name("dossiers/999");
  EXPECT_THAT(client_.GetDossier(request), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  request.set_name("dossiers/abc");
  // A name that no dossier can have is a fault of the request.
  EXPECT_THAT(client_.GetDossier(request), IsRefused(StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_THAT(Hold("dossiers/999", "2018-05-01"), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(DossiersTest, AcceptsLabelsAliasesAndAnyCase) {
  v1::Dossier wanted = DossierToOpen();
  wanted.set_sector("Culturel");
  wanted.set_mrc("BECANCOUR");
  wanted.set_lead_organization("organizations/pole");
  EXPECT_EQ(NewDossier(wanted).sector(), "culture");
  EXPECT_EQ(NewDossier(wanted).mrc(), "becancour");
  wanted.set_sector("Personal Services");
  wanted.set_lead_organization("Pole");
  EXPECT_EQ(NewDossier(wanted).sector(), "services-aux-personnes");
  EXPECT_EQ(NewDossier(wanted).lead_organization(), "organizations/pole");
  wanted.set_sector("santé");
  EXPECT_EQ(NewDossier(wanted).sector(), "sante");
}

TEST_F(DossiersTest, NamesEveryFaultAtOnce) {
  v1::CreateDossierRequest request;
  v1::Dossier& dossier = *request.mutable_dossier();
  dossier = DossierToOpen();
  dossier.set_opened_on("2018-02-31");
  dossier.clear_project_title();
  // A text over its cap is refused before any lookup, so alone: request_caps_test.cc.
  dossier.mutable_promoter()->set_name("\x01");
  dossier.mutable_promoter()->clear_gender();
  dossier.mutable_promoter()->set_contact_email("atelier@");
  dossier.set_sector("boulangerie");
  dossier.clear_mrc();
  dossier.clear_phase();
  dossier.set_lead_organization("mrc-inconnue");
  const Fields fields = {"dossier.opened_on",
                         "dossier.project_title",
                         "dossier.promoter.name",
                         "dossier.promoter.gender",
                         "dossier.promoter.contact_email",
                         "dossier.sector",
                         "dossier.mrc",
                         "dossier.phase",
                         "dossier.lead_organization"};
  const absl::Status french = client_.CreateDossier(request).status();
  EXPECT_THAT(french, IsRefusedForFields(fields));
  EXPECT_THAT(french, IsRefused(StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  const absl::Status english = relaisd_.NewClient("en").CreateDossier(request).status();
  EXPECT_THAT(english, IsRefusedForFields(fields));
  EXPECT_FALSE(ErrorDetails(french).localized_message.empty());
  EXPECT_NE(ErrorDetails(french).localized_message, ErrorDetails(english).localized_message);
  const std::vector<FieldViolation> in_french = ErrorDetails(french).field_violations;
  const std::vector<FieldViolation> in_english = ErrorDetails(english).field_violations;
  ASSERT_EQ(in_french.size(), in_english.size());
  for (size_t i = 0; i < in_french.size(); ++i) {
    EXPECT_EQ(in_french[i].field, in_english[i].field);
    if (in_french[i].field == "dossier.sector") {
      EXPECT_TRUE(absl::StrContains(in_french[i].description, "commerce-de-detail"));
    }
  }
  EXPECT_THAT(ListedIds({}), IsEmpty());
}

TEST_F(DossiersTest, PersonalValuesStayOutOfErrors) {
  v1::Dossier dossier = DossierToOpen();
  dossier.mutable_promoter()->set_name(absl::StrCat("Secretname", std::string(200, 'x')));
  dossier.mutable_promoter()->set_contact_email("secretmail@");
  dossier.mutable_promoter()->set_contact_phone(absl::StrCat("secretphone", std::string(5000, '1')));
  dossier.set_notes(absl::StrCat("secretnotes", std::string(200'000, 'n')));
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = dossier;
  const absl::Status status = client_.CreateDossier(request).status();
  ASSERT_TRUE(absl::IsInvalidArgument(status)) << status;
  std::string all = absl::StrCat(status.ToString(), ErrorDetails(status).localized_message);
  for (const FieldViolation& violation : ErrorDetails(status).field_violations) {
    absl::StrAppend(&all, violation.description);
  }
  for (const auto& [key, value] : ErrorDetails(status).metadata) absl::StrAppend(&all, value);
  EXPECT_FALSE(absl::StrContains(absl::AsciiStrToLower(all), "secret")) << all;
}

TEST_F(DossiersTest, ExternalIdIsTakenOnce) {
  NewDossier("EX-1");
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = DossierToOpen("EX-1");
  EXPECT_THAT(client_.CreateDossier(request), IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  // Any number may have none.
  EXPECT_NE(NewDossier().name(), NewDossier().name());
}

TEST_F(DossiersTest, ListsWhatMatchesTheFilter) {
  NewDossier("A");
  v1::Dossier other = DossierToOpen("B");
  other.set_sector("culture");
  other.set_mrc("drummond");
  other.set_opened_on("2018-06-01");
  other.set_phase(v1::PHASE_STARTUP);
  other.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_MAN);
  other.mutable_promoter()->set_kind(v1::PROMOTER_KIND_ENTERPRISE);
  other.set_lead_organization("mrc-drummond");
  other.set_origin_organization("pole");
  other.set_advisor("advisor");
  const std::string b = NewDossier(other).name();
  Ok(Close(b, "2018-07-01"));
  EXPECT_THAT(ListedIds({}), ElementsAre("A", "B"));
  const auto only = [this](const std::function<void(v1::DossierFilter&)>& fill) {
    v1::DossierFilter filter;
    fill(filter);
    return ListedIds(filter);
  };
  using F = v1::DossierFilter;
  EXPECT_THAT(only([](F& f) { f.add_sectors("Culturel"); }), ElementsAre("B"));
  EXPECT_THAT(only([](F& f) { f.add_mrcs("érable"); }), ElementsAre("A"));
  EXPECT_THAT(only([](F& f) {
                f.add_mrcs("erable");
                f.add_mrcs("drummond");
              }),
              ElementsAre("A", "B"));
  EXPECT_THAT(only([](F& f) {
                f.add_mrcs("erable");
                f.add_sectors("culture");
              }),
              IsEmpty());
  EXPECT_THAT(only([](F& f) { f.add_promoter_genders(v1::PROMOTER_GENDER_MAN); }), ElementsAre("B"));
  EXPECT_THAT(only([](F& f) { f.add_promoter_kinds(v1::PROMOTER_KIND_PROJECT); }), ElementsAre("A"));
  EXPECT_THAT(only([](F& f) { f.add_phases(v1::PHASE_STARTUP); }), ElementsAre("B"));
  EXPECT_THAT(only([](F& f) { f.add_statuses(v1::DOSSIER_STATUS_CLOSED); }), ElementsAre("B"));
  EXPECT_THAT(only([](F& f) { f.add_lead_organizations("organizations/pole"); }), ElementsAre("A"));
  EXPECT_THAT(only([](F& f) { f.add_origin_organizations("none"); }), ElementsAre("A"));
  EXPECT_THAT(only([](F& f) { f.add_agreements("none"); }), ElementsAre("A", "B"));
  EXPECT_THAT(only([](F& f) { f.add_advisors("advisor"); }), ElementsAre("B"));
  EXPECT_THAT(only([](F& f) { f.add_external_ids("A"); }), ElementsAre("A"));
  EXPECT_THAT(only([](F& f) {
                f.set_opened_from("2018-06-01");
                f.set_opened_to("2018-06-01");
              }),
              ElementsAre("B"));
  v1::ListDossiersRequest bad;
  bad.mutable_filter()->add_sectors("boulangerie");
  bad.mutable_filter()->set_opened_from("hier");
  EXPECT_THAT(client_.ListDossiers(bad),
              IsRefusedForFields(Fields{"filter.sectors[0]", "filter.opened_from"}));
}

TEST_F(DossiersTest, UpdatesWhatTheMaskSays) {
  v1::Dossier wanted = DossierToOpen();
  wanted.set_advisor("direction");
  wanted.set_notes("Une note");
  const v1::Dossier created = NewDossier(wanted);

  // Absent mask: the filled fields.
  v1::Dossier change;
  change.set_name(created.name());
  change.set_project_title("Café du quai");
  v1::Dossier updated = Ok(Update(change)).dossier();
  EXPECT_EQ(updated.project_title(), "Café du quai");
  EXPECT_EQ(updated.advisor(), "direction");
  EXPECT_EQ(updated.revision(), 2);
  EXPECT_NE(updated.etag(), created.etag());

  // Paths: these fields, even if empty; a field inside the promoter leaves the others.
  change.Clear();
  change.set_name(created.name());
  change.set_sector("Culturel");
  change.mutable_promoter()->set_contact_name("Noé Exemple");
  updated = Ok(Update(change, {"advisor", "promoter.contact_name"})).dossier();
  EXPECT_EQ(updated.sector(), "alimentation");
  EXPECT_EQ(updated.advisor(), "");
  EXPECT_EQ(updated.promoter().contact_name(), "Noé Exemple");
  EXPECT_EQ(updated.promoter().name(), created.promoter().name());

  // `*`: fields left out are cleared.
  change = DossierToOpen();
  change.set_name(created.name());
  updated = Ok(Update(change, {"*"})).dossier();
  EXPECT_EQ(updated.project_title(), "Café de village");
  EXPECT_EQ(updated.notes(), "");
  EXPECT_EQ(updated.promoter().contact_name(), "");

  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"couleur"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"phase"}).status()));
  change.clear_sector();
  EXPECT_THAT(Update(change, {"sector"}), IsRefusedForFields(Fields{"dossier.sector"}));
  EXPECT_EQ(Get(created.name()).revision(), updated.revision());
}

TEST_F(DossiersTest, UpdateKeepsWhatMayNotChange) {
  const std::string name = NewDossier("EX-1").name();
  Ok(ChangePhase(name, v1::PHASE_STARTUP, "2018-06-01"));
  v1::Dossier change;
  change.set_name(name);
  change.set_external_id("EX-2");
  EXPECT_TRUE(absl::IsInvalidArgument(Update(change, {"external_id"}).status()));
  change.set_opened_on("2018-06-02");
  EXPECT_THAT(Update(change, {"opened_on"}), IsRefusedForFields(Fields{"dossier.opened_on"}));
  change.set_opened_on("2999-01-01");
  EXPECT_THAT(Update(change, {"opened_on"}), IsRefusedForFields(Fields{"dossier.opened_on"}));
  change.set_opened_on("2018-03-01");
  v1::Dossier updated = Ok(Update(change, {"opened_on"})).dossier();
  EXPECT_EQ(updated.opened_on(), "2018-03-01");
  EXPECT_EQ(updated.phase_changes(0).effective_on(), "2018-03-01");
  EXPECT_EQ(updated.lead_changes(0).effective_on(), "2018-03-01");
  EXPECT_EQ(updated.status_changes(0).effective_on(), "2018-03-01");
  // Replaces the whole promoter, or fails if a required field is missing.
  change.mutable_promoter()->set_name("Autre groupe");
  EXPECT_THAT(Update(change, {"promoter"}),
              IsRefusedForFields(Fields{"dossier.promoter.gender", "dossier.promoter.kind"}));
  change.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_BOTH);
  change.mutable_promoter()->set_kind(v1::PROMOTER_KIND_ENTERPRISE);
  updated = Ok(Update(change, {"promoter"})).dossier();
  EXPECT_EQ(updated.promoter().ShortDebugString(), change.promoter().ShortDebugString());
  EXPECT_EQ(updated.external_id(), "EX-1");
}

TEST_F(DossiersTest, PhaseMovesByDate) {
  const std::string name = NewDossier().name();
  v1::Dossier dossier = Ok(ChangePhase(name, v1::PHASE_DEVELOPMENT, "2018-06-01")).dossier();
  EXPECT_EQ(dossier.phase(), v1::PHASE_DEVELOPMENT);
  // A second change on the same day replaces the first.
  dossier = Ok(ChangePhase(name, v1::PHASE_CONSOLIDATION, "2018-06-01")).dossier();
  ASSERT_THAT(dossier.phase_changes(), SizeIs(2));
  EXPECT_EQ(dossier.phase_changes(1).phase(), v1::PHASE_CONSOLIDATION);
  EXPECT_EQ(dossier.phase_changes(1).effective_on(), "2018-06-01");

  EXPECT_THAT(ChangePhase(name, v1::PHASE_PRE_STARTUP, "2018-07-01"), IsRefusedForFields(Fields{"reason"}));
  dossier = Ok(ChangePhase(name, v1::PHASE_PRE_STARTUP, "2018-07-01", "Nouveau départ")).dossier();
  EXPECT_EQ(dossier.phase(), v1::PHASE_PRE_STARTUP);
  EXPECT_EQ(dossier.phase_changes(2).reason(), "Nouveau départ");

  EXPECT_THAT(ChangePhase(name, v1::PHASE_STARTUP, "2999-01-01"), IsRefusedForFields(Fields{"effective_on"}));
  EXPECT_THAT(ChangePhase(name, v1::PHASE_STARTUP, "2018-04-09"), IsRefusedForFields(Fields{"effective_on"}));
  Ok(Close(name, "2018-08-01"));
  EXPECT_FALSE(ChangePhase(name, v1::PHASE_STARTUP, "2018-08-02").ok());
  Ok(ChangePhase(name, v1::PHASE_STARTUP, "2018-07-15"));
}

TEST_F(DossiersTest, StatusMovesOnlyAsAllowed) {
  const std::string name = NewDossier().name();
  const auto wrong_state = IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE");
  EXPECT_THAT(Resume(name, "2018-05-01"), wrong_state);
  EXPECT_THAT(Reopen(name, "2018-05-01", "Retour"), wrong_state);
  EXPECT_EQ(Ok(Hold(name, "2018-05-01")).dossier().status(), v1::DOSSIER_STATUS_ON_HOLD);
  EXPECT_THAT(Hold(name, "2018-05-02"), wrong_state);
  EXPECT_THAT(Resume(name, "2018-04-30"), IsRefusedForFields(Fields{"effective_on"}));
  EXPECT_THAT(Resume(name, "2999-01-01"), IsRefusedForFields(Fields{"effective_on"}));
  EXPECT_EQ(Ok(Resume(name, "2018-05-10")).dossier().status(), v1::DOSSIER_STATUS_OPEN);
  Ok(Hold(name, "2018-05-20"));
  EXPECT_THAT(Close(name, "2018-06-01", ""), IsRefusedForFields(Fields{"outcome"}));
  EXPECT_THAT(Close(name, "2018-06-01", "gagné"), IsRefusedForFields(Fields{"outcome"}));
  v1::Dossier dossier = Ok(Close(name, "2018-06-01", "Projet démarré")).dossier();
  EXPECT_EQ(dossier.status(), v1::DOSSIER_STATUS_CLOSED);
  EXPECT_EQ(dossier.closing_outcome(), "projet-demarre");
  EXPECT_EQ(dossier.closed_on(), "2018-06-01");
  EXPECT_THAT(Close(name, "2018-06-02"), wrong_state);
  EXPECT_THAT(Hold(name, "2018-06-02"), wrong_state);
  EXPECT_EQ(ErrorDetails(Hold(name, "2018-06-02").status()).metadata["resource"], name);
  EXPECT_THAT(Reopen(name, "2018-06-10", ""), IsRefusedForFields(Fields{"reason"}));
  dossier = Ok(Reopen(name, "2018-06-10", "Le groupe revient")).dossier();
  EXPECT_EQ(dossier.status(), v1::DOSSIER_STATUS_OPEN);
  EXPECT_EQ(dossier.closing_outcome(), "");
  EXPECT_EQ(dossier.closed_on(), "");
  EXPECT_EQ(dossier.status_changes_size(), 6);
}

TEST_F(DossiersTest, ClosedDossierTakesNoLaterIntervention) {
  const std::string name = NewDossier().name();
  Ok(Intervene(name, "2018-06-01"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Close(name, "2018-05-31").status()));
  Ok(Close(name, "2018-06-01"));
  EXPECT_FALSE(Intervene(name, "2018-06-02").ok());
  Ok(Intervene(name, "2018-06-01"));
}

}  // namespace
}  // namespace relais
