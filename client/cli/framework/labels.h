#ifndef RELAIS_CLIENT_CLI_FRAMEWORK_LABELS_H_
#define RELAIS_CLIENT_CLI_FRAMEWORK_LABELS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "client/cli/app/language.h"
#include "relais/client.h"

namespace relais::cli {

// What a table prints for `none`: a group of what has no value.
inline constexpr LocalizedText kNoneLabel = {"(aucun)", "(none)"};

// Whether a value means `none`: the reserved word or what a table prints for it, whatever the case.
bool MeansNone(std::string_view value);

// What people read for codes that the service keeps, asked from it once for each list. Where the service
// cannot tell, the code itself is shown: a table must not fail for want of a label.
class Labels {
 public:
  // Label of each method of the API by its name.
  using Methods = std::map<std::string, LocalizedText>;

  // `client` is borrowed and must outlive this; null shows codes.
  Labels(const Client* client, Language language, Methods methods = {})
      : client_(client), language_(language), methods_(std::move(methods)) {}

  // Label of `code`, which may be a full resource name. `lists` is a codelist, `organization` or `agreement`,
  // or several of them separated by `|`: the first that has the code counts.
  std::string Of(const std::string& lists, const std::string& code);

  // Label of a method of the API, such as `Accepte une référence`; its name if there is none.
  std::string OfMethod(const std::string& method) const;

 private:
  using List = std::map<std::string, std::string>;
  List Ask(const std::string& list) const;

  const Client* client_;
  Language language_;
  Methods methods_;
  std::map<std::string, List> lists_;
};

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_FRAMEWORK_LABELS_H_
