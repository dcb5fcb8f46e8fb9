#include "service/handlers/common/resource.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/field_mask_util.h"
#include "relais/v1/resource.pb.h"
#include "service/auth/access.h"
#include "service/convert/common/field_mask.h"
#include "service/convert/common/page_token.h"

namespace relais::handlers {
namespace {

constexpr absl::string_view kNumber = "{number}";

bool IsVariable(absl::string_view part) { return absl::StartsWith(part, "{"); }

bool IsNumber(const storage::Column& column) { return column.type == storage::Value::Type::kInteger; }

}  // namespace

const std::string& NameForm(const google::protobuf::Descriptor& message) {
  return message.options().GetExtension(relais::v1::resource).form();
}

std::optional<NameWords> ParseName(absl::string_view form, absl::string_view name) {
  const std::vector<absl::string_view> expected = absl::StrSplit(form, '/');
  const std::vector<absl::string_view> given = absl::StrSplit(name, '/');
  if (given.size() != expected.size()) return std::nullopt;
  NameWords words;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!IsVariable(expected[i])) {
      if (given[i] != expected[i]) return std::nullopt;
      continue;
    }
    words.emplace_back(given[i]);
    const bool fits = expected[i] == kNumber ? NumberOf(words.back()) > 0 : !given[i].empty();
    if (!fits) return std::nullopt;
  }
  return words;
}

std::string MakeName(absl::string_view form, const NameWords& words) {
  std::vector<std::string> parts = absl::StrSplit(form, '/');
  std::size_t next = 0;
  for (std::string& part : parts) {
    if (IsVariable(part)) part = words[next++];
  }
  return absl::StrJoin(parts, "/");
}

NameWords WordsOfForm(absl::string_view form, const NameWords& key) {
  return LastWords(key, static_cast<std::size_t>(std::count(form.begin(), form.end(), '{')));
}

NameWords LastWords(const NameWords& key, std::size_t count) {
  return {key.end() - static_cast<std::ptrdiff_t>(count), key.end()};
}

std::int64_t NumberOf(const std::string& word) { return convert::ParseKeyNumber(word).value_or(0); }

NameWords KeyWords(const storage::TableSchema& schema, const std::vector<storage::Value>& values) {
  NameWords words;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (schema.columns[i].role != storage::Column::Role::kKey) continue;
    words.push_back(IsNumber(schema.columns[i]) ? absl::StrCat(values[i].integer()) : values[i].text());
  }
  return words;
}

std::vector<storage::Value> KeyValues(const storage::TableSchema& schema, const NameWords& words) {
  std::vector<storage::Value> values;
  for (const storage::Column& column : schema.columns) {
    if (column.role != storage::Column::Role::kKey) continue;
    const std::string& word = words[values.size()];
    values.push_back(IsNumber(column) ? storage::Value(NumberOf(word)) : storage::Value(word));
  }
  return values;
}

absl::Status MissingError(const storage::TableTraits& traits, const storage::Snapshot& snapshot,
                          const NameWords& words, const std::string& name) {
  if (traits.content == storage::Content::kNone) return convert::NotFound(name);
  return NotVisibleError(snapshot, NumberOf(words[0]), name);
}

std::string FieldOfType(const google::protobuf::Descriptor& request,
                        const google::protobuf::Descriptor& resource) {
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->message_type() == &resource) return request.field(i)->name();
  }
  return "";
}

absl::Status MergeUpdatable(const google::protobuf::FieldMask& mask, absl::string_view updatable,
                            const google::protobuf::Message& sent, google::protobuf::Message* target,
                            RequestReader& input) {
  const std::vector<std::string> paths = absl::StrSplit(updatable, ", ");
  for (const std::string& path : paths) {
    if (sent.GetDescriptor()->FindFieldByName(path) == nullptr)
      return absl::InternalError(absl::StrCat(sent.GetDescriptor()->full_name(), " has no field ", path));
  }
  domain::Violations violations;
  convert::MergeByMask(mask, paths, sent, target, violations);
  input.Add(violations);
  return absl::OkStatus();
}

}  // namespace relais::handlers
