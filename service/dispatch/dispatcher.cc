#include "service/dispatch/dispatcher.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/dispatch/calls/call_rules.h"

namespace relais::dispatch {

Dispatcher::Dispatcher(const ServerDependencies& dependencies, std::vector<Service> services)
    : dependencies_(dependencies), adapter_(dependencies), services_(std::move(services)) {
  for (const Service& service : services_) {
    for (const Method& method : service.methods) methods_.emplace(PathOf(*method.descriptor), &method);
  }
}

const Method* Dispatcher::Find(absl::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : found->second;
}

void Dispatcher::Dispatch(const Method& method, std::shared_ptr<Exchange> exchange) const {
  method.answer(adapter_, std::move(exchange));
}

google::rpc::Status Dispatcher::Refuse(const google::protobuf::MethodDescriptor& method, Transport& transport,
                                       const absl::Status& status) const {
  Call call(transport, dependencies_, method.name(), &UnaryDeadline);
  return call.End(status);
}

absl::Status MalformedRequest() {
  return convert::InvalidFields({{"request",
                                  "",
                                  {"les octets reçus ne sont pas un message de cette méthode",
                                   "the bytes received are no message of this method"}}});
}

absl::Status RequestTooLarge() {
  return convert::InvalidFields(
      {{"request", "", {"au plus 1 Mio par message", "at most 1 MiB for each message"}}});
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace relais::dispatch
