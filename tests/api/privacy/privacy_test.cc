// Duties of the privacy law: reads, retention, exports, incidents, and the journal.

#include "tests/api/privacy/privacy_test.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace relais {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

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
