// Merges and their undoing: counts, lookups and kept data.

#include "tests/api/dossiers/merge_test.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const auto kWrongState = IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE");
const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
// The old number of a dossier leads to its merge target.
const auto kMerged = IsRefused(StatusCode::kNotFound, "DOSSIER_MERGED");

TEST_F(MergeTest, SaysWhereAMergedDossierWent) {
  // After a second merge, the answer names the end of the chain.
  const std::string middle = NewDossier().name();
  Ok(Merge(client_, source_, middle));
  Ok(Merge(client_, middle, target_));
  v1::BatchGetDossiersRequest batch;
  for (const std::string& name : {source_, middle, target_, std::string("dossiers/9999")}) {
    batch.add_names(name);
  }
  const auto moves = [&batch](const Client& client) {
    std::vector<std::string> told;
    const v1::BatchGetDossiersResponse response = Ok(client.BatchGetDossiers(batch));
    for (const v1::MergedDossier& merged : response.merged_into()) {
      told.push_back(absl::StrCat(merged.name(), " ", merged.target()));
    }
    return told;
  };
  EXPECT_THAT(moves(client_),
              UnorderedElementsAre(absl::StrCat(source_, " ", target_), absl::StrCat(middle, " ", target_)));
  EXPECT_THAT(moves(As("agent-erable")), IsEmpty()) << "who does not see the target is told nothing";
  // The agency's files keep the identifier, in whatever case.
  EXPECT_EQ(NameOf("pole-18-08"), target_);
  Ok(Unmerge(middle));
  EXPECT_EQ(NameOf("POLE-18-08"), middle);
  Ok(Unmerge(source_));
  EXPECT_EQ(NameOf("POLE-18-08"), source_);
}

TEST_F(MergeTest, EachIsCountedOnceThenTwiceAgain) {
  v1::CreateFollowUpRequest follow_up;
  follow_up.set_parent(source_);
  follow_up.mutable_follow_up()->set_due_on("2018-10-01");
  follow_up.mutable_follow_up()->set_owner("direction");
  follow_up.mutable_follow_up()->set_notes("Rappeler");
  Ok(client_.CreateFollowUp(follow_up));
  Meet(source_, "2018-08-20");
  Meet(target_, "2018-10-20");
  const std::vector<std::string> digests = Digests();
  const std::string source_before = Everything(source_);
  const std::string target_before = Everything(target_);
  const std::size_t held = Interventions(source_).size() + Interventions(target_).size();
  const std::size_t referred = Referrals(source_).size() + Referrals(target_).size();
  ASSERT_GT(Interventions(source_).size(), 1U);
  ASSERT_EQ(Referrals(source_).size(), 1U);
  const double handled = Count(v1::MEASURE_DOSSIERS_HANDLED).total();
  const double opened = Count(v1::MEASURE_DOSSIERS_OPENED).total();
  const double interventions = Count(v1::MEASURE_INTERVENTIONS, {v1::DIMENSION_SUBJECT}).total();
  const double referrals = Count(v1::MEASURE_REFERRALS_SENT).total();
  const double steps = Count(v1::MEASURE_FUNDING_STEPS).total();

  const v1::Dossier merged = Ok(Merge(As("advisor"), source_, target_)).dossier();
  EXPECT_EQ(merged.name(), target_);
  EXPECT_EQ(merged.opened_on(), "2018-09-25");
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_HANDLED).total(), handled - 1);
  EXPECT_EQ(Count(v1::MEASURE_DOSSIERS_OPENED).total(), opened - 1);
  EXPECT_EQ(Count(v1::MEASURE_INTERVENTIONS, {v1::DIMENSION_SUBJECT}).total(), interventions);
  EXPECT_EQ(Count(v1::MEASURE_REFERRALS_SENT).total(), referrals);
  EXPECT_EQ(Count(v1::MEASURE_FUNDING_STEPS).total(), steps);
  const std::vector<std::string> counted = Counted(v1::MEASURE_DOSSIERS_HANDLED);
  EXPECT_EQ(counted.size(), handled - 1);
  EXPECT_THAT(counted, Contains(target_));
  EXPECT_THAT(counted, Not(Contains(source_)));
  EXPECT_EQ(Interventions(target_).size(), held);
  EXPECT_EQ(Referrals(target_).size(), referred);
  EXPECT_EQ(FollowUps(target_).size(), 1U);
  EXPECT_THAT(Getting(source_), kMerged);

  EXPECT_EQ(Ok(Unmerge(source_)).dossier().name(), source_);
  EXPECT_EQ(Everything(source_), source_before);
  EXPECT_EQ(Everything(target_), target_before);
  EXPECT_EQ(Digests(), digests);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(MergeTest, FactsBeforeTheOpeningCountInEveryCell) {
  Meet(source_, "2018-08-20");
  Ok(Merge(client_, source_, target_));
  // The quarter ends after the target's opening, the month before it.
  for (const v1::Dimension dimension : {v1::DIMENSION_PHASE, v1::DIMENSION_STATUS, v1::DIMENSION_LEAD}) {
    for (const v1::Measure measure : {v1::MEASURE_DOSSIERS_HANDLED, v1::MEASURE_INTERVENTIONS}) {
      v1::QueryStatisticsRequest request;
      request.mutable_query()->set_measure(measure);
      request.mutable_query()->mutable_period()->set_from("2018-08-01");
      request.mutable_query()->mutable_period()->set_to("2018-08-31");
      request.mutable_query()->add_dimensions(dimension);
      const v1::StatisticsResult result = Ok(client_.QueryStatistics(request)).result();
      double sum = 0;
      for (const v1::StatisticsRow& row : result.rows()) sum += row.value();
      EXPECT_EQ(sum, result.total()) << v1::Dimension_Name(dimension);
      EXPECT_GT(sum, 0);
    }
  }
}

