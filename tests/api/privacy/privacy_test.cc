// Duties of the privacy law: reads, retention, permanent erasure, and the journal.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/api/privacy_fixture.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Values that occur only in personal fields.
const std::vector<std::string>& Secrets() {
  static const std::vector<std::string>& secrets = *new std::vector<std::string>{
      "Zoukemba Vertperle",   "Quilliane Frostembourg", "quilliane@frostembourg.example",
      "819-555-0177",         "Brumevalse nocturne",    "Cristalune parlée",
      "Ombrefeuille confiée", "Vagueclaire promise",    "Rochemousse rappelée",
      "Plumegivre notée",     "Sablefin corrigé"};
  return secrets;
}

std::vector<ImportFile> SecretFiles() {
  return {
      {"dossiers.csv",
       "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
       "lead_organization,contact_name,contact_email,contact_phone,closed_on,closing_outcome,notes\n"
       "S-1,2018-04-12,Épicerie,Zoukemba Vertperle,woman,project,alimentation,drummond,pre_startup,pole,"
       "Quilliane Frostembourg,quilliane@frostembourg.example,819-555-0177,2018-12-01,abandonne,Brumevalse "
       "nocturne\n"
       "S-2,2018-05-02,Théâtre,Coop des voisins,both,project,culture,erable,startup,pole,,,,,,Notes qui "
       "restent\n"},
      {"interventions.csv",
       "external_id,dossier,held_on,subjects,minutes,notes\n"
       "I-1,S-1,2018-05-03,gouvernance,60,Cristalune parlée\n"
       "I-2,S-2,2018-05-03,gouvernance,30,Autre note qui reste\n"},
      {"phases.csv",
       "dossier,effective_on,phase,reason\n"
       "S-1,2018-06-01,startup,Ombrefeuille confiée\n"},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n"
       "R-1,S-1,external,pole,risq,2018-07-02,completed,2018-07-20,Vagueclaire promise\n"}};
}

class PrivacyTest : public PrivacyServerTest {
 protected:
  v1::Dossier OpenFor(const std::string& organization) const {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_lead_organization(organization);
    return NewDossier(dossier);
  }

  // All counts of the register, as of a position (0: now).
  std::vector<std::string> Counts(std::int64_t sequence = 0) const {
    std::vector<std::string> counts;
    for (const v1::Measure measure :
         {v1::MEASURE_DOSSIERS_HANDLED, v1::MEASURE_DOSSIERS_CLOSED, v1::MEASURE_REFERRALS_SENT,
          v1::MEASURE_INTERVENTION_MINUTES, v1::MEASURE_PHASE_CHANGES}) {
      v1::QueryStatisticsRequest request;
      request.mutable_query()->set_measure(measure);
      request.mutable_query()->mutable_period()->set_label("2018-2019");
      request.mutable_query()->add_dimensions(v1::DIMENSION_SECTOR);
      if (sequence > 0) request.mutable_query()->mutable_as_of()->set_sequence(sequence);
      const v1::StatisticsResult result = Ok(client_.QueryStatistics(request)).result();
      for (const v1::StatisticsRow& row : result.rows()) counts.push_back(row.ShortDebugString());
      if (sequence > 0) counts.push_back(result.digest());
    }
    return counts;
  }

  // Dossier S-1 of SecretFiles with a personal value in every kind of part that the API can add.
  v1::Dossier SecretDossier() const {
    EXPECT_THAT(Ok(Import(SecretFiles())).problems, IsEmpty());
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids("S-1");
    const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
    EXPECT_EQ(found.dossiers_size(), 1);
    const std::string name = found.dossiers_size() == 1 ? found.dossiers(0).name() : "";
    // A past revision keeps values that the current one lacks.
    v1::UpdateDossierRequest update;
    update.mutable_dossier()->set_name(name);
    update.mutable_dossier()->set_notes("Sablefin corrigé");
    Ok(client_.UpdateDossier(update));
    v1::CreateFollowUpRequest follow_up;
    follow_up.set_parent(name);
    follow_up.mutable_follow_up()->set_due_on("2027-01-15");
    follow_up.mutable_follow_up()->set_owner("direction");
    follow_up.mutable_follow_up()->set_notes("Plumegivre notée");
    Ok(client_.CreateFollowUp(follow_up));
    v1::ReopenDossierRequest reopen;
    reopen.set_name(name);
    reopen.set_effective_on("2018-12-05");
    reopen.set_reason("Rochemousse rappelée");
    Ok(client_.ReopenDossier(reopen));
    return Close(name, "2018-12-10");
  }
};

