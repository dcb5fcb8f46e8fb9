// Limits of an import: facts of the service, other networks, and merged dossiers.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kDossierHeader[] =
    "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
    "lead_organization\n";
constexpr char kReferralHeader[] =
    "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on\n";

std::string DossierRow(const std::string& id, const std::string& lead,
                       const std::string& sector = "culture") {
  return absl::StrCat(id, ",2018-04-12,Titre,Groupe,woman,project,", sector, ",erable,startup,", lead, "\n");
}
ImportFile Dossiers(const std::string& rows) { return {"dossiers.csv", kDossierHeader + rows}; }
ImportFile Interventions(const std::string& rows) {
  return {"interventions.csv", "external_id,dossier,held_on,subjects,minutes\n" + rows};
}
ImportFile Phases(const std::string& rows) { return {"phases.csv", "dossier,effective_on,phase\n" + rows}; }
ImportFile Referrals(const std::string& rows) { return {"referrals.csv", kReferralHeader + rows}; }
ImportFile Funding(const std::string& rows) {
  return {"funding.csv", "external_id,dossier,program,step,step_on\n" + rows};
}

std::vector<std::string> Places(const std::vector<v1::ImportProblem>& problems) {
  std::vector<std::string> places;
  for (const v1::ImportProblem& problem : problems) {
    EXPECT_FALSE(problem.message().empty());
    places.push_back(
        absl::StrCat(problem.file_name(), ":", problem.line(), ":", problem.column(), "=", problem.value()));
  }
  return places;
}

class ImportRulesTest : public ServerTest {
 protected:
  // The name of the dossier with this external identifier.
  std::string NameOf(const std::string& external_id) const {
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids(external_id);
    const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
    EXPECT_EQ(found.dossiers_size(), 1) << external_id;
    return found.dossiers().empty() ? "" : found.dossiers(0).name();
  }
  v1::Dossier Find(const std::string& external_id) const { return Get(NameOf(external_id)); }

  ImportResult ImportAll(const std::vector<ImportFile>& files) const {
    ImportResult result = Ok(Import(files));
    for (const v1::ImportProblem& problem : result.problems) ADD_FAILURE() << problem.ShortDebugString();
    return result;
  }

  // Expects the same refusal of the set with and without dry run, and that nothing is recorded.
  std::vector<v1::ImportProblem> Refused(const std::vector<ImportFile>& files) const {
    const int64_t before = Head().sequence();
    const ImportResult dry = Ok(Import(files, /*dry_run=*/true));
    ImportResult real = Ok(Import(files));
    EXPECT_EQ(Places(dry.problems), Places(real.problems));
    EXPECT_FALSE(real.summary.recorded());
    EXPECT_EQ(Head().sequence(), before);
    return std::move(real.problems);
  }
  // In English, by a caller who may import.
  std::vector<v1::ImportProblem> InEnglish(const std::vector<ImportFile>& files) const {
    return Ok(relaisd_.NewClient("en").Import({}, files, nullptr)).problems;
  }

  // From the agency of Arthabaska, which leads the dossier, to a recipient covered by a consent.
  v1::Referral Send(const std::string& dossier, v1::ReferralKind kind, const std::string& to,
                    const std::string& external_id = "") {
    const Client arthabaska = As("agent-arthabaska");
    v1::CreateConsentRequest consent;
    consent.set_parent(dossier);
    consent.mutable_consent()->set_purpose("accompagnement");
    consent.mutable_consent()->add_recipients(to);
    consent.mutable_consent()->set_obtained_on("2018-04-12");
    consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    Ok(arthabaska.CreateConsent(consent));
    v1::CreateReferralRequest send;
    send.set_parent(dossier);
    send.mutable_referral()->set_external_id(external_id);
    send.mutable_referral()->set_kind(kind);
    send.mutable_referral()->set_to_organization(to);
    send.mutable_referral()->set_sent_on("2018-06-01");
    return Ok(arthabaska.CreateReferral(send)).referral();
  }
  void AcceptBy(const std::string& user, const std::string& referral) {
    v1::AcceptReferralRequest accept;
    accept.set_name(referral);
    accept.set_on("2018-06-10");
    Ok(As(user).AcceptReferral(accept));
  }

