#include "service/web/door.h"

#include <utility>

namespace relais::web {

absl::StatusOr<std::unique_ptr<Door>> Door::Start(const HttpOptions& options,
                                                  const dispatch::Dispatcher& dispatcher, const Site& site) {
  std::unique_ptr<Door> door(new Door(dispatcher, site));
  auto server = HttpServer::Start(options, [answers = door.get()](Request request, Respond respond) {
    answers->Answer(std::move(request), std::move(respond));
  });
  if (!server.ok()) return server.status();
  door->server_ = *std::move(server);
  return door;
}

void Door::Answer(Request request, Respond respond) const {
  if (ConnectHandler::IsCall(request.Path())) {
    calls_.Answer(std::move(request), std::move(respond));
  } else {
    respond(AnswerFile(site_, request));
  }
}

}  // namespace relais::web
