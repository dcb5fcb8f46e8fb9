#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/secret.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Jeton", "Token"}},
    {"title", {"Titre", "Title"}},
    {"scope", {"Portée", "Scope"}},
    {"expire_time", {"Jusqu’à", "Until"}},
    {"last_use_time", {"Servi le", "Last used"}},
    {"create_time", {"Créé le", "Made"}, "", false},
    {"session", {"Session", "Session"}, "", false},
    {"revoked", {"Révoqué", "Revoked"}},
    {"current", {"Celui-ci", "This one"}},
};

// Only the creating call returns the secret, so its destination is checked first.
absl::StatusOr<ExitCode> Create(Session& session, const v1::CreateTokenRequest& request,
                                const std::string& file) {
  if (file != "-") {
    absl::Status reserved = WritePrivateFile(file, "", session.language());
    if (!reserved.ok()) return reserved;
  }
  const auto response = session.client().CreateToken(request);
  if (!response.ok()) {
    if (file != "-") unlink(file.c_str());
    return response.status();
  }
  const std::string revoke =
      absl::StrCat("relais account token revoke ", ShortName(response->token().name()));
  absl::Status kept = response->secret().empty()
                          ? absl::FailedPreconditionError(
                                session.Say({"ce jeton est déjà fait, et son secret n’est donné qu’une fois",
                                             "this token is made already, and its secret is given once"}))
                          : KeepSecret(response->secret(), file, session.language(), session.out());
  if (!kept.ok()) {
    if (file != "-") unlink(file.c_str());
    return absl::FailedPreconditionError(absl::StrCat(
        kept.message(), session.Say({"; pour vous en défaire : ", "; to be rid of it: "}), revoke));
  }
  if (file != "-") PrintResponse(session, *response, kColumns);
  return kDone;
}

void AddCreate(CommandTree& tree, Command group) {
  auto file = std::make_shared<std::string>();
  const Command command = AddRequest<v1::CreateTokenRequest>(
      tree, group,
      {"create",
       {"Crée un jeton pour un script, et garde son secret dans un fichier.",
        "Makes a token for a script, and keeps its secret in a file."},
       "relais account token create --title \"rapport du trimestre\" --scope statistics --expires 2027-03-31 "
       "--save-token jeton-du-rapport",
       {{"--title", "token.title", {"À quoi il sert", "What it is for"}, true},
        {"--scope", "token.scope", {"Ce qu’il permet", "What it allows"}, true},
        {"--expires",
         "token.expire_time",
         {"Jusqu’à quand il vaut, un an au plus; une date compte en entier",
          "Until when it holds, a year at most; a date counts as a whole"},
         true,
         InputKind::kUntil}}},
      [file](Session& session, v1::CreateTokenRequest& request) { return Create(session, request, *file); });
  command
      .AddOption("--save-token", *file,
                 LocalizedText{"Fichier nouveau pour le secret; - : la sortie standard, sans rien d’autre",
                               "New file for the secret; -: standard output, and nothing else there"}
                     .In(tree.language))
      .Required()
      .ValueName(LocalizedText{"FICHIER", "FILE"}.In(tree.language));
}

}  // namespace

void AddTokenCommands(CommandTree& tree, Command account) {
  const Command group = AddGroup(tree, account, "token",
                                 {"Tient vos jetons pour les scripts.", "Keeps your tokens for scripts."});
  AddCreate(tree, group);
  AddList(
      tree, group,
      {"list",
       {"Liste vos jetons qui valent encore.", "Lists your tokens that still hold."},
       "relais account token list --all",
       {{"--user",
         "parent",
         {"Ceux d’un autre compte, pour un administrateur", "Those of another user, for an administrator"},
         false,
         InputKind::kName,
         "users/*"},
        {"--all",
         "include_all",
         {"Avec les sessions et ceux qui ne valent plus", "With sessions and those that no longer hold"},
         false,
         InputKind::kSwitch}}},
      kColumns, "AccountService.ListTokens");
  AddCall(tree, group,
          {"revoke",
           {"Révoque un jeton.", "Revokes a token."},
           "relais account token revoke jtremblay/k3v9q",
           {{"token",
             "name",
             {"Jeton, comme list le montre", "Token, as list shows it"},
             true,
             InputKind::kName,
             "users/*/tokens/*"}}},
          kColumns, "AccountService.RevokeToken");
}

}  // namespace relais::cli
