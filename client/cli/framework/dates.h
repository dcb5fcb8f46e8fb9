#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Whether a text field of a request holds a civil date. Names tell: `opened_on`, `respond_by`, `closed_to`.
bool IsDateField(const google::protobuf::FieldDescriptor& field);

// `2018-05-02` for a date as people type it: `2018-05-02`, `2018/5/2`, `02/05/2018` (the day first), `2 mai
// 2018`, `May 2, 2018`. Empty text stays empty: it clears a date. A usage error names `flag`.
absl::StatusOr<std::string> ParseDate(std::string_view flag, const std::string& text, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_
