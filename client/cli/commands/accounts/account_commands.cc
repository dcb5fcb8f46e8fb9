#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/password.h"
#include "client/cli/framework/secret.h"

namespace relais::cli {
namespace {

// Files that a call reads secrets from and writes them to. A secret is never an argument, because the list of
// processes shows arguments to every user of the machine. `-` is standard input; if two secrets come from it,
// each is one line.
struct SecretFiles {
  std::string password;
  std::string new_password;
  std::string code;
  std::string save_token;
};
using Files = std::shared_ptr<SecretFiles>;

absl::Status ReadInto(Session& session, const char* option, const std::string& file, std::string& secret) {
  absl::StatusOr<std::string> read = ReadSecret(option, file, session.language(), session.in());
  if (!read.ok()) return read.status();
  if (!file.empty()) secret = *std::move(read);
  return absl::OkStatus();
}

constexpr LocalizedText kPassword = {"Mot de passe", "Password"};
constexpr LocalizedText kNewPassword = {"Nouveau mot de passe, 12 caractères ou plus",
                                        "New password, 12 characters or more"};

// Reads a password from the file, or asks at a terminal if no file is given. `chosen`: a new password, typed
// twice.
absl::Status ReadPassword(Session& session, const char* option, const std::string& file, bool chosen,
                          std::string& password) {
  if (!file.empty()) return ReadInto(session, option, file, password);
  absl::StatusOr<std::string> typed =
      AskPassword(option, chosen ? kNewPassword : kPassword, chosen, session.language(), session.in());
  if (!typed.ok()) return typed.status();
  password = *std::move(typed);
  return absl::OkStatus();
}

void AddFile(CommandTree& tree, Command command, const char* option, LocalizedText help, std::string& file,
             bool required = true) {
  command.AddOption(option, file, help.In(tree.language))
      .Required(required)
      .ValueName(LocalizedText{"FICHIER", "FILE"}.In(tree.language));
}

void AddPasswordFile(CommandTree& tree, Command command, std::string& file) {
  AddFile(
      tree, command, "--password-file",
      {"Mot de passe, sur la première ligne; - : l’entrée standard; demandé au terminal sans cette option",
       "Password, on the first line; -: standard input; asked on the terminal without it"},
      file, false);
}

// A code works once, so an argument may hold it; a file also keeps it out of the list of processes.
void AddCodeFile(CommandTree& tree, Command command, std::string& file) {
  AddFile(tree, command, "--code-file",
          {"Le code, sur la première ligne; - : l’entrée standard",
           "The code, on the first line; -: standard input"},
          file, false);
  command.Find("--code-file").Excludes(command.Find("--code"));
}

absl::Status CheckCode(Session& session, const std::string& code) {
  if (!code.empty()) return absl::OkStatus();
  return UsageError(session.Say({"il manque --code ou --code-file", "--code or --code-file is missing"}));
}

void AddSetUp(CommandTree& tree, Command group) {
  auto files = std::make_shared<SecretFiles>();
  const Command command = AddRequest<v1::CompleteSetupRequest>(
      tree, group,
      {"setup",
       {"Crée le premier administrateur avec le code d’installation.",
        "Makes the first administrator by the setup code."},
       "relais account setup --user direction --code ABCD-EFGH-JKMN-PQRS --password-file mot-de-passe",
       {{"--user", "user_id", {"Identifiant du compte", "Identifier of the user"}, true},
        {"--title", "title", {"Nom de la personne", "Name of the person"}},
        {"--organization",
         "organization",
         {"Organisme; le Pôle sans cette option", "Organization; the Pôle without it"}},
        {"--role",
         "roles",
         {"Rôle, outre administrator; advisor et analyst sans cette option",
          "Role besides administrator; advisor and analyst without it"}},
        {"--code", "setup_code", {"Code que relaisd init a affiché", "Code that relaisd init printed"}}}},
      [files](Session& session, v1::CompleteSetupRequest& request) -> absl::StatusOr<ExitCode> {
        absl::Status read = files->code.empty() ? CheckCode(session, request.setup_code()) : absl::OkStatus();
        if (read.ok()) {
          read = ReadPassword(session, "--password-file", files->password, true, *request.mutable_password());
        }
        if (read.ok()) read = ReadInto(session, "--code-file", files->code, *request.mutable_setup_code());
        if (read.ok()) read = CheckCode(session, request.setup_code());
        if (!read.ok()) return read;
        // The first administrator of a Pôle gets all roles, which can be removed once other users have them.
        if (request.roles().empty()) {
          request.add_roles(v1::ROLE_ADVISOR);
          request.add_roles(v1::ROLE_ANALYST);
        }
        const auto response = session.client().CompleteSetup(request);
        if (!response.ok()) return response.status();
        PrintResponse(session, *response, UserColumns());
        return kDone;
      });
  AddPasswordFile(tree, command, files->password);
  AddCodeFile(tree, command, files->code);
}

void AddAcceptInvitation(CommandTree& tree, Command group) {
  auto files = std::make_shared<SecretFiles>();
  const Command command = AddRequest<v1::AcceptInvitationRequest>(
      tree, group,
      {"accept-invitation",
       {"Choisit un mot de passe avec un code d’invitation.", "Sets a password by an invitation code."},
       "relais account accept-invitation --user jtremblay --code ABCD-EFGH-JKMN-PQRS --password-file "
       "mot-de-passe",
       {{"--user", "user", {"Identifiant du compte", "Identifier of the user"}, true},
        {"--code", "invitation_code", {"Code d’invitation", "Invitation code"}}}},
      [files](Session& session, v1::AcceptInvitationRequest& request) -> absl::StatusOr<ExitCode> {
        absl::Status read =
            files->code.empty() ? CheckCode(session, request.invitation_code()) : absl::OkStatus();
        if (read.ok()) {
          read = ReadPassword(session, "--password-file", files->password, true, *request.mutable_password());
        }
        if (read.ok())
          read = ReadInto(session, "--code-file", files->code, *request.mutable_invitation_code());
        if (read.ok()) read = CheckCode(session, request.invitation_code());
        if (!read.ok()) return read;
        const auto response = session.client().AcceptInvitation(request);
        if (!response.ok()) return response.status();
        PrintResponse(session, *response, UserColumns());
        return kDone;
      });
  AddPasswordFile(tree, command, files->password);
  AddCodeFile(tree, command, files->code);
}

// Explains how to use the new session; on standard error if the token went to standard output.
void TellSignedIn(Session& session, const v1::SignInResponse& response, const std::string& file) {
  std::ostream& out = file == "-" ? session.err() : session.out();
  const Output output = session.output();
  if (file != "-" && output.format != Format::kTable) {
    v1::SignInResponse shown = response;
    shown.clear_token();
    PrintOne(output, shown,
             {{"user.name", {"Compte", "User"}},
              {"expire_time", {"Jusqu’à", "Until"}},
              {"one_time_code_enrollment_required",
               {"Code à usage unique à activer", "One-time code to enroll"}}});
  } else {
    out << session.Say({"Identifié; le jeton est dans ", "Signed in; the token is in "})
        << (file == "-" ? session.Say({"la sortie standard", "standard output"}) : file.c_str()) << "\n";
  }
  if (!response.one_time_code_enrollment_required()) return;
  // On standard error, whatever the format, because no other command works before this step.
  session.err()
      << session.Say(
             {"Ce compte demande un code à usage unique. Avec ce jeton (--token-file), faites d’abord :\n",
              "This user needs a one-time code. With this token (--token-file), first:\n"})
      << "  relais account enroll-one-time-code --password-file " << session.Say({"MOT-DE-PASSE", "PASSWORD"})
      << "\n  relais account confirm-one-time-code "
      << session.Say({"CODE, puis identifiez-vous de nouveau avec --one-time-code",
                      "CODE, then sign in again with --one-time-code"})
      << "\n";
}

void AddSignIn(CommandTree& tree, Command group) {
  auto files = std::make_shared<SecretFiles>();
  const Command command = AddRequest<v1::SignInRequest>(
      tree, group,
      {"sign-in",
       {"Ouvre une session.", "Signs in."},
       "relais account sign-in --user jtremblay --password-file mot-de-passe --save-token jeton",
       {{"--user", "user", {"Identifiant du compte", "Identifier of the user"}, true},
        {"--one-time-code",
         "one_time_code",
         {"Code à usage unique", "One-time code"},
         false,
         InputKind::kCode}}},
      [files](Session& session, v1::SignInRequest& request) -> absl::StatusOr<ExitCode> {
        absl::Status status =
            ReadPassword(session, "--password-file", files->password, false, *request.mutable_password());
        if (!status.ok()) return status;
        const auto response = session.client().SignIn(request);
        if (!response.ok()) return response.status();
        status = KeepSecret(response->token(), files->save_token, session.language(), session.out());
        if (!status.ok()) return status;
        TellSignedIn(session, *response, files->save_token);
        return kDone;
      });
  AddPasswordFile(tree, command, files->password);
  AddFile(tree, command, "--save-token",
          {"Où garder le jeton, pour --token-file; - : la sortie standard",
           "Where to keep the token, for --token-file; -: standard output"},
          files->save_token);
}

void AddSelf(CommandTree& tree, Command group) {
  static const Columns& columns = *[] {
    auto* made = new Columns(Within("user", UserColumns()));
    made->push_back({"scope", {"Portée du jeton", "Scope of the token"}});
    return made;
  }();
  AddRequest<v1::GetSelfRequest>(
      tree, group,
      {"show",
       {"Montre votre compte, et ce que votre jeton permet.",
        "Shows your account, and what your token allows."},
       "relais account show"},
      [](Session& session, v1::GetSelfRequest& request) -> absl::StatusOr<ExitCode> {
        const auto response = session.client().GetSelf(request);
        if (!response.ok()) return response.status();
        PrintOne(session.output(), *response, columns);
        return kDone;
      });
  AddCall(tree, group,
          {"sign-out",
           {"Ferme la session : le jeton ne vaut plus rien.",
            "Signs out: the token is good for nothing any more."},
           "relais account sign-out",
           {{"--everywhere",
             "everywhere",
             {"Ferme aussi vos autres sessions", "Ends your other sessions too"},
             false,
             InputKind::kSwitch}}},
          {}, "AccountService.SignOut");
}

void AddChangePassword(CommandTree& tree, Command group) {
  auto files = std::make_shared<SecretFiles>();
  const Command command = AddRequest<v1::ChangePasswordRequest>(
      tree, group,
      {"change-password",
       {"Change votre mot de passe, et ferme vos autres sessions.",
        "Changes your password, and ends your other sessions."},
       "relais account change-password --password-file mot-de-passe --new-password-file "
       "nouveau-mot-de-passe"},
      [files](Session& session, v1::ChangePasswordRequest& request) -> absl::StatusOr<ExitCode> {
        absl::Status read = ReadPassword(session, "--password-file", files->password, false,
                                         *request.mutable_current_password());
        if (read.ok()) {
          read = ReadPassword(session, "--new-password-file", files->new_password, true,
                              *request.mutable_new_password());
        }
        if (!read.ok()) return read;
        const auto response = session.client().ChangePassword(request);
        if (!response.ok()) return response.status();
        PrintResponse(session, *response, {});
        return kDone;
      });
  AddPasswordFile(tree, command, files->password);
  AddFile(tree, command, "--new-password-file",
          {"Nouveau mot de passe, 12 caractères ou plus; - : l’entrée standard; demandé au terminal sans "
           "cette option",
           "New password, 12 characters or more; -: standard input; asked on the terminal without it"},
          files->new_password, false);
}

void AddOneTimeCode(CommandTree& tree, Command group) {
  auto files = std::make_shared<SecretFiles>();
  const Command command = AddRequest<v1::EnrollOneTimeCodeRequest>(
      tree, group,
      {"enroll-one-time-code",
       {"Donne l’adresse otpauth à ajouter à une application de codes.",
        "Gives the otpauth address to add to an authenticator application."},
       "relais account enroll-one-time-code --password-file mot-de-passe"},
      [files](Session& session, v1::EnrollOneTimeCodeRequest& request) -> absl::StatusOr<ExitCode> {
        absl::Status read =
            ReadPassword(session, "--password-file", files->password, false, *request.mutable_password());
        if (!read.ok()) return read;
        const auto response = session.client().EnrollOneTimeCode(request);
        if (!response.ok()) return response.status();
        const Output output = session.output();
        if (output.format == Format::kTable) {
          output.out << response->uri() << "\n";
          session.err() << session.Say({"Ajoutez-la à votre application, puis : ",
                                        "Add it to your application, then: "})
                        << "relais account confirm-one-time-code CODE\n";
        } else {
          PrintOne(output, *response, {{"uri", {"Adresse", "Address"}}});
        }
        return kDone;
      });
  AddPasswordFile(tree, command, files->password);
  AddCall(tree, group,
          {"confirm-one-time-code",
           {"Confirme l’application par un premier code; il en faudra un à chaque connexion.",
            "Confirms the application by a first code; each sign-in will ask for one."},
           "relais account confirm-one-time-code 123456",
           {{"code", "one_time_code", {"Les six chiffres", "The six digits"}, true, InputKind::kCode}}},
          {}, "AccountService.ConfirmOneTimeCode");
}

}  // namespace

void AddAccountCommands(CommandTree& tree) {
  const Command group = AddGroup(tree, tree.app, "account", {"Gère votre compte.", "Keeps your account."});
  AddSetUp(tree, group);
  AddAcceptInvitation(tree, group);
  AddSignIn(tree, group);
  AddSelf(tree, group);
  AddChangePassword(tree, group);
  AddOneTimeCode(tree, group);
  AddPasskeyCommands(tree, group);
  AddTokenCommands(tree, group);
}

}  // namespace relais::cli
