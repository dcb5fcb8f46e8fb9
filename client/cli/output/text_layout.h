#ifndef RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_

#include <string>
#include <string_view>
#include <vector>

namespace relais::cli {

// Columns that `text` takes on a terminal.
int DisplayWidth(std::string_view text);

// `text` cut to at most `width` columns, the last one an ellipsis where something was cut.
std::string Ellipsize(std::string_view text, int width);

// `text` with control characters turned into blanks: data must not move the cursor or ring the bell.
std::string Printable(std::string_view text);

struct TableColumn {
  std::string header;
  // Numbers stand at the right and are never cut.
  bool is_number = false;
  // What is needed to the letter, such as a name for the next command, is never cut.
  bool whole = false;
};

struct Table {
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;
};

// Lines of the table, at most `width` columns wide where cutting the widest columns allows it.
std::string RenderTable(const Table& table, int width);

// Width for tables: that of the terminal behind standard output, else COLUMNS, else 100; without bound if
// standard output is no terminal.
int TerminalWidth();

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_
