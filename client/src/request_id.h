#ifndef RELAIS_CLIENT_SRC_REQUEST_ID_H_
#define RELAIS_CLIENT_SRC_REQUEST_ID_H_

#include <string>

namespace relais {

// Returns 128 random bits in hexadecimal. Thread-safe.
std::string NewRequestId();

}  // namespace relais

#endif  // RELAIS_CLIENT_SRC_REQUEST_ID_H_
