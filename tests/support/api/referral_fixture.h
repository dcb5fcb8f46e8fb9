#ifndef RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// The methods that move a referral.
enum class Verb { kAccept, kDecline, kRecall, kComplete, kReturn };
inline constexpr Verb kVerbs[] = {Verb::kAccept, Verb::kDecline, Verb::kRecall, Verb::kComplete,
                                  Verb::kReturn};
std::ostream& operator<<(std::ostream& out, Verb verb);

// One move, with the fields that its verb needs.
struct Move {
  Verb verb;
  std::string name;
  std::string on = "2018-06-01";
  std::string etag = "";
  // Code of the verb's codelist.
  std::string code = "autre";
  std::string text = "";
};
absl::StatusOr<v1::Referral> MoveReferral(const Client& by, const Move& move);

inline constexpr char kOpenedOn[] = "2018-04-10";
inline constexpr char kSentOn[] = "2018-05-01";

// Referrals among the agencies. Arthabaska leads and sends; Drummond, Bécancour and L'Érable receive or look
// on. The user `advisor` belongs to the Pôle, which is no party unless a test says so.
class ReferralTest : public ServerTest {
 protected:
  static constexpr char kSender[] = "agent-arthabaska";
  static constexpr char kRecipient[] = "agent-drummond";
  static constexpr char kThird[] = "agent-becancour";
  static constexpr char kStranger[] = "agent-erable";

  // Cached client of the user, one connection each (see Relaisd::ClientOf). Call Reconnect after the service
  // took another port.
  const Client& By(const std::string& user);
  void Reconnect();
  // Makes another user of the organization and returns its token.
  std::string NewUser(const std::string& user, const std::string& organization, v1::Role role);

  // Opens a dossier with personal data; the agency of Arthabaska leads it.
  v1::Dossier Opened();
  // The same, with a consent for the whole network and one for `risq`. Returns the name of the dossier.
  std::string NewDossierWithConsent();

  // Request for a consent obtained on kOpenedOn, to be adjusted; without recipients it covers the whole
  // network.
  static v1::CreateConsentRequest ConsentFor(const std::string& dossier,
                                             const std::vector<std::string>& recipients);
  // Records the consent as the lead agency.
  v1::Consent Consent(const v1::CreateConsentRequest& request);

  static v1::CreateReferralRequest ReferralOf(const std::string& dossier, v1::ReferralKind kind,
                                              const std::string& to);
  absl::StatusOr<v1::Referral> Send(const std::string& user, const v1::CreateReferralRequest& request);
  // Sends a referral of a new NewDossierWithConsent dossier from Arthabaska to Drummond, or to `risq` if
  // EXTERNAL. Returns its name.
  std::string Sent(v1::ReferralKind kind, const std::string& respond_by = "");
  // A past day for `respond_by`.
  static constexpr char kPast[] = "2018-05-10";
  // Restarts the service, which then looks for overdue referrals, and waits until `count` referrals of
  // Arthabaska have expired.
  void AwaitExpired(int count);

  absl::StatusOr<v1::Referral> MoveBy(const std::string& user, const Move& move) {
    return MoveReferral(By(user), move);
  }
  absl::StatusOr<v1::Referral> GetReferral(const std::string& user, const std::string& name);
  absl::StatusOr<v1::Dossier> GetDossier(const std::string& user, const std::string& name);
  // `dossiers/{number}` of one of its parts.
  static std::string DossierOf(const std::string& name) { return name.substr(0, name.find('/', 9)); }

  // Transfers the dossier from its lead, user `leader`, to the agency of Bécancour.
  void GiveToThird(const std::string& leader, const std::string& dossier);

 private:
  std::map<std::string, Client> clients_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_REFERRAL_FIXTURE_H_
