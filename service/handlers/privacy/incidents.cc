#include "service/handlers/privacy/incidents.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/auth/access.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/names.h"
#include "service/convert/privacy/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/paging.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

const std::vector<std::string>& Updatable() {
  static const std::vector<std::string>& paths = *new std::vector<std::string>{
      "occurred_on", "discovered_on", "description",       "risk",           "dossiers",
      "persons",     "measures",      "authority_told_on", "persons_told_on"};
  return paths;
}

// NOT_FOUND for incidents of other networks.
absl::StatusOr<storage::IncidentRecord> Found(const CallContext& call, const storage::Snapshot& snapshot,
                                              const std::string& field, const std::string& name) {
  const std::optional<std::int64_t> number = convert::ParseIncidentName(name);
  if (!number.has_value()) return InvalidName(field, name, "incidents/{number}");
  RELAIS_ASSIGN_OR_RETURN(std::optional<storage::IncidentRecord> found,
                          storage::FindIncident(snapshot, *number));
  if (!found.has_value() || !AdvisesNetworkOf(call, found->organization)) return convert::NotFound(name);
  return *std::move(found);
}

// Returns numbers joined by `|`, each once, ascending. Accepts recorded dossiers, which may have been merged
// since.
std::string ReadDossiers(RequestReader& input, const v1::Incident& incident, const std::string& current) {
  const std::vector<std::string> known = absl::StrSplit(current, '|', absl::SkipEmpty());
  std::vector<std::int64_t> numbers;
  for (const std::string& name : incident.dossiers()) {
    const std::optional<std::int64_t> number = convert::ParseDossierName(name);
    bool exists =
        number.has_value() && std::find(known.begin(), known.end(), absl::StrCat(*number)) != known.end();
    if (number.has_value() && !exists) {
      const auto found = storage::FindDossier(input.snapshot(), *number);
      input.Keep(found.status());
      exists = found.ok() && found->has_value();
    }
    if (exists) {
      numbers.push_back(*number);
    } else {
      input.AddViolation("incident.dossiers", name,
                         {"un dossier qui existe, de la forme dossiers/12",
                          "a dossier that exists, in the form dossiers/12"});
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return absl::StrJoin(numbers, "|");
}

void CheckOrder(RequestReader& input, absl::string_view field, const std::string& date,
                const std::string& discovered_on) {
  if (date.empty() || discovered_on.empty() || date >= discovered_on) return;
  input.AddViolation(
      field, date,
      {"une date au plus tôt égale à celle de la découverte", "a date not before that of the discovery"});
}

// Fills everything but number and revision from the message.
void ReadIncident(RequestReader& input, const v1::Incident& incident, storage::IncidentRecord& record) {
  record.occurred_on = input.PastDate("incident.occurred_on", incident.occurred_on(), Presence::kOptional);
  record.discovered_on =
      input.PastDate("incident.discovered_on", incident.discovered_on(), Presence::kRequired);
  if (!record.discovered_on.empty() && record.occurred_on > record.discovered_on) {
    input.AddViolation(
        "incident.occurred_on", record.occurred_on,
        {"une date au plus tard égale à celle de la découverte", "a date not after that of the discovery"});
  }
  // An erasure may have emptied it.
  const bool emptied = record.number != 0 && record.description.empty();
  record.description = input.Text("incident.description", incident.description(),
                                  emptied ? Presence::kOptional : Presence::kRequired, domain::kMaxFreeText,
                                  Privacy::kPersonal);
  record.measures = input.Text("incident.measures", incident.measures(), Presence::kOptional,
                               domain::kMaxFreeText, Privacy::kPersonal);
  record.risk = input.EnumCode("incident.risk", incident.risk(), Presence::kRequired);
  record.dossiers = ReadDossiers(input, incident, record.dossiers);
  if (incident.persons() < 0) {
    input.AddViolation("incident.persons", absl::StrCat(incident.persons()),
                       {"un nombre de personnes, 0 ou plus", "a number of persons, 0 or more"});
  }
  record.persons = incident.persons() > 0 ? std::optional<std::int64_t>(incident.persons()) : std::nullopt;
  record.authority_told_on =
      input.PastDate("incident.authority_told_on", incident.authority_told_on(), Presence::kOptional);
  CheckOrder(input, "incident.authority_told_on", record.authority_told_on, record.discovered_on);
  record.persons_told_on =
      input.PastDate("incident.persons_told_on", incident.persons_told_on(), Presence::kOptional);
  CheckOrder(input, "incident.persons_told_on", record.persons_told_on, record.discovered_on);
}

}  // namespace

absl::StatusOr<std::string> CreateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::CreateIncidentRequest& request) {
  RequestReader input(call, transaction.snapshot());
  storage::IncidentRecord record;
  record.organization = call.principal.organization;
  ReadIncident(input, request.incident(), record);
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_ASSIGN_OR_RETURN(record.number, storage::NextIncidentNumber(transaction.snapshot()));
  record.revision = 1;
  transaction.Insert(record);
  return convert::IncidentName(record.number);
}

absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListIncidentsRequest& request) {
  RequestReader input(call, snapshot);
  const Paging paging(input, request, "n");
  RELAIS_RETURN_IF_ERROR(input.status());
  RELAIS_RETURN_IF_ERROR(paging.status());
  RELAIS_ASSIGN_OR_RETURN(
      std::vector<storage::IncidentRecord> records,
      storage::ListIncidentRecords(snapshot, call.scope.network, paging.after_number(0), paging.limit()));
  v1::ListIncidentsResponse response;
  response.set_next_page_token(paging.Cut(
      records, [](const auto& item) -> std::vector<std::string> { return {absl::StrCat(item.number)}; }));
  for (const auto& record : records) *response.add_incidents() = convert::ToProto(record);
  return response;
}

absl::StatusOr<std::string> UpdateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateIncidentRequest& request) {
  const std::string& name = request.incident().name();
  RELAIS_ASSIGN_OR_RETURN(storage::IncidentRecord record,
                          Found(call, transaction.snapshot(), "incident.name", name));
  RELAIS_RETURN_IF_ERROR(CheckEtag(name, request.incident().etag(), record.revision));
  const storage::IncidentRecord before = record;
  RequestReader input(call, transaction.snapshot());
  domain::Violations violations;
  v1::Incident merged = convert::ToProto(record);
  convert::MergeByMask(request.update_mask(), Updatable(), request.incident(), &merged, violations);
  input.Add(violations);
  ReadIncident(input, merged, record);
  RELAIS_RETURN_IF_ERROR(input.status());
  ReplaceIfChanged(transaction, before, record);
  return name;
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Incident* reply) {
  RELAIS_ASSIGN_OR_RETURN(const storage::IncidentRecord record, Found(call, snapshot, "name", resource));
  *reply = convert::ToProto(record);
  return absl::OkStatus();
}

}  // namespace relais::handlers
