#include "service/dispatch/calls/as_of.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/records.h"
#include "service/domain/common/civil_date.h"
#include "storage/journal/journal.h"
#include "storage/status_macros.h"

namespace relais::dispatch {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Refuse(const AsOfField& field, const char* part, std::string value,
                    domain::LocalizedText problem) {
  return convert::InvalidFields(
      {{absl::StrCat(field.path, ".", part), std::move(value), std::move(problem)}});
}

absl::Time InstantOf(const AsOfField& field) {
  const google::protobuf::Timestamp& given = field.as_of->instant();
  return absl::FromUnixSeconds(given.seconds()) + absl::Nanoseconds(given.nanos());
}

absl::StatusOr<std::int64_t> ResolveInstant(storage::Store& store, absl::Time deadline,
                                            const AsOfField& field) {
  const std::optional<absl::Time> instant = convert::ParseTimestamp(field.as_of->instant());
  if (!instant.has_value())
    return Refuse(field, "instant", "", {"n'est pas un instant", "is not an instant"});
  absl::StatusOr<std::int64_t> position = store.ResolveInstant(*instant, deadline);
  if (absl::IsOutOfRange(position.status())) {
    return Refuse(field, "instant", absl::FormatTime(absl::RFC3339_full, *instant, absl::UTCTimeZone()),
                  {"est dans l'avenir", "lies in the future"});
  }
  return position;
}

// The last entry at or before `position`, because the journal may have gaps; an entry with seq 0 if there is
// none.
absl::StatusOr<storage::JournalEntry> EntryBy(const storage::Snapshot& snapshot, std::int64_t position) {
  storage::JournalEntry last;
  RELAIS_RETURN_IF_ERROR(storage::ForEachEntryBackwards(
      snapshot.At(position), 0, [&last](const storage::JournalEntry& entry) { last = entry; }, 1));
  return last;
}

// Civil day of the instant or, for a position, of its entry.
absl::CivilDay DayOf(const AsOfField& field, const storage::JournalEntry& entry) {
  if (field.HasInstant()) return domain::Today(InstantOf(field));
  return entry.seq == 0 ? absl::CivilDay() : domain::Today(entry.recorded_at);
}

// The field `as_of` of a message; without a path if it has none.
AsOfField AsOfIn(const Message& message, const std::string& prefix) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("as_of");
  if (field == nullptr || field->message_type() != v1::AsOf::descriptor()) return {};
  const bool given = message.GetReflection()->HasField(message, field);
  const Message& as_of = message.GetReflection()->GetMessage(message, field);
  return {given ? static_cast<const v1::AsOf*>(&as_of) : nullptr, absl::StrCat(prefix, field->name())};
}

}  // namespace

AsOfField AsOfOf(const Message& request) {
  if (AsOfField own = AsOfIn(request, ""); !own.path.empty()) return own;
  const Descriptor& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    const Message& part = request.GetReflection()->GetMessage(request, field);
    if (AsOfField found = AsOfIn(part, absl::StrCat(field->name(), ".")); !found.path.empty()) return found;
  }
  return {};
}

absl::Status ReadAsOf(
    storage::Store& store, absl::Time deadline, const AsOfField& field,
    const std::function<absl::Status(const storage::Snapshot&, std::optional<absl::CivilDay>)>& read,
    storage::ReadKind kind) {
  const bool past = field.as_of != nullptr && field.as_of->position_case() != v1::AsOf::POSITION_NOT_SET;
  if (!past) {
    return store.Read(
        deadline, [&](const storage::Snapshot& snapshot) { return read(snapshot, std::nullopt); }, kind);
  }

  std::int64_t position = field.as_of->sequence();
  if (field.HasInstant()) {
    absl::StatusOr<std::int64_t> resolved = ResolveInstant(store, deadline, field);
    if (!resolved.ok()) return resolved.status();
    position = *resolved;
  }
  const auto read_past = [&](const storage::Snapshot& snapshot) -> absl::Status {
    if (position >= 0 && position <= snapshot.head()) {
      RELAIS_ASSIGN_OR_RETURN(const storage::JournalEntry entry, EntryBy(snapshot, position));
      return read(snapshot.At(entry.seq), DayOf(field, entry));
    }
    return Refuse(field, "sequence", absl::StrCat(position),
                  {absl::StrCat("le journal va de 0 à ", snapshot.head()),
                   absl::StrCat("the journal goes from 0 to ", snapshot.head())});
  };
  return store.Read(deadline, read_past, kind);
}

}  // namespace relais::dispatch
