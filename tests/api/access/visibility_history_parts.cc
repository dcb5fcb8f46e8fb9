// The steps of referrals, of the parts of a dossier, and of merges.
#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "tests/api/access/visibility_history.h"

namespace relais::visibility {
namespace {

std::string NameOf(std::int64_t dossier) { return absl::StrCat("dossiers/", dossier); }

Row NewRow(Kind kind, std::int64_t dossier, std::int64_t number) {
  Row row;
  row.kind = kind;
  row.dossier = dossier;
  row.number = number;
  return row;
}

// Sends a move of a referral.
template <class Request, class Response>
absl::StatusOr<v1::Referral> Send(const Caller& caller, Request request, const Row& referral,
                                  const std::string& day,
                                  absl::StatusOr<Response> (Client::*method)(const Request&) const) {
  request.set_name(referral.name());
  request.set_on(day);
  absl::StatusOr<Response> response = (caller.client.*method)(request);
  if (!response.ok()) return response.status();
  return response->referral();
}

absl::StatusOr<v1::Referral> SendMove(const Caller& caller, const Row& referral, v1::ReferralState state,
                                      const std::string& text, const std::string& day) {
  switch (state) {
    case v1::REFERRAL_STATE_ACCEPTED:
      return Send(caller, v1::AcceptReferralRequest(), referral, day, &Client::AcceptReferral);
    case v1::REFERRAL_STATE_DECLINED: {
      v1::DeclineReferralRequest request;
      request.set_decline_reason("autre");
      request.set_text(text);
      return Send(caller, request, referral, day, &Client::DeclineReferral);
    }
    case v1::REFERRAL_STATE_RECALLED: {
      v1::RecallReferralRequest request;
      request.set_text(text);
      return Send(caller, request, referral, day, &Client::RecallReferral);
    }
    case v1::REFERRAL_STATE_COMPLETED: {
      v1::CompleteReferralRequest request;
      request.set_text(text);
      return Send(caller, request, referral, day, &Client::CompleteReferral);
    }
    default: {
      v1::ReturnReferralRequest request;
      request.set_text(text);
      return Send(caller, request, referral, day, &Client::ReturnReferral);
    }
  }
}

// Actor of the move to the state, by the table of the domain.
const std::string& ActorOf(const Row& referral, v1::ReferralState state) {
  const bool sender =
      state == v1::REFERRAL_STATE_RECALLED || referral.referral_kind == v1::REFERRAL_KIND_EXTERNAL;
  return sender ? referral.from : referral.to;
}

// Whether the referral to the recipient is still open.
bool Blocks(const Row& referral, const std::string& recipient) {
  if (referral.to != recipient || !referral.consented) return false;
  return referral.state == v1::REFERRAL_STATE_SENT ||
         (referral.state == v1::REFERRAL_STATE_ACCEPTED &&
          referral.referral_kind == v1::REFERRAL_KIND_CONSULTATION);
}

}  // namespace

bool History::Send() {
  const std::int64_t dossier = AnyDossier(true).value_or(0);
  if (dossier == 0) return false;
  const std::string lead = model_.LeadOf(dossier);
  const Caller& caller = world_.Of(lead);
  const std::vector<Row> referrals = model_.At(Kind::kReferral, dossier, model_.now());
  std::vector<std::string> covered;
  std::vector<std::string> uncovered;
  for (const auto& [id, organization] : model_.organizations()) {
    const bool blocked = std::any_of(referrals.begin(), referrals.end(),
                                     [&, &to = id](const Row& referral) { return Blocks(referral, to); });
    if (id == lead || blocked) continue;
    (model_.Covers(dossier, id) ? covered : uncovered).push_back(id);
  }
  if (!uncovered.empty() && (covered.empty() || chance_.OneIn(5))) {
    SendUncovered(caller, dossier, chance_.Of(uncovered));
    return false;
  }
  if (covered.empty()) return false;
  // Dossiers that return to a former lead are the hardest case.
  std::vector<std::string> former;
  std::copy_if(covered.begin(), covered.end(), std::back_inserter(former),
               [&](const std::string& id) { return model_.LedUntil(id, dossier).has_value(); });
  return SendTo(caller, dossier, chance_.Of(!former.empty() && chance_.OneIn(2) ? former : covered));
}

bool History::SendTo(const Caller& caller, std::int64_t dossier, const std::string& recipient) {
  Begin(caller, dossier, absl::StrCat("refers to ", recipient));
  Row row = NewRow(Kind::kReferral, dossier, model_.NextNumber(Kind::kReferral, dossier));
  row.from = caller.principal.organization;
  row.to = recipient;
  row.state = v1::REFERRAL_STATE_SENT;
  row.consented = true;
  row.referral_kind = !model_.organizations().at(row.to).accounts ? v1::REFERRAL_KIND_EXTERNAL
                      : chance_.OneIn(2)                          ? v1::REFERRAL_KIND_CONSULTATION
                                                                  : v1::REFERRAL_KIND_TRANSFER;
  row.personal["reason"] = Mark(dossier, "referral reason");
  row.overdue = chance_.OneIn(8);
  v1::CreateReferralRequest request;
  request.set_parent(NameOf(dossier));
  v1::Referral& referral = *request.mutable_referral();
  referral.set_kind(row.referral_kind);
  referral.set_to_organization(row.to);
  referral.set_sent_on(world_.Day());
  referral.set_reason(row.personal["reason"]);
  referral.set_reason_code("expertise");
  if (row.overdue) {
    referral.set_respond_by(world_.Day());
  } else if (chance_.OneIn(2)) {
    referral.set_respond_by("2999-12-31");
  }
  const auto response = caller.client.CreateReferral(request);
  model_.Insert(row);
  return Written(caller, AnswerOf(response));
}

void History::SendUncovered(const Caller& caller, std::int64_t dossier, const std::string& recipient) {
  v1::CreateReferralRequest request;
  request.set_parent(NameOf(dossier));
  const bool accounts = model_.organizations().at(recipient).accounts;
  request.mutable_referral()->set_kind(accounts ? v1::REFERRAL_KIND_CONSULTATION
                                                : v1::REFERRAL_KIND_EXTERNAL);
  request.mutable_referral()->set_to_organization(recipient);
  request.mutable_referral()->set_sent_on(world_.Day());
  EXPECT_THAT(caller.client.CreateReferral(request),
              IsRefused(absl::StatusCode::kFailedPrecondition, "CONSENT_MISSING"))
      << request.ShortDebugString();
}

bool History::Move(const Row& referral, v1::ReferralState state) {
  const Caller& caller = world_.Of(ActorOf(referral, state));
  Begin(caller, referral.dossier,
        absl::StrCat("moves ", referral.name(), " to ", v1::ReferralState_Name(state), " of"));
  const std::string text =
      state == v1::REFERRAL_STATE_ACCEPTED ? "" : Mark(referral.dossier, "referral answer");
  const auto response = SendMove(caller, referral, state, text, world_.Day());
  model_.MoveReferral(referral, state, text);
  return Written(caller, AnswerOf(response));
}

bool History::Answer() {
  std::vector<Row> waiting;
  for (Row& row : AllStanding(Kind::kReferral)) {
    // One that is overdue may turn to EXPIRED before its answer comes.
    if (row.state == v1::REFERRAL_STATE_SENT && row.consented && !row.overdue)
      waiting.push_back(std::move(row));
  }
  if (waiting.empty()) return false;
  const Row& referral = chance_.Of(waiting);
  const bool external = referral.referral_kind == v1::REFERRAL_KIND_EXTERNAL;
  const bool transfer = referral.referral_kind == v1::REFERRAL_KIND_TRANSFER;
  if (!chance_.OneIn(4)) {
    const bool covered = external || model_.Covers(referral.dossier, referral.to);
    const bool leads = !transfer || model_.LeadOf(referral.dossier) == referral.from;
    if (covered && leads) return Move(referral, v1::REFERRAL_STATE_ACCEPTED);
  }
  return Move(referral, chance_.OneIn(2) ? v1::REFERRAL_STATE_DECLINED : v1::REFERRAL_STATE_RECALLED);
}

bool History::EndReferral() {
  std::vector<Row> accepted;
  for (Row& row : AllStanding(Kind::kReferral)) {
    if (row.state == v1::REFERRAL_STATE_ACCEPTED && row.consented) accepted.push_back(std::move(row));
  }
  if (accepted.empty()) return false;
  const Row& referral = chance_.Of(accepted);
  std::vector<v1::ReferralState> ends = {v1::REFERRAL_STATE_COMPLETED};
  const bool transfer = referral.referral_kind == v1::REFERRAL_KIND_TRANSFER;
  // A closed dossier does not take the lead back.
  const bool closed = model_.Dossier(referral.dossier)->closed();
  if (!transfer || (model_.LeadOf(referral.dossier) == referral.to && !closed)) {
    // Listed twice, because the effect of a return on the lead deserves more tries.
    ends.insert(ends.end(), 2, v1::REFERRAL_STATE_RETURNED);
  }
  if (referral.referral_kind == v1::REFERRAL_KIND_CONSULTATION) ends.push_back(v1::REFERRAL_STATE_RECALLED);
  return Move(referral, chance_.Of(ends));
}

bool History::Intervene() {
  const std::int64_t dossier = AnyDossier(true).value_or(0);
  const Caller* caller = dossier == 0 ? nullptr : Contributor(dossier);
  if (caller == nullptr) return false;
  Begin(*caller, dossier, "intervenes on");
  Row row = NewRow(Kind::kIntervention, dossier, model_.NextNumber(Kind::kIntervention, dossier));
  row.organization = caller->principal.organization;
  row.personal["notes"] = Mark(dossier, "intervention notes");
  v1::CreateInterventionRequest request;
  request.set_parent(NameOf(dossier));
  request.mutable_intervention()->set_held_on(world_.Day());
  request.mutable_intervention()->add_subjects("gouvernance");
  request.mutable_intervention()->set_notes(row.personal["notes"]);
  const auto response = caller->client.CreateIntervention(request);
  model_.Insert(row);
  return Written(*caller, AnswerOf(response));
}

bool History::ChangeIntervention() {
  std::vector<Row> changeable;
  for (Row& row : AllStanding(Kind::kIntervention)) {
    if (row.organization.empty()) continue;
    const Principal& owner = world_.Of(row.organization).principal;
    const bool full = model_.ViewOf(owner, row.dossier).reach == View::Reach::kFull;
    if (full) changeable.push_back(std::move(row));
  }
  if (changeable.empty()) return false;
  const Row& before = chance_.Of(changeable);
  const Caller& caller = world_.Of(before.organization);
  if (chance_.OneIn(3)) {
    Begin(caller, before.dossier, absl::StrCat("deletes ", before.name(), " of"));
    v1::DeleteInterventionRequest request;
    request.set_name(before.name());
    const auto response = caller.client.DeleteIntervention(request);
    model_.Remove(before);
    return Written(caller, AnswerOf(response));
  }
  Begin(caller, before.dossier, absl::StrCat("updates ", before.name(), " of"));
  Row row = before;
  row.personal["notes"] = Mark(row.dossier, "intervention notes");
  v1::UpdateInterventionRequest request;
  request.mutable_intervention()->set_name(row.name());
  request.mutable_intervention()->set_notes(row.personal["notes"]);
  const auto response = caller.client.UpdateIntervention(request);
  model_.Replace(before, row);
  return Written(caller, AnswerOf(response));
}

bool History::FollowUp() {
  const std::int64_t dossier = AnyDossier(false).value_or(0);
  const Caller* caller = dossier == 0 ? nullptr : Contributor(dossier);
  if (caller == nullptr) return false;
  Begin(*caller, dossier, "plans a follow-up of");
  Row row = NewRow(Kind::kFollowUp, dossier, model_.NextNumber(Kind::kFollowUp, dossier));
  row.personal["notes"] = Mark(dossier, "follow-up notes");
  v1::CreateFollowUpRequest request;
  request.set_parent(NameOf(dossier));
  request.mutable_follow_up()->set_due_on("2999-01-15");
  request.mutable_follow_up()->set_owner(caller->principal.user);
  request.mutable_follow_up()->set_notes(row.personal["notes"]);
  const auto response = caller->client.CreateFollowUp(request);
  model_.Insert(row);
  return Written(*caller, AnswerOf(response));
}

bool History::ChangeFollowUp() {
  const std::vector<Row> all = AllStanding(Kind::kFollowUp);
  if (all.empty()) return false;
  const Row& before = chance_.Of(all);
  const Caller& caller = *Contributor(before.dossier);
  Begin(caller, before.dossier, absl::StrCat("updates ", before.name(), " of"));
  Row row = before;
  row.personal["notes"] = Mark(row.dossier, "follow-up notes");
  v1::UpdateFollowUpRequest request;
  request.mutable_follow_up()->set_name(row.name());
  request.mutable_follow_up()->set_notes(row.personal["notes"]);
  const auto response = caller.client.UpdateFollowUp(request);
  model_.Replace(before, row);
  return Written(caller, AnswerOf(response));
}

bool History::Fund() {
  const std::int64_t dossier = AnyDossier(true).value_or(0);
  const Caller* caller = dossier == 0 ? nullptr : Contributor(dossier);
  if (caller == nullptr) return false;
  Begin(*caller, dossier, "applies for funding of");
  v1::CreateFundingApplicationRequest request;
  request.set_parent(NameOf(dossier));
  request.mutable_funding_application()->set_program("piec");
  v1::FundingStep& step = *request.mutable_funding_application()->add_steps();
  step.set_step(v1::FUNDING_STEP_KIND_FILED);
  step.set_step_on(world_.Day());
  const auto response = caller->client.CreateFundingApplication(request);
  model_.Insert(NewRow(Kind::kFunding, dossier, model_.NextNumber(Kind::kFunding, dossier)));
  return Written(*caller, AnswerOf(response));
}

bool History::Merge() {
  const std::int64_t source = AnyDossier(false).value_or(0);
  const std::int64_t target = AnyDossier(true).value_or(0);
  if (source == 0 || target == 0 || source == target) return false;
  const std::vector<Row> referrals = model_.At(Kind::kReferral, source, model_.now());
  if (std::any_of(referrals.begin(), referrals.end(), [](const Row& row) { return row.under_way(); }) ||
      model_.NetworkOf(model_.LeadOf(source)) != model_.NetworkOf(model_.LeadOf(target))) {
    return false;
  }
  const Caller& caller = AdvisorOf(source);
  Begin(caller, target, absl::StrCat("merges ", NameOf(source), " into"));
  touched_.insert(source);
  v1::MergeDossiersRequest request;
  request.set_source(NameOf(source));
  request.set_target(NameOf(target));
  const auto response = caller.client.MergeDossiers(request);
  model_.Merge(source, target);
  return Written(caller, AnswerOf(response));
}

bool History::Unmerge() {
  std::vector<std::int64_t> sources;
  for (const auto& [source, target] : model_.merged()) {
    if (model_.MayUnmerge(source)) sources.push_back(source);
  }
  if (sources.empty()) return false;
  const std::int64_t source = chance_.Of(sources);
  const std::int64_t target = model_.merged().at(source);
  const Caller& caller = AdvisorOf(target);
  Begin(caller, source, "unmerges");
  touched_.insert(target);
  v1::UnmergeDossierRequest request;
  request.set_name(NameOf(source));
  const auto response = caller.client.UnmergeDossier(request);
  model_.Unmerge(source);
  return Written(caller, AnswerOf(response));
}

bool History::Dismiss() {
  std::vector<Pair> open;
  for (const Pair& pair : model_.pairs()) {
    const bool stand = model_.Dossier(pair.dossier).has_value() && model_.Dossier(pair.other).has_value();
    if (!stand || pair.state != Pair::State::kOpen) continue;
    if (model_.ViewOf(AdvisorOf(pair.dossier).principal, pair.other).sees()) open.push_back(pair);
  }
  if (open.empty()) return false;
  const Pair& pair = chance_.Of(open);
  const Caller& caller = AdvisorOf(pair.dossier);
  Begin(caller, pair.dossier, "dismisses a duplicate of");
  v1::DismissDuplicateRequest request;
  request.set_name(absl::StrCat(NameOf(pair.dossier), "/duplicates/", pair.other));
  const auto response = caller.client.DismissDuplicate(request);
  model_.Dismiss(pair);
  return Written(caller, AnswerOf(response));
}

}  // namespace relais::visibility
