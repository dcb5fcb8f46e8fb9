#ifndef RELAIS_TESTS_API_ACCESS_VISIBILITY_MODEL_H_
#define RELAIS_TESTS_API_ACCESS_VISIBILITY_MODEL_H_

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "relais/v1/access.pb.h"
#include "relais/v1/dossier.pb.h"
#include "relais/v1/referral.pb.h"
#include "tests/api/access/visibility_answer.h"

// A register as small as the question who sees what of it allows, kept in memory beside a real one. Written
// from the rules of the domain, not from the service: where the two differ, one of them is wrong.

namespace relais::visibility {

struct Organization {
  // Advisors see the dossiers of their own network.
  std::string network;
  // Whether it has users: the Pôle and the agencies.
  bool accounts = false;
};

struct Principal {
  std::string user;
  std::string organization;
  v1::Role role = v1::ROLE_UNSPECIFIED;

  // Whoever accompanies promoters; the others see no dossier.
  bool works() const { return role == v1::ROLE_AGENT || role == v1::ROLE_ADVISOR; }
};

enum class Kind { kDossier, kPhase, kStatus, kIntervention, kReferral, kFunding, kFollowUp, kConsent };
// Those that have names of their own below the dossier, in the order in which a merge moves them.
inline constexpr Kind kParts[] = {Kind::kConsent, Kind::kReferral, Kind::kIntervention, Kind::kFunding,
                                  Kind::kFollowUp};
// As names have it: `referrals`.
std::string CollectionOf(Kind kind);

// Moments are counted by steps, one for each write; a row stands from `since` on, and no more at `until`.
inline constexpr int kForEver = std::numeric_limits<int>::max();

// One state of a dossier or of something that hangs on it.
struct Row {
  Kind kind = Kind::kDossier;
  std::int64_t dossier = 0;
  // Of a part, within its dossier.
  std::int64_t number = 0;
  // Of a part: the dossier that it was made in, wherever merges took it since.
  std::int64_t origin = 0;
  int since = 0;
  int until = kForEver;
  // Marks of its personal fields, by field.
  std::map<std::string, std::string> personal;
  // Of a dossier: who leads; of an intervention: who recorded it.
  std::string organization;
  // Of a dossier: the mark of its title, what it resembles, and its status.
  std::string title;
  int family = 0;
  v1::DossierStatus status = v1::DOSSIER_STATUS_OPEN;
  // Of a referral.
  v1::ReferralKind referral_kind = v1::REFERRAL_KIND_UNSPECIFIED;
  v1::ReferralState state = v1::REFERRAL_STATE_UNSPECIFIED;
  std::string from;
  std::string to;
  // Sent by the service, with a consent; an imported one opens nothing.
  bool consented = false;
  // Its answer was asked for by a day that is past: the service may turn it to EXPIRED at any time.
  bool overdue = false;
  // Of a consent; `ended` where it expired or was withdrawn.
  std::set<std::string> recipients;
  bool whole_network = false;
  bool ended = false;
  // Made by a merge or by its undoing: nothing happened to the thing itself.
  bool moved = false;

  std::string name() const;
  bool closed() const { return status == v1::DOSSIER_STATUS_CLOSED; }
  bool under_way() const { return state == v1::REFERRAL_STATE_SENT || state == v1::REFERRAL_STATE_ACCEPTED; }
};

// What an organization or a network sees of one dossier.
struct View {
  enum class Reach { kNothing, kPast, kFull };
  Reach reach = Reach::kNothing;
  // The rows that stood then are seen.
  int moment = 0;
  // A referral waits for the organization's answer.
  bool cover_sheet = false;

  bool sees() const { return reach != Reach::kNothing; }
};

// A step of a referral as its parties learn of it.
struct Event {
  int step = 0;
  std::string referral;
  v1::ReferralStep what = v1::REFERRAL_STEP_UNSPECIFIED;
};

// Two dossiers that resemble each other; the later one first.
struct Pair {
  std::int64_t dossier = 0;
  std::int64_t other = 0;
  enum class State { kOpen, kDismissed, kMerged } state = State::kOpen;
};

class Model {
 public:
  explicit Model(std::map<std::string, Organization> organizations)
      : organizations_(std::move(organizations)) {}

  // Every change below belongs to the step that began last.
  void BeginStep() { ++now_; }
  int now() const { return now_; }

  // The number of a new dossier, and of a new part of one.
  std::int64_t NextDossier() const;
  std::int64_t NextNumber(Kind kind, std::int64_t dossier) const;
  // Adds a row that stands from now on; a dossier's first row makes its organization lead, and pairs it with
  // those of its family.
  void Insert(Row row);
  void Replace(const Row& old, Row next);
  void Remove(const Row& row);
  // `gave_back`: the organization that led until now returned a transfer.
  void MoveLead(std::int64_t dossier, const std::string& organization, bool gave_back);
  // Moves to `state`, with what that does to the lead; `text` is the mark of what the move said, if anything.
  void MoveReferral(const Row& referral, v1::ReferralState state, const std::string& text);
  void EndConsent(const Row& consent);
  void Merge(std::int64_t source, std::int64_t target);
  bool MayUnmerge(std::int64_t source) const;
  void Unmerge(std::int64_t source);
  void Dismiss(const Pair& pair);

