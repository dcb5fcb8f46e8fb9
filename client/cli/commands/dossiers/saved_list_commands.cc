#include "client/cli/commands/commands.h"
#include "client/cli/commands/dossiers/dossier_lists.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Liste", "List"}},        {"title", {"Titre", "Title"}},         {"query", {"Mots", "Words"}},
    {"filter", {"Filtres", "Filters"}}, {"etag", {"Etag", "Etag"}, "", false},
};

Flag Name() {
  return {"list", "name", {"Nom de la liste", "Name of the list"}, true, InputKind::kName, "savedLists/*"};
}

std::vector<Flag> SaveFlags() {
  std::vector<Flag> flags = FilterFlags("saved_list.filter");
  flags.insert(
      flags.begin(),
      {{"list",
        "saved_list_id",
        {"Nom de la liste : a à z, chiffres, traits d’union", "Name of the list: a to z, digits, hyphens"},
        true},
       {"--title", "saved_list.title", {"Titre", "Title"}, true},
       {"--words", "saved_list.query", {"Mots à chercher", "Words to search for"}}});
  return flags;
}

}  // namespace

void AddSavedListCommands(CommandTree& tree) {
  const Command group = AddGroup(
      tree, tree.app, "list", {"Garde vos recherches et vos filtres.", "Keeps your searches and filters."});
  AddCall(tree, group,
          {"save",
           {"Enregistre une liste, pour --saved.", "Saves a list, for --saved."},
           "relais list save mes-ouverts --title \"Mes dossiers ouverts\" --advisor m-tremblay --status open",
           SaveFlags()},
          kColumns, "SavedListService.CreateSavedList");
  AddCall(tree, group,
          {"show",
           {"Montre une de vos listes.", "Shows one of your lists."},
           "relais list show mes-ouverts",
           {Name()}},
          kColumns, "SavedListService.GetSavedList");
  AddList(tree, group, {"list", {"Liste vos listes.", "Lists your lists."}, "relais list list"}, kColumns,
          "SavedListService.ListSavedLists");
  AddCall(
      tree, group,
      {"delete",
       {"Supprime une de vos listes.", "Deletes one of your lists."},
       "relais list delete mes-ouverts",
       {Name(), {"--etag", "etag", {"Refuser si elle a changé depuis", "Refuse where it changed since"}}}},
      kColumns, "SavedListService.DeleteSavedList");
}

}  // namespace relais::cli
