#include "client/cli/output/output.h"

#include <google/protobuf/stubs/strutil.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/framework/amount.h"
#include "client/cli/framework/enums.h"
#include "client/cli/framework/fields.h"
#include "client/cli/framework/instant.h"
#include "relais/v1/error_reason.pb.h"

namespace relais::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

// Formatting choices for a person, a program or a spreadsheet.
struct Style {
  bool people = false;
  bool spreadsheet = false;
  Language language = Language::kFrench;
  Labels* labels = nullptr;
  std::string codelist = {};
};

std::string FieldText(const Message& message, const FieldDescriptor& field, const Style& style);

std::string MessageText(const Message& message, const Style& style) {
  if (message.GetDescriptor() == Timestamp::descriptor()) {
    const auto& instant = static_cast<const Timestamp&>(message);
    return style.people ? LocalTime(instant) : google::protobuf::util::TimeUtil::ToString(instant);
  }
  std::string text;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const std::string part = FieldText(message, *message.GetDescriptor()->field(i), style);
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : " ", part);
  }
  return text;
}

std::string EnumText(const google::protobuf::EnumValueDescriptor& value, const Style& style) {
  if (value.number() == 0) return "";
  return style.people ? EnumLabel(value, style.language) : EnumCode(value);
}

std::string NumberText(const FieldDescriptor& field, int64_t number, const Style& style) {
  if (!style.people || !absl::EndsWith(field.name(), "_cents")) return absl::StrCat(number);
  return style.spreadsheet ? PlainAmount(number, ',') : AmountText(number, style.language);
}

// Whether the field holds names of resources. In any other text, such as an external id or notes, a person
// may have written `dossiers/29`.
bool HoldsNames(const FieldDescriptor& field) {
  static const std::set<std::string>& names = *new std::set<std::string>{
      "name",         "parent",      "dossier",   "dossiers",   "other_dossier", "possible_duplicates",
      "missing",      "referral",    "consent",   "agreement",  "agreements",    "organization",
      "on_behalf_of", "network",     "codelist",  "recipients", "actor",         "user",
      "resource",     "saved_lists", "incidents",
  };
  if (field.full_name() == "relais.v1.Promoter.name") return false;
  return names.count(field.name()) > 0 || absl::EndsWith(field.name(), "_organization") ||
         absl::EndsWith(field.name(), "_organizations");
}

using EnumOf = const google::protobuf::EnumDescriptor* (*)();

// Text fields that hold codes of an enum.
struct CodeField {
  const char* field;
  EnumOf type;
};
constexpr CodeField kCodeFields[] = {
    {"relais.v1.Duplicate.grounds", v1::DuplicateGround_descriptor},
    {"relais.v1.PossibleDuplicate.grounds", v1::DuplicateGround_descriptor},
    {"relais.v1.BatchCreateReferralsResult.reason", v1::ErrorReason_descriptor},
};

// Enums whose codes a correction holds among other words.
constexpr EnumOf kCorrectedEnums[] = {v1::Phase_descriptor, v1::DossierStatus_descriptor,
                                      v1::ReferralState_descriptor, v1::FundingStepKind_descriptor,
                                      v1::VoidingState_descriptor};

// Before and after of a correction: dates, codes and names, separated by blanks.
std::string CorrectionText(const std::string& text, Language language) {
  std::vector<std::string> words = absl::StrSplit(text, ' ');
  for (std::string& word : words) {
    if (IsResourceName(word)) word = ShortName(word);
    for (const EnumOf type : kCorrectedEnums) {
      const std::string label = EnumLabel(*type(), word, language);
      if (label == word) continue;
      word = label;
      break;
    }
  }
  return absl::StrJoin(words, " ");
}

// A list or a reference: `organizations/pole` is for programs.
std::string TextText(const FieldDescriptor& field, const std::string& text, const Style& style) {
  if (!style.people) return text;
  if (field.name() == "method") return style.labels->OfMethod(text);
  for (const CodeField& known : kCodeFields) {
    if (field.full_name() == known.field) return EnumLabel(*known.type(), text, style.language);
  }
  if (field.containing_type()->full_name() == "relais.v1.Correction" &&
      (field.name() == "before" || field.name() == "after")) {
    return CorrectionText(text, style.language);
  }
  if (!style.codelist.empty()) {
    std::string label = style.labels->Of(style.codelist, text);
    if (label != text) return label;
  }
  // What the resource is must be said if the column does not.
  if (field.name() == "resource") return ResourceText(text, style.language);
  return HoldsNames(field) && IsResourceName(text) ? ShortName(text) : text;
}

std::string SingleText(const Message& message, const FieldDescriptor& field, const Style& style) {
  const auto& reflection = *message.GetReflection();
  if (field.has_presence() && !reflection.HasField(message, &field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(reflection.GetMessage(message, &field), style);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*reflection.GetEnum(message, &field), style);
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool truth = reflection.GetBool(message, &field);
      if (!style.people) return truth ? "true" : "false";
      if (style.language == Language::kEnglish) return truth ? "yes" : "no";
      return truth ? "oui" : "non";
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return NumberText(field, reflection.GetInt32(message, &field), style);
    case FieldDescriptor::CPPTYPE_INT64:
      return NumberText(field, reflection.GetInt64(message, &field), style);
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const std::string number = google::protobuf::SimpleDtoa(reflection.GetDouble(message, &field));
      const bool comma = style.spreadsheet || (style.people && style.language == Language::kFrench);
      return comma ? absl::StrReplaceAll(number, {{".", ","}}) : number;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return TextText(field, reflection.GetString(message, &field), style);
    default:
      return "";
  }
}

