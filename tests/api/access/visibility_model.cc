#include "tests/api/access/visibility_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace relais::visibility {
namespace {

bool StandsAt(const Row& row, int moment) { return row.since <= moment && moment < row.until; }

bool IsSame(const Row& a, const Row& b) {
  return a.kind == b.kind && a.dossier == b.dossier && a.number == b.number;
}

v1::ReferralStep StepTo(v1::ReferralState state) {
  // The two enums name the same things in the same order.
  return static_cast<v1::ReferralStep>(state);
}

void Take(Marks& marks, const Marks& more) { marks.insert(more.begin(), more.end()); }
void TakePersonal(Marks& marks, const Row& row) {
  for (const auto& [field, mark] : row.personal) marks.insert(mark);
}

}  // namespace

std::string CollectionOf(Kind kind) {
  switch (kind) {
    case Kind::kIntervention:
      return "interventions";
    case Kind::kReferral:
      return "referrals";
    case Kind::kFunding:
      return "fundingApplications";
    case Kind::kFollowUp:
      return "followUps";
    case Kind::kConsent:
      return "consents";
    default:
      return "";
  }
}

std::string Row::name() const {
  const std::string collection = CollectionOf(kind);
  return collection.empty() ? absl::StrCat("dossiers/", dossier)
                            : absl::StrCat("dossiers/", dossier, "/", collection, "/", number);
}

std::int64_t Model::NextDossier() const {
  std::int64_t last = 0;
  for (const Row& row : rows_) last = std::max(last, row.dossier);
  return last + 1;
}

std::int64_t Model::NextNumber(Kind kind, std::int64_t dossier) const {
  std::int64_t last = 0;
  for (const Row& row : rows_) {
    if (row.kind == kind && row.dossier == dossier) last = std::max(last, row.number);
  }
  return last + 1;
}

void Model::Insert(Row row) {
  row.since = now_;
  row.until = kForEver;
  if (row.origin == 0) row.origin = row.dossier;
  if (row.kind == Kind::kDossier && leads_.count(row.dossier) == 0) {
    for (const std::int64_t other : Standing()) {
      if (Dossier(other)->family == row.family) pairs_.push_back({row.dossier, other, Pair::State::kOpen});
    }
    leads_[row.dossier] = {{row.organization, now_, false}};
  }
  const auto before =
      std::find_if(rows_.rbegin(), rows_.rend(), [&](const Row& r) { return IsSame(r, row); });
  const bool is_step = before == rows_.rend() || before->state != row.state;
  if (row.kind == Kind::kReferral && row.consented && is_step && !row.moved) {
    events_.push_back({now_, row.name(), StepTo(row.state)});
  }
  rows_.push_back(std::move(row));
}

void Model::End(const Row& row) {
  for (Row& each : rows_) {
    if (IsSame(each, row) && each.until == kForEver) each.until = now_;
  }
}

void Model::Remove(const Row& row) { End(row); }

void Model::Replace(const Row& old, Row next) {
  End(old);
  next.moved = false;
  Insert(std::move(next));
}

void Model::MoveLead(std::int64_t dossier, const std::string& organization, bool gave_back) {
  leads_[dossier].push_back({organization, now_, gave_back});
  Row row = *Dossier(dossier);
  const Row before = row;
  row.organization = organization;
  Replace(before, std::move(row));
}

void Model::MoveReferral(const Row& referral, v1::ReferralState state, const std::string& text) {
  Row next = referral;
  next.state = state;
  next.personal.erase("answer_text");
  if (!text.empty()) next.personal["answer_text"] = text;
  Replace(referral, std::move(next));
  if (referral.referral_kind != v1::REFERRAL_KIND_TRANSFER) return;
  if (state == v1::REFERRAL_STATE_ACCEPTED) MoveLead(referral.dossier, referral.to, /*gave_back=*/false);
  if (state == v1::REFERRAL_STATE_RETURNED) MoveLead(referral.dossier, referral.from, /*gave_back=*/true);
}

void Model::EndConsent(const Row& consent) {
  std::vector<Row> covered;
  for (const Row& referral : At(Kind::kReferral, consent.dossier, now_)) {
    if (referral.consented && Covers(consent.dossier, referral.to)) covered.push_back(referral);
  }
  Row ended = consent;
  ended.ended = true;
  Replace(consent, std::move(ended));
  AddClosedViews(consent.dossier, covered);
}

