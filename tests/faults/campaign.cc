#include "tests/faults/campaign.h"

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace relais::faults {

bool IsFullCampaign() {
  const char* const full = std::getenv("RELAIS_FAULTS_FULL");
  return full != nullptr && std::string(full) == "1";
}

std::uint64_t RandomSeed(const char* campaign) {
  const char* const given = std::getenv("RELAIS_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  std::cout << campaign << ": RELAIS_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace relais::faults
