#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/domain/common/violation.h"
#include "service/handlers/referrals/referrals.h"

namespace relais::handlers {
namespace {

constexpr int kReferralsInABatch = 100;

}  // namespace

absl::Status CheckBatch(const v1::BatchCreateReferralsRequest& request) {
  domain::Violations violations;
  if (request.requests().empty() || request.requests_size() > kReferralsInABatch) {
    violations.push_back({"requests",
                          absl::StrCat(request.requests_size()),
                          {absl::StrCat("de 1 à ", kReferralsInABatch, " références"),
                           absl::StrCat("1 to ", kReferralsInABatch, " referrals")}});
  }
  for (int i = 0; i < request.requests_size(); ++i) {
    if (request.requests(i).request_id().empty()) continue;
    violations.push_back(
        {absl::StrCat("requests[", i, "].request_id"),
         "",
         {"vide : c'est request_id qui vaut pour l’ensemble", "empty: request_id holds for all of them"}});
  }
  return violations.empty() ? absl::OkStatus() : convert::InvalidFields(violations);
}

void FillBatchError(const CallContext& call, const absl::Status& status,
                    v1::BatchCreateReferralsResult* result) {
  const google::rpc::Status wire = convert::ToWire(status, call.language);
  result->clear_referral();
  result->set_code(wire.code());
  result->set_reason(convert::ReasonOf(wire));
  result->set_message(wire.message());
  // The result has only a message, so append the field violations to it.
  for (const std::string& fault : convert::FaultsOf(wire))
    absl::StrAppend(result->mutable_message(), " ", fault);
}

}  // namespace relais::handlers