void Model::AddClosedViews(std::int64_t dossier, const std::vector<Row>& covered_before) {
  for (const Row& referral : covered_before) {
    const bool consultation = referral.referral_kind == v1::REFERRAL_KIND_CONSULTATION;
    const bool open = referral.state == v1::REFERRAL_STATE_SENT ||
                      (referral.state == v1::REFERRAL_STATE_ACCEPTED && consultation);
    if (referral.referral_kind == v1::REFERRAL_KIND_EXTERNAL || !open) continue;
    if (Covers(dossier, referral.to)) continue;
    events_.push_back({now_, referral.name(), v1::REFERRAL_STEP_VIEW_CLOSED});
  }
}

void Model::Merge(std::int64_t source, std::int64_t target) {
  MergeRecord merge{now_, {}};
  for (const Kind kind : kParts) {
    std::int64_t next = NextNumber(kind, target);
    for (const Row& part : At(kind, source, now_)) {
      End(part);
      Row moved = part;
      moved.dossier = target;
      moved.number = next;
      moved.moved = true;
      Insert(std::move(moved));
      merge.parts.push_back({kind, part.number, next++});
    }
  }
  for (const Kind kind : {Kind::kDossier, Kind::kPhase, Kind::kStatus}) {
    for (const Row& row : At(kind, source, now_)) End(row);
  }
  merges_[source] = std::move(merge);
  merged_[source] = target;
  for (Pair& pair : pairs_) {
    if (std::minmax(pair.dossier, pair.other) == std::minmax(source, target))
      pair.state = Pair::State::kMerged;
  }
}

// A referral under way at the target may rest on a consent that would leave: the test avoids such a merge.
bool Model::MayUnmerge(std::int64_t source) const {
  const std::int64_t target = merged_.at(source);
  const std::vector<Row> referrals = At(Kind::kReferral, target, now_);
  return merged_.count(target) == 0 && std::none_of(referrals.begin(), referrals.end(),
                                                    [](const Row& referral) { return referral.under_way(); });
}

void Model::Unmerge(std::int64_t source) {
  const std::int64_t target = merged_.at(source);
  const MergeRecord merge = merges_.at(source);
  for (const Moved& moved : merge.parts) {
    const auto part = Find(moved.kind, target, moved.target_number, now_);
    if (!part.has_value()) continue;
    End(*part);
    Row back = *part;
    back.dossier = source;
    back.number = moved.source_number;
    back.moved = true;
    Insert(std::move(back));
  }
  const std::vector<Row> all = rows_;
  for (const Row& row : all) {
    const bool own = row.kind == Kind::kDossier || row.kind == Kind::kPhase || row.kind == Kind::kStatus;
    if (own && row.dossier == source && row.until == merge.step) Insert(row);
  }
  merges_.erase(source);
  merged_.erase(source);
  for (Pair& pair : pairs_) {
    const bool theirs = std::minmax(pair.dossier, pair.other) == std::minmax(source, target);
    if (theirs && pair.state == Pair::State::kMerged) pair.state = Pair::State::kOpen;
  }
}

void Model::Dismiss(const Pair& pair) {
  for (Pair& each : pairs_) {
    if (each.dossier == pair.dossier && each.other == pair.other) each.state = Pair::State::kDismissed;
  }
}

std::vector<std::int64_t> Model::Standing() const {
  std::vector<std::int64_t> standing;
  for (const std::int64_t dossier : Dossiers()) {
    if (Dossier(dossier).has_value()) standing.push_back(dossier);
  }
  return standing;
}

std::set<std::int64_t> Model::Dossiers() const {
  std::set<std::int64_t> all;
  for (const auto& [dossier, leads] : leads_) all.insert(dossier);
  return all;
}

std::vector<Row> Model::At(Kind kind, std::int64_t dossier, int moment) const {
  std::vector<Row> found;
  for (const Row* row : PointersAt(kind, dossier, moment)) found.push_back(*row);
  return found;
}

std::vector<const Row*> Model::PointersAt(Kind kind, std::int64_t dossier, int moment) const {
  std::vector<const Row*> found;
  for (const Row& row : rows_) {
    if (row.kind == kind && row.dossier == dossier && StandsAt(row, moment)) found.push_back(&row);
  }
  std::sort(found.begin(), found.end(), [](const Row* a, const Row* b) { return a->number < b->number; });
  return found;
}

