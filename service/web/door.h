#ifndef RELAIS_SERVICE_WEB_DOOR_H_
#define RELAIS_SERVICE_WEB_DOOR_H_

#include <memory>

#include "absl/status/statusor.h"
#include "service/dispatch/runtime.h"
#include "service/web/connect/connect_handler.h"
#include "service/web/connect/stream_places.h"
#include "service/web/files/files.h"
#include "service/web/http/server.h"
#include "service/web/http/site_addresses.h"

// Start here: the door for browsers, as the program sees it. Includes no header of Beast.

namespace relais::web {

struct DoorOptions {
  HttpOptions http;
  // Requests for another host are refused with 421.
  SiteAddresses addresses;
};

// Serves the API by the Connect protocol, and the console, over HTTP/1.1. Thread-safe.
class Door {
 public:
  // Starts serving. Statuses are those of HttpServer::Start. `runtime` must outlive the door, and `site` too,
  // which has the files.
  static absl::StatusOr<std::unique_ptr<Door>> Start(const DoorOptions& options, dispatch::Runtime& runtime,
                                                     const Site& site = Console());
  ~Door() { Drain(); }

  // The port that it listens on.
  int port() const { return server_->port(); }

  // Ends the streams that follow referrals, also those of other doors; then see HttpServer::Drain. Returns
  // once no stream is left. The destructor drains too.
  void Drain();

 private:
  Door(const DoorOptions& options, dispatch::Runtime& runtime, const Site& site);
  void Answer(Request request, Respond respond) const;

  dispatch::Runtime& runtime_;
  const SiteAddresses addresses_;
  const std::shared_ptr<StreamPlaces> streams_ = std::make_shared<StreamPlaces>(kStreams);
  const ConnectHandler calls_;
  const Site& site_;
  // Last, so that it is drained before the rest goes.
  std::unique_ptr<HttpServer> server_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_DOOR_H_
