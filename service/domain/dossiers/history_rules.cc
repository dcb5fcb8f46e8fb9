#include "service/domain/dossiers/history_rules.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelists.h"
#include "service/domain/referrals/referral_rules.h"

namespace relais::domain {
namespace {

bool MayFollow(const std::string& before, const std::string& after) {
  if (before == "open") return after == "on_hold" || after == "closed";
  if (before == "on_hold") return after == "open" || after == "closed";
  return before == "closed" && after == "open";
}

// Collects the conflicts of one history.
class Judge {
 public:
  explicit Judge(const DossierHistory& history) : history_(history), statuses_(history.statuses) {
    std::stable_sort(statuses_.begin(), statuses_.end(), [](const StatusChange& a, const StatusChange& b) {
      return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
    });
    leads_ = history.leads;
    std::stable_sort(leads_.begin(), leads_.end(), [](const LeadChange& a, const LeadChange& b) {
      return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
    });
  }

  std::vector<Conflict> Run() && {
    CheckPhases();
    CheckStatuses();
    CheckLeads();
    for (const InterventionDate& intervention : history_.interventions) {
      CheckDay(intervention.name, {"une intervention est datée", "an intervention is dated"},
               intervention.held_on, "held");
    }
    for (const ReferralDates& referral : history_.referrals) CheckReferral(referral);
    for (const ApplicationDates& application : history_.applications) CheckApplication(application);
    return std::move(conflicts_);
  }

 private:
  void Add(const std::string& subject, const std::string& key, LocalizedText problem) {
    conflicts_.push_back({subject, std::move(problem), absl::StrCat(subject, " ", key)});
  }

  // Adds a conflict if `day` is before the opening or while the dossier is closed. `what` begins a sentence
  // that the date ends.
  void CheckDay(const std::string& subject, const LocalizedText& what, absl::CivilDay day,
                const std::string& key) {
    const std::string date = FormatDate(day);
    if (day < history_.opened_on) {
      const std::string opening = FormatDate(history_.opened_on);
      Add(subject, key + " before opening",
          {absl::StrCat(what.fr, " du ", date, ", avant l'ouverture du ", opening),
           absl::StrCat(what.en, " ", date, ", before the opening on ", opening)});
    }
    if (const std::optional<absl::CivilDay> closed_on = ClosedBefore(statuses_, day)) {
      const std::string closing = FormatDate(*closed_on);
      Add(subject, key + " after closing",
          {absl::StrCat(what.fr, " du ", date, ", après la fermeture du ", closing),
           absl::StrCat(what.en, " ", date, ", after the closing on ", closing)});
    }
  }

  void CheckPhases() {
    std::vector<PhaseChange> phases = history_.phases;
    std::stable_sort(phases.begin(), phases.end(), [](const PhaseChange& a, const PhaseChange& b) {
      return std::tie(a.effective_on, b.opening) < std::tie(b.effective_on, a.opening);
    });
    for (std::size_t i = 0; i < phases.size(); ++i) {
      const PhaseChange& phase = phases[i];
      if (!phase.opening) {
        CheckDay(history_.name, {"un changement de phase est daté", "a phase change is dated"},
                 phase.effective_on, "phase " + phase.phase);
      }
      if (i > 0) CheckNextPhase(phases[i - 1], phase);
    }
  }

  void CheckNextPhase(const PhaseChange& before, const PhaseChange& phase) {
    const std::string on = FormatDate(phase.effective_on);
    const LocalizedText label = Phases().LabelOf(phase.phase);
    if (before.effective_on == phase.effective_on) {
      Add(history_.name, "two phases",
          {absl::StrCat("deux changements de phase porteraient la date du ", on),
           absl::StrCat("two phase changes would be dated ", on)});
    }
    if (before.phase == phase.phase) {
      const std::string since = FormatDate(before.effective_on);
      Add(history_.name, "equal phases " + phase.phase,
          {absl::StrCat("la phase ", label.fr, " serait inscrite deux fois de suite, le ", since, " et le ",
                        on, "; retirez l'un de ces changements"),
           absl::StrCat("phase ", label.en, " would be recorded twice in a row, on ", since, " and on ", on,
                        "; withdraw one of these changes")});
    }
    if (IsMoveBack(before.phase, phase.phase) && !phase.has_reason) {
      Add(history_.name, "move back to " + phase.phase,
          {absl::StrCat("le changement du ", on, " (", label.fr,
                        ") deviendrait un retour en arrière sans motif"),
           absl::StrCat("the change of ", on, " (", label.en,
                        ") would become a move back without a reason")});
    }
  }