  // A client of an advisor of another network, with its Pôle and one dossier with one fact of each kind.
  Client NewNeighbour() {
    v1::CreateOrganizationRequest organization;
    organization.set_organization_id("pole-voisin");
    organization.mutable_organization()->set_title("Pôle voisin");
    organization.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_POLE);
    organization.mutable_organization()->set_network("voisin");
    Ok(client_.CreateOrganization(organization));
    v1::CreateUserRequest user;
    user.set_user_id("conseil-voisin");
    user.mutable_user()->set_organization("pole-voisin");
    user.mutable_user()->add_roles(v1::ROLE_ADVISOR);
    user.mutable_user()->set_title("Conseil voisin");
    user.mutable_user()->set_email("conseil@exemple.test");
    v1::AcceptInvitationRequest accept;
    accept.set_invitation_code(Ok(client_.CreateUser(user)).invitation_code());
    accept.set_user("conseil-voisin");
    accept.set_password(Relaisd::kPassword);
    const Client nobody = relaisd_.NewClientWithToken("");
    Ok(nobody.AcceptInvitation(accept));
    v1::SignInRequest sign_in;
    sign_in.set_user("conseil-voisin");
    sign_in.set_password(Relaisd::kPassword);
    return relaisd_.NewClientWithToken(Ok(nobody.SignIn(sign_in)).token());
  }
  static std::vector<ImportFile> NeighbourFiles() {
    return {Dossiers(DossierRow("V-1", "pole-voisin")), Interventions("VI-1,V-1,2018-05-01,gouvernance,60\n"),
            Referrals("VR-1,V-1,external,pole-voisin,risq,2018-05-01,sent,\n"),
            Funding("VF-1,V-1,piec,filed,2018-05-01\n")};
  }
};

