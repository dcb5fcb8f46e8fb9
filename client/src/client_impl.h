#ifndef RELAIS_CLIENT_SRC_CLIENT_IMPL_H_
#define RELAIS_CLIENT_SRC_CLIENT_IMPL_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <iterator>
#include <memory>
#include <string>

#include "client/src/connection.h"
#include "client/src/request_id.h"
#include "client/src/retry.h"
#include "client/src/status.h"
#include "relais/client.h"
#include "relais/v1/account_service.grpc.pb.h"
#include "relais/v1/agreement_service.grpc.pb.h"
#include "relais/v1/audit_service.grpc.pb.h"
#include "relais/v1/change_service.grpc.pb.h"
#include "relais/v1/codelist_service.grpc.pb.h"
#include "relais/v1/consent_service.grpc.pb.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/follow_up_service.grpc.pb.h"
#include "relais/v1/funding_service.grpc.pb.h"
#include "relais/v1/import_service.grpc.pb.h"
#include "relais/v1/intervention_service.grpc.pb.h"
#include "relais/v1/organization_service.grpc.pb.h"
#include "relais/v1/privacy_service.grpc.pb.h"
#include "relais/v1/referral_service.grpc.pb.h"
#include "relais/v1/saved_list_service.grpc.pb.h"
#include "relais/v1/statistics_service.grpc.pb.h"

namespace relais {

struct Client::Impl {
  explicit Impl(ClientOptions client_options);

  RetryPolicy Retries() const;
  // Prepares the context of one attempt: gRPC forbids reusing one. Requires that `connection.status` is OK.
  void Prepare(grpc::ClientContext& context, absl::Time deadline) const;

  template <typename Response, typename Stub, typename Request>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) const {
    return CallWith<Response>(Retries(), stub, method, request);
  }

  template <typename Response, typename Stub, typename Request>
  absl::StatusOr<Response> CallOnce(Stub& stub,
                                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                 Response*),
                                    const Request& request) const {
    RetryPolicy once = Retries();
    once.max_attempts = 1;
    return CallWith<Response>(once, stub, method, request);
  }

  template <typename Response, typename Stub, typename Request>
  absl::StatusOr<Response> CallWith(const RetryPolicy& policy, Stub& stub,
                                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                 Response*),
                                    const Request& request) const {
    if (!connection.status.ok()) return connection.status;
    const absl::Time deadline = absl::Now() + options.deadline;
    Response response;
    absl::Status status = RunWithRetries(policy, deadline, [&] {
      response.Clear();
      grpc::ClientContext context;
      Prepare(context, deadline);
      return FromGrpc((stub.*method)(&context, request, &response));
    });
    if (!status.ok()) return status;
    return response;
  }

  // Runs `attempt`, which reads one stream into a Result, within `import_deadline`; retries on UNAVAILABLE.
  template <typename Result>
  absl::StatusOr<Result> RunStream(
      const std::function<absl::StatusOr<Result>(grpc::ClientContext&)>& attempt) const {
    if (!connection.status.ok()) return connection.status;
    const absl::Time deadline = absl::Now() + options.import_deadline;
    absl::StatusOr<Result> result = absl::UnknownError("not tried");
    RunWithRetries(Retries(), deadline, [&] {
      grpc::ClientContext context;
      Prepare(context, deadline);
      result = attempt(context);
      return result.status();
    }).IgnoreError();
    return result;
  }

  const ClientOptions options;
  const Connection connection;
  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::AccountService::Stub> accounts;
  const std::unique_ptr<v1::ConsentService::Stub> consents;
  const std::unique_ptr<v1::SavedListService::Stub> saved_lists;
  const std::unique_ptr<v1::PrivacyService::Stub> privacy;
  const std::unique_ptr<v1::AuditService::Stub> audit;
  const std::unique_ptr<v1::AgreementService::Stub> agreements;
  const std::unique_ptr<v1::ChangeService::Stub> changes;
  const std::unique_ptr<v1::CodelistService::Stub> codelists;
  const std::unique_ptr<v1::DossierService::Stub> dossiers;
  const std::unique_ptr<v1::FollowUpService::Stub> follow_ups;
  const std::unique_ptr<v1::FundingService::Stub> funding;
  const std::unique_ptr<v1::ImportService::Stub> imports;
  const std::unique_ptr<v1::InterventionService::Stub> interventions;
  const std::unique_ptr<v1::OrganizationService::Stub> organizations;
  const std::unique_ptr<v1::ReferralService::Stub> referrals;
  const std::unique_ptr<v1::StatisticsService::Stub> statistics;
};

template <typename Request>
Request WithRequestId(const Request& request) {
  Request copy = request;
  if (copy.request_id().empty()) copy.set_request_id(NewRequestId());
  return copy;
}

template <typename Item, typename Request, typename Response>
absl::StatusOr<typename Pages<Item>::Page> FetchPage(
    const Client& client, absl::StatusOr<Response> (Client::*list)(const Request&) const, Request request,
    const std::string& token, google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) {
  // The first page has the token of the caller's own request.
  if (!token.empty()) request.set_page_token(token);
  absl::StatusOr<Response> response = (client.*list)(request);
  if (!response.ok()) return response.status();
  google::protobuf::RepeatedPtrField<Item>& found = *((*response).*items)();
  typename Pages<Item>::Page page;
  page.items.assign(std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  page.next_page_token = response->next_page_token();
  return page;
}

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_CLIENT_IMPL_H_
