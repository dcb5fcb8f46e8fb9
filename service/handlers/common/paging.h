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

// The page that a list request asks for, and the token of the next one. Lists go by a key: a page begins
// after the key of the last item of the page before, so that writes in between neither repeat nor lose an
// item.
class Paging {
 public:
  // Takes page_size and page_token of the request. `key` has a letter for each part of the list's key: `n` a
  // number, `t` a text. Faults of the size go to `input`; read `status()` after those of the request itself,
  // for a token that is damaged, or of another query or user.
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
  // How many items to read: one more than the page holds, which tells whether there is a next one.
  std::int64_t limit() const { return size_ + 1; }
  // Part of the key after which the page begins; empty, or 0, on the first page.
  const std::string& after(std::size_t part) const { return after_[part]; }
  std::int64_t after_number(std::size_t part) const {
    return convert::ParseKeyNumber(after_[part]).value_or(0);
  }

  // Takes the item beyond the page away; gives the token of the next page, empty on the last one. `key` gives
  // the parts of an item's key.
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
