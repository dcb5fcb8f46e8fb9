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

// A random story of a register: every step is one write that the rules allow, made at the service and in the
// model.
class History {
 public:
  explicit History(World& world) : world_(world), model_(world.model()), chance_(world.chance()) {}

  // Spreadsheets come in, with a referral that opens nothing.
  void Import();
  // One more write, whatever fits; its answer must hold nothing that its caller may not see.
  void Step();

  // Dossiers that the last step was about.
  const std::set<std::int64_t>& touched() const { return touched_; }
  // Writes that were done, to be sent again by their callers with the same request ids.
  const std::vector<std::pair<const Caller*, v1::UpdateDossierRequest>>& done() const { return done_; }

 private:
  // Each writes and gives true, or finds nothing that it could do.
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
  // Rows that an import brings, and the lines of their sheets.
  std::string ImportedDossier(const std::string& lead);
  std::string ImportedIntervention(std::int64_t dossier);
  std::string ImportedReferral(std::int64_t dossier);
  bool SendTo(const Caller& caller, std::int64_t dossier, const std::string& recipient);
  // Expects that it is refused, for no consent covers the recipient.
  void SendUncovered(const Caller& caller, std::int64_t dossier, const std::string& recipient);
  bool Move(const Row& referral, v1::ReferralState state);
  void Begin(const Caller& caller, std::int64_t dossier, const std::string& what);
  // A fresh mark, told by what it stands for in this dossier.
  std::string Mark(std::int64_t dossier, const std::string& field);
  // Looks at the answer of a write, once the model has followed it.
  bool Written(const Caller& caller, const visibility::Answer& answer);

  std::optional<std::int64_t> AnyDossier(bool open_only);
  std::vector<Row> AllStanding(Kind kind) const;
  // One who may write as the dossier's lead, and one who may work on it.
  const Caller& Leader(std::int64_t dossier);
  const Caller* Contributor(std::int64_t dossier);
  // The advisor of the network in which the dossier is led.
  const Caller& AdvisorOf(std::int64_t dossier) const;

  World& world_;
  Model& model_;
  // The phase that each dossier holds, once it has changed.
  std::map<std::int64_t, v1::Phase> phases_;
  Chance& chance_;
  int families_ = 0;
  std::set<std::int64_t> touched_;
  std::vector<std::pair<const Caller*, v1::UpdateDossierRequest>> done_;
};

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_HISTORY_H_
