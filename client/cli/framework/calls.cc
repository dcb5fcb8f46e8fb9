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
using google::protobuf::Reflection;

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

using Items = Pages<std::shared_ptr<const Message>>;

// Every item of a list. An item keeps the response alive that it is in.
Items ItemsOf(const Client& client, const Method& list, std::shared_ptr<Message> request) {
  return Items([&client, list, request](const std::string& token) -> absl::StatusOr<Items::Page> {
    const Reflection& of_request = *request->GetReflection();
    // The first page has the token of the caller's own request.
    if (!token.empty())
      of_request.SetString(request.get(), request->GetDescriptor()->FindFieldByName("page_token"), token);
    const std::shared_ptr<Message> response(list.response->New());
    absl::Status status = client.Call(list.name, *request, *response);
    if (!status.ok()) return status;
    const Reflection& of_response = *response->GetReflection();
    const FieldDescriptor* items = FindItems(*response->GetDescriptor());
    Items::Page page;
    for (int i = 0; i < of_response.FieldSize(*response, items); ++i)
      page.items.emplace_back(response, &of_response.GetRepeatedMessage(*response, items, i));
    page.next_page_token =
        of_response.GetString(*response, response->GetDescriptor()->FindFieldByName("next_page_token"));
    return page;
  });
}

// Asks for the largest pages, or for no more than `limit` items; 0: all.
void SetPageSize(int limit, Message& request) {
  constexpr int kLargestPage = 500;
  request.GetReflection()->SetInt32(&request, request.GetDescriptor()->FindFieldByName("page_size"),
                                    limit > 0 && limit < kLargestPage ? limit : kLargestPage);
}

}  // namespace

void PrintResponse(Session& session, const Message& response, const Columns& columns) {
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
                const char* method, Prepare prepare) {
  const Method called = MethodNamed(method);
  return AddRequestOf(tree, parent, spec, *called.request,
                      [=](Session& session, Message& request) -> absl::StatusOr<ExitCode> {
                        absl::Status status = prepare ? prepare(session, request) : absl::OkStatus();
                        if (!status.ok()) return status;
                        const std::unique_ptr<Message> response(called.response->New());
                        status = session.client().Call(called.name, request, *response);
                        if (!status.ok()) return status;
                        PrintResponse(session, *response, columns);
                        return kDone;
                      });
}

Command AddList(CommandTree& tree, Command parent, const CommandSpec& spec, const Columns& columns,
                const char* method, Prepare prepare) {
  const Method called = ListNamed(method);
  auto limit = std::make_shared<int>(0);
  const Command command =
      AddRequestOf(tree, parent, spec, *called.request,
                   [=](Session& session, Message& request) -> absl::StatusOr<ExitCode> {
                     absl::Status prepared = prepare ? prepare(session, request) : absl::OkStatus();
                     if (!prepared.ok()) return prepared;
                     SetPageSize(*limit, request);
                     const std::shared_ptr<Message> asked(request.New());
                     asked->CopyFrom(request);
                     std::vector<std::shared_ptr<const Message>> items;
                     for (auto& item : ItemsOf(session.client(), called, asked)) {
                       if (!item.ok()) return item.status();
                       items.push_back(*std::move(item));
                       if (*limit > 0 && items.size() == static_cast<size_t>(*limit)) break;
                     }
                     std::vector<const Message*> messages;
                     for (const auto& item : items) messages.push_back(item.get());
                     const std::string& key = FindItems(*called.response->GetDescriptor())->json_name();
                     PrintMany(session.output(), key, messages, columns);
                     return kDone;
                   });
  AddLimit(tree, command, *limit);
  return command;
}
}  // namespace relais::cli
