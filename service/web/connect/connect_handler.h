#ifndef RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_
#define RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_

#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "service/dispatch/dispatcher.h"
#include "service/dispatch/overload/fair_thread_pool.h"
#include "service/dispatch/streams/stream.h"
#include "service/web/connect/call_check.h"
#include "service/web/connect/stream_places.h"
#include "service/web/http/message.h"
#include "service/web/http/site_addresses.h"

namespace relais::web {

// Answers calls of the Connect protocol: checks the head, parses the body, and hands both to the dispatcher
// or to a stream, which do all else. Thread-safe. A method of the API without side effects is called by POST
// too: what people look for stays out of URLs, which proxies and browsers record.
class ConnectHandler {
 public:
  // `dispatcher`, `streams` and `answers` (ServerDependencies::answers) must outlive the handler and its
  // streams. `places` limits the streams at once.
  ConnectHandler(const dispatch::Dispatcher& dispatcher, const dispatch::StreamTable& streams,
                 dispatch::FairThreadPool& answers, std::shared_ptr<StreamPlaces> places,
                 SiteAddresses addresses)
      : dispatcher_(dispatcher),
        streams_(streams),
        answers_(answers),
        places_(std::move(places)),
        addresses_(std::move(addresses)) {}

  // Whether a path is that of a call: `/relais.v1.DossierService/GetDossier`, whether there is such a method
  // or not.
  static bool IsCall(absl::string_view path);

  // Answers a request with such a path. May block on a point read.
  void Answer(Request request, Respond respond) const;

 private:
  void AnswerUnary(const CallHead& head, Request request, Respond respond) const;
  void AnswerStream(const CallHead& head, Request request, const Respond& respond) const;
  void AnswerUpload(const dispatch::StreamMethod& method, const CallHead& head, Request request,
                    const Respond& respond) const;

  const dispatch::Dispatcher& dispatcher_;
  const dispatch::StreamTable& streams_;
  dispatch::FairThreadPool& answers_;
  const std::shared_ptr<StreamPlaces> places_;
  const SiteAddresses addresses_;
};

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_CONNECT_CONNECT_HANDLER_H_
