// Lists of dossiers: conditions, orders, batches by name, and allowed advisors.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class DossierListTest : public ServerTest {
 protected:
  std::string Open(const std::string& external_id, const std::string& on, const std::string& advisor = "") {
    v1::Dossier dossier = DossierToOpen(external_id);
    dossier.set_opened_on(on);
    dossier.set_advisor(advisor);
    return NewDossier(dossier).name();
  }
  void Close(const std::string& name, const std::string& on) {
    v1::CloseDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    request.set_outcome("besoin-repondu");
    Ok(client_.CloseDossier(request));
  }
  void Intervene(const std::string& name, const std::string& on) {
    v1::CreateInterventionRequest request;
    request.set_parent(name);
    request.mutable_intervention()->set_held_on(on);
    request.mutable_intervention()->add_subjects("gouvernance");
    Ok(client_.CreateIntervention(request));
  }
  std::vector<std::string> List(const std::function<void(v1::ListDossiersRequest&)>& fill,
                                int page_size = 2) const {
    v1::ListDossiersRequest request;
    fill(request);
    request.set_page_size(page_size);
    std::vector<std::string> ids;
    for (absl::StatusOr<v1::Dossier>& dossier : client_.Dossiers(request)) {
      ids.push_back(Ok(dossier).external_id());
    }
    return ids;
  }
  std::vector<std::string> Filtered(const std::function<void(v1::DossierFilter&)>& fill) const {
    return List([&fill](v1::ListDossiersRequest& request) { fill(*request.mutable_filter()); });
  }
  std::vector<std::string> Ordered(const std::string& order, int page_size) const {
    return List([&order](v1::ListDossiersRequest& request) { request.set_order_by(order); }, page_size);
  }
};

using F = v1::DossierFilter;

TEST_F(DossierListTest, ByTheDayOfTheClosing) {
  Close(Open("A", "2018-04-10"), "2018-06-01");
  Close(Open("B", "2018-04-10"), "2018-07-01");
  Open("C", "2018-04-10");
  EXPECT_THAT(Filtered([](F& f) { f.set_closed_from("2018-06-01"); }), ElementsAre("A", "B"));
  EXPECT_THAT(Filtered([](F& f) { f.set_closed_from("2018-06-02"); }), ElementsAre("B"));
  EXPECT_THAT(Filtered([](F& f) { f.set_closed_to("2018-06-30"); }), ElementsAre("A"));
}

TEST_F(DossierListTest, RevisedSinceAnInstant) {
  const std::string a = Open("A", "2018-04-10");
  const v1::Dossier b = NewDossier("B");
  const auto since = [](const google::protobuf::Timestamp& instant) {
    return [instant](F& f) { *f.mutable_updated_since() = instant; };
  };
  EXPECT_THAT(Filtered(since(b.create_time())), ElementsAre("B"));
  Close(a, "2018-06-01");
  EXPECT_THAT(Filtered(since(b.create_time())), ElementsAre("A", "B"));
  const google::protobuf::Timestamp closed = Get(a).update_time();
  EXPECT_THAT(Filtered(since(closed)), ElementsAre("A"));
  google::protobuf::Timestamp later = closed;
  later.set_seconds(later.seconds() + 3600);
  EXPECT_THAT(Filtered(since(later)), IsEmpty());
  v1::ListDossiersRequest bad;
  bad.mutable_filter()->mutable_updated_since()->set_nanos(-1);
  EXPECT_THAT(client_.ListDossiers(bad), IsRefusedForFields(Fields{"filter.updated_since"}));
}

