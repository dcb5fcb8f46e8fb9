// Import and API accept and refuse the same facts. Both get the same facts on two equal dossiers: dates
// before the opening, on it, between, after the closing and in the future, with good and bad values.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

constexpr char kOpenedOn[] = "2018-06-15";
constexpr char kClosedOn[] = "2018-12-01";
const char* const kDates[] = {"2018-06-14", kOpenedOn,    "2018-07-01", kClosedOn,
                              "2018-12-02", "2999-01-01", "2018-02-30"};

// One fact, in both forms.
struct Fact {
  std::string text;
  // Records it on the dossier of this name.
  std::function<absl::Status(const Client&, const std::string& dossier)> call;
  // The sheet with the fact for the dossier with this external_id.
  std::function<ImportFile(const std::string& dossier)> sheet;
};

class SameRulesTest : public ServerTest {
 protected:
  // A dossier at startup, with consents that cover every recipient.
  std::string NewBase(const std::string& external_id, bool closed) const {
    v1::Dossier dossier = DossierToOpen(external_id);
    dossier.set_opened_on(kOpenedOn);
    dossier.set_phase(v1::PHASE_STARTUP);
    std::string name = NewDossier(dossier).name();
    for (const char* purpose : {"accompagnement", "financement"}) {
      v1::CreateConsentRequest consent;
      consent.set_parent(name);
      consent.mutable_consent()->set_purpose(purpose);
      for (const char* recipient : {"risq", "crdq", "ministere"})
        consent.mutable_consent()->add_recipients(recipient);
      consent.mutable_consent()->set_obtained_on("2018-01-01");
      consent.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
      Ok(client_.CreateConsent(consent));
    }
    if (closed) {
      v1::CloseDossierRequest close;
      close.set_name(name);
      close.set_effective_on(kClosedOn);
      close.set_outcome("abandonne");
      Ok(client_.CloseDossier(close));
    }
    return name;
  }

  // Everything recorded of the dossier, without its identity.
  std::string Recorded(const std::string& name, const std::string& external_id) const {
    v1::Dossier dossier = Get(name);
    dossier.clear_etag();
    dossier.clear_revision();
    dossier.clear_create_time();
    dossier.clear_update_time();
    std::string text = dossier.ShortDebugString();
    v1::ListInterventionsRequest interventions;
    interventions.set_parent(name);
    const auto held = Ok(client_.ListInterventions(interventions));
    for (const auto& part : held.interventions()) {
      absl::StrAppend(&text, " | ", part.held_on(), " ", part.subjects_size(), " ", part.minutes(), " ",
                      part.notes());
    }
    v1::ListFundingApplicationsRequest funding;
    funding.set_parent(name);
    const auto applied = Ok(client_.ListFundingApplications(funding));
    for (const auto& part : applied.funding_applications()) {
      absl::StrAppend(&text, " | ", part.program(), " ", part.requested_cents(), " ", part.awarded_cents());
      for (const v1::FundingStep& step : part.steps()) absl::StrAppend(&text, " ", step.ShortDebugString());
    }
    v1::ListReferralsRequest referrals;
    referrals.set_parent(name);
    const auto sent = Ok(client_.ListReferrals(referrals));
    for (const auto& part : sent.referrals()) {
      absl::StrAppend(&text, " | ", part.kind(), " ", part.from_organization(), " ", part.to_organization(),
                      " ", part.sent_on(), " ", part.state());
    }
    return absl::StrReplaceAll(text, {{absl::StrCat("\"", name, "\""), "NAME"}, {external_id, "ID"}});
  }

