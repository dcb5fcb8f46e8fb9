#include "service/domain/dossiers/history_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace relais::domain {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Opened on 2018-04-10 by `pole`, two phases, closed on 2018-12-01, with a fact of every kind.
DossierHistory Whole() {
  DossierHistory history;
  history.name = "dossiers/1";
  history.opened_on = CivilDay(2018, 4, 10);
  history.phases = {{history.opened_on, "pre_startup", true}, {CivilDay(2018, 9, 1), "startup"}};
  history.statuses = {{history.opened_on, "open", 1}, {CivilDay(2018, 12, 1), "closed", 2, true}};
  history.leads = {{1, history.opened_on, "mrc-drummond"}, {2, CivilDay(2018, 6, 1), "pole"}};
  history.interventions = {{"dossiers/1/interventions/1", CivilDay(2018, 11, 15)}};
  history.referrals = {{"dossiers/1/referrals/1", "transfer", "accepted", "mrc-drummond", "pole",
                        CivilDay(2018, 5, 20), CivilDay(2018, 6, 1), true, std::nullopt, true}};
  history.applications = {{"dossiers/1/fundingApplications/1",
                           {{"filed", CivilDay(2018, 10, 1)}, {"awarded", CivilDay(2018, 11, 1)}}}};
  return history;
}

std::vector<std::string> Subjects(const std::vector<Conflict>& conflicts) {
  std::vector<std::string> subjects;
  for (const Conflict& conflict : conflicts) subjects.push_back(conflict.subject);
  return subjects;
}

TEST(HistoryRules, AWholeHistoryHasNoConflict) { EXPECT_THAT(CheckHistory(Whole()), IsEmpty()); }

