#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "client/cli/app/language.h"

namespace relais::cli {

// Whether a text field of a request holds a civil date, by its name: `opened_on`, `respond_by`, `closed_to`.
bool IsDateField(const google::protobuf::FieldDescriptor& field);

// The day that a person means: `2018-05-02`, `02/05/2018`, `2 mai 2018`; empty if the text is no date. Every
// flag reads its dates through this.
std::optional<absl::CivilDay> ReadDay(const std::string& text);

// `2018-05-02` for a date as people type it: `2018-05-02`, `2018/5/2`, `02/05/2018` (the day first), `2 mai
// 2018`, `May 2, 2018`. Empty text stays empty: it clears a date. A usage error names `flag`.
absl::StatusOr<std::string> ParseDate(std::string_view flag, const std::string& text, Language language);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_DATES_H_