TEST_F(PrivacyTest, AnErasureLeavesNoByteAndEveryNumber) {
  const v1::Dossier dossier = SecretDossier();
  const std::int64_t before = Head().sequence();
  const std::vector<std::string> counts = Counts();
  const std::vector<std::string> digests = Counts(before);
  for (const std::string& secret : Secrets()) {
    EXPECT_THAT(FilesWith(secret), Not(IsEmpty()))
        << secret << " is not in the register: the test looks for nothing";
  }

  const v1::Erasure erasure = Ok(client_.EraseDossier(ToErase(dossier))).erasure();
  EXPECT_EQ(erasure.dossier(), dossier.name());
  EXPECT_EQ(erasure.user(), "users/direction");
  EXPECT_EQ(erasure.reason(), "demande");
  EXPECT_EQ(erasure.sequence(), Head().sequence());
  // While the service runs: the answer itself confirms the scrub.
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  EXPECT_THAT(FilesWith("Notes qui restent"), Not(IsEmpty())) << "the other dossier keeps its own";

  const v1::Dossier erased = Get(dossier.name());
  EXPECT_EQ(erased.promoter().name(), "");
  EXPECT_EQ(erased.promoter().contact_email(), "");
  EXPECT_EQ(erased.notes(), "");
  EXPECT_EQ(erased.promoter().gender(), v1::PROMOTER_GENDER_WOMAN) << "codes stay";
  EXPECT_EQ(erased.status_changes_size(), 4) << "dates stay";
  EXPECT_NE(erased.etag(), dossier.etag());
  v1::ListDossierRevisionsRequest revisions;
  revisions.set_name(dossier.name());
  for (const absl::StatusOr<v1::DossierRevision>& revision : client_.DossierRevisions(revisions)) {
    ASSERT_TRUE(revision.ok()) << revision.status();
    for (const std::string& secret : Secrets()) EXPECT_THAT(revision->DebugString(), Not(HasSubstr(secret)));
  }
  EXPECT_EQ(Counts(), counts);
  EXPECT_EQ(Counts(before), digests) << "the same answer for ever, to the digest";

  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
}

// A crash between the erasure and the scrub: the register records a pending scrub, and a free page of the
// file still has the bytes.
TEST_F(PrivacyTest, AStartTakesOffTheFilesWhatACrashLeftThere) {
  const v1::Dossier dossier = Close(NewDossier().name());
  Ok(client_.EraseDossier(ToErase(dossier)));
  relaisd_.Stop();
  const std::string left = "Nacrebruine oubliée";
  EXPECT_THAT(FilesWith(left), IsEmpty());
  const pid_t sqlite = Spawn(
      {"/usr/bin/sqlite3", relaisd_.folder() + "/register.db",
       absl::StrCat(
           "PRAGMA secure_delete=OFF; CREATE TABLE left_over (text TEXT); INSERT INTO left_over VALUES ('",
           left, "'); DROP TABLE left_over; UPDATE scrub SET scrubbed_seq = erased_seq - 1;")},
      relaisd_.folder() + "/sqlite.out");
  ASSERT_EQ(WaitForExit(sqlite), 0);
  ASSERT_THAT(FilesWith(left), ElementsAre("register.db"));
  relaisd_.Start();
  EXPECT_THAT(FilesWith(left), IsEmpty());
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
}

