#ifndef RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_
#define RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_

#include <string>

namespace relais {

// What a server on this machine answers for the path, headers and all; empty where there is none on that
// port.
std::string HttpGet(int port, const std::string& path);

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_HTTP_GET_H_
