// relaisd: the service. Finds the command; the others of this folder carry it out.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"

namespace relais {
namespace {

constexpr char kUsage[] =
    "le service Relais / the Relais service.\n\n"
    "  relaisd [serve]                   sert jusqu'à SIGTERM ou SIGINT / serves until SIGTERM or SIGINT\n"
    "  relaisd init --database FICHIER   crée la base et sa clé, affiche le code d'installation (30 min)\n"
    "                                    / makes database and key, prints the setup code (30 min)\n"
    "          [--if_missing]            ne fait rien si la base existe / does nothing if the database "
    "exists\n"
    "          [--new_key]               la clé de cette base est perdue : en fait une autre; jetons et "
    "codes à "
    "usage\n"
    "                                    unique sont à refaire / its key is lost: makes another one; tokens "
    "and\n"
    "                                    one-time codes must be made again\n"
    "          [--web_address https://HÔTE]   affiche aussi le lien d'installation de la console\n"
    "                                    / prints the setup link of the console too\n"
    "  relaisd setup-link --database FICHIER --web_address https://HÔTE\n"
    "                                    affiche un lien d'installation (30 min, une fois) qui remplace le "
    "précédent,\n"
    "                                    que le service tourne ou non / prints a setup link (30 min, once) "
    "that\n"
    "                                    replaces the one before, whether the service runs or not\n"
    "  relaisd verify --database FICHIER vérifie le journal ; le service doit être arrêté\n"
    "                                    / verifies the journal; the service must be stopped\n"
    "          [--expect POSITION:EMPREINTE]   et qu'il contient toujours l'entrée notée auparavant\n"
    "                                    / and that it still holds the entry noted before\n"
    "  relaisd backup --database FICHIER --to COPIE\n"
    "                                    copie la base, que le service tourne (il continue de servir) ou "
    "soit\n"
    "                                    arrêté; COPIE ne doit pas exister, n'apparaît qu'entière, et seul "
    "son\n"
    "                                    propriétaire peut la lire (0600); sans la clé, à garder ailleurs\n"
    "                                    / copies the database, whether the service runs (it goes on "
    "serving)\n"
    "                                    or is stopped; COPIE must not exist, appears once it is whole, and\n"
    "                                    only its owner may read it (0600); without the key, to keep "
    "elsewhere\n"
    "  relaisd restore --database FICHIER --from COPIE\n"
    "                                    vérifie COPIE et la met à la place de la base, mise de côté dans un "
    "dossier\n"
    "                                    daté à côté; le service doit être arrêté; interrompue, l'ancienne "
    "base ou\n"
    "                                    la nouvelle est entière\n"
    "                                    / verifies COPIE and puts it in the place of the database, set "
    "aside "
    "in a\n"
    "                                    dated folder beside it; the service must be stopped; broken off, "
    "the "
    "old\n"
    "                                    database or the new one is whole\n"
    "          [--expect POSITION:EMPREINTE]   et que COPIE est celle qui porte cette entrée\n"
    "                                    / and that COPIE holds that entry\n"
    "  relaisd version\n\n"
    "--flagfile=FICHIER lit des options, une par ligne. / reads flags, one a line.\n"
    "Codes de sortie : 0 fait; 1 verify : le journal ne concorde pas, backup : la copie n'a pu être faite et "
    "rien n'en reste, restore : la base est restée telle quelle, sauf si le message dit que l'ancienne ou la "
    "copie est en place, ou : la sortie standard n'a pu être écrite; "
    "2 refusé avant de commencer, une ligne par "
    "raison.\n"
    "Exit codes: 0 done; 1 verify: the journal does not fit, backup: the copy could not be made and nothing "
    "of it is left, restore: the database is as it was, unless the message says that the old one or the copy "
    "is "
    "in place, or: standard output could not be written; 2 refused "
    "before it began, one line for each "
    "reason.";

int Main(int argc, char** argv) {
#ifdef NDEBUG
  // Debian's Abseil is built with deadlock detection at every lock, including those of gRPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  absl::SetProgramUsageMessage(kUsage);
  absl::FlagsUsageConfig config;
  config.version_string = [] { return absl::StrCat("relaisd ", RELAIS_VERSION, "\n"); };
  const auto ours = [](absl::string_view file) { return absl::EndsWith(file, kFlagsFile); };
  config.contains_help_flags = ours;
  config.contains_helpshort_flags = ours;
  config.contains_helppackage_flags = ours;
  absl::SetFlagsUsageConfig(config);
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  const std::string command = words.size() > 1 ? words[1] : "serve";
  if (words.size() <= 2) {
    if (command == "serve") return Serve();
    if (command == "init") return Init();
    if (command == "setup-link") return SetupLinkCommand();
    if (command == "verify") return Verify();
    if (command == "backup") return Backup();
    if (command == "restore") return Restore();
    if (command == "version") {
      std::printf("relaisd %s\n", RELAIS_VERSION);
      return AfterPrinting(kDone, {"la version n'est pas dite", "the version is not told"});
    }
  }
  Tell({"commande inconnue ; voir relaisd --help", "unknown command; see relaisd --help"});
  return kBadStart;
}

}  // namespace
}  // namespace relais

int main(int argc, char** argv) { return relais::Main(argc, argv); }
