#include "tests/support/storage/store_fixture.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/commit/one_shot_event.h"
#include "storage/maintenance/verify.h"

namespace relais::storage {
namespace {

absl::StatusOr<std::string> Seed(WriteTransaction& transaction) {
  transaction.Insert(CodelistRecord{"sector", 1});
  return "codelists";
}

}  // namespace

StoreTest::StoreTest() : database_(GetParam().make_database()) { Reopen(); }

void StoreTest::Reopen(StoreOptions options) {
  store_.reset();
  options.clock = [this] { return clock_.Now(); };
  absl::StatusOr<std::unique_ptr<Engine>> engine = database_->Open();
  ASSERT_TRUE(engine.ok()) << engine.status();
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(*std::move(engine), std::move(options), Seed);
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

std::unique_ptr<Store> StoreTest::OpenBackup(const std::string& file) {
  StoreOptions options;
  options.clock = [this] { return clock_.Now(); };
  absl::StatusOr<std::unique_ptr<Engine>> engine = database_->OpenBackup(file);
  if (!engine.ok()) {
    ADD_FAILURE() << engine.status();
    return nullptr;
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(*std::move(engine), std::move(options), Seed);
  if (!store.ok()) {
    ADD_FAILURE() << store.status();
    return nullptr;
  }
  return *std::move(store);
}

std::unique_ptr<Engine> StoreTest::CloseAndOpenEngine() {
  store_.reset();
  absl::StatusOr<std::unique_ptr<Engine>> engine = database_->Open();
  EXPECT_TRUE(engine.ok()) << engine.status();
  return *std::move(engine);
}

absl::StatusOr<std::int64_t> StoreTest::TryWrite(
    std::function<absl::StatusOr<std::string>(WriteTransaction&)> apply, RequestIdentity identity,
    absl::Time deadline) {
  OneShotEvent known;
  absl::Status outcome;
  std::int64_t seq = 0;
  WriteJob job;
  job.identity = std::move(identity);
  job.deadline = deadline;
  job.apply = std::move(apply);
  job.reply = [&](const Snapshot&, const JournalEntry& entry) {
    seq = entry.seq;
    return absl::OkStatus();
  };
  job.done = [&](absl::Status status) {
    outcome = std::move(status);
    known.Notify();
  };
  store_->Write(std::move(job));
  known.Wait();
  if (!outcome.ok()) return outcome;
  return seq;
}

absl::StatusOr<std::int64_t> StoreTest::Write(const std::function<void(WriteTransaction&)>& apply,
                                              RequestIdentity identity) {
  return TryWrite(
      [&](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
        apply(transaction);
        return "dossiers/1";
      },
      std::move(identity));
}

void StoreTest::Read(const std::function<void(const Snapshot&)>& read) { ReadOf(*store_, read); }

void StoreTest::ReadOf(Store& store, const std::function<void(const Snapshot&)>& read) {
  const absl::Status status = store.Read(absl::InfiniteFuture(), [&](const Snapshot& snapshot) {
    read(snapshot);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
}

std::int64_t StoreTest::Head() {
  std::int64_t head = 0;
  Read([&](const Snapshot& snapshot) { head = snapshot.head(); });
  return head;
}

std::vector<std::string> StoreTest::Faults() {
  std::vector<std::string> faults;
  Read([&](const Snapshot& snapshot) {
    const absl::StatusOr<VerifyReport> report = Verify(snapshot);
    ASSERT_TRUE(report.ok()) << report.status();
    faults = report->faults;
  });
  return faults;
}

void RecordErasure(WriteTransaction& transaction, std::int64_t dossier_id, const std::string& reached) {
  transaction.Insert(ErasureRecord{dossier_id, transaction.seq(), "retention", reached, 0});
}

DossierRecord SampleDossier(std::int64_t dossier_id) {
  DossierRecord record;
  record.dossier_id = dossier_id;
  record.revision = 1;
  record.external_id = absl::StrCat("EXT-", dossier_id);
  record.opened_on = "2018-04-12";
  record.project_title = "Café-librairie coopératif";
  record.promoter_gender = "woman";
  record.promoter_kind = "project";
  record.sector = "culture";
  record.mrc = "becancour";
  record.origin_organization = "mrc-becancour";
  record.agreement = "protocole";
  record.advisor = "conseillere-1";
  record.phase = "pre_startup";
  record.status = "open";
  record.lead_organization = "pole";
  record.promoter_name = "Groupe inventé";
  record.contact_name = "Personne inventée";
  record.contact_email = "personne@example.org";
  record.contact_phone = "555-0100";
  record.notes = "Texte libre, « accentué ».\nDeux lignes.";
  return record;
}

}  // namespace relais::storage