std::string FieldText(const Message& message, const FieldDescriptor& field, const Style& style) {
  if (!field.is_repeated()) return SingleText(message, field, style);
  const auto& reflection = *message.GetReflection();
  std::string text;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (i > 0) text += style.people ? "; " : "|";
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        text += MessageText(reflection.GetRepeatedMessage(message, &field, i), style);
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        text += TextText(field, reflection.GetRepeatedString(message, &field, i), style);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        text += EnumText(*reflection.GetRepeatedEnum(message, &field, i), style);
        break;
      default:
        break;
    }
  }
  return text;
}

std::string PathText(const Message& message, const std::string& path, const Style& style) {
  const Message* at = &message;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(parts[i]);
    if (field == nullptr) return "";
    if (i + 1 == parts.size()) return FieldText(*at, *field, style);
    at = &at->GetReflection()->GetMessage(*at, field);
  }
  return "";
}

bool IsNumber(const Message& message, const Column& column) {
  const FieldDescriptor* field = FindField(*message.GetDescriptor(), column.path);
  return field != nullptr && !field->is_repeated() &&
         (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
          field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
          field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE);
}

void PrintCsv(const Output& output, const std::vector<const Message*>& items, const Columns& columns) {
  output.out << CsvHeaderOf(output, columns);
  for (const Message* item : items) output.out << CsvLineOf(output, *item, columns);
}

// Whether the column holds what the next command needs to the letter: names, codes, instants. Words may
// be cut.
bool IsWhole(const Message& message, const Column& column) {
  const FieldDescriptor* field = FindField(*message.GetDescriptor(), column.path);
  if (field == nullptr || field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return false;
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
    return field->message_type() == Timestamp::descriptor();
  if (field->is_repeated() || *column.codelist != '\0' || field->name() == "method") return false;
  const std::string value = FieldForMachines(message, column.path);
  return IsResourceName(value) || value.find(' ') == std::string::npos;
}

bool IsWhole(const std::vector<const Message*>& items, const Column& column) {
  return std::all_of(items.begin(), items.end(), [&](const Message* item) { return IsWhole(*item, column); });
}

}  // namespace

Columns Within(const std::string& field, const Columns& columns) {
  static std::deque<std::string>& paths = *new std::deque<std::string>;
  Columns within;
  for (Column column : columns) {
    column.path = paths.emplace_back(absl::StrCat(field, ".", column.path)).c_str();
    within.push_back(column);
  }
  return within;
}

std::string FieldForPeople(const Message& message, const Column& column, Language language, Labels& labels) {
  return PathText(message, column.path, Style{true, false, language, &labels, column.codelist});
}

std::string FieldForMachines(const Message& message, const std::string& path) {
  return PathText(message, path, Style{});
}

std::string FieldForSpreadsheet(const Message& message, const Column& column, Language language,
                                Labels& labels) {
  Style style{true, true, language, &labels, column.codelist};
  return PathText(message, column.path, style);
}

std::string CsvHeaderOf(const Output& output, const Columns& columns) {
  std::vector<std::string> cells;
  for (const Column& column : columns) {
    cells.push_back(output.for_people() ? column.header.In(output.language)
                                        : absl::StrReplaceAll(column.path, {{".", "_"}}));
  }
  return CsvHeader(cells, output.csv);
}

std::string CsvLineOf(const Output& output, const Message& message, const Columns& columns) {
  std::vector<std::string> cells;
  for (const Column& column : columns) {
    cells.push_back(output.for_people() ? FieldForSpreadsheet(message, column, output.language, output.labels)
                                        : FieldForMachines(message, column.path));
  }
  return CsvLine(cells, output.csv);
}

void PrintOne(const Output& output, const Message& message, const Columns& columns) {
  if (output.format == Format::kJson) {
    output.out << JsonText(ToJson(message));
    return;
  }
  if (output.format == Format::kCsv) return PrintCsv(output, {&message}, columns);
  Table table;
  table.columns.resize(2);
  for (const Column& column : columns) {
    const std::string value = FieldForPeople(message, column, output.language, output.labels);
    if (!value.empty()) table.rows.push_back({column.header.In(output.language), value});
  }
  // Not cut to the terminal's width: a single resource is read in full.
  output.out << RenderTable(table, std::numeric_limits<int>::max());
}

void PrintMany(const Output& output, const std::string& key, const std::vector<const Message*>& items,
               const Columns& columns) {
  if (output.format == Format::kJson) {
    Json list = Json::array();
    for (const Message* item : items) list.push_back(ToJson(*item));
    output.out << JsonText(Json{{key, list}});
    return;
  }
  if (output.format == Format::kCsv) return PrintCsv(output, items, columns);
  Table table;
  Columns shown;
  for (const Column& column : columns) {
    if (column.in_list) shown.push_back(column);
  }
  for (const Column& column : shown) {
    table.columns.push_back({column.header.In(output.language), !items.empty() && IsNumber(*items[0], column),
                             IsWhole(items, column)});
  }
  for (const Message* item : items) {
    std::vector<std::string> cells;
    for (const Column& column : shown) {
      cells.push_back(FieldForPeople(*item, column, output.language, output.labels));
    }
    table.rows.push_back(cells);
  }
  output.out << RenderTable(table, output.width);
}

void PrintTable(const Output& output, const Table& table, const std::vector<std::string>& codes) {
  if (output.format == Format::kTable) {
    output.out << RenderTable(table, output.width);
    return;
  }
  std::vector<std::string> headers = codes;
  for (size_t i = 0; output.for_people() && i < headers.size() && i < table.columns.size(); ++i) {
    headers[i] = table.columns[i].header;
  }
  output.out << CsvHeader(headers, output.csv);
  for (const std::vector<std::string>& row : table.rows) output.out << CsvLine(row, output.csv);
}

}  // namespace relais::cli
