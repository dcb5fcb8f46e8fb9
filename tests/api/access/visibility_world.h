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

// The callers of the property test, and what it keeps in common: the model, the marks, where each step stands
// in the journal.

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
  // The callers are the users of the fixture, and the agent and the advisor of another network.
  World(Relaisd& relaisd, unsigned seed);

  Relaisd& relaisd() { return relaisd_; }
  Chance& chance() { return chance_; }
  Model& model() { return model_; }
  const Model& model() const { return model_; }
  const std::vector<Caller>& callers() const { return callers_; }
  // Who writes in the name of the organization, which has accounts.
  const Caller& Of(const std::string& organization) const;
  // The user of every role but AGENT, of the Pôle.
  const Caller& direction() const { return direction_; }
  // Marks of title and address of each user, by user, and those of the list that each one keeps.
  const std::map<std::string, Marks>& users() const { return users_; }
  const std::map<std::string, Marks>& saved_lists() const { return saved_lists_; }
  // Those of the incident that each advisor recorded, the only one of the network, by advisor.
  const std::map<std::string, Marks>& incidents() const { return incidents_; }

  // A fresh mark, for the field that it is told.
  std::string NewMark(const std::string& field);
  // The marks with what they stand for.
  std::string Explain(const Marks& marks) const;

  // Civil date of the present step: the days go by with the steps, far from today's.
  std::string Day() const;
  // Begins a step, and tells what it does on standard output.
  void Begin(const std::string& what);
  // The step's write is done: its entry is the last of the journal.
  void End();
  // What the caller saw of the dossier once the step was done, and the moment whose state its counts told of
  // it: noted then, whatever happened since.
  View SeenAt(const Principal& principal, std::int64_t dossier, int step) const;
  std::optional<int> CountedAt(const Principal& principal, std::int64_t dossier, int step) const;
  // Position of the entry that the step wrote.
  std::int64_t PositionOf(int step) const { return positions_[static_cast<std::size_t>(step)]; }
  // The step that the entry belongs to.
  int StepOf(std::int64_t sequence) const;

 private:
  Caller NewCaller(const std::string& user, const std::string& organization, v1::Role role);
  // A new account, signed in.
  Client Invited(const std::string& user, const std::string& organization, v1::Role role) const;
  // `savedLists/liste`, with marks of its own.
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
  // By step; step 0 is what stood before the first.
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
