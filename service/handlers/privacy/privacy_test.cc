// Privacy registers that several calls fill; and an erasure covers every table.
#include "service/handlers/privacy/privacy.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/handlers/privacy/erasure.h"
#include "storage/records/records.h"
#include "storage/versioned/tables.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kPersonal[] = "valeur personnelle";

// Fills the personal columns of a record and leaves the others unchanged.
struct PersonalVisitor {
  template <class T>
  void Key(const char*, T&) {}
  template <class T>
  void Plain(const char*, T&) {}
  template <class T>
  void Added(const char*, T&) {}
  template <class T>
  void Erasable(const char*, T&) {}
  void Personal(const char*, std::string& value) { value = kPersonal; }
};

template <class Record>
Record WithPersonal(Record record) {
  PersonalVisitor visitor;
  Record::Visit(record, visitor);
  return record;
}

storage::DossierRecord ClosedDossier() {
  storage::DossierRecord dossier = testing_support::SampleDossier(1, "pole");
  dossier.opened_on = "2018-04-12";
  dossier.status = "closed";
  dossier.closed_on = "2018-12-01";
  dossier.closing_outcome = "abandonne";
  return WithPersonal(dossier);
}

storage::ReferralRecord Referral(std::int64_t number, const std::string& sent_on) {
  storage::ReferralRecord referral = testing_support::SampleReferral(1);
  referral.number = number;
  referral.from_organization = "pole";
  referral.to_organization = "mrc-drummond";
  referral.sent_on = sent_on;
  referral.consent_number = 1;
  return WithPersonal(referral);
}

storage::ConsentRecord Consent() {
  storage::ConsentRecord consent = testing_support::SampleConsent(1);
  consent.obtained_on = "2018-04-12";
  return WithPersonal(consent);
}

class PrivacyHandlerTest : public testing::Test {
 protected:
  PrivacyHandlerTest() { call_.today = absl::CivilDay(2019, 3, 1); }

  void Write(const std::function<absl::Status(storage::WriteTransaction&)>& write) { register_.Write(write); }

  void OpenDossier() {
    Write([](storage::WriteTransaction& transaction) {
      transaction.Insert(ClosedDossier());
      transaction.Insert(storage::LeadRecord{1, 1, "2018-04-12", "pole", 0});
      transaction.Insert(Consent());
      return absl::OkStatus();
    });
  }

  // Erases dossiers/1.
  void Erase() {
    Write([&](storage::WriteTransaction& transaction) {
      v1::EraseDossierRequest request;
      request.set_name("dossiers/1");
      request.set_etag("1");
      request.set_reason("demande");
      return EraseDossier(call_, transaction, request).status();
    });
  }

