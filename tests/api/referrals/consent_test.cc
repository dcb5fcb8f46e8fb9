// Consents: without one that covers the recipient, no referral is sent and no view opens.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/api/referral_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const auto kConsentMissing = IsRefused(StatusCode::kFailedPrecondition, "CONSENT_MISSING");
const auto kNotFound = IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
const auto kNotYours = IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS");
const auto kRoleMissing = IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING");

class ConsentTest : public ReferralTest {
 protected:
  absl::StatusOr<v1::Consent> Withdraw(const std::string& user, const std::string& name,
                                       const std::string& on = "", const std::string& etag = "") {
    v1::WithdrawConsentRequest request;
    request.set_name(name);
    request.set_withdrawn_on(on);
    request.set_etag(etag);
    const auto response = By(user).WithdrawConsent(request);
    if (!response.ok()) return response.status();
    return response->consent();
  }

  absl::StatusOr<v1::Consent> GetConsent(const std::string& user, const std::string& name) {
    v1::GetConsentRequest request;
    request.set_name(name);
    const auto response = By(user).GetConsent(request);
    if (!response.ok()) return response.status();
    return response->consent();
  }

  // Expects that no kind of referral can send the dossier to the recipient.
  void ExpectMissing(const std::string& dossier, const std::string& recipient) {
    for (const auto kind : {v1::REFERRAL_KIND_CONSULTATION, v1::REFERRAL_KIND_TRANSFER}) {
      const absl::Status refused = Send(kSender, ReferralOf(dossier, kind, recipient)).status();
      EXPECT_THAT(refused, kConsentMissing);
      EXPECT_EQ(ErrorDetails(refused).metadata.at("resource"), dossier);
      EXPECT_EQ(ErrorDetails(refused).metadata.at("recipient"), absl::StrCat("organizations/", recipient));
      EXPECT_THAT(ErrorDetails(refused).localized_message,
                  testing::AllOf(HasSubstr("Consignez-en un"), testing::Not(HasSubstr("relais "))));
    }
    v1::ListReferralsRequest list;
    list.set_parent(dossier);
    EXPECT_EQ(Ok(By(kSender).ListReferrals(list)).referrals_size(), 0) << "nothing was sent";
  }
};

TEST_F(ConsentTest, WithoutOneThatCoversNothingIsSent) {
  ExpectMissing(Opened().name(), "mrc-drummond");

  const std::string expired = Opened().name();
  v1::CreateConsentRequest consent = ConsentFor(expired, {"mrc-drummond"});
  consent.mutable_consent()->set_expires_on("2018-04-30");
  Consent(consent);
  ExpectMissing(expired, "mrc-drummond");

  // It covered the day of sending, but nothing may be shown now.
  const std::string over = Opened().name();
  consent = ConsentFor(over, {"mrc-drummond"});
  consent.mutable_consent()->set_expires_on("2018-06-30");
  Consent(consent);
  ExpectMissing(over, "mrc-drummond");

  // It is valid today, but was not on the day of sending.
  const std::string later = Opened().name();
  consent = ConsentFor(later, {"mrc-drummond"});
  consent.mutable_consent()->set_obtained_on("2018-05-02");
  Consent(consent);
  ExpectMissing(later, "mrc-drummond");

  const std::string other = Opened().name();
  Consent(ConsentFor(other, {"mrc-erable", "risq"}));
  ExpectMissing(other, "mrc-drummond");

  const std::string withdrawn = Opened().name();
  Ok(Withdraw(kSender, Consent(ConsentFor(withdrawn, {"mrc-drummond"})).name(), "2018-05-20"));
  ExpectMissing(withdrawn, "mrc-drummond");
}

TEST_F(ConsentTest, OneForAnotherDossierCoversNothing) {
  Consent(ConsentFor(Opened().name(), {}));
  ExpectMissing(Opened().name(), "mrc-drummond");
}

TEST_F(ConsentTest, OneForTheWholeNetworkCoversItsOrganizationsAndNoOthers) {
  const std::string dossier = Opened().name();
  const std::string consent = Consent(ConsentFor(dossier, {})).name();
  for (const char* recipient :
       {"pole", "mrc-becancour", "mrc-drummond", "mrc-erable", "mrc-nicolet-yamaska"}) {
    const v1::CreateReferralRequest request = ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, recipient);
    EXPECT_EQ(Ok(Send(kSender, request)).consent(), consent) << recipient;
  }
  for (const char* recipient : {"risq", "crdq", "ministere"}) {
    EXPECT_THAT(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_EXTERNAL, recipient)), kConsentMissing)
        << recipient;
  }
  const std::string named = Consent(ConsentFor(dossier, {"risq"})).name();
  EXPECT_EQ(Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_EXTERNAL, "risq"))).consent(), named);
}

