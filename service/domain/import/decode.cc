#include "service/domain/import/decode.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/domain/common/unicode.h"

namespace relais::domain {
namespace {

constexpr absl::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr absl::string_view kUtf16LittleMark = "\xff\xfe";
constexpr absl::string_view kUtf16BigMark = "\xfe\xff";

// Windows-1252 from 0x80 to 0x9F; 0 for undefined bytes. The other bytes equal Latin-1.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// In Windows-1252: letters that end a French word, and signs that follow a word. Together they may form valid
// UTF-8, like É and » in CAFÉ».
constexpr absl::string_view kFrenchLetters =
    "\xc0\xc7\xc8\xc9\xca\xcb\xce\xcf\xd4\xd9\xdb\xdc\xe0\xe2\xe7\xe8\xe9\xea\xeb\xee\xef\xf4";
constexpr absl::string_view kSignsAfterWords = "\xa0\xab\xad\xae\xb0\xb7\xbb\x85\x91\x92\x93\x94\x96\x97\x99";

unsigned char Byte(char c) { return static_cast<unsigned char>(c); }

bool IsAscii(char c) { return Byte(c) < 0x80; }

bool IsLetter(absl::string_view text, std::size_t position) {
  return position < text.size() && absl::ascii_isalpha(Byte(text[position]));
}

FileFault NulByte(int line) {
  return {line,
          {"le fichier contient des octets nuls; enregistrez-le en CSV UTF-8",
           "the file holds NUL bytes; save it as CSV UTF-8"},
          {}};
}

FileFault NeitherEncoding(int line) {
  return {line,
          {"le texte n'est ni en UTF-8 ni en Windows-1252; enregistrez le fichier en CSV UTF-8",
           "the text is neither UTF-8 nor Windows-1252; save the file as CSV UTF-8"},
          {}};
}

FileFault DosOrMacintosh(int line) {
  return {
      line,
      {"les lettres accentuées semblent être en format MS-DOS ou Macintosh; enregistrez le fichier en CSV "
       "UTF-8",
       "the accented letters seem to be in the MS-DOS or Macintosh format; save the file as CSV UTF-8"},
      {}};
}

FileFault NotAsMarked(int line, absl::string_view encoding) {
  return {line,
          {absl::StrCat("cette ligne n'est pas en ", encoding,
                        ", que le fichier annonce à son début; enregistrez-le en entier en CSV UTF-8"),
           absl::StrCat("this line is not ", encoding,
                        ", which the file announces at its beginning; save all of it as CSV UTF-8")},
          {}};
}

FileFault Mixed(int line, absl::string_view before) {
  return {line,
          {absl::StrCat("cette ligne n'est pas dans l'encodage de ce qui la précède, ", before,
                        "; le fichier mêle UTF-8 et Windows-1252 : enregistrez-le en entier en CSV UTF-8"),
           absl::StrCat("this line is not in the encoding of what comes before it, ", before,
                        "; the file mixes UTF-8 and Windows-1252: save all of it as CSV UTF-8")},
          {}};
}

// Length of the multi-byte UTF-8 character at `position`; 0 if there is none.
std::size_t Utf8Character(absl::string_view bytes, std::size_t position) {
  utf8proc_int32_t code_point;
  const std::size_t size = unicode::At(bytes, position, &code_point);
  return size > 1 ? size : 0;
}

DecodedFile FromUtf8(absl::string_view bytes) {
  DecodedFile decoded;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t size = IsAscii(bytes[i]) ? 1 : Utf8Character(bytes, i);
    if (size == 0) {
      decoded.fault = NotAsMarked(LineAt(bytes, i), "UTF-8");
      return decoded;
    }
    i += size;
  }
  decoded.text = std::string(bytes);
  return decoded;
}

DecodedFile FromUtf16(absl::string_view bytes, bool little_endian) {
  DecodedFile decoded;
  decoded.text.reserve(bytes.size());
  const auto unit = [&](std::size_t i) {
    const unsigned low = Byte(bytes[little_endian ? i : i + 1]);
    const unsigned high = Byte(bytes[little_endian ? i + 1 : i]);
    return static_cast<std::int32_t>(high << 8U | low);
  };
  const auto is_surrogate = [](std::int32_t u, std::int32_t first) {
    return u >= first && u < first + 0x400;
  };
  const auto fail = [&] {
    decoded.fault = NotAsMarked(LineAt(decoded.text, decoded.text.size()), "UTF-16");
    decoded.text.clear();
    return decoded;
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    if (i + 1 == bytes.size()) return fail();
    std::int32_t code_point = unit(i);
    if (is_surrogate(code_point, 0xDC00)) return fail();
    if (is_surrogate(code_point, 0xD800)) {
      if (i + 3 >= bytes.size() || !is_surrogate(unit(i + 2), 0xDC00)) return fail();
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    }
    unicode::Append(code_point, &decoded.text);
  }
  return decoded;
}

// Whether this UTF-8 character could also be the end of a French word and signs in Windows-1252.
bool MayBeWindows1252(absl::string_view character) {
  if (kFrenchLetters.find(character[0]) == absl::string_view::npos) return false;
  return character.substr(1).find_first_not_of(kSignsAfterWords) == absl::string_view::npos;
}

// Returns the fault of a file that mixes both encodings; nullopt if it does not.
std::optional<FileFault> FindMixed(absl::string_view bytes) {
  enum class Encoding { kUnknown, kUtf8, kWindows1252 };
  Encoding before = Encoding::kUnknown;
  for (std::size_t i = 0; i < bytes.size();) {
    if (IsAscii(bytes[i])) {
      ++i;
      continue;
    }
    const std::size_t size = Utf8Character(bytes, i);
    const Encoding here = size == 0                                 ? Encoding::kWindows1252
                          : MayBeWindows1252(bytes.substr(i, size)) ? Encoding::kUnknown
                                                                    : Encoding::kUtf8;
    if (here != Encoding::kUnknown) {
      if (before != Encoding::kUnknown && here != before)
        return Mixed(LineAt(bytes, i), before == Encoding::kUtf8 ? "UTF-8" : "Windows-1252");
      before = here;
    }
    i += size == 0 ? 1 : size;
  }
  return std::nullopt;
}

// Whether the byte is implausible in Windows-1252 after a letter, but common as é, è, ê or ç of MS-DOS or é
// of a Macintosh.
bool IsDosOrMacintosh(absl::string_view bytes, std::size_t i) {
  if (i == 0 || !IsLetter(bytes, i - 1)) return false;
  const unsigned char byte = Byte(bytes[i]);
  if (byte == 0x8E) return absl::ascii_islower(Byte(bytes[i - 1]));
  return (byte == 0x82 || byte == 0x87 || byte == 0x88) && IsLetter(bytes, i + 1);
}

DecodedFile FromWindows1252(absl::string_view bytes) {
  DecodedFile decoded;
  decoded.fault = FindMixed(bytes);
  if (decoded.fault.has_value()) return decoded;
  decoded.text.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned char byte = Byte(bytes[i]);
    const bool in_table = byte >= 0x80 && byte < 0xA0;
    const std::int32_t code_point = in_table ? kWindows1252[byte - 0x80U] : byte;
    if (code_point == 0) decoded.fault = NeitherEncoding(LineAt(bytes, i));
    if (in_table && IsDosOrMacintosh(bytes, i)) decoded.fault = DosOrMacintosh(LineAt(bytes, i));
    if (decoded.fault.has_value()) {
      decoded.text.clear();
      return decoded;
    }
    unicode::Append(code_point, &decoded.text);
  }
  return decoded;
}

}  // namespace

int LineAt(absl::string_view text, std::size_t position) {
  int line = 1;
  for (std::size_t i = 0; i < position && i < text.size(); ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    if (ends) ++line;
  }
  return line;
}

DecodedFile DecodeFile(absl::string_view bytes) {
  DecodedFile decoded;
  if (absl::ConsumePrefix(&bytes, kUtf8Mark)) {
    decoded = FromUtf8(bytes);
  } else if (absl::ConsumePrefix(&bytes, kUtf16LittleMark)) {
    decoded = FromUtf16(bytes, true);
  } else if (absl::ConsumePrefix(&bytes, kUtf16BigMark)) {
    decoded = FromUtf16(bytes, false);
  } else if (bytes.find('\0') != absl::string_view::npos || IsValidUtf8(bytes)) {
    // Text with NUL bytes is in neither encoding; the check below reports it.
    decoded.text = std::string(bytes);
  } else {
    decoded = FromWindows1252(bytes);
  }
  if (const std::size_t nul = decoded.text.find('\0'); nul != std::string::npos) {
    decoded.fault = NulByte(LineAt(decoded.text, nul));
    decoded.text.clear();
  }
  return decoded;
}

}  // namespace relais::domain