TEST_F(DossierListTest, WithoutActivitySinceADay) {
  const std::string a = Open("A", "2018-04-10");
  const std::string b = Open("B", "2018-04-10");
  Open("C", "2018-09-01");
  Intervene(b, "2018-08-15");
  Intervene(b, "2018-05-01");
  const auto idle = [this](const std::string& day) {
    return Filtered([&day](F& f) { f.set_without_activity_since(day); });
  };
  EXPECT_THAT(idle("2018-04-10"), IsEmpty());
  EXPECT_THAT(idle("2018-08-15"), ElementsAre("A"));
  EXPECT_THAT(idle("2018-08-16"), ElementsAre("A", "B"));
  EXPECT_THAT(idle("2018-09-02"), ElementsAre("A", "B", "C"));
  v1::ChangeDossierPhaseRequest phase;
  phase.set_name(a);
  phase.set_phase(v1::PHASE_STARTUP);
  phase.set_effective_on("2018-10-01");
  Ok(client_.ChangeDossierPhase(phase));
  EXPECT_THAT(idle("2018-09-02"), ElementsAre("B", "C"));
}

TEST_F(DossierListTest, MineAreThoseThatTheCallerAdvises) {
  Open("A", "2018-04-10", "direction");
  Open("B", "2018-04-10", "advisor");
  EXPECT_THAT(Filtered([](F& f) { f.set_mine(true); }), ElementsAre("A"));
  EXPECT_THAT(Filtered([](F& f) { f.add_advisors("users/advisor"); }), ElementsAre("B"));
  v1::ListDossiersRequest both;
  both.mutable_filter()->set_mine(true);
  both.mutable_filter()->add_advisors("advisor");
  EXPECT_THAT(client_.ListDossiers(both), IsRefusedForFields(Fields{"filter.mine"}));
}

TEST_F(DossierListTest, EveryOrderGivesEachDossierOnceWhateverThePage) {
  const std::string a = Open("A", "2018-06-01");
  Open("B", "2018-04-10");
  const std::string c = Open("C", "2018-06-01");
  Open("D", "2018-05-01");
  Close(c, "2018-07-01");
  Close(a, "2018-08-01");
  for (const int page_size : {1, 2, 3, 50}) {
    EXPECT_THAT(Ordered("", page_size), ElementsAre("A", "B", "C", "D"));
    EXPECT_THAT(Ordered("opened_on", page_size), ElementsAre("B", "D", "A", "C"));
    EXPECT_THAT(Ordered("opened_on desc", page_size), ElementsAre("A", "C", "D", "B"));
    EXPECT_THAT(Ordered("closed_on", page_size), ElementsAre("B", "D", "C", "A"));
    EXPECT_THAT(Ordered("closed_on desc", page_size), ElementsAre("A", "C", "B", "D"));
    EXPECT_THAT(Ordered("update_time", page_size), ElementsAre("B", "D", "C", "A"));
    EXPECT_THAT(Ordered("update_time desc", page_size), ElementsAre("A", "C", "D", "B"));
  }
  v1::ListDossiersRequest bad;
  bad.set_order_by("notes");
  EXPECT_THAT(client_.ListDossiers(bad), IsRefusedForFields(Fields{"order_by"}));
  // A caller who sees only one dossier gets the same order with fewer items.
  v1::ListDossiersRequest request;
  request.set_order_by("opened_on desc");
  EXPECT_THAT(Ok(As("agent-drummond").ListDossiers(request)).dossiers(), IsEmpty());
}

TEST_F(DossierListTest, ItemsBearTheirTimes) {
  const v1::Dossier opened = NewDossier("A");
  Close(opened.name(), "2018-06-01");
  const v1::Dossier read = Get(opened.name());
  const v1::ListDossiersResponse list = Ok(client_.ListDossiers({}));
  ASSERT_THAT(list.dossiers(), SizeIs(1));
  EXPECT_EQ(list.dossiers(0).create_time().ShortDebugString(), opened.create_time().ShortDebugString());
  EXPECT_EQ(list.dossiers(0).update_time().ShortDebugString(), read.update_time().ShortDebugString());
  v1::SearchDossiersRequest search;
  search.set_query(opened.promoter().name());
  const v1::SearchDossiersResponse found = Ok(client_.SearchDossiers(search));
  ASSERT_THAT(found.dossiers(), SizeIs(1));
  EXPECT_EQ(found.dossiers(0).update_time().ShortDebugString(), read.update_time().ShortDebugString());
}

