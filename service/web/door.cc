#include "service/web/door.h"

#include <utility>

#include "service/dispatch/dispatcher.h"
#include "service/dispatch/streams/import_job.h"

namespace relais::web {
namespace {

// Lets in the files of an import, and a quarter more for their envelopes: files over the limit are then
// refused with a reason.
HttpOptions WithUploads(HttpOptions options, dispatch::Runtime& runtime) {
  const dispatch::StreamMethod method = dispatch::ImportMethod(runtime.dependencies(), runtime.imports());
  options.head.upload_path = dispatch::PathOf(*method.descriptor);
  options.head.upload = runtime.imports().byte_limit() / 4 * 5;
  return options;
}

Response OtherHost() {
  Response response;
  response.status = 421;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  response.body =
      "cette adresse n'est pas celle du service / not an address of this service (--web_address)\n";
  return response;
}

}  // namespace

Door::Door(const DoorOptions& options, dispatch::Runtime& runtime, const Site& site)
    : runtime_(runtime),
      addresses_(options.addresses),
      calls_(runtime.dispatcher(), runtime.streams(), runtime.dependencies().answers, streams_,
             options.addresses),
      site_(site) {}

absl::StatusOr<std::unique_ptr<Door>> Door::Start(const DoorOptions& options, dispatch::Runtime& runtime,
                                                  const Site& site) {
  std::unique_ptr<Door> door(new Door(options, runtime, site));
  auto server = HttpServer::Start(WithUploads(options.http, runtime),
                                  [answers = door.get()](Request request, Respond respond) {
                                    answers->Answer(std::move(request), std::move(respond));
                                  });
  if (!server.ok()) return server.status();
  door->server_ = *std::move(server);
  return door;
}

void Door::Drain() {
  if (server_ == nullptr) return;
  runtime_.feed().Stop();
  server_->Drain();
  streams_->WaitUntilEmpty();
}

void Door::Answer(Request request, Respond respond) const {
  if (!addresses_.HasHost(request.Value("host"))) return respond(OtherHost());
  if (ConnectHandler::IsCall(request.Path())) {
    calls_.Answer(std::move(request), std::move(respond));
  } else {
    respond(AnswerFile(site_, request));
  }
}

}  // namespace relais::web
