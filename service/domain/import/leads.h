#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/import/lookup.h"
#include "service/domain/import/rows.h"

// Applies and checks the effect of imported rows on the leads of a dossier. Leads are in any order unless
// stated otherwise. Pure functions.

namespace relais::domain {

// Sorts by date; leads of one day by order of recording.
void SortLeads(std::vector<Lead>* leads);

// Whether the organization led at any time of that day. `leads` must be sorted (SortLeads). Before the
// opening, the first lead counts.
bool LedOn(const std::vector<Lead>& leads, absl::CivilDay day, const std::string& organization);

// Returns the lead that the transfer gives; nullopt if it gives none or its date cannot be read.
std::optional<GivenLead> LeadGivenBy(const ReferralRow& row);

// Changes date and organization of the lead at the opening.
void FollowOpening(absl::CivilDay opened_on, const std::string& organization, std::vector<Lead>* leads);

// Replaces the lead that a transfer gave (`before`) by the one that it gives now (`after`). Without `before`,
// adds a lead with the next number; without `after`, removes the lead. The lead keeps its place among those
// of a day. If `leads` has no lead `before`, the transfer came from a merged dossier: changes nothing.
void FollowTransfer(const std::optional<GivenLead>& before, const std::optional<GivenLead>& after,
                    std::vector<Lead>* leads);

// A transfer of the lead, and its sender.
struct Handover {
  std::string from;
  GivenLead given;
};

// Whether two leads begin on one day, not counting the lead at the opening.
bool HasLeadsOfOneDay(std::vector<Lead> leads);

// Sorts the leads of each day into the order of their transfers: each is sent by the lead just before. The
// order of the rows does not matter. Leaves a day unchanged if not all its transfers are given. If no order
// chains, sorts by sender and recipient.
void ChainLeads(const std::vector<Handover>& handovers, std::vector<Lead>* leads);

// A lead that no import may remove or change, because a referral recorded through the service rests on it.
// There are two kinds. Without `next`: `organization` leads on `day`, on which it sent the referral. With
// `next`: `organization` leads just before `next`, which it handed the dossier to.
struct PinnedLead {
  absl::CivilDay day;
  std::string organization;
  // The lead that the referral gave, to its recipient or back to its sender.
  std::optional<Lead> next;
};

// Returns the leads of a dossier that its live referrals (ExistingReferral::live) pin. Each live referral
// pins its sender on `sent_on`, and the organization just before each lead that it gave (`given`,
// `given_back`). `leads` may be in any order. Skips a sender that did not lead on that day and a handover
// that is not among `leads`: a merge brought that referral.
std::vector<PinnedLead> PinnedLeadsOf(std::vector<Lead> leads,
                                      const std::vector<ExistingReferral>& referrals);

// Whether the pinned lead holds with these leads, which may be in any order.
bool StillLeads(const PinnedLead& pinned, std::vector<Lead> leads);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_
