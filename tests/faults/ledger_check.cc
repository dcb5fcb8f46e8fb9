#include "tests/faults/ledger_check.h"

#include <sqlite3.h>

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace relais::faults {
namespace {

// Maximum differences reported one by one.
constexpr std::int64_t kTold = 5;

using google::protobuf::util::MessageDifferencer;

// Compares one dossier with its answers.
class DossierCheck {
 public:
  DossierCheck(const Client& client, std::int64_t head, const DossierLedger& ledger)
      : client_(client), head_(head), ledger_(ledger) {}

  std::vector<std::string> Run() {
    CheckDossier();
    CheckRevisions();
    v1::ListInterventionsRequest interventions;
    interventions.set_parent(ledger_.dossier.name());
    CheckParts(client_.Interventions(interventions), ledger_.interventions);
    v1::ListReferralsRequest referrals;
    referrals.set_parent(ledger_.dossier.name());
    CheckParts(client_.Referrals(referrals), ledger_.referrals);
    return std::move(faults_);
  }

 private:
  void CheckDossier() {
    v1::GetDossierRequest request;
    request.set_name(ledger_.dossier.name());
    Expect("as it stands", client_.GetDossier(request));
    // Built from its rows, unlike the other, which comes from its projection.
    request.mutable_as_of()->set_sequence(head_);
    Expect("as of the end", client_.GetDossier(request));
  }

  void Expect(const char* how, const absl::StatusOr<v1::GetDossierResponse>& response) {
    if (!response.ok()) {
      Fault(how, response.status().ToString());
    } else if (!MessageDifferencer::Equals(response->dossier(), ledger_.dossier)) {
      Fault(how, response->dossier().ShortDebugString(), ledger_.dossier.ShortDebugString());
    }
  }

  // Newest first, with consecutive numbers down to the first.
  void CheckRevisions() {
    v1::ListDossierRevisionsRequest request;
    request.set_name(ledger_.dossier.name());
    std::int64_t expected = ledger_.dossier.revision();
    for (const absl::StatusOr<v1::DossierRevision>& revision : client_.DossierRevisions(request)) {
      if (!revision.ok()) return Fault("revisions", revision.status().ToString());
      if (revision->dossier().revision() != expected--) Fault("revisions", revision->ShortDebugString());
    }
    if (expected != 0) Fault("revisions", absl::StrCat("end before ", expected));
  }

  template <class Part>
  void CheckParts(const Pages<Part>& pages, const std::map<std::string, Part>& expected) {
    std::size_t found = 0;
    for (const absl::StatusOr<Part>& part : pages) {
      if (!part.ok()) return Fault("parts", part.status().ToString());
      ++found;
      const auto known = expected.find(part->name());
      if (known == expected.end() || !MessageDifferencer::Equals(*part, known->second)) {
        Fault("part", part->ShortDebugString(),
              known == expected.end() ? "" : known->second.ShortDebugString());
      }
    }
    if (found != expected.size()) Fault("parts", absl::StrCat(found, " of ", expected.size()));
  }

  void Fault(const char* where, const std::string& found, const std::string& answered = "") {
    faults_.push_back(
        absl::StrCat(ledger_.dossier.name(), ", ", where, ": ", found, "\nanswered: ", answered));
  }

  const Client& client_;
  const std::int64_t head_;
  const DossierLedger& ledger_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<RecordedWrite> ReadJournal(const std::string& database) {
  sqlite3* connection = nullptr;
  sqlite3_stmt* statement = nullptr;
  std::vector<RecordedWrite> journal;
  int code = sqlite3_open_v2(database.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr);
  // Reading leaves the write-ahead log unchanged.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (code == SQLITE_OK) {
    code = sqlite3_prepare_v2(connection,
                              "SELECT seq, request_id, method, resource FROM journal"
                              " WHERE request_id LIKE 'writer-%' ORDER BY seq",
                              -1, &statement, nullptr);
  }
  while (code == SQLITE_OK || code == SQLITE_ROW) {
    code = sqlite3_step(statement);
    if (code != SQLITE_ROW) break;
    const auto text = [&](int column) {
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, column)));
    };
    journal.push_back({sqlite3_column_int64(statement, 0), text(1), text(2), text(3)});
  }
  if (code != SQLITE_DONE) ADD_FAILURE() << sqlite3_errmsg(connection);
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return journal;
}

Differences CompareJournal(const std::vector<DossierLedger>& ledgers,
                           const std::vector<RecordedWrite>& journal) {
  std::map<std::string, const RecordedWrite*> recorded;
  Differences differences;
  for (const RecordedWrite& write : journal) {
    if (!recorded.emplace(write.request_id, &write).second) ++differences.doubled;
  }
  for (const DossierLedger& ledger : ledgers) {
    for (const Acknowledged& write : ledger.writes) {
      const auto found = recorded.find(write.request_id);
      if (found == recorded.end() || found->second->method != write.method ||
          found->second->resource != write.resource) {
        ++differences.lost;
      }
      if (found != recorded.end()) recorded.erase(found);
    }
  }
  // The remaining writes were never answered.
  differences.doubled += static_cast<std::int64_t>(recorded.size());
  return differences;
}

std::int64_t CountIncomplete(const Client& client, const std::vector<DossierLedger>& ledgers) {
  const absl::StatusOr<v1::ListChangesResponse> changes = client.ListChanges({});
  if (!changes.ok()) {
    ADD_FAILURE() << changes.status();
    return 0;
  }
  std::int64_t half = 0;
  for (const DossierLedger& ledger : ledgers) {
    for (const std::string& fault : DossierCheck(client, changes->head().sequence(), ledger).Run()) {
      if (++half <= kTold) ADD_FAILURE() << fault;
    }
  }
  return half;
}

}  // namespace relais::faults
