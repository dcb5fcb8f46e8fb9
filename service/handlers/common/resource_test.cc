// What a declaration of a resource gives its handlers, and the order of the checks.
#include "service/handlers/common/resource.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relais/v1/agreement_service.pb.h"
#include "relais/v1/follow_up_service.pb.h"
#include "relais/v1/saved_list.pb.h"
#include "service/convert/common/records.h"
#include "storage/commit/write_and_wait.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

namespace v1 = ::relais::v1;

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Resource<storage::AgreementRecord, v1::Agreement> kAgreements = {
    Converted<storage::AgreementRecord, v1::Agreement, convert::ToProto>, "title, starts_on"};
constexpr Resource<storage::FollowUpRecord, v1::FollowUp> kFollowUps = {
    Converted<storage::FollowUpRecord, v1::FollowUp, convert::ToProto>};

storage::AgreementRecord Agreement() {
  storage::AgreementRecord record;
  record.agreement = "protocole";
  record.revision = 3;
  record.organization = "pole";
  record.title = "Protocole";
  record.starts_on = "2026-01-01";
  record.ends_on = "2026-12-31";
  return record;
}

std::string ReasonOf(const absl::Status& status) {
  return convert::ReasonOf(convert::ToWire(status, domain::Language::kEnglish));
}

std::vector<std::string> FaultsOf(const absl::Status& status) {
  return convert::FaultsOf(convert::ToWire(status, domain::Language::kEnglish));
}

void ReadTitle(RequestReader& input, const v1::Agreement& agreement, storage::AgreementRecord& record) {
  record.title = input.Text("agreement.title", agreement.title(), Presence::kRequired, 10);
}

class ResourceTest : public testing::Test {
 protected:
  ResourceTest() {
    register_.Write([](storage::WriteTransaction& transaction) {
      transaction.Insert(Agreement());
      return absl::OkStatus();
    });
  }

  // The status of `read` on the current rows.
  absl::Status On(const std::function<absl::Status(const storage::Snapshot&)>& read) {
    absl::Status status;
    register_.Read([&](const storage::Snapshot& snapshot) {
      status = read(snapshot);
      return absl::OkStatus();
    });
    return status;
  }

  // Updates the title as `etag` says, and returns the status; `rows_` are then the rows written.
  absl::Status Update(const std::string& title, const std::string& etag, const std::string& mask,
                      const Resource<storage::AgreementRecord, v1::Agreement>::Permit& permit = nullptr,
                      const Resource<storage::AgreementRecord, v1::Agreement>& resource = kAgreements) {
    v1::UpdateAgreementRequest request;
    request.mutable_agreement()->set_name("agreements/protocole");
    request.mutable_agreement()->set_title(title);
    request.mutable_agreement()->set_etag(etag);
    request.mutable_update_mask()->add_paths(mask);
    storage::WriteJob job;
    job.identity = {"users/test", "Test", "", ""};
    job.apply = [&](storage::WriteTransaction& transaction) {
      auto name =
          UpdateResource(resource, call_, transaction, request, request.agreement(), ReadTitle, permit);
      rows_ = transaction.writes().size();
      return name;
    };
    return storage::WriteAndWait(register_.store(), std::move(job));
  }

  storage::AgreementRecord Stored() {
    storage::AgreementRecord stored;
    register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
      RELAIS_ASSIGN_OR_RETURN(stored, LoadOrError(kAgreements, call_, snapshot, "name", kName));
      return absl::OkStatus();
    });
    return stored;
  }

  const std::string kName = "agreements/protocole";
  const CallContext call_;
  std::size_t rows_ = 0;
  testing_support::TemporaryRegister register_;
};

TEST(ResourceNameTest, TheFormComesFromTheMessage) {
  EXPECT_EQ(kAgreements.form(), "agreements/{agreement}");
  EXPECT_EQ(kFollowUps.form(), "dossiers/{number}/followUps/{number}");
}

// The key of a saved list begins with its user, whom its name leaves out.
TEST(ResourceNameTest, TheWordsAreTheEndOfTheKey) {
  constexpr Resource<storage::SavedListRecord, v1::SavedList> kSavedLists = {nullptr};
  storage::SavedListRecord list;
  list.user_id = "user";
  list.list_id = "miens";
  EXPECT_EQ(NameOf(kSavedLists, list), "savedLists/miens");
  EXPECT_THAT(WordsOf(kSavedLists, list), ElementsAre("miens"));
  storage::FollowUpRecord follow_up;
  follow_up.dossier_id = 12;
  follow_up.number = 3;
  EXPECT_EQ(NameOf(kFollowUps, follow_up), "dossiers/12/followUps/3");
}

