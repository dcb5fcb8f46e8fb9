#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Clé d’accès", "Passkey"}},
    {"title", {"Titre", "Title"}},
    {"create_time", {"Créée le", "Made"}},
    {"last_use_time", {"Servi le", "Last used"}},
};

}  // namespace

// A passkey is made in a browser, by the page of one's account; a terminal has no authenticator.
void AddPasskeyCommands(CommandTree& tree, Command account) {
  const Command group = AddGroup(
      tree, account, "passkey",
      {"Tient vos clés d’accès, que le navigateur crée.", "Keeps your passkeys, which a browser makes."});
  AddList(
      tree, group,
      {"list",
       {"Liste vos clés d’accès.", "Lists your passkeys."},
       "relais account passkey list",
       {{"--user",
         "parent",
         {"Celles d’un autre compte, pour un administrateur", "Those of another user, for an administrator"},
         false,
         InputKind::kName,
         "users/*"}}},
      kColumns, "AccountService.ListPasskeys");
  AddCall(tree, group,
          {"delete",
           {"Supprime une clé d’accès; les sessions qu’elle a ouvertes continuent.",
            "Deletes a passkey; the sessions that it opened go on."},
           "relais account passkey delete jtremblay/k3v9q",
           {{"passkey",
             "name",
             {"Clé d’accès, comme list la montre", "Passkey, as list shows it"},
             true,
             InputKind::kName,
             "users/*/passkeys/*"}}},
          {}, "AccountService.DeletePasskey");
}

}  // namespace relais::cli
