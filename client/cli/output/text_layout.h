#ifndef RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_

#include <string>
#include <string_view>
#include <vector>

namespace relais::cli {

// Columns that `text` takes on a terminal.
int DisplayWidth(std::string_view text);

// Cuts `text` to at most `width` columns; the last one is an ellipsis if something was cut.
std::string Ellipsize(std::string_view text, int width);

// Replaces control characters by blanks: data must not move the cursor or ring the bell.
std::string Printable(std::string_view text);

struct TableColumn {
  std::string header;
  // Numbers are right-aligned and never cut.
  bool is_number = false;
  // Values that must be exact, such as a name for the next command, are never cut.
  bool whole = false;
};

struct Table {
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;
};

// Lines of the table, at most `width` columns wide if cutting the widest columns can achieve it.
std::string RenderTable(const Table& table, int width);

// Width for tables: that of the terminal on standard output, else COLUMNS, else 100. Unlimited if standard
// output is no terminal.
int TerminalWidth();

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_TEXT_LAYOUT_H_
