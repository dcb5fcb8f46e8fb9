// Access as of a position: views that end by date, organizations that change networks.

#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/auth/access.h"
#include "service/domain/common/civil_date.h"
#include "service/handlers/common/projections.h"
#include "service/handlers/statistics/statistics.h"
#include "storage/access/access.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/reference/reference_data.h"
#include "tests/support/service/sample_dossier.h"
#include "tests/support/service/temporary_register.h"

namespace relais::handlers {
namespace {

using testing::IsEmpty;
using testing_support::SampleConsent;
using testing_support::SampleDossier;
using testing_support::SampleReferral;
using testing_support::TemporaryRegister;

class AccessAsOfTest : public testing::Test {
 protected:
  // Dossier 1, which mrc-erable leads and mrc-drummond works along on.
  void OpenShared(bool whole_network, const std::string& expires_on) {
    register_.Write([&](storage::WriteTransaction& t) {
      t.Insert(SampleDossier(1, "mrc-erable"));
      t.Insert(storage::LeadRecord{1, 1, "2026-01-05", "mrc-erable", 0});
      storage::ConsentRecord consent = SampleConsent(1);
      consent.whole_network = whole_network;
      if (!whole_network) consent.recipients = "mrc-drummond";
      consent.expires_on = expires_on;
      t.Insert(consent);
      storage::ReferralRecord referral = SampleReferral(1);
      referral.to_organization = "mrc-drummond";
      referral.state = "accepted";
      referral.answer = "accepted";
      referral.answered_on = "2026-01-08";
      referral.consent_number = 1;
      t.Insert(referral);
      head_ = t.seq();
      return absl::OkStatus();
    });
  }

  void MoveToNetwork(const std::string& organization, const std::string& network) {
    register_.Write([&](storage::WriteTransaction& t) -> absl::Status {
      auto found = storage::FindOrganization(t.snapshot(), organization);
      if (!found.ok()) return found.status();
      storage::OrganizationRecord record = **found;
      record.network = network;
      ++record.revision;
      t.Replace(record);
      head_ = t.seq();
      return absl::OkStatus();
    });
  }

  // An agent of mrc-drummond, or an analyst of the Pôle.
  static CallContext As(v1::Role role, absl::CivilDay today) {
    CallContext call;
    call.principal.user_id = "quelqu-un";
    call.principal.organization = role == v1::ROLE_AGENT ? "mrc-drummond" : "pole";
    call.principal.roles = {role};
    call.sees_network = role != v1::ROLE_AGENT;
    call.scope.limited = true;
    call.scope.organization = role == v1::ROLE_AGENT ? "mrc-drummond" : "";
    call.scope.today = domain::FormatDate(today);
    call.today = today;
    return call;
  }

  double Count(const CallContext& call, std::int64_t position, absl::CivilDay day) {
    double total = -1;
    register_.Read([&](const storage::Snapshot& whole) -> absl::Status {
      const auto then = ScopeAsOf(call, whole.At(position), day);
      if (!then.ok()) return then.status();
      v1::QueryStatisticsRequest request;
      request.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_OPENED);
      request.mutable_query()->mutable_period()->set_from("2026-01-01");
      request.mutable_query()->mutable_period()->set_to("2026-12-31");
      const auto response =
          QueryStatistics(call, whole.At(position).RestrictedTo(call.scope).WithAccessAsOf(*then), request);
      if (response.ok()) total = response->result().total();
      return response.status();
    });
    return total;
  }

  std::string OpenTo(const std::string& organization) {
    std::string open_to;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto access = storage::FindAccess(snapshot, 1, organization);
      if (access.ok() && access->has_value()) open_to = (*access)->open_to;
      return access.status();
    });
    return open_to;
  }

  std::vector<std::string> Faults() {
    std::vector<std::string> faults;
    register_.Read([&](const storage::Snapshot& snapshot) {
      const auto report = storage::Verify(snapshot, std::nullopt, MakeProjections());
      if (report.ok()) faults = report->faults;
      return report.status();
    });
    return faults;
  }

  TemporaryRegister register_;
  std::int64_t head_ = 0;
};

TEST_F(AccessAsOfTest, TheCivilDayOfTheMomentDecidesOnAViewThatEndsByDate) {
  OpenShared(/*whole_network=*/false, "2026-02-10");
  const CallContext later = As(v1::ROLE_AGENT, absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(Count(later, head_, absl::CivilDay(2026, 1, 15)), 1);
  EXPECT_EQ(Count(later, head_, absl::CivilDay(2026, 2, 10)), 1);
  EXPECT_EQ(Count(later, head_, absl::CivilDay(2026, 2, 11)), 0);
  EXPECT_EQ(Count(later, head_ - 1, absl::CivilDay(2026, 1, 15)), 0);
}

TEST_F(AccessAsOfTest, NetworksAreThoseOfTheMoment) {
  OpenShared(/*whole_network=*/false, "");
  const std::int64_t together = head_;
  const CallContext analyst = As(v1::ROLE_ANALYST, absl::CivilDay(2026, 1, 15));
  EXPECT_EQ(Count(analyst, together, absl::CivilDay(2026, 1, 15)), 1);
  MoveToNetwork("mrc-erable", "voisin");
  EXPECT_EQ(Count(analyst, head_, absl::CivilDay(2026, 1, 15)), 0);
  EXPECT_EQ(Count(analyst, together, absl::CivilDay(2026, 1, 15)), 1);
}

TEST_F(AccessAsOfTest, AConsentForTheNetworkFollowsWhoLeavesIt) {
  OpenShared(/*whole_network=*/true, "");
  EXPECT_EQ(OpenTo("mrc-drummond"), domain::kOpenEnded);
  const std::int64_t before = head_;
  MoveToNetwork("mrc-drummond", "voisin");
  EXPECT_EQ(OpenTo("mrc-drummond"), "");
  const CallContext agent = As(v1::ROLE_AGENT, absl::CivilDay(2026, 1, 15));
  EXPECT_EQ(Count(agent, before, agent.today), 1);
  EXPECT_EQ(Count(agent, head_, agent.today), 0);
  EXPECT_THAT(Faults(), IsEmpty());
}

}  // namespace
}  // namespace relais::handlers
