#include "service/dispatch/streams/stream.h"

#include <utility>

#include "service/dispatch/dispatcher.h"

namespace relais::dispatch {

StreamTable::StreamTable(std::vector<StreamMethod> methods) {
  for (StreamMethod& method : methods) {
    std::string path = PathOf(*method.descriptor);
    methods_.emplace(std::move(path), std::move(method));
  }
}

const StreamMethod* StreamTable::Find(absl::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace relais::dispatch
