#ifndef RELAIS_CLIENT_RELAIS_CLIENT_H_
#define RELAIS_CLIENT_RELAIS_CLIENT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "relais/client_options.h"
#include "relais/import.h"
#include "relais/pages.h"
#include "relais/v1/client_headers.inc"

namespace relais {

// A connection to the Relais service, with one method for each RPC. Methods have the name and messages of
// their RPC; the .proto files say what each one does, needs and refuses.
//
// Statuses: the service's code and message, with its details (see error_details.h). UNAVAILABLE also if no
// attempt could connect, for example because a certificate does not verify. DEADLINE_EXCEEDED if
// ClientOptions::deadline ran out.
//
// Invalid options fail every call, and nothing is sent. NOT_FOUND if a file of TlsOptions does not exist.
// INVALID_ARGUMENT if a file cannot be read or has the wrong content, or if the token cannot be sent.
// FAILED_PRECONDITION for a token on an unencrypted connection to another machine, or there for a call with a
// password or a one-time code. ErrorDetails has the message in the language of the options.
//
// Retries: a call that ends UNAVAILABLE is sent again, with the same request, up to
// ClientOptions::max_attempts. Writes carry a `request_id`, so that the service records them once however
// often they arrive. An empty one is filled here with random bits. The account methods that have no request
// id (such as SignIn, SignOut and ChangePassword) are sent once. No other status is retried.
//
// Thread-safe: share one Client among threads, because it holds one connection. Keeps no copy of a request
// after the call. Connects at the first call; a wrong target shows as UNAVAILABLE then.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // One method for each unary RPC, and a range over the items of each list: `Dossiers` for `ListDossiers`.
  // `page_size` of a range's request sets the items per call, `page_token` the first page. The Client must
  // outlive the range and must not be moved meanwhile.
#include "relais/v1/client_methods.inc"
  Pages<v1::Dossier> Dossiers(const v1::DossierFilter& filter) const;

  // Any unary RPC by its full name, such as `relais.v1.DossierService.GetDossier`, for programs that choose
  // the method at run time. UNIMPLEMENTED if no unary method has this name, INVALID_ARGUMENT if `request` or
  // `response` is of another method: both are errors of the program, without details. Otherwise like the
  // methods above.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;

  // Calls `each` for every message of the stream, on the calling thread, until it returns false; the result
  // is then OK. If the stream breaks (UNAVAILABLE), it starts another after a pause, from the last token
  // received: no step is lost and none comes twice. It gives up with that status after max_attempts streams
  // in a row without a message. There is no deadline.
  absl::Status FollowReferralEvents(
      const v1::FollowReferralEventsRequest& request,
      const std::function<bool(const v1::FollowReferralEventsResponse&)>& each) const;

  // Imports spreadsheets, all or nothing. The result is OK even if it has problems: nothing was recorded
  // then. A file name that the service does not know is one of the problems. `progress` may be empty. Uses
  // ClientOptions::import_deadline.
  absl::StatusOr<ImportResult> Import(const v1::ImportOptions& options, const std::vector<ImportFile>& files,
                                      const ImportProgressCallback& progress) const;

  // Exports the register as files, held in memory. An export that ends early is an error; a retry starts from
  // the beginning. Uses ClientOptions::import_deadline.
  absl::StatusOr<ExportResult> ExportRegister(const v1::ExportRegisterRequest& request) const;

  // Asks the standard health service (grpc.health.v1) about a service, or about the whole server if `service`
  // is empty. OK if it serves, UNAVAILABLE if it does not, NOT_FOUND if the name is unknown. Not retried.
  absl::Status CheckHealth(const std::string& service = "") const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_CLIENT_H_
