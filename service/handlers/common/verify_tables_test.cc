// Verification finds an edit of every table of a register, derived ones included. Tables and columns come
// from a new register, not from a hand-written list.

#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/common/projections.h"
#include "storage/commit/write_and_wait.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/records/records.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::IsEmpty;
using testing_support::SampleDossier;
using testing_support::TemporaryRegister;

// Columns that verification cannot check, with the reason.
const std::map<std::string, std::string>& Unverifiable() {
  static const auto& columns = *new std::map<std::string, std::string>{
      {"credential.password_hash", "a secret: no past value is kept"},
      {"credential.one_time_secret", "a secret: no past value is kept"},
      {"credential.one_time_confirmed", "belongs to the secret"},
      {"credential.one_time_last_step", "changes with each sign-in"},
      {"pending_code.digest", "a secret: only its digest is kept"},
      {"pending_code.expires_at", "belongs to the secret"},
      {"passkey.passkey_id", "names a secret: no past value is kept"},
      {"passkey.title", "belongs to the secret"},
      {"passkey.credential_id", "a secret: no past value is kept"},
      {"passkey.algorithm", "belongs to the secret"},
      {"passkey.public_key", "a secret: no past value is kept"},
      {"passkey.sign_count", "changes with each sign-in"},
      {"passkey.created_at", "belongs to the secret"},
      {"passkey.used_at", "changes with each sign-in"},
      {"token_use.used_at", "changes with each use, outside the journal"},
      {"outbox.id", "a queue's own number"},
      {"outbox.event_seq", "only that the entry exists can be checked"},
      {"outbox.step", "a queue: gone once it is sent"},
      {"outbox.queued_at", "a queue: gone once it is sent"},
      {"outbox.not_before", "changes with each attempt"},
      {"outbox.attempts", "changes with each attempt"},
      {"settled_request.actor", "the request changed nothing, so that no entry says who made it"},
      {"settled_request.request_id", "as the actor: no entry holds it"},
      {"settled_request.request_digest", "as the actor: no entry holds it"},
      {"settled_request.resource", "as the actor: no entry holds it"},
      {"settled_request.settled_at",
       "an instant between entries; only that it follows its entry can be checked"},
      {"dossier_read_day.reads", "counted outside the journal"},
      {"dossier_read_day.last_read_at", "outside the journal; only that it follows the first can be checked"},
      {"scrub.erased_seq", "entries do not say what they erased; only that the entry exists can be checked"},
      {"journal_head.closed_until", "instants of answers, outside the journal"},
      {"journal_head.reference_version", "counts writes to reference data, for caches of this process"},
      {"journal_head.staged_seq",
       "a place above the head for an import that may have no row yet; rows above it are found"},
      {"journal_head.staged_from",
       "tells whose cached answers may be missing, which are read from rows then"},
      {"journal_head.staged_to", "as staged_from"},
  };
  return columns;
}

struct Column {
  std::string name;
  bool text = false;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
};

class VerifyTablesTest : public testing::Test {
 protected:
  // Dossiers of each kind (shared, merged, just opened), and a row in each unversioned table.
  void Fill() {
    for (std::int64_t number = 1; number <= 3; ++number) {
      register_.Write([&](storage::WriteTransaction& t) {
        Open(t, number);
        return absl::OkStatus();
      });
    }
    register_.Write([](storage::WriteTransaction& t) {
      Share(t);
      return absl::OkStatus();
    });
    register_.Write([](storage::WriteTransaction& t) {
      MergeAway(t);
      return absl::OkStatus();
    });
    register_.Write([](storage::WriteTransaction& t) {
      AddApart(t);
      return absl::OkStatus();
    });
    Settle();
  }

  // A request that changed nothing.
  void Settle() {
    storage::WriteJob job;
    job.identity = {"users/test", "Test", "sans effet", "empreinte"};
    job.apply = [](storage::WriteTransaction&) -> absl::StatusOr<std::string> { return "dossiers/1"; };
    EXPECT_EQ(storage::WriteAndWait(register_.store(), std::move(job)), absl::OkStatus());
  }

  static void Open(storage::WriteTransaction& t, std::int64_t number) {
    storage::DossierRecord dossier = SampleDossier(number, LeadOf(number).organization);
    dossier.project_title = absl::StrCat("Moulin ", number);
    dossier.promoter_name = "Coopérative";
    t.Insert(dossier);
    storage::PhaseRecord phase;
    phase.dossier_id = number;
    phase.effective_on = dossier.opened_on;
    phase.phase = dossier.phase;
    phase.opening = true;
    t.Insert(phase);
    storage::StatusRecord status;
    status.dossier_id = number;
    status.number = 1;
    status.effective_on = dossier.opened_on;
    status.status = "open";
    t.Insert(status);
    t.Insert(LeadOf(number));
  }

