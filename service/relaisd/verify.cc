// `relaisd verify`: whether the rows and the journal of a register fit together.

#include "storage/maintenance/verify.h"

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/handlers/common/projections.h"
#include "service/relaisd/commands.h"
#include "service/relaisd/environment.h"
#include "service/relaisd/exit.h"
#include "service/relaisd/flags.h"
#include "service/relaisd/noted_entry.h"
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

}  // namespace

int Verify() {
  std::optional<storage::NotedEntry> noted;
  if (!ParseNoted(absl::GetFlag(FLAGS_expect), noted)) {
    return Refuse({MalformedExpect()});
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
