#ifndef RELAIS_SERVICE_WEB_CONNECT_CALL_CHECK_H_
#define RELAIS_SERVICE_WEB_CONNECT_CALL_CHECK_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "service/web/connect/codec.h"
#include "service/web/http/message.h"
#include "service/web/http/site_addresses.h"

// The rules of the Connect protocol for the head of a call, and those that keep other sites out. Pure
// functions.

namespace relais::web {

// What the headers of a call say.
struct CallHead {
  Form form;
  // InfiniteDuration if the caller sets none.
  absl::Duration timeout = absl::InfiniteDuration();
};

// The head of a call, or the response that refuses it.
struct CallCheck {
  CallHead head;
  std::optional<Response> refused;
};

// Refuses, in this order:
// - another method than POST (405);
// - a request that another site caused (403): see IsFromThisSite;
// - another content type than JSON and binary Protobuf (415). An HTML form cannot send these;
// - no `Connect-Protocol-Version: 1`, or a malformed `Connect-Timeout-Ms` (400, invalid_argument);
// - a compressed body (501, unimplemented): it may far exceed its limit once it is decompressed.
// Calls that stream get the last two as the end of a stream, whose HTTP status is always 200.
CallCheck CheckCall(const Request& request, const SiteAddresses& addresses);

// The 415 for a content type that its method does not have.
Response WrongContentType();

// The response of a call that has this error and no message: the error alone, or the end of its stream.
Response RefusalOf(const Form& form, const google::rpc::Status& error);
Response RefusalOf(const Form& form, absl::StatusCode code, absl::string_view message);

// Whether no other site caused the request. Browsers say so themselves (`Sec-Fetch-Site`: same-origin, or
// none for an address that a person typed); older ones send `Origin`, which must be the address of the site
// that `Host` names. Programs other than browsers send neither: they are let in unless they carry the session
// cookie.
bool IsFromThisSite(const Request& request, const SiteAddresses& addresses);

// The timeout of a `Connect-Timeout-Ms`: one to ten digits. InfiniteDuration for an absent (empty) one,
// nullopt for a malformed one.
std::optional<absl::Duration> TimeoutOf(absl::string_view milliseconds);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_CALL_CHECK_H_