  const std::map<std::string, Organization>& organizations() const { return organizations_; }
  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Event>& events() const { return events_; }
  const std::vector<Pair>& pairs() const { return pairs_; }
  // Dossiers that stand, and all that ever were.
  std::vector<std::int64_t> Standing() const;
  std::set<std::int64_t> Dossiers() const;
  // Dossiers merged away, with what each was merged into.
  const std::map<std::int64_t, std::int64_t>& merged() const { return merged_; }
  std::vector<Row> At(Kind kind, std::int64_t dossier, int moment) const;
  std::optional<Row> Find(Kind kind, std::int64_t dossier, std::int64_t number, int moment) const;
  std::optional<Row> Dossier(std::int64_t dossier, int moment = kForEver - 1) const;
  // Who leads a dossier that stands; empty for any other.
  std::string LeadOf(std::int64_t dossier) const;
  const std::string& NetworkOf(const std::string& organization) const;

  // Whether a consent of the dossier covers the recipient now.
  bool Covers(std::int64_t dossier, const std::string& recipient) const;
  // Whether the recipient of the referral sees the whole dossier because of it.
  bool IsViewOpen(const Row& referral) const;
  // Whether the referral waits, and may still be answered.
  bool Waits(const Row& referral) const;
  View ViewOf(const Principal& principal, std::int64_t dossier) const;
  // The dossier that stands in its place, by way of merges; itself if it was not merged.
  std::int64_t StandingOf(std::int64_t dossier) const;
  // What the caller may see now of what ever stood under this number: a merged dossier is judged by the one
  // that stands in its place, and by a past view of that one only if the merge lies within it.
  View ViewNow(const Principal& principal, std::int64_t dossier) const;
  // The last moment at which the organization ceased to lead under its own name; none where it never did.
  std::optional<int> LedUntil(const std::string& organization, std::int64_t dossier) const;
  // The moment whose state the caller's counts tell of the dossier; none where it is not counted.
  std::optional<int> CountedAt(const Principal& principal, std::int64_t dossier) const;
  // What of a part the caller sees: a row of its organization's own as it stands, any other by its view.
  std::optional<Row> Shown(const Principal& principal, Kind kind, std::int64_t dossier,
                           std::int64_t number) const;
  std::vector<Row> ShownParts(const Principal& principal, Kind kind, std::int64_t dossier) const;
  // Whether the row is one that the caller's organization keeps seeing, whatever its view: an intervention
  // that it recorded, a referral that it sent or received.
  static bool IsOwn(const Principal& principal, const Row& row);
  // The marks that an answer with this row shows to the caller.
  Marks MarksOf(const Principal& principal, const Row& row) const;
  // Those of the dossier itself at a moment, its dated changes included, as far as they were written by
  // `last`.
  Marks DossierMarks(std::int64_t dossier, int moment, int last = kForEver) const;
  // Whether the caller may learn that a part, or the dossier itself (no kind), was written at the step.
  bool MayLearn(const Principal& principal, std::optional<Kind> kind, std::int64_t dossier,
                std::int64_t number, int step) const;
  // The dossier, and those that are merged into it now.
  std::set<std::int64_t> WithMerged(std::int64_t dossier) const;
  // Every mark that ever stood in these dossiers, wherever merges took it since.
  Marks EverIn(const std::set<std::int64_t>& dossiers) const;
  // Every mark of dossiers that the caller may come across by any means.
  Marks Reachable(const Principal& principal) const;

 private:
  struct Lead {
    std::string organization;
    int since = 0;
    bool after_return = false;
  };
  // Where a merge put a part.
  struct Moved {
    Kind kind;
    std::int64_t source_number;
    std::int64_t target_number;
  };
  struct MergeRecord {
    int step = 0;
    std::vector<Moved> parts;
  };

  // As At, until the next change.
  std::vector<const Row*> PointersAt(Kind kind, std::int64_t dossier, int moment) const;
  void End(const Row& row);
  void AddClosedViews(std::int64_t dossier, const std::vector<Row>& covered_before);

  std::map<std::string, Organization> organizations_;
  int now_ = 0;
  std::vector<Row> rows_;
  std::map<std::int64_t, std::vector<Lead>> leads_;
  std::vector<Event> events_;
  std::vector<Pair> pairs_;
  std::map<std::int64_t, std::int64_t> merged_;
  std::map<std::int64_t, MergeRecord> merges_;
};

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_MODEL_H_
