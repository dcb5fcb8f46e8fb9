#ifndef RELAIS_TESTS_API_ACCESS_VISIBILITY_SWEEP_H_
#define RELAIS_TESTS_API_ACCESS_VISIBILITY_SWEEP_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tests/api/access/visibility_world.h"

namespace relais::visibility {

// The number of a dossier that never was.
inline constexpr std::int64_t kAbsent = 999'999;

// Asks the service all that one caller can ask, and holds each answer against what the model gives: the same
// marks, the same names, and the refusal where it gives nothing. For one state of the register.
class Sweep {
 public:
  // `thorough`: all of it; otherwise some of what hardly changes is left to chance. `called` takes the names
  // of the methods that were tried.
  Sweep(World& world, const Caller& caller, bool thorough, std::set<std::string>& called)
      : world_(world),
        model_(world.model()),
        chance_(world.chance()),
        who_(caller.principal),
        client_(caller.client),
        thorough_(thorough),
        called_(called) {}

  // What is about one dossier, whether it stands, was merged away or never was.
  void ReadDossier(std::int64_t dossier);
  // What is about all of them.
  void ReadLists();
  // What has nothing to do with dossiers, and so must name none.
  void ReadOthers();
  // What the caller may not write to the dossier: refused, and in the words for one that never was where the
  // caller does not know of it.
  void TryWrites(std::int64_t dossier);

 private:
  struct Refusal {
    absl::StatusCode code;
    const char* reason;
  };
  // What the caller must be to a dossier in order to write.
  enum class Needs { kContribute, kLead, kSend, kNetwork };

  // Whether to leave something out that is worth asking one time in `n`.
  bool Skips(int n) { return !thorough_ && !chance_.OneIn(n); }
  bool IsAdvisor() const { return who_.role == v1::ROLE_ADVISOR; }
  // Reads the registers of the privacy law.
  bool Audits() const { return IsAdvisor() || who_.role == v1::ROLE_ADMINISTRATOR; }
  bool Counts() const { return who_.works() || who_.role == v1::ROLE_ANALYST; }
  // What whoever works gets instead of a dossier or part that it does not see.
  Refusal Hidden(const View& view, std::int64_t dossier) const;
  // Whether it was merged into one that the caller sees, which it is then told.
  bool LedElsewhere(std::int64_t dossier) const;
  // None where the caller may write.
  std::optional<Refusal> WriteRefusal(std::int64_t dossier, Needs needs) const;
  bool LedInNetwork(std::int64_t dossier) const;

  void ReadState(std::int64_t dossier, const View& view);
  void ReadPast(std::int64_t dossier);
  void ReadHistory(std::int64_t dossier, const View& view);
  void CheckHistory(std::int64_t dossier, const View& view, const std::vector<v1::JournalLine>& lines);
  void ReadParts(std::int64_t dossier, const View& view);
  template <class Request, class Response>
  void ListParts(Kind kind, std::int64_t dossier, const View& view,
                 absl::StatusOr<Response> (Client::*list)(const Request&) const, Request request);
  template <class Request, class Response>
  void GetParts(Kind kind, std::int64_t dossier, const View& view,
                absl::StatusOr<Response> (Client::*get)(const Request&) const);
  void ReadRegisters(std::int64_t dossier, const View& view);
  void ReadExport(std::int64_t dossier, const View& view);

  void ListDossiers();
  void BatchGetDossiers(const Marks& marks, const std::set<std::string>& names);
  void SearchDossiers();
  void ListAllParts();
  void ListEvents();
  void FollowEvents(std::size_t count);
  void ListChanges();
  // What was written after the step `from`.
  void CheckChanges(const std::vector<v1::Change>& changes, int from);
  void Count();
  void CountAsOf();
  // The dossiers behind that count: those that the caller sees now, and how many it does not.
  void ListCountedAsOf(int step);
  void ListCounted();
  void ListPairs();
  void ListRegisters();
  void ReadAccounts();
  void ReadSavedLists();
  void ReadReference();
  void ReadRegister();

  void TryDossierWrites(std::int64_t dossier);
  void TrySharing(std::int64_t dossier);
  void TryPartWrites(std::int64_t dossier);
  void TryReferralMoves(std::int64_t dossier);
  void TryMerges(std::int64_t dossier);
  // `make` gives the request for a dossier of this number.
  template <class Make, class Request, class Response>
  void Try(absl::StatusOr<Response> (Client::*method)(const Request&) const, std::int64_t dossier,
           const std::optional<Refusal>& refusal, Make make);

  // One call, which is counted among those tried.
  template <class Request, class Response>
  absl::StatusOr<Response> Call(absl::StatusOr<Response> (Client::*method)(const Request&) const,
                                const Request& request);
  // Every page of a list.
  template <class Request, class Response>
  Answer All(absl::StatusOr<Response> (Client::*method)(const Request&) const, Request request);

  // What is counted of a measure, cell by cell.
  std::map<std::string, double> Counted(v1::Measure measure, std::optional<v1::Dimension> dimension);
  // The state of a dossier that the caller sees or counts; none where it does not.
  std::optional<Row> CountedRow(std::int64_t dossier) const;
  std::vector<Row> SeenDossiers() const;
  Marks ShownMarks(Kind kind, std::int64_t dossier) const;
  // The referrals that the register of communications tells the caller of; of all dossiers where 0.
  std::set<std::string> Communicated(std::int64_t dossier) const;
  std::vector<Event> OwnEvents() const;
  bool IsOverdue(const std::string& referral) const;

  void ExpectMarks(absl::string_view what, const Answer& answer, const Marks& marks);
  // Names of parts of this collection, or of dossiers where it is empty, are these; no dossier but theirs.
  void ExpectNames(absl::string_view what, const Answer& answer, const std::string& collection,
                   const std::set<std::string>& names);
  // Refused, with no mark and no dossier but `dossier`.
  void ExpectRefused(absl::string_view what, const Answer& answer, const Refusal& refusal,
                     std::int64_t dossier = 0);
  void ExpectRoleMissing(absl::string_view what, const Answer& answer);
  // Says nothing: refused or empty, without a mark, and without a dossier but `dossier`.
  void ExpectNothing(absl::string_view what, const Answer& answer, std::int64_t dossier = 0);
  std::string Told(absl::string_view what) const;

  World& world_;
  const Model& model_;
  Chance& chance_;
  const Principal& who_;
  const Client& client_;
  const bool thorough_;
  std::set<std::string>& called_;
};

// How many items the answer of a list holds.
int ItemsOf(const google::protobuf::Message& response);

template <class Request, class Response>
absl::StatusOr<Response> Sweep::Call(absl::StatusOr<Response> (Client::*method)(const Request&) const,
                                     const Request& request) {
  called_.emplace(absl::StripSuffix(Request::descriptor()->name(), "Request"));
  return (client_.*method)(request);
}

template <class Request, class Response>
Answer Sweep::All(absl::StatusOr<Response> (Client::*method)(const Request&) const, Request request) {
  const int size = chance_.OneIn(thorough_ ? 2 : 6) ? 2 : 100;
  request.set_page_size(size);
  Answer all;
  do {
    const absl::StatusOr<Response> response = Call(method, request);
    all.Add(AnswerOf(response));
    if (!response.ok()) break;
    request.set_page_token(response->next_page_token());
    // What the caller does not see takes no place on a page.
    if (!request.page_token().empty()) {
      EXPECT_EQ(ItemsOf(*response), size) << Told(Request::descriptor()->name());
    }
  } while (!request.page_token().empty());
  return all;
}

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_SWEEP_H_
