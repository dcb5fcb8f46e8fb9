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

// Whether the organization led at any time of that day. `leads` are sorted. Before the opening, the first
// lead counts.
bool LedOn(const std::vector<Lead>& leads, absl::CivilDay day, const std::string& organization);

// Returns the lead that the transfer gives; nullopt if it gives none or its date cannot be read.
std::optional<GivenLead> LeadGivenBy(const ReferralRow& row);

// Changes date and organization of the lead at the opening.
void FollowOpening(absl::CivilDay opened_on, const std::string& organization, std::vector<Lead>* leads);

// Replaces the lead that a transfer gave (`before`) by the one that it gives now (`after`). The lead keeps
// its place among those of a day. If `leads` has no lead `before`, the transfer came from a merged dossier:
// changes nothing.
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

// A lead that a referral recorded through the service depends on; no import may remove it. The sender of such
// a referral must lead on that day; the organization that handed the dossier over, or back, must lead just
// before.
struct PinnedLead {
  absl::CivilDay day;
  // Leads on `day`, or just before `next` if that is set.
  std::string organization;
  // The lead that the referral gave.
  std::optional<Lead> next;
};

// Returns the pinned leads of a dossier, by its recorded leads and referrals. A sender that did not lead on
// the day is not pinned: a merge brought its referral.
std::vector<PinnedLead> RestingLeads(std::vector<Lead> leads, const std::vector<ExistingReferral>& referrals);

// Whether the pinned lead still holds with these leads.
bool StillLeads(const PinnedLead& resting, std::vector<Lead> leads);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_
