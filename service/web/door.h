#ifndef RELAIS_SERVICE_WEB_DOOR_H_
#define RELAIS_SERVICE_WEB_DOOR_H_

#include <memory>

#include "absl/status/statusor.h"
#include "service/dispatch/dispatcher.h"
#include "service/web/connect/connect_handler.h"
#include "service/web/files/files.h"
#include "service/web/http/server.h"

// Start here: the door for browsers, as the program sees it. Includes no header of Beast.

namespace relais::web {

// Serves the API by the Connect protocol, and the console, over HTTP/1.1. Thread-safe.
class Door {
 public:
  // Starts serving. Statuses are those of HttpServer::Start. `dispatcher` must outlive the door, and `site`
  // too, which has the files.
  static absl::StatusOr<std::unique_ptr<Door>> Start(const HttpOptions& options,
                                                     const dispatch::Dispatcher& dispatcher,
                                                     const Site& site = Console());

  // The port that it listens on.
  int port() const { return server_->port(); }

  // See HttpServer::Drain. The destructor drains too.
  void Drain() { server_->Drain(); }

 private:
  Door(const dispatch::Dispatcher& dispatcher, const Site& site) : calls_(dispatcher), site_(site) {}
  void Answer(Request request, Respond respond) const;

  const ConnectHandler calls_;
  const Site& site_;
  // Last, so that it is drained before the rest goes.
  std::unique_ptr<HttpServer> server_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_DOOR_H_
