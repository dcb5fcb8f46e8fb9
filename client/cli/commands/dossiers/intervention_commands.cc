#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const LocalizedText kNameHelp = {"Intervention, par exemple 12/3", "Intervention, such as 12/3"};
constexpr char kPattern[] = "dossiers/*/interventions/*";

const Columns kColumns = {
    {"name", {"Intervention", "Intervention"}},
    {"external_id", {"Identifiant externe", "External id"}, "", false},
    {"held_on", {"Tenue le", "Held on"}},
    {"subjects", {"Sujets", "Subjects"}, "subject"},
    {"minutes", {"Minutes", "Minutes"}},
    {"organization", {"Inscrite par", "Recorded by"}, "organization"},
    {"notes", {"Notes", "Notes"}, "", false},
    {"etag", {"Etag", "Etag"}, "", false},
};

std::vector<Flag> Attributes(bool required) {
  return {
      {"--on", "intervention.held_on", {"Date", "Day"}, required},
      {"--subject",
       "intervention.subjects",
       {"Sujet ou service; répétable", "Subject or service; repeatable"},
       required},
      {"--minutes", "intervention.minutes", {"Durée en minutes", "Minutes spent"}},
      {"--notes", "intervention.notes", {"Notes", "Notes"}},
  };
}

std::vector<Flag> CreateFlags() {
  std::vector<Flag> flags = Attributes(true);
  flags.insert(flags.begin(), {"dossier",
                               "parent",
                               {"Numéro du dossier", "Number of the dossier"},
                               true,
                               InputKind::kName,
                               "dossiers/*"});
  flags.push_back({"--external-id", "intervention.external_id", {"Identifiant externe", "External id"}});
  return flags;
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false);
  flags.insert(flags.begin(),
               {"intervention", "intervention.name", kNameHelp, true, InputKind::kName, kPattern});
  flags.push_back(
      {"--etag", "intervention.etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}});
  return flags;
}

}  // namespace

void AddInterventionCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "intervention",
               {"Inscrit les interventions d’accompagnement.", "Records the acts of accompaniment."});
  AddCall(tree, group,
          {"create",
           {"Inscrit une intervention.", "Records an intervention."},
           "relais intervention create 12 --on 2018-05-03 --subject gouvernance --minutes 90",
           CreateFlags()},
          kColumns, "InterventionService.CreateIntervention");
  AddCall(tree, group,
          {"get",
           {"Montre une intervention.", "Shows an intervention."},
           "relais intervention get 12/3",
           {{"intervention", "name", kNameHelp, true, InputKind::kName, kPattern}}},
          kColumns, "InterventionService.GetIntervention");
  AddList(tree, group,
          {"list",
           {"Liste les interventions d’un dossier.", "Lists the interventions of a dossier."},
           "relais intervention list 12",
           {{"dossier",
             "parent",
             {"Numéro du dossier", "Number of the dossier"},
             true,
             InputKind::kName,
             "dossiers/*"}}},
          kColumns, "InterventionService.ListInterventions");
  AddCall(tree, group,
          {"update",
           {"Change les attributs donnés d’une intervention.",
            "Changes the given attributes of an intervention."},
           "relais intervention update 12/3 --minutes 45",
           UpdateFlags(),
           "intervention"},
          kColumns, "InterventionService.UpdateIntervention");
  AddCall(tree, group,
          {"delete",
           {"Retire une intervention inscrite par erreur.", "Withdraws an intervention recorded by mistake."},
           "relais intervention delete 12/3",
           {{"intervention", "name", kNameHelp, true, InputKind::kName, kPattern},
            {"--etag", "etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}}}},
          kColumns, "InterventionService.DeleteIntervention");
}

}  // namespace relais::cli
