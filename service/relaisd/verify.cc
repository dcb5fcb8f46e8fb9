// `relaisd verify`: whether the rows and the journal of a register fit together.

#include "storage/maintenance/verify.h"

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "service/handlers/common/projections.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/register.h"
#include "storage/store.h"

namespace relais {
namespace {

int PrintReport(const storage::VerifyReport& report) {
  std::printf(
      "entrées / entries: %lld\nlignes / rows: %lld\n"
      "lignes dérivées / derived rows: %lld\ntête / head: %s\nà noter / to note: %lld:%s\n",
      static_cast<long long>(report.entries), static_cast<long long>(report.rows),
      static_cast<long long>(report.derived_rows), report.head_digest.c_str(),
      static_cast<long long>(report.head_seq), report.head_digest.c_str());
  for (const std::string& fault : report.faults)
    std::printf("ne concorde pas / does not fit: %s\n", fault.c_str());
  return AfterPrinting(report.faults.empty() ? kDone : kFailed, {"le résultat de la vérification est perdu",
                                                                 "the result of the verification is lost"});
}

// Parses `SEQ:DIGEST` as PrintReport prints it; false if it is malformed. Leaves `noted` empty for empty
// text.
bool ParseNoted(const std::string& text, std::optional<storage::NotedEntry>& noted) {
  if (text.empty()) return true;
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  storage::NotedEntry entry;
  entry.digest = parts.second;
  const bool hexadecimal = entry.digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!absl::SimpleAtoi(parts.first, &entry.seq) || entry.seq < 1 || entry.digest.size() != 64 ||
      !hexadecimal)
    return false;
  noted = std::move(entry);
  return true;
}

}  // namespace

int Verify() {
  std::optional<storage::NotedEntry> noted;
  if (!ParseNoted(absl::GetFlag(FLAGS_expect), noted)) {
    return Refuse({{"--expect : POSITION:EMPREINTE attendu, tel que verify l'affiche",
                    "--expect: POSITION:DIGEST expected, as verify prints it"}});
  }
  const std::string path = absl::GetFlag(FLAGS_database);
  if (!std::ifstream(path).good()) return Refuse({MissingDatabase(path)});
  std::vector<domain::LocalizedText> problems;
  auto store = OpenStore(path, problems);
  if (!store.ok()) {
    Refuse(problems);
    return absl::IsDataLoss(store.status()) ? kFailed : kBadStart;
  }
  absl::StatusOr<storage::VerifyReport> report;
  const absl::Status read = (*store)->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
    report = storage::Verify(snapshot, noted, handlers::MakeProjections());
    return report.status();
  });
  if (read.ok()) return PrintReport(*report);
  Tell({absl::StrCat("vérification interrompue : ", read.ToString()),
        absl::StrCat("verification broke off: ", read.ToString())});
  return kFailed;
}

}  // namespace relais
