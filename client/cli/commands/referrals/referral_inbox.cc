// `relais referral inbox`: referrals that wait for the answer of the caller's organization. `--follow` is the
// stream of referral_events.cc.
#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "client/cli/commands/commands.h"
#include "client/cli/commands/referrals/referral_events.h"

namespace relais::cli {
namespace {

struct InboxOptions {
  bool all = false;
  bool follow = false;
  EventOptions events;
};

// Columns of the cover sheet and the sender's text. `all`: also the recipient and the outcome.
Columns InboxColumns(bool all) {
  return {
      {"name", {"Référence", "Referral"}},
      {"cover_sheet.dossier", {"Dossier", "Dossier"}, "", false},
      {"kind", {"Type", "Kind"}},
      {"cover_sheet.project_title", {"Projet", "Project"}},
      {"cover_sheet.sector", {"Secteur", "Sector"}, "sector", !all},
      {"cover_sheet.mrc", {"MRC", "MRC"}, "mrc", !all},
      {"cover_sheet.phase", {"Phase", "Phase"}, "", !all},
      {"from_organization", {"De", "From"}, "organization"},
      {"to_organization", {"À", "To"}, "organization", all},
      {"reason_code", {"Raison", "Reason"}, "referral_reason"},
      {"reason", {"Motif", "Reason in words"}, "", false},
      {"sent_on", {"Envoyée le", "Sent on"}, "", false},
      {"respond_by", {"Réponse d’ici le", "Respond by"}},
      {"state", {"État", "State"}, "", all},
      {"answered_on", {"Réponse le", "Answered on"}, "", false},
      {"view_open", {"Dossier ouvert au destinataire", "Dossier open to the recipient"}, "", false},
      {"etag", {"Etag", "Etag"}, "", false},
  };
}

absl::Status Gather(const Client& client, const v1::ListReferralsRequest& request,
                    std::deque<v1::Referral>& referrals) {
  for (absl::StatusOr<v1::Referral>& referral : client.Referrals(request)) {
    if (!referral.ok()) return referral.status();
    referrals.push_back(*std::move(referral));
  }
  return absl::OkStatus();
}

// Sorts referrals that wait for an answer first, the most urgent on top, then the rest, the newest on top.
void Sort(std::deque<v1::Referral>& referrals, const std::string& organization) {
  const auto waits = [&organization](const v1::Referral& referral) {
    return referral.state() == v1::REFERRAL_STATE_SENT && referral.to_organization() == organization;
  };
  std::stable_sort(referrals.begin(), referrals.end(), [&](const v1::Referral& a, const v1::Referral& b) {
    if (waits(a) != waits(b)) return waits(a);
    if (!waits(a)) return a.sent_on() > b.sent_on();
    return std::forward_as_tuple(a.respond_by().empty(), a.respond_by()) <
           std::forward_as_tuple(b.respond_by().empty(), b.respond_by());
  });
}

absl::StatusOr<ExitCode> ListInbox(Session& session, const InboxOptions& options) {
  const auto self = session.client().GetSelf({});
  if (!self.ok()) return self.status();
  const std::string& organization = self->user().organization();
  v1::ListReferralsRequest request;
  request.set_parent("dossiers/-");
  request.set_page_size(500);
  request.set_to_organization(organization);
  if (!options.all) request.add_states(v1::REFERRAL_STATE_SENT);
  std::deque<v1::Referral> referrals;
  absl::Status gathered = Gather(session.client(), request, referrals);
  if (gathered.ok() && options.all) {
    request.clear_to_organization();
    request.set_from_organization(organization);
    gathered = Gather(session.client(), request, referrals);
  }
  if (!gathered.ok()) return gathered;
  Sort(referrals, organization);
  const auto limit = static_cast<size_t>(options.events.limit);
  if (limit > 0 && referrals.size() > limit) referrals.resize(limit);
  std::vector<const google::protobuf::Message*> items;
  for (const v1::Referral& referral : referrals) items.push_back(&referral);
  PrintMany(session.output(), "referrals", items, InboxColumns(options.all));
  return kDone;
}

}  // namespace

void AddReferralInbox(CommandTree& tree, Command referral) {
  auto options = std::make_shared<InboxOptions>();
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const Command command = AddCommand(
      tree, referral, "inbox",
      {"Montre les références qui attendent la réponse de votre organisme, ou les suit à mesure.",
       "Shows the referrals that wait for your organization’s answer, or follows them as they come."},
      "relais referral inbox --all\n"
      "relais referral inbox --follow --resume-token-file position",
      [options](Session& session) {
        return options->follow ? FollowEvents(session, options->events) : ListInbox(session, *options);
      });
  const Option all = command.AddFlag(
      "--all", options->all,
      say({"Toutes celles que votre organisme a reçues ou envoyées, celles qui attendent d’abord",
           "All that your organization received or sent, those that wait first"}));
  const Option follow =
      command
          .AddFlag("--follow", options->follow,
                   say({"Chaque étape dès qu’elle est inscrite, sans fin; avec --format json, un "
                        "objet par ligne",
                        "Each step as it is recorded, without end; with --format json, one object "
                        "a line"}))
          .Excludes(all);
  for (const Option& option : AddEventOptions(tree, command, options->events)) option.Needs(follow);
  AddLimit(tree, command, options->events.limit);
}

}  // namespace relais::cli