  void CheckStatuses() {
    for (std::size_t i = 0; i < statuses_.size(); ++i) {
      const StatusChange& status = statuses_[i];
      const std::string key = absl::StrCat("status ", status.number);
      const std::string on = FormatDate(status.effective_on);
      if (status.effective_on < history_.opened_on) {
        const std::string opening = FormatDate(history_.opened_on);
        Add(history_.name, key + " before opening",
            {absl::StrCat("un changement de statut est daté du ", on, ", avant l'ouverture du ", opening),
             absl::StrCat("a status change is dated ", on, ", before the opening on ", opening)});
      }
      if (status.status == "closed" && !status.has_outcome) {
        Add(history_.name, key + " outcome",
            {absl::StrCat("la fermeture du ", on, " n'a pas d'issue"),
             absl::StrCat("the closing on ", on, " has no outcome")});
      }
      if (i > 0) CheckNextStatus(statuses_[i - 1], status, key);
    }
  }

  void CheckNextStatus(const StatusChange& before, const StatusChange& status, const std::string& key) {
    const std::string on = FormatDate(status.effective_on);
    const std::string since = FormatDate(before.effective_on);
    if (!MayFollow(before.status, status.status)) {
      const LocalizedText from = Statuses().LabelOf(before.status);
      const LocalizedText to = Statuses().LabelOf(status.status);
      Add(history_.name, key + " order",
          {absl::StrCat("le statut ", to.fr, " du ", on, " suivrait le statut ", from.fr, " du ", since),
           absl::StrCat("status ", to.en, " of ", on, " would follow status ", from.en, " of ", since)});
    }
    if (before.status == "closed" && status.status == "open" && !status.has_reason) {
      Add(history_.name, key + " reason",
          {absl::StrCat("la réouverture du ", on, " n'a pas de motif"),
           absl::StrCat("the reopening on ", on, " has no reason")});
    }
  }

  void CheckLeads() {
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      const LeadChange& lead = leads_[i];
      const std::string key = absl::StrCat("lead ", lead.number);
      if (lead.number != 1) {
        CheckDay(history_.name, {"un changement de responsable est daté", "a change of lead is dated"},
                 lead.effective_on, key);
      }
      if (i == 0 || leads_[i - 1].organization != lead.organization) continue;
      const std::string since = FormatDate(leads_[i - 1].effective_on);
      const std::string on = FormatDate(lead.effective_on);
      Add(history_.name, key + " equal",
          {absl::StrCat(lead.organization, " serait inscrit comme responsable deux fois de suite, le ", since,
                        " et le ", on),
           absl::StrCat(lead.organization, " would be recorded as lead twice in a row, on ", since,
                        " and on ", on)});
    }
  }

  // Whether the organization leads at any time of that day.
  bool LeadsOn(absl::CivilDay day, const std::string& organization) const {
    std::string at_eve;
    for (const LeadChange& lead : leads_) {
      if (lead.effective_on < day) at_eve = lead.organization;
      if (lead.effective_on == day && lead.organization == organization) return true;
    }
    return at_eve == organization;
  }
  bool BecomesLeadOn(absl::CivilDay day, const std::string& organization) const {
    return std::any_of(leads_.begin(), leads_.end(), [&](const LeadChange& lead) {
      return lead.effective_on == day && lead.organization == organization;
    });
  }

  void CheckReferral(const ReferralDates& referral) {
    CheckDay(referral.name, {"une référence est datée", "a referral is dated"}, referral.sent_on, "sent");
    if (referral.answered_on.has_value()) {
      CheckDay(referral.name, {"la réponse à une référence est datée", "the answer to a referral is dated"},
               *referral.answered_on, "answered");
    }
    CheckReferralOrder(referral);
    CheckReferralLead(referral);
    CheckReferralAtClosing(referral);
  }

  void CheckReferralOrder(const ReferralDates& referral) {
    const absl::CivilDay answered = referral.answered_on.value_or(referral.sent_on);
    if (answered < referral.sent_on) {
      Add(referral.name, "answer before sending",
          {absl::StrCat("la référence est envoyée le ", FormatDate(referral.sent_on)),
           absl::StrCat("the referral was sent on ", FormatDate(referral.sent_on))});
    }
    if (referral.ended_on.has_value() && *referral.ended_on < answered) {
      Add(referral.name, "end before answer",
          {absl::StrCat("la référence a pris fin le ", FormatDate(*referral.ended_on)),
           absl::StrCat("the referral ended on ", FormatDate(*referral.ended_on))});
    }
  }

  void CheckReferralLead(const ReferralDates& referral) {
    if (referral.sent_here && !LeadsOn(referral.sent_on, referral.from_organization)) {
      const std::string on = FormatDate(referral.sent_on);
      Add(referral.name, "sender leads",
          {absl::StrCat(referral.from_organization, " a envoyé une référence le ", on,
                        " et doit être responsable ce jour-là"),
           absl::StrCat(referral.from_organization, " sent a referral on ", on,
                        " and must lead on that day")});
    }
    if (referral.kind != "transfer") return;
    if (referral.accepted && referral.answered_on.has_value() &&
        !BecomesLeadOn(*referral.answered_on, referral.to_organization)) {
      AddTransfer(referral.name, "transfer accepted", *referral.answered_on, referral.to_organization,
                  {"un transfert accepté", "an accepted transfer"});
    }
    if (referral.state == "returned" && referral.ended_on.has_value() &&
        !BecomesLeadOn(*referral.ended_on, referral.from_organization)) {
      AddTransfer(referral.name, "transfer returned", *referral.ended_on, referral.from_organization,
                  {"un transfert retourné", "a returned transfer"});
    }
  }

