#include "tests/support/statistics/register.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/migrations/migrations.h"
#include "storage/status_macros.h"

namespace relais::storage::counting {

void TestRegister::Open(const DossierRecord& dossier) {
  Put(dossier);
  PhaseRecord phase;
  phase.dossier_id = dossier.dossier_id;
  phase.effective_on = dossier.opened_on;
  phase.phase = dossier.phase;
  phase.opening = true;
  Put(phase);
  StatusRecord status;
  status.dossier_id = dossier.dossier_id;
  status.number = 1;
  status.effective_on = dossier.opened_on;
  status.status = "open";
  Put(status);
  Put(LeadRecord{dossier.dossier_id, 1, dossier.opened_on, dossier.lead_organization, 0});
}

void TestRegister::Unhold(const InterventionRecord& intervention) {
  Remove(intervention);
  for (const InterventionSubjectRecord& subject : At<InterventionSubjectRecord>(head_)) {
    if (subject.dossier_id == intervention.dossier_id && subject.number == intervention.number)
      Remove(subject);
  }
}

void TestRegister::Hold(const InterventionRecord& intervention, const std::vector<std::string>& subjects) {
  Unhold(intervention);
  Put(intervention);
  for (const std::string& subject : subjects) {
    Put(InterventionSubjectRecord{intervention.dossier_id, intervention.number, subject, intervention.held_on,
                                  0});
  }
}

TestDatabase::TestDatabase() {
  static std::atomic<int> count{0};
  path_ = absl::StrCat(testing::TempDir(), "/relais_statistics_", ::getpid(), "_", ++count, ".db");
  absl::StatusOr<std::unique_ptr<Engine>> engine = OpenSqlite(path_);
  EXPECT_TRUE(engine.ok()) << engine.status();
  engine_ = *std::move(engine);
  absl::StatusOr<std::unique_ptr<Session>> writer = engine_->OpenWriter();
  EXPECT_TRUE(writer.ok()) << writer.status();
  writer_ = *std::move(writer);
  EXPECT_EQ(Migrate(*writer_, EmbeddedMigrations()), absl::OkStatus());
}

TestDatabase::~TestDatabase() {
  reader_.reset();
  writer_.reset();
  engine_.reset();
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::remove(absl::StrCat(path_, suffix).c_str());
}

template <class Record>
absl::Status TestDatabase::Insert(const std::vector<VersionedRow<Record>>& rows) {
  const TableSchema& shape = SchemaOf<Record>();
  RELAIS_RETURN_IF_ERROR(writer_->Execute(absl::StrCat("DELETE FROM ", shape.name)));
  std::string names = absl::StrCat(shape.Names(), ", since_seq, until_seq");
  if (shape.HasPersonal()) names += ", personal_digest";
  for (const VersionedRow<Record>& row : rows) {
    std::vector<Value> values = ValuesOf(row.record);
    values.emplace_back(row.since);
    values.emplace_back(row.until);
    if (shape.HasPersonal()) values.emplace_back("-");
    RELAIS_RETURN_IF_ERROR(writer_->Execute(
        absl::StrCat("INSERT INTO ", shape.name, " (", names, ") VALUES (", Placeholders(values.size()), ")"),
        values));
  }
  return absl::OkStatus();
}

void TestDatabase::Fill(const TestRegister& reg) {
  reader_.reset();
  ASSERT_EQ(writer_->ExecuteOnce("BEGIN IMMEDIATE"), absl::OkStatus());
  reg.ForEachTable([&](const auto& table) { ASSERT_EQ(Insert(table), absl::OkStatus()); });
  ASSERT_EQ(writer_->ExecuteOnce("COMMIT"), absl::OkStatus());
  absl::StatusOr<std::unique_ptr<Session>> reader = engine_->OpenReader();
  ASSERT_TRUE(reader.ok()) << reader.status();
  reader_ = *std::move(reader);
}

}  // namespace relais::storage::counting