  static storage::LeadRecord LeadOf(std::int64_t number) {
    storage::LeadRecord lead;
    lead.dossier_id = number;
    lead.number = 1;
    lead.effective_on = "2026-01-05";
    // The merged dossier has another lead, which loses its access with the merge.
    lead.organization = number == 3 ? "mrc-drummond" : "mrc-erable";
    return lead;
  }

  static void Share(storage::WriteTransaction& t) {
    t.Insert(testing_support::SampleConsent(1));
    storage::ReferralRecord referral = testing_support::SampleReferral(1);
    referral.state = "accepted";
    referral.answer = "accepted";
    referral.answered_on = "2026-01-08";
    referral.consent_number = 1;
    t.Insert(referral);
  }

  // Dossier 3 into dossier 1.
  static void MergeAway(storage::WriteTransaction& t) {
    const std::int64_t number = 3;
    storage::PhaseRecord phase;
    phase.dossier_id = number;
    phase.effective_on = "2026-01-05";
    storage::StatusRecord status;
    status.dossier_id = number;
    status.number = 1;
    t.Remove(phase);
    t.Remove(status);
    t.Remove(LeadOf(number));
    t.Remove(SampleDossier(number, LeadOf(number).organization));
    t.Insert(storage::MergeRecord{number, 1});
  }

  static void AddApart(storage::WriteTransaction& t) {
    storage::UserRecord user;
    user.user_id = "conseil";
    user.revision = 1;
    user.organization = "pole";
    user.roles = "advisor";
    t.Insert(user);
    storage::TokenRecord token;
    token.token_id = "jeton";
    token.revision = 1;
    token.user_id = "conseil";
    token.scope = "full";
    token.digest = "0";
    t.Insert(token);
    storage::InsertFirstRead(t, {2, t.seq(), "conseil", "pole", "GetDossier"}, "2026-01-15");
    for (const char* sql :
         {"INSERT INTO credential VALUES ('conseil', 'x', 'x', 1, 1)",
          "INSERT INTO pending_code VALUES ('x', 'conseil', 1)", "INSERT INTO token_use VALUES ('jeton', 1)",
          "INSERT INTO passkey VALUES ('cle', 'conseil', 'Téléphone', 'x', -7, 'x', 0, 1, 0)",
          "INSERT INTO outbox VALUES (1, 'conseil', 1, 1, 2, 'sent', 1, 1, 0)"}) {
      t.ExecuteUnversioned("", sql, {});
    }
  }

  void Run(const std::string& sql, const std::vector<storage::Value>& parameters) {
    register_.Write([&](storage::WriteTransaction& t) {
      t.ExecuteUnversioned("", sql, parameters);
      return absl::OkStatus();
    });
  }

  std::vector<std::string> Faults() {
    std::vector<std::string> faults;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto report = storage::Verify(snapshot, std::nullopt, MakeProjections());
      EXPECT_TRUE(report.ok()) << report.status();
      if (report.ok()) faults = report->faults;
      return report.status();
    });
    return faults;
  }

  std::vector<Table> Tables() {
    std::vector<Table> tables;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      absl::Status status = snapshot.session().Query(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
          {}, "t", [&](const storage::Row& row) {
            tables.push_back({row.Text(0), {}});
          });
      for (Table& table : tables) {
        if (!status.ok()) return status;
        status = snapshot.session().Query("SELECT name, type = 'TEXT' FROM pragma_table_info(?)",
                                          {table.name}, "ti", [&](const storage::Row& row) {
                                            table.columns.push_back({row.Text(0), row.Integer(1) != 0});
                                          });
      }
      return status;
    });
    return tables;
  }

  // A row of the table, as values in column order; nullopt if it has none.
  std::optional<std::vector<storage::Value>> FirstRow(const Table& table) {
    std::string types;
    for (const Column& column : table.columns) types += column.text ? 't' : 'i';
    std::optional<std::vector<storage::Value>> first;
    register_.Read([&](const storage::Snapshot& snapshot) {
      return snapshot.session().Query(absl::StrCat("SELECT * FROM ", table.name, " LIMIT 1"), {}, types,
                                      [&](const storage::Row& row) {
                                        first.emplace();
                                        for (std::size_t i = 0; i < types.size(); ++i) {
                                          const int column = static_cast<int>(i);
                                          if (types[i] == 't') {
                                            first->emplace_back(row.Text(column));
                                          } else if (row.IsNull(column)) {
                                            first->emplace_back(std::optional<std::int64_t>());
                                          } else {
                                            first->emplace_back(row.Integer(column));
                                          }
                                        }
                                      });
    });
    return first;
  }

  // Sets one column of the row `from` to its value in `to`; the rows differ only there.
  void Set(const Table& table, std::size_t column, const std::vector<storage::Value>& from,
           const std::vector<storage::Value>& to) {
    std::vector<std::string> is;
    std::vector<storage::Value> parameters = {to[column]};
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      is.push_back(absl::StrCat(table.columns[i].name, " IS ?"));
      parameters.push_back(from[i]);
    }
    Run(absl::StrCat("UPDATE ", table.name, " SET ", table.columns[column].name, " = ? WHERE ",
                     absl::StrJoin(is, " AND ")),
        parameters);
  }

  TemporaryRegister register_;
};

