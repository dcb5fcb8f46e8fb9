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

// A minimal in-memory register that decides who sees what, kept beside a real one. Written from the rules of
// the domain, not from the service: if the two differ, one of them is wrong.

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

  // Whether the user accompanies promoters; the others see no dossier.
  bool works() const { return role == v1::ROLE_AGENT || role == v1::ROLE_ADVISOR; }
};

enum class Kind { kDossier, kPhase, kStatus, kIntervention, kReferral, kFunding, kFollowUp, kConsent };
// Kinds with names below the dossier, in the order in which a merge moves them.
inline constexpr Kind kParts[] = {Kind::kConsent, Kind::kReferral, Kind::kIntervention, Kind::kFunding,
                                  Kind::kFollowUp};
// Collection in resource names, such as `referrals`.
std::string CollectionOf(Kind kind);

// A moment is the number of a step, one for each write. A row is in force from `since` on and ends at
// `until`.
inline constexpr int kForEver = std::numeric_limits<int>::max();

// One state of a dossier or of one of its parts.
struct Row {
  Kind kind = Kind::kDossier;
  std::int64_t dossier = 0;
  // For a part: its number within its dossier.
  std::int64_t number = 0;
  // For a part: the dossier that it was created in, before any merges.
  std::int64_t origin = 0;
  int since = 0;
  int until = kForEver;
  // Marks of its personal fields, by field.
  std::map<std::string, std::string> personal;
  // For a dossier: its lead; for an intervention: the organization that recorded it.
  std::string organization;
  // For a dossier: the mark of its title, its similar dossiers, and its status.
  std::string title;
  int family = 0;
  v1::DossierStatus status = v1::DOSSIER_STATUS_OPEN;
  // For a referral.
  v1::ReferralKind referral_kind = v1::REFERRAL_KIND_UNSPECIFIED;
  v1::ReferralState state = v1::REFERRAL_STATE_UNSPECIFIED;
  std::string from;
  std::string to;
  // Sent through the service, with a consent; an imported one opens no view.
  bool consented = false;
  // Its `respond_by` is past: the service may set it to EXPIRED at any time.
  bool overdue = false;
  // For a consent; `ended` if it expired or was withdrawn.
  std::set<std::string> recipients;
  bool whole_network = false;
  bool ended = false;
  // Made by a merge or its undoing: the resource itself did not change.
  bool moved = false;

  std::string name() const;
  bool closed() const { return status == v1::DOSSIER_STATUS_CLOSED; }
  bool under_way() const { return state == v1::REFERRAL_STATE_SENT || state == v1::REFERRAL_STATE_ACCEPTED; }
};

// The part of one dossier that an organization or a network sees.
struct View {
  enum class Reach { kNothing, kPast, kFull };
  Reach reach = Reach::kNothing;
  // Rows in force at this moment are visible.
  int moment = 0;
  // A referral waits for the organization's answer.
  bool cover_sheet = false;

  bool sees() const { return reach != Reach::kNothing; }
};

// A step of a referral as reported to its parties.
struct Event {
  int step = 0;
  std::string referral;
  v1::ReferralStep what = v1::REFERRAL_STEP_UNSPECIFIED;
};

// Two similar dossiers; the later one first.
struct Pair {
  std::int64_t dossier = 0;
  std::int64_t other = 0;
  enum class State { kOpen, kDismissed, kMerged } state = State::kOpen;
};

class Model {
 public:
  explicit Model(std::map<std::string, Organization> organizations)
      : organizations_(std::move(organizations)) {}

  // Starts a step; every change below belongs to the current step.
  void BeginStep() { ++now_; }
  int now() const { return now_; }