  // Gives the fact to both; expects that both record the same or neither records anything.
  void Expect(const Fact& fact, bool closed) {
    SCOPED_TRACE(absl::StrCat(fact.text, closed ? ", closed" : ", open"));
    ++facts_;
    const std::string by_call_id = absl::StrCat("CALL-", facts_);
    const std::string by_sheet_id = absl::StrCat("SHEET-", facts_);
    const std::string by_call = NewBase(by_call_id, closed);
    const std::string by_sheet = NewBase(by_sheet_id, closed);
    const std::string before = Recorded(by_sheet, by_sheet_id);
    EXPECT_EQ(Recorded(by_call, by_call_id), before);

    const absl::Status status = fact.call(client_, by_call);
    const ImportResult imported = Ok(Import({fact.sheet(by_sheet_id)}));
    std::string problems;
    for (const v1::ImportProblem& problem : imported.problems)
      absl::StrAppend(&problems, problem.message(), "; ");
    const std::string after = Recorded(by_sheet, by_sheet_id);
    recorded_ += after != before ? 1 : 0;
    // An import may skip a fact that the API refuses, such as a change to the current phase; it changes
    // nothing.
    EXPECT_EQ(status.ok(), after != before) << status.message() << " / " << problems;
    EXPECT_EQ(Recorded(by_call, by_call_id), after) << status.message() << " / " << problems;
  }
  void ExpectAll(const std::vector<Fact>& facts) {
    for (const Fact& fact : facts) {
      Expect(fact, /*closed=*/false);
      Expect(fact, /*closed=*/true);
    }
    ExpectBoth();
  }
  // Both outcomes must occur, or the comparison proves nothing.
  void ExpectBoth() const {
    EXPECT_GT(recorded_, 0);
    EXPECT_LT(recorded_, facts_);
  }

 private:
  int facts_ = 0;
  int recorded_ = 0;
};

TEST_F(SameRulesTest, PhaseChanges) {
  const std::pair<v1::Phase, const char*> phases[] = {{v1::PHASE_PRE_STARTUP, "pre_startup"},
                                                      {v1::PHASE_STARTUP, "startup"},
                                                      {v1::PHASE_DEVELOPMENT, "development"}};
  std::vector<Fact> facts;
  for (const std::string on : kDates) {
    // On that day a sheet repeats the phase of the dossier's own row.
    if (on == kOpenedOn) continue;
    for (const auto& [phase, code] : phases) {
      for (const std::string reason : {"", "Motif"}) {
        facts.push_back({absl::StrCat(on, " ", code, " ", reason),
                         [=, phase = phase](const Client& client, const std::string& dossier) {
                           v1::ChangeDossierPhaseRequest request;
                           request.set_name(dossier);
                           request.set_phase(phase);
                           request.set_effective_on(on);
                           request.set_reason(reason);
                           return client.ChangeDossierPhase(request).status();
                         },
                         [=, code = code](const std::string& dossier) {
                           return ImportFile{"phases.csv",
                                             absl::StrCat("dossier,effective_on,phase,reason\n", dossier, ",",
                                                          on, ",", code, ",", reason, "\n")};
                         }});
      }
    }
  }
  ExpectAll(facts);
}

TEST_F(SameRulesTest, Interventions) {
  std::vector<Fact> facts;
  const auto add = [&facts](const std::string& on, const std::string& subject, const std::string& minutes,
                            const std::string& notes) {
    facts.push_back({absl::StrCat(on, " ", subject, " ", minutes, " ", notes.size()),
                     [=](const Client& client, const std::string& dossier) {
                       v1::CreateInterventionRequest request;
                       request.set_parent(dossier);
                       v1::Intervention& intervention = *request.mutable_intervention();
                       intervention.set_external_id(absl::StrCat("I-", dossier));
                       intervention.set_held_on(on);
                       if (!subject.empty()) intervention.add_subjects(subject);
                       if (!minutes.empty()) intervention.set_minutes(std::stoi(minutes));
                       intervention.set_notes(notes);
                       return client.CreateIntervention(request).status();
                     },
                     [=](const std::string& dossier) {
                       return ImportFile{
                           "interventions.csv",
                           absl::StrCat("external_id,dossier,held_on,subjects,minutes,notes\nI-", dossier,
                                        ",", dossier, ",", on, ",", subject, ",", minutes, ",", notes, "\n")};
                     }});
  };
  for (const char* on : kDates) add(on, "gouvernance", "60", "");
  for (const char* subject : {"", "inconnu", "Gouvernance", "plan-affaires"})
    add("2018-07-01", subject, "", "");
  for (const char* minutes : {"-1", "0", "1", "1440", "1441", "100000"})
    add("2018-07-01", "gouvernance", minutes, "");
  for (const std::size_t size : {1, 10'000, 10'001})
    add("2018-07-01", "gouvernance", "", std::string(size, 'x'));
  ExpectAll(facts);
}

