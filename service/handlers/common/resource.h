#ifndef RELAIS_SERVICE_HANDLERS_COMMON_RESOURCE_H_
#define RELAIS_SERVICE_HANDLERS_COMMON_RESOURCE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "service/auth/call_context.h"
#include "service/convert/common/errors.h"
#include "service/domain/common/identifier.h"
#include "service/handlers/common/load.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/revision.h"
#include "storage/projections/external_ids.h"
#include "storage/queries/dossiers/dossier_parts.h"
#include "storage/status_macros.h"
#include "storage/versioned/schema.h"
#include "storage/versioned/versioned.h"

// Declares a resource once, and makes of the declaration what its handlers repeat: load or error, get, reply,
// the checks of a create, and update. Lists: list_page.h. handlers/README.md shows how to add a resource.

namespace relais::handlers {

// The variable words of a resource name: {"12", "3"} for `dossiers/12/interventions/3`.
using NameWords = std::vector<std::string>;

// Returns the form of the names of a message, as its .proto file declares it: `agreements/{agreement}`.
const std::string& NameForm(const google::protobuf::Descriptor& message);
// Parses a name of the form. A `{number}` takes a number above 0 in its only spelling, any other braces a
// text. Nullopt if the name does not have the form.
std::optional<NameWords> ParseName(absl::string_view form, absl::string_view name);
// Builds the name of the form from its words.
std::string MakeName(absl::string_view form, const NameWords& words);
// The last words of a key: as many as the form has braces, or `count`.
NameWords WordsOfForm(absl::string_view form, const NameWords& key);
NameWords LastWords(const NameWords& key, std::size_t count);
// The number that a word holds; 0 for a text.
std::int64_t NumberOf(const std::string& word);
// The key of a row as words, from its values in the order of the schema; and back.
NameWords KeyWords(const storage::TableSchema& schema, const std::vector<storage::Value>& values);
std::vector<storage::Value> KeyValues(const storage::TableSchema& schema, const NameWords& words);

// The `find` of a resource that callers see as the snapshot shows it.
template <class Record>
absl::StatusOr<std::optional<Record>> FindByKey(const CallContext&, const storage::Snapshot& snapshot,
                                                const NameWords& words) {
  const storage::TableSchema& schema = storage::SchemaOf<Record>();
  return storage::FindOne<Record>(snapshot, schema.KeyCondition(), KeyValues(schema, words));
}

// The declaration of a resource: a constant, beside its handlers. The form of its names is that of its
// message; their words are the end of its record's key.
template <class RecordType, class MessageType>
struct Resource {
  using Record = RecordType;
  using Message = MessageType;
  // Checks a permission on a record; null permits every caller that sees the record.
  using Permit = std::function<absl::Status(const Record&)>;
  // Fills the record from the merged message; violations and storage errors go to the reader.
  using Read = std::function<void(RequestReader&, const Message&, Record&)>;

  absl::StatusOr<Message> (*to_message)(const CallContext& call, const storage::Snapshot& snapshot,
                                        const Record& record);
  // Fields that an update mask may name, as the error lists them: `title, starts_on`.
  const char* updatable = "";
  // Finds a record by the words of its name; nullopt if there is none that the caller may see.
  absl::StatusOr<std::optional<Record>> (*find)(const CallContext& call, const storage::Snapshot& snapshot,
                                                const NameWords& words) = FindByKey<Record>;

