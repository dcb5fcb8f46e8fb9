#include "tests/api/access/visibility_history.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace relais::visibility {
namespace {

std::string NameOf(std::int64_t dossier) { return absl::StrCat("dossiers/", dossier); }

// Three words common to the family, and one unique word.
std::string NameIn(const Row& row) {
  return absl::StrCat("brise", row.family, " vallon", row.family, " givre", row.family, " ",
                      row.personal.at("name"));
}

Row NewRow(Kind kind, std::int64_t dossier, std::int64_t number) {
  Row row;
  row.kind = kind;
  row.dossier = dossier;
  row.number = number;
  return row;
}

}  // namespace

void History::Import() {
  const std::int64_t first = model_.NextDossier();
  const Caller& advisor = world_.Of("pole");
  Begin(advisor, first, "imports");
  std::string dossiers =
      "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
      "lead_organization,contact_name,notes\n";
  for (const char* lead : {"mrc-erable", "mrc-drummond"}) dossiers += ImportedDossier(lead);
  const std::vector<ImportFile> files = {
      {"dossiers.csv", dossiers},
      {"interventions.csv", "external_id,dossier,held_on,subjects,notes\n" + ImportedIntervention(first)},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n" +
           ImportedReferral(first)}};
  const ImportResult result = Ok(advisor.client.Import({}, files, nullptr));
  EXPECT_TRUE(result.summary.recorded());
  for (const v1::ImportProblem& problem : result.problems) ADD_FAILURE() << problem.ShortDebugString();
  world_.End();
}

std::string History::ImportedDossier(const std::string& lead) {
  Row row = NewRow(Kind::kDossier, model_.NextDossier(), 0);
  row.organization = lead;
  row.family = ++families_;
  row.title = Mark(row.dossier, "title");
  for (const char* field : {"name", "contact_name", "notes"}) row.personal[field] = Mark(row.dossier, field);
  model_.Insert(row);
  touched_.insert(row.dossier);
  return absl::StrCat("X-", row.dossier, ",2023-11-02,", row.title, ",", NameIn(row),
                      ",both,project,culture,erable,startup,", lead, ",", row.personal["contact_name"], ",",
                      row.personal["notes"], "\n");
}

std::string History::ImportedIntervention(std::int64_t dossier) {
  Row row = NewRow(Kind::kIntervention, dossier, 1);
  row.personal["notes"] = Mark(dossier, "intervention notes");
  model_.Insert(row);
  return absl::StrCat("I-1,X-", dossier, ",2023-11-03,gouvernance,", row.personal["notes"], "\n");
}

std::string History::ImportedReferral(std::int64_t dossier) {
  Row row = NewRow(Kind::kReferral, dossier, 1);
  row.referral_kind = v1::REFERRAL_KIND_CONSULTATION;
  row.state = v1::REFERRAL_STATE_ACCEPTED;
  row.from = "mrc-erable";
  row.to = "mrc-becancour";
  row.personal["reason"] = Mark(dossier, "referral reason");
  model_.Insert(row);
  return absl::StrCat("R-1,X-", dossier,
                      ",consultation,mrc-erable,mrc-becancour,2023-11-04,accepted,2023-11-05,",
                      row.personal["reason"], "\n");
}

void History::Step() {
  struct Action {
    int weight;
    bool (History::*run)();
  };
  static constexpr std::array<Action, 17> kActions = {{{4, &History::Open},
                                                       {3, &History::Update},
                                                       {1, &History::ChangePhase},
                                                       {2, &History::ChangeStatus},
                                                       {3, &History::RecordConsent},
                                                       {1, &History::WithdrawConsent},
                                                       {14, &History::Send},
                                                       {14, &History::Answer},
                                                       {7, &History::EndReferral},
                                                       {3, &History::Intervene},
                                                       {1, &History::ChangeIntervention},
                                                       {1, &History::FollowUp},
                                                       {1, &History::ChangeFollowUp},
                                                       {1, &History::Fund},
                                                       {3, &History::Merge},
                                                       {2, &History::Unmerge},
                                                       {1, &History::Dismiss}}};
  std::vector<const Action*> drawn;
  for (const Action& action : kActions)
    drawn.insert(drawn.end(), static_cast<std::size_t>(action.weight), &action);
  touched_.clear();
  // Opening is always possible, so the loop ends.
  while (!(this->*chance_.Of(drawn)->run)()) {
  }
}

