#ifndef RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_
#define RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_

#include <string>

namespace relais {

// Answer of a local server to a GET of the path, with headers; empty if no server listens on the port.
std::string HttpGet(int port, const std::string& path);

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_
