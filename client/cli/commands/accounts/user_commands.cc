// Administration of other users' accounts.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/secret.h"

namespace relais::cli {
namespace {

Flag Name(const char* path) {
  return {"user",           path,     {"Identifiant du compte", "Identifier of the user"}, true,
          InputKind::kName, "users/*"};
}

std::vector<Flag> Attributes(bool required, Flag first) {
  return {first,
          {"--organization", "user.organization", {"Organisme", "Organization"}, required},
          {"--role", "user.roles", {"Rôle; répétable", "Role; repeatable"}, required},
          {"--title", "user.title", {"Nom de la personne", "Name of the person"}},
          {"--email",
           "user.email",
           {"Courriel pour les avis de référence", "Email address for notices of referrals"}},
          {"--one-time-code",
           "user.one_time_code_required",
           {"Si un code à usage unique est exigé", "Whether a one-time code is asked for"}}};
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false, Name("user.name"));
  flags.push_back({"--etag", "user.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

const Columns& InvitationColumns() {
  static const Columns& columns = *[] {
    auto* made = new Columns(Within("user", UserColumns()));
    made->push_back({"invitation_code", {"Code d’invitation", "Invitation code"}});
    return made;
  }();
  return columns;
}

// Prints the invitation, which is shown only this once: on the screen or to a file of its own.
template <typename Response>
absl::StatusOr<ExitCode> GiveInvitation(Session& session, const Response& response, const std::string& file) {
  const std::string user = ShortName(response.user().name());
  if (response.invitation_code().empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        session.Say({"cette demande a déjà été faite, et le code n’est donné qu’une fois; un nouveau : ",
                     "this was asked before, and the code is given once; a new one: "}),
        "relais user invite ", user));
  }
  if (!file.empty()) {
    absl::Status kept = KeepSecret(response.invitation_code(), file, session.language(), session.out());
    if (!kept.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat(kept.message(), session.Say({"; pour un nouveau code : ", "; for a new code: "}),
                       "relais user invite ", user));
    }
    if (file != "-") PrintResponse(session, response, UserColumns());
    return kDone;
  }
  const Output output = session.output();
  PrintOne(output, response, InvitationColumns());
  if (output.format == Format::kTable) {
    output.out << "\n"
               << session.Say(
                      {"Remettez ce code à la personne, qui a 7 jours pour choisir son mot de passe :\n",
                       "Give this code to the person, who has 7 days to choose a password:\n"})
               << "  relais account accept-invitation --user " << user << " --code "
               << response.invitation_code() << " --password-file "
               << session.Say({"MOT-DE-PASSE", "PASSWORD"}) << "\n";
  }
  return kDone;
}

template <typename Request, typename Response>
void AddInvitation(CommandTree& tree, Command group, const CommandSpec& spec,
                   absl::StatusOr<Response> (Client::*method)(const Request&) const) {
  auto file = std::make_shared<std::string>();
  const Command command = AddRequest<Request>(
      tree, group, spec, [file, method](Session& session, Request& request) -> absl::StatusOr<ExitCode> {
        const absl::StatusOr<Response> response = (session.client().*method)(request);
        if (!response.ok()) return response.status();
        return GiveInvitation(session, *response, *file);
      });
  command
      .AddOption(
          "--save-code", *file,
          LocalizedText{
              "Fichier où garder le code au lieu de l’afficher, pour --code-file; - : la sortie standard",
              "File to keep the code in instead of showing it, for --code-file; -: standard output"}
              .In(tree.language))
      .ValueName(LocalizedText{"FICHIER", "FILE"}.In(tree.language));
}

void AddInvitations(CommandTree& tree, Command group) {
  AddInvitation(tree, group,
                {"create",
                 {"Crée un compte, et donne le code d’invitation à remettre.",
                  "Makes a user, and gives the invitation code to hand over."},
                 "relais user create jtremblay --organization mrc-arthabaska --role agent",
                 Attributes(true, {"user",
                                   "user_id",
                                   {"Identifiant : a à z, chiffres, traits d’union",
                                    "Identifier: a to z, digits, hyphens"},
                                   true})},
                &Client::CreateUser);
  AddInvitation(tree, group,
                {"invite",
                 {"Donne un nouveau code d’invitation; mot de passe et code à usage unique sont oubliés.",
                  "Gives a new invitation code; password and one-time code are forgotten."},
                 "relais user invite jtremblay",
                 {Name("name")}},
                &Client::InviteUser);
}

}  // namespace

const Columns& UserColumns() {
  static const Columns& columns = *new Columns{
      {"name", {"Compte", "User"}},
      {"title", {"Nom", "Name"}},
      {"organization", {"Organisme", "Organization"}, "organization"},
      {"roles", {"Rôles", "Roles"}},
      {"email", {"Courriel", "Email"}, "", false},
      {"active", {"Actif", "Active"}},
      {"one_time_code_required", {"Code à usage unique exigé", "One-time code asked for"}, "", false},
      {"one_time_code_enrolled", {"Code à usage unique activé", "One-time code enrolled"}, "", false},
      {"password_set", {"Mot de passe choisi", "Password set"}},
      {"etag", {"Etag", "Etag"}, "", false},
  };
  return columns;
}

void AddUserCommands(CommandTree& tree) {
  const Command group = AddGroup(tree, tree.app, "user", {"Tient les comptes.", "Keeps the users."});
  AddInvitations(tree, group);
  AddCall(tree, group,
          {"get", {"Montre un compte.", "Shows a user."}, "relais user get jtremblay", {Name("name")}},
          UserColumns(), "AccountService.GetUser");
  AddList(tree, group, {"list", {"Liste les comptes.", "Lists the users."}, "relais user list"},
          UserColumns(), "AccountService.ListUsers");
  AddCall(tree, group,
          {"update",
           {"Change les attributs donnés d’un compte.", "Changes the given attributes of a user."},
           "relais user update jtremblay --role agent,analyst --email jtremblay@exemple.ca",
           UpdateFlags(),
           "user"},
          UserColumns(), "AccountService.UpdateUser");
  const Flag etag = {"--etag", "etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}};
  AddCall(tree, group,
          {"disable",
           {"Désactive un compte, sessions et jetons compris, dès maintenant.",
            "Disables a user, sessions and tokens included, from now on."},
           "relais user disable jtremblay",
           {Name("name"), etag}},
          UserColumns(), "AccountService.DisableUser");
  AddCall(tree, group,
          {"enable",
           {"Réactive un compte.", "Enables a user again."},
           "relais user enable jtremblay",
           {Name("name"), etag}},
          UserColumns(), "AccountService.EnableUser");
}

}  // namespace relais::cli