TEST_F(MergeTest, WhatHappenedSinceStaysWhereItBelongs) {
  const v1::Intervention deleted = Meet(source_, "2018-08-20");
  const v1::Intervention changed = Meet(source_, "2018-08-21");
  Ok(Merge(client_, source_, target_));
  const v1::Intervention added = Meet(target_, "2018-11-01");
  for (const v1::Intervention& intervention : Interventions(target_)) {
    if (intervention.held_on() == deleted.held_on()) {
      v1::DeleteInterventionRequest request;
      request.set_name(intervention.name());
      Ok(client_.DeleteIntervention(request));
    }
    if (intervention.held_on() == changed.held_on()) {
      // Before the target's opening, which is allowed.
      v1::UpdateInterventionRequest request;
      request.mutable_intervention()->set_name(intervention.name());
      request.mutable_intervention()->set_minutes(75);
      request.mutable_intervention()->add_subjects("programmes-outils");
      Ok(client_.UpdateIntervention(request));
    }
  }
  Ok(Unmerge(source_));
  v1::GetInterventionRequest get;
  get.set_name(deleted.name());
  EXPECT_THAT(client_.GetIntervention(get), kNotFound);
  get.set_name(changed.name());
  const v1::Intervention back = Ok(client_.GetIntervention(get)).intervention();
  EXPECT_EQ(back.minutes(), 75);
  EXPECT_THAT(back.subjects(), testing::ElementsAre("programmes-outils"));
  EXPECT_NE(back.etag(), changed.etag());
  get.set_name(added.name());
  EXPECT_EQ(Ok(client_.GetIntervention(get)).intervention().held_on(), "2018-11-01");
}

TEST_F(MergeTest, ConsentsGoWithTheReferralsThatRestOnThem) {
  const auto consent_to = [this](const std::string& dossier, const std::string& purpose) {
    v1::CreateConsentRequest request;
    request.set_parent(dossier);
    request.mutable_consent()->set_purpose(purpose);
    request.mutable_consent()->set_whole_network(true);
    request.mutable_consent()->set_obtained_on("2018-11-01");
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_VERBAL);
    return Ok(client_.CreateConsent(request)).consent().name();
  };
  const auto send = [this](const std::string& dossier) {
    v1::CreateReferralRequest request;
    request.set_parent(dossier);
    request.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
    request.mutable_referral()->set_to_organization("mrc-drummond");
    request.mutable_referral()->set_reason_code("expertise");
    return Ok(client_.CreateReferral(request)).referral();
  };
  const auto recall = [this](const std::string& name) {
    v1::RecallReferralRequest request;
    request.set_name(name);
    request.set_text("Envoyée par erreur");
    Ok(client_.RecallReferral(request));
  };
  consent_to(source_, "accompagnement");
  const v1::Referral sent = send(source_);
  EXPECT_EQ(sent.consent(), absl::StrCat(source_, "/consents/1"));
  EXPECT_THAT(Merge(client_, source_, target_), kWrongState);
  recall(sent.name());
  const std::string source_before = Everything(source_);
  Ok(Merge(client_, source_, target_));
  std::vector<std::string> consents;
  for (const v1::Referral& referral : Referrals(target_)) {
    if (!referral.consent().empty()) consents.push_back(referral.consent());
  }
  EXPECT_THAT(consents, testing::ElementsAre(absl::StrCat(target_, "/consents/1")));
  // A referral under way that rests on the consent blocks it.
  const v1::Referral since = send(target_);
  EXPECT_THAT(Unmerge(source_), kWrongState);
  recall(since.name());
  Ok(Unmerge(source_));
  EXPECT_EQ(Everything(source_), source_before);
  EXPECT_EQ(Referrals(target_).size(), 1U);
}

