#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Suivi", "Follow-up"}},    {"due_on", {"Dû le", "Due on"}},
    {"owner", {"Responsable", "Owner"}}, {"notes", {"À faire", "To do"}},
    {"done_on", {"Fait le", "Done on"}}, {"etag", {"Etag", "Etag"}, "", false},
};

Flag Name(const char* path) {
  return {"followup",
          path,
          {"Suivi, par exemple 12/2", "Follow-up, such as 12/2"},
          true,
          InputKind::kName,
          "dossiers/*/followUps/*"};
}

std::vector<Flag> Attributes(bool required, Flag first) {
  return {first,
          {"--due-on", "follow_up.due_on", {"Date d’échéance", "Due date"}, required},
          {"--owner",
           "follow_up.owner",
           {"Qui doit agir : identifiant de son compte", "Who is to act: identifier of the account"},
           required},
          {"--notes", "follow_up.notes", {"Ce qui est à faire", "What is to be done"}, required}};
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false, Name("follow_up.name"));
  flags.push_back(
      {"--etag", "follow_up.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

}  // namespace

void AddFollowUpCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "followup", {"Tient les suivis et relances.", "Keeps reminders on dossiers."});
  group.Alias("follow-up");
  AddCall(tree, group,
          {"create",
           {"Inscrit un suivi.", "Records a follow-up."},
           "relais followup create 12 --due-on 2018-06-15 --owner m-tremblay --notes \"relancer le CA\"",
           Attributes(true, {"dossier",
                             "parent",
                             {"Numéro du dossier", "Number of the dossier"},
                             true,
                             InputKind::kName,
                             "dossiers/*"})},
          kColumns, "FollowUpService.CreateFollowUp");
  AddCall(tree, group,
          {"get", {"Montre un suivi.", "Shows a follow-up."}, "relais followup get 12/2", {Name("name")}},
          kColumns, "FollowUpService.GetFollowUp");
  AddList(
      tree, group,
      {"list",
       {"Liste les suivis à faire, par échéance.", "Lists the follow-ups to do, by due date."},
       "relais followup list --owner m-tremblay --due-to 2018-06-30",
       {{"dossier",
         "parent",
         {"Numéro du dossier; tous sans lui", "Number of the dossier; all without it"},
         false,
         InputKind::kName,
         "dossiers/*",
         "-"},
        {"--owner",
         "owner",
         {"Qui doit agir : identifiant de son compte", "Who is to act: identifier of the account"}},
        {"--mine", "mine", {"Les miens seulement", "Only mine"}, false, InputKind::kSwitch},
        {"--late", "late", {"En retard seulement", "Only those that are late"}, false, InputKind::kSwitch},
        {"--due-to", "due_to", {"Échéance au plus tard", "Due on or before"}},
        {"--include-done", "include_done", {"Avec ceux qui sont faits", "With those that are done"}}}},
      kColumns, "FollowUpService.ListFollowUps");
  AddCall(tree, group,
          {"update",
           {"Change les attributs donnés d’un suivi.", "Changes the given attributes of a follow-up."},
           "relais followup update 12/2 --due-on 2018-07-01",
           UpdateFlags(),
           "follow_up"},
          kColumns, "FollowUpService.UpdateFollowUp");
  AddCall(tree, group,
          {"complete",
           {"Marque un suivi comme fait.", "Marks a follow-up as done."},
           "relais followup complete 12/2",
           {Name("name"),
            {"--on", "done_on", {"Date; aujourd’hui sans cette option", "Day; today without it"}},
            {"--etag", "etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}}}},
          kColumns, "FollowUpService.CompleteFollowUp");
}

}  // namespace relais::cli
