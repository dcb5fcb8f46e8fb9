#ifndef RELAIS_SERVICE_DISPATCH_DISPATCHER_H_
#define RELAIS_SERVICE_DISPATCH_DISPATCHER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "service/dispatch/calls/adapter.h"
#include "service/dispatch/calls/call.h"
#include "service/dispatch/exchange.h"
#include "service/dispatch/method_table.h"

// Start here: where all doors of the service meet.

namespace relais::dispatch {

// Finds the unary methods of the API by name, and answers their calls. Checks deadline, caller, access rule
// and caps, runs the handler, and records metrics and log line, whichever door the call came by. Thread-safe.
//
// A door finds the method, parses the request into `method->request->New()`, and calls Dispatch:
//
//   const Method* method = dispatcher.Find("/relais.v1.DossierService/GetDossier");
//   dispatcher.Dispatch(*method, std::make_shared<MyExchange>(…));
class Dispatcher {
 public:
  // `dependencies` must outlive the dispatcher.
  Dispatcher(const ServerDependencies& dependencies, std::vector<Service> services);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // Returns the unary method of a path, such as `/relais.v1.DossierService/GetDossier`. Null if there is no
  // such method, or if it is a stream. The dispatcher owns the result.
  const Method* Find(absl::string_view path) const;

  // Answers one call. Its messages must have the types of `method`. Ends the call by Exchange::Finish: before
  // it returns for point reads and early refusals, else on another thread. May block on a point read.
  void Dispatch(const Method& method, std::shared_ptr<Exchange> exchange) const;

  // Records a call that the door refuses by itself, such as MalformedRequest(), before it has a request.
  // Returns the error to send, with details in the caller's language. Adds the correlation id to `transport`.
  google::rpc::Status Refuse(const google::protobuf::MethodDescriptor& method, Transport& transport,
                             const absl::Status& status) const;

  const std::vector<Service>& services() const { return services_; }

 private:
  const ServerDependencies dependencies_;
  const Adapter adapter_;
  const std::vector<Service> services_;
  // By path; points into services_.
  absl::flat_hash_map<std::string, const Method*> methods_;
};

// INVALID_ARGUMENT for a request whose bytes are no message of the method.
absl::Status MalformedRequest();

// INVALID_ARGUMENT for a message over kMessageBytes in a stream of them: sending it again is of no use.
absl::Status RequestTooLarge();

// Path of a method, as gRPC and Connect have it: `/relais.v1.DossierService/GetDossier`.
std::string PathOf(const google::protobuf::MethodDescriptor& method);

}  // namespace relais::dispatch

#endif  // RELAIS_SERVICE_DISPATCH_DISPATCHER_H_