TEST_F(PrivacyTest, ImportingTheSameFilesAgainBringsNothingBack) {
  const v1::Dossier dossier = SecretDossier();
  Ok(client_.EraseDossier(ToErase(dossier)));
  const std::int64_t erased_at = Head().sequence();
  const ImportResult again = Ok(Import(SecretFiles()));
  EXPECT_THAT(again.problems, IsEmpty());
  for (const v1::ImportFileSummary& file : again.summary.files()) {
    EXPECT_EQ(file.unchanged(), file.rows()) << file.file_name();
  }
  EXPECT_EQ(Head().sequence(), erased_at) << "nothing was recorded";

  // Nor does a new or changed row: it is refused and named, without its content.
  const auto rows = [](const std::string& first, const std::string& second) {
    return std::vector<ImportFile>{
        {"interventions.csv", absl::StrCat("external_id,dossier,held_on,subjects,minutes,notes\n"
                                           "I-1,S-1,2018-05-03,gouvernance,75,",
                                           first, "\nI-9,S-1,2018-05-04,gouvernance,10,", second,
                                           "\nI-10,S-2,2018-05-04,gouvernance,10,"
                                           "Une note du dossier voisin\n")}};
  };
  const ImportResult refused = Ok(Import(rows("Cristalune parlée", "Plumegivre notée")));
  ASSERT_THAT(refused.problems, SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    const v1::ImportProblem& problem = refused.problems[i];
    EXPECT_EQ(problem.line(), i + 2);
    EXPECT_EQ(problem.column(), "notes");
    EXPECT_EQ(problem.value(), "");
    EXPECT_THAT(problem.message(), HasSubstr("ont été effacées"));
  }
  EXPECT_EQ(Head().sequence(), erased_at) << "nothing was recorded";

  // Facts without personal data stay possible.
  const ImportResult other = Ok(Import(rows("", "")));
  EXPECT_THAT(other.problems, IsEmpty());
  ASSERT_EQ(other.summary.files_size(), 1);
  EXPECT_EQ(other.summary.files(0).created(), 2);
  EXPECT_EQ(other.summary.files(0).revised(), 1);
  relaisd_.Stop();
  EXPECT_EQ(relaisd_.Verify(), 0);
  for (const std::string& secret : Secrets()) EXPECT_THAT(FilesWith(secret), IsEmpty()) << secret;
  EXPECT_THAT(FilesWith("Une note du dossier voisin"), Not(IsEmpty()));
}

TEST_F(PrivacyTest, AnErasureAskedAgainGivesTheFirstAnswer) {
  v1::EraseDossierRequest request = ToErase(Close(NewDossier().name()));
  request.set_request_id("effacer-une-fois");
  const v1::Erasure first = Ok(client_.EraseDossier(request)).erasure();
  const v1::Erasure second = Ok(client_.EraseDossier(request)).erasure();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(first, second));
  EXPECT_EQ(Head().sequence(), first.sequence());
  v1::ListErasuresRequest list;
  EXPECT_THAT(Ok(client_.ListErasures(list)).erasures(), SizeIs(1));
}

