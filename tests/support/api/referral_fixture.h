#ifndef RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// The verbs by which a referral moves.
enum class Verb { kAccept, kDecline, kRecall, kComplete, kReturn };
inline constexpr Verb kVerbs[] = {Verb::kAccept, Verb::kDecline, Verb::kRecall, Verb::kComplete,
                                  Verb::kReturn};
std::ostream& operator<<(std::ostream& out, Verb verb);

// One move, with whatever its verb needs.
struct Move {
  Verb verb;
  std::string name;
  std::string on = "2018-06-01";
  std::string etag = "";
  // Of the codelist that goes with the verb.
  std::string code = "autre";
  std::string text = "";
};
absl::StatusOr<v1::Referral> MoveReferral(const Client& by, const Move& move);

inline constexpr char kOpenedOn[] = "2018-04-10";
inline constexpr char kSentOn[] = "2018-05-01";

// Referrals among the agencies: that of Arthabaska leads and sends, those of Drummond, Bécancour and L'Érable
// receive or look on. The user `advisor` is of the Pôle, which is party to nothing here unless a test says
// so.
class ReferralTest : public ServerTest {
 protected:
  static constexpr char kSender[] = "agent-arthabaska";
  static constexpr char kRecipient[] = "agent-drummond";
  static constexpr char kThird[] = "agent-becancour";
  static constexpr char kStranger[] = "agent-erable";

  // One connection a user, kept. See Relaisd::ClientOf; Reconnect after the service took another port.
  const Client& By(const std::string& user);
  void Reconnect();
  // Makes a user of the organization and gives its token. For a second one at an agency.
  std::string NewUser(const std::string& user, const std::string& organization, v1::Role role);

  // A dossier that the agency of Arthabaska leads, with personal data in it.
  v1::Dossier Opened();
  // The same with a consent for the whole network, and for `risq` besides.
  std::string Shareable();

  // A consent from kOpenedOn on, to be changed; without recipients it is for the whole network.
  static v1::CreateConsentRequest ConsentFor(const std::string& dossier,
                                             const std::vector<std::string>& recipients);
  // Records it in the name of the agency that leads.
  v1::Consent Consent(const v1::CreateConsentRequest& request);

  static v1::CreateReferralRequest ReferralOf(const std::string& dossier, v1::ReferralKind kind,
                                              const std::string& to);
  absl::StatusOr<v1::Referral> Send(const std::string& user, const v1::CreateReferralRequest& request);
  // What the agency of Arthabaska sends from a dossier of Shareable to that of Drummond, or to `risq`.
  std::string Sent(v1::ReferralKind kind, const std::string& respond_by = "");
  // A day for `respond_by` that is over.
  static constexpr char kPast[] = "2018-05-10";
  // Starts the service anew, which looks for what is overdue then, and waits until so many have expired of
  // what the agency of Arthabaska sent.
  void AwaitExpired(int count);

  absl::StatusOr<v1::Referral> MoveBy(const std::string& user, const Move& move) {
    return MoveReferral(By(user), move);
  }
  absl::StatusOr<v1::Referral> GetReferral(const std::string& user, const std::string& name);
  absl::StatusOr<v1::Dossier> GetDossier(const std::string& user, const std::string& name);
  // `dossiers/{number}` of what is part of it.
  static std::string DossierOf(const std::string& name) { return name.substr(0, name.find('/', 9)); }

  // The agency that leads gives the dossier to that of Bécancour.
  void GiveToThird(const std::string& leader, const std::string& dossier);

 private:
  std::map<std::string, Client> clients_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_