TEST_F(VerifyTablesTest, FindsAnEditOfEveryColumnOfEveryTable) {
  Fill();
  ASSERT_THAT(Faults(), IsEmpty());
  int edits = 0;
  int added = 0;
  std::size_t exempt = 0;
  const std::vector<Table> tables = Tables();
  for (const Table& table : tables) {
    const auto row = FirstRow(table);
    if (!row.has_value()) {
      // A made-up row, which no entry wrote.
      std::vector<storage::Value> values;
      std::vector<std::string> names;
      for (const Column& column : table.columns) {
        if (column.name == "until_seq") continue;
        names.push_back(column.name);
        values.push_back(column.text ? storage::Value("x") : storage::Value(std::int64_t{7}));
      }
      Run(absl::StrCat("INSERT INTO ", table.name, " (", absl::StrJoin(names, ", "), ") VALUES (",
                       absl::StrJoin(std::vector<std::string>(names.size(), "?"), ", "), ")"),
          values);
      EXPECT_FALSE(Faults().empty()) << "a row of " << table.name;
      Run(absl::StrCat("DELETE FROM ", table.name), {});
      ++added;
      continue;
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string name = absl::StrCat(table.name, ".", table.columns[i].name);
      if (Unverifiable().count(name) > 0) {
        ++exempt;
        continue;
      }
      std::vector<storage::Value> edited = *row;
      edited[i] = table.columns[i].text ? storage::Value((*row)[i].text() + "x")
                                        : storage::Value((*row)[i].integer() + 1000);
      Set(table, i, *row, edited);
      EXPECT_FALSE(Faults().empty()) << name;
      Set(table, i, edited, *row);
      ++edits;
    }
  }
  EXPECT_THAT(Faults(), IsEmpty()) << "every edit was taken back";
  EXPECT_EQ(exempt, Unverifiable().size()) << "a column that is no more";
  std::printf("%zu tables, %d columns edited, %d rows added to empty tables, %zu columns with a reason\n",
              tables.size(), edits, added, exempt);
}

TEST_F(VerifyTablesTest, FindsASettledRequestThatCannotBe) {
  storage::WriteJob job;
  job.identity = {"users/test", "Test", "avec effet", "empreinte"};
  job.apply = [](storage::WriteTransaction& t) -> absl::StatusOr<std::string> {
    Open(t, 1);
    return "dossiers/1";
  };
  ASSERT_EQ(storage::WriteAndWait(register_.store(), std::move(job)), absl::OkStatus());
  Settle();
  ASSERT_THAT(Faults(), IsEmpty());
  for (const char* row : {
           // The journal holds the request too.
           "actor, request_id, '', '', seq, recorded_at + 1",
           // The entry that it came after does not exist.
           "actor, 'x', '', '', seq + 1, recorded_at + 1",
           // It was settled before the entry that it came after.
           "actor, 'x', '', '', seq, recorded_at",
       }) {
    Run(absl::StrCat(
            "INSERT INTO settled_request (actor, request_id, request_digest, resource, seq, settled_at)"
            " SELECT ",
            row, " FROM journal WHERE request_id = 'avec effet'"),
        {});
    EXPECT_EQ(Faults().size(), 1U) << row;
    Run("DELETE FROM settled_request", {});
    EXPECT_THAT(Faults(), IsEmpty());
  }
}

TEST_F(VerifyTablesTest, FindsRowsOfProjectionsThatAreGoneOrTooMany) {
  Fill();
  for (const char* sql :
       {"DELETE FROM dossier_card WHERE dossier_id = 2", "DELETE FROM dossier_word WHERE dossier_id = 2",
        "DELETE FROM dossier_access WHERE dossier_id = 3 AND until_seq IS NOT NULL",
        R"(INSERT INTO dossier_access (dossier_id, organization, leads, open_to, since_seq)
           VALUES (2, 'pole', 0, '9999-12-31', 3))",
        "INSERT INTO dossier_word VALUES ('moulin', 99, 1, 1)"}) {
    const std::size_t before = Faults().size();
    Run(sql, {});
    EXPECT_EQ(Faults().size(), before + 1) << sql;
  }
}

// Projections built entry by entry equal those rebuilt from the whole history.
TEST_F(VerifyTablesTest, SaysHowManyDerivedRowsItCompared) {
  Fill();
  register_.Read([&](const storage::Snapshot& snapshot) {
    const auto report = storage::Verify(snapshot, std::nullopt, MakeProjections());
    EXPECT_TRUE(report.ok() && report->faults.empty());
    EXPECT_GT(report.ok() ? report->derived_rows : 0, 10);
    return report.status();
  });
}

}  // namespace
}  // namespace relais::handlers
