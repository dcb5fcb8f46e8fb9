#ifndef RELAIS_TESTS_FAULTS_CAMPAIGN_H_
#define RELAIS_TESTS_FAULTS_CAMPAIGN_H_

#include <cstdint>

namespace relais::faults {

// Whether RELAIS_FAULTS_FULL=1 selects the full campaign; otherwise a campaign runs a sample of a few
// seconds.
bool IsFullCampaign();

// RELAIS_SEED, or a random seed; printed, so that the campaign can be repeated.
std::uint64_t RandomSeed(const char* campaign);

}  // namespace relais::faults

#endif  // RELAIS_TESTS_FAULTS_CAMPAIGN_H_