  const std::string& form() const { return NameForm(*Message::descriptor()); }
};

// A `to_message` for records that hold all of their message.
template <class Record, class Message, Message (*Convert)(const Record&)>
absl::StatusOr<Message> Converted(const CallContext&, const storage::Snapshot&, const Record& record) {
  return Convert(record);
}

template <class Record>
NameWords KeyWordsOf(const Record& record) {
  return KeyWords(storage::SchemaOf<Record>(), storage::ValuesOf(record));
}

template <class Record, class Message>
NameWords WordsOf(const Resource<Record, Message>& resource, const Record& record) {
  return WordsOfForm(resource.form(), KeyWordsOf(record));
}

template <class Record, class Message>
std::string NameOf(const Resource<Record, Message>& resource, const Record& record) {
  return MakeName(resource.form(), WordsOf(resource, record));
}

// The error for a resource that is not found: NotVisibleError for a dossier or a part of one, which the first
// word numbers; else NOT_FOUND.
absl::Status MissingError(const storage::TableTraits& traits, const storage::Snapshot& snapshot,
                          const NameWords& words, const std::string& name);

// Loads the record of that name, or the error: INVALID_ARGUMENT for a malformed name, which names `field`;
// MissingError if it is not found.
template <class Record, class Message>
absl::StatusOr<Record> LoadOrError(const Resource<Record, Message>& resource, const CallContext& call,
                                   const storage::Snapshot& snapshot, const std::string& field,
                                   const std::string& name) {
  const std::optional<NameWords> words = ParseName(resource.form(), name);
  if (!words.has_value()) return InvalidName(field, name, resource.form());
  RELAIS_ASSIGN_OR_RETURN(std::optional<Record> found, resource.find(call, snapshot, *words));
  if (!found.has_value()) return MissingError(Record::kTraits, snapshot, *words, name);
  return *std::move(found);
}

// Loads the record that `request` names, for a change. Checks name, permission, then etag.
template <class Record, class Message, class Request>
absl::StatusOr<Record> LoadToChange(const Resource<Record, Message>& resource, const CallContext& call,
                                    const storage::Snapshot& snapshot, const Request& request,
                                    const typename Resource<Record, Message>::Permit& permit = nullptr) {
  RELAIS_ASSIGN_OR_RETURN(Record record, LoadOrError(resource, call, snapshot, "name", request.name()));
  if (permit != nullptr) RELAIS_RETURN_IF_ERROR(permit(record));
  RELAIS_RETURN_IF_ERROR(CheckEtag(request.name(), request.etag(), record.revision));
  return record;
}

// Answers a Get. `field` is the response's accessor, such as `&v1::GetAgreementResponse::mutable_agreement`.
template <class Record, class Message, class Response>
absl::StatusOr<Response> GetResource(const Resource<Record, Message>& resource, const CallContext& call,
                                     const storage::Snapshot& snapshot, const std::string& name,
                                     Message* (Response::*field)()) {
  RELAIS_ASSIGN_OR_RETURN(const Record record, LoadOrError(resource, call, snapshot, "name", name));
  Response response;
  RELAIS_ASSIGN_OR_RETURN(*(response.*field)(), resource.to_message(call, snapshot, record));
  return response;
}

// Fills `reply` with the resource of that name.
template <class Record, class Message>
absl::Status ReplyWith(const Resource<Record, Message>& resource, const CallContext& call,
                       const storage::Snapshot& snapshot, const std::string& name, Message* reply) {
  RELAIS_ASSIGN_OR_RETURN(const Record record, LoadOrError(resource, call, snapshot, "name", name));
  RELAIS_ASSIGN_OR_RETURN(*reply, resource.to_message(call, snapshot, record));
  return absl::OkStatus();
}

// ALREADY_EXISTS if the caller sees a resource with the name of this new record.
template <class Record, class Message>
absl::Status CheckNotTaken(const Resource<Record, Message>& resource, const CallContext& call,
                           const storage::Snapshot& snapshot, const Record& record) {
  RELAIS_ASSIGN_OR_RETURN(const auto taken, resource.find(call, snapshot, WordsOf(resource, record)));
  return taken.has_value() ? convert::AlreadyExists(NameOf(resource, record)) : absl::OkStatus();
}

// ALREADY_EXISTS if a resource of the kind has this external identifier, in the whole register. Names the
// other one only if the caller sees it. An empty identifier is always free.
template <class Record, class Message>
absl::Status CheckExternalIdFree(const Resource<Record, Message>& resource, const CallContext& call,
                                 const storage::Snapshot& snapshot, const std::string& field,
                                 const std::string& external_id) {
  if (external_id.empty()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto taken,
                          storage::FindByFoldedId<Record>(snapshot, domain::FoldIdentifier(external_id)));
  if (!taken.has_value()) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto seen, resource.find(call, snapshot, WordsOf(resource, *taken)));
  return convert::AlreadyExists(seen.has_value() ? NameOf(resource, *taken) : external_id, field);
}