TEST_F(ConsentTest, WhatRestsOnAWithdrawnOneIsNotAccepted) {
  for (const auto kind : {v1::REFERRAL_KIND_CONSULTATION, v1::REFERRAL_KIND_TRANSFER}) {
    const std::string dossier = Opened().name();
    const std::string consent = Consent(ConsentFor(dossier, {"mrc-drummond"})).name();
    const std::string name = Ok(Send(kSender, ReferralOf(dossier, kind, "mrc-drummond"))).name();
    Ok(Withdraw(kSender, consent));
    EXPECT_THAT(MoveBy(kRecipient, {Verb::kAccept, name}), kConsentMissing);
    EXPECT_EQ(Ok(GetReferral(kSender, name)).state(), v1::REFERRAL_STATE_SENT);
    EXPECT_EQ(Get(dossier).lead_organization(), "organizations/mrc-arthabaska");
    EXPECT_THAT(GetDossier(kRecipient, dossier), kNotFound);
    // With another that covers the recipient nothing changes.
    const std::string again = Consent(ConsentFor(dossier, {"mrc-drummond"})).name();
    EXPECT_EQ(Ok(MoveBy(kRecipient, {Verb::kAccept, name})).state(), v1::REFERRAL_STATE_ACCEPTED);
    Ok(GetDossier(kRecipient, dossier));
    EXPECT_NE(again, consent);
  }
  // A refusal or recall shares no data.
  for (const Verb verb : {Verb::kDecline, Verb::kRecall}) {
    const std::string dossier = Opened().name();
    const std::string consent = Consent(ConsentFor(dossier, {"mrc-drummond"})).name();
    const v1::CreateReferralRequest request =
        ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond");
    const std::string name = Ok(Send(kSender, request)).name();
    Ok(Withdraw(kSender, consent));
    Ok(MoveBy(verb == Verb::kRecall ? kSender : kRecipient, {verb, name}));
  }
}

// The answer of an organization without accounts is still recorded: it opens no view.
TEST_F(ConsentTest, AnExternalAnswerIsRecordedWhateverBecameOfTheConsent) {
  const std::string dossier = Opened().name();
  const std::string consent = Consent(ConsentFor(dossier, {"risq"})).name();
  const std::string name = Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_EXTERNAL, "risq"))).name();
  Ok(Withdraw(kSender, consent));
  EXPECT_EQ(Ok(MoveBy(kSender, {Verb::kAccept, name})).state(), v1::REFERRAL_STATE_ACCEPTED);
}

