#ifndef RELAIS_TESTS_API_ACCESS_VISIBILITY_WORLD_H_
#define RELAIS_TESTS_API_ACCESS_VISIBILITY_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/access/visibility_model.h"
#include "tests/support/api/server_fixture.h"

// The callers of the property test and its shared state: the model, the marks, and the journal position of
// each step.

namespace relais::visibility {

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  // 0 to below - 1.
  int Below(int below) { return std::uniform_int_distribution<int>(0, below - 1)(engine_); }
  bool OneIn(int n) { return Below(n) == 0; }
  // The list must not be empty.
  template <class T>
  const T& Of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(Below(static_cast<int>(list.size())))];
  }

 private:
  std::mt19937 engine_;
};

struct Caller {
  Principal principal;
  Client client;
};

class World {
 public:
  // Callers are the users of the fixture, and an agent and an advisor of another network.
  World(Relaisd& relaisd, unsigned seed);

  Relaisd& relaisd() { return relaisd_; }
  Chance& chance() { return chance_; }
  Model& model() { return model_; }
  const Model& model() const { return model_; }
  const std::vector<Caller>& callers() const { return callers_; }
  // The caller who writes for the organization, which has accounts.
  const Caller& Of(const std::string& organization) const;
  // The user of the Pôle with every role but AGENT.
  const Caller& direction() const { return direction_; }
  // Marks of title, address and saved list of each user, by user.
  const std::map<std::string, Marks>& users() const { return users_; }
  const std::map<std::string, Marks>& saved_lists() const { return saved_lists_; }
  // Marks of the only incident of each network, by the advisor who recorded it.
  const std::map<std::string, Marks>& incidents() const { return incidents_; }

  // A new mark for the field.
  std::string NewMark(const std::string& field);
  // The marks with their fields, as text.
  std::string Explain(const Marks& marks) const;

  // Civil date of the current step: dates advance with the steps, far before today.
  std::string Day() const;
  // Begins a step, and prints `what` to standard output.
  void Begin(const std::string& what);
  // Ends the step: its entry is now the last of the journal.
  void End();
  // The caller's view of the dossier after the step, and the moment that its counts showed: recorded then,
  // independent of later changes.
  View SeenAt(const Principal& principal, std::int64_t dossier, int step) const;
  std::optional<int> CountedAt(const Principal& principal, std::int64_t dossier, int step) const;
  // Journal position of the entry of the step.
  std::int64_t PositionOf(int step) const { return positions_[static_cast<std::size_t>(step)]; }
  // The step of the entry.
  int StepOf(std::int64_t sequence) const;

 private:
  Caller NewCaller(const std::string& user, const std::string& organization, v1::Role role);
  // A new account, signed in.
  Client Invited(const std::string& user, const std::string& organization, v1::Role role) const;
  // Saves `savedLists/liste` with new marks.
  void SaveList(const Caller& caller);
  void RecordIncident(const Caller& caller);

  Relaisd& relaisd_;
  Chance chance_;
  Model model_;
  Caller direction_;
  std::vector<Caller> callers_;
  std::map<std::string, Marks> users_;
  std::map<std::string, Marks> saved_lists_;
  std::map<std::string, Marks> incidents_;
  int last_mark_ = 0;
  std::map<std::string, std::string> marks_;
  // By step; step 0 is the initial content.
  std::vector<std::int64_t> positions_;
  struct Seen {
    View view;
    std::optional<int> counted;
  };
  // By step, then by user and dossier.
  std::vector<std::map<std::pair<std::string, std::int64_t>, Seen>> seen_;
};

}  // namespace relais::visibility

#endif  // RELAIS_TESTS_API_ACCESS_VISIBILITY_WORLD_H_
