// Reads of dossiers by others than their lead, counted by day; and erasure beyond the dossier.

#include <string>
#include <vector>

#include "tests/support/api/privacy_fixture.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ReadsTest : public PrivacyServerTest {
 protected:
  v1::Dossier OpenFor(const std::string& organization) const {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_lead_organization(organization);
    return NewDossier(dossier);
  }
  std::vector<v1::DossierRead> Reads(const std::string& dossier) const {
    v1::ListDossierReadsRequest request;
    request.set_parent(dossier);
    const v1::ListDossierReadsResponse response = Ok(client_.ListDossierReads(request));
    return {response.reads().begin(), response.reads().end()};
  }
};

TEST_F(ReadsTest, AScriptThatPollsAddsNothing) {
  const v1::Dossier theirs = OpenFor("mrc-erable");
  const Client advisor = As("advisor");
  // Made by the first call, with entries of its own.
  const Client other = As("advisor-2");
  v1::GetDossierRequest get;
  get.set_name(theirs.name());
  v1::ListDossiersRequest list;
  Ok(advisor.GetDossier(get));
  const std::int64_t before = Head().sequence();
  for (int i = 0; i < 20; ++i) Ok(advisor.GetDossier(get));
  Ok(advisor.ListDossiers(list));
  EXPECT_EQ(Head().sequence(), before) << "no entry after the first of the day";
  // Another reader has its own first read.
  Ok(other.GetDossier(get));
  EXPECT_EQ(Head().sequence(), before + 1);

  // Stopping writes the counts.
  relaisd_.Restart();
  client_ = relaisd_.NewClient();
  const std::vector<v1::DossierRead> reads = Reads(theirs.name());
  ASSERT_THAT(reads, SizeIs(2));
  EXPECT_EQ(reads[0].user(), "users/advisor");
  EXPECT_EQ(reads[0].method(), "GetDossier");
  EXPECT_EQ(reads[0].count(), 22);
  EXPECT_GE(reads[0].last_read_at().seconds(), reads[0].first_read_at().seconds());
  EXPECT_THAT(reads[0].read_on(), SizeIs(10));
  EXPECT_EQ(reads[1].user(), "users/advisor-2");
  EXPECT_EQ(reads[1].count(), 1);
  EXPECT_EQ(Head().sequence(), before + 1) << "nor does writing the counts make one";
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ReadsTest, AWriteFromOutsideCountsAsAReading) {
  const v1::Dossier theirs = OpenFor("mrc-erable");
  const Client advisor = As("advisor");
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(theirs.name());
  for (const char* title : {"Un", "Deux", "Trois"}) {
    update.mutable_dossier()->set_project_title(title);
    Ok(advisor.UpdateDossier(update));
  }
  const std::vector<v1::DossierRead> reads = Reads(theirs.name());
  ASSERT_THAT(reads, SizeIs(1));
  EXPECT_EQ(reads[0].method(), "UpdateDossier");
  EXPECT_EQ(reads[0].count(), 3);
}

class ErasureReachTest : public PrivacyServerTest {
 protected:
  v1::Dossier Named() const {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_project_title("Brasserie Zoukemba");
    dossier.mutable_promoter()->set_name("Zoukemba Vertperle");
    dossier.mutable_promoter()->set_contact_name("Quilliane Frostembourg");
    return NewDossier(dossier);
  }
  static v1::CreateSavedListRequest List(const std::string& id, const std::string& title,
                                         const std::string& query) {
    v1::CreateSavedListRequest request;
    request.set_saved_list_id(id);
    request.mutable_saved_list()->set_title(title);
    request.mutable_saved_list()->set_query(query);
    request.mutable_saved_list()->mutable_filter()->add_external_ids("Plumegivre-7");
    return request;
  }
};

