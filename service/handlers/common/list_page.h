#ifndef RELAIS_SERVICE_HANDLERS_COMMON_LIST_PAGE_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_LIST_PAGE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "service/convert/common/page_token.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "storage/status_macros.h"

namespace relais::handlers {

// The key of an item, for the token of the page that begins after it: numbers and texts, in order.
template <class... Parts>
std::vector<std::string> PageKey(const Parts&... parts) {
  return {absl::StrCat(parts)...};
}

// A list method: reads the page that the request asks for, and answers it. Read further fields of the request
// with `input()`, between constructor and `Answer`. A page begins after the key of the previous page's last
// item, so that writes between two pages neither repeat nor lose an item.
//
//   ListPage page({call, snapshot}, request, "n");
//   return page.Answer(
//       &v1::ListConsentsResponse::mutable_consents,
//       [&] { return storage::ListParts<…>(snapshot, dossier_id, page.after_number(0), page.limit()); },
//       kConsents);
class ListPage {
 public:
  // Reads page_size and page_token of the request. `key` has a letter for each part of the list's key: `n`
  // for a number, `t` for a text.
  template <class Request>
  ListPage(RequestReader input, const Request& request, absl::string_view key)
      : input_(std::move(input)),
        fingerprint_(convert::QueryFingerprint(request, input_.call().principal.user_id)),
        after_(key.size()) {
    Read(request.page_size(), request.page_token(), key);
  }

  RequestReader& input() { return input_; }
  // Number of items to read: one more than the page, to find out whether a next page exists.
  std::int64_t limit() const { return size_ + 1; }
  // A part of the key that the page begins after. Empty, or 0, on the first page.
  const std::string& after(std::size_t part) const { return after_[part]; }
  std::int64_t after_number(std::size_t part) const { return NumberOf(after_[part]); }

  // Answers the page with the items of `query` and the token of the next page. INVALID_ARGUMENT names the
  // violations of the request, or a page token that is damaged or of another query or user. `items` is the
  // accessor of the response's list. `query` returns a StatusOr of at most `limit()` records after the key.
  // `key` returns the key of a record (PageKey), `to_item` its message or a StatusOr of it.
  template <class Response, class Item, class Query, class Key, class ToItem>
  absl::StatusOr<Response> Answer(google::protobuf::RepeatedPtrField<Item>* (Response::*items)(),
                                  const Query& query, const Key& key, const ToItem& to_item) const {
    RELAIS_RETURN_IF_ERROR(status());
    RELAIS_ASSIGN_OR_RETURN(auto records, query());
    Response response;
    if (static_cast<std::int64_t>(records.size()) > size_) {
      records.pop_back();
      response.set_next_page_token(convert::MakePageToken(fingerprint_, key(records.back())));
    }
    google::protobuf::RepeatedPtrField<Item>& list = *(response.*items)();
    list.Reserve(static_cast<int>(records.size()));
    for (auto& record : records) {
      absl::StatusOr<Item> item = to_item(record);
      if (!item.ok()) return item.status();
      *list.Add() = *std::move(item);
    }
    return response;
  }

  // The same for the records of a resource in the order of their keys. The list's key is the end of theirs:
  // the number alone for the parts of one dossier.
  template <class Response, class Query, class Record, class Message>
  absl::StatusOr<Response> Answer(google::protobuf::RepeatedPtrField<Message>* (Response::*items)(),
                                  const Query& query, const Resource<Record, Message>& resource) const {
    return Answer(
        items, query, [&](const Record& record) { return LastWords(KeyWordsOf(record), after_.size()); },
        [&](const Record& record) { return resource.to_message(input_.call(), input_.snapshot(), record); });
  }

 private:
  void Read(std::int32_t page_size, const std::string& page_token, absl::string_view key);
  absl::Status status() const;

  RequestReader input_;
  std::string fingerprint_;
  std::vector<std::string> after_;
  std::int64_t size_ = 0;
  absl::Status token_status_;
};

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_LIST_PAGE_H_
