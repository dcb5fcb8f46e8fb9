#include "service/web/door.h"

#include <utility>

namespace relais::web {

Door::Door(dispatch::Runtime& runtime, const Site& site)
    : runtime_(runtime),
      calls_(runtime.dispatcher(), runtime.streams(), runtime.dependencies().answers, streams_),
      site_(site) {}

absl::StatusOr<std::unique_ptr<Door>> Door::Start(const HttpOptions& options, dispatch::Runtime& runtime,
                                                  const Site& site) {
  std::unique_ptr<Door> door(new Door(runtime, site));
  auto server = HttpServer::Start(options, [answers = door.get()](Request request, Respond respond) {
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
  if (ConnectHandler::IsCall(request.Path())) {
    calls_.Answer(std::move(request), std::move(respond));
  } else {
    respond(AnswerFile(site_, request));
  }
}

}  // namespace relais::web
