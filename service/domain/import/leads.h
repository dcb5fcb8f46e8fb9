#ifndef RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_
#define RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "service/domain/import/lookup.h"
#include "service/domain/import/rows.h"

// What the rows of an import do to the leads of a dossier, and what they may not do. Leads are in any order
// unless said otherwise. Pure functions.

namespace relais::domain {

// By date, those of one day in the order in which they were recorded.
void SortLeads(std::vector<Lead>* leads);

// Whether the organization led at any time of that day, by sorted leads. Before the opening the first one
// does.
bool LedOn(const std::vector<Lead>& leads, absl::CivilDay day, const std::string& organization);

// The lead that the transfer gives; none where it gives none, or its date could not be read.
std::optional<GivenLead> LeadGivenBy(const ReferralRow& row);

// Puts date and organization of the opening in the place of those that the lead at the opening had.
void FollowOpening(absl::CivilDay opened_on, const std::string& organization, std::vector<Lead>* leads);

// A transfer that gave the lead `before` gives it `after`. The lead keeps its place in the order of a day.
// Where the dossier has no lead from it, although it gave one, it came along by a merge: nothing changes.
void FollowTransfer(const std::optional<GivenLead>& before, const std::optional<GivenLead>& after,
                    std::vector<Lead>* leads);

// A transfer that gave a lead.
struct Handover {
  std::string from;
  GivenLead given;
};

// Whether two leads, beside the one at the opening, begin on one day.
bool HasLeadsOfOneDay(std::vector<Lead> leads);

// Puts the leads of one day in the order in which their transfers hand the dossier on, each sent by who led
// just before, whatever the order of the rows. Those of a day whose transfers are not all given stay as they
// are. If no order chains, the transfers are taken by sender and recipient.
void ChainLeads(const std::vector<Handover>& handovers, std::vector<Lead>* leads);

// A lead on which a live referral rests. No import takes it away: the organization that sent a referral led
// on that day, and the one that handed the dossier over, or back, led just before.
struct PinnedLead {
  absl::CivilDay day;
  // Leads on `day`, or just before `next` where there is one.
  std::string organization;
  // The lead that the referral gave.
  std::optional<Lead> next;
};

// Those of a dossier, by its leads and referrals as they are recorded. A sender that did not lead on the day
// rests on nothing: a merge brought its referral.
std::vector<PinnedLead> RestingLeads(std::vector<Lead> leads, const std::vector<ExistingReferral>& referrals);

// Whether it is still so with these leads.
bool StillLeads(const PinnedLead& resting, std::vector<Lead> leads);

}  // namespace relais::domain

#endif  // RELAIS_SERVICE_DOMAIN_IMPORT_LEADS_H_
