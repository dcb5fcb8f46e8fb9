// Saved lists of a user, follow-ups that are one's own or late, and visibility of interventions.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
const auto kNotYours = IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS");

class SavedListsTest : public ServerTest {
 protected:
  static v1::CreateSavedListRequest ListToSave(const std::string& id) {
    v1::CreateSavedListRequest request;
    request.set_saved_list_id(id);
    request.mutable_saved_list()->set_title("Mes dossiers ouverts");
    request.mutable_saved_list()->set_query("épicerie");
    request.mutable_saved_list()->mutable_filter()->add_mrcs("drummond");
    request.mutable_saved_list()->mutable_filter()->add_statuses(v1::DOSSIER_STATUS_OPEN);
    return request;
  }
  static std::vector<std::string> Names(const Client& client) {
    std::vector<std::string> names;
    for (absl::StatusOr<v1::SavedList>& list : client.SavedLists({})) names.push_back(Ok(list).name());
    return names;
  }
};

TEST_F(SavedListsTest, BelongToTheirUserAlone) {
  const Client agent = As("agent-drummond");
  const v1::SavedList saved = Ok(agent.CreateSavedList(ListToSave("ouverts"))).saved_list();
  EXPECT_EQ(saved.name(), "savedLists/ouverts");
  EXPECT_EQ(saved.query(), "épicerie");
  v1::GetSavedListRequest get;
  get.set_name(saved.name());
  EXPECT_EQ(Ok(agent.GetSavedList(get)).saved_list().SerializeAsString(), saved.SerializeAsString());
  EXPECT_EQ(saved.filter().SerializeAsString(),
            ListToSave("ouverts").saved_list().filter().SerializeAsString());
  EXPECT_THAT(client_.GetSavedList(get), kNotFound);
  EXPECT_THAT(Names(client_), IsEmpty());
  v1::DeleteSavedListRequest remove;
  remove.set_name(saved.name());
  EXPECT_THAT(client_.DeleteSavedList(remove), kNotFound);
  // Another user may take the same name.
  Ok(client_.CreateSavedList(ListToSave("ouverts")));
  EXPECT_THAT(Names(agent), ElementsAre("savedLists/ouverts"));
  EXPECT_THAT(As("analyst").GetSavedList(get), IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(SavedListsTest, AreListedByNameAndDeletedOnce) {
  for (const char* id : {"c", "a", "b"}) Ok(client_.CreateSavedList(ListToSave(id)));
  EXPECT_THAT(client_.CreateSavedList(ListToSave("a")),
              IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  v1::ListSavedListsRequest list;
  list.set_page_size(2);
  const v1::ListSavedListsResponse first = Ok(client_.ListSavedLists(list));
  EXPECT_EQ(first.saved_lists_size(), 2);
  EXPECT_NE(first.next_page_token(), "");
  EXPECT_THAT(Names(client_), ElementsAre("savedLists/a", "savedLists/b", "savedLists/c"));
  v1::DeleteSavedListRequest remove;
  remove.set_name("savedLists/b");
  remove.set_etag("99");
  EXPECT_THAT(client_.DeleteSavedList(remove), IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  remove.clear_etag();
  Ok(client_.DeleteSavedList(remove));
  EXPECT_THAT(client_.DeleteSavedList(remove), kNotFound);
  EXPECT_THAT(Names(client_), ElementsAre("savedLists/a", "savedLists/c"));
  // The name can be reused; an old etag does not match the new list.
  EXPECT_EQ(Ok(client_.CreateSavedList(ListToSave("b"))).saved_list().etag(), "2");
}

TEST_F(SavedListsTest, RefuseWhatNoListAccepts) {
  v1::CreateSavedListRequest request = ListToSave("Pas Un Nom");
  request.mutable_saved_list()->clear_title();
  request.mutable_saved_list()->set_query("!");
  request.mutable_saved_list()->mutable_filter()->add_mrcs("laval");
  EXPECT_THAT(client_.CreateSavedList(request),
              IsRefusedForFields(Fields{"saved_list_id", "saved_list.title", "saved_list.query",
                                        "saved_list.filter.mrcs[1]"}));
}

class FollowUpListsTest : public ServerTest {
 protected:
  std::string Add(const std::string& due_on, const std::string& owner) const {
    v1::CreateFollowUpRequest request;
    request.set_parent("dossiers/1");
    request.mutable_follow_up()->set_due_on(due_on);
    request.mutable_follow_up()->set_owner(owner);
    request.mutable_follow_up()->set_notes("Rappeler");
    return Ok(client_.CreateFollowUp(request)).follow_up().name();
  }
  static std::vector<std::string> List(const Client& client, bool mine, bool late) {
    v1::ListFollowUpsRequest request;
    request.set_parent("dossiers/-");
    request.set_mine(mine);
    request.set_late(late);
    request.set_include_done(true);
    std::vector<std::string> names;
    for (absl::StatusOr<v1::FollowUp>& item : client.FollowUps(request)) names.push_back(Ok(item).name());
    return names;
  }
};

TEST_F(FollowUpListsTest, MineAndLate) {
  NewDossier();
  const std::string own_late = Add("2018-06-01", "advisor");
  const std::string own_done = Add("2018-06-02", "advisor");
  const std::string own_later = Add("2999-06-01", "advisor");
  const std::string other_late = Add("2018-06-03", "direction");
  v1::CompleteFollowUpRequest complete;
  complete.set_name(own_done);
  Ok(client_.CompleteFollowUp(complete));
  const Client advisor = As("advisor");
  EXPECT_THAT(List(advisor, false, false), ElementsAre(own_late, own_done, other_late, own_later));
  EXPECT_THAT(List(advisor, true, false), ElementsAre(own_late, own_done, own_later));
  EXPECT_THAT(List(advisor, false, true), ElementsAre(own_late, other_late));
  EXPECT_THAT(List(advisor, true, true), ElementsAre(own_late));
  EXPECT_THAT(List(client_, true, false), ElementsAre(other_late));
  EXPECT_THAT(List(As("agent-drummond"), false, false), IsEmpty());
}

TEST_F(FollowUpListsTest, AUserWhoLeftOwnsNoNewOnes) {
  NewDossier();
  As("advisor");
  const std::string kept = Add("2999-06-01", "advisor");
  v1::DisableUserRequest disable;
  disable.set_name("users/advisor");
  Ok(client_.DisableUser(disable));
  v1::CreateFollowUpRequest request;
  request.set_parent("dossiers/1");
  request.mutable_follow_up()->set_due_on("2999-06-01");
  request.mutable_follow_up()->set_owner("advisor");
  request.mutable_follow_up()->set_notes("Rappeler");
  EXPECT_THAT(client_.CreateFollowUp(request), IsRefusedForFields(Fields{"follow_up.owner"}));
  // Their follow-ups can still be postponed or reassigned.
  v1::UpdateFollowUpRequest update;
  update.mutable_follow_up()->set_name(kept);
  update.mutable_follow_up()->set_due_on("2999-07-01");
  EXPECT_EQ(Ok(client_.UpdateFollowUp(update)).follow_up().owner(), "advisor");
}

TEST_F(ServerTest, AnInterventionBelongsToWhoRecordedIt) {
  v1::Dossier dossier = DossierToOpen();
  dossier.set_lead_organization("mrc-drummond");
  const std::string name = NewDossier(dossier).name();
  const Client agent = As("agent-drummond");
  v1::CreateInterventionRequest create;
  create.set_parent(name);
  create.mutable_intervention()->set_held_on("2018-05-01");
  create.mutable_intervention()->add_subjects("gouvernance");
  const v1::Intervention own = Ok(agent.CreateIntervention(create)).intervention();
  EXPECT_EQ(own.organization(), "organizations/mrc-drummond");
  const v1::Intervention advised = Ok(client_.CreateIntervention(create)).intervention();
  EXPECT_EQ(advised.organization(), "organizations/pole");
  const auto update = [](const Client& client, const v1::Intervention& intervention) {
    v1::UpdateInterventionRequest request;
    request.mutable_intervention()->set_name(intervention.name());
    request.mutable_intervention()->set_minutes(30);
    return client.UpdateIntervention(request);
  };
  EXPECT_THAT(update(client_, own), kNotYours);
  EXPECT_THAT(update(agent, advised), kNotYours);
  EXPECT_EQ(Ok(update(agent, own)).intervention().minutes(), 30);
  v1::DeleteInterventionRequest remove;
  remove.set_name(own.name());
  EXPECT_THAT(client_.DeleteIntervention(remove), kNotYours);
  EXPECT_THAT(As("agent-erable").DeleteIntervention(remove), kNotFound);
  Ok(agent.DeleteIntervention(remove));

  v1::ListInterventionsRequest list;
  list.set_parent(name);
  EXPECT_EQ(Ok(agent.ListInterventions(list)).interventions_size(), 1);
  EXPECT_THAT(As("agent-erable").ListInterventions(list), kNotFound);
}

// The same on the command line: a search uses a saved list.
class CommandLineTest : public SavedListsTest {
 protected:
  // Output of `relais`; the test fails if it does not exit with `expected`.
  std::string Relais(std::vector<std::string> arguments, int expected = 0) {
    const std::string token = relaisd_.folder() + "/token";
    std::ofstream(token) << relaisd_.TokenOf("direction");
    std::filesystem::permissions(token,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const std::string output = absl::StrCat(relaisd_.folder(), "/output-", ++runs_);
    const char* given = std::getenv("RELAIS");
    arguments.insert(arguments.begin(),
                     {given == nullptr ? RELAIS_PATH : given, "--server", relaisd_.target(), "--token-file",
                      token, "--lang", "en", "--format", "json"});
    EXPECT_EQ(WaitForExit(Spawn(arguments, output)), expected);
    std::ifstream stream(output);
    std::string printed((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (testing::Test::HasFailure()) ADD_FAILURE() << printed;
    return printed;
  }

 private:
  int runs_ = 0;
};

TEST_F(CommandLineTest, SearchesMergesAndKeepsLists) {
  v1::Dossier dossier = DossierToOpen();
  const std::string first = NewDossier(dossier).name();
  const std::string second = NewDossier(dossier).name();
  dossier.set_mrc("drummond");
  const std::string third = NewDossier(dossier).name();
  const auto quoted = [](const std::string& name) { return absl::StrCat("\"", name, "\""); };

  Relais({"list", "save", "grain", "--title", "Le grain", "--words", "grain moulu", "--mrc", "erable"});
  EXPECT_THAT(Relais({"list", "list"}), HasSubstr("savedLists/grain"));
  EXPECT_THAT(Relais({"list", "show", "grain"}), HasSubstr("Le grain"));
  const std::string found = Relais({"dossier", "search", "--saved", "grain"});
  EXPECT_THAT(found,
              AllOf(HasSubstr(quoted(first)), HasSubstr(quoted(second)), Not(HasSubstr(quoted(third)))));
  const std::string elsewhere = Relais({"dossier", "search", "--saved", "grain", "--mrc", "drummond"});
  EXPECT_THAT(elsewhere, AllOf(HasSubstr(quoted(third)), Not(HasSubstr(quoted(first)))));
  EXPECT_THAT(Relais({"dossier", "search", "café", "village"}), HasSubstr(quoted(third)));
  // A list with search words is more than a filter.
  Relais({"dossier", "list", "--saved", "grain"}, 2);
  Relais({"list", "save", "ici", "--title", "Ici", "--mrc", "drummond"});
  EXPECT_THAT(Relais({"dossier", "list", "--saved", "ici"}),
              AllOf(HasSubstr(quoted(third)), Not(HasSubstr(quoted(first)))));
  Relais({"list", "delete", "ici"});
  Relais({"list", "show", "ici"}, 1);

  EXPECT_THAT(Relais({"dossier", "duplicates"}), HasSubstr("dossiers/2/duplicates/1"));
  EXPECT_THAT(Relais({"dossier", "dismiss", "3/1"}), HasSubstr("DUPLICATE_STATE_DISMISSED"));
  EXPECT_THAT(Relais({"dossier", "merge", "2", "1"}), HasSubstr(quoted(first)));
  EXPECT_THAT(Relais({"dossier", "duplicates", "--include-decided"}), HasSubstr("DUPLICATE_STATE_MERGED"));
  Relais({"dossier", "get", "2"}, 1);
  EXPECT_THAT(Relais({"dossier", "unmerge", "2"}), HasSubstr(quoted(second)));
  Relais(
      {"followup", "create", "1", "--due-on", "2018-05-01", "--owner", "direction", "--notes", "Rappeler"});
  EXPECT_THAT(Relais({"followup", "list", "--mine", "--late"}), HasSubstr("dossiers/1/followUps/1"));
}

// The Pôle consults an agency, which meets the promoter and completes.
TEST_F(ServerTest, OwnInterventionsStayReadableOnceTheViewHasClosed) {
  const std::string name = NewDossier().name();
  v1::CreateInterventionRequest create;
  create.set_parent(name);
  create.mutable_intervention()->set_held_on("2018-05-01");
  create.mutable_intervention()->add_subjects("gouvernance");
  const v1::Intervention others = Ok(client_.CreateIntervention(create)).intervention();
  v1::CreateConsentRequest consent;
  consent.set_parent(name);
  consent.mutable_consent()->set_purpose("accompagnement");
  consent.mutable_consent()->set_whole_network(true);
  consent.mutable_consent()->set_obtained_on("2018-04-10");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  Ok(client_.CreateConsent(consent));
  v1::CreateReferralRequest send;
  send.set_parent(name);
  send.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
  send.mutable_referral()->set_to_organization("mrc-drummond");
  send.mutable_referral()->set_reason_code("expertise");
  const std::string referral = Ok(client_.CreateReferral(send)).referral().name();
  const Client agent = As("agent-drummond");
  v1::AcceptReferralRequest accept;
  accept.set_name(referral);
  Ok(agent.AcceptReferral(accept));
  const v1::Intervention own = Ok(agent.CreateIntervention(create)).intervention();
  v1::ListInterventionsRequest list;
  list.set_parent(name);
  EXPECT_EQ(Ok(agent.ListInterventions(list)).interventions_size(), 2);
  v1::SearchDossiersRequest search;
  search.set_query("grain moulu");
  EXPECT_EQ(Ok(agent.SearchDossiers(search)).dossiers_size(), 1);
  v1::CompleteReferralRequest complete;
  complete.set_name(referral);
  complete.set_code("besoin-repondu");
  Ok(agent.CompleteReferral(complete));

  v1::GetDossierRequest dossier;
  dossier.set_name(name);
  EXPECT_THAT(agent.GetDossier(dossier), kNotFound);
  EXPECT_EQ(Ok(agent.SearchDossiers(search)).dossiers_size(), 0);
  const v1::ListInterventionsResponse left = Ok(agent.ListInterventions(list));
  ASSERT_EQ(left.interventions_size(), 1);
  EXPECT_EQ(left.interventions(0).SerializeAsString(), own.SerializeAsString());
  v1::GetInterventionRequest get;
  get.set_name(own.name());
  EXPECT_THAT(Ok(agent.GetIntervention(get)).intervention().subjects(), ElementsAre("gouvernance"));
  get.set_name(others.name());
  EXPECT_THAT(agent.GetIntervention(get), kNotFound);
  v1::UpdateInterventionRequest update;
  update.mutable_intervention()->set_name(own.name());
  update.mutable_intervention()->set_minutes(30);
  EXPECT_FALSE(agent.UpdateIntervention(update).ok());
}

}  // namespace
}  // namespace relais
