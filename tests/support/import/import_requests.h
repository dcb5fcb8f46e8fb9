#ifndef RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_REQUESTS_H_
#define RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_REQUESTS_H_

#include <string>

#include "relais/v1/import_service.pb.h"

// Messages of an import, as a caller sends them: options first, then chunks of files.

namespace relais::testing_support {

inline v1::ImportRequest Options(bool dry_run = false, const std::string& request_id = "") {
  v1::ImportRequest request;
  request.mutable_options()->set_dry_run(dry_run);
  request.mutable_options()->set_request_id(request_id);
  return request;
}

inline v1::ImportRequest Chunk(const std::string& file_name, const std::string& data) {
  v1::ImportRequest request;
  request.mutable_chunk()->set_file_name(file_name);
  request.mutable_chunk()->set_data(data);
  return request;
}

}  // namespace relais::testing_support

#endif  // RELAIS_TESTS_SUPPORT_IMPORT_IMPORT_REQUESTS_H_
