#include "service/handlers/privacy/incidents.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/auth/access.h"
#include "service/convert/common/names.h"
#include "service/convert/privacy/records.h"
#include "service/domain/common/field_checks.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// Callers see the incidents of the networks that they advise.
constexpr Resource<storage::IncidentRecord, v1::Incident> kIncidents = {
    Converted<storage::IncidentRecord, v1::Incident, convert::ToProto>,
    "occurred_on, discovered_on, description, risk, dossiers, persons, measures, authority_told_on, "
    "persons_told_on",
    [](const CallContext& call, const storage::Snapshot& snapshot, const NameWords& words) {
      auto found = storage::FindIncident(snapshot, NumberOf(words[0]));
      if (found.ok() && found->has_value() && !AdvisesNetworkOf(call, (*found)->organization)) found->reset();
      return found;
    }};

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
  return NameOf(kIncidents, record);
}

absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(const CallContext& call,
                                                        const storage::Snapshot& snapshot,
                                                        const v1::ListIncidentsRequest& request) {
  ListPage page({call, snapshot}, request, "n");
  return page.Answer(
      &v1::ListIncidentsResponse::mutable_incidents,
      [&] {
        return storage::ListIncidentRecords(snapshot, call.scope.network, page.after_number(0), page.limit());
      },
      kIncidents);
}

absl::StatusOr<std::string> UpdateIncident(const CallContext& call, storage::WriteTransaction& transaction,
                                           const v1::UpdateIncidentRequest& request) {
  return UpdateResource(kIncidents, call, transaction, request, request.incident(), ReadIncident);
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::Incident* reply) {
  return ReplyWith(kIncidents, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