// Inserts a new part of a dossier under the next number, as its first revision. Returns its name.
template <class Record, class Message>
absl::StatusOr<std::string> InsertPart(const Resource<Record, Message>& resource,
                                       storage::WriteTransaction& transaction, std::int64_t dossier_id,
                                       Record& record) {
  record.dossier_id = dossier_id;
  record.revision = 1;
  RELAIS_ASSIGN_OR_RETURN(record.number, storage::NextNumber<Record>(transaction.snapshot(), dossier_id));
  transaction.Insert(record);
  return NameOf(resource, record);
}

// An update that has begun: the record as it is and as it will be, and the message with the changes merged.
template <class Record, class Message>
struct StartedUpdate {
  std::string name;
  RequestReader input;
  Record before;
  Record after;
  Message merged;
};

// Name of the field of `request` that holds a message of type `resource`, such as `agreement`.
std::string FieldOfType(const google::protobuf::Descriptor& request,
                        const google::protobuf::Descriptor& resource);
// Merges `sent` into `target` by the mask, limited to `updatable`. INTERNAL if `updatable` names no field.
absl::Status MergeUpdatable(const google::protobuf::FieldMask& mask, absl::string_view updatable,
                            const google::protobuf::Message& sent, google::protobuf::Message* target,
                            RequestReader& input);

// Begins an update: loads, checks permission then etag, and merges `sent` by the request's mask. Mask
// violations go to the result's reader: read `merged` into `after`, then check its status before writing.
template <class Record, class Message, class Request>
absl::StatusOr<StartedUpdate<Record, Message>> StartUpdate(
    const Resource<Record, Message>& resource, const CallContext& call, const storage::Snapshot& snapshot,
    const Request& request, const Message& sent,
    const typename Resource<Record, Message>::Permit& permit = nullptr) {
  const std::string field = FieldOfType(*Request::descriptor(), *Message::descriptor());
  RELAIS_ASSIGN_OR_RETURN(Record record, LoadOrError(resource, call, snapshot, field + ".name", sent.name()));
  if (permit != nullptr) RELAIS_RETURN_IF_ERROR(permit(record));
  RELAIS_RETURN_IF_ERROR(CheckEtag(sent.name(), sent.etag(), record.revision));
  RELAIS_ASSIGN_OR_RETURN(Message merged, resource.to_message(call, snapshot, record));
  StartedUpdate<Record, Message> update{sent.name(), {call, snapshot}, record, record, std::move(merged)};
  RELAIS_RETURN_IF_ERROR(
      MergeUpdatable(request.update_mask(), resource.updatable, sent, &update.merged, update.input));
  return update;
}

// The whole update of a resource that is one row, from load to replace. Checks the permission on the record
// before and after the change. An update that changes nothing writes no revision. Returns the name.
template <class Record, class Message, class Request>
absl::StatusOr<std::string> UpdateResource(
    const Resource<Record, Message>& resource, const CallContext& call,
    storage::WriteTransaction& transaction, const Request& request, const Message& sent,
    const typename Resource<Record, Message>::Read& read,
    const typename Resource<Record, Message>::Permit& permit = nullptr) {
  RELAIS_ASSIGN_OR_RETURN(auto update,
                          StartUpdate(resource, call, transaction.snapshot(), request, sent, permit));
  read(update.input, update.merged, update.after);
  RELAIS_RETURN_IF_ERROR(update.input.status());
  if (permit != nullptr) RELAIS_RETURN_IF_ERROR(permit(update.after));
  ReplaceIfChanged(transaction, update.before, update.after);
  return update.name;
}

}  // namespace relais::handlers

#endif  // RELAIS_SERVICE_HANDLERS_COMMON_RESOURCE_H_
