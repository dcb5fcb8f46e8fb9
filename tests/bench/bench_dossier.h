#ifndef RELAIS_TESTS_BENCH_BENCH_DOSSIER_H_
#define RELAIS_TESTS_BENCH_BENCH_DOSSIER_H_

#include <cstdint>
#include <string>
#include <vector>

// Generates the content of benchmark registers. It is invented but deterministic by dossier number, so that
// benchmarks know each dossier without reading it. Depends on neither storage nor messages.

namespace relais::bench {

// Agencies that lead the dossiers, in turn by dossier number; those that the service ships with.
const std::vector<std::string>& Agencies();
// The agency that leads dossier `number`.
const std::string& AgencyOf(std::int64_t number);
// Number of the `index`-th dossier (from 0) that the `agency`-th agency leads.
std::int64_t NumberLedBy(std::size_t agency, std::int64_t index);

// First and last day, YYYY-MM-DD.
struct Period {
  const char* from;
  const char* to;
};

// Registers of every size hold the same activity in this one quarter: this many dossiers were opened in it,
// each with its interventions. All the others are spread over the thirty years before.
inline constexpr std::int64_t kBusyQuarterDossiers = 500;
inline constexpr Period kBusyQuarter = {"2025-04-01", "2025-06-30"};
// A quarter in those years: its activity grows with the register.
inline constexpr Period kPlainQuarter = {"2018-10-01", "2018-12-31"};
inline constexpr Period kAllYears = {"1995-04-01", "2025-03-31"};

inline constexpr int kInterventions = 4;

struct BenchDossier {
  std::string opened_on;
  std::string project_title;
  std::string promoter_name;
  std::string contact_name;
  std::string contact_email;
  std::string contact_phone;
  std::string gender;
  std::string kind;
  std::string sector;
  std::string mrc;
  std::string phase;
  std::string agency;
  // Days of its interventions, ascending.
  std::vector<std::string> held_on;
  std::vector<std::string> subjects;
};

BenchDossier DossierOf(std::int64_t number);

}  // namespace relais::bench

#endif  // RELAIS_TESTS_BENCH_BENCH_DOSSIER_H_