void History::Begin(const Caller& caller, std::int64_t dossier, const std::string& what) {
  world_.Begin(absl::StrCat(caller.principal.user, " ", what, " ", NameOf(dossier)));
  touched_.insert(dossier);
}

std::string History::Mark(std::int64_t dossier, const std::string& field) {
  return world_.NewMark(absl::StrCat(field, " of ", NameOf(dossier), " at step ", model_.now()));
}

bool History::Written(const Caller& caller, const visibility::Answer& answer) {
  world_.End();
  EXPECT_TRUE(answer.status.ok()) << answer.status << " "
                                  << testing::PrintToString(FaultyFields(answer.status));
  const Marks reachable = model_.Reachable(caller.principal);
  Marks beyond;
  for (const std::string& mark : answer.marks) {
    if (reachable.count(mark) == 0) beyond.insert(mark);
  }
  EXPECT_TRUE(beyond.empty()) << "the answer shows " << world_.Explain(beyond);
  return true;
}

std::optional<std::int64_t> History::AnyDossier(bool open_only) {
  std::vector<std::int64_t> candidates;
  for (const std::int64_t dossier : model_.Standing()) {
    if (!open_only || !model_.Dossier(dossier)->closed()) candidates.push_back(dossier);
  }
  if (candidates.empty()) return std::nullopt;
  return chance_.Of(candidates);
}

std::vector<Row> History::AllStanding(Kind kind) const {
  std::vector<Row> all;
  for (const std::int64_t dossier : model_.Standing()) {
    for (Row& row : model_.At(kind, dossier, model_.now())) all.push_back(std::move(row));
  }
  return all;
}

const Caller& History::Leader(std::int64_t dossier) {
  return chance_.OneIn(3) ? AdvisorOf(dossier) : world_.Of(model_.LeadOf(dossier));
}

const Caller* History::Contributor(std::int64_t dossier) {
  std::vector<const Caller*> candidates;
  for (const Caller& caller : world_.callers()) {
    if (model_.ViewOf(caller.principal, dossier).reach == View::Reach::kFull) candidates.push_back(&caller);
  }
  return candidates.empty() ? nullptr : chance_.Of(candidates);
}

const Caller& History::AdvisorOf(std::int64_t dossier) const {
  return world_.Of(model_.NetworkOf(model_.LeadOf(dossier)).empty() ? "pole" : "pole-voisin");
}

void History::FillPromoter(Row& row, v1::Promoter& promoter) {
  for (const char* field : {"name", "contact_name", "contact_email", "contact_phone"}) {
    row.personal[field] = Mark(row.dossier, field);
  }
  promoter.set_name(NameIn(row));
  promoter.set_contact_name(row.personal["contact_name"]);
  promoter.set_contact_email(absl::StrCat(row.personal["contact_email"], "@exemple.test"));
  promoter.set_contact_phone(row.personal["contact_phone"]);
}

v1::CreateDossierRequest History::Filled(Row& row) {
  v1::CreateDossierRequest request;
  v1::Dossier& dossier = *request.mutable_dossier();
  FillPromoter(row, *dossier.mutable_promoter());
  row.title = Mark(row.dossier, "title");
  row.personal["notes"] = Mark(row.dossier, "notes");
  dossier.set_project_title(row.title);
  dossier.set_notes(row.personal["notes"]);
  dossier.set_opened_on(world_.Day());
  dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_BOTH);
  dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
  dossier.set_sector("culture");
  dossier.set_mrc("erable");
  dossier.set_phase(v1::PHASE_PRE_STARTUP);
  dossier.set_lead_organization(row.organization);
  return request;
}

