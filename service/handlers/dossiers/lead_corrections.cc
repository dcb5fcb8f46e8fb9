// Corrections of who leads a dossier: the ones that an administrator makes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/domain/common/codelists.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/corrections.h"
#include "service/handlers/dossiers/dossier_history.h"
#include "service/handlers/dossiers/facts.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

std::string Told(const storage::LeadRecord& lead) {
  return absl::StrCat(lead.effective_on, " ", lead.organization);
}

// Reads the new lead: active, of the caller's network, with accounts.
absl::Status ReadOrganization(RequestReader& input, const std::string& given, Presence presence,
                              storage::LeadRecord& lead) {
  if (given.empty() && presence == Presence::kOptional) return absl::OkStatus();
  lead.organization = input.Organization("organization", given, presence, lead.organization);
  if (lead.organization.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindOrganization(input.snapshot(), lead.organization));
  RELAIS_ASSIGN_OR_RETURN(const auto own,
                          storage::FindOrganization(input.snapshot(), input.call().principal.organization));
  const bool may_lead = record.has_value() && domain::HasAccounts(record->kind);
  const bool same_network = record.has_value() && own.has_value() && record->network == own->network;
  if (!may_lead || !same_network) {
    input.AddViolation(
        "organization", given,
        {"un organisme du réseau qui a des comptes", "an organization of the network with accounts"});
  }
  return absl::OkStatus();
}

// The place in `leads` of the change with that number; a fault of `input` names those that there are.
std::size_t FindLead(RequestReader& input, const std::vector<storage::LeadRecord>& leads,
                     std::int64_t number) {
  std::string known;
  for (std::size_t i = 0; i < leads.size(); ++i) {
    if (leads[i].number == number) return i;
    absl::StrAppend(&known, i == 0 ? "" : ", ", leads[i].number, " (", Told(leads[i]), ")");
  }
  input.AddViolation("number", absl::StrCat(number),
                     {absl::StrCat("le numéro d'un responsable du dossier : ", known),
                      absl::StrCat("the number of a lead of the dossier: ", known)});
  return leads.size();
}

// The lead that the request means, in `leads`, or a new one at their end.
absl::StatusOr<std::size_t> ReadLead(RequestReader& input, const v1::CorrectDossierLeadRequest& request,
                                     std::int64_t dossier_id, std::vector<storage::LeadRecord>& leads) {
  std::size_t place = 0;
  Presence presence = Presence::kOptional;
  if (request.number() == 0) {
    presence = Presence::kRequired;
    storage::LeadRecord added;
    added.dossier_id = dossier_id;
    RELAIS_ASSIGN_OR_RETURN(added.number,
                            storage::NextNumber<storage::LeadRecord>(input.snapshot(), dossier_id));
    place = leads.size();
    leads.push_back(added);
  } else {
    place = FindLead(input, leads, request.number());
    if (place == leads.size()) return place;
  }
  storage::LeadRecord& lead = leads[place];
  const std::string recorded = Told(lead);
  if (!request.effective_on().empty() || presence == Presence::kRequired) {
    const std::string date = input.PastDate("effective_on", request.effective_on(), presence);
    if (lead.number == 1 && date != lead.effective_on) {
      input.AddViolation("effective_on", request.effective_on(),
                         {"celle de l'ouverture du dossier; elle se corrige avec `opened_on`",
                          "that of the opening of the dossier; it is corrected by `opened_on`"});
    }
    lead.effective_on = date;
  }
  RELAIS_RETURN_IF_ERROR(ReadOrganization(input, request.organization(), presence, lead));
  if (input.ok() && Told(lead) == recorded) {
    input.AddViolation("organization", "",
                       {"rien ne changerait : donnez une valeur autre que celle qui est inscrite",
                        "nothing would change: give a value other than the one recorded"});
  }
  return place;
}

// What the corrections of one dossier's leads begin with.
struct Loaded {
  storage::DossierRecord dossier;
  std::vector<storage::LeadRecord> leads;
};

template <class Request>
absl::StatusOr<Loaded> Load(const storage::Snapshot& snapshot, const Request& request) {
  Loaded loaded;
  RELAIS_ASSIGN_OR_RETURN(loaded.dossier, LoadDossierOrError(snapshot, "name", request.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), loaded.dossier.revision));
  RELAIS_ASSIGN_OR_RETURN(loaded.leads,
                          storage::ListLeads(snapshot.Unrestricted(), loaded.dossier.dossier_id));
  return loaded;
}