  void AddTransfer(const std::string& subject, const std::string& key, absl::CivilDay day,
                   const std::string& organization, const LocalizedText& what) {
    const std::string on = FormatDate(day);
    Add(subject, key,
        {absl::StrCat(what.fr, " a donné le dossier à ", organization, " le ", on),
         absl::StrCat(what.en, " gave the dossier to ", organization, " on ", on)});
  }

  // Whether the status at that place of `statuses_` is a closing that the referral has to do with: it was
  // sent by then, and not after a reopening of the same day.
  bool ClosesOver(std::size_t place, const ReferralDates& referral) const {
    const StatusChange& status = statuses_[place];
    if (status.status != "closed" || status.effective_on < referral.sent_on) return false;
    const bool reopened =
        place + 1 < statuses_.size() && statuses_[place + 1].effective_on <= referral.sent_on;
    return !reopened;
  }

  // No referral may wait for an answer or be worked on at a closing.
  void CheckReferralAtClosing(const ReferralDates& referral) {
    const bool waits = WaitsOrWorksAlong(referral);
    const bool occupied_until_its_end = referral.sent_here && referral.ended_on.has_value() &&
                                        referral.state != "expired" &&
                                        (referral.kind == "consultation" || referral.state == "recalled");
    for (std::size_t i = 0; i < statuses_.size(); ++i) {
      if (!ClosesOver(i, referral)) continue;
      const StatusChange& status = statuses_[i];
      const std::string key = absl::StrCat("at closing ", status.number);
      if (waits && referral.state == "sent") {
        Add(referral.name, key,
            {absl::StrCat("la référence du ", FormatDate(referral.sent_on), " à ", referral.to_organization,
                          " attend sa réponse; rappelez-la d'abord"),
             absl::StrCat("the referral of ", FormatDate(referral.sent_on), " to ", referral.to_organization,
                          " waits for its answer; recall it first")});
      } else if (waits) {
        Add(referral.name, key,
            {absl::StrCat(referral.to_organization, " travaille encore au dossier par la référence du ",
                          FormatDate(referral.sent_on), "; rappelez-la ou terminez-la d'abord"),
             absl::StrCat(referral.to_organization, " still works along by the referral of ",
                          FormatDate(referral.sent_on), "; recall or complete it first")});
      } else if (occupied_until_its_end && *referral.ended_on > status.effective_on) {
        Add(referral.name, key,
            {absl::StrCat("une référence n'a pris fin que le ", FormatDate(*referral.ended_on),
                          ", après la fermeture du ", FormatDate(status.effective_on)),
             absl::StrCat("a referral ended only on ", FormatDate(*referral.ended_on),
                          ", after the closing on ", FormatDate(status.effective_on))});
      }
    }
  }

  void CheckApplication(const ApplicationDates& application) {
    for (const FundingStep& step : application.steps) {
      CheckDay(application.name, {"une étape de financement est datée", "a funding step is dated"},
               step.step_on, step.step);
    }
    for (const FundingStepFault& fault : CheckFundingSteps(application.steps, absl::CivilDay::max())) {
      const FundingStep& step = application.steps[fault.index];
      const LocalizedText label = FundingSteps().LabelOf(step.step);
      const LocalizedText problem = fault.result.wrong_state.has_value()
                                        ? *fault.result.wrong_state
                                        : fault.result.violations.front().problem;
      const std::string on = FormatDate(step.step_on);
      Add(application.name, "step " + step.step,
          {absl::StrCat("étape ", label.fr, " du ", on, " : ", problem.fr),
           absl::StrCat("step ", label.en, " of ", on, ": ", problem.en)});
    }
  }

  const DossierHistory& history_;
  std::vector<StatusChange> statuses_;
  std::vector<LeadChange> leads_;
  std::vector<Conflict> conflicts_;
};

}  // namespace

bool WaitsOrWorksAlong(const ReferralDates& referral) {
  return referral.sent_here && !referral.overdue && IsUnderWay(referral.kind, referral.state);
}

std::vector<Conflict> CheckHistory(const DossierHistory& history) { return Judge(history).Run(); }

std::vector<Conflict> NewConflicts(const DossierHistory& before, const DossierHistory& after) {
  std::set<std::string> known;
  for (Conflict& conflict : CheckHistory(before)) known.insert(std::move(conflict.key));
  std::vector<Conflict> fresh;
  for (Conflict& conflict : CheckHistory(after)) {
    if (known.count(conflict.key) == 0) fresh.push_back(std::move(conflict));
  }
  return fresh;
}

}  // namespace relais::domain
