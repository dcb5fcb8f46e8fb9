#ifndef RELAIS_TESTS_API_ACCESS_VISIBILITY_HISTORY_H_
#define RELAIS_TESTS_API_ACCESS_VISIBILITY_HISTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/access/visibility_world.h"

namespace relais::visibility {

// A random history of a register. Every step is one write that the rules allow, made in the service and in
// the model.
class History {
 public:
  explicit History(World& world) : world_(world), model_(world.model()), chance_(world.chance()) {}

  // Imports spreadsheets, with a referral that opens no view.
  void Import();
  // Makes one more possible write; its answer must disclose nothing that its caller may not see.
  void Step();

  // Dossiers of the last step.
  const std::set<std::int64_t>& touched() const { return touched_; }
  // Past writes, for their callers to retry with the same request ids.
  const std::vector<std::pair<const Caller*, v1::UpdateDossierRequest>>& done() const { return done_; }

 private:
  // Each makes a write and returns true, or returns false if none is possible.
  bool Open();
  bool Update();
  bool ChangePhase();
  bool ChangeStatus();
  bool RecordConsent();
  bool WithdrawConsent();
  bool Send();
  bool Answer();
  bool EndReferral();
  bool Intervene();
  bool ChangeIntervention();
  bool FollowUp();
  bool ChangeFollowUp();
  bool Fund();
  bool Merge();
  bool Unmerge();
  bool Dismiss();

  void FillPromoter(Row& row, v1::Promoter& promoter);
  v1::CreateDossierRequest Filled(Row& row);
  // Each inserts a row into the model, and returns its line for the sheet.
  std::string ImportedDossier(const std::string& lead);
  std::string ImportedIntervention(std::int64_t dossier);
  std::string ImportedReferral(std::int64_t dossier);
  bool SendTo(const Caller& caller, std::int64_t dossier, const std::string& recipient);
  // Expects a refusal, because no consent covers the recipient.
  void SendUncovered(const Caller& caller, std::int64_t dossier, const std::string& recipient);
  bool Move(const Row& referral, v1::ReferralState state);
  void Begin(const Caller& caller, std::int64_t dossier, const std::string& what);
  // A new mark for this field of the dossier.
  std::string Mark(std::int64_t dossier, const std::string& field);
  // Checks the answer of a write, after the model has followed it.
  bool Written(const Caller& caller, const visibility::Answer& answer);

  std::optional<std::int64_t> AnyDossier(bool open_only);
  std::vector<Row> AllStanding(Kind kind) const;
  // A caller who may write as the dossier's lead, and one who may work on it.
  const Caller& Leader(std::int64_t dossier);
  const Caller* Contributor(std::int64_t dossier);
  // The advisor of the network that leads the dossier.
  const Caller& AdvisorOf(std::int64_t dossier) const;

  World& world_;
  Model& model_;
  // Current phase of each dossier that changed it.
  std::map<std::int64_t, v1::Phase> phases_;
  Chance& chance_;
  int families_ = 0;
  std::set<std::int64_t> touched_;
  std::vector<std::pair<const Caller*, v1::UpdateDossierRequest>> done_;
};

// Number of this environment variable, or `otherwise` if it has none.
int FromEnvironment(const char* name, int otherwise);

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_HISTORY_H_