TEST_F(DossierListTest, SeveralByNameNameWhatIsMissing) {
  const std::string a = NewDossier("A").name();
  const std::string b = NewDossier("B").name();
  v1::BatchGetDossiersRequest request;
  for (const std::string& name : {b, a, b, std::string("dossiers/999")}) request.add_names(name);
  const v1::BatchGetDossiersResponse response = Ok(client_.BatchGetDossiers(request));
  ASSERT_THAT(response.dossiers(), SizeIs(2));
  EXPECT_EQ(response.dossiers(0).external_id(), "A");
  EXPECT_EQ(response.dossiers(1).external_id(), "B");
  EXPECT_THAT(response.missing(), ElementsAre("dossiers/999"));
  // A hidden dossier is missing, as if it did not exist.
  const v1::BatchGetDossiersResponse hidden = Ok(As("agent-drummond").BatchGetDossiers(request));
  EXPECT_THAT(hidden.dossiers(), IsEmpty());
  EXPECT_THAT(hidden.missing(), ElementsAre(a, b, "dossiers/999"));
  request.add_names("dossiers/x");
  request.add_names("x");
  EXPECT_THAT(client_.BatchGetDossiers(request), IsRefusedForFields(Fields{"names[4]", "names[5]"}));
  EXPECT_THAT(client_.BatchGetDossiers({}), IsRefusedForFields(Fields{"names"}));
}

TEST_F(DossierListTest, OnlyActiveUsersOfTheNetworkAreChosen) {
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = DossierToOpen("A");
  for (const char* refused : {"quelqu-un", "users/quelqu-un", "analyst", "administrator"}) {
    request.mutable_dossier()->set_advisor(refused);
    EXPECT_THAT(client_.CreateDossier(request), IsRefusedForFields(Fields{"dossier.advisor"})) << refused;
  }
  request.mutable_dossier()->set_advisor("users/advisor");
  const v1::Dossier dossier = Ok(client_.CreateDossier(request)).dossier();
  EXPECT_EQ(dossier.advisor(), "advisor");
  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(dossier.name());
  follow_up.mutable_follow_up()->set_due_on("2018-05-01");
  follow_up.mutable_follow_up()->set_notes("Rappeler");
  follow_up.mutable_follow_up()->set_owner("quelqu-un");
  EXPECT_THAT(client_.CreateFollowUp(follow_up), IsRefusedForFields(Fields{"follow_up.owner"}));
  follow_up.mutable_follow_up()->set_owner("users/advisor");
  EXPECT_EQ(Ok(client_.CreateFollowUp(follow_up)).follow_up().owner(), "advisor");
}

// An agent in charge of a hidden dossier would never see the work.
TEST_F(DossierListTest, AnAgentIsChosenOnlyWhereItsOrganizationSeesTheDossier) {
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen("A");
  create.mutable_dossier()->set_lead_organization("mrc-arthabaska");
  create.mutable_dossier()->set_advisor("agent-drummond");
  EXPECT_THAT(client_.CreateDossier(create), IsRefusedForFields(Fields{"dossier.advisor"}));
  create.mutable_dossier()->set_advisor("agent-arthabaska");
  const v1::Dossier dossier = Ok(client_.CreateDossier(create)).dossier();
  EXPECT_EQ(dossier.advisor(), "agent-arthabaska");
  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(dossier.name());
  follow_up.mutable_follow_up()->set_due_on("2018-05-01");
  follow_up.mutable_follow_up()->set_notes("Rappeler");
  follow_up.mutable_follow_up()->set_owner("agent-drummond");
  EXPECT_THAT(client_.CreateFollowUp(follow_up), IsRefusedForFields(Fields{"follow_up.owner"}));
  follow_up.mutable_follow_up()->set_owner("agent-arthabaska");
  v1::UpdateFollowUpRequest pass_on;
  pass_on.mutable_follow_up()->set_name(Ok(client_.CreateFollowUp(follow_up)).follow_up().name());
  pass_on.mutable_follow_up()->set_owner("agent-drummond");
  pass_on.mutable_update_mask()->add_paths("owner");
  EXPECT_THAT(client_.UpdateFollowUp(pass_on), IsRefusedForFields(Fields{"follow_up.owner"}));

  // The recipient of a referral: its cover sheet is not enough, the full view is.
  v1::CreateConsentRequest consent;
  consent.set_parent(dossier.name());
  consent.mutable_consent()->set_purpose("accompagnement");
  consent.mutable_consent()->set_whole_network(true);
  consent.mutable_consent()->set_obtained_on("2018-04-12");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  Ok(client_.CreateConsent(consent));
  v1::CreateReferralRequest refer;
  refer.set_parent(dossier.name());
  refer.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
  refer.mutable_referral()->set_to_organization("mrc-drummond");
  const std::string referral = Ok(As("agent-arthabaska").CreateReferral(refer)).referral().name();
  EXPECT_THAT(client_.UpdateFollowUp(pass_on), IsRefusedForFields(Fields{"follow_up.owner"}));
  v1::AcceptReferralRequest accept;
  accept.set_name(referral);
  Ok(As("agent-drummond").AcceptReferral(accept));
  EXPECT_EQ(Ok(client_.UpdateFollowUp(pass_on)).follow_up().owner(), "agent-drummond");
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(dossier.name());
  update.mutable_dossier()->set_advisor("agent-drummond");
  EXPECT_EQ(Ok(client_.UpdateDossier(update)).dossier().advisor(), "agent-drummond");
}