  // `date kind closed_on` of each line, one line a page.
  std::vector<std::string> Communications(const std::string& from = "", const std::string& to = "") {
    std::vector<std::string> lines;
    v1::ListCommunicationsRequest request;
    request.set_parent("dossiers/-");
    request.set_from(from);
    request.set_to(to);
    request.set_page_size(1);
    do {
      absl::StatusOr<v1::ListCommunicationsResponse> response = absl::UnknownError("");
      const absl::Status read =
          register_.store().Read(absl::InfiniteFuture(), [&](const storage::Snapshot& snapshot) {
            response = ListCommunications(call_, snapshot, request);
            return response.status();
          });
      EXPECT_EQ(read, absl::OkStatus());
      if (!read.ok()) return lines;
      for (const v1::Communication& each : response->communications()) {
        EXPECT_EQ(each.purpose(), "accompagnement");
        EXPECT_EQ(each.consent(), "dossiers/1/consents/1");
        EXPECT_EQ(each.to_organization(), "organizations/mrc-drummond");
        const bool full = each.information() == v1::INFORMATION_KIND_FULL_VIEW;
        lines.push_back(absl::StrCat(each.referral().substr(11), " ", full ? "full " : "cover ",
                                     each.communicated_on(), " ", each.closed_on()));
      }
      request.set_page_token(response->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  // Number of rows of the table, past ones included, with a personal value or its salt.
  std::int64_t PersonalRows(const storage::TableSchema& shape) {
    std::string condition = "personal_salt IS NOT NULL";
    for (const storage::Column& column : shape.columns) {
      if (column.role == storage::Column::Role::kPersonal || column.role == storage::Column::Role::kErasable)
        absl::StrAppend(&condition, " OR ", column.name, " IS NOT NULL");
    }
    absl::StatusOr<std::int64_t> rows = 0;
    EXPECT_EQ(register_.store().Read(absl::InfiniteFuture(),
                                     [&](const storage::Snapshot& snapshot) {
                                       rows = snapshot.session().QueryInteger(absl::StrCat(
                                           "SELECT COUNT(*) FROM ", shape.name, " WHERE ", condition));
                                       return rows.status();
                                     }),
              absl::OkStatus());
    return rows.value_or(-1);
  }

  testing_support::TemporaryRegister register_;
  CallContext call_;
};

TEST_F(PrivacyHandlerTest, CommunicationsFollowFromReferralsThatRestOnAConsent) {
  OpenDossier();
  Write([](storage::WriteTransaction& transaction) {
    storage::ReferralRecord accepted = Referral(1, "2018-05-01");
    accepted.state = "accepted";
    accepted.answer = "accepted";
    accepted.answered_on = "2018-05-10";
    transaction.Insert(accepted);
    storage::ReferralRecord declined = Referral(2, "2018-06-01");
    declined.state = "declined";
    declined.answer = "declined";
    declined.answered_on = "2018-06-08";
    transaction.Insert(declined);
    storage::ReferralRecord imported = Referral(3, "2018-07-01");
    imported.consent_number.reset();
    transaction.Insert(imported);
    transaction.Insert(Referral(4, "2018-08-01"));
    return absl::OkStatus();
  });
  EXPECT_THAT(Communications(),
              ElementsAre("referrals/1 cover 2018-05-01 ", "referrals/1 full 2018-05-10 ",
                          "referrals/2 cover 2018-06-01 2018-06-08", "referrals/4 cover 2018-08-01 "));
  EXPECT_THAT(Communications("2018-05-02", "2018-06-01"),
              ElementsAre("referrals/1 full 2018-05-10 ", "referrals/2 cover 2018-06-01 2018-06-08"));
  EXPECT_THAT(Communications("2018-09-01"), IsEmpty());
  // The consent is withdrawn, which closes the open views.
  Write([](storage::WriteTransaction& transaction) {
    storage::ConsentRecord consent = Consent();
    consent.withdrawn_on = "2019-02-15";
    transaction.Replace(consent);
    return absl::OkStatus();
  });
  EXPECT_THAT(
      Communications(),
      ElementsAre("referrals/1 cover 2018-05-01 2019-02-15", "referrals/1 full 2018-05-10 2019-02-15",
                  "referrals/2 cover 2018-06-01 2018-06-08", "referrals/4 cover 2018-08-01 2019-02-15"));
}

// Removed as by the previous version: title and query emptied, the filter kept.
TEST_F(PrivacyHandlerTest, AnErasureEmptiesListsThatWereRemovedLongBefore) {
  OpenDossier();
  const storage::SavedListRecord list{"agente", "a", 1, R"({"externalIds":["Plumegivre"]})", "", "", 0};
  Write([&](storage::WriteTransaction& transaction) {
    transaction.Insert(list);
    return absl::OkStatus();
  });
  Write([&](storage::WriteTransaction& transaction) {
    transaction.Remove(list);
    return absl::OkStatus();
  });
  ASSERT_EQ(PersonalRows(storage::SchemaOf<storage::SavedListRecord>()), 1);
  Erase();
  EXPECT_EQ(PersonalRows(storage::SchemaOf<storage::SavedListRecord>()), 0);
}

// Fill a new table of dossiers with personal columns here first; the list below names those that are missing.
TEST_F(PrivacyHandlerTest, AnErasureReachesEveryTableOfTheDossier) {
  OpenDossier();
  Write([](storage::WriteTransaction& transaction) {
    transaction.Insert(WithPersonal(storage::PhaseRecord{1, "2018-04-12", "startup", true, "", 0}));
    transaction.Insert(WithPersonal(storage::StatusRecord{1, 1, "2018-04-12", "open", "", "", 0}));
    storage::InterventionRecord intervention;
    intervention.dossier_id = intervention.number = intervention.revision = 1;
    intervention.held_on = "2018-05-01";
    transaction.Insert(WithPersonal(intervention));
    transaction.Insert(Referral(1, "2018-05-01"));
    transaction.Insert(WithPersonal(storage::FollowUpRecord{1, 1, 1, "2018-06-01", "test", "", "", 0}));
    transaction.Insert(WithPersonal(storage::CorrectionRecord{1, 1, "phase", "startup", "", "", 0}));
    transaction.Insert(WithPersonal(storage::VoidingRecord{1, "", 0}));
    return absl::OkStatus();
  });
  // Past revisions of each kind of row are erased like the current one.
  Write([](storage::WriteTransaction& transaction) {
    storage::ConsentRecord consent = Consent();
    ++consent.revision;
    transaction.Replace(consent);
    return absl::OkStatus();
  });
  std::vector<std::string> personal;
  for (const storage::TableSchema* shape : storage::AllTables()) {
    if (std::string(shape->columns.front().name) != "dossier_id" || !shape->HasPersonal()) continue;
    personal.emplace_back(shape->name);
    EXPECT_GT(PersonalRows(*shape), 0) << shape->name << ": fill it above";
  }
  EXPECT_THAT(personal,
              UnorderedElementsAre("dossier", "dossier_phase", "dossier_status", "intervention", "referral",
                                   "follow_up", "consent", "correction", "dossier_voiding"));
  Erase();
  for (const storage::TableSchema* shape : storage::AllTables()) {
    if (std::string(shape->columns.front().name) != "dossier_id" || !shape->HasPersonal()) continue;
    EXPECT_EQ(PersonalRows(*shape), 0) << shape->name;
  }
}

// Rows of a merged dossier keep their past revisions under its own number.
TEST_F(PrivacyHandlerTest, AnErasureReachesWhatWasMergedIntoTheDossier) {
  OpenDossier();
  Write([](storage::WriteTransaction& transaction) {
    storage::DossierRecord source = ClosedDossier();
    source.dossier_id = 2;
    transaction.Insert(source);
    source.dossier_id = 3;
    transaction.Insert(source);
    return absl::OkStatus();
  });
  Write([](storage::WriteTransaction& transaction) {
    storage::DossierRecord source = ClosedDossier();
    source.dossier_id = 2;
    transaction.Remove(source);
    transaction.Insert(storage::MergeRecord{2, 1, 0});
    return absl::OkStatus();
  });
  EXPECT_EQ(PersonalRows(storage::SchemaOf<storage::DossierRecord>()), 3);
  Erase();
  EXPECT_EQ(PersonalRows(storage::SchemaOf<storage::DossierRecord>()), 1) << "the third is no part of it";
}

}  // namespace
}  // namespace relais::handlers
