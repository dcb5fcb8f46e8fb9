// `relaisd backup`: a copy of the register, by the service that has it open, or by this process.

#include "storage/maintenance/backup.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/register.h"
#include "service/relaisd/signals.h"
#include "service/rpc/control/control_client.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace relais {
namespace {

// Backs up a register that no process has open, without migrating its schema.
absl::StatusOr<storage::BackupReport> BackUpHere(storage::Engine& engine, const std::string& file) {
  BlockSignals();
  RELAIS_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Session> reader, engine.OpenReader());
  return storage::WriteBackup(engine, *reader, file, &EndIsAsked);
}

int PrintBackup(const storage::BackupReport& report, const std::string& file) {
  const std::string noted = absl::StrCat(report.seq, ":", report.digest);
  std::printf(
      "copie / copy: %s\nposition: %lld\ntête / head: %s\noctets / bytes: %lld\nà noter / to note: %s\n",
      file.c_str(), static_cast<long long>(report.seq), report.digest.c_str(),
      static_cast<long long>(report.bytes), noted.c_str());
  const std::string database = absl::GetFlag(FLAGS_database);
  Tell(HowToRestore(database, KeyFile(), file, noted));
  return AfterPrinting(kDone,
                       {absl::StrCat("la copie ", file, " est faite; relaisd verify en donne l'empreinte"),
                        absl::StrCat("the copy ", file, " was made; relaisd verify tells its digest")});
}

}  // namespace

int Backup() {
  const std::string database = absl::GetFlag(FLAGS_database);
  if (absl::GetFlag(FLAGS_to).empty()) {
    return Refuse({{"--to COPIE : dites où écrire la copie", "--to COPY: say where to write the copy"}});
  }
  if (!std::ifstream(database).good()) return Refuse({MissingDatabase(database)});
  const std::string file = std::filesystem::absolute(absl::GetFlag(FLAGS_to)).lexically_normal().string();

  const absl::StatusOr<std::unique_ptr<storage::Engine>> engine = OpenEngine(database);
  absl::StatusOr<storage::BackupReport> report;
  if (engine.ok()) {
    report = BackUpHere(**engine, file);
  } else if (!absl::IsFailedPrecondition(engine.status())) {
    return Refuse({ExplainDatabase(engine.status(), database)});
  } else if (std::optional<domain::LocalizedText> problem = CheckServiceListens(ControlSocket())) {
    return Refuse({*std::move(problem)});
  } else {
    report = rpc::AskForBackup(ControlSocket(), file);
  }
  if (report.ok()) return PrintBackup(*report, file);
  Tell(ExplainBackup(report.status(), file));
  return IsRefusedBackup(report.status()) ? kBadStart : kFailed;
}

}  // namespace relais