TEST_F(MergeTest, ThePairIsMergedThenOpenAgain) {
  v1::Dossier dossier = DossierToOpen();
  const std::string first = NewDossier(dossier).name();
  const std::string second = NewDossier(dossier).name();
  const auto state = [&] {
    v1::ListDuplicatesRequest request;
    request.set_include_decided(true);
    const v1::ListDuplicatesResponse response = Ok(client_.ListDuplicates(request));
    for (const v1::Duplicate& pair : response.duplicates()) {
      if (pair.dossier() == second && pair.other_dossier() == first) return pair.state();
    }
    return v1::DUPLICATE_STATE_UNSPECIFIED;
  };
  EXPECT_EQ(state(), v1::DUPLICATE_STATE_OPEN);
  Ok(Merge(client_, second, first));
  EXPECT_EQ(state(), v1::DUPLICATE_STATE_MERGED);
  v1::SearchDossiersRequest search;
  search.set_query("grain moulu");
  EXPECT_EQ(Ok(client_.SearchDossiers(search)).dossiers_size(), 1);
  Ok(Unmerge(second));
  EXPECT_EQ(state(), v1::DUPLICATE_STATE_OPEN);
  EXPECT_EQ(Ok(client_.SearchDossiers(search)).dossiers_size(), 2);
}

