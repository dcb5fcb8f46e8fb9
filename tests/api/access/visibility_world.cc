#include "tests/api/access/visibility_world.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"

namespace relais::visibility {
namespace {

constexpr char kOtherNetwork[] = "voisin";
constexpr char kOtherPole[] = "pole-voisin";

std::map<std::string, Organization> Organizations() {
  std::map<std::string, Organization> all = {{kOtherPole, {kOtherNetwork, true}},
                                             {"mrc-voisine", {kOtherNetwork, true}},
                                             {"risq", {"", false}},
                                             {"crdq", {"", false}}};
  for (const char* organization :
       {"pole", "mrc-arthabaska", "mrc-becancour", "mrc-drummond", "mrc-erable", "mrc-nicolet-yamaska"}) {
    all[organization] = {"", true};
  }
  return all;
}

void MakeOrganization(const Client& client, const std::string& id, v1::OrganizationKind kind) {
  v1::CreateOrganizationRequest request;
  request.set_organization_id(id);
  request.mutable_organization()->set_title(id);
  request.mutable_organization()->set_kind(kind);
  if (kind == v1::ORGANIZATION_KIND_MRC_AGENCY) request.mutable_organization()->set_mrc("drummond");
  request.mutable_organization()->set_network(kOtherNetwork);
  EXPECT_EQ(Ok(client.CreateOrganization(request)).organization().network(), kOtherNetwork);
}

std::int64_t HeadOf(const Client& client) {
  v1::ListChangesRequest request;
  request.set_page_size(1);
  return Ok(client.ListChanges(request)).head().sequence();
}

}  // namespace

World::World(Relaisd& relaisd, unsigned seed)
    : relaisd_(relaisd),
      chance_(seed),
      model_(Organizations()),
      direction_{{"direction", "pole", v1::ROLE_ADVISOR}, relaisd.NewClient()} {
  MakeOrganization(direction_.client, kOtherPole, v1::ORGANIZATION_KIND_POLE);
  MakeOrganization(direction_.client, "mrc-voisine", v1::ORGANIZATION_KIND_MRC_AGENCY);
  for (const char* mrc : {"arthabaska", "becancour", "drummond", "erable", "nicolet-yamaska", "voisine"}) {
    callers_.push_back(NewCaller(absl::StrCat("agent-", mrc), absl::StrCat("mrc-", mrc), v1::ROLE_AGENT));
  }
  callers_.push_back(NewCaller("advisor", "pole", v1::ROLE_ADVISOR));
  callers_.push_back(NewCaller("advisor-voisin", kOtherPole, v1::ROLE_ADVISOR));
  callers_.push_back(NewCaller("analyst", "pole", v1::ROLE_ANALYST));
  callers_.push_back(NewCaller("administrator", "pole", v1::ROLE_ADMINISTRATOR));
  for (const Caller& caller : callers_) {
    if (caller.principal.works()) SaveList(caller);
    if (caller.principal.role == v1::ROLE_ADVISOR) RecordIncident(caller);
  }
  positions_ = {HeadOf(direction_.client)};
}

Caller World::NewCaller(const std::string& user, const std::string& organization, v1::Role role) {
  const std::string title = NewMark(absl::StrCat("title of ", user));
  const std::string email = NewMark(absl::StrCat("email of ", user));
  users_[user] = {title, email};
  // The fixture has agents and an advisor, but of one network.
  Client client = organization == kOtherPole ? Invited(user, organization, role) : relaisd_.ClientOf(user);
  v1::UpdateUserRequest update;
  update.mutable_user()->set_name(absl::StrCat("users/", user));
  update.mutable_user()->set_title(title);
  update.mutable_user()->set_email(absl::StrCat(email, "@exemple.test"));
  EXPECT_EQ(Ok(direction_.client.UpdateUser(update)).user().organization(),
            absl::StrCat("organizations/", organization));
  return {{user, organization, role}, std::move(client)};
}

Client World::Invited(const std::string& user, const std::string& organization, v1::Role role) const {
  v1::CreateUserRequest create;
  create.set_user_id(user);
  create.mutable_user()->set_organization(organization);
  create.mutable_user()->add_roles(role);
  v1::AcceptInvitationRequest accept;
  accept.set_invitation_code(Ok(direction_.client.CreateUser(create)).invitation_code());
  accept.set_user(user);
  accept.set_password(Relaisd::kPassword);
  const Client nobody = relaisd_.NewClientWithToken("");
  Ok(nobody.AcceptInvitation(accept));
  v1::SignInRequest sign_in;
  sign_in.set_user(user);
  sign_in.set_password(Relaisd::kPassword);
  return relaisd_.NewClientWithToken(Ok(nobody.SignIn(sign_in)).token());
}

void World::SaveList(const Caller& caller) {
  const std::string title = NewMark(absl::StrCat("title of the list of ", caller.principal.user));
  const std::string query = NewMark(absl::StrCat("query of the list of ", caller.principal.user));
  saved_lists_[caller.principal.user] = {title, query};
  v1::CreateSavedListRequest request;
  request.set_saved_list_id("liste");
  request.mutable_saved_list()->set_title(title);
  request.mutable_saved_list()->set_query(query);
  Ok(caller.client.CreateSavedList(request));
}

void World::RecordIncident(const Caller& caller) {
  const std::string description = NewMark(absl::StrCat("incident of ", caller.principal.user));
  const std::string measures = NewMark(absl::StrCat("measures of ", caller.principal.user));
  incidents_[caller.principal.user] = {description, measures};
  v1::CreateIncidentRequest request;
  request.mutable_incident()->set_discovered_on("2024-01-01");
  request.mutable_incident()->set_description(description);
  request.mutable_incident()->set_measures(measures);
  request.mutable_incident()->set_risk(v1::INCIDENT_RISK_LOW);
  Ok(caller.client.CreateIncident(request));
}

const Caller& World::Of(const std::string& organization) const {
  return *std::find_if(callers_.begin(), callers_.end(), [&](const Caller& caller) {
    return caller.principal.organization == organization && caller.principal.works();
  });
}

std::string World::NewMark(const std::string& field) {
  std::string mark = MarkOf(++last_mark_);
  marks_[mark] = field;
  return mark;
}

std::string World::Explain(const Marks& marks) const {
  return absl::StrJoin(marks, ", ", [this](std::string* out, const std::string& mark) {
    const auto known = marks_.find(mark);
    absl::StrAppend(out, mark, " (", known == marks_.end() ? "of nothing" : known->second, ")");
  });
}

std::string World::Day() const { return absl::FormatCivilTime(absl::CivilDay(2024, 1, 1) + model_.now()); }

void World::Begin(const std::string& what) {
  model_.BeginStep();
  std::printf("%d. %s\n", model_.now(), what.c_str());
}

void World::End() {
  positions_.push_back(HeadOf(direction_.client));
  seen_.resize(positions_.size());
  for (const Caller& caller : callers_) {
    for (const std::int64_t dossier : model_.Dossiers()) {
      seen_.back()[{caller.principal.user, dossier}] = {model_.ViewOf(caller.principal, dossier),
                                                        model_.CountedAt(caller.principal, dossier)};
    }
  }
}

View World::SeenAt(const Principal& principal, std::int64_t dossier, int step) const {
  const auto& seen = seen_[static_cast<std::size_t>(step)];
  const auto found = seen.find({principal.user, dossier});
  return found == seen.end() ? View() : found->second.view;
}

std::optional<int> World::CountedAt(const Principal& principal, std::int64_t dossier, int step) const {
  const auto& seen = seen_[static_cast<std::size_t>(step)];
  const auto found = seen.find({principal.user, dossier});
  return found == seen.end() ? std::nullopt : found->second.counted;
}

int World::StepOf(std::int64_t sequence) const {
  return static_cast<int>(std::lower_bound(positions_.begin(), positions_.end(), sequence) -
                          positions_.begin());
}

}  // namespace relais::visibility