std::optional<Row> Model::Find(Kind kind, std::int64_t dossier, std::int64_t number, int moment) const {
  for (const Row* row : PointersAt(kind, dossier, moment)) {
    if (row->number == number) return *row;
  }
  return std::nullopt;
}

std::optional<Row> Model::Dossier(std::int64_t dossier, int moment) const {
  return Find(Kind::kDossier, dossier, 0, moment);
}

std::string Model::LeadOf(std::int64_t dossier) const {
  const auto rows = PointersAt(Kind::kDossier, dossier, now_);
  return rows.empty() ? "" : rows.front()->organization;
}

const std::string& Model::NetworkOf(const std::string& organization) const {
  return organizations_.at(organization).network;
}

bool Model::Covers(std::int64_t dossier, const std::string& recipient) const {
  const std::string lead = LeadOf(dossier);
  if (lead.empty()) return false;
  const Organization& organization = organizations_.at(recipient);
  const bool in_network = organization.accounts && organization.network == NetworkOf(lead);
  const auto consents = PointersAt(Kind::kConsent, dossier, now_);
  return std::any_of(consents.begin(), consents.end(), [&](const Row* consent) {
    return !consent->ended &&
           (consent->recipients.count(recipient) > 0 || (consent->whole_network && in_network));
  });
}

bool Model::IsViewOpen(const Row& referral) const {
  if (referral.state != v1::REFERRAL_STATE_ACCEPTED || !referral.consented) return false;
  if (referral.referral_kind == v1::REFERRAL_KIND_TRANSFER) return LeadOf(referral.dossier) == referral.to;
  return referral.referral_kind == v1::REFERRAL_KIND_CONSULTATION && Covers(referral.dossier, referral.to);
}

bool Model::Waits(const Row& referral) const {
  return referral.state == v1::REFERRAL_STATE_SENT && referral.consented && !referral.overdue &&
         Covers(referral.dossier, referral.to);
}

std::optional<int> Model::LedUntil(const std::string& organization, std::int64_t dossier) const {
  std::optional<int> until;
  const std::vector<Lead>& leads = leads_.at(dossier);
  for (std::size_t i = 0; i + 1 < leads.size(); ++i) {
    // A returned transfer closes its view: the organization never led under its own name.
    if (leads[i].organization == organization && !leads[i + 1].after_return) until = leads[i + 1].since;
  }
  return until;
}

View Model::ViewOf(const Principal& principal, std::int64_t dossier) const {
  View view;
  const std::string lead = LeadOf(dossier);
  if (!principal.works() || lead.empty()) return view;
  const std::string& own = principal.organization;
  bool full = lead == own || (principal.role == v1::ROLE_ADVISOR && NetworkOf(lead) == NetworkOf(own));
  for (const Row* referral : PointersAt(Kind::kReferral, dossier, now_)) {
    if (referral->to != own) continue;
    full = full || (IsViewOpen(*referral) && referral->referral_kind == v1::REFERRAL_KIND_CONSULTATION);
    view.cover_sheet = view.cover_sheet || Waits(*referral);
  }
  const std::optional<int> led_until = LedUntil(own, dossier);
  if (full) {
    view.reach = View::Reach::kFull;
    view.moment = now_;
  } else if (led_until.has_value()) {
    view.reach = View::Reach::kPast;
    view.moment = *led_until;
  }
  return view;
}

std::int64_t Model::StandingOf(std::int64_t dossier) const {
  while (merged_.count(dossier) > 0) dossier = merged_.at(dossier);
  return dossier;
}

View Model::ViewNow(const Principal& principal, std::int64_t dossier) const {
  View view = ViewOf(principal, StandingOf(dossier));
  int merged_at = 0;
  for (std::int64_t each = dossier; merged_.count(each) > 0; each = merged_.at(each)) {
    merged_at = std::max(merged_at, merges_.at(each).step);
    view.cover_sheet = false;
  }
  if (view.reach == View::Reach::kPast && view.moment < merged_at) view.reach = View::Reach::kNothing;
  return view;
}

std::optional<int> Model::CountedAt(const Principal& principal, std::int64_t dossier) const {
  if (principal.role == v1::ROLE_ANALYST) {
    const std::string lead = LeadOf(dossier);
    const bool own = !lead.empty() && NetworkOf(lead) == NetworkOf(principal.organization);
    return own ? std::optional<int>(now_) : std::nullopt;
  }
  const View view = ViewOf(principal, dossier);
  return view.sees() ? std::optional<int>(view.moment) : std::nullopt;
}

