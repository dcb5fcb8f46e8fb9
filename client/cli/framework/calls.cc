#include "client/cli/framework/calls.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A method of the API, with an empty message of each of its types.
struct Method {
  std::string name;
  const Message* request;
  const Message* response;
};

// `method`: `DossierService.GetDossier`. A name that the API lacks is an error of this program.
Method MethodNamed(const char* method) {
  const std::string name = absl::StrCat("relais.v1.", method);
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  if (found == nullptr || found->client_streaming() || found->server_streaming())
    throw std::logic_error(absl::StrCat(name, ": no such unary method"));
  google::protobuf::MessageFactory& factory = *google::protobuf::MessageFactory::generated_factory();
  return {name, factory.GetPrototype(found->input_type()), factory.GetPrototype(found->output_type())};
}

// The items of a list's response: its repeated messages. Null if it has none.
const FieldDescriptor* FindItems(const google::protobuf::Descriptor& response) {
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    if (field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return field;
  }
  return nullptr;
}

// The same for a list of the API: any other method is an error of this program.
Method ListNamed(const char* method) {
  Method list = MethodNamed(method);
  const google::protobuf::Descriptor& request = *list.request->GetDescriptor();
  const google::protobuf::Descriptor& response = *list.response->GetDescriptor();
  if (request.FindFieldByName("page_token") == nullptr ||
      response.FindFieldByName("next_page_token") == nullptr || FindItems(response) == nullptr)
    throw std::logic_error(absl::StrCat(list.name, ": no list"));
  return list;
}

std::string TextOf(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}

// Adds the responses of a list to `pages`, one for each page, until they hold `limit` items or all of them;
// 0: all.
absl::Status FetchPages(const Client& client, const Method& method, int limit, Message& request,
                        std::vector<std::unique_ptr<Message>>& pages) {
  // The largest page, or no more than --limit.
  constexpr int kLargestPage = 500;
  const google::protobuf::Descriptor& type = *request.GetDescriptor();
  request.GetReflection()->SetInt32(&request, type.FindFieldByName("page_size"),
                                    limit > 0 && limit < kLargestPage ? limit : kLargestPage);
  const FieldDescriptor& items = *FindItems(*method.response->GetDescriptor());
  int count = 0;
  for (std::string token, last;; last = token) {
    pages.emplace_back(method.response->New());
    absl::Status status = client.Call(method.name, request, *pages.back());
    if (!status.ok()) return status;
    count += pages.back()->GetReflection()->FieldSize(*pages.back(), &items);
    token = TextOf(*pages.back(), "next_page_token");
    if (token.empty() || (limit > 0 && count >= limit)) return absl::OkStatus();
    // The same token again would be the same page again, without end.
    if (token == last) return absl::InternalError("the service gave the same page token twice");
    request.GetReflection()->SetString(&request, type.FindFieldByName("page_token"), token);
  }
}

// The items of all pages, or the first `limit` of them; 0: all.
std::vector<const Message*> FirstItems(const std::vector<std::unique_ptr<Message>>& pages,
                                       const FieldDescriptor& items, int limit) {
  std::vector<const Message*> found;
  for (const std::unique_ptr<Message>& page : pages) {
    const google::protobuf::Reflection& reflection = *page->GetReflection();
    for (int i = 0; i < reflection.FieldSize(*page, &items); ++i) {
      if (limit > 0 && found.size() == static_cast<size_t>(limit)) return found;
      found.push_back(&reflection.GetRepeatedMessage(*page, &items, i));
    }
  }
  return found;
}
}  // namespace

void PrintResponse(Session& session, const google::protobuf::Message& response, const Columns& columns) {
  if (response.GetDescriptor()->field_count() > 0) {
    const FieldDescriptor* resource = response.GetDescriptor()->field(0);
    const bool holds_resource = resource->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    PrintOne(session.output(),
             holds_resource ? response.GetReflection()->GetMessage(response, resource) : response, columns);
    return;
  }
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << "{}\n";
  } else if (output.format == Format::kTable) {
    output.out << session.Say({"Fait.", "Done."}) << "\n";
  }
}
Command AddCall(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, std::function<void(Message&)> prepare) {
  const Method called = MethodNamed(method);
  return AddRequestOf(tree, parent, spec, *called.request,
                      [=](Session& session, Message& request) -> absl::StatusOr<ExitCode> {
                        if (prepare) prepare(request);
                        const std::unique_ptr<Message> response(called.response->New());
                        absl::Status status = session.client().Call(called.name, request, *response);
                        if (!status.ok()) return status;
                        PrintResponse(session, *response, columns);
                        return kDone;
                      });
}

Command AddList(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, std::function<absl::Status(Session&, Message&)> complete) {
  const Method called = ListNamed(method);
  auto limit = std::make_shared<int>(0);
  const Command command = AddRequestOf(
      tree, parent, spec, *called.request,
      [=](Session& session, Message& request) -> absl::StatusOr<ExitCode> {
        absl::Status completed = complete ? complete(session, request) : absl::OkStatus();
        if (!completed.ok()) return completed;
        std::vector<std::unique_ptr<Message>> pages;
        absl::Status listed = FetchPages(session.client(), called, *limit, request, pages);
        if (!listed.ok()) return listed;
        const FieldDescriptor& items = *FindItems(*called.response->GetDescriptor());
        PrintMany(session.output(), items.json_name(), FirstItems(pages, items, *limit), columns);
        return kDone;
      });
  AddLimit(tree, command, *limit);
  return command;
}
}  // namespace relais::cli