TEST_F(MergeTest, RefusesWhatCannotBeMerged) {
  EXPECT_THAT(Merge(client_, source_, source_), kWrongState);
  EXPECT_THAT(Merge(client_, "dossiers/999", target_), kNotFound);
  EXPECT_THAT(Merge(As("agent-drummond"), source_, target_),
              IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  // Closed on 2018-12-20.
  Meet(source_, "2019-02-01");
  EXPECT_THAT(Merge(client_, source_, NameOf("POLE-18-05")), kWrongState);
  EXPECT_THAT(Unmerge(source_), kWrongState);
  EXPECT_THAT(Unmerge("dossiers/999"), kNotFound);
  Ok(Merge(client_, source_, target_));
  EXPECT_THAT(Merge(client_, source_, target_), kWrongState);
  EXPECT_THAT(Merge(client_, target_, source_), kWrongState);
}

// An imported referral never waits for an answer, whatever its state in the spreadsheet.
TEST_F(MergeTest, ImportedReferralsStandInNoWay) {
  // One accepted, one sent.
  for (const char* external_id : {"PNY-18-10", "POLE-18-06"}) {
    const std::string source = NameOf(external_id);
    const std::string before = Everything(source);
    Ok(Merge(client_, source, target_));
    Ok(Unmerge(source));
    EXPECT_EQ(Everything(source), before) << external_id;
  }
}

TEST_F(MergeTest, AReferralUnderWayStandsInTheWayAndAnAcceptedTransferDoesNot) {
  ConsentTo(source_);
  const std::string consulted = Send(source_, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
  EXPECT_THAT(Merge(client_, source_, target_), kWrongState);
  Accept("agent-drummond", consulted);
  EXPECT_THAT(Merge(client_, source_, target_), kWrongState);
  v1::CompleteReferralRequest complete;
  complete.set_name(consulted);
  complete.set_code("autre");
  Ok(As("agent-drummond").CompleteReferral(complete));
  const std::string given = Send(source_, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond");
  EXPECT_THAT(Merge(client_, source_, target_), kWrongState);
  Accept("agent-drummond", given);
  ASSERT_EQ(Get(source_).lead_organization(), "organizations/mrc-drummond");
  const std::string before = Everything(source_);
  Ok(Merge(client_, source_, target_));
  EXPECT_EQ(Get(target_).lead_organization(), "organizations/pole");
  Ok(Unmerge(source_));
  EXPECT_EQ(Everything(source_), before);
}

// The recipient of a merged transfer returns the dossier that it leads, and no other.
TEST_F(MergeTest, AMovedTransferIsReturnedOnlyByWhoLeads) {
  ConsentTo(source_);
  Accept("agent-drummond", Send(source_, v1::REFERRAL_KIND_TRANSFER, "mrc-drummond"));
  Ok(Merge(client_, source_, target_));
  // The Pôle leads the target, and is not a party to that transfer.
  const std::string moved = Under(target_, v1::REFERRAL_STATE_ACCEPTED);
  EXPECT_THAT(Return("agent-drummond", moved), kWrongState);
  EXPECT_EQ(Get(target_).lead_organization(), "organizations/pole");
  Ok(Unmerge(source_));

  // Into a dossier that the recipient leads.
  v1::Dossier dossier = DossierToOpen();
  dossier.set_lead_organization("mrc-drummond");
  const std::string led = NewDossier(dossier).name();
  Ok(Merge(client_, source_, led));
  const v1::Referral returned = Ok(Return("agent-drummond", Under(led, v1::REFERRAL_STATE_ACCEPTED)));
  EXPECT_EQ(returned.state(), v1::REFERRAL_STATE_RETURNED);
  EXPECT_EQ(Get(led).lead_organization(), "organizations/pole");
  // One dossier would keep the sender as lead, the other the organization that returned it.
  EXPECT_THAT(Unmerge(source_), kWrongState);
  EXPECT_THAT(Return("agent-drummond", returned.name()), kWrongState);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

// An imported referral answered after the merge rests on a consent of the target; undone, it would name
// another's.
TEST_F(MergeTest, AnAnswerThatRestsOnTheTargetsConsentHoldsTheMerge) {
  EXPECT_TRUE(Ok(Import({{"referrals.csv",
                          "external_id,dossier,kind,from_organization,to_organization,sent_on,state\n"
                          "REF-M-1,POLE-18-08,consultation,pole,mrc-drummond,2018-11-05,sent\n"}}))
                  .problems.empty());
  ConsentTo(target_);
  Ok(Merge(client_, source_, target_));
  const std::string moved = Under(target_, v1::REFERRAL_STATE_SENT);
  // The recipient of an imported referral sees nothing of it without a view of the dossier.
  EXPECT_THAT(Accepting("agent-drummond", moved), kNotFound);
  Accept("agent-drummond", Send(target_, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond"));
  Accept("agent-drummond", moved);
  EXPECT_THAT(Unmerge(source_), kWrongState);
}

TEST_F(MergeTest, ChainsComeApartFromTheEnd) {
  const std::string last = NameOf("POLE-18-03");
  const std::string source_before = Everything(source_);
  const std::string target_before = Everything(target_);
  Ok(Merge(client_, source_, target_));
  Ok(Merge(client_, target_, last));
  EXPECT_THAT(Unmerge(source_), kWrongState);
  Ok(Unmerge(target_));
  Ok(Unmerge(source_));
  EXPECT_EQ(Everything(source_), source_before);
  EXPECT_EQ(Everything(target_), target_before);
  // Again, with the previous content.
  Ok(Merge(client_, source_, target_));
  Ok(Unmerge(source_));
  EXPECT_EQ(Everything(source_), source_before);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(MergeTest, AnIdentifierTakenSinceStandsInTheWay) {
  Ok(Merge(client_, source_, target_));
  v1::Dossier dossier = DossierToOpen("POLE-18-08");
  const std::string taken = NewDossier(dossier).name();
  const absl::Status refused = Unmerge(source_).status();
  EXPECT_THAT(refused, IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  EXPECT_TRUE(absl::StrContains(refused.message(), taken)) << refused;
}

TEST_F(MergeTest, RepeatedRequestsMergeOnce) {
  v1::MergeDossiersRequest request;
  request.set_source(source_);
  request.set_target(target_);
  request.set_request_id("une-fusion");
  const v1::MergeDossiersResponse first = Ok(client_.MergeDossiers(request));
  EXPECT_EQ(Ok(client_.MergeDossiers(request)).SerializeAsString(), first.SerializeAsString());
}

TEST_F(MergeTest, TheFeedTellsThatTheSourceIsGone) {
  const int64_t start = Head().sequence();
  Ok(Merge(client_, source_, target_));
  v1::ListChangesRequest request;
  request.set_after_sequence(start);
  request.set_page_size(500);
  std::vector<std::string> deleted;
  const v1::ListChangesResponse response = Ok(client_.ListChanges(request));
  for (const v1::Change& change : response.changes()) {
    if (change.kind() == v1::CHANGE_KIND_DELETED) deleted.push_back(change.resource());
    EXPECT_EQ(change.method(), "MergeDossiers");
  }
  EXPECT_THAT(deleted, Contains(source_));
}

}  // namespace
}  // namespace relais
