#include <deque>

#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Incident", "Incident"}},
    {"discovered_on", {"Découvert le", "Discovered"}},
    {"occurred_on", {"Survenu le", "Occurred"}},
    {"risk", {"Risque", "Risk"}},
    {"persons", {"Personnes", "Persons"}},
    {"dossiers", {"Dossiers", "Dossiers"}, "", false},
    {"authority_told_on", {"Commission avisée le", "Authority told"}},
    {"persons_told_on", {"Personnes avisées le", "Persons told"}, "", false},
    {"description", {"Description", "Description"}},
    {"measures", {"Mesures", "Measures"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
};

// Whether the law requires a notification of the Commission that was not made yet.
bool StillToTell(const v1::Incident& incident) {
  return incident.risk() == v1::INCIDENT_RISK_SERIOUS && incident.authority_told_on().empty();
}

std::vector<Flag> Attributes(bool required) {
  return {
      {"--discovered-on",
       "incident.discovered_on",
       {"Date de la découverte", "Day of the discovery"},
       required},
      {"--description",
       "incident.description",
       {"Ce qui est arrivé et quels genres de renseignements, sans les renseignements eux-mêmes",
        "What happened and which kinds of information, without the information itself"},
       required},
      {"--risk", "incident.risk", {"Risque de préjudice sérieux", "Risk of serious harm"}, required},
      {"--occurred-on",
       "incident.occurred_on",
       {"Date de l’incident, si elle est connue", "Day it happened, if known"}},
      {"--dossier",
       "incident.dossiers",
       {"Dossier concerné; répétable", "Dossier concerned; repeatable"},
       false,
       InputKind::kName,
       "dossiers/*"},
      {"--persons", "incident.persons", {"Nombre de personnes concernées", "Number of persons concerned"}},
      {"--authority-told-on",
       "incident.authority_told_on",
       {"Date de l’avis à la Commission d’accès à l’information", "Day the Commission was told"}},
      {"--persons-told-on",
       "incident.persons_told_on",
       {"Date de l’avis aux personnes", "Day the persons were told"}},
      {"--measures",
       "incident.measures",
       {"Mesures prises pour réduire le préjudice et éviter qu’il se répète",
        "What was done to lessen the harm and keep it from happening again"}},
  };
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false);
  flags.insert(flags.begin(), {"incident",
                               "incident.name",
                               {"Numéro de l’incident", "Number of the incident"},
                               true,
                               InputKind::kName,
                               "incidents/*"});
  flags.push_back(
      {"--etag", "incident.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

absl::StatusOr<ExitCode> PrintIncidents(Session& session) {
  std::deque<v1::Incident> incidents;
  for (absl::StatusOr<v1::Incident>& incident : session.client().Incidents({})) {
    if (!incident.ok()) return incident.status();
    incidents.push_back(*std::move(incident));
  }
  std::vector<const google::protobuf::Message*> items;
  for (const v1::Incident& incident : incidents) items.push_back(&incident);
  const Output output = session.output();
  PrintMany(output, "incidents", items, kColumns);
  if (output.format != Format::kTable) return kDone;
  for (const v1::Incident& incident : incidents) {
    if (!StillToTell(incident)) continue;
    output.out << "! " << ShortName(incident.name()) << session.Say({" : ", ": "})
               << session.Say({"risque sérieux, Commission d’accès à l’information pas encore avisée",
                               "serious risk, the Commission d’accès à l’information is not told yet"})
               << "\n";
  }
  return kDone;
}

}  // namespace

void AddIncidentCommands(CommandTree& tree, Command parent) {
  const Command group = AddGroup(tree, parent, "incident",
                                 {"Tient le registre des incidents de confidentialité.",
                                  "Keeps the register of confidentiality incidents."});
  AddCall(tree, group,
          {"create",
           {"Inscrit un incident.", "Records an incident."},
           "relais privacy incident create --discovered-on 2026-05-04 --risk low "
           "--description \"courriel au mauvais "
           "destinataire : coordonnées\"",
           Attributes(true)},
          kColumns, "PrivacyService.CreateIncident");
  AddCommand(tree, group, "list", {"Liste les incidents.", "Lists the incidents."},
             "relais privacy incident list", &PrintIncidents);
  AddCall(tree, group,
          {"update",
           {"Complète un incident.", "Completes an incident."},
           "relais privacy incident update 3 --authority-told-on 2026-05-06",
           UpdateFlags(),
           "incident"},
          kColumns, "PrivacyService.UpdateIncident");
}

}  // namespace relais::cli