// Makes `after` the leads of the dossier if all its facts fit together then, and records the correction.
// `move` is that of the error.
absl::Status ReplaceLeads(const CallContext& call, storage::WriteTransaction& transaction, Loaded loaded,
                          std::vector<storage::LeadRecord> after, const CorrectionNote& note,
                          const std::string& move) {
  storage::DossierRecord& dossier = loaded.dossier;
  std::sort(after.begin(), after.end(), [](const auto& a, const auto& b) {
    return std::tie(a.effective_on, a.number) < std::tie(b.effective_on, b.number);
  });
  RELAIS_ASSIGN_OR_RETURN(const domain::DossierHistory history,
                          ReadHistory(transaction.snapshot(), dossier, call.today));
  domain::DossierHistory corrected = history;
  corrected.leads.clear();
  for (const storage::LeadRecord& lead : after) {
    corrected.leads.push_back({lead.number, DayOf(lead.effective_on), lead.organization});
  }
  RELAIS_RETURN_IF_ERROR(
      CheckHistoryChange(history, corrected, history.name, dossier.lead_organization, move));
  RELAIS_RETURN_IF_ERROR(RecordCorrection(transaction, dossier.dossier_id, note));
  transaction.WriteDifference(loaded.leads, after);
  dossier.lead_organization = after.back().organization;
  ++dossier.revision;
  transaction.Replace(dossier);
  return absl::OkStatus();
}

template <class Response>
absl::Status FillLeads(const storage::Snapshot& snapshot, const std::string& resource, Response* reply) {
  // The administrator's request was checked; the correction may have moved the dossier out of a limited view.
  const storage::Snapshot all = snapshot.Unrestricted();
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierRecord dossier, LoadDossierOrError(all, "name", resource));
  RELAIS_ASSIGN_OR_RETURN(const auto leads, storage::ListLeads(all, dossier.dossier_id));
  reply->set_name(resource);
  reply->set_etag(absl::StrCat(dossier.revision));
  for (const storage::LeadRecord& lead : leads) *reply->add_lead_changes() = convert::ToProto(lead);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> CorrectDossierLead(const CallContext& call,
                                               storage::WriteTransaction& transaction,
                                               const v1::CorrectDossierLeadRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(Loaded loaded, Load(snapshot, request));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  std::vector<storage::LeadRecord> after = loaded.leads;
  RELAIS_ASSIGN_OR_RETURN(const std::size_t place,
                          ReadLead(input, request, loaded.dossier.dossier_id, after));
  RELAIS_RETURN_IF_ERROR(input.status());
  const std::string was = place < loaded.leads.size() ? Told(loaded.leads[place]) : "";
  const std::string told = Told(after[place]);
  RELAIS_RETURN_IF_ERROR(ReplaceLeads(call, transaction, std::move(loaded), std::move(after),
                                      {"lead", was, told, reason}, "correct lead"));
  return request.name();
}

absl::StatusOr<std::string> WithdrawDossierLead(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::WithdrawDossierLeadRequest& request) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  RELAIS_ASSIGN_OR_RETURN(Loaded loaded, Load(snapshot, request));
  RequestReader input(call, snapshot);
  const std::string reason = ReadReason(input, loaded.dossier.dossier_id, request.reason());
  const std::size_t place = FindLead(input, loaded.leads, request.number());
  if (request.number() == 1) {
    input.AddViolation("number", "1",
                       {"le premier responsable ne se retire pas; il se corrige",
                        "the first lead cannot be withdrawn; it can be corrected"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  const std::string was = Told(loaded.leads[place]);
  std::vector<storage::LeadRecord> after = loaded.leads;
  after.erase(after.begin() + static_cast<std::ptrdiff_t>(place));
  RELAIS_RETURN_IF_ERROR(ReplaceLeads(call, transaction, std::move(loaded), std::move(after),
                                      {"lead", was, "", reason}, "withdraw lead"));
  return request.name();
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::CorrectDossierLeadResponse* reply) {
  return FillLeads(snapshot, resource, reply);
}

absl::Status Reply(const CallContext&, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::WithdrawDossierLeadResponse* reply) {
  return FillLeads(snapshot, resource, reply);
}

}  // namespace relais::handlers
