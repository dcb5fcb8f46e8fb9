// relais_bench_fill: fills a register with invented dossiers up to a given number, and keeps the existing
// ones.

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/reference/seed.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"
#include "storage/store.h"
#include "tests/bench/bench_dossier.h"

ABSL_FLAG(std::string, database, "", "The register, as `relaisd init` made it; no service may have it open.");
ABSL_FLAG(std::int64_t, dossiers, 1000, "How many dossiers it holds in the end.");

namespace relais::bench {
namespace {

// Below the limit of the store's queue.
constexpr int kMaxWaiting = 2048;

void Insert(storage::WriteTransaction& transaction, std::int64_t number) {
  const BenchDossier dossier = DossierOf(number);
  storage::DossierRecord record;
  record.dossier_id = number;
  record.revision = 1;
  record.external_id = absl::StrCat("B-", number);
  record.opened_on = dossier.opened_on;
  record.project_title = dossier.project_title;
  record.promoter_gender = dossier.gender;
  record.promoter_kind = dossier.kind;
  record.sector = dossier.sector;
  record.mrc = dossier.mrc;
  record.phase = dossier.phase;
  record.status = "open";
  record.lead_organization = dossier.agency;
  record.promoter_name = dossier.promoter_name;
  record.contact_name = dossier.contact_name;
  record.contact_email = dossier.contact_email;
  record.contact_phone = dossier.contact_phone;
  transaction.Insert(record);
  transaction.Insert(storage::PhaseRecord{number, dossier.opened_on, dossier.phase, /*opening=*/true, ""});
  transaction.Insert(storage::StatusRecord{number, 1, dossier.opened_on, "open", "", ""});
  transaction.Insert(storage::LeadRecord{number, 1, dossier.opened_on, dossier.agency});
  for (int i = 0; i < kInterventions; ++i) {
    const auto place = static_cast<std::size_t>(i);
    storage::InterventionRecord intervention;
    intervention.dossier_id = number;
    intervention.number = i + 1;
    intervention.revision = 1;
    intervention.held_on = dossier.held_on[place];
    intervention.minutes = 60;
    intervention.organization = dossier.agency;
    transaction.Insert(intervention);
    transaction.Insert(
        storage::InterventionSubjectRecord{number, i + 1, dossier.subjects[place], dossier.held_on[place]});
  }
}

// Writes without waiting for each one, but within the limit of the store's queue.
class Filler {
 public:
  explicit Filler(storage::Store& store) : store_(store) {}

  void Add(std::int64_t number) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return waiting_ < kMaxWaiting; });
      ++waiting_;
    }
    storage::WriteJob job;
    job.identity = {"users/bench", "CreateDossier", "", ""};
    job.apply = [number](storage::WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      Insert(transaction, number);
      return absl::StrCat("dossiers/", number);
    };
    job.done = [this](const absl::Status& status) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (status_.ok()) status_ = status;
      --waiting_;
      changed_.notify_one();
    };
    store_.Write(std::move(job));
  }

  absl::Status Finish() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ == 0; });
    return status_;
  }

 private:
  storage::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  absl::Status status_;
};

absl::Status Fill(const std::string& path, std::int64_t dossiers) {
  RELAIS_ASSIGN_OR_RETURN(std::unique_ptr<storage::Engine> engine, storage::OpenSqlite(path));
  storage::StoreOptions options;
  options.projections = handlers::MakeProjections();
  RELAIS_ASSIGN_OR_RETURN(
      const std::unique_ptr<storage::Store> store,
      storage::Store::Open(std::move(engine), std::move(options), handlers::SeedRegister));
  std::int64_t next = 0;
  RELAIS_RETURN_IF_ERROR(
      store->Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) -> absl::Status {
        RELAIS_ASSIGN_OR_RETURN(next, storage::NextDossierId(snapshot));
        return absl::OkStatus();
      }));
  Filler filler(*store);
  for (; next <= dossiers; ++next) filler.Add(next);
  return filler.Finish();
}

}  // namespace
}  // namespace relais::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("fills a register with invented dossiers");
  absl::ParseCommandLine(argc, argv);
  const absl::Status filled =
      relais::bench::Fill(absl::GetFlag(FLAGS_database), absl::GetFlag(FLAGS_dossiers));
  if (filled.ok()) return 0;
  std::fprintf(stderr, "%s\n", filled.ToString().c_str());
  return 1;
}
