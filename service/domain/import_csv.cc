#include "service/domain/import_csv.h"

#include <csv.h>
#include <iconv.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/strip.h"

namespace relais::domain {
namespace {

constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

int LineOf(absl::string_view bytes, std::size_t position) {
  return 1 + static_cast<int>(
                 std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

FileFault NulByte(int line) {
  return {line,
          {"le fichier contient des octets nuls; enregistrez-le en CSV, UTF-8 ou Windows-1252",
           "the file holds NUL bytes; save it as CSV, UTF-8 or Windows-1252"}};
}

FileFault NeitherEncoding(int line) {
  return {line,
          {"le texte n'est ni en UTF-8 ni en Windows-1252; enregistrez le fichier en CSV UTF-8",
           "the text is neither UTF-8 nor Windows-1252; save the file as CSV UTF-8"}};
}

FileFault UnclosedQuote(int line) {
  return {line,
          {"un guillemet ouvert dans cette rangée n'est jamais fermé",
           "a quotation mark opened in this row is never closed"}};
}

DecodedFile FromWindows1252(absl::string_view bytes) {
  DecodedFile decoded;
  iconv_t converter = iconv_open("UTF-8", "WINDOWS-1252");
  // glibc always has both; elsewhere the file counts as unreadable.
  if (converter ==
      reinterpret_cast<iconv_t>(-1)) {  // NOLINT(performance-no-int-to-ptr): how iconv says it failed
    decoded.fault = NeitherEncoding(0);
    return decoded;
  }
  // One byte becomes at most three.
  decoded.text.resize(bytes.size() * 3);
  char* in = const_cast<char*>(bytes.data());
  std::size_t in_left = bytes.size();
  char* out = decoded.text.data();
  std::size_t out_left = decoded.text.size();
  const std::size_t result = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  decoded.text.resize(decoded.text.size() - out_left);
  if (result == static_cast<std::size_t>(-1))
    decoded.fault = NeitherEncoding(LineOf(bytes, bytes.size() - in_left));
  return decoded;
}

// Feeds libcsv line by line, so that its callbacks know the physical line.
class Reader {
 public:
  Reader(char separator, int first_line, const std::function<bool(const CsvRow&)>& on_row)
      : on_row_(on_row), line_(first_line) {
    csv_init(&parser_, 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(separator));
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::optional<FileFault> Read(absl::string_view text) {
    while (!text.empty() && !stopped_) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      Feed(text.substr(0, end));
      text.remove_prefix(end);
      if (text.empty()) break;
      if (!stopped_) Feed("\n");
      if (!absl::ConsumePrefix(&text, "\r\n")) text.remove_prefix(1);
      ++line_;
    }
    if (stopped_) return std::nullopt;
    // Only at the end, where it makes libcsv tell an open quote.
    csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&parser_, OnCell, OnRow, this) != 0) return UnclosedQuote(row_.line);
    return std::nullopt;
  }

 private:
  void Feed(absl::string_view bytes) {
    if (!row_open_) {
      if (Trim(bytes).empty() && bytes.find_first_of(",;\t") == absl::string_view::npos) return;
      row_.line = line_;
      row_open_ = true;
    }
    csv_parse(&parser_, bytes.data(), bytes.size(), OnCell, OnRow, this);
  }

  static void OnCell(void* cell, std::size_t size, void* self) {
    const absl::string_view text = Trim({static_cast<const char*>(cell), size});
    static_cast<Reader*>(self)->row_.cells.emplace_back(text);
  }

  static void OnRow(int, void* self) { static_cast<Reader*>(self)->EndRow(); }

  void EndRow() {
    row_open_ = false;
    const bool filled =
        std::any_of(row_.cells.begin(), row_.cells.end(), [](const auto& c) { return !c.empty(); });
    if (filled && !stopped_) stopped_ = !on_row_(row_);
    row_.cells.clear();
  }

  const std::function<bool(const CsvRow&)>& on_row_;
  csv_parser parser_;
  int line_;
  CsvRow row_;
  bool row_open_ = false;
  bool stopped_ = false;
};

}  // namespace

DecodedFile DecodeFile(absl::string_view bytes) {
  DecodedFile decoded;
  absl::ConsumePrefix(&bytes, kByteOrderMark);
  const std::size_t nul = bytes.find('\0');
  if (nul != absl::string_view::npos) {
    decoded.fault = NulByte(LineOf(bytes, nul));
    return decoded;
  }
  if (!IsValidUtf8(bytes)) return FromWindows1252(bytes);
  decoded.text = std::string(bytes);
  return decoded;
}

char FindSeparator(absl::string_view text) {
  int commas = 0;
  int semicolons = 0;
  bool quoted = false;
  bool blank = true;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if ((c == '\n' || c == '\r') && !blank) break;
    commas += c == ',' ? 1 : 0;
    semicolons += c == ';' ? 1 : 0;
    blank = blank && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
  }
  return semicolons > commas ? ';' : ',';
}

std::optional<FileFault> ReadCsv(absl::string_view text, char separator, int first_line,
                                 const std::function<bool(const CsvRow&)>& on_row) {
  return Reader(separator, first_line, on_row).Read(text);
}

}  // namespace relais::domain