TEST_F(DossierListTest, ANameOfASpreadsheetThatFoldsToAnAccountIsOfThatAccount) {
  const absl::StatusOr<ImportResult> imported = Import(
      {{"dossiers.csv",
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
        "lead_organization,advisor\nA,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,"
        "ADVISOR\n"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  v1::ListDossiersRequest mine;
  mine.mutable_filter()->set_mine(true);
  EXPECT_THAT(Ok(As("advisor").ListDossiers(mine)).dossiers(), SizeIs(1));
  EXPECT_THAT(Ok(client_.ListDossiers(mine)).dossiers(), IsEmpty());
}

TEST_F(DossierListTest, LimitsInTheWrongOrderAreRefused) {
  v1::ListDossiersRequest list;
  list.mutable_filter()->set_opened_from("2018-05-02");
  list.mutable_filter()->set_opened_to("2018-05-01");
  EXPECT_THAT(client_.ListDossiers(list),
              IsRefusedForFields(Fields{"filter.opened_from", "filter.opened_to"}));
  list.mutable_filter()->set_opened_to("2018-05-02");
  Ok(client_.ListDossiers(list));
  list.mutable_filter()->set_closed_from("2019-01-01");
  list.mutable_filter()->set_closed_to("2018-01-01");
  EXPECT_THAT(client_.ListDossiers(list),
              IsRefusedForFields(Fields{"filter.closed_from", "filter.closed_to"}));
  v1::ListCommunicationsRequest communications;
  communications.set_parent("dossiers/-");
  communications.set_from("2018-05-02");
  communications.set_to("2018-05-01");
  EXPECT_THAT(client_.ListCommunications(communications), IsRefusedForFields(Fields{"from", "to"}));
}

TEST_F(DossierListTest, ANameOfASpreadsheetStaysUntilAnotherIsChosen) {
  const absl::StatusOr<ImportResult> imported = Import(
      {{"dossiers.csv",
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
        "lead_organization,advisor\nA,2018-04-12,Titre,Groupe,woman,project,culture,erable,startup,pole,"
        "M. Untel\n"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name("dossiers/1");
  update.mutable_dossier()->set_advisor("M. Untel");
  update.mutable_dossier()->set_project_title("Autre titre");
  EXPECT_EQ(Ok(client_.UpdateDossier(update)).dossier().advisor(), "M. Untel");
  update.mutable_dossier()->set_advisor("Mme Unetelle");
  EXPECT_THAT(client_.UpdateDossier(update), IsRefusedForFields(Fields{"dossier.advisor"}));
}

}  // namespace
}  // namespace relais