  // The number of a new dossier, and of a new part of one.
  std::int64_t NextDossier() const;
  std::int64_t NextNumber(Kind kind, std::int64_t dossier) const;
  // Adds a row in force from now on. A dossier's first row makes its organization lead, and pairs it with the
  // others of its family.
  void Insert(Row row);
  void Replace(const Row& old, Row next);
  void Remove(const Row& row);
  // `gave_back`: the previous lead returned a transfer.
  void MoveLead(std::int64_t dossier, const std::string& organization, bool gave_back);
  // Moves the referral to `state`, with the effect on the lead; `text` is the mark of the move's text, if
  // any.
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
  // Current dossiers, and all that ever existed.
  std::vector<std::int64_t> Standing() const;
  std::set<std::int64_t> Dossiers() const;
  // Merged dossiers, with the target of each.
  const std::map<std::int64_t, std::int64_t>& merged() const { return merged_; }
  std::vector<Row> At(Kind kind, std::int64_t dossier, int moment) const;
  std::optional<Row> Find(Kind kind, std::int64_t dossier, std::int64_t number, int moment) const;
  std::optional<Row> Dossier(std::int64_t dossier, int moment = kForEver - 1) const;
  // Lead of a current dossier; empty for any other.
  std::string LeadOf(std::int64_t dossier) const;
  const std::string& NetworkOf(const std::string& organization) const;

  // Whether a consent of the dossier covers the recipient now.
  bool Covers(std::int64_t dossier, const std::string& recipient) const;
  // Whether the referral gives its recipient full view of the dossier.
  bool IsViewOpen(const Row& referral) const;
  // Whether the referral waits for an answer and may still be answered.
  bool Waits(const Row& referral) const;
  View ViewOf(const Principal& principal, std::int64_t dossier) const;
  // The final target of its merges; itself if it was not merged.
  std::int64_t StandingOf(std::int64_t dossier) const;
  // The caller's current view of this number. A merged dossier is judged by its final target. A past view of
  // the target covers it only if the merge lies within that view.
  View ViewNow(const Principal& principal, std::int64_t dossier) const;
  // The last moment at which the organization ceased to lead under its own name; none if it never did.
  std::optional<int> LedUntil(const std::string& organization, std::int64_t dossier) const;
  // The moment at which the caller's counts show the dossier; none if it is not counted.
  std::optional<int> CountedAt(const Principal& principal, std::int64_t dossier) const;
  // The row of a part that the caller sees: the current one if its own organization's, else the one of its
  // view.
  std::optional<Row> Shown(const Principal& principal, Kind kind, std::int64_t dossier,
                           std::int64_t number) const;
  std::vector<Row> ShownParts(const Principal& principal, Kind kind, std::int64_t dossier) const;
  // Whether the caller's organization keeps seeing the row, whatever its view: an intervention that it
  // recorded, a referral that it sent or received.
  static bool IsOwn(const Principal& principal, const Row& row);
  // The marks of this row that the caller may see.
  Marks MarksOf(const Principal& principal, const Row& row) const;
  // Marks of the dossier itself at a moment, its dated changes included, written at step `last` or before.
  Marks DossierMarks(std::int64_t dossier, int moment, int last = kForEver) const;
  // Whether the caller may learn that a part, or the dossier itself (no kind), was written at the step.
  bool MayLearn(const Principal& principal, std::optional<Kind> kind, std::int64_t dossier,
                std::int64_t number, int step) const;
  // The dossier and those merged into it now.
  std::set<std::int64_t> WithMerged(std::int64_t dossier) const;
  // Every mark that these dossiers ever held, wherever merges moved it.
  Marks EverIn(const std::set<std::int64_t>& dossiers) const;
  // Every mark of dossiers that the caller can reach in any way.
  Marks Reachable(const Principal& principal) const;

 private:
  struct Lead {
    std::string organization;
    int since = 0;
    bool after_return = false;
  };
  // New place of a part after a merge.
  struct Moved {
    Kind kind;
    std::int64_t source_number;
    std::int64_t target_number;
  };
  struct MergeRecord {
    int step = 0;
    std::vector<Moved> parts;
  };

  // Like At; valid until the next change.
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