bool Model::IsOwn(const Principal& principal, const Row& row) {
  if (!principal.works()) return false;
  if (row.kind == Kind::kIntervention) return row.organization == principal.organization;
  return row.kind == Kind::kReferral && row.consented &&
         (row.from == principal.organization || row.to == principal.organization);
}

std::vector<Row> Model::ShownParts(const Principal& principal, Kind kind, std::int64_t dossier) const {
  const View view = ViewOf(principal, dossier);
  std::vector<Row> shown;
  for (const Row* row : PointersAt(kind, dossier, now_)) {
    if (IsOwn(principal, *row)) shown.push_back(*row);
  }
  if (!view.sees()) return shown;
  for (const Row* row : PointersAt(kind, dossier, view.moment)) {
    if (!IsOwn(principal, *row)) shown.push_back(*row);
  }
  return shown;
}

std::optional<Row> Model::Shown(const Principal& principal, Kind kind, std::int64_t dossier,
                                std::int64_t number) const {
  for (const Row& row : ShownParts(principal, kind, dossier)) {
    if (row.number == number) return row;
  }
  return std::nullopt;
}

Marks Model::MarksOf(const Principal& principal, const Row& row) const {
  Marks marks;
  const View view = ViewOf(principal, row.dossier);
  // Only callers with full view of the dossier see the texts of a referral.
  if (row.kind != Kind::kReferral || view.reach == View::Reach::kFull) TakePersonal(marks, row);
  if (row.kind != Kind::kReferral) return marks;
  const bool sheet = IsViewOpen(row) || Waits(row);
  if (!IsOwn(principal, row) || !sheet) return marks;
  // The recipient's cover sheet shows the current state; the sender sees the state of its own view.
  if (row.to == principal.organization || view.reach == View::Reach::kFull) {
    marks.insert(Dossier(row.dossier)->title);
  } else if (view.sees()) {
    marks.insert(Dossier(row.dossier, view.moment)->title);
  }
  return marks;
}

Marks Model::DossierMarks(std::int64_t dossier, int moment, int last) const {
  Marks marks;
  for (const Kind kind : {Kind::kDossier, Kind::kPhase, Kind::kStatus}) {
    for (const Row& row : At(kind, dossier, moment)) {
      if (row.since > last) continue;
      TakePersonal(marks, row);
      if (kind == Kind::kDossier) marks.insert(row.title);
    }
  }
  return marks;
}

bool Model::MayLearn(const Principal& principal, std::optional<Kind> kind, std::int64_t dossier,
                     std::int64_t number, int step) const {
  const View view = ViewNow(principal, dossier);
  if (view.reach == View::Reach::kFull || (view.reach == View::Reach::kPast && step <= view.moment))
    return true;
  return kind.has_value() && std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
           return row.kind == *kind && row.dossier == dossier && row.number == number &&
                  IsOwn(principal, row);
         });
}

std::set<std::int64_t> Model::WithMerged(std::int64_t dossier) const {
  std::set<std::int64_t> all = {dossier};
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    for (const auto& [source, target] : merged_) {
      if (all.count(target) > 0) all.insert(source);
    }
  }
  return all;
}

Marks Model::EverIn(const std::set<std::int64_t>& dossiers) const {
  Marks marks;
  for (const Row& row : rows_) {
    if (dossiers.count(row.origin) == 0) continue;
    TakePersonal(marks, row);
    if (row.kind == Kind::kDossier) marks.insert(row.title);
  }
  return marks;
}

Marks Model::Reachable(const Principal& principal) const {
  Marks marks;
  for (const std::int64_t dossier : Dossiers()) {
    const View view = ViewNow(principal, dossier);
    for (const Row& row : rows_) {
      if (!view.sees() || row.dossier != dossier || row.since > view.moment) continue;
      if (row.kind != Kind::kReferral) TakePersonal(marks, row);
      if (row.kind == Kind::kDossier) marks.insert(row.title);
    }
    for (const Kind kind : kParts) {
      for (const Row& row : ShownParts(principal, kind, dossier)) Take(marks, MarksOf(principal, row));
    }
  }
  return marks;
}

}  // namespace relais::visibility