bool History::Open() {
  // Few dossiers, with many changes to each.
  if (model_.Dossiers().size() >= 7) return false;
  std::vector<const Caller*> callers;
  for (const Caller& caller : world_.callers()) {
    if (caller.principal.works()) callers.push_back(&caller);
  }
  const Caller& caller = *chance_.Of(callers);
  std::vector<std::string> leads = {caller.principal.organization};
  for (const auto& [id, organization] : model_.organizations()) {
    const bool own_network = organization.network == model_.NetworkOf(caller.principal.organization);
    if (caller.principal.role == v1::ROLE_ADVISOR && organization.accounts && own_network) {
      leads.push_back(id);
    }
  }
  Row row = NewRow(Kind::kDossier, model_.NextDossier(), 0);
  Begin(caller, row.dossier, "opens");
  row.organization = chance_.Of(leads);
  row.family = families_ > 2 && chance_.OneIn(2) ? 1 + chance_.Below(families_) : ++families_;
  const auto response = caller.client.CreateDossier(Filled(row));
  model_.Insert(row);
  // The answer names the similar dossiers that the caller sees.
  std::set<std::string> seen;
  for (const Pair& pair : model_.pairs()) {
    const bool told = pair.dossier == row.dossier && model_.ViewOf(caller.principal, pair.other).sees();
    if (told) seen.insert(NameOf(pair.other));
  }
  const v1::CreateDossierResponse made = Ok(response);
  EXPECT_EQ(std::set<std::string>(made.possible_duplicates().begin(), made.possible_duplicates().end()),
            seen);
  return Written(caller, AnswerOf(response));
}

bool History::Update() {
  const std::int64_t dossier = AnyDossier(false).value_or(0);
  if (dossier == 0) return false;
  const Caller& caller = Leader(dossier);
  Begin(caller, dossier, "updates");
  const Row before = *model_.Dossier(dossier);
  Row row = before;
  v1::UpdateDossierRequest request;
  request.mutable_dossier()->set_name(NameOf(dossier));
  request.set_request_id(absl::StrCat("update-", model_.now()));
  if (chance_.OneIn(3)) {
    row.title = Mark(dossier, "title");
    request.mutable_dossier()->set_project_title(row.title);
  } else if (chance_.OneIn(2)) {
    FillPromoter(row, *request.mutable_dossier()->mutable_promoter());
    for (const char* field : {"name", "contact_name", "contact_email", "contact_phone"}) {
      request.mutable_update_mask()->add_paths(absl::StrCat("promoter.", field));
    }
  } else {
    row.personal["notes"] = Mark(dossier, "notes");
    request.mutable_dossier()->set_notes(row.personal["notes"]);
  }
  const auto response = caller.client.UpdateDossier(request);
  model_.Replace(before, row);
  done_.emplace_back(&caller, request);
  return Written(caller, AnswerOf(response));
}

bool History::ChangePhase() {
  const std::int64_t dossier = AnyDossier(true).value_or(0);
  if (dossier == 0) return false;
  const Caller& caller = Leader(dossier);
  Begin(caller, dossier, "changes the phase of");
  Row row = NewRow(Kind::kPhase, dossier, model_.NextNumber(Kind::kPhase, dossier));
  row.personal["reason"] = Mark(dossier, "phase reason");
  v1::ChangeDossierPhaseRequest request;
  request.set_name(NameOf(dossier));
  // A different phase: a change to the current one is refused.
  v1::Phase& held = phases_[dossier];
  held = static_cast<v1::Phase>(1 + (held == 0 ? 2 + chance_.Below(2) : held + chance_.Below(3)) % 4);
  request.set_phase(held);
  request.set_effective_on(world_.Day());
  request.set_reason(row.personal["reason"]);
  const auto response = caller.client.ChangeDossierPhase(request);
  model_.Insert(row);
  const Row before = *model_.Dossier(dossier);
  model_.Replace(before, before);
  return Written(caller, AnswerOf(response));
}