TEST(ResourceNameTest, OneNameForEachResource) {
  const absl::string_view form = kFollowUps.form();
  EXPECT_THAT(*ParseName(form, "dossiers/12/followUps/3"), ElementsAre("12", "3"));
  EXPECT_EQ(MakeName(form, {"12", "3"}), "dossiers/12/followUps/3");
  for (const char* bad :
       {"", "dossiers/12", "dossiers/12/followUps/", "dossiers/012/followUps/3", "dossiers/0/followUps/3",
        "dossiers/-1/followUps/3", "dossiers/+1/followUps/3", "dossiers/12/followUps/9223372036854775808",
        "dossiers/12/consents/3", "dossiers/12/followUps/3/", "dossiers/12/followUps/ 3"}) {
    EXPECT_FALSE(ParseName(form, bad).has_value()) << bad;
  }
  EXPECT_THAT(*ParseName("agreements/{agreement}", "agreements/Un nom"), ElementsAre("Un nom"));
  EXPECT_FALSE(ParseName("agreements/{agreement}", "agreements/").has_value());
  EXPECT_FALSE(ParseName("agreements/{agreement}", "agreements/a/b").has_value());
}

TEST_F(ResourceTest, LoadsARecordOrSaysWhyNot) {
  EXPECT_EQ(Stored().title, "Protocole");
  const absl::Status malformed = On([&](const storage::Snapshot& snapshot) {
    return LoadOrError(kAgreements, call_, snapshot, "agreement.name", "agreement/protocole").status();
  });
  EXPECT_THAT(
      FaultsOf(malformed),
      ElementsAre("agreement.name: “agreement/protocole”: a name of the form agreements/{agreement}"));
  const absl::Status missing = On([&](const storage::Snapshot& snapshot) {
    return LoadOrError(kAgreements, call_, snapshot, "name", "agreements/autre").status();
  });
  EXPECT_EQ(missing.code(), StatusCode::kNotFound);
}

// A plain NOT_FOUND would not name the target.
TEST_F(ResourceTest, AMissingPartSaysWhereItsDossierWent) {
  register_.Write([](storage::WriteTransaction& transaction) {
    transaction.Insert(testing_support::SampleDossier(2, "mrc-drummond"));
    transaction.Insert(storage::MergeRecord{1, 2});
    return absl::OkStatus();
  });
  const auto load = [&](const std::string& name) {
    return On([&](const storage::Snapshot& snapshot) {
      return LoadOrError(kFollowUps, call_, snapshot, "name", name).status();
    });
  };
  EXPECT_EQ(ReasonOf(load("dossiers/1/followUps/1")),
            ReasonOf(convert::MergedInto("dossiers/1", "dossiers/2")));
  EXPECT_EQ(ReasonOf(load("dossiers/2/followUps/1")), ReasonOf(convert::NotFound("dossiers/2")));
}

storage::FollowUpRecord FollowUp() {
  storage::FollowUpRecord record;
  record.due_on = "2026-02-01";
  record.owner = "user";
  record.notes = "Rappeler";
  return record;
}

TEST_F(ResourceTest, ANewPartGetsTheNextNumberAndTheFirstRevision) {
  register_.Write([](storage::WriteTransaction& transaction) -> absl::Status {
    transaction.Insert(testing_support::SampleDossier(1, "mrc-drummond"));
    storage::FollowUpRecord first = FollowUp();
    first.dossier_id = 1;
    first.number = 4;
    first.revision = 2;
    transaction.Insert(first);
    return absl::OkStatus();
  });
  register_.Write([](storage::WriteTransaction& transaction) -> absl::Status {
    storage::FollowUpRecord second = FollowUp();
    RELAIS_ASSIGN_OR_RETURN(const std::string name, InsertPart(kFollowUps, transaction, 1, second));
    EXPECT_EQ(name, "dossiers/1/followUps/5");
    EXPECT_EQ(second.revision, 1);
    return absl::OkStatus();
  });
}

TEST_F(ResourceTest, GetAndReplyGiveTheMessage) {
  register_.Read([&](const storage::Snapshot& snapshot) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(
        const v1::GetAgreementResponse response,
        GetResource(kAgreements, call_, snapshot, kName, &v1::GetAgreementResponse::mutable_agreement));
    v1::Agreement reply;
    RELAIS_RETURN_IF_ERROR(ReplyWith(kAgreements, call_, snapshot, kName, &reply));
    EXPECT_EQ(response.agreement().name(), kName);
    EXPECT_EQ(response.agreement().etag(), "3");
    EXPECT_EQ(reply.SerializeAsString(), response.agreement().SerializeAsString());
    return absl::OkStatus();
  });
}

