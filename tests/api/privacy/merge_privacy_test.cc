// Erasure of merged dossiers, and of dossiers from an undone merge.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/privacy_fixture.h"

namespace relais {
namespace {

using testing::IsEmpty;
using testing::Not;

const auto kWrongState = IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");

class MergePrivacyTest : public PrivacyServerTest {
 protected:
  // A unique text, to be searched for in the files.
  std::string Secret(const std::string& owner) {
    return absl::StrCat("Vorlune", owner, "-", ++secrets_, "-fin");
  }

  // Every text of a dossier and its parts, recorded under its own number.
  struct Filled {
    std::string name;
    std::string intervention;
    std::string deleted;
    std::vector<std::string> secrets;
  };

  void Remind(const std::string& dossier, const std::string& notes) const {
    v1::CreateFollowUpRequest request;
    request.set_parent(dossier);
    request.mutable_follow_up()->set_due_on("2027-01-15");
    request.mutable_follow_up()->set_owner("direction");
    request.mutable_follow_up()->set_notes(notes);
    Ok(client_.CreateFollowUp(request));
  }

  Filled Fill(const std::string& owner) {
    Filled filled;
    const auto secret = [&] {
      filled.secrets.push_back(Secret(owner));
      return filled.secrets.back();
    };
    v1::Dossier dossier = DossierToOpen();
    dossier.mutable_promoter()->set_name(secret());
    dossier.mutable_promoter()->set_contact_name(secret());
    dossier.set_notes(secret());
    filled.name = NewDossier(dossier).name();
    filled.intervention = Meet(filled.name, secret());
    filled.deleted = Meet(filled.name, secret());
    const std::string notes = secret();
    const std::string reason = secret();
    Consent(filled.name, notes);
    Refer(filled.name, reason, secret());
    Remind(filled.name, secret());
    return filled;
  }

  // The intervention of the dossier with these notes.
  std::string WithNotes(const std::string& dossier, const std::string& notes) const {
    v1::ListInterventionsRequest request;
    request.set_parent(dossier);
    for (absl::StatusOr<v1::Intervention>& item : client_.Interventions(request)) {
      const v1::Intervention intervention = Ok(item);
      if (intervention.notes() == notes) return intervention.name();
    }
    ADD_FAILURE() << "no intervention of " << dossier << " has the notes " << notes;
    return "";
  }

  void Erase(const std::string& name) const { Ok(client_.EraseDossier(ToErase(Close(name)))); }

  void ExpectKept(const std::vector<std::string>& secrets, const std::string& when) const {
    for (const std::string& secret : secrets)
      EXPECT_THAT(FilesWith(secret), Not(IsEmpty())) << secret << " " << when;
  }

  void ExpectGone(const std::vector<std::string>& secrets) const {
    for (const std::string& secret : secrets) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  }

  // Of what was done to the parts, as of a position.
  std::string Digest(std::int64_t sequence) const {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(v1::MEASURE_INTERVENTIONS);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    request.mutable_query()->mutable_as_of()->set_sequence(sequence);
    return Ok(client_.QueryStatistics(request)).result().digest();
  }

