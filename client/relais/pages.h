#ifndef RELAIS_CLIENT_RELAIS_PAGES_H_
#define RELAIS_CLIENT_RELAIS_PAGES_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace relais {

// All the items of a list method, asked for page by page while a loop goes on:
//
//   for (absl::StatusOr<v1::Dossier>& dossier : client.Dossiers(filter)) {
//     if (!dossier.ok()) return dossier.status();
//     Use(*dossier);
//   }
//
// An error is given once, as the last item. Each call of begin() starts again from the first page. The Client
// must outlive the range and its iterators. Not thread-safe: a range belongs to one thread.
template <typename Item>
class Pages {
 public:
  struct Page {
    std::vector<Item> items;
    // Empty on the last page.
    std::string next_page_token;
  };
  // Asks for the page of a token, empty for the first one.
  using Fetch = std::function<absl::StatusOr<Page>(const std::string& page_token)>;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    Iterator() = default;
    explicit Iterator(Fetch fetch) : state_(std::make_shared<State>()) {
      state_->fetch = std::move(fetch);
      Advance();
    }

    reference operator*() const { return state_->current; }
    pointer operator->() const { return &state_->current; }
    Iterator& operator++() {
      Advance();
      return *this;
    }
    void operator++(int) { Advance(); }
    // Only tells whether both are at the end, as a loop asks.
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.state_ == b.state_; }
    friend bool operator!=(const Iterator& a, const Iterator& b) { return !(a == b); }

   private:
    struct State {
      Fetch fetch;
      Page page;
      size_t next = 0;
      bool last_page = false;
      absl::StatusOr<Item> current = absl::UnknownError("no item");
    };

    void Advance() {
      // A page may be empty without being the last.
      while (state_->next == state_->page.items.size()) {
        if (state_->last_page) {
          state_ = nullptr;
          return;
        }
        if (absl::Status status = FetchPage(); !status.ok()) {
          *state_ = State{};
          state_->last_page = true;
          state_->current = std::move(status);
          return;
        }
      }
      state_->current = std::move(state_->page.items[state_->next++]);
    }

    absl::Status FetchPage() {
      const std::string token = state_->page.next_page_token;
      absl::StatusOr<Page> page = state_->fetch(token);
      if (!page.ok()) return page.status();
      // The same token again would be the same page again, without end.
      if (!token.empty() && page->next_page_token == token) {
        return absl::InternalError("the service gave the same page token twice");
      }
      state_->page = *std::move(page);
      state_->next = 0;
      state_->last_page = state_->page.next_page_token.empty();
      return absl::OkStatus();
    }

    std::shared_ptr<State> state_;
  };

  explicit Pages(Fetch fetch) : fetch_(std::move(fetch)) {}

  Iterator begin() const { return Iterator(fetch_); }
  Iterator end() const { return Iterator(); }

 private:
  Fetch fetch_;
};

}  // namespace relais

#endif  // RELAIS_CLIENT_RELAIS_PAGES_H_
