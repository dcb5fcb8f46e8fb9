// Reads of a sweep over all dossiers, and of other resources.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/api/access/visibility_sweep.h"

namespace relais::visibility {
namespace {

std::string NameOf(std::int64_t dossier) { return absl::StrCat("dossiers/", dossier); }

// Contains all dates of the history.
void SetPeriod(v1::StatisticsQuery& query, v1::Measure measure) {
  query.set_measure(measure);
  query.mutable_period()->set_from("2023-01-01");
  query.mutable_period()->set_to("2025-12-31");
}

std::optional<Kind> KindOf(absl::string_view collection) {
  for (const Kind kind : kParts) {
    if (CollectionOf(kind) == collection) return kind;
  }
  return std::nullopt;
}

// Splits `dossiers/1/referrals/2` or `dossiers/1`.
struct Resource {
  std::optional<Kind> kind;
  std::int64_t dossier = 0;
  std::int64_t number = 0;
};

std::optional<Resource> Parse(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  Resource resource;
  if (parts[0] != "dossiers" || !absl::SimpleAtoi(parts[1], &resource.dossier)) return std::nullopt;
  if (parts.size() == 4) {
    resource.kind = KindOf(parts[2]);
    EXPECT_TRUE(absl::SimpleAtoi(parts[3], &resource.number)) << name;
  }
  return resource;
}

// Searchable fields of a dossier.
bool IsSearched(const std::string& field) { return field != "notes"; }

bool HasSearched(const Row& row, const std::string& mark) {
  return row.title == mark || std::any_of(row.personal.begin(), row.personal.end(), [&](const auto& each) {
           return IsSearched(each.first) && each.second == mark;
         });
}

using EventKey = std::tuple<std::int64_t, std::string, int>;

}  // namespace

std::optional<Row> Sweep::CountedRow(std::int64_t dossier) const {
  const std::optional<int> moment = model_.CountedAt(who_, dossier);
  return moment.has_value() ? model_.Dossier(dossier, *moment) : std::nullopt;
}

std::vector<Row> Sweep::SeenDossiers() const {
  std::vector<Row> seen;
  for (const std::int64_t dossier : model_.Standing()) {
    if (auto row = CountedRow(dossier); row.has_value()) seen.push_back(*std::move(row));
  }
  return seen;
}

void Sweep::ReadLists() {
  Count();
  CountAsOf();
  // Roles of the other callers never allow it.
  if (who_.works() || !Skips(8)) {
    ListDossiers();
    SearchDossiers();
    ListAllParts();
    ListEvents();
    ListChanges();
    ListCounted();
  }
  if (Audits() || !Skips(8)) {
    ListPairs();
    ListRegisters();
  }
}

void Sweep::ListDossiers() {
  const Answer list = All(&Client::ListDossiers, v1::ListDossiersRequest());
  v1::SearchDossiersRequest search;
  search.set_query("zqx");
  const Answer found = All(&Client::SearchDossiers, search);
  if (!who_.works()) {
    ExpectRoleMissing("ListDossiers", list);
    ExpectRoleMissing("SearchDossiers", found);
    return;
  }
  Marks marks;
  std::set<std::string> names;
  for (const Row& row : SeenDossiers()) {
    names.insert(row.name());
    marks.insert(row.title);
    for (const auto& [field, mark] : row.personal) marks.insert(mark);
  }
  ExpectMarks("ListDossiers", list, marks);
  ExpectNames("ListDossiers", list, "", names);
  ExpectMarks("SearchDossiers", found, marks);
  ExpectNames("SearchDossiers", found, "", names);
  BatchGetDossiers(marks, names);
}

// A request for all dossiers and a nonexistent one gets those of the list; the others are equally missing.
// The answer names the merge target of a merged dossier, if the caller sees the target.
void Sweep::BatchGetDossiers(const Marks& marks, const std::set<std::string>& names) {
  v1::BatchGetDossiersRequest request;
  std::set<std::string> missing = {NameOf(kAbsent)};
  request.add_names(NameOf(kAbsent));
  for (const std::int64_t dossier : model_.Dossiers()) {
    request.add_names(NameOf(dossier));
    if (names.count(NameOf(dossier)) == 0) missing.insert(NameOf(dossier));
  }
  absl::StatusOr<v1::BatchGetDossiersResponse> response = Call(&Client::BatchGetDossiers, request);
  if (response.ok()) {
    EXPECT_EQ(std::set<std::string>(response->missing().begin(), response->missing().end()), missing)
        << Told("BatchGetDossiers");
    std::map<std::string, std::string> moves;
    for (const auto& [source, target] : model_.merged()) {
      std::int64_t standing = target;
      while (model_.merged().count(standing) > 0) standing = model_.merged().at(standing);
      if (names.count(NameOf(standing)) > 0) moves[NameOf(source)] = NameOf(standing);
    }
    std::map<std::string, std::string> told;
    for (const v1::MergedDossier& merged : response->merged_into()) told[merged.name()] = merged.target();
    EXPECT_EQ(told, moves) << Told("BatchGetDossiers");
    response->clear_missing();
    response->clear_merged_into();
  }
  const Answer answer = AnswerOf(response);
  ExpectMarks("BatchGetDossiers", answer, marks);
  ExpectNames("BatchGetDossiers", answer, "", names);
}

// Searches the mark of one dossier, for every caller. It is found by its current content, and only by callers
// who see it.
void Sweep::SearchDossiers() {
  if (!who_.works()) return;
  std::vector<Row> states;
  for (const Row& row : model_.rows()) {
    if (row.kind == Kind::kDossier) states.push_back(row);
  }
  const Row& state = chance_.Of(states);
  std::vector<std::string> marks = {state.title};
  for (const auto& [field, mark] : state.personal) marks.push_back(mark);
  v1::SearchDossiersRequest request;
  request.set_query(chance_.Of(marks));
  const Answer answer = All(&Client::SearchDossiers, request);
  std::set<std::string> names;
  for (const Row& row : SeenDossiers()) {
    const bool now = HasSearched(*model_.Dossier(row.dossier), request.query());
    if (now && HasSearched(row, request.query())) names.insert(row.name());
  }
  ExpectNames(absl::StrCat("SearchDossiers of ", world_.Explain({request.query()})), answer, "", names);
}

void Sweep::ListAllParts() {
  v1::ListReferralsRequest referrals_request;
  referrals_request.set_parent("dossiers/-");
  v1::ListFollowUpsRequest follow_ups_request;
  follow_ups_request.set_parent("dossiers/-");
  follow_ups_request.set_include_done(true);
  const Answer referrals = All(&Client::ListReferrals, referrals_request);
  const Answer follow_ups = All(&Client::ListFollowUps, follow_ups_request);
  for (const auto& [kind, answer] :
       {std::pair(Kind::kReferral, &referrals), {Kind::kFollowUp, &follow_ups}}) {
    const std::string what = absl::StrCat("List of all ", CollectionOf(kind));
    if (!who_.works()) {
      ExpectRoleMissing(what, *answer);
      continue;
    }
    Marks marks;
    std::set<std::string> names;
    for (const std::int64_t dossier : model_.Dossiers()) {
      for (const Row& row : model_.ShownParts(who_, kind, dossier)) names.insert(row.name());
      const Marks of_dossier = ShownMarks(kind, dossier);
      marks.insert(of_dossier.begin(), of_dossier.end());
    }
    ExpectMarks(what, *answer, marks);
    ExpectNames(what, *answer, CollectionOf(kind), names);
  }
}

bool Sweep::IsOverdue(const std::string& referral) const {
  return std::any_of(model_.rows().begin(), model_.rows().end(),
                     [&](const Row& row) { return row.overdue && row.name() == referral; });
}

std::vector<Event> Sweep::OwnEvents() const {
  std::vector<Event> own;
  for (const Event& event : model_.events()) {
    const bool is_own = std::any_of(model_.rows().begin(), model_.rows().end(), [&](const Row& row) {
      return row.name() == event.referral && Model::IsOwn(who_, row);
    });
    if (is_own && !IsOverdue(event.referral)) own.push_back(event);
  }
  return own;
}

void Sweep::ListEvents() {
  Answer all;
  std::vector<EventKey> told;
  v1::ListReferralEventsRequest request;
  request.set_page_size(chance_.OneIn(3) ? 3 : 500);
  std::size_t events = 0;
  for (bool more = true; more;) {
    const auto response = Call(&Client::ListReferralEvents, request);
    all.Add(AnswerOf(response));
    if (!response.ok()) break;
    for (const v1::ReferralEvent& event : response->events()) {
      ++events;
      if (IsOverdue(event.referral().name())) continue;
      told.emplace_back(event.sequence(), event.referral().name(), event.step());
    }
    more = response->events_size() > 0;
    request.set_resume_token(response->resume_token());
  }
  if (!who_.works()) return ExpectRoleMissing("ListReferralEvents", all);
  std::vector<EventKey> expected;
  for (const Event& event : OwnEvents()) {
    expected.emplace_back(world_.PositionOf(event.step), event.referral, event.what);
  }
  EXPECT_THAT(told, testing::UnorderedElementsAreArray(expected)) << Told("ListReferralEvents");
  // Cover sheets, and no text.
  Marks marks;
  for (const std::int64_t dossier : model_.Standing()) {
    for (Row row : model_.ShownParts(who_, Kind::kReferral, dossier)) {
      row.personal.clear();
      const Marks of_row = Model::IsOwn(who_, row) ? model_.MarksOf(who_, row) : Marks();
      marks.insert(of_row.begin(), of_row.end());
    }
  }
  ExpectMarks("ListReferralEvents", all, marks);
  if (thorough_ && events > 0) FollowEvents(events);
}

// The stream gives the same.
void Sweep::FollowEvents(std::size_t count) {
  called_.insert("FollowReferralEvents");
  Answer streamed;
  std::set<std::string> listed;
  v1::ListReferralEventsRequest list;
  list.set_page_size(500);
  const Answer once = AnswerOf(Call(&Client::ListReferralEvents, list));
  std::size_t events = 0;
  const absl::Status followed =
      client_.FollowReferralEvents({}, [&](const v1::FollowReferralEventsResponse& response) {
        streamed.Add(AnswerOf(response));
        if (response.has_event()) ++events;
        return events < count;
      });
  EXPECT_TRUE(followed.ok()) << followed;
  EXPECT_EQ(streamed.marks, once.marks) << Told("FollowReferralEvents");
  EXPECT_EQ(streamed.names, once.names) << Told("FollowReferralEvents");
}

// Since the previous step, or from the beginning.
void Sweep::ListChanges() {
  const int from = thorough_ ? 0 : std::max(0, model_.now() - 1);
  v1::ListChangesRequest request;
  request.set_page_size(1000);
  if (!thorough_) request.set_after_sequence(world_.PositionOf(from));
  Answer all;
  std::vector<v1::Change> changes;
  for (std::string token = "none"; token != request.resume_token();) {
    token = request.resume_token();
    const auto response = Call(&Client::ListChanges, request);
    all.Add(AnswerOf(response));
    if (!response.ok()) break;
    changes.insert(changes.end(), response->changes().begin(), response->changes().end());
    request.set_resume_token(response->resume_token());
    request.clear_after_sequence();
  }
  if (!who_.works()) return ExpectRoleMissing("ListChanges", all);
  ExpectMarks("ListChanges", all, {});
  CheckChanges(changes, from);
}

void Sweep::CheckChanges(const std::vector<v1::Change>& changes, int from) {
  std::set<std::pair<std::int64_t, std::string>> told;
  for (const v1::Change& change : changes) {
    told.emplace(change.sequence(), change.resource());
    const std::optional<Resource> resource = Parse(change.resource());
    if (!resource.has_value()) continue;
    EXPECT_TRUE(model_.MayLearn(who_, resource->kind, resource->dossier, resource->number,
                                world_.StepOf(change.sequence())))
        << Told("ListChanges") << " leaks " << change.ShortDebugString();
  }
  for (const Row& row : model_.rows()) {
    if (row.kind == Kind::kPhase || row.kind == Kind::kStatus || row.since <= from) continue;
    const auto kind = row.kind == Kind::kDossier ? std::nullopt : std::optional<Kind>(row.kind);
    if (!model_.MayLearn(who_, kind, row.dossier, row.number, row.since)) continue;
    EXPECT_EQ(told.count({world_.PositionOf(row.since), row.name()}), 1u)
        << Told("ListChanges") << " lacks " << row.name() << " of step " << row.since;
  }
}

std::map<std::string, double> Sweep::Counted(v1::Measure measure, std::optional<v1::Dimension> dimension) {
  v1::QueryStatisticsRequest request;
  SetPeriod(*request.mutable_query(), measure);
  if (dimension.has_value()) request.mutable_query()->add_dimensions(*dimension);
  const auto response = Call(&Client::QueryStatistics, request);
  ExpectNothing("QueryStatistics", AnswerOf(response));
  std::map<std::string, double> cells;
  if (!response.ok()) {
    EXPECT_THAT(response, IsRefused(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
    EXPECT_FALSE(Counts()) << Told("QueryStatistics");
    return cells;
  }
  cells[""] = response->result().total();
  if (!dimension.has_value()) return cells;
  for (const v1::StatisticsRow& row : response->result().rows()) cells[row.keys(0)] = row.value();
  return cells;
}

void Sweep::Count() {
  if (!Counts()) {
    if (!Skips(8)) Counted(v1::MEASURE_DOSSIERS_OPENED, std::nullopt);
    return;
  }
  std::map<std::string, double> opened = {{"", 0}};
  double active = 0;
  double interventions = 0;
  double referrals = 0;
  for (const Row& row : SeenDossiers()) {
    const int moment = *model_.CountedAt(who_, row.dossier);
    ++opened[""];
    ++opened[row.organization];
    if (!row.closed()) ++active;
    interventions += static_cast<double>(model_.At(Kind::kIntervention, row.dossier, moment).size());
    referrals += static_cast<double>(model_.At(Kind::kReferral, row.dossier, moment).size());
  }
  EXPECT_EQ(Counted(v1::MEASURE_DOSSIERS_OPENED, v1::DIMENSION_LEAD), opened) << Told("dossiers opened");
  EXPECT_EQ(Counted(v1::MEASURE_DOSSIERS_ACTIVE, std::nullopt)[""], active) << Told("dossiers active");
  EXPECT_EQ(Counted(v1::MEASURE_INTERVENTIONS, std::nullopt)[""], interventions) << Told("interventions");
  EXPECT_EQ(Counted(v1::MEASURE_REFERRALS_SENT, std::nullopt)[""], referrals) << Told("referrals sent");
}

void Sweep::CountAsOf() {
  if (!Counts()) return;
  const int step = chance_.Below(model_.now() + 1);
  v1::QueryStatisticsRequest request;
  SetPeriod(*request.mutable_query(), v1::MEASURE_DOSSIERS_OPENED);
  request.mutable_query()->mutable_as_of()->set_sequence(world_.PositionOf(step));
  double opened = 0;
  for (const std::int64_t dossier : model_.Dossiers()) {
    const std::optional<int> moment = world_.CountedAt(who_, dossier, step);
    if (moment.has_value() && model_.Dossier(dossier, *moment).has_value()) ++opened;
  }
  EXPECT_EQ(Ok(Call(&Client::QueryStatistics, request)).result().total(), opened)
      << Told(absl::StrCat("dossiers opened as of step ", step));
  v1::QueryStatisticsSeriesRequest series;
  *series.mutable_query() = request.query();
  series.set_bucket(v1::SERIES_BUCKET_QUARTER);
  double in_quarters = 0;
  const v1::QueryStatisticsSeriesResponse answer = Ok(Call(&Client::QueryStatisticsSeries, series));
  for (const v1::StatisticsSeriesPoint& point : answer.points()) {
    in_quarters += point.result().total();
  }
  EXPECT_EQ(in_quarters, opened) << Told(absl::StrCat("quarters of dossiers opened as of step ", step));
  if (who_.works()) ListCountedAsOf(step);
}

void Sweep::ListCountedAsOf(int step) {
  v1::ListStatisticsDossiersRequest request;
  SetPeriod(*request.mutable_query(), v1::MEASURE_DOSSIERS_OPENED);
  request.mutable_query()->mutable_as_of()->set_sequence(world_.PositionOf(step));
  request.set_page_size(500);
  const auto response = Call(&Client::ListStatisticsDossiers, request);
  const std::string what = absl::StrCat("ListStatisticsDossiers as of step ", step);
  Marks marks;
  std::set<std::string> names;
  std::int64_t withheld = 0;
  for (const std::int64_t dossier : model_.Dossiers()) {
    const std::optional<int> moment = world_.CountedAt(who_, dossier, step);
    const auto row = moment.has_value() ? model_.Dossier(dossier, *moment) : std::nullopt;
    if (!row.has_value()) continue;
    const View now = model_.ViewNow(who_, dossier);
    if (now.reach == View::Reach::kFull || (now.sees() && row->since <= now.moment)) {
      names.insert(row->name());
      marks.insert(row->title);
    } else {
      ++withheld;
    }
  }
  ExpectMarks(what, AnswerOf(response), marks);
  ExpectNames(what, AnswerOf(response), "", names);
  EXPECT_EQ(Ok(response).withheld_count(), withheld) << Told(what);
}

void Sweep::ListCounted() {
  v1::ListStatisticsDossiersRequest request;
  SetPeriod(*request.mutable_query(), v1::MEASURE_DOSSIERS_OPENED);
  const std::vector<Row> seen = SeenDossiers();
  std::string lead;
  if (!seen.empty() && chance_.OneIn(2)) {
    lead = chance_.Of(seen).organization;
    request.mutable_query()->add_dimensions(v1::DIMENSION_LEAD);
    request.add_keys(lead);
  }
  const Answer answer = All(&Client::ListStatisticsDossiers, request);
  if (!who_.works()) return ExpectRoleMissing("ListStatisticsDossiers", answer);
  Marks marks;
  std::set<std::string> names;
  for (const Row& row : seen) {
    if (!lead.empty() && row.organization != lead) continue;
    names.insert(row.name());
    marks.insert(row.title);
  }
  ExpectMarks("ListStatisticsDossiers", answer, marks);
  ExpectNames("ListStatisticsDossiers", answer, "", names);
}

void Sweep::ListPairs() {
  for (const bool decided : {false, true}) {
    v1::ListDuplicatesRequest request;
    request.set_include_decided(decided);
    const Answer answer = All(&Client::ListDuplicates, request);
    if (!IsAdvisor()) {
      ExpectRoleMissing("ListDuplicates", answer);
      continue;
    }
    std::set<std::string> names;
    for (const Pair& pair : model_.pairs()) {
      const bool one = model_.ViewOf(who_, pair.dossier).sees();
      const bool other = model_.ViewOf(who_, pair.other).sees();
      const bool told = pair.state == Pair::State::kMerged ? one || other : one && other;
      if (!told || (!decided && pair.state != Pair::State::kOpen)) continue;
      names.insert(absl::StrCat(NameOf(pair.dossier), "/duplicates/", pair.other));
    }
    std::set<std::string> found;
    for (const std::string& name : answer.names) {
      if (absl::StrContains(name, "/duplicates/")) found.insert(name);
    }
    EXPECT_EQ(found, names) << Told("ListDuplicates");
    ExpectMarks("ListDuplicates", answer, {});
  }
}

void Sweep::ListRegisters() {
  v1::ListDossierReadsRequest reads_request;
  reads_request.set_parent("dossiers/-");
  v1::ListCommunicationsRequest communications_request;
  communications_request.set_parent("dossiers/-");
  v1::ListRetentionDueRequest due_request;
  due_request.set_due_to("2999-12-31");
  const Answer communications = All(&Client::ListCommunications, communications_request);
  const Answer due = All(&Client::ListRetentionDue, due_request);
  const Answer erasures = All(&Client::ListErasures, v1::ListErasuresRequest());
  // Long, because it holds every read of every sweep.
  const Answer reads = thorough_ ? All(&Client::ListDossierReads, reads_request) : Answer();
  if (Audits()) {
    ExpectNames("ListCommunications", communications, "referrals", Communicated(0));
    ExpectMarks("ListCommunications", communications, {});
    ExpectMarks("ListDossierReads", reads, {});
    for (const std::int64_t dossier : reads.dossiers) {
      EXPECT_TRUE(LedInNetwork(model_.StandingOf(dossier)) || model_.ViewNow(who_, dossier).sees())
          << Told("ListDossierReads") << " names " << dossier;
    }
  } else {
    ExpectRoleMissing("ListCommunications", communications);
    if (thorough_) ExpectRoleMissing("ListDossierReads", reads);
  }
  if (!IsAdvisor()) {
    ExpectRoleMissing("ListRetentionDue", due);
    ExpectRoleMissing("ListErasures", erasures);
    return;
  }
  std::set<std::string> closed;
  for (const Row& row : SeenDossiers()) {
    if (row.closed()) closed.insert(row.name());
  }
  ExpectNames("ListRetentionDue", due, "", closed);
  ExpectMarks("ListRetentionDue", due, {});
  ExpectNothing("ListErasures", erasures);
}

}  // namespace relais::visibility