bool History::ChangeStatus() {
  const std::int64_t dossier = AnyDossier(false).value_or(0);
  if (dossier == 0) return false;
  // A closing is refused while a referral waits or its recipient works along.
  const std::vector<Row> referrals = model_.At(Kind::kReferral, dossier, model_.now());
  const bool pending = std::any_of(referrals.begin(), referrals.end(), [](const Row& referral) {
    const bool works_along = referral.state == v1::REFERRAL_STATE_ACCEPTED &&
                             referral.referral_kind == v1::REFERRAL_KIND_CONSULTATION;
    return referral.consented && !referral.overdue &&
           (referral.state == v1::REFERRAL_STATE_SENT || works_along);
  });
  if (pending && model_.Dossier(dossier)->status == v1::DOSSIER_STATUS_ON_HOLD) return false;
  const Caller& caller = Leader(dossier);
  Begin(caller, dossier, "changes the status of");
  const Row before = *model_.Dossier(dossier);
  Row row = before;
  Row change = NewRow(Kind::kStatus, dossier, model_.NextNumber(Kind::kStatus, dossier));
  const std::string reason = change.personal["reason"] = Mark(dossier, "status reason");
  absl::StatusOr<v1::Dossier> answer = v1::Dossier();
  const auto send = [&](auto request, auto method) {
    request.set_name(NameOf(dossier));
    request.set_effective_on(world_.Day());
    request.set_reason(reason);
    const auto response = (caller.client.*method)(request);
    answer = response.ok() ? absl::StatusOr<v1::Dossier>(response->dossier()) : response.status();
  };
  if (before.closed()) {
    send(v1::ReopenDossierRequest(), &Client::ReopenDossier);
    row.status = v1::DOSSIER_STATUS_OPEN;
  } else if (before.status == v1::DOSSIER_STATUS_ON_HOLD && chance_.OneIn(2)) {
    send(v1::ResumeDossierRequest(), &Client::ResumeDossier);
    row.status = v1::DOSSIER_STATUS_OPEN;
  } else if (before.status == v1::DOSSIER_STATUS_OPEN && (chance_.OneIn(2) || pending)) {
    send(v1::HoldDossierRequest(), &Client::HoldDossier);
    row.status = v1::DOSSIER_STATUS_ON_HOLD;
  } else {
    v1::CloseDossierRequest request;
    request.set_outcome("abandonne");
    send(request, &Client::CloseDossier);
    row.status = v1::DOSSIER_STATUS_CLOSED;
  }
  model_.Insert(change);
  model_.Replace(before, row);
  return Written(caller, AnswerOf(answer));
}

bool History::RecordConsent() {
  const std::int64_t dossier = AnyDossier(false).value_or(0);
  if (dossier == 0) return false;
  const Caller& caller = Leader(dossier);
  Begin(caller, dossier, "records a consent of");
  Row row = NewRow(Kind::kConsent, dossier, model_.NextNumber(Kind::kConsent, dossier));
  row.personal["notes"] = Mark(dossier, "consent notes");
  row.whole_network = chance_.OneIn(3);
  std::vector<std::string> organizations;
  for (const auto& [id, organization] : model_.organizations()) organizations.push_back(id);
  for (int i = row.whole_network ? 1 : 0; i < 3; ++i) row.recipients.insert(chance_.Of(organizations));
  // The days of the steps are past: a consent that ended on one of them covers no recipient now.
  row.ended = chance_.OneIn(6);
  v1::CreateConsentRequest request;
  request.set_parent(NameOf(dossier));
  v1::Consent& consent = *request.mutable_consent();
  consent.set_purpose("accompagnement");
  for (const std::string& recipient : row.recipients) consent.add_recipients(recipient);
  consent.set_whole_network(row.whole_network);
  consent.set_obtained_on(world_.Day());
  if (row.ended) {
    consent.set_expires_on(world_.Day());
  } else if (chance_.OneIn(2)) {
    consent.set_expires_on("2999-12-31");
  }
  consent.set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
  consent.set_notes(row.personal["notes"]);
  const auto response = caller.client.CreateConsent(request);
  model_.Insert(row);
  return Written(caller, AnswerOf(response));
}

bool History::WithdrawConsent() {
  std::vector<Row> standing;
  for (Row& row : AllStanding(Kind::kConsent)) {
    if (!row.ended) standing.push_back(std::move(row));
  }
  if (standing.empty()) return false;
  const Row& consent = chance_.Of(standing);
  const Caller& caller = Leader(consent.dossier);
  Begin(caller, consent.dossier, absl::StrCat("withdraws ", consent.name(), " of"));
  v1::WithdrawConsentRequest request;
  request.set_name(consent.name());
  request.set_withdrawn_on(world_.Day());
  const auto response = caller.client.WithdrawConsent(request);
  model_.EndConsent(consent);
  return Written(caller, AnswerOf(response));
}

int FromEnvironment(const char* name, int otherwise) {
  const char* given = std::getenv(name);
  int value = 0;
  return given != nullptr && absl::SimpleAtoi(given, &value) ? value : otherwise;
}

}  // namespace relais::visibility
