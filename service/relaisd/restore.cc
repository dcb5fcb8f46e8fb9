// `relaisd restore`: a copy in the place of the register.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/key_check.h"
#include "service/relaisd/noted_entry.h"
#include "service/relaisd/register.h"
#include "storage/maintenance/durable_files.h"
#include "storage/maintenance/replace.h"
#include "storage/status_macros.h"

namespace relais {
namespace {

// The present register, unless it cannot be read.
std::optional<storage::NotedEntry> ReadPresentHead(storage::Engine& engine) {
  std::optional<storage::NotedEntry> head;
  const absl::StatusOr<std::unique_ptr<storage::Session>> reader = engine.OpenReader();
  if (!reader.ok()) return head;
  const absl::Status read =
      (*reader)->Query("SELECT seq, digest FROM journal_head", {}, "it", [&](const storage::Row& row) {
        head = storage::NotedEntry{row.Integer(0), row.Text(1)};
      });
  return read.ok() ? head : std::nullopt;
}

// A copy made by `relaisd backup` is one file. A log beside it means that it is a register in use, of which
// the file is a part.
std::optional<domain::LocalizedText> CheckCopy(const std::string& copy, const std::string& database) {
  if (copy.empty()) {
    return domain::LocalizedText{"--from COPIE : dites quelle copie restaurer",
                                 "--from COPY: say which copy to restore"};
  }
  if (!std::ifstream(copy).good() || std::filesystem::is_directory(copy)) return MissingDatabase(copy);
  std::error_code unknown;
  if (std::filesystem::equivalent(copy, database, unknown)) {
    return domain::LocalizedText{"--from : cette copie est la base elle-même",
                                 "--from: this copy is the database itself"};
  }
  // Which a restore deletes first.
  for (const std::string& draft : {storage::DraftOf(database), storage::KeptDraftOf(database)}) {
    if (!std::filesystem::equivalent(copy, draft, unknown)) continue;
    return domain::LocalizedText{absl::StrCat("--from ", copy, " : reste d'une opération interrompue"),
                                 absl::StrCat("--from ", copy, ": left by an operation that was broken off")};
  }
  for (const char* log : {"-wal", "-journal"}) {
    if (!HoldsSomething(copy + log)) continue;
    return domain::LocalizedText{
        absl::StrCat(copy, log,
                     " : ce fichier fait partie de la base; faites-en une copie par relaisd backup"),
        absl::StrCat(copy, log, ": this file is a part of the database; copy it by relaisd backup")};
  }
  return std::nullopt;
}

int RefuseHeld(const absl::Status& status, const std::string& database) {
  if (!absl::IsFailedPrecondition(status)) return Refuse({ExplainDatabase(status, database)});
  return Refuse(
      {{absl::StrCat("base de données ", database,
                     " : un service ou une commande la tient; arrêtez le service, puis recommencez"),
        absl::StrCat("database ", database,
                     ": a service or a command holds it; stop the service, then try again")}});
}

// Says why the register stays as it was.
int NotRestored(const std::string& database, const domain::LocalizedText& why) {
  storage::RemoveDraft(database);
  Tell({absl::StrCat(why.fr, "; la base ", database, " reste telle quelle"),
        absl::StrCat(why.en, "; the database ", database, " is as it was")});
  return kFailed;
}

domain::LocalizedText ExplainCopy(const absl::Status& status, const std::string& copy) {
  if (absl::IsFailedPrecondition(status)) return ExplainRegister(status, copy);
  return {absl::StrCat("copie ", copy, " : n'a pu être mise en place (", status.ToString(), ")"),
          absl::StrCat("copy ", copy, ": could not be put in place (", status.ToString(), ")")};
}

// The disk failed at the last step: the old register or the copy is in place.
int SwapFailed(const absl::Status& status, const std::string& database) {
  Tell({absl::StrCat("base de données ", database, " : l'ancienne ou la copie, entière (", status.ToString(),
                     "); relaisd verify dit laquelle"),
        absl::StrCat("database ", database, ": the old one or the copy, whole (", status.ToString(),
                     "); relaisd verify tells which")});
  return kFailed;
}

domain::LocalizedText ExplainFaults(const storage::VerifyReport& report, const std::string& copy) {
  for (const std::string& fault : report.faults)
    std::fprintf(stderr, "ne concorde pas / does not fit: %s\n", fault.c_str());
  return {absl::StrCat("copie ", copy, " : son journal ne concorde pas"),
          absl::StrCat("copy ", copy, ": its journal does not fit")};
}

// Makes the present register whole without its log, and copies it aside; returns the folder, empty if there
// is no register. A damaged register is set aside as it is, with its log.
absl::StatusOr<std::string> SetPresentAside(storage::Engine& engine, const std::string& database) {
  if (!HoldsSomething(database)) return std::string();
  const absl::Status emptied = storage::EmptyLogOf(engine);
  if (!emptied.ok() && !absl::IsDataLoss(emptied) && !absl::IsInternal(emptied)) return emptied;
  return storage::SetAside(database, absl::Now());
}

int PrintRestored(const storage::VerifyReport& report, const std::optional<storage::NotedEntry>& before,
                  const std::string& aside, const std::string& database) {
  std::printf("restauré / restored: %s\nposition: %lld\ntête / head: %s\n", database.c_str(),
              static_cast<long long>(report.head_seq), report.head_digest.c_str());
  if (!aside.empty()) std::printf("mis de côté / set aside: %s\n", aside.c_str());
  std::printf("à noter / to note: %lld:%s\n", static_cast<long long>(report.head_seq),
              report.head_digest.c_str());
  if (before.has_value() && before->seq > report.head_seq) {
    const std::string lost = absl::StrCat(report.head_seq + 1, "–", before->seq);
    Tell({absl::StrCat("ce qui a été consigné depuis n'y est pas (positions ", lost, ", dans ", aside, ")"),
          absl::StrCat("what was recorded since is not in it (positions ", lost, ", in ", aside, ")")});
  }
  Tell(
      {"à faire : démarrez relaisd comme d'habitude; refaites les effacements et révocations de jetons "
       "faits depuis la copie; quand tout va bien, supprimez le dossier mis de côté",
       "to do: start relaisd as usual; repeat the erasures and the revocations of tokens made since the "
       "copy; once all is well, delete the folder set aside"});
  return AfterPrinting(kDone, {absl::StrCat("la base ", database, " est restaurée"),
                               absl::StrCat("the database ", database, " is restored")});
}

int RestoreFrom(storage::Engine& engine, const std::string& copy, const std::string& database,
                const std::optional<storage::NotedEntry>& noted) {
  storage::RemoveDraft(database);
  const std::string draft = storage::DraftOf(database);
  if (const absl::Status copied = storage::CopyFileDurably(copy, draft); !copied.ok()) {
    return NotRestored(database, ExplainCopy(copied, copy));
  }
  KeyFit key;
  const absl::StatusOr<storage::VerifyReport> report =
      VerifyFile(draft, noted, [&](const storage::Snapshot& snapshot) { return CheckKey(snapshot, key); });
  if (!report.ok()) return NotRestored(database, ExplainCopy(report.status(), copy));
  if (!report->faults.empty()) return NotRestored(database, ExplainFaults(*report, copy));
  const std::optional<storage::NotedEntry> before =
      HoldsSomething(database) ? ReadPresentHead(engine) : std::nullopt;
  const absl::StatusOr<std::string> aside = SetPresentAside(engine, database);
  if (!aside.ok()) return NotRestored(database, ExplainCopy(aside.status(), copy));
  if (const absl::Status swapped = storage::SwapIn(database); !swapped.ok()) {
    return SwapFailed(swapped, database);
  }
  if (const std::optional<domain::LocalizedText> lost = ExplainKeyFit(key)) Tell(*lost);
  return PrintRestored(*report, before, *aside, database);
}

}  // namespace

int Restore() {
  std::optional<storage::NotedEntry> noted;
  const std::string database = DatabaseFile();
  const std::string copy = absl::GetFlag(FLAGS_from);
  std::vector<domain::LocalizedText> problems;
  if (!ParseNoted(absl::GetFlag(FLAGS_expect), noted)) problems.push_back(MalformedExpect());
  if (std::optional<domain::LocalizedText> problem = CheckCopy(copy, database)) problems.push_back(*problem);
  if (!problems.empty()) return Refuse(problems);
  // Holds the lock of the register until the end.
  const absl::StatusOr<std::unique_ptr<storage::Engine>> engine = OpenEngine(database);
  if (!engine.ok()) return RefuseHeld(engine.status(), database);
  return RestoreFrom(**engine, copy, database, noted);
}

}  // namespace relais
