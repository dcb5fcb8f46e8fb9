#ifndef RELAIS_TESTS_API_DOSSIERS_MERGE_TEST_H_
#define RELAIS_TESTS_API_DOSSIERS_MERGE_TEST_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/enum_values.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For the tests of merges: two dossiers of the sample year, and all that a caller reads of one.

class MergeTest : public ServerTest {
 protected:
  MergeTest() {
    ImportFolder(absl::StrCat(TEST_DATA_PATH, "/2018-2019"));
    // With interventions before the other's opening, an ended referral and a phase change.
    source_ = NameOf("POLE-18-08");
    target_ = NameOf("POLE-18-10");
  }

  std::string NameOf(const std::string& external_id) const {
    v1::DossierFilter filter;
    filter.add_external_ids(external_id);
    for (absl::StatusOr<v1::Dossier>& dossier : client_.Dossiers(filter)) return Ok(dossier).name();
    ADD_FAILURE() << external_id;
    return "";
  }

  absl::StatusOr<v1::MergeDossiersResponse> Merge(const Client& client, const std::string& source,
                                                  const std::string& target) const {
    v1::MergeDossiersRequest request;
    request.set_source(source);
    request.set_target(target);
    return client.MergeDossiers(request);
  }
  absl::StatusOr<v1::UnmergeDossierResponse> Unmerge(const std::string& name) const {
    v1::UnmergeDossierRequest request;
    request.set_name(name);
    return client_.UnmergeDossier(request);
  }
  absl::Status Getting(const std::string& name) const {
    v1::GetDossierRequest request;
    request.set_name(name);
    return client_.GetDossier(request).status();
  }

  v1::StatisticsResult Count(v1::Measure measure, const std::vector<v1::Dimension>& dimensions = {},
                             const std::string& period = "2018-2019") const {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(measure);
    request.mutable_query()->mutable_period()->set_label(period);
    for (const v1::Dimension dimension : dimensions) request.mutable_query()->add_dimensions(dimension);
    return Ok(client_.QueryStatistics(request)).result();
  }
  // One digest of every measure, alone and by the dimensions that distinguish dossiers.
  std::vector<std::string> Digests() const {
    std::vector<std::string> digests;
    for (const v1::Measure measure : EnumValues<v1::Measure>()) {
      for (const auto& dimensions : std::vector<std::vector<v1::Dimension>>{
               {}, {v1::DIMENSION_SECTOR, v1::DIMENSION_LEAD}, {v1::DIMENSION_PHASE, v1::DIMENSION_STATUS}}) {
        digests.push_back(Count(measure, dimensions).digest());
      }
    }
    return digests;
  }
  // The dossiers behind the total.
  std::vector<std::string> Counted(v1::Measure measure) const {
    v1::ListStatisticsDossiersRequest request;
    request.mutable_query()->set_measure(measure);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    std::vector<std::string> names;
    for (absl::StatusOr<v1::StatisticsDossier>& item : client_.StatisticsDossiers(request)) {
      names.push_back(Ok(item).dossier());
    }
    return names;
  }

  template <class Request, class Item>
  std::vector<Item> PartsOf(const std::string& parent, Pages<Item> (Client::*range)(Request) const) const {
    Request request;
    request.set_parent(parent);
    std::vector<Item> items;
    for (absl::StatusOr<Item>& item : (client_.*range)(request)) items.push_back(Ok(item));
    return items;
  }
  std::vector<v1::Intervention> Interventions(const std::string& parent) const {
    return PartsOf<v1::ListInterventionsRequest, v1::Intervention>(parent, &Client::Interventions);
  }
  std::vector<v1::Referral> Referrals(const std::string& parent) const {
    return PartsOf<v1::ListReferralsRequest, v1::Referral>(parent, &Client::Referrals);
  }
  std::vector<v1::FundingApplication> Applications(const std::string& parent) const {
    return PartsOf<v1::ListFundingApplicationsRequest, v1::FundingApplication>(parent,
                                                                               &Client::FundingApplications);
  }
  std::vector<v1::FollowUp> FollowUps(const std::string& parent) const {
    return PartsOf<v1::ListFollowUpsRequest, v1::FollowUp>(parent, &Client::FollowUps);
  }

  v1::Intervention Meet(const std::string& dossier, const std::string& held_on) const {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier);
    request.mutable_intervention()->set_held_on(held_on);
    request.mutable_intervention()->add_subjects("gouvernance");
    return Ok(client_.CreateIntervention(request)).intervention();
  }

  void ConsentTo(const std::string& dossier) const {
    v1::CreateConsentRequest request;
    request.set_parent(dossier);
    request.mutable_consent()->set_purpose("accompagnement");
    request.mutable_consent()->set_whole_network(true);
    request.mutable_consent()->set_obtained_on("2018-11-01");
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_VERBAL);
    Ok(client_.CreateConsent(request));
  }
  std::string Send(const std::string& dossier, v1::ReferralKind kind, const std::string& to) const {
    v1::CreateReferralRequest request;
    request.set_parent(dossier);
    request.mutable_referral()->set_kind(kind);
    request.mutable_referral()->set_to_organization(to);
    request.mutable_referral()->set_reason_code("expertise");
    return Ok(client_.CreateReferral(request)).referral().name();
  }
  absl::Status Accepting(const std::string& user, const std::string& referral) {
    v1::AcceptReferralRequest request;
    request.set_name(referral);
    return As(user).AcceptReferral(request).status();
  }
  void Accept(const std::string& user, const std::string& referral) {
    EXPECT_EQ(Accepting(user, referral), absl::OkStatus());
  }
  absl::StatusOr<v1::Referral> Return(const std::string& user, const std::string& referral) {
    v1::ReturnReferralRequest request;
    request.set_name(referral);
    request.set_code("autre");
    const absl::StatusOr<v1::ReturnReferralResponse> response = As(user).ReturnReferral(request);
    if (!response.ok()) return response.status();
    return response->referral();
  }
  // The one referral of the dossier that is in this state.
  std::string Under(const std::string& dossier, v1::ReferralState state) const {
    std::vector<std::string> found;
    for (const v1::Referral& referral : Referrals(dossier)) {
      if (referral.state() == state) found.push_back(referral.name());
    }
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? "" : found.front();
  }

  // All of the dossier that a caller may read, without fields that every revision changes.
  std::string Everything(const std::string& name) const {
    std::string all;
    v1::Dossier dossier = Get(name);
    dossier.clear_etag();
    dossier.clear_revision();
    dossier.clear_update_time();
    absl::StrAppend(&all, dossier.DebugString());
    const auto add = [&all](auto parts) {
      for (auto& part : parts) {
        part.clear_etag();
        absl::StrAppend(&all, part.DebugString());
      }
    };
    add(Interventions(name));
    add(Referrals(name));
    add(Applications(name));
    add(FollowUps(name));
    return all;
  }

  std::string source_;
  std::string target_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_API_DOSSIERS_MERGE_TEST_H_
