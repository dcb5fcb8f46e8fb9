#ifndef RELAIS_TESTS_FAULTS_CAMPAIGN_H_
#define RELAIS_TESTS_FAULTS_CAMPAIGN_H_

#include <cstdint>

namespace relais::faults {

// Whether RELAIS_FAULTS_FULL=1 asks for everything; else a campaign keeps to a sample of some seconds.
bool IsFullCampaign();

// RELAIS_SEED, or another one each time; printed, so that the campaign can be run again with it.
std::uint64_t RandomSeed(const char* campaign);

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_CAMPAIGN_H_