TEST_F(ErasureReachTest, TheTitleGoesFromEveryRevisionAndTheRegisterVerifies) {
  const v1::Dossier opened = Named();
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(opened.name());
  update.mutable_dossier()->set_project_title("Brasserie Vertperle");
  Ok(client_.UpdateDossier(update));
  const v1::Dossier closed = Close(opened.name());
  ASSERT_THAT(FilesWith("Brasserie"), Not(IsEmpty()));
  Ok(client_.EraseDossier(ToErase(closed)));
  // Neither in its original spelling nor in the search index.
  for (const char* text : {"Brasserie", "brasserie", "zoukemba"})
    EXPECT_THAT(FilesWith(text), IsEmpty()) << text;
  EXPECT_EQ(Get(opened.name()).project_title(), "");
  v1::ListDossierRevisionsRequest revisions;
  revisions.set_name(opened.name());
  for (const absl::StatusOr<v1::DossierRevision>& revision : client_.DossierRevisions(revisions))
    EXPECT_EQ(Ok(revision).dossier().project_title(), "");
  // No name returns by another title; facts without personal data do.
  update.mutable_dossier()->set_project_title("Brasserie Zoukemba");
  EXPECT_THAT(client_.UpdateDossier(update), IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  update.mutable_dossier()->clear_project_title();
  update.mutable_dossier()->set_sector("culture");
  EXPECT_EQ(Ok(client_.UpdateDossier(update)).dossier().sector(), "culture");
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ErasureReachTest, SavedListsAndIncidentsThatQuoteItAreReachedAndNamed) {
  const v1::Dossier closed = Close(Named().name());
  const Client agent = As("agent-drummond");
  Ok(agent.CreateSavedList(List("par-titre", "À voir : brasserie Zoukemba", "drummond")));
  Ok(agent.CreateSavedList(List("par-mots", "Une personne", "frostembourg quilliane")));
  v1::CreateSavedListRequest filtered = List("par-filtre", "Une autre", "");
  filtered.mutable_saved_list()->mutable_filter()->add_external_ids("Frostembourg, Quilliane");
  Ok(agent.CreateSavedList(filtered));
  Ok(agent.CreateSavedList(List("autre", "Brasseries de la région", "brasserie")));
  v1::CreateIncidentRequest incident;
  incident.mutable_incident()->set_discovered_on("2018-06-01");
  incident.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  incident.mutable_incident()->set_description("Lettre de Quilliane Frostembourg perdue");
  Ok(client_.CreateIncident(incident));
  incident.mutable_incident()->set_description("Une autre lettre perdue");
  Ok(client_.CreateIncident(incident));

  v1::EraseDossierRequest request = ToErase(closed);
  request.set_request_id("erase-1");
  const v1::EraseDossierResponse erased = Ok(client_.EraseDossier(request));
  EXPECT_THAT(erased.saved_lists(),
              testing::UnorderedElementsAre("users/agent-drummond/savedLists/par-titre",
                                            "users/agent-drummond/savedLists/par-mots",
                                            "users/agent-drummond/savedLists/par-filtre"));
  EXPECT_THAT(erased.incidents(), ElementsAre("incidents/1"));
  EXPECT_EQ(Ok(client_.EraseDossier(request)).ShortDebugString(), erased.ShortDebugString()) << "repeated";
  for (const char* secret : {"brasserie Zoukemba", "frostembourg quilliane", "Quilliane", "Frostembourg"})
    EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  std::vector<std::string> titles;
  for (const absl::StatusOr<v1::SavedList>& list : agent.SavedLists({})) titles.push_back(Ok(list).title());
  EXPECT_THAT(titles, ElementsAre("Brasseries de la région", ""))
      << "a title goes, a search goes with its list";
  std::vector<std::string> descriptions;
  const v1::ListIncidentsResponse incidents = Ok(client_.ListIncidents({}));
  for (const v1::Incident& each : incidents.incidents()) descriptions.push_back(each.description());
  EXPECT_THAT(descriptions, ElementsAre("", "Une autre lettre perdue"));
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ErasureReachTest, OneDistinctiveWordOfAPersonIsEnoughToBeReached) {
  v1::Dossier dossier = DossierToOpen();
  dossier.set_project_title("Brasserie de quartier");
  dossier.mutable_promoter()->set_name("Coopérative Ursulinette");
  dossier.mutable_promoter()->set_contact_name("Wilhelmine Quatrepattes");
  const v1::Dossier closed = Close(NewDossier(dossier).name());
  const Client agent = As("agent-drummond");
  Ok(agent.CreateSavedList(List("par-nom", "Dossier Quatrepattes à relancer", "")));
  Ok(agent.CreateSavedList(List("par-mot", "Une personne", "quatrepattes")));
  Ok(agent.CreateSavedList(List("par-groupe", "URSULINETTE", "")));
  Ok(agent.CreateSavedList(List("autre", "Coopératives de la région", "cooperative")));
  v1::CreateIncidentRequest incident;
  incident.mutable_incident()->set_discovered_on("2018-06-01");
  incident.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  incident.mutable_incident()->set_description("Courriel de madame Quatrepattes");
  Ok(client_.CreateIncident(incident));
  incident.mutable_incident()->set_description("Son courriel est parti ailleurs");
  incident.mutable_incident()->add_dossiers(closed.name());
  Ok(client_.CreateIncident(incident));
  incident.mutable_incident()->clear_dossiers();
  Ok(client_.CreateIncident(incident));

  const v1::EraseDossierResponse erased = Ok(client_.EraseDossier(ToErase(closed)));
  EXPECT_THAT(erased.saved_lists(),
              testing::UnorderedElementsAre("users/agent-drummond/savedLists/par-nom",
                                            "users/agent-drummond/savedLists/par-mot",
                                            "users/agent-drummond/savedLists/par-groupe"));
  EXPECT_THAT(erased.incidents(), ElementsAre("incidents/1", "incidents/2"));
  for (const char* secret : {"Quatrepattes", "quatrepattes", "URSULINETTE", "Ursulinette"})
    EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  std::vector<std::string> descriptions;
  const v1::ListIncidentsResponse incidents = Ok(client_.ListIncidents({}));
  for (const v1::Incident& each : incidents.incidents()) descriptions.push_back(each.description());
  EXPECT_THAT(descriptions, ElementsAre("", "", "Son courriel est parti ailleurs"));
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ErasureReachTest, ATitleOfOneWordQuotesNobody) {
  v1::Dossier dossier = DossierToOpen();
  dossier.set_project_title("Projet");
  const v1::Dossier closed = Close(NewDossier(dossier).name());
  Ok(client_.CreateSavedList(List("projets", "Tous les projets et mon projet", "projet")));
  const v1::EraseDossierResponse erased = Ok(client_.EraseDossier(ToErase(closed)));
  EXPECT_THAT(erased.saved_lists(), IsEmpty());
  EXPECT_EQ(Get(closed.name()).project_title(), "");
}

TEST_F(ErasureReachTest, AnIncidentWhoseTextWasErasedIsStillUpdated) {
  const v1::Dossier closed = Close(Named().name());
  v1::CreateIncidentRequest create;
  create.mutable_incident()->set_discovered_on("2018-06-01");
  create.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  create.mutable_incident()->set_description("Lettre de Quilliane Frostembourg perdue");
  v1::UpdateIncidentRequest update;
  *update.mutable_incident() = Ok(client_.CreateIncident(create)).incident();
  Ok(client_.EraseDossier(ToErase(closed)));
  update.mutable_incident()->clear_etag();
  update.mutable_incident()->clear_description();
  update.mutable_incident()->set_authority_told_on("2018-06-05");
  EXPECT_EQ(Ok(client_.UpdateIncident(update)).incident().authority_told_on(), "2018-06-05");
}

// The reasons that rules otherwise require, because no text may return.
TEST_F(ErasureReachTest, AnErasedDossierIsReopenedCorrectedAndVoidedWithoutWords) {
  const v1::Dossier opened = Named();
  v1::ChangeDossierPhaseRequest phase;
  phase.set_name(opened.name());
  phase.set_phase(v1::PHASE_CONSOLIDATION);
  phase.set_effective_on("2018-06-01");
  Ok(client_.ChangeDossierPhase(phase));
  Ok(client_.EraseDossier(ToErase(Close(opened.name()))));
  const auto wrong_state = IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");
  v1::CorrectDossierStatusRequest closing;
  closing.set_name(opened.name());
  closing.set_number(2);
  closing.set_new_effective_on("2018-11-30");
  closing.set_reason("Pour Quilliane");
  EXPECT_THAT(client_.CorrectDossierStatus(closing), wrong_state);
  closing.clear_reason();
  EXPECT_EQ(Ok(client_.CorrectDossierStatus(closing)).dossier().closed_on(), "2018-11-30");
  v1::ReopenDossierRequest reopen;
  reopen.set_name(opened.name());
  reopen.set_effective_on("2018-12-10");
  EXPECT_EQ(Ok(client_.ReopenDossier(reopen)).dossier().status(), v1::DOSSIER_STATUS_OPEN);
  phase.set_phase(v1::PHASE_STARTUP);
  phase.set_effective_on("2018-12-15");
  EXPECT_EQ(Ok(client_.ChangeDossierPhase(phase)).dossier().phase(), v1::PHASE_STARTUP) << "a move back";
  v1::CorrectDossierPhaseRequest correct;
  correct.set_name(opened.name());
  correct.set_effective_on("2018-12-15");
  correct.set_new_effective_on("2018-12-16");
  Ok(client_.CorrectDossierPhase(correct));
  v1::VoidDossierRequest annul;
  annul.set_name(opened.name());
  Ok(client_.VoidDossier(annul));
  EXPECT_THAT(FilesWith("Quilliane"), IsEmpty());
  // Any other dossier still needs a reason.
  annul.set_name(NewDossier().name());
  EXPECT_THAT(client_.VoidDossier(annul), IsRefusedForFields(Fields{"reason"}));
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ErasureReachTest, ARemovedListLeavesNothingBehind) {
  Ok(client_.CreateSavedList(List("a", "Vagueclaire promise", "ombrefeuille confiée")));
  v1::DeleteSavedListRequest remove;
  remove.set_name("savedLists/a");
  Ok(client_.DeleteSavedList(remove));
  // An erasure also scrubs previously removed data from the files.
  const v1::Dossier closed = Close(Named().name());
  Ok(client_.EraseDossier(ToErase(closed)));
  for (const char* text : {"Vagueclaire", "ombrefeuille", "Plumegivre-7"})
    EXPECT_THAT(FilesWith(text), IsEmpty()) << text;
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(ErasureReachTest, SavedListsAreBounded) {
  v1::CreateSavedListRequest large = List("large", "Grande", "");
  large.mutable_saved_list()->mutable_filter()->clear_external_ids();
  for (int i = 0; i < 400; ++i)
    large.mutable_saved_list()->mutable_filter()->add_external_ids(std::string(90, 'x'));
  EXPECT_THAT(client_.CreateSavedList(large), IsRefusedForFields(Fields{"saved_list.filter"}));
  for (int i = 0; i < 200; ++i)
    Ok(client_.CreateSavedList(List("liste-" + std::to_string(i), "Une liste", "")));
  EXPECT_THAT(client_.CreateSavedList(List("une-de-trop", "Une liste", "")),
              IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

}  // namespace
}  // namespace relais
