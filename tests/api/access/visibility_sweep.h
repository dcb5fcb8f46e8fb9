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

// Number of a dossier that never existed.
inline constexpr std::int64_t kAbsent = 999'999;

// Calls everything that one caller can call, for one state of the register. Compares each answer with the
// model: the same marks, the same names, and the expected error if the model gives nothing.
class Sweep {
 public:
  // `thorough`: every call; otherwise some calls with stable answers are sampled. `called` collects the names
  // of the methods tried.
  Sweep(World& world, const Caller& caller, bool thorough, std::set<std::string>& called)
      : world_(world),
        model_(world.model()),
        chance_(world.chance()),
        who_(caller.principal),
        client_(caller.client),
        thorough_(thorough),
        called_(called) {}

  // Calls about one dossier, which may be current, merged or never have existed.
  void ReadDossier(std::int64_t dossier);
  // Calls about all dossiers.
  void ReadLists();
  // Calls unrelated to dossiers, which must name none.
  void ReadOthers();
  // Forbidden writes to the dossier: refused, with the error of a nonexistent dossier if the caller may not
  // know of it.
  void TryWrites(std::int64_t dossier);

 private:
  struct Refusal {
    absl::StatusCode code;
    const char* reason;
  };
  // Relation to a dossier that a write needs.
  enum class Needs { kContribute, kLead, kSend, kNetwork };

  // Whether to skip a call that is sampled one time in `n`.
  bool Skips(int n) { return !thorough_ && !chance_.OneIn(n); }
  bool IsAdvisor() const { return who_.role == v1::ROLE_ADVISOR; }
  // Whether the caller reads the registers of the privacy law.
  bool Audits() const { return IsAdvisor() || who_.role == v1::ROLE_ADMINISTRATOR; }
  bool Counts() const { return who_.works() || who_.role == v1::ROLE_ANALYST; }
  // Error for an agent or advisor who may not see a dossier or part.
  Refusal Hidden(const View& view, std::int64_t dossier) const;
  // Whether it was merged into one that the caller sees, so that the error names it.
  bool LedElsewhere(std::int64_t dossier) const;
  // None if the caller may write.
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
  // Changes written after step `from`.
  void CheckChanges(const std::vector<v1::Change>& changes, int from);
  void Count();
  void CountAsOf();
  // Lists the dossiers behind that count: those that the caller sees now, and the number of the others.
  void ListCountedAsOf(int step);
  void ListCounted();
  void ListPairs();
  void ListRegisters();
  void ReadAccounts();
  void ReadPasskeys();
  void ReadSavedLists();
  void ReadReference();
  void ReadRegister();
  void ReadReport();

  void TryDossierWrites(std::int64_t dossier);
  void TrySharing(std::int64_t dossier);
  void TryPartWrites(std::int64_t dossier);
  void TryReferralMoves(std::int64_t dossier);
  void TryMerges(std::int64_t dossier);
  // `make` gives the request for a dossier of this number.
  template <class Make, class Request, class Response>
  void Try(absl::StatusOr<Response> (Client::*method)(const Request&) const, std::int64_t dossier,
           const std::optional<Refusal>& refusal, Make make);

  // Makes one call and records its method as tried.
  template <class Request, class Response>
  absl::StatusOr<Response> Call(absl::StatusOr<Response> (Client::*method)(const Request&) const,
                                const Request& request);
  // Every page of a list.
  template <class Request, class Response>
  Answer All(absl::StatusOr<Response> (Client::*method)(const Request&) const, Request request);

  // Expected count of a measure, by cell.
  std::map<std::string, double> Counted(v1::Measure measure, std::optional<v1::Dimension> dimension);
  // The state of a dossier that the caller sees or counts; none otherwise.
  std::optional<Row> CountedRow(std::int64_t dossier) const;
  std::vector<Row> SeenDossiers() const;
  Marks ShownMarks(Kind kind, std::int64_t dossier) const;
  // The referrals that the register of communications shows the caller; of all dossiers if 0.
  std::set<std::string> Communicated(std::int64_t dossier) const;
  std::vector<Event> OwnEvents() const;
  bool IsOverdue(const std::string& referral) const;

  void ExpectMarks(absl::string_view what, const Answer& answer, const Marks& marks);
  // Expects exactly these names of the collection, or of dossiers if `collection` is empty, and no other
  // dossier.
  void ExpectNames(absl::string_view what, const Answer& answer, const std::string& collection,
                   const std::set<std::string>& names);
  // Expects this error, without a mark and without a dossier other than `dossier`.
  void ExpectRefused(absl::string_view what, const Answer& answer, const Refusal& refusal,
                     std::int64_t dossier = 0);
  void ExpectRoleMissing(absl::string_view what, const Answer& answer);
  // Expects an error or an empty answer, without a mark, and without a dossier other than `dossier`.
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

// Number of items in the answer of a list.
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
    // Invisible items take no place on a page.
    if (!request.page_token().empty()) {
      EXPECT_EQ(ItemsOf(*response), size) << Told(Request::descriptor()->name());
    }
  } while (!request.page_token().empty());
  return all;
}

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_SWEEP_H_