TEST_F(SameRulesTest, FundingSteps) {
  const std::pair<v1::FundingStepKind, const char*> steps[] = {{v1::FUNDING_STEP_KIND_INQUIRY, "inquiry"},
                                                               {v1::FUNDING_STEP_KIND_FILED, "filed"},
                                                               {v1::FUNDING_STEP_KIND_OPINION, "opinion"},
                                                               {v1::FUNDING_STEP_KIND_AWARDED, "awarded"}};
  std::vector<Fact> facts;
  const auto add = [&facts](const std::string& on, v1::FundingStepKind step, const std::string& code,
                            const std::string& program, const std::string& dollars) {
    facts.push_back({absl::StrCat(on, " ", code, " ", program, " ", dollars),
                     [=](const Client& client, const std::string& dossier) {
                       v1::CreateFundingApplicationRequest request;
                       request.set_parent(dossier);
                       v1::FundingApplication& application = *request.mutable_funding_application();
                       application.set_external_id(absl::StrCat("F-", dossier));
                       application.set_program(program);
                       if (!dollars.empty()) application.set_requested_cents(std::stoll(dollars) * 100);
                       v1::FundingStep& first = *application.add_steps();
                       first.set_step(step);
                       first.set_step_on(on);
                       return client.CreateFundingApplication(request).status();
                     },
                     [=](const std::string& dossier) {
                       return ImportFile{
                           "funding.csv",
                           absl::StrCat("external_id,dossier,program,step,step_on,amount\nF-", dossier, ",",
                                        dossier, ",", program, ",", code, ",", on, ",", dollars, "\n")};
                     }});
  };
  for (const char* on : kDates) {
    for (const auto& [step, code] : steps) add(on, step, code, "piec", "");
  }
  for (const char* dollars : {"-1", "0", "1", "1000000000", "1000000001", "9000000000000000"}) {
    add("2018-07-01", v1::FUNDING_STEP_KIND_FILED, "filed", "piec", dollars);
  }
  for (const char* program : {"", "inconnu", "RISQ"}) {
    add("2018-07-01", v1::FUNDING_STEP_KIND_FILED, "filed", program, "");
  }
  ExpectAll(facts);
}

TEST_F(SameRulesTest, ExternalReferrals) {
  std::vector<Fact> facts;
  const auto add = [&facts](const std::string& on, const std::string& to) {
    facts.push_back(
        {absl::StrCat(on, " ", to),
         [=](const Client& client, const std::string& dossier) {
           v1::CreateReferralRequest request;
           request.set_parent(dossier);
           v1::Referral& referral = *request.mutable_referral();
           referral.set_external_id(absl::StrCat("R-", dossier));
           referral.set_kind(v1::REFERRAL_KIND_EXTERNAL);
           referral.set_to_organization(to);
           referral.set_sent_on(on);
           return client.CreateReferral(request).status();
         },
         [=](const std::string& dossier) {
           return ImportFile{
               "referrals.csv",
               absl::StrCat("external_id,dossier,kind,from_organization,to_organization,sent_on,state\nR-",
                            dossier, ",", dossier, ",external,pole,", to, ",", on, ",sent\n")};
         }});
  };
  for (const std::string on : kDates) {
    // A sheet may hold a referral sent before the dossier was opened.
    if (on >= kOpenedOn) add(on, "risq");
  }
  for (const char* to : {"", "pole", "mrc-drummond", "ministere", "inconnu", "crdq"}) add("2018-07-01", to);
  // A closed dossier cannot be referred; a sheet may hold a referral sent before.
  for (const Fact& fact : facts) Expect(fact, /*closed=*/false);
  ExpectBoth();
}

}  // namespace
}  // namespace relais
