#include "service/handlers/common/list_page.h"

#include "service/convert/common/errors.h"

namespace relais::handlers {

void ListPage::Read(std::int32_t page_size, const std::string& page_token, absl::string_view key) {
  domain::Violations violations;
  size_ = convert::PageSize(page_size, violations);
  input_.Add(violations);
  if (page_token.empty()) return;
  auto parts = convert::ParsePageToken(page_token, fingerprint_, key.size());
  token_status_ = parts.status();
  for (std::size_t i = 0; token_status_.ok() && i < key.size(); ++i) {
    if (key[i] == 'n' && !convert::ParseKeyNumber((*parts)[i]).has_value())
      token_status_ = convert::InvalidPageToken("page_token");
  }
  if (token_status_.ok()) after_ = *std::move(parts);
}

absl::Status ListPage::status() const {
  RELAIS_RETURN_IF_ERROR(input_.status());
  return token_status_;
}

}  // namespace relais::handlers
