#ifndef RELAIS_CLIENT_SRC_REQUEST_ID_H_
#define RELAIS_CLIENT_SRC_REQUEST_ID_H_

#include <string>

namespace relais {

// 128 random bits in hexadecimal. May be called from any thread.
std::string NewRequestId();

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_REQUEST_ID_H_
