#ifndef RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_SITUATION_H_
#define RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_SITUATION_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "relais/client.h"
#include "tests/api/access/access_matrix_rules.h"
#include "tests/support/api/server_fixture.h"

// A register with one dossier for every relation of the matrix: for the agents of the MRC d'Arthabaska, and
// again for the Pôle's advisors.

namespace relais::access_matrix {

// A dossier in one relation to an organization.
struct Case {
  Relation relation = Relation::kLead;
  std::string dossier;
  // With the same lead: a similar one, a closed one, and an erased one.
  std::string duplicate;
  std::string erased;
  // Occurs in its promoter's name and as its advisor; also, after kSecret or kLater, in texts that only the
  // full view shows.
  std::string word;
  std::string lead;
  std::string lead_at_opening;
  // Numbers of the organization's own referral and intervention; 1, which belongs to another, if it has none.
  int referral = 1;
  int intervention = 1;
  // Of the Pôle's network.
  std::string incident = "incidents/1";
  std::int64_t opened_after = 0;
  std::int64_t seen_at = 0;

  // Whether the resource belongs to the case.
  bool Has(const std::string& resource) const;
  // Whether the organization may see the resource only as the recipient of its referral or the author of its
  // intervention.
  bool IsOwnPart(const std::string& resource) const;
};

struct Caller : Asker {
  std::string name;
  std::string user;
  // One of the user's tokens, revoked.
  std::string token;
};

class Situation {
 public:
  // Prefixes of the dossier's word: in each of its personal texts, and in texts recorded after a former lead
  // gave it away.
  static constexpr char kSecret[] = "confidence-";
  static constexpr char kLater[] = "posterieur-";

  Situation();

  const std::vector<Caller>& callers() const { return callers_; }
  const Client& ClientOf(const Caller& caller) const { return clients_.at(caller.name); }
  // A client with a new session, to be signed out.
  Client FreshClientOf(const Caller& caller);
  const Case& CaseOf(Who who, Relation relation) const;
  // Dossiers that these callers see in full.
  const std::set<std::string>& FullyVisibleTo(Who who) const;
  // Whether these callers may know of that resource of a dossier, and read its personal fields.
  bool MayKnow(Who who, const std::string& resource) const;
  bool MayReadPersonal(Who who, const std::string& resource) const;
  // The dossier of the word; empty if it has none.
  std::string DossierOf(const std::string& word) const;

 private:
  using Cases = std::map<Relation, Case>;
  // The organization in the relation and its user; the other party, which leads if the first does not.
  struct Party {
    std::string organization;
    const Client* client;
  };

  void AddOtherNetwork();
  Client SignIn(const std::string& user) const;
  void AddUser(const std::string& user, const std::string& organization, v1::Role role);
  void AddCallers();
  // Adds a caller with a session, and one for each token that this user makes.
  void AddCallersOf(const std::string& role, Who who, const std::string& user,
                    const std::vector<v1::TokenScope>& tokens);
  void AddCaller(const Asker& asker, const std::string& name, const std::string& user, Client client);
  std::string AddToken(const std::string& user, v1::TokenScope scope, std::string* name);
  void AddResources();
  void AddAgreement(const std::string& id);

  Case Make(const std::string& set, Relation relation, const Party& own, const Party& other,
            const Party& third);
  void Open(Case& made, const Party& lead, const Party& third);
  void AddParts(const Case& made, const Party& lead, const Party& third);
  void AddCompanions(Case& made, const Party& lead);
  void Refer(Case& made, const Party& from, const Party& to, v1::ReferralKind kind);
  void MakeOfReferral(Case& made, const Party& own, const Party& other);
  void RecordLater(const Case& made, const Party& lead);
  void SeenBy(const Case& made, Who who);
  std::int64_t Head() const;

  Relaisd relaisd_;
  // By user, with their sessions.
  std::map<std::string, Client> users_;
  // By user: a revoked token.
  std::map<std::string, std::string> revoked_;
  std::vector<Caller> callers_;
  // By the caller's name.
  std::map<std::string, Client> clients_;
  Cases of_agency_;
  Cases of_pole_;
  std::map<Who, std::set<std::string>> visible_;
  // Dossiers by word.
  std::map<std::string, std::string> words_;
};

}  // namespace relais::access_matrix

#endif  // RELAIS_TESTS_API_ACCESS_ACCESS_MATRIX_SITUATION_H_
