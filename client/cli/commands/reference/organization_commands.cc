#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Organisme", "Organization"}},
    {"title", {"Nom", "Title"}},
    {"kind", {"Type", "Kind"}},
    {"mrc", {"MRC", "MRC"}, "mrc"},
    {"aliases", {"Autres noms", "Aliases"}},
    {"network", {"Réseau", "Network"}, "", false},
    {"active", {"Actif", "Active"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

Flag Name(const char* path) {
  return {"organization",
          path,
          {"Identifiant de l’organisme", "Identifier of the organization"},
          true,
          InputKind::kName,
          "organizations/*"};
}

std::vector<Flag> Attributes(bool required, Flag first) {
  return {first,
          {"--title", "organization.title", {"Nom", "Name"}, required},
          {"--mrc", "organization.mrc", {"MRC d’une agence", "MRC of an agency"}},
          {"--alias", "organization.aliases", {"Autre nom; répétable", "Other name; repeatable"}}};
}

// Kind and network cannot change later.
std::vector<Flag> CreateFlags() {
  std::vector<Flag> flags =
      Attributes(true, {"organization",
                        "organization_id",
                        {"Identifiant de l’organisme", "Identifier of the organization"},
                        true});
  flags.push_back({"--kind", "organization.kind", {"Type", "Kind"}, true});
  flags.push_back({"--network",
                   "organization.network",
                   {"Réseau dont il est; celui du registre sans cette option",
                    "Network that it belongs to; the register’s own without it"}});
  return flags;
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false, Name("organization.name"));
  flags.push_back({"--active",
                   "organization.active",
                   {"Si l’organisme reçoit de nouveaux dossiers", "Whether it takes new dossiers"}});
  flags.push_back(
      {"--etag", "organization.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

}  // namespace

void AddOrganizationCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "organization", {"Tient les organismes.", "Keeps the organizations."});
  AddCall(tree, group,
          {"create",
           {"Inscrit un organisme.", "Records an organization."},
           "relais organization create cdc-drummond --title \"CDC Drummond\" --kind partner",
           CreateFlags()},
          kColumns, "OrganizationService.CreateOrganization");
  AddCall(tree, group,
          {"get",
           {"Montre un organisme.", "Shows an organization."},
           "relais organization get pole",
           {Name("name")}},
          kColumns, "OrganizationService.GetOrganization");
  AddList(tree, group,
          {"list", {"Liste les organismes.", "Lists the organizations."}, "relais organization list"},
          kColumns, "OrganizationService.ListOrganizations");
  AddCall(
      tree, group,
      {"update",
       {"Change les attributs donnés d’un organisme.", "Changes the given attributes of an organization."},
       "relais organization update cdc-drummond --active non",
       UpdateFlags(),
       "organization"},
      kColumns, "OrganizationService.UpdateOrganization");
}

}  // namespace relais::cli
