// Two organizations share a referral through the program `relais` alone: accounts, consent, inbox, stream,
// answer.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

using Words = std::vector<std::string>;

constexpr int kFailed = 1;
constexpr int kSignIn = 4;
constexpr int kTryLater = 5;

std::string ReadText(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The text of `"key": "text"` in JSON; empty if there is none.
std::string TextOf(const std::string& json, const std::string& key) {
  const std::string opening = absl::StrCat("\"", key, "\": \"");
  const size_t at = json.find(opening);
  if (at == std::string::npos) return "";
  const size_t begin = at + opening.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

// Number of the resource: 12 of `dossiers/12`.
std::string NumberOf(const std::string& name) { return name.substr(name.find('/') + 1); }

std::string InAMonth() {
  return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(30 * 24), absl::UTCTimeZone());
}

class CliReferralTest : public ServerTest {
 protected:
  CliReferralTest() {
    Write("password", Relaisd::kPassword);
    Write("direction", relaisd_.TokenOf("direction"));
  }

  std::string Path(const std::string& name) const { return absl::StrCat(relaisd_.folder(), "/cli-", name); }
  void Write(const std::string& name, const std::string& line) const {
    std::ofstream(Path(name)) << line << "\n";
    std::filesystem::permissions(Path(name),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  // Starts `relais` as the user with the token saved under that name; empty: without a token.
  pid_t Start(const std::string& user, Words words, const std::string& output) const {
    const char* given = std::getenv("RELAIS");
    words.insert(words.begin(),
                 {given == nullptr ? RELAIS_PATH : given, "--server", relaisd_.target(), "--lang", "fr"});
    // Sanitized builds on a busy machine are slow; no test here measures time.
    words.insert(words.end(), {"--deadline", "120"});
    if (!user.empty()) words.insert(words.end(), {"--token-file", Path(user)});
    return Spawn(words, output);
  }
  // Its output; it must exit with `expected`.
  std::string Run(const std::string& user, const Words& words, int expected = 0) {
    const std::string output = Path(absl::StrCat("output-", ++runs_));
    const int ended = WaitForExit(Start(user, words, output));
    std::string text = ReadText(output);
    EXPECT_EQ(ended, expected) << testing::PrintToString(words) << "\n" << text;
    return text;
  }
  std::string RunJson(const std::string& user, Words words, int expected = 0) {
    words.insert(words.end(), {"--format", "json"});
    return Run(user, words, expected);
  }

  // Creates an account through to a token in the file named like the user, as people do it.
  void NewUser(const std::string& user, const std::string& organization, const std::string& role) {
    Run("direction", {"user", "create", user, "--organization", organization, "--role", role, "--save-code",
                      Path("code")});
    Run("", {"account", "accept-invitation", "--user", user, "--code-file", Path("code"), "--password-file",
             Path("password")});
    SignIn(user);
  }
  std::string SignIn(const std::string& user, int expected = 0) {
    return Run("",
               {"account", "sign-in", "--user", user, "--password-file", Path("password"), "--save-token",
                Path(user)},
               expected);
  }
  // Opens a dossier led by the user's organization; returns its number.
  std::string NewDossierOf(const std::string& user, const std::string& title) {
    return NumberOf(
        TextOf(RunJson(user, {"dossier", "create", "--opened-on", "2018-04-10", "--title", title,
                              "--promoter", "Coopérative du rang", "--gender", "both", "--kind", "project",
                              "--sector", "alimentation", "--mrc", "arthabaska", "--phase", "pre_startup"}),
               "name"));
  }
  void Consent(const std::string& user, const std::string& dossier, const std::string& recipient) {
    Run(user, {"consent", "create", dossier, "--recipient", recipient, "--purpose", "accompagnement",
               "--evidence", "written"});
  }

 private:
  int runs_ = 0;
};

TEST_F(CliReferralTest, AnAgencyRefersToThePole) {
  NewUser("agente", "mrc-arthabaska", "agent");
  NewUser("conseiller", "pole", "advisor");
  const std::string dossier = NewDossierOf("agente", "Café de village");

  // Follows from the first step on, during all that follows.
  const std::string steps = Path("steps");
  const pid_t follower = Start("agente",
                               {"referral", "inbox", "--follow", "--limit", "3", "--format", "json",
                                "--resume-token-file", Path("position")},
                               steps);
  ASSERT_GT(follower, 0);

  // Refused without consent; the test then does exactly what the error suggests.
  const Words refer = {"referral",     "create",        dossier,     "--to",         "pole",      "--kind",
                       "consultation", "--reason-code", "expertise", "--respond-by", "2999-12-31"};
  const std::string refused = Run("agente", refer, kFailed);
  const size_t advice = refused.find("relais consent create ");
  ASSERT_NE(advice, std::string::npos) << refused;
  Words mend = absl::StrSplit(refused.substr(advice, refused.find('\n', advice) - advice), ' ');
  mend.erase(mend.begin());
  Run("agente", mend);
  const std::string referral = absl::StrCat(dossier, "/1");
  EXPECT_THAT(Run("agente", refer), AllOf(HasSubstr("Expertise particulière"), HasSubstr("Café de village")));

  // The Pôle's inbox.
  EXPECT_THAT(Run("conseiller", {"referral", "inbox"}), HasSubstr(absl::StrCat("\n", referral, " ")));
  EXPECT_THAT(Run("conseiller", {"referral", "inbox", "--format", "csv"}),
              HasSubstr(absl::StrCat("dossiers/", dossier,
                                     ",consultation,Café de village,alimentation,arthabaska,pre_startup,"
                                     "organizations/mrc-arthabaska,organizations/pole,expertise,")));
  Run("conseiller", {"referral", "accept", referral});
  EXPECT_THAT(Run("conseiller", {"referral", "inbox"}), Not(HasSubstr("Café de village")));
  Run("conseiller", {"intervention", "create", dossier, "--on", "2018-05-03", "--subject", "gouvernance",
                     "--minutes", "90"});
  EXPECT_THAT(Run("conseiller", {"referral", "complete", referral, "--code", "besoin-repondu"}),
              HasSubstr("Besoin répondu"));

  // The agency saw each step, and sees the Pôle's intervention.
  ASSERT_EQ(WaitForExit(follower), 0) << ReadText(steps);
  const std::vector<std::string> lines = absl::StrSplit(ReadText(steps), '\n', absl::SkipEmpty());
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_THAT(lines[0],
              AllOf(HasSubstr("\"step\":\"REFERRAL_STEP_SENT\""), HasSubstr("\"user\":\"users/agente\"")));
  EXPECT_THAT(lines[1], AllOf(HasSubstr("\"step\":\"REFERRAL_STEP_ACCEPTED\""),
                              HasSubstr("organizations/pole"), Not(HasSubstr("users/conseiller"))));
  EXPECT_THAT(lines[2], HasSubstr("\"step\":\"REFERRAL_STEP_COMPLETED\""));
  EXPECT_THAT(Run("agente", {"intervention", "list", dossier}), HasSubstr("90"));
  EXPECT_THAT(Run("agente", {"referral", "inbox", "--all"}),
              ContainsRegex(absl::StrCat("\n", referral, " ")));

  // A later run continues at the same place: with the next step and no other.
  Run("agente", refer);
  const std::string later = Run("agente", {"referral", "inbox", "--follow", "--limit", "1", "--format",
                                           "json", "--resume-token-file", Path("position")});
  EXPECT_THAT(later, AllOf(HasSubstr("\"step\":\"REFERRAL_STEP_SENT\""),
                           HasSubstr(absl::StrCat(dossier, "/referrals/2"))));
  EXPECT_THAT(RunJson("agente", {"referral", "events", "--resume-token-file", Path("position")}),
              Not(HasSubstr("\"step\"")));
  EXPECT_THAT(Run("agente", {"referral", "recall", absl::StrCat(dossier, "/2"), "--code", "erreur"}),
              HasSubstr("Envoyée par erreur"));
}

TEST_F(CliReferralTest, AScriptWaitsUntilTheServiceIsReady) {
  EXPECT_THAT(Run("", {"health", "--wait", "60"}), HasSubstr("Le service répond"));
  // Port 1 of this machine: no server listens there, however long the client waits.
  EXPECT_EQ(WaitForExit(Spawn({RELAIS_PATH, "--server", "127.0.0.1:1", "health", "--wait", "0.3"},
                              Path("unanswered"))),
            kTryLater);
}

TEST_F(CliReferralTest, WhoHasTheCoverSheetOnlyIsToldToAcceptFirst) {
  NewUser("agente", "mrc-arthabaska", "agent");
  NewUser("agent", "mrc-drummond", "agent");
  const std::string dossier = NewDossierOf("agente", "Café de village");
  Consent("agente", dossier, "mrc-drummond");
  Run("agente", {"referral", "create", dossier, "--to", "mrc-drummond", "--kind", "transfer"});
  const std::string next = absl::StrCat("relais referral accept ", dossier, "/1");
  EXPECT_THAT(Run("agent", {"dossier", "get", dossier}, kFailed),
              HasSubstr(absl::StrCat("D’abord : ", next)));
  Run("agent", {"referral", "accept", absl::StrCat(dossier, "/1")});
  EXPECT_THAT(Run("agent", {"dossier", "get", dossier}), HasSubstr("Coopérative du rang"));
}

TEST_F(CliReferralTest, SeveralDossiersGoInOneCommand) {
  NewUser("agente", "mrc-arthabaska", "agent");
  Words create = {"referral", "create"};
  for (const char* title : {"Café de village", "Buanderie du quartier", "Ferme partagée"}) {
    create.push_back(NewDossierOf("agente", title));
  }
  const std::string without = create[3];
  Consent("agente", create[2], "pole");
  Consent("agente", create[4], "pole");
  create.insert(create.end(), {"--to", "pole", "--kind", "consultation"});
  const std::string results = Run("agente", create, kFailed);
  EXPECT_THAT(results, ContainsRegex(absl::StrCat("\n", create[2], " +", create[2], "/1 +envoyée")));
  EXPECT_THAT(results, HasSubstr(absl::StrCat("D’abord : relais consent create ", without)));
  EXPECT_THAT(results, ContainsRegex(absl::StrCat("\n", create[4], " +", create[4], "/1 +envoyée")));
  EXPECT_THAT(RunJson("agente", {"referral", "list", without}), Not(HasSubstr("\"name\"")));
}

TEST_F(CliReferralTest, ATokenDoesWhatItsScopeAllowsUntilItIsRevoked) {
  NewUser("agente", "mrc-arthabaska", "agent");
  EXPECT_THAT(Run("agente", {"account", "show"}),
              AllOf(HasSubstr("agente"), HasSubstr("agent(e)"), Not(HasSubstr("users/"))));
  const std::string made =
      RunJson("agente", {"account", "token", "create", "--title", "suivi du mois", "--scope", "read_only",
                         "--expires", InAMonth(), "--save-token", Path("script")});
  const std::string secret = ReadText(Path("script"));
  EXPECT_THAT(made, Not(HasSubstr(secret.substr(0, 10))));
  Run("script", {"dossier", "list"});
  EXPECT_THAT(Run("script", {"account", "sign-out"}), HasSubstr("Fait"));
  EXPECT_THAT(Run("script", {"dossier", "list"}, kSignIn), HasSubstr("relais account sign-in"));

  const std::string name = TextOf(made, "name");
  EXPECT_THAT(Run("agente", {"account", "token", "list", "--all"}), HasSubstr("suivi du mois"));
  Run("agente", {"account", "token", "revoke", name});
  Run("direction", {"account", "token", "list", "--user", "agente"});
}

TEST_F(CliReferralTest, AnAccountIsKeptByItsUserAndItsAdministrator) {
  NewUser("agente", "mrc-arthabaska", "agent");
  Write("other", "une autre phrase assez longue 8");
  Run("agente", {"account", "change-password", "--password-file", Path("password"), "--new-password-file",
                 Path("other")});
  SignIn("agente", kSignIn);
  Write("password", "une autre phrase assez longue 8");
  SignIn("agente");

  Run("direction", {"user", "update", "agente", "--one-time-code", "oui", "--title", "A. Gente"});
  EXPECT_THAT(SignIn("agente"), HasSubstr("relais account enroll-one-time-code"));
  EXPECT_THAT(Run("agente", {"dossier", "list"}, kFailed), HasSubstr("relais account enroll-one-time-code"));
  EXPECT_THAT(Run("agente", {"account", "enroll-one-time-code", "--password-file", Path("password")}),
              HasSubstr("otpauth://totp/"));
  Run("agente", {"account", "confirm-one-time-code", "no-digits"}, kSignIn);

  EXPECT_THAT(Run("direction", {"user", "list"}), AllOf(HasSubstr("agente"), HasSubstr("A. Gente")));
  Run("direction", {"user", "disable", "agente"});
  Run("agente", {"account", "show"}, kSignIn);
  Run("direction", {"user", "enable", "agente"});
  EXPECT_THAT(Run("direction", {"user", "invite", "agente"}),
              HasSubstr("relais account accept-invitation --user agente --code "));
  EXPECT_THAT(Run("direction", {"user", "get", "agente"}), HasSubstr("MRC d'Arthabaska"));
}

}  // namespace
}  // namespace relais
