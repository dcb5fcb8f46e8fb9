#ifndef RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_
#define RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_

#include "absl/strings/string_view.h"
#include "service/dispatch/dispatcher.h"
#include "service/web/http/message.h"

namespace relais::web {

// Answers unary calls of the Connect protocol: checks the head, parses the body, and hands both to the
// dispatcher, which does all else. Thread-safe. A method of the API without side effects is called by POST
// too: what people look for stays out of URLs, which proxies and browsers record.
class ConnectHandler {
 public:
  // `dispatcher` must outlive the handler.
  explicit ConnectHandler(const dispatch::Dispatcher& dispatcher) : dispatcher_(dispatcher) {}

  // Whether a path is that of a call: `/relais.v1.DossierService/GetDossier`, whether there is such a method
  // or not.
  static bool IsCall(absl::string_view path);

  // Answers a request with such a path. May block on a point read.
  void Answer(Request request, Respond respond) const;

 private:
  const dispatch::Dispatcher& dispatcher_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_