TEST_F(ConsentTest, IsWithdrawnOnceOnADayThatCanBe) {
  const v1::Consent consent = Consent(ConsentFor(Opened().name(), {"mrc-drummond"}));
  for (const char* on : {"2018-04-09", "2999-01-01", "2018-02-30"}) {
    EXPECT_THAT(Withdraw(kSender, consent.name(), on), IsRefusedForFields(Fields{"withdrawn_on"})) << on;
  }
  const v1::Consent withdrawn = Ok(Withdraw(kSender, consent.name(), kOpenedOn, consent.etag()));
  EXPECT_EQ(withdrawn.withdrawn_on(), kOpenedOn);
  EXPECT_NE(withdrawn.etag(), consent.etag());
  EXPECT_THAT(Withdraw(kSender, consent.name(), "", consent.etag()),
              IsRefused(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Withdraw(kSender, consent.name()), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(ConsentTest, GivesBackWhatWasRecorded) {
  const std::string dossier = Opened().name();
  v1::CreateConsentRequest create = ConsentFor(dossier, {"MRC de L'Érable", "organizations/risq", "risq"});
  v1::Consent& wanted = *create.mutable_consent();
  wanted.set_purpose("Recherche de financement");
  wanted.set_expires_on("2030-12-31");
  wanted.set_notes("Lettre au classeur 4");
  create.set_request_id("un-consentement");
  const v1::Consent made = Consent(create);
  EXPECT_EQ(made.name(), absl::StrCat(dossier, "/consents/1"));
  EXPECT_EQ(made.purpose(), "financement");
  EXPECT_THAT(made.recipients(), ElementsAre("organizations/mrc-erable", "organizations/risq"));
  EXPECT_EQ(made.obtained_on(), kOpenedOn);
  EXPECT_EQ(made.expires_on(), "2030-12-31");
  EXPECT_EQ(made.evidence(), v1::CONSENT_EVIDENCE_WRITTEN);
  EXPECT_EQ(made.notes(), "Lettre au classeur 4");
  EXPECT_EQ(made.withdrawn_on(), "");
  EXPECT_EQ(Consent(create).name(), made.name()) << "the same request is one consent";
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(Ok(GetConsent(kSender, made.name())), made));
  for (int i = 0; i < 4; ++i) Consent(ConsentFor(dossier, {}));
  v1::ListConsentsRequest list;
  list.set_parent(dossier);
  list.set_page_size(2);
  std::vector<std::string> names;
  for (const absl::StatusOr<v1::Consent>& each : By(kSender).Consents(list)) names.push_back(Ok(each).name());
  ASSERT_THAT(names, SizeIs(5));
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(names[i], absl::StrCat(dossier, "/consents/", i + 1));
}

TEST_F(ConsentTest, FaultsAreNamedTogether) {
  v1::CreateConsentRequest create;
  create.set_parent(Opened().name());
  EXPECT_THAT(By(kSender).CreateConsent(create),
              IsRefusedForFields(Fields{"consent.purpose", "consent.recipients", "consent.evidence"}));
  create = ConsentFor(create.parent(), {"mrc-drummond", "personne"});
  create.mutable_consent()->set_purpose("curiosité");
  create.mutable_consent()->set_obtained_on("2999-01-01");
  create.mutable_consent()->set_expires_on("2018-13-01");
  EXPECT_THAT(By(kSender).CreateConsent(create),
              IsRefusedForFields(Fields{"consent.purpose", "consent.recipients[1]", "consent.obtained_on",
                                        "consent.expires_on"}));
  create = ConsentFor(create.parent(), {});
  create.mutable_consent()->set_expires_on("2018-04-09");
  EXPECT_THAT(By(kSender).CreateConsent(create), IsRefusedForFields(Fields{"consent.expires_on"}));
}

// Callers with full view read its consents; the lead, or an advisor of the network, manages them.
TEST_F(ConsentTest, AreKeptByTheLeadAndReadByWhoSeesTheDossier) {
  const std::string dossier = Opened().name();
  const std::string name = Consent(ConsentFor(dossier, {})).name();
  const v1::CreateConsentRequest another = ConsentFor(dossier, {"risq"});
  const std::string referral =
      Ok(Send(kSender, ReferralOf(dossier, v1::REFERRAL_KIND_CONSULTATION, "mrc-drummond"))).name();
  const auto cover_sheet_only = IsRefused(StatusCode::kPermissionDenied, "COVER_SHEET_ONLY");
  EXPECT_THAT(GetConsent(kRecipient, name), cover_sheet_only);
  EXPECT_THAT(By(kRecipient).CreateConsent(another), cover_sheet_only);
  EXPECT_THAT(Withdraw(kRecipient, name), cover_sheet_only);
  Ok(MoveBy(kRecipient, {Verb::kAccept, referral}));
  Ok(GetConsent(kRecipient, name));
  EXPECT_THAT(By(kRecipient).CreateConsent(another), kNotYours);
  EXPECT_THAT(Withdraw(kRecipient, name), kNotYours);

  v1::ListConsentsRequest list;
  list.set_parent(dossier);
  EXPECT_THAT(GetConsent(kStranger, name), kNotFound);
  EXPECT_THAT(By(kStranger).ListConsents(list), kNotFound);
  EXPECT_THAT(By(kStranger).CreateConsent(another), kNotFound);
  EXPECT_THAT(Withdraw(kStranger, name), kNotFound);
  for (const char* user : {"analyst", "administrator"}) {
    EXPECT_THAT(GetConsent(user, name), kRoleMissing);
    EXPECT_THAT(By(user).ListConsents(list), kRoleMissing);
    EXPECT_THAT(By(user).CreateConsent(another), kRoleMissing);
    EXPECT_THAT(Withdraw(user, name), kRoleMissing);
  }
  EXPECT_EQ(Ok(By("advisor").CreateConsent(another)).consent().name(), absl::StrCat(dossier, "/consents/2"));
  Ok(Withdraw("advisor", name));
}

}  // namespace
}  // namespace relais
