#include <google/protobuf/repeated_field.h>

#include <iterator>
#include <utility>

#include "relais/client.h"

// The typed methods of Client: each makes its call by name, and each range asks for page after page.

namespace relais {
namespace {

template <typename Response>
absl::StatusOr<Response> Answer(const Client& client, const char* method,
                                const google::protobuf::Message& request) {
  Response response;
  absl::Status status = client.Call(method, request, response);
  if (!status.ok()) return status;
  return response;
}

template <typename Item, typename Request, typename Response>
Pages<Item> PagesOf(const Client& client, absl::StatusOr<Response> (Client::*list)(const Request&) const,
                    Request first, google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) {
  return Pages<Item>([&client, list, first = std::move(first),
                      items](const std::string& token) -> absl::StatusOr<typename Pages<Item>::Page> {
    Request request = first;
    // The first page has the token of the caller's own request.
    if (!token.empty()) request.set_page_token(token);
    absl::StatusOr<Response> response = (client.*list)(request);
    if (!response.ok()) return response.status();
    google::protobuf::RepeatedPtrField<Item>& found = *((*response).*items)();
    typename Pages<Item>::Page page;
    page.items.assign(std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    page.next_page_token = response->next_page_token();
    return page;
  });
}

}  // namespace

#include "relais/v1/client_methods_cc.inc"

Pages<v1::Dossier> Client::Dossiers(const v1::DossierFilter& filter) const {
  v1::ListDossiersRequest request;
  *request.mutable_filter() = filter;
  return Dossiers(std::move(request));
}

}  // namespace relais