  int secrets_ = 0;
};

TEST_F(MergePrivacyTest, WhatAnUndoneMergeLeftUnderTheTargetGoesWithTheSource) {
  Filled source = Fill("Source");
  Filled target = Fill("Cible");
  Merge(source.name, target.name);
  // Under the target's numbers: changed, changed again and deleted.
  const std::string moved = WithNotes(target.name, source.secrets[3]);
  const std::vector<std::string> since = {Secret("Source"), Secret("Source")};
  for (const std::string& notes : since) Note(moved, notes);
  Delete(WithNotes(target.name, source.secrets[4]));
  target.secrets.push_back(Secret("Cible"));
  Meet(target.name, target.secrets.back());
  const std::int64_t merged_at = Head().sequence();
  const std::string digest = Digest(merged_at);
  Unmerge(source.name);
  source.secrets.insert(source.secrets.end(), since.begin(), since.end());
  ExpectKept(source.secrets, "before the erasure: the test looks for what is there");

  Erase(source.name);
  ExpectGone(source.secrets);
  ExpectKept(target.secrets, "is of the other dossier");
  EXPECT_EQ(Digest(merged_at), digest);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
  ExpectGone(source.secrets);
}

TEST_F(MergePrivacyTest, ATargetTakesOnlyItsOwnAlongOnceTheMergeIsUndone) {
  const Filled source = Fill("Source");
  const Filled target = Fill("Cible");
  Merge(source.name, target.name);
  // Occurs only in revisions under the target's number.
  const std::string since = Secret("Source");
  const std::string moved = WithNotes(target.name, source.secrets[3]);
  Note(moved, since);
  Note(moved, "Une autre encore");
  Unmerge(source.name);
  Erase(target.name);
  ExpectGone(target.secrets);
  ExpectKept(source.secrets, "is of the other dossier");
  ExpectKept({since}, "is of the other dossier, under the number of this one");
  Erase(source.name);
  ExpectGone(source.secrets);
  ExpectGone({since});
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(MergePrivacyTest, ATargetTakesAllOfItAlongWhileTheMergeStands) {
  const Filled source = Fill("Source");
  const Filled target = Fill("Cible");
  // Once before, so that it has rows under numbers of an undone merge too.
  Merge(source.name, target.name);
  const std::string since = Secret("Source");
  Note(WithNotes(target.name, source.secrets[3]), since);
  Unmerge(source.name);
  Note(source.intervention, "Une autre encore");
  Merge(source.name, target.name);
  Erase(target.name);
  ExpectGone(source.secrets);
  ExpectGone({since});
  ExpectGone(target.secrets);
  v1::UnmergeDossierRequest unmerge;
  unmerge.set_name(source.name);
  EXPECT_THAT(client_.UnmergeDossier(unmerge), kWrongState);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(MergePrivacyTest, ChainsAreFollowedToWhereEachPartCameFrom) {
  const Filled first = Fill("Premier");
  const Filled middle = Fill("Milieu");
  const Filled last = Fill("Dernier");
  Merge(first.name, middle.name);
  Merge(middle.name, last.name);
  // Two merges away from its origin.
  const std::string of_first = Secret("Premier");
  const std::string moved = WithNotes(last.name, first.secrets[3]);
  Note(moved, of_first);
  Note(moved, "Une autre encore");
  const std::string of_middle = Secret("Milieu");
  const std::string other = WithNotes(last.name, middle.secrets[3]);
  Note(other, of_middle);
  Note(other, "Une autre encore");
  Unmerge(middle.name);
  Unmerge(first.name);

  Erase(first.name);
  ExpectGone(first.secrets);
  ExpectGone({of_first});
  ExpectKept(middle.secrets, "is of the middle");
  ExpectKept({of_middle}, "is of the middle");
  ExpectKept(last.secrets, "is of the last");
  // First only the last; then the middle one, through both.
  Erase(last.name);
  ExpectGone(last.secrets);
  ExpectKept(middle.secrets, "is of the middle");
  ExpectKept({of_middle}, "is of the middle");
  Erase(middle.name);
  ExpectGone(middle.secrets);
  ExpectGone({of_middle});
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(MergePrivacyTest, AChainThatStandsGoesWithItsLast) {
  const Filled first = Fill("Premier");
  const Filled middle = Fill("Milieu");
  const Filled last = Fill("Dernier");
  const Filled other = Fill("Autre");
  Merge(first.name, middle.name);
  Merge(middle.name, last.name);
  Erase(last.name);
  for (const Filled* filled : {&first, &middle, &last}) ExpectGone(filled->secrets);
  ExpectKept(other.secrets, "was never merged");
}

// The service recognizes spreadsheet rows by their content; after an erasure it does not.
TEST_F(MergePrivacyTest, WhatTheImportsRememberGoesWithTheDossierThatItIsAbout) {
  const std::string dossiers =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization\n"
      "F-1,2018-04-12,Épicerie,Coop du coin,woman,project,alimentation,drummond,pre_startup,pole\n"
      "F-2,2018-04-12,Théâtre,Coop des voisins,both,project,culture,erable,startup,pole\n";
  const std::string header = "external_id,dossier,held_on,subjects,minutes,notes\n";
  const auto import_rows = [&](const std::string& first, const std::string& second) {
    return Ok(
        Import({{"dossiers.csv", dossiers},
                {"interventions.csv", absl::StrCat(header, "I-1,F-1,2018-05-03,gouvernance,60,", first, "\n",
                                                   "I-2,F-2,2018-05-04,gouvernance,30,", second, "\n")}}));
  };
  EXPECT_THAT(import_rows("un", "deux").problems, IsEmpty());
  const auto named = [this](const std::string& external_id) {
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids(external_id);
    const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
    return found.dossiers_size() == 1 ? found.dossiers(0).name() : "";
  };
  const std::string source = named("F-1");
  const std::string target = named("F-2");
  Merge(source, target);
  Unmerge(source);
  Erase(target);
  // Accepts the row of the current dossier, and ignores that of the erased one.
  const ImportResult changed = import_rows("Note neuve", "Note refusée");
  EXPECT_THAT(changed.problems, IsEmpty());
  ASSERT_EQ(changed.summary.files_size(), 2);
  EXPECT_EQ(changed.summary.files(1).revised(), 1);
  EXPECT_EQ(changed.summary.files(1).unchanged(), 1);
  EXPECT_THAT(FilesWith("Note neuve"), Not(IsEmpty()));
  EXPECT_THAT(FilesWith("Note refusée"), IsEmpty());
}

// A party to a referral may answer it without a view of the dossier, but no longer with a text.
TEST_F(MergePrivacyTest, AReferralOfAnErasedDossierIsAnsweredWithoutText) {
  const std::string name = NewDossier().name();
  v1::CreateConsentRequest consent;
  consent.set_parent(name);
  consent.mutable_consent()->set_purpose("accompagnement");
  consent.mutable_consent()->set_whole_network(true);
  consent.mutable_consent()->set_obtained_on("2018-04-10");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  Ok(client_.CreateConsent(consent));
  const auto send = [&](const std::string& to) {
    v1::CreateReferralRequest referral;
    referral.set_parent(name);
    referral.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
    referral.mutable_referral()->set_to_organization(to);
    referral.mutable_referral()->set_sent_on("2018-05-01");
    return Ok(client_.CreateReferral(referral)).referral().name();
  };
  v1::DeclineReferralRequest decline;
  decline.set_name(send("mrc-drummond"));
  v1::CompleteReferralRequest complete;
  complete.set_name(send("mrc-erable"));
  v1::ReturnReferralRequest give_back;
  give_back.set_name(send("mrc-becancour"));
  v1::RecallReferralRequest recall;
  recall.set_name(send("mrc-arthabaska"));
  for (const auto& [user, accepted] : {std::pair<std::string, std::string>{"agent-erable", complete.name()},
                                       {"agent-becancour", give_back.name()}}) {
    v1::AcceptReferralRequest accept;
    accept.set_name(accepted);
    Ok(As(user).AcceptReferral(accept));
  }
  // None waits or works along at a closing, but a dossier that is voided keeps them.
  v1::CloseDossierRequest close;
  close.set_name(name);
  close.set_outcome("abandonne");
  EXPECT_THAT(client_.CloseDossier(close), kWrongState);
  v1::VoidDossierRequest annul;
  annul.set_name(name);
  annul.set_reason("Ouvert deux fois");
  Ok(client_.EraseDossier(ToErase(Ok(client_.VoidDossier(annul)).dossier())));
  v1::UnvoidDossierRequest undo;
  undo.set_name(name);
  EXPECT_EQ(Ok(client_.UnvoidDossier(undo)).dossier().status(), v1::DOSSIER_STATUS_OPEN);

  const std::string text = Secret("Réponse");
  decline.set_decline_reason("capacite");
  decline.set_text(text);
  complete.set_text(text);
  give_back.set_text(text);
  recall.set_text(text);
  // The check of the actor comes first.
  EXPECT_THAT(client_.DeclineReferral(decline), IsRefused(absl::StatusCode::kPermissionDenied, "NOT_YOURS"));
  EXPECT_THAT(As("agent-drummond").DeclineReferral(decline), kWrongState);
  EXPECT_THAT(As("agent-erable").CompleteReferral(complete), kWrongState);
  EXPECT_THAT(As("agent-becancour").ReturnReferral(give_back), kWrongState);
  EXPECT_THAT(client_.RecallReferral(recall), kWrongState);
  EXPECT_THAT(FilesWith(text), IsEmpty());
  decline.clear_text();
  EXPECT_EQ(Ok(As("agent-drummond").DeclineReferral(decline)).referral().state(),
            v1::REFERRAL_STATE_DECLINED);
  complete.clear_text();
  complete.set_code("autre");
  EXPECT_EQ(Ok(As("agent-erable").CompleteReferral(complete)).referral().state(),
            v1::REFERRAL_STATE_COMPLETED);
  give_back.clear_text();
  give_back.set_code("autre");
  EXPECT_EQ(Ok(As("agent-becancour").ReturnReferral(give_back)).referral().state(),
            v1::REFERRAL_STATE_RETURNED);
  recall.clear_text();
  recall.set_code("autre");
  EXPECT_EQ(Ok(client_.RecallReferral(recall)).referral().state(), v1::REFERRAL_STATE_RECALLED);
}

}  // namespace
}  // namespace relais
