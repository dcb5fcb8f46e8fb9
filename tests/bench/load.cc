// relais_bench_load: puts load on services and prints the measurements as JSON. Reads the plan from standard
// input:
//   {"rounds": 5, "seconds": 1.0, "lead": 0.25,
//    "phases": [{"name": "get 64", "target": "127.0.0.1:7443", "calls": "get", "in_flight": 64,
//                "dossiers": 1000, "tokens": ["…"], "patient": false, "interval": 0.0}]}
// Each round runs the phases one after the other, so that compared phases are measured at nearly the same
// time. A first round of `lead` seconds, by default a quarter of the time, is not counted.
// Prints {"NAME": [{"seconds", "calls", "rows", "refused": {CODE: COUNT}, "without_delay", "p50_us",
// "p99_us", "worst_us"}, one for each round]}.

#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/percentile.h"
#include "tests/bench/phase.h"

namespace relais::bench {
namespace {

using Json = nlohmann::json;

PhaseOptions OptionsOf(const Json& plan) {
  PhaseOptions options;
  options.name = plan.at("name");
  options.target = plan.at("target");
  options.calls = plan.at("calls");
  options.in_flight = plan.at("in_flight");
  options.dossiers = plan.value("dossiers", 0);
  options.tokens = plan.value("tokens", std::vector<std::string>());
  options.patient = plan.value("patient", false);
  options.interval = absl::Seconds(plan.value("interval", 0.0));
  return options;
}

Json ToJson(const Round& round) {
  return {{"seconds", round.seconds},
          {"calls", round.calls},
          {"rows", round.rows},
          {"refused", round.refused},
          {"without_delay", round.without_delay},
          {"p50_us", Percentile(round.latencies, 50)},
          {"p99_us", Percentile(round.latencies, 99)},
          {"worst_us", round.worst}};
}

using Phases = std::vector<std::unique_ptr<Phase>>;

std::vector<Round> RunOnce(const Phases& phases, absl::Duration time) {
  std::vector<Round> rounds;
  for (const auto& phase : phases) rounds.push_back(phase->Run(time));
  return rounds;
}

Json Run(const Json& plan) {
  Phases phases;
  for (const Json& phase : plan.at("phases")) phases.push_back(std::make_unique<Phase>(OptionsOf(phase)));
  const absl::Duration time = absl::Seconds(plan.at("seconds").get<double>());
  RunOnce(phases, absl::Seconds(plan.value("lead", absl::ToDoubleSeconds(time / 4))));
  Json seen = Json::object();
  for (int round = 0; round < plan.at("rounds").get<int>(); ++round) {
    const std::vector<Round> rounds = RunOnce(phases, time);
    for (std::size_t i = 0; i < phases.size(); ++i) seen[phases[i]->name()].push_back(ToJson(rounds[i]));
  }
  return seen;
}

}  // namespace
}  // namespace relais::bench

int main() {
  const std::string text((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  std::cout << relais::bench::Run(nlohmann::json::parse(text)).dump(1) << "\n";
  return 0;
}