TEST_F(ImportRulesTest, AReferralOfTheServiceStays) {
  ImportAll({Dossiers(DossierRow("A-1", "mrc-arthabaska"))});
  const v1::Referral sent = Send(NameOf("A-1"), v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond", "R-1");
  const std::vector<ImportFile> files = {
      Referrals("R-1,A-1,transfer,mrc-arthabaska,mrc-erable,2018-06-01,declined,2018-06-02\n")};
  const auto problems = Refused(files);
  EXPECT_THAT(Places(problems), ElementsAre("referrals.csv:2:external_id=R-1"));
  EXPECT_THAT(problems[0].message(), HasSubstr("dans le service"));
  const auto english = InEnglish(files);
  ASSERT_THAT(english, SizeIs(1));
  EXPECT_THAT(english[0].message(), HasSubstr("through the service"));
  v1::GetReferralRequest get;
  get.set_name(sent.name());
  EXPECT_EQ(Ok(As("agent-arthabaska").GetReferral(get)).referral().ShortDebugString(),
            sent.ShortDebugString());
}

TEST_F(ImportRulesTest, WhatTheServiceMadeOfAnImportedReferralStays) {
  const std::string row = "R-1,A-1,consultation,mrc-arthabaska,mrc-drummond,2018-05-01,";
  const std::vector<ImportFile> files = {Dossiers(DossierRow("A-1", "mrc-arthabaska")),
                                         Referrals(row + "accepted,2018-05-02\n")};
  ImportAll(files);
  v1::RecallReferralRequest recall;
  recall.set_name(absl::StrCat(NameOf("A-1"), "/referrals/1"));
  recall.set_on("2018-06-01");
  recall.set_text("Fin");
  Ok(As("agent-arthabaska").RecallReferral(recall));
  EXPECT_FALSE(ImportAll(files).summary.recorded());
  EXPECT_THAT(Places(Refused({Referrals(row + "declined,2018-05-02\n")})),
              ElementsAre("referrals.csv:2:external_id=R-1"));
}

TEST_F(ImportRulesTest, AnInterventionOfAnAgencyStays) {
  ImportAll(
      {Dossiers(DossierRow("A-1", "mrc-arthabaska")), Interventions("I-2,A-1,2018-05-01,gouvernance,60\n")});
  v1::CreateInterventionRequest record;
  record.set_parent(NameOf("A-1"));
  record.mutable_intervention()->set_external_id("I-1");
  record.mutable_intervention()->set_held_on("2018-05-01");
  record.mutable_intervention()->add_subjects("gouvernance");
  const std::string name = Ok(As("agent-arthabaska").CreateIntervention(record)).intervention().name();
  EXPECT_THAT(Places(Refused({Interventions("I-1,A-1,2018-05-02,plan-affaires,90\n"
                                            "I-2,A-1,2018-05-02,gouvernance,90\n")})),
              ElementsAre("interventions.csv:2:external_id=I-1"));
  v1::GetInterventionRequest get;
  get.set_name(name);
  EXPECT_EQ(Ok(As("agent-arthabaska").GetIntervention(get)).intervention().held_on(), "2018-05-01");
  // The imported one beside it changes.
  EXPECT_TRUE(ImportAll({Interventions("I-2,A-1,2018-05-02,gouvernance,90\n")}).summary.recorded());
}

TEST_F(ImportRulesTest, TheLeadOfATransferOfTheServiceStays) {
  const std::vector<ImportFile> files = {Dossiers(DossierRow("A-1", "mrc-arthabaska"))};
  ImportAll(files);
  AcceptBy("agent-drummond", Send(NameOf("A-1"), v1::REFERRAL_KIND_TRANSFER, "mrc-drummond").name());
  const auto problems = Refused({Dossiers(DossierRow("A-1", "mrc-erable"))});
  EXPECT_THAT(Places(problems), ElementsAre("dossiers.csv:2:lead_organization=mrc-erable"));
  EXPECT_THAT(problems[0].message(), HasSubstr("mrc-arthabaska"));
  // Nor may a past transfer be inserted before it.
  EXPECT_THAT(Places(Refused({Referrals("R-1,A-1,transfer,mrc-arthabaska,mrc-erable,2018-05-01,accepted,"
                                        "2018-05-15\n")})),
              ElementsAre("referrals.csv:2:answered_on=2018-05-15"));
  EXPECT_FALSE(ImportAll(files).summary.recorded());
  // Another change of the row is accepted, and moves no lead.
  ImportAll({Dossiers(DossierRow("A-1", "mrc-arthabaska", "loisirs"))});
  const v1::Dossier dossier = Find("A-1");
  EXPECT_EQ(dossier.sector(), "loisirs");
  EXPECT_EQ(dossier.lead_organization(), "organizations/mrc-drummond");
  ASSERT_THAT(dossier.lead_changes(), SizeIs(2));
  EXPECT_EQ(dossier.lead_changes(0).organization(), "organizations/mrc-arthabaska");
}

TEST_F(ImportRulesTest, AnImportedTransferStaysOpenToCorrection) {
  ImportAll({Dossiers(DossierRow("A-1", "mrc-arthabaska")),
             Referrals("R-1,A-1,transfer,mrc-arthabaska,mrc-drummond,2018-05-01,accepted,2018-05-15\n")});
  EXPECT_EQ(Find("A-1").lead_organization(), "organizations/mrc-drummond");
  // The lead at the opening sent it.
  const std::string row = "R-1,A-1,transfer,pole,";
  ImportAll(
      {Dossiers(DossierRow("A-1", "pole")), Referrals(row + "mrc-erable,2018-05-01,accepted,2018-05-16\n")});
  const v1::Dossier corrected = Find("A-1");
  ASSERT_THAT(corrected.lead_changes(), SizeIs(2));
  EXPECT_EQ(corrected.lead_changes(0).organization(), "organizations/pole");
  EXPECT_EQ(corrected.lead_changes(1).organization(), "organizations/mrc-erable");
  EXPECT_EQ(corrected.lead_changes(1).effective_on(), "2018-05-16");
  ImportAll({Referrals(row + "mrc-erable,2018-05-01,declined,2018-05-16\n")});
  EXPECT_EQ(Find("A-1").lead_organization(), "organizations/pole");
}

TEST_F(ImportRulesTest, AllOfItIsFoundAtOnce) {
  ImportAll({Dossiers(DossierRow("A-1", "mrc-arthabaska"))});
  Send(NameOf("A-1"), v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond", "R-1");
  NewNeighbour();
  EXPECT_THAT(
      Places(Refused(
          {Dossiers(DossierRow("A-1", "mrc-erable") + DossierRow("A-2", "pole-voisin")),
           Referrals("R-1,A-1,consultation,mrc-arthabaska,mrc-drummond,2018-06-01,declined,2018-06-02\n"
                     "R-2,A-1,transfer,mrc-arthabaska,pole-voisin,2018-06-01,accepted,2018-06-02\n")})),
      ElementsAre("dossiers.csv:2:lead_organization=mrc-erable",
                  "dossiers.csv:3:lead_organization=pole-voisin", "referrals.csv:2:external_id=R-1",
                  "referrals.csv:3:from_organization=mrc-arthabaska",
                  "referrals.csv:3:to_organization=pole-voisin"));
}

TEST_F(ImportRulesTest, IdentifiersOfAnotherNetworkAreTaken) {
  const Client neighbour = NewNeighbour();
  EXPECT_THAT(Ok(neighbour.Import({}, NeighbourFiles(), nullptr)).problems, IsEmpty());
  ImportAll({Dossiers(DossierRow("A-1", "pole"))});
  const std::vector<ImportFile> mine = {Dossiers(DossierRow("V-1", "pole")),
                                        Interventions("VI-1,A-1,2018-05-02,gouvernance,90\n"),
                                        Referrals("VR-1,A-1,external,pole,risq,2018-05-02,sent,\n"),
                                        Funding("VF-1,A-1,piec,filed,2018-05-02\n")};
  const auto problems = Refused(mine);
  EXPECT_THAT(Places(problems),
              ElementsAre("dossiers.csv:2:external_id=V-1", "interventions.csv:2:external_id=VI-1",
                          "referrals.csv:2:external_id=VR-1", "funding.csv:2:external_id=VF-1"));
  for (const v1::ImportProblem& problem : problems) {
    EXPECT_THAT(problem.message(),
                AllOf(HasSubstr("déjà pris"), Not(HasSubstr("dossiers/")), Not(HasSubstr("voisin"))));
  }
  // Their dossier is treated as nonexistent.
  EXPECT_THAT(Places(Refused({Interventions("I-1,V-1,2018-05-02,gouvernance,90\n")})),
              ElementsAre("interventions.csv:2:dossier=V-1"));
  // They cannot open one here either.
  const ImportResult theirs = Ok(neighbour.Import({}, {Dossiers(DossierRow("V-2", "pole"))}, nullptr));
  EXPECT_THAT(Places(theirs.problems), ElementsAre("dossiers.csv:2:lead_organization=pole"));
  EXPECT_THAT(theirs.problems[0].message(), AllOf(HasSubstr("pole-voisin"), Not(HasSubstr("mrc-"))));
  EXPECT_FALSE(Ok(neighbour.Import({}, NeighbourFiles(), nullptr)).summary.recorded());
}

TEST_F(ImportRulesTest, ATakenIdentifierOfAnApplicationTellsNoMore) {
  const Client neighbour = NewNeighbour();
  EXPECT_THAT(Ok(neighbour.Import({}, NeighbourFiles(), nullptr)).problems, IsEmpty());
  ImportAll({Dossiers(DossierRow("A-1", "pole")), Funding("F-1,A-1,piec,filed,2018-05-01\n")});
  v1::CreateFundingApplicationRequest request;
  request.set_parent(NameOf("A-1"));
  request.mutable_funding_application()->set_program("piec");
  v1::FundingStep& step = *request.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_FILED);
  step.set_step_on("2018-05-01");
  const auto taken = [&](const std::string& external_id) {
    request.mutable_funding_application()->set_external_id(external_id);
    const absl::Status status = client_.CreateFundingApplication(request).status();
    EXPECT_THAT(status, IsRefused(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
    return ErrorDetails(status).metadata["resource"];
  };
  EXPECT_EQ(taken("F-1"), absl::StrCat(request.parent(), "/fundingApplications/1"));
  EXPECT_EQ(taken("VF-1"), "VF-1");
}

// POLE-18-08 is merged into POLE-18-10, opened later; both with facts of each kind.
class ImportAfterMergeTest : public ImportRulesTest {
 protected:
  ImportAfterMergeTest() : files_(ReadFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"))) {
    ImportAll(files_);
    source_ = NameOf("POLE-18-08");
    target_ = NameOf("POLE-18-10");
    v1::MergeDossiersRequest merge;
    merge.set_source(source_);
    merge.set_target(target_);
    Ok(client_.MergeDossiers(merge));
  }

  // Expects that importing the files of the beginning changes nothing.
  void ExpectUnchanged() const {
    const int64_t before = Head().sequence();
    const ImportResult again = ImportAll(files_);
    EXPECT_FALSE(again.summary.recorded());
    for (const v1::ImportFileSummary& file : again.summary.files()) {
      EXPECT_EQ(file.unchanged(), file.rows()) << file.file_name();
    }
    EXPECT_EQ(Head().sequence(), before);
  }
  std::vector<v1::Intervention> Held(const std::string& dossier) const {
    v1::ListInterventionsRequest list;
    list.set_parent(dossier);
    list.set_page_size(100);
    const v1::ListInterventionsResponse response = Ok(client_.ListInterventions(list));
    return {response.interventions().begin(), response.interventions().end()};
  }
  // The files with a row of one of them changed.
  std::vector<ImportFile> Changed(const std::string& row, const std::string& to) const {
    std::vector<ImportFile> files = files_;
    int changed = 0;
    for (ImportFile& file : files) changed += absl::StrReplaceAll({{row, to}}, &file.content);
    EXPECT_EQ(changed, 1) << row;
    return files;
  }

  const std::vector<ImportFile> files_;
  std::string source_;
  std::string target_;
};

TEST_F(ImportAfterMergeTest, TheSameFilesChangeNothing) {
  ExpectUnchanged();
  // Nor if a code of the merged one was retired since.
  v1::UpdateCodeRequest retire;
  retire.mutable_code()->set_name("codelists/sector/codes/manufacturier");
  retire.mutable_update_mask()->add_paths("active");
  Ok(client_.UpdateCode(retire));
  ExpectUnchanged();
  v1::UnmergeDossierRequest unmerge;
  unmerge.set_name(source_);
  Ok(client_.UnmergeDossier(unmerge));
  ExpectUnchanged();
}

TEST_F(ImportAfterMergeTest, AChangedRowOfTheMergedDossierIsRefused) {
  const auto problems = Refused(Changed("Savonnerie collective", "Savonnerie coopérative"));
  EXPECT_THAT(Places(problems), ElementsAre("dossiers.csv:10:external_id=POLE-18-08"));
  EXPECT_THAT(problems[0].message(), AllOf(HasSubstr("fusionné"), HasSubstr(target_)));
  EXPECT_THAT(InEnglish(Changed("Savonnerie collective", "Savonnerie coopérative"))[0].message(),
              AllOf(HasSubstr("merged"), HasSubstr(target_)));
  // Its own row changes the target.
  ImportAll(Changed("Répit pour proches aidants", "Répit pour tous"));
  EXPECT_EQ(Get(target_).project_title(), "Répit pour tous");
}

TEST_F(ImportAfterMergeTest, ItsFactsAreThoseOfTheOneThatStands) {
  const std::size_t held = Held(target_).size();
  const int phases = Get(target_).phase_changes_size();
  // Held before the opening of the target, and changed otherwise.
  ImportAll(Changed("2018-08-14,information-generale,60", "2018-08-14,information-generale,75"));
  int minutes = 0;
  for (const v1::Intervention& intervention : Held(target_)) {
    if (intervention.external_id() == "INT-18-014") minutes = intervention.minutes();
  }
  EXPECT_EQ(minutes, 75);
  EXPECT_EQ(Held(target_).size(), held);
  const std::vector<ImportFile> added = {
      Interventions("N-1,POLE-18-08,2019-01-15,gouvernance,30\nN-2,POLE-18-10,2019-01-16,gouvernance,30\n"),
      Phases("POLE-18-08,2019-03-20,development\n"),
      Referrals("N-3,POLE-18-08,transfer,pole,mrc-becancour,2019-03-01,accepted,2019-03-21\n"),
      // Of one application, by both names.
      Funding("N-4,POLE-18-08,piec,filed,2019-03-01\nN-4,POLE-18-10,piec,opinion,2019-03-02\n")};
  EXPECT_TRUE(ImportAll(added).summary.recorded());
  EXPECT_EQ(Held(target_).size(), held + 2);
  const v1::Dossier standing = Get(target_);
  EXPECT_EQ(standing.phase_changes_size(), phases + 1);
  EXPECT_EQ(standing.phase(), v1::PHASE_DEVELOPMENT);
  EXPECT_EQ(standing.lead_organization(), "organizations/mrc-becancour");
  EXPECT_FALSE(ImportAll(added).summary.recorded());
  // A day has one phase, under either name; the phases of the merged dossier were removed with it.
  EXPECT_THAT(
      Places(Refused({Phases("POLE-18-08,2019-03-04,startup\nPOLE-18-08,2018-11-20,consolidation\n")})),
      ElementsAre("phases.csv:2:effective_on=2019-03-04", "phases.csv:3:dossier=POLE-18-08"));
  EXPECT_THAT(Places(Refused({Interventions("INT-18-014,POLE-18-01,2018-08-14,gouvernance,60\n")})),
              ElementsAre("interventions.csv:2:dossier=POLE-18-01"));
}

TEST_F(ImportRulesTest, ATransferThatAMergeBroughtMovesNoLead) {
  const std::string row = "R-1,A-1,transfer,pole,mrc-erable,2018-05-01,completed,2018-05-15";
  ImportAll({Dossiers(DossierRow("A-1", "pole") + DossierRow("A-2", "pole")), Referrals(row + "\n")});
  v1::MergeDossiersRequest merge;
  merge.set_source(NameOf("A-1"));
  merge.set_target(NameOf("A-2"));
  Ok(client_.MergeDossiers(merge));
  ImportAll({Referrals(absl::StrReplaceAll(row, {{"2018-05-15", "2018-05-16"}}) + "\n")});
  EXPECT_EQ(Find("A-2").lead_organization(), "organizations/pole");
  EXPECT_THAT(Find("A-2").lead_changes(), SizeIs(1));
}

}  // namespace
}  // namespace relais