TEST(HistoryRules, EachFactInTheWayIsNamed) {
  struct Case {
    const char* what;
    std::function<void(DossierHistory&)> change;
    std::string subject;
    std::string french;
  };
  const std::string dossier = "dossiers/1";
  const std::vector<Case> cases = {
      {"closing before an intervention",
       [](DossierHistory& h) { h.statuses[1].effective_on = CivilDay(2018, 11, 14); },
       "dossiers/1/interventions/1",
       "intervention est datée du 2018-11-15, après la fermeture du 2018-11-14"},
      {"intervention before the opening",
       [](DossierHistory& h) { h.interventions[0].held_on = CivilDay(2018, 4, 9); },
       "dossiers/1/interventions/1", "avant l'ouverture du 2018-04-10"},
      {"phase after the closing", [](DossierHistory& h) { h.phases[1].effective_on = CivilDay(2018, 12, 2); },
       dossier, "changement de phase est daté du 2018-12-02"},
      {"equal phases", [](DossierHistory& h) { h.phases[1].phase = "pre_startup"; }, dossier,
       "deux fois de suite, le 2018-04-10 et le 2018-09-01"},
      {"two phases on a day", [](DossierHistory& h) { h.phases[1].effective_on = h.opened_on; }, dossier,
       "deux changements de phase"},
      {"move back without reason", [](DossierHistory& h) { h.phases[0].phase = "development"; }, dossier,
       "retour en arrière sans motif"},
      {"closing without outcome", [](DossierHistory& h) { h.statuses[1].has_outcome = false; }, dossier,
       "n'a pas d'issue"},
      {"reopening without reason",
       [](DossierHistory& h) {
         h.statuses.push_back({CivilDay(2019, 1, 1), "open", 3});
       },
       dossier, "n'a pas de motif"},
      {"a hold after a closing",
       [](DossierHistory& h) {
         h.statuses.push_back({CivilDay(2019, 1, 1), "on_hold", 3});
       },
       dossier, "suivrait le statut"},
      {"equal leads",
       [](DossierHistory& h) {
         h.leads.push_back({3, CivilDay(2018, 7, 1), "pole"});
       },
       dossier, "pole serait inscrit comme responsable deux fois de suite"},
      {"sender does not lead", [](DossierHistory& h) { h.referrals[0].from_organization = "mrc-erable"; },
       "dossiers/1/referrals/1", "mrc-erable a envoyé une référence le 2018-05-20"},
      {"transfer without its lead", [](DossierHistory& h) { h.leads[1].effective_on = CivilDay(2018, 6, 2); },
       "dossiers/1/referrals/1", "un transfert accepté a donné le dossier à pole le 2018-06-01"},
      {"answer after the closing",
       [](DossierHistory& h) {
         h.referrals.push_back({"dossiers/1/referrals/2", "external", "accepted", "pole", "risq",
                                CivilDay(2018, 7, 1), CivilDay(2018, 12, 2), true, std::nullopt, true});
       },
       "dossiers/1/referrals/2", "la réponse à une référence est datée du 2018-12-02"},
      {"funding step before the one it needs",
       [](DossierHistory& h) { h.applications[0].steps[1].step_on = CivilDay(2018, 9, 1); },
       "dossiers/1/fundingApplications/1", "étape"},
      {"funding step after the closing",
       [](DossierHistory& h) { h.applications[0].steps[1].step_on = CivilDay(2018, 12, 3); },
       "dossiers/1/fundingApplications/1", "2018-12-03, après la fermeture"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    DossierHistory changed = Whole();
    c.change(changed);
    const std::vector<Conflict> conflicts = NewConflicts(Whole(), changed);
    ASSERT_FALSE(conflicts.empty());
    EXPECT_EQ(conflicts.front().subject, c.subject);
    EXPECT_THAT(conflicts.front().problem.fr, HasSubstr(c.french));
    EXPECT_FALSE(conflicts.front().problem.en.empty());
    // An old conflict does not block another change.
    EXPECT_THAT(NewConflicts(changed, changed), IsEmpty());
  }
}

TEST(HistoryRules, NobodyWaitsOrWorksAlongAtAClosing) {
  const auto with = [](const std::string& kind, const std::string& state, bool sent_here, bool overdue) {
    DossierHistory history = Whole();
    ReferralDates referral{"dossiers/1/referrals/2", kind, state, "pole", "mrc-erable", CivilDay(2018, 7, 1)};
    if (state == "accepted") referral.answered_on = CivilDay(2018, 7, 2);
    referral.sent_here = sent_here;
    referral.overdue = overdue;
    history.referrals.push_back(referral);
    return Subjects(NewConflicts(Whole(), history));
  };
  EXPECT_THAT(with("transfer", "sent", true, false), ElementsAre("dossiers/1/referrals/2"));
  EXPECT_THAT(with("external", "sent", true, false), ElementsAre("dossiers/1/referrals/2"));
  EXPECT_THAT(with("consultation", "accepted", true, false), ElementsAre("dossiers/1/referrals/2"));
  // Imported and overdue referrals do not wait.
  EXPECT_THAT(with("transfer", "sent", false, false), IsEmpty());
  EXPECT_THAT(with("transfer", "sent", true, true), IsEmpty());
}

TEST(HistoryRules, AReferralThatEndedAfterTheClosingIsInItsWay) {
  DossierHistory history = Whole();
  history.referrals.push_back({"dossiers/1/referrals/2", "consultation", "completed", "pole", "mrc-erable",
                               CivilDay(2018, 7, 1), CivilDay(2018, 7, 2), true, CivilDay(2018, 12, 1),
                               true});
  EXPECT_THAT(CheckHistory(history), IsEmpty());
  history.statuses[1].effective_on = CivilDay(2018, 11, 30);
  EXPECT_THAT(Subjects(CheckHistory(history)), ElementsAre("dossiers/1/referrals/2"));
}

// A closing and a reopening of one day, then a referral: only the reopening let it be sent.
TEST(HistoryRules, AReferralSentAfterAReopeningOfTheDayNeedsTheReopening) {
  const CivilDay day(2018, 12, 1);
  const std::string name = "dossiers/1/referrals/2";
  const ReferralDates waiting{name, "transfer",   "sent", "pole",       "mrc-erable",
                              day,  std::nullopt, false,  std::nullopt, true};
  const ReferralDates along{name, "consultation", "accepted",   "pole", "mrc-erable", day,
                            day,  true,           std::nullopt, true};
  const ReferralDates ended{name, "consultation", "completed",           "pole", "mrc-erable", day,
                            day,  true,           CivilDay(2018, 12, 5), true};
  for (const ReferralDates& referral : {waiting, along, ended}) {
    SCOPED_TRACE(referral.state);
    DossierHistory reopened = Whole();
    reopened.statuses.push_back({day, "open", 3, false, true});
    reopened.referrals.push_back(referral);
    EXPECT_THAT(CheckHistory(reopened), IsEmpty());
    DossierHistory withdrawn = reopened;
    withdrawn.statuses.pop_back();
    EXPECT_THAT(Subjects(NewConflicts(reopened, withdrawn)), ElementsAre(name));
    // Nor may the dossier close again on that day over a referral that is not over.
    DossierHistory closed_again = reopened;
    closed_again.statuses.push_back({day, "closed", 4, true});
    EXPECT_THAT(Subjects(NewConflicts(reopened, closed_again)), ElementsAre(name));
  }
}

TEST(HistoryRules, AReopeningLetsFactsIn) {
  DossierHistory history = Whole();
  history.statuses.push_back({CivilDay(2019, 1, 1), "open", 3, false, true});
  history.interventions.push_back({"dossiers/1/interventions/2", CivilDay(2019, 1, 1)});
  EXPECT_THAT(CheckHistory(history), IsEmpty());
  history.interventions.push_back({"dossiers/1/interventions/3", CivilDay(2018, 12, 31)});
  EXPECT_THAT(Subjects(CheckHistory(history)), ElementsAre("dossiers/1/interventions/3"));
}

}  // namespace
}  // namespace relais::domain
