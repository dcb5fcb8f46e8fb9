// Expectations of a sweep, and its reads of one dossier.
#include "tests/api/access/visibility_sweep.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"

namespace relais::visibility {
namespace {

std::string NameOf(std::int64_t dossier) { return absl::StrCat("dossiers/", dossier); }

Marks Without(const Marks& marks, const Marks& others) {
  Marks left;
  std::set_difference(marks.begin(), marks.end(), others.begin(), others.end(),
                      std::inserter(left, left.end()));
  return left;
}

std::int64_t DossierOf(const std::string& name) { return std::stoll(name.substr(name.find('/') + 1)); }

std::set<std::string> NamesOf(const std::vector<Row>& rows) {
  std::set<std::string> names;
  for (const Row& row : rows) names.insert(row.name());
  return names;
}

}  // namespace

int ItemsOf(const google::protobuf::Message& response) {
  const google::protobuf::Descriptor& type = *response.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->is_repeated()) return response.GetReflection()->FieldSize(response, type.field(i));
  }
  return 0;
}

std::string Sweep::Told(absl::string_view what) const { return absl::StrCat(what, " for ", who_.user); }

void Sweep::ExpectMarks(absl::string_view what, const Answer& answer, const Marks& marks) {
  EXPECT_TRUE(answer.status.ok()) << Told(what) << ": " << answer.status;
  const Marks leaked = Without(answer.marks, marks);
  EXPECT_TRUE(leaked.empty()) << Told(what) << " leaks " << world_.Explain(leaked);
  const Marks missing = Without(marks, answer.marks);
  EXPECT_TRUE(missing.empty()) << Told(what) << " lacks " << world_.Explain(missing);
}

void Sweep::ExpectNames(absl::string_view what, const Answer& answer, const std::string& collection,
                        const std::set<std::string>& names) {
  std::set<std::string> found;
  for (const std::string& name : answer.names) {
    const bool is_part = absl::StrContains(name, absl::StrCat("/", collection, "/"));
    if (collection.empty() ? name == NameOf(DossierOf(name)) : is_part) found.insert(name);
  }
  EXPECT_EQ(found, names) << Told(what);
  std::set<std::int64_t> dossiers;
  for (const std::string& name : names) dossiers.insert(DossierOf(name));
  EXPECT_TRUE(std::includes(dossiers.begin(), dossiers.end(), answer.dossiers.begin(), answer.dossiers.end()))
      << Told(what) << " names " << absl::StrJoin(answer.dossiers, ", ");
}

void Sweep::ExpectRefused(absl::string_view what, const Answer& answer, const Refusal& refusal,
                          std::int64_t dossier) {
  EXPECT_THAT(answer.status, IsRefused(refusal.code, refusal.reason)) << Told(what) << " " << NameOf(dossier);
  ExpectNothing(what, answer, dossier);
}

void Sweep::ExpectRoleMissing(absl::string_view what, const Answer& answer) {
  ExpectRefused(what, answer, {absl::StatusCode::kPermissionDenied, "ROLE_MISSING"}, kAbsent);
}

void Sweep::ExpectNothing(absl::string_view what, const Answer& answer, std::int64_t dossier) {
  EXPECT_TRUE(answer.marks.empty()) << Told(what) << " leaks " << world_.Explain(answer.marks);
  std::set<std::int64_t> dossiers = answer.dossiers;
  dossiers.erase(dossier);
  if (!answer.status.ok() && LedElsewhere(dossier)) dossiers.erase(model_.StandingOf(dossier));
  EXPECT_TRUE(dossiers.empty()) << Told(what) << " names " << absl::StrJoin(dossiers, ", ");
}

bool Sweep::LedElsewhere(std::int64_t dossier) const {
  const std::int64_t standing = model_.StandingOf(dossier);
  return standing != dossier && model_.ViewOf(who_, standing).sees();
}

