#ifndef RELAIS_CLIENT_CLI_OUTPUT_OUTPUT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_OUTPUT_H_

#include <google/protobuf/message.h>

#include <ostream>
#include <string>
#include <vector>

#include "client/cli/app/language.h"
#include "client/cli/framework/labels.h"
#include "client/cli/output/csv.h"
#include "client/cli/output/json.h"
#include "client/cli/output/resource_text.h"
#include "client/cli/output/text_layout.h"

namespace relais::cli {

enum class Format { kTable, kJson, kCsv };

// A column of a list, or a line of a single resource: a field of the message and its header.
struct Column {
  const char* path;
  LocalizedText header;
  // Codelist (or `organization`, `agreement`) that has the label of the code. Several are separated by `|`,
  // if the code may be in any of them; empty if there is none.
  const char* codelist = "";
  // Whether tables of lists show it. CSV and single resources show every column.
  bool in_list = true;
};
using Columns = std::vector<Column>;

// Columns for messages that hold, in `field`, a message with `columns`. Leaks its paths: call it once for
// each static list.
Columns Within(const std::string& field, const Columns& columns);

// The destination and form of a command's output. Borrows `out` and `labels`.
struct Output {
  Format format;
  Language language;
  int width;
  std::ostream& out;
  Labels& labels;
  CsvStyle csv = CsvStyle::kStandard;

  // Whether a person reads the values: labels, not codes.
  bool for_people() const { return format == Format::kTable || csv == CsvStyle::kExcel; }
};

// A field as text. For people: labels, local times, dollars. For machines (CSV): codes, UTC, cents, `|`
// between values. For a spreadsheet (--csv excel): labels, and numbers that it can add.
std::string FieldForPeople(const google::protobuf::Message& message, const Column& column, Language language,
                           Labels& labels);
std::string FieldForMachines(const google::protobuf::Message& message, const std::string& path);
std::string FieldForSpreadsheet(const google::protobuf::Message& message, const Column& column,
                                Language language, Labels& labels);

// The header line of a list as CSV.
std::string CsvHeaderOf(const Output& output, const Columns& columns);

// The line of one item.
std::string CsvLineOf(const Output& output, const google::protobuf::Message& message, const Columns& columns);

// One resource: JSON is the message itself, a table shows one field a line.
void PrintOne(const Output& output, const google::protobuf::Message& message, const Columns& columns);

// A list: JSON is an object with the items under `key`.
void PrintMany(const Output& output, const std::string& key,
               const std::vector<const google::protobuf::Message*>& items, const Columns& columns);

// Prints any other table. `codes` are the headers of CSV; --csv excel has those of the table.
void PrintTable(const Output& output, const Table& table, const std::vector<std::string>& codes);

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_OUTPUT_H_