TEST_F(ResourceTest, ATakenNameExists) {
  const auto check = [&](const storage::AgreementRecord& record) {
    return On([&](const storage::Snapshot& snapshot) {
      return CheckNotTaken(kAgreements, call_, snapshot, record);
    });
  };
  EXPECT_EQ(check(Agreement()).code(), StatusCode::kAlreadyExists);
  storage::AgreementRecord other = Agreement();
  other.agreement = "autre";
  EXPECT_EQ(check(other), absl::OkStatus());
}

TEST_F(ResourceTest, AnUpdateChecksPermissionThenEtagThenFields) {
  const auto refuse = [this](const auto&) { return convert::PermissionDeniedError(kName); };
  EXPECT_EQ(Update("", "2", "nothing", refuse).code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(Update("", "2", "nothing").code(), StatusCode::kAborted);
  EXPECT_EQ(Update("", "3", "nothing").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(rows_, 0u);
}

TEST_F(ResourceTest, ViolationsOfMaskAndFieldsComeTogether) {
  v1::UpdateAgreementRequest request;
  request.mutable_agreement()->set_name(kName);
  request.mutable_agreement()->set_title("bien trop long");
  for (const char* path : {"title", "organization"}) request.mutable_update_mask()->add_paths(path);
  const absl::Status status = On([&](const storage::Snapshot& snapshot) -> absl::Status {
    RELAIS_ASSIGN_OR_RETURN(auto update,
                            StartUpdate(kAgreements, call_, snapshot, request, request.agreement()));
    ReadTitle(update.input, update.merged, update.after);
    return update.input.status();
  });
  EXPECT_THAT(FaultsOf(status),
              ElementsAre("update_mask: “organization”: may be updated: title, starts_on or *",
                          HasSubstr("agreement.title")));
}

TEST_F(ResourceTest, AnUpdateWritesARevisionOnlyIfItChanges) {
  EXPECT_EQ(Update("Protocole", "3", "title"), absl::OkStatus());
  EXPECT_EQ(rows_, 0u);
  EXPECT_EQ(Update("Nouveau", "", "*"), absl::OkStatus());
  EXPECT_EQ(rows_, 1u);
  EXPECT_EQ(Stored().title, "Nouveau");
  EXPECT_EQ(Stored().revision, 4);
  EXPECT_EQ(Stored().organization, "pole") << "not updatable";
}

// A change must not take the record out of the caller's reach: the permission holds for the changed record
// too.
TEST_F(ResourceTest, ThePermissionHoldsForTheChangedRecordToo) {
  const auto permit = [this](const storage::AgreementRecord& record) {
    return record.title == "Nouveau" ? convert::PermissionDeniedError(kName) : absl::OkStatus();
  };
  EXPECT_EQ(Update("Nouveau", "3", "title", permit).code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(Stored().revision, 3);
}

TEST_F(ResourceTest, AnUpdatableFieldMustExist) {
  constexpr Resource<storage::AgreementRecord, v1::Agreement> kMisspelt = {
      Converted<storage::AgreementRecord, v1::Agreement, convert::ToProto>, "title, starts"};
  EXPECT_EQ(Update("Nouveau", "3", "title", nullptr, kMisspelt).code(), StatusCode::kInternal);
}

TEST_F(ResourceTest, AnExternalIdIsTakenWhoeverSeesIt) {
  constexpr Resource<storage::DossierRecord, v1::Dossier> kDossiers = {
      Converted<storage::DossierRecord, v1::Dossier, convert::ToProto>};
  register_.Write([](storage::WriteTransaction& transaction) {
    storage::DossierRecord dossier = testing_support::SampleDossier(1, "mrc-drummond");
    dossier.external_id = "DRU-1";
    transaction.Insert(dossier);
    return absl::OkStatus();
  });
  storage::Scope nothing;
  nothing.limited = true;
  const auto check = [&](const std::string& external_id, bool sees) {
    return On([&](const storage::Snapshot& snapshot) {
      return CheckExternalIdFree(kDossiers, call_, sees ? snapshot : snapshot.RestrictedTo(nothing),
                                 "dossier.external_id", external_id);
    });
  };
  EXPECT_EQ(check("DRU-2", true), absl::OkStatus());
  EXPECT_EQ(check("", true), absl::OkStatus());
  // In any spelling.
  EXPECT_EQ(check("dru-1", true).message(),
            convert::AlreadyExists("dossiers/1", "dossier.external_id").message());
  EXPECT_EQ(check("dru-1", false).message(),
            convert::AlreadyExists("dru-1", "dossier.external_id").message());
}

}  // namespace
}  // namespace relais::handlers