Sweep::Refusal Sweep::Hidden(const View& view, std::int64_t dossier) const {
  if (LedElsewhere(dossier)) return {absl::StatusCode::kNotFound, "DOSSIER_MERGED"};
  if (view.cover_sheet && !view.sees()) return {absl::StatusCode::kPermissionDenied, "COVER_SHEET_ONLY"};
  return {absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"};
}

bool Sweep::LedInNetwork(std::int64_t dossier) const {
  const std::string lead = model_.LeadOf(dossier);
  return !lead.empty() && model_.NetworkOf(lead) == model_.NetworkOf(who_.organization);
}

Marks Sweep::ShownMarks(Kind kind, std::int64_t dossier) const {
  Marks marks;
  for (const Row& row : model_.ShownParts(who_, kind, dossier)) {
    const Marks of_row = model_.MarksOf(who_, row);
    marks.insert(of_row.begin(), of_row.end());
  }
  return marks;
}

void Sweep::ReadDossier(std::int64_t dossier) {
  // Their roles never allow it.
  if (!who_.works() && Skips(8)) return;
  const View view = model_.ViewOf(who_, dossier);
  ReadState(dossier, view);
  ReadPast(dossier);
  ReadHistory(dossier, view);
  ReadParts(dossier, view);
  if (!Audits() && Skips(8)) return;
  ReadRegisters(dossier, view);
  ReadExport(dossier, view);
}

void Sweep::ReadState(std::int64_t dossier, const View& view) {
  v1::GetDossierRequest request;
  request.set_name(NameOf(dossier));
  v1::ListDossierRevisionsRequest revisions_request;
  revisions_request.set_name(NameOf(dossier));
  const Answer state = AnswerOf(Call(&Client::GetDossier, request));
  const Answer revisions = All(&Client::ListDossierRevisions, revisions_request);
  if (!who_.works()) {
    ExpectRoleMissing("GetDossier", state);
    ExpectRoleMissing("ListDossierRevisions", revisions);
    return;
  }
  if (!view.sees()) {
    ExpectRefused("GetDossier", state, Hidden(view, dossier), dossier);
    ExpectRefused("ListDossierRevisions", revisions, Hidden(view, dossier), dossier);
    if (view.cover_sheet || LedElsewhere(dossier)) return;
    request.set_name(NameOf(kAbsent));
    EXPECT_EQ(WordsOf(state.status, dossier), WordsOf(client_.GetDossier(request).status(), kAbsent))
        << Told("GetDossier");
    return;
  }
  ExpectMarks("GetDossier", state, model_.DossierMarks(dossier, view.moment));
  ExpectNames("GetDossier", state, "", {NameOf(dossier)});
  Marks marks;
  for (const Row& row : model_.rows()) {
    if (row.kind != Kind::kDossier || row.dossier != dossier || row.since > view.moment) continue;
    marks.insert(row.title);
    for (const auto& [field, mark] : row.personal) marks.insert(mark);
  }
  ExpectMarks("ListDossierRevisions", revisions, marks);
  ExpectNames("ListDossierRevisions", revisions, "", {NameOf(dossier)});
}

// As of a past moment: the rows that the caller saw then and may still see.
void Sweep::ReadPast(std::int64_t dossier) {
  const int step = chance_.Below(model_.now() + 1);
  v1::GetDossierRequest request;
  request.set_name(NameOf(dossier));
  request.mutable_as_of()->set_sequence(world_.PositionOf(step));
  const Answer answer = AnswerOf(Call(&Client::GetDossier, request));
  const View then = world_.SeenAt(who_, dossier, step);
  const View now = model_.ViewNow(who_, dossier);
  const int last = now.reach == View::Reach::kFull ? kForEver : now.moment;
  const auto state = then.sees() ? model_.Dossier(dossier, then.moment) : std::nullopt;
  const std::string what = absl::StrCat("GetDossier as of step ", step);
  if (now.sees() && state.has_value() && state->since <= last) {
    ExpectMarks(what, answer, model_.DossierMarks(dossier, then.moment, last));
    ExpectNames(what, answer, "", {NameOf(dossier)});
  } else {
    EXPECT_FALSE(answer.status.ok()) << Told(what);
    ExpectNothing(what, answer, dossier);
  }
}

void Sweep::ReadHistory(std::int64_t dossier, const View& view) {
  v1::ListDossierHistoryRequest request;
  request.set_name(NameOf(dossier));
  request.set_page_size(500);
  const auto response = Call(&Client::ListDossierHistory, request);
  const Answer answer = AnswerOf(response);
  if (!who_.works()) return ExpectRoleMissing("ListDossierHistory", answer);
  if (!view.sees()) return ExpectRefused("ListDossierHistory", answer, Hidden(view, dossier), dossier);
  ExpectMarks("ListDossierHistory", answer, {});
  ExpectNothing("ListDossierHistory", answer, dossier);
  if (response.ok() && response->next_page_token().empty()) {
    CheckHistory(dossier, view, {response->lines().begin(), response->lines().end()});
  }
}

void Sweep::CheckHistory(std::int64_t dossier, const View& view, const std::vector<v1::JournalLine>& lines) {
  // Steps that changed a row that the caller keeps seeing.
  std::set<int> steps;
  std::set<std::int64_t> expected;
  for (const Row& row : model_.rows()) {
    if (row.dossier != dossier) continue;
    if (Model::IsOwn(who_, row)) steps.insert({row.since, row.until});
    if (row.since <= view.moment || Model::IsOwn(who_, row)) expected.insert(world_.PositionOf(row.since));
  }
  std::set<std::int64_t> told;
  for (const v1::JournalLine& line : lines) {
    const int step = world_.StepOf(line.sequence());
    EXPECT_TRUE(view.reach == View::Reach::kFull || step <= view.moment || steps.count(step) > 0)
        << Told("ListDossierHistory") << " tells of step " << step << ": " << line.ShortDebugString();
    told.insert(line.sequence());
  }
  EXPECT_TRUE(std::includes(told.begin(), told.end(), expected.begin(), expected.end()))
      << Told("ListDossierHistory") << " of " << NameOf(dossier) << " lacks a step";
}

template <class Request, class Response>
void Sweep::ListParts(Kind kind, std::int64_t dossier, const View& view,
                      absl::StatusOr<Response> (Client::*list)(const Request&) const, Request request) {
  request.set_parent(NameOf(dossier));
  const std::string what = absl::StrCat("List of ", CollectionOf(kind), " of ", NameOf(dossier));
  const Answer answer = All(list, request);
  if (!who_.works()) return ExpectRoleMissing(what, answer);
  const std::vector<Row> shown = model_.ShownParts(who_, kind, dossier);
  if (!view.sees() && shown.empty()) return ExpectRefused(what, answer, Hidden(view, dossier), dossier);
  ExpectMarks(what, answer, ShownMarks(kind, dossier));
  ExpectNames(what, answer, CollectionOf(kind), NamesOf(shown));
}

template <class Request, class Response>
void Sweep::GetParts(Kind kind, std::int64_t dossier, const View& view,
                     absl::StatusOr<Response> (Client::*get)(const Request&) const) {
  // The last one never existed.
  const std::int64_t numbers = model_.NextNumber(kind, dossier);
  for (std::int64_t number = 1; number <= numbers; ++number) {
    if (!thorough_) number = 1 + chance_.Below(static_cast<int>(numbers));
    Row row;
    row.kind = kind;
    row.dossier = dossier;
    row.number = number;
    Request request;
    request.set_name(row.name());
    const Answer answer = AnswerOf(Call(get, request));
    const auto shown = model_.Shown(who_, kind, dossier, number);
    if (!who_.works()) {
      ExpectRoleMissing(row.name(), answer);
    } else if (shown.has_value()) {
      ExpectMarks(row.name(), answer, model_.MarksOf(who_, *shown));
      ExpectNames(row.name(), answer, CollectionOf(kind), {row.name()});
    } else {
      ExpectRefused(row.name(), answer, Hidden(view, dossier), dossier);
    }
    if (!thorough_) return;
  }
}

void Sweep::ReadParts(std::int64_t dossier, const View& view) {
  v1::ListFollowUpsRequest follow_ups;
  follow_ups.set_include_done(true);
  ListParts(Kind::kIntervention, dossier, view, &Client::ListInterventions, v1::ListInterventionsRequest());
  ListParts(Kind::kReferral, dossier, view, &Client::ListReferrals, v1::ListReferralsRequest());
  ListParts(Kind::kFunding, dossier, view, &Client::ListFundingApplications,
            v1::ListFundingApplicationsRequest());
  ListParts(Kind::kFollowUp, dossier, view, &Client::ListFollowUps, follow_ups);
  ListParts(Kind::kConsent, dossier, view, &Client::ListConsents, v1::ListConsentsRequest());
  if (!Skips(2)) GetParts(Kind::kIntervention, dossier, view, &Client::GetIntervention);
  if (!Skips(2)) GetParts(Kind::kReferral, dossier, view, &Client::GetReferral);
  if (!Skips(4)) GetParts(Kind::kFunding, dossier, view, &Client::GetFundingApplication);
  if (!Skips(4)) GetParts(Kind::kFollowUp, dossier, view, &Client::GetFollowUp);
  if (!Skips(4)) GetParts(Kind::kConsent, dossier, view, &Client::GetConsent);
}

std::set<std::string> Sweep::Communicated(std::int64_t dossier) const {
  std::set<std::string> names;
  for (const std::int64_t each : model_.Standing()) {
    if (dossier != 0 && each != dossier) continue;
    // An administrator reads the registers of the network, which does not make dossiers visible.
    const std::vector<Row> referrals = IsAdvisor()          ? model_.ShownParts(who_, Kind::kReferral, each)
                                       : LedInNetwork(each) ? model_.At(Kind::kReferral, each, model_.now())
                                                            : std::vector<Row>();
    for (const Row& referral : referrals) {
      if (referral.consented) names.insert(referral.name());
    }
  }
  return names;
}

void Sweep::ReadRegisters(std::int64_t dossier, const View& view) {
  v1::ListDossierReadsRequest reads_request;
  reads_request.set_parent(NameOf(dossier));
  v1::ListCommunicationsRequest communications_request;
  communications_request.set_parent(NameOf(dossier));
  const Answer reads = All(&Client::ListDossierReads, reads_request);
  const Answer communications = All(&Client::ListCommunications, communications_request);
  std::optional<Refusal> refusal;
  if (!Audits()) {
    refusal = Refusal{absl::StatusCode::kPermissionDenied, "ROLE_MISSING"};
  } else if (!LedInNetwork(dossier)) {
    refusal = view.sees() ? Refusal{absl::StatusCode::kPermissionDenied, "NOT_YOURS"} : Hidden(view, dossier);
  }
  if (refusal.has_value()) {
    ExpectRefused("ListDossierReads", reads, *refusal, dossier);
    ExpectRefused("ListCommunications", communications, *refusal, dossier);
    return;
  }
  ExpectMarks("ListDossierReads", reads, {});
  ExpectNothing("ListDossierReads", reads, dossier);
  ExpectMarks("ListCommunications", communications, {});
  ExpectNames("ListCommunications", communications, "referrals", Communicated(dossier));
}

void Sweep::ReadExport(std::int64_t dossier, const View& view) {
  v1::ExportDossierRequest request;
  request.set_name(NameOf(dossier));
  const Answer answer = AnswerOf(Call(&Client::ExportDossier, request));
  if (!IsAdvisor()) return ExpectRoleMissing("ExportDossier", answer);
  if (!view.sees()) return ExpectRefused("ExportDossier", answer, Hidden(view, dossier), dossier);
  if (!LedInNetwork(dossier)) {
    return ExpectRefused("ExportDossier", answer, {absl::StatusCode::kPermissionDenied, "NOT_YOURS"},
                         dossier);
  }
  // Everything that the register holds, including merged dossiers and superseded revisions.
  const std::set<std::int64_t> dossiers = model_.WithMerged(dossier);
  ExpectMarks("ExportDossier", answer, model_.EverIn(dossiers));
  EXPECT_TRUE(std::includes(dossiers.begin(), dossiers.end(), answer.dossiers.begin(), answer.dossiers.end()))
      << Told("ExportDossier") << " names " << absl::StrJoin(answer.dossiers, ", ");
}

}  // namespace relais::visibility
