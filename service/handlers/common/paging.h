#ifndef RELAIS_SERVICE_HANDLERS_COMMON_PAGING_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_PAGING_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/page_token.h"
#include "service/handlers/common/request_reader.h"

namespace relais::handlers {

// The page that a list request asks for, and the token of the next one. A page begins after the key of the
// previous page's last item, so that writes between two pages neither repeat nor lose an item.
class Paging {
 public:
  // Reads page_size and page_token of the request. `key` has a letter for each part of the list's key: `n`
  // for a number, `t` for a text. Violations of the size go to `input`. Check `status()` after
  // `input.status()`: it is an error if the token is damaged, or of another query or user.
  template <class Request>
  Paging(RequestReader& input, const Request& request, absl::string_view key)
      : fingerprint_(convert::QueryFingerprint(request, input.call().principal.user_id)), after_(key.size()) {
    domain::Violations violations;
    size_ = convert::PageSize(request.page_size(), violations);
    input.Add(violations);
    if (request.page_token().empty()) return;
    auto parts = convert::ParsePageToken(request.page_token(), fingerprint_, key.size());
    status_ = parts.status();
    for (std::size_t i = 0; status_.ok() && i < key.size(); ++i) {
      if (key[i] == 'n' && !convert::ParseKeyNumber((*parts)[i]).has_value())
        status_ = convert::InvalidPageToken("page_token");
    }
    if (status_.ok()) after_ = *std::move(parts);
  }

  const absl::Status& status() const { return status_; }
  // Number of items to read: one more than the page, to find out whether a next page exists.
  std::int64_t limit() const { return size_ + 1; }
  // A part of the key that the page begins after. Empty, or 0, on the first page.
  const std::string& after(std::size_t part) const { return after_[part]; }
  std::int64_t after_number(std::size_t part) const {
    return convert::ParseKeyNumber(after_[part]).value_or(0);
  }

  // Removes the extra item and returns the token of the next page; empty on the last page. `key` returns the
  // parts of an item's key.
  template <class Item, class KeyOf>
  std::string Cut(std::vector<Item>& items, KeyOf key) const {
    if (static_cast<std::int64_t>(items.size()) <= size_) return "";
    items.pop_back();
    return convert::MakePageToken(fingerprint_, key(items.back()));
  }

 private:
  std::string fingerprint_;
  std::vector<std::string> after_;
  std::int64_t size_ = 0;
  absl::Status status_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_PAGING_H_