TEST_F(PrivacyTest, OnlyAClosedDossierIsErasedAndOnlyAsItWasRead) {
  const v1::Dossier open = NewDossier();
  EXPECT_THAT(client_.EraseDossier(ToErase(open)),
              IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  const v1::Dossier closed = Close(open.name());
  EXPECT_THAT(client_.EraseDossier(ToErase(open)), IsRefused(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  v1::EraseDossierRequest request = ToErase(closed);
  request.set_etag("");
  request.set_reason("parce que");
  EXPECT_THAT(client_.EraseDossier(request), IsRefusedForFields(Fields{"etag", "reason"}));
  request = ToErase(closed);
  request.set_name("dossiers/999");
  EXPECT_THAT(client_.EraseDossier(request), IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  for (const char* user : {"agent-erable", "administrator", "analyst"}) {
    EXPECT_THAT(As(user).EraseDossier(ToErase(closed)),
                IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"))
        << user;
  }
  EXPECT_EQ(Get(open.name()).promoter().name(), DossierToOpen().promoter().name()) << "nothing was erased";
}

TEST_F(PrivacyTest, AnErasedDossierTakesNoPersonalDataAnyMore) {
  const v1::Dossier dossier = Close(NewDossier().name());
  Ok(client_.EraseDossier(ToErase(dossier)));
  const auto refused = IsRefused(absl::StatusCode::kFailedPrecondition, "WRONG_STATE");
  v1::UpdateDossierRequest name;
  name.mutable_dossier()->set_name(dossier.name());
  name.mutable_dossier()->mutable_promoter()->set_name("De retour");
  EXPECT_THAT(client_.UpdateDossier(name), refused);
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(dossier.name());
  intervention.mutable_intervention()->set_held_on("2018-05-03");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  intervention.mutable_intervention()->set_notes("Une note");
  EXPECT_THAT(client_.CreateIntervention(intervention), refused);
  v1::ReopenDossierRequest reopen;
  reopen.set_name(dossier.name());
  reopen.set_reason("Le projet reprend");
  EXPECT_THAT(client_.ReopenDossier(reopen), refused);
  // A code may still be corrected.
  v1::UpdateDossierRequest sector;
  sector.mutable_dossier()->set_name(dossier.name());
  sector.mutable_dossier()->set_sector("culture");
  EXPECT_EQ(Ok(client_.UpdateDossier(sector)).dossier().sector(), "culture");
}

TEST_F(PrivacyTest, EveryOutcomeHasARetention) {
  const auto rules = Ok(client_.ListRetentionRules({})).retention_rules();
  ASSERT_THAT(rules, SizeIs(6));
  for (const v1::RetentionRule& rule : rules) EXPECT_EQ(rule.years(), 7) << rule.name();
  v1::UpdateRetentionRuleRequest update;
  update.mutable_retention_rule()->set_name("retentionRules/abandonne");
  update.mutable_retention_rule()->set_etag(rules[0].etag());
  update.mutable_retention_rule()->set_years(3);
  EXPECT_EQ(Ok(client_.UpdateRetentionRule(update)).retention_rule().years(), 3);
  EXPECT_THAT(client_.UpdateRetentionRule(update), IsRefused(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  update.mutable_retention_rule()->clear_etag();
  for (const int years : {0, -1, 101}) {
    update.mutable_retention_rule()->set_years(years);
    EXPECT_THAT(client_.UpdateRetentionRule(update), IsRefusedForFields(Fields{"retention_rule.years"}))
        << years;
  }
  update.mutable_retention_rule()->set_years(5);
  EXPECT_THAT(As("advisor").UpdateRetentionRule(update),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_EQ(Ok(As("administrator").UpdateRetentionRule(update)).retention_rule().years(), 5);
  update.mutable_retention_rule()->set_name("retentionRules/inconnue");
  EXPECT_THAT(client_.UpdateRetentionRule(update),
              IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(PrivacyTest, DossiersComeDueByTheirOutcome) {
  const std::string abandoned = Close(NewDossier().name(), "2018-12-01", "abandonne").name();
  const std::string started = Close(NewDossier().name(), "2018-12-01", "projet-demarre").name();
  NewDossier();
  v1::UpdateRetentionRuleRequest update;
  update.mutable_retention_rule()->set_name("retentionRules/abandonne");
  update.mutable_retention_rule()->set_years(2);
  Ok(client_.UpdateRetentionRule(update));
  const auto due = [&](const std::string& day) {
    v1::ListRetentionDueRequest request;
    request.set_due_to(day);
    // One a page, so that the pages are turned.
    request.set_page_size(1);
    std::vector<std::string> items;
    for (const absl::StatusOr<v1::RetentionItem>& item : client_.RetentionDue(request)) {
      if (item.ok()) items.push_back(absl::StrCat(item->dossier(), " ", item->due_on()));
    }
    return items;
  };
  EXPECT_THAT(due("2020-11-30"), IsEmpty());
  EXPECT_THAT(due("2020-12-01"), ElementsAre(abandoned + " 2020-12-01"));
  EXPECT_THAT(due("2025-12-01"), ElementsAre(abandoned + " 2020-12-01", started + " 2025-12-01"));
  Ok(client_.EraseDossier(ToErase(Get(abandoned))));
  EXPECT_THAT(due("2025-12-01"), ElementsAre(started + " 2025-12-01"));
  v1::ListRetentionDueRequest request;
  request.set_due_to("2025-02-30");
  EXPECT_THAT(client_.ListRetentionDue(request), IsRefusedForFields(Fields{"due_to"}));
  EXPECT_THAT(As("agent-erable").ListRetentionDue({}),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(PrivacyTest, ReadingsFromOutsideTheLeadAreKept) {
  const v1::Dossier theirs = OpenFor("mrc-erable");
  const v1::Dossier own = NewDossier();
  v1::GetDossierRequest get;
  get.set_name(theirs.name());
  Ok(As("agent-erable").GetDossier(get));
  Ok(As("advisor").GetDossier(get));
  get.set_name(own.name());
  Ok(As("advisor").GetDossier(get));
  v1::ListDossierReadsRequest request;
  request.set_parent(theirs.name());
  const auto reads = Ok(client_.ListDossierReads(request)).reads();
  ASSERT_THAT(reads, SizeIs(1)) << "not those of the lead organization itself";
  EXPECT_EQ(reads[0].user(), "users/advisor");
  EXPECT_EQ(reads[0].organization(), "organizations/pole");
  EXPECT_EQ(reads[0].method(), "GetDossier");
  EXPECT_EQ(reads[0].dossier(), theirs.name());
  request.set_parent("dossiers/-");
  EXPECT_THAT(Ok(As("administrator").ListDossierReads(request)).reads(), SizeIs(1));
  request.set_parent(own.name());
  EXPECT_THAT(Ok(client_.ListDossierReads(request)).reads(), IsEmpty());
  request.set_parent("dossiers/999");
  EXPECT_THAT(client_.ListDossierReads(request),
              IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(As("agent-erable").ListDossierReads(request),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(PrivacyTest, AnExportHoldsAllOfOneDossier) {
  const v1::Dossier dossier = SecretDossier();
  v1::ExportDossierRequest request;
  request.set_name(dossier.name());
  const v1::DossierExport content = Ok(client_.ExportDossier(request)).export_();
  const std::string text = content.DebugString();
  // gRPC's text has the accents as escapes: compare the fields.
  EXPECT_EQ(content.dossier().promoter().name(), "Zoukemba Vertperle");
  EXPECT_THAT(text, HasSubstr("quilliane@frostembourg.example"));
  ASSERT_EQ(content.past_revisions_size(), static_cast<int>(content.dossier().revision()) - 1);
  EXPECT_EQ(content.past_revisions(0).revision(), 1);
  EXPECT_EQ(content.past_revisions(0).notes(), "Brumevalse nocturne");
  ASSERT_EQ(content.interventions_size(), 1);
  EXPECT_EQ(content.interventions(0).notes(), "Cristalune parlée");
  ASSERT_EQ(content.referrals_size(), 1);
  EXPECT_EQ(content.referrals(0).reason(), "Vagueclaire promise");
  ASSERT_EQ(content.follow_ups_size(), 1);
  EXPECT_EQ(content.follow_ups(0).notes(), "Plumegivre notée");
  EXPECT_TRUE(content.has_export_time());
  EXPECT_THAT(As("agent-erable").ExportDossier(request),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(As("administrator").ExportDossier(request),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

v1::Incident IncidentToRecord(const std::string& dossier) {
  v1::Incident incident;
  incident.set_occurred_on("2026-03-02");
  incident.set_discovered_on("2026-03-04");
  incident.set_description("Un courriel parti au mauvais destinataire : coordonnées");
  incident.set_risk(v1::INCIDENT_RISK_SERIOUS);
  incident.add_dossiers(dossier);
  incident.set_persons(2);
  return incident;
}

TEST_F(PrivacyTest, IncidentsAreRecordedAndCompleted) {
  const std::string dossier = NewDossier().name();
  v1::CreateIncidentRequest create;
  *create.mutable_incident() = IncidentToRecord(dossier);
  const v1::Incident made = Ok(As("advisor").CreateIncident(create)).incident();
  EXPECT_EQ(made.name(), "incidents/1");
  EXPECT_THAT(made.dossiers(), ElementsAre(dossier));
  v1::UpdateIncidentRequest update;
  update.mutable_incident()->set_name(made.name());
  update.mutable_incident()->set_etag(made.etag());
  update.mutable_incident()->set_authority_told_on("2026-03-05");
  const v1::Incident told = Ok(client_.UpdateIncident(update)).incident();
  EXPECT_EQ(told.authority_told_on(), "2026-03-05");
  EXPECT_EQ(told.description(), made.description());
  EXPECT_THAT(client_.UpdateIncident(update), IsRefused(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  update.mutable_incident()->set_name("incidents/2");
  EXPECT_THAT(client_.UpdateIncident(update), IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  const auto incidents = Ok(client_.ListIncidents({})).incidents();
  ASSERT_THAT(incidents, SizeIs(1));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(incidents[0], told));
  // Incident texts may be personal: an administrator may not read them either.
  for (const char* user : {"agent-erable", "analyst", "administrator"}) {
    EXPECT_THAT(As(user).CreateIncident(create),
                IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
    EXPECT_THAT(As(user).ListIncidents({}), IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  }
}

TEST_F(PrivacyTest, EveryFaultOfAnIncidentIsNamed) {
  v1::CreateIncidentRequest create;
  EXPECT_THAT(client_.CreateIncident(create),
              IsRefusedForFields(Fields{"incident.discovered_on", "incident.description", "incident.risk"}));
  *create.mutable_incident() = IncidentToRecord("dossiers/999");
  create.mutable_incident()->set_occurred_on("2026-03-05");
  create.mutable_incident()->set_persons(-1);
  create.mutable_incident()->set_authority_told_on("2026-03-03");
  create.mutable_incident()->set_persons_told_on("2999-01-01");
  EXPECT_THAT(client_.CreateIncident(create),
              IsRefusedForFields(Fields{"incident.occurred_on", "incident.dossiers", "incident.persons",
                                        "incident.authority_told_on", "incident.persons_told_on"}));
}

// `method organization on_behalf_of resource` of each.
template <class Lines>
std::vector<std::string> Summaries(const Lines& lines) {
  std::vector<std::string> summaries;
  for (const v1::JournalLine& line : lines) {
    summaries.push_back(absl::StrCat(line.method(), " ", line.organization(), " ", line.on_behalf_of(), " ",
                                     line.resource()));
  }
  return summaries;
}

TEST_F(PrivacyTest, TheJournalTellsWhoActedAndForWhom) {
  const Client agent = As("agent-erable");
  const Client advisor = As("advisor");
  const std::int64_t start = Head().sequence();
  v1::CreateDossierRequest create;
  *create.mutable_dossier() = DossierToOpen();
  create.mutable_dossier()->set_lead_organization("mrc-erable");
  const std::string name = Ok(agent.CreateDossier(create)).dossier().name();
  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(name);
  update.mutable_dossier()->set_sector("culture");
  Ok(advisor.UpdateDossier(update));
  v1::GetDossierRequest get;
  get.set_name(name);
  // The advisor's day began with the update, and direction's with the first of these.
  Ok(advisor.GetDossier(get));
  Ok(client_.GetDossier(get));
  Ok(client_.GetDossier(get));
  v1::ListJournalRequest request;
  request.set_after_sequence(start);
  const auto lines = Ok(client_.ListJournal(request)).lines();
  EXPECT_THAT(Summaries(lines),
              ElementsAre("CreateDossier organizations/mrc-erable  " + name,
                          "UpdateDossier organizations/pole organizations/mrc-erable " + name,
                          "GetDossier organizations/pole  " + name));
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0].sequence(), start + 1);
  EXPECT_EQ(lines[0].actor(), "users/agent-erable");
  // One a page: every entry once, from the first, which the service wrote itself.
  v1::ListJournalRequest all;
  all.set_page_size(1);
  std::int64_t sequence = 0;
  const Client administrator = As("administrator");
  for (const absl::StatusOr<v1::JournalLine>& line : administrator.Journal(all)) {
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_EQ(line->sequence(), ++sequence);
    if (sequence == 1) {
      EXPECT_EQ(line->actor(), "relaisd");
      EXPECT_EQ(line->organization(), "");
    }
  }
  EXPECT_GE(sequence, lines[2].sequence());
  // Backward: the same entries, down to the given position.
  std::int64_t before = sequence + 1;
  all.set_newest_first(true);
  for (const absl::StatusOr<v1::JournalLine>& line : administrator.Journal(all)) {
    EXPECT_EQ(Ok(line).sequence(), --before);
  }
  EXPECT_EQ(before, 1);
  request.set_newest_first(true);
  const auto newest = Ok(client_.ListJournal(request)).lines();
  ASSERT_EQ(newest.size(), static_cast<int>(sequence - start));
  EXPECT_EQ(newest[0].sequence(), sequence);
  EXPECT_EQ(newest[newest.size() - 1].sequence(), start + 1);
  // Each line says the same whatever the order.
  request.set_newest_first(false);
  const auto oldest = Ok(client_.ListJournal(request)).lines();
  for (int i = 0; i < oldest.size(); ++i) {
    EXPECT_EQ(newest[newest.size() - 1 - i].ShortDebugString(), oldest[i].ShortDebugString());
  }
  request.set_after_sequence(-1);
  EXPECT_THAT(client_.ListJournal(request), IsRefusedForFields(Fields{"after_sequence"}));
  for (const char* user : {"agent-erable", "analyst", "advisor"}) {
    EXPECT_THAT(As(user).ListJournal({}), IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  }
}

TEST_F(PrivacyTest, TheHistoryOfADossierIsForThoseWhoSeeIt) {
  const std::string name = OpenFor("mrc-erable").name();
  NewDossier();
  v1::GetDossierRequest get;
  get.set_name(name);
  Ok(As("advisor").GetDossier(get));
  v1::CreateInterventionRequest intervention;
  intervention.set_parent(name);
  intervention.mutable_intervention()->set_held_on("2018-05-03");
  intervention.mutable_intervention()->add_subjects("gouvernance");
  const std::string part = Ok(As("agent-erable").CreateIntervention(intervention)).intervention().name();
  v1::DeleteInterventionRequest remove;
  remove.set_name(part);
  Ok(As("agent-erable").DeleteIntervention(remove));
  const std::vector<std::string> expected = {
      "CreateDossier organizations/pole organizations/mrc-erable " + name,
      "GetDossier organizations/pole  " + name, "CreateIntervention organizations/mrc-erable  " + part,
      "DeleteIntervention organizations/mrc-erable  " + part};
  v1::ListDossierHistoryRequest request;
  request.set_name(name);
  // The lead organization sees who read it; reading the history does not count as a read of the dossier.
  EXPECT_EQ(Summaries(Ok(As("agent-erable").ListDossierHistory(request)).lines()), expected);
  EXPECT_EQ(Summaries(Ok(client_.ListDossierHistory(request)).lines()), expected);
  request.set_page_size(3);
  std::vector<v1::JournalLine> paged;
  for (const absl::StatusOr<v1::JournalLine>& line : client_.DossierHistory(request)) {
    ASSERT_TRUE(line.ok()) << line.status();
    paged.push_back(*line);
  }
  EXPECT_EQ(Summaries(paged), expected);
  EXPECT_THAT(As("agent-drummond").ListDossierHistory(request),
              IsRefused(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(As("administrator").ListDossierHistory(request),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(PrivacyTest, ImportedReferralsAreNotCommunications) {
  SecretDossier();
  v1::ListCommunicationsRequest request;
  request.set_parent("dossiers/-");
  EXPECT_THAT(Ok(client_.ListCommunications(request)).communications(), IsEmpty());
  request.set_from("2018-02-30");
  request.set_to("bientôt");
  EXPECT_THAT(client_.ListCommunications(request), IsRefusedForFields(Fields{"from", "to"}));
  EXPECT_THAT(As("agent-erable").ListCommunications(request),
              IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(PrivacyTest, WhatAReferralCommunicatesIsRegistered) {
  const Client agent = As("agent-drummond");
  const std::string name = NewDossier().name();
  v1::CreateConsentRequest consent;
  consent.set_parent(name);
  consent.mutable_consent()->set_purpose("accompagnement");
  consent.mutable_consent()->add_recipients("mrc-drummond");
  consent.mutable_consent()->set_obtained_on("2018-04-10");
  consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  const std::string consent_name = Ok(client_.CreateConsent(consent)).consent().name();
  v1::CreateReferralRequest referral;
  referral.set_parent(name);
  referral.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
  referral.mutable_referral()->set_to_organization("mrc-drummond");
  referral.mutable_referral()->set_sent_on("2018-05-01");
  const std::string referral_name = Ok(client_.CreateReferral(referral)).referral().name();
  v1::AcceptReferralRequest accept;
  accept.set_name(referral_name);
  accept.set_on("2018-05-10");
  Ok(agent.AcceptReferral(accept));
  v1::ListCommunicationsRequest request;
  request.set_parent(name);
  const auto lines = Ok(client_.ListCommunications(request)).communications();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].referral(), referral_name);
  EXPECT_EQ(lines[0].information(), v1::INFORMATION_KIND_COVER_SHEET);
  EXPECT_EQ(lines[0].communicated_on(), "2018-05-01");
  EXPECT_EQ(lines[1].information(), v1::INFORMATION_KIND_FULL_VIEW);
  EXPECT_EQ(lines[1].communicated_on(), "2018-05-10");
  for (const v1::Communication& line : lines) {
    EXPECT_EQ(line.from_organization(), "organizations/pole");
    EXPECT_EQ(line.to_organization(), "organizations/mrc-drummond");
    EXPECT_EQ(line.purpose(), "accompagnement");
    EXPECT_EQ(line.consent(), consent_name);
    EXPECT_EQ(line.closed_on(), "");
  }
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(consent_name);
  withdraw.set_withdrawn_on("2018-06-01");
  Ok(client_.WithdrawConsent(withdraw));
  const auto closed = Ok(client_.ListCommunications(request)).communications();
  ASSERT_THAT(closed, SizeIs(2));
  for (const v1::Communication& line : closed) {
    EXPECT_EQ(line.closed_on(), "2018-06-01");
  }
  // The recipient answered in its own name, though the Pôle leads.
  v1::ListDossierHistoryRequest history;
  history.set_name(name);
  EXPECT_THAT(Summaries(Ok(client_.ListDossierHistory(history)).lines()),
              testing::Contains("AcceptReferral organizations/mrc-drummond  " + referral_name));
}

// Output of the command-line program; it must exit with `code`.
std::string RunCli(Relaisd& relaisd, std::vector<std::string> words, int code = 0) {
  const std::string token = relaisd.folder() + "/token";
  const std::string output = relaisd.folder() + "/cli.out";
  std::ofstream(token) << relaisd.TokenOf("direction") << "\n";
  std::filesystem::permissions(token,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::remove(output);
  const char* given = std::getenv("RELAIS");
  words.insert(words.begin(), given == nullptr ? RELAIS_PATH : given);
  words.insert(words.end(), {"--server", relaisd.target(), "--token-file", token, "--lang", "fr"});
  const int ended = WaitForExit(Spawn(words, output));
  std::ifstream stream(output);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  EXPECT_EQ(ended, code) << text;
  return text;
}

TEST_F(PrivacyTest, TheCommandLineHasAllOfIt) {
  if (std::getenv("RELAIS_TEST_EDGE") != nullptr)
    GTEST_SKIP() << "the program is tried without the reverse proxy";
  const v1::Dossier dossier = Close(NewDossier().name());
  const std::string number = dossier.name().substr(dossier.name().find('/') + 1);
  const auto run = [&](std::vector<std::string> words, int code = 0) {
    return RunCli(relaisd_, std::move(words), code);
  };
  // One line an entry: readable for people, and searchable by the names that programs use.
  const std::string journal = run({"journal", "list"});
  EXPECT_THAT(journal,
              testing::ContainsRegex("direction +Pôle d'économie sociale du Centre-du-Québec +Ferme un "
                                     "dossier, avec son issue +dossier " +
                                     number + "\n"));
  for (const char* code : {"CloseDossier", "Initialize", "PrepareSetup"})
    EXPECT_THAT(journal, Not(HasSubstr(code)));
  EXPECT_THAT(journal, testing::ContainsRegex("\n *1 .*relaisd"));
  EXPECT_THAT(run({"journal", "list", "--limit", "1"}), HasSubstr("Ferme un dossier"));
  EXPECT_THAT(run({"journal", "list", "--format", "csv"}),
              testing::ContainsRegex("users/direction,organizations/pole,CloseDossier," + dossier.name()));
  EXPECT_THAT(run({"dossier", "history", number}), HasSubstr("Ouvre un dossier"));
  EXPECT_THAT(run({"dossier", "history", number, "--format", "csv"}), HasSubstr("CreateDossier"));
  EXPECT_THAT(run({"privacy", "reads"}), Not(HasSubstr("users/")));
  run({"privacy", "communications", "--from", "2018-01-01", "--to", "2018-12-31"});
  EXPECT_THAT(run({"privacy", "retention-rule", "update", "abandonne", "--years", "2"}), HasSubstr("2"));
  EXPECT_THAT(run({"privacy", "retention-rule", "list"}), HasSubstr("sans-nouvelles"));
  EXPECT_THAT(run({"privacy", "retention"}), HasSubstr("2020-12-01"));
  run({"privacy", "incident", "create", "--discovered-on", "2026-03-04", "--risk", "serious", "--description",
       "Courriel au mauvais destinataire", "--dossier", dossier.name()});
  EXPECT_THAT(run({"privacy", "incident", "list"}), HasSubstr("! 1 : risque sérieux"));
  run({"privacy", "incident", "update", "1", "--authority-told-on", "2026-03-05"});
  EXPECT_THAT(run({"privacy", "incident", "list"}), Not(HasSubstr("! 1")));
  const std::string file = relaisd_.folder() + "/export.json";
  EXPECT_EQ(run({"dossier", "export", number, "--output", file}), "");
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_THAT(FilesWith("Coopérative Le Grain moulu"), testing::Contains("export.json"));
  run({"dossier", "export", number, "--output", file}, 1);
  EXPECT_THAT(run({"dossier", "export", number}), HasSubstr("Coopérative Le Grain moulu"));
  EXPECT_THAT(run({"dossier", "erase", number, "--etag", "1", "--reason", "demande"}, 1),
              HasSubstr("Erreur"));
  EXPECT_THAT(run({"dossier", "erase", number, "--etag", dossier.etag(), "--reason", "demande"}),
              testing::ContainsRegex("Dossier +" + number + "\n"));
  EXPECT_THAT(run({"privacy", "erasures"}),
              testing::ContainsRegex("\n" + number + " +.*Demande de la personne concernée"));
  EXPECT_THAT(run({"privacy", "erasures", "--format", "csv"}), HasSubstr(dossier.name()));
}

}  // namespace
}  // namespace relais
