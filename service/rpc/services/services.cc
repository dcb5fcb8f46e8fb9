#include "service/rpc/services/services.h"

#include <utility>

namespace relais::rpc {

NamedService NewService(const char* name, const ServerDependencies& dependencies,
                        std::vector<UnaryMethod> methods, std::vector<StreamMethod> streams) {
  return {name, NewTableService(name, dependencies, std::move(methods), std::move(streams))};
}

}  // namespace relais::rpc
